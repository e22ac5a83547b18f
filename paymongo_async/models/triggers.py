"""What starts a workflow by itself: an event or a schedule."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Flat, Model

TriggerState: TypeAlias = Literal["pending", "active", "failed", "deleted"] | str


@frozen(kw_only=True)
class TriggerCondition(Model):
    """Either an event or a schedule.

    Further keys filter the event by equality, like ``{"event_name": "payout.deposited", "livemode": True}``: give a
    mapping for that. At most 4 keys with *event_name*, dotted paths of up to 4 parts, nothing empty.
    """

    event_name: str | None = None
    schedule: str | None = None
    """Cron with 5 fields in UTC, a macro like ``@daily``, or an interval."""


@frozen(kw_only=True)
class Trigger(Flat):
    """One way in which a workflow is started.

    It is ``pending`` until its event or schedule is registered, then ``active`` or ``failed``.
    """

    wire_type: ClassVar[str | None] = "trigger"

    id: str
    workflow_id: str
    state: TriggerState
    """Here *state* and not *status*."""
    condition: TriggerCondition
    livemode: bool
    created_at: datetime
    updated_at: datetime


@frozen(kw_only=True)
class TriggerExecution(Flat):
    """One time that a trigger fired. All of its fields are inferred, not documented as of November 2026."""

    wire_type: ClassVar[str | None] = "trigger_execution"

    id: str
    trigger_id: str
    instance_id: str | None = None
    """The run that it started."""
    created_at: datetime
