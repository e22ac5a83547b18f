"""What starts a workflow, a PayMongo event or a cron schedule (Workflow API host)."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Flat, Model

TriggerState: TypeAlias = Literal["pending", "active", "failed", "deleted"] | str


@frozen(kw_only=True)
class TriggerCondition(Model):
    """Trigger condition.

    Additional keys are equality filters on the event: at most 4 top-level keys including event_name, dot paths up to
    depth 4, no empty keys or values (e.g. livemode, channel)
    """

    event_name: str | None = None
    """e.g. payout.deposited; exclusive alternative: schedule."""
    schedule: str | None = None
    """Cron (5 fields, UTC), predefined macro or interval."""


@frozen(kw_only=True)
class Trigger(Flat):
    """Trigger.

    Top-level object, no data wrapper in the sample.
    """

    wire_type: ClassVar[str | None] = "trigger"

    id: str
    workflow_id: str
    state: TriggerState
    """State, not status."""
    condition: TriggerCondition
    livemode: bool
    created_at: datetime
    updated_at: datetime


@frozen(kw_only=True)
class TriggerExecution(Flat):
    """Trigger execution.

    Loosely typed: fields unknown. Field names are inferred, not documented by PayMongo as of November 2026.
    """

    wire_type: ClassVar[str | None] = "trigger_execution"

    id: str
    trigger_id: str
    """inferred."""
    instance_id: str | None = None
    """inferred."""
    created_at: datetime
    """inferred."""
