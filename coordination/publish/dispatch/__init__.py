"""
A written report -> one message to each recipient, sent once.

The intention is a row before anything is sent, and that the content is about to leave is recorded
before it leaves. What a mail server did not answer after that is `uncertain`, and a person decides:
it is never sent twice by the program.
"""

from coordination.publish.dispatch.plan import plan_dispatches
from coordination.publish.dispatch.send import release_left_behind, send_dispatch
from coordination.publish.dispatch.settle import Settled, settle
from coordination.publish.dispatch.weekly import claim_week, finish_week

__all__ = [
    "Settled",
    "claim_week",
    "finish_week",
    "plan_dispatches",
    "release_left_behind",
    "send_dispatch",
    "settle",
]
