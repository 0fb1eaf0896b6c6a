"""Whose eyes a report is for: which gaps are theirs, and which steps they may know."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from coordination.models import DESK, Gap, GapEvent, Partner, is_desk
from coordination.models.gap import GapEventQuerySet, GapQuerySet


@dataclass(frozen=True)
class Reader:
    """
    The desk, which knows everything, or one partner.

    A partner's edition holds its own gaps, with the steps that it may read. All else in it follows
    from public lists, and from what was said to all.
    """

    partner: Partner | None = None

    @classmethod
    def of(cls, user: AbstractBaseUser | AnonymousUser) -> "Reader | None":
        """Whose eyes somebody has; None: neither the desk's nor a partner's."""
        partner = Partner.objects.of(user)
        is_reader = partner is not None or is_desk(user)
        return cls(partner) if is_reader else None

    @property
    def audience(self) -> str:
        return DESK if self.partner is None else self.partner.code

    @property
    def jurisdiction(self) -> str:
        """Code of the one whose gaps are its own; "" for the desk, and for a partner that has none."""
        own = self.partner.jurisdiction if self.partner else None
        return own.code if own else ""

    def gaps(self) -> GapQuerySet:
        """What is to be done by an act."""
        return self._own(Gap.objects.of_acts())

    def data_gaps(self) -> GapQuerySet:
        """What is to be mended in what a list prints."""
        return self._own(Gap.objects.of_data())

    def _own(self, gaps: GapQuerySet) -> GapQuerySet:
        if self.partner is None:
            return gaps
        own = self.partner.jurisdiction_id
        return gaps.filter(jurisdiction=own) if own is not None else gaps.none()

    def gaps_told(self, *, on: date) -> GapQuerySet:
        """The same gaps with what the reader may know of each on the day: see `GapQuerySet.told_by`."""
        return self.gaps().told_by(self.events(), on)

    def events(self) -> GapEventQuerySet:
        return GapEvent.objects.all() if self.partner is None else GapEvent.objects.visible_to_partner(self.partner)


DESK_READER = Reader()
