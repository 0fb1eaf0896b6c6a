"""The rows, one file per stage that writes them. Stages meet here and nowhere else."""

from coordination.models.alignment import Alignment, AlignmentInput, Policy
from coordination.models.audit import AuditChain, AuditEntry
from coordination.models.ceiling import Berth, Ceiling, ConversionFactor, Product, ReportingDuty
from coordination.models.delivery import Delivery, Facilitator, Lead, Notice, Party, PastTally, ShipCall, Tally
from coordination.models.designation import (
    Change,
    Designation,
    DesignationIdentifier,
    DesignationName,
    DesignationVersion,
)
from coordination.models.dispatch import Dispatch, Recipient, WeeklyRun
from coordination.models.entity import Entity, Likeness, LinkKey, LinkRecord, LinkReport, Match, NameStatistics
from coordination.models.figure import AlignmentFigure, FigureWeek, LagFigure, MembershipFigure
from coordination.models.gap import Gap, GapEvent, GapWatch
from coordination.models.heartbeat import Heartbeat
from coordination.models.look import Look, look_at
from coordination.models.ownership import OwnershipFact
from coordination.models.partner import Membership, Partner, is_desk
from coordination.models.report import DESK, Report
from coordination.models.source import Jurisdiction, Programme, Regime, Snapshot, SnapshotLocators, Source
from coordination.models.stake import Stake

__all__ = [
    "DESK",
    "Alignment",
    "AlignmentFigure",
    "AlignmentInput",
    "AuditChain",
    "AuditEntry",
    "Berth",
    "Ceiling",
    "Change",
    "ConversionFactor",
    "Delivery",
    "Designation",
    "DesignationIdentifier",
    "DesignationName",
    "DesignationVersion",
    "Dispatch",
    "Entity",
    "Facilitator",
    "FigureWeek",
    "Gap",
    "GapEvent",
    "GapWatch",
    "Heartbeat",
    "Jurisdiction",
    "LagFigure",
    "Lead",
    "Likeness",
    "LinkKey",
    "LinkRecord",
    "LinkReport",
    "Look",
    "Match",
    "Membership",
    "MembershipFigure",
    "NameStatistics",
    "Notice",
    "OwnershipFact",
    "Partner",
    "Party",
    "PastTally",
    "Policy",
    "Product",
    "Programme",
    "Recipient",
    "Regime",
    "Report",
    "ReportingDuty",
    "ShipCall",
    "Snapshot",
    "SnapshotLocators",
    "Source",
    "Stake",
    "Tally",
    "WeeklyRun",
    "is_desk",
    "look_at",
]
