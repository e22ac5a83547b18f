"""Recurring prices."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ..types import Metadata
from ._model import Entity, Model

PlanType: TypeAlias = Literal["scheduled", "on_demand"] | str
PlanInterval: TypeAlias = Literal["weekly", "monthly", "yearly"] | str
PesoCurrency: TypeAlias = Literal["PHP"] | str


@frozen(kw_only=True)
class Plan(Entity):
    """What is charged how often. Quarterly is *interval* monthly with *interval_count* 3."""

    wire_type: ClassVar[str | None] = "plan"

    type: PlanType
    """Who owns the schedule; `wire_type` is what kind of resource this is."""
    plan_type: PlanType | None = None
    """The same under another name, which some answers have."""
    amount: int
    """Centavos per cycle."""
    currency: PesoCurrency
    cycle_count: int | None = None
    """Cycles in all, the first payment included; None runs until cancelled."""
    description: str
    interval: PlanInterval | None = None
    interval_count: int | None = None
    livemode: bool
    name: str
    metadata: Metadata | None = None
    created_at: datetime
    updated_at: datetime


@frozen(kw_only=True)
class PlanSummary(Model):
    """A plan inside a subscription or an invoice."""

    id: str
    amount: int
    """Centavos per cycle."""
    currency: str
    cycle_count: int | None = None
    description: str
    interval: str | None = None
    interval_count: int | None = None
    """Missing in PayMongo's sample of an invoice, which misspells it."""
    name: str
    created_at: datetime
    updated_at: datetime
