"""Reusable recurring prices that subscriptions are created from."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ..types import Metadata
from ._model import Entity, Model

PlanType: TypeAlias = Literal["scheduled", "on_demand"] | str
PlanCurrency: TypeAlias = Literal["PHP"] | str
PlanInterval: TypeAlias = Literal["weekly", "monthly", "yearly"] | str


@frozen(kw_only=True)
class Plan(Entity):
    """Plan.

    Quarterly = interval monthly with interval_count 3. No states and no delete; a changed amount affects future
    cycles only.
    """

    wire_type: ClassVar[str | None] = "plan"

    type: PlanType
    """Inside attributes, so a typed client must not confuse it with data.type; a newer client reads it as plan_type."""
    plan_type: PlanType | None = None
    """Alternative spelling of the same fact; accept either."""
    amount: int
    """Centavos."""
    currency: PlanCurrency
    cycle_count: int | None = None
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
    """Plan summary.

    Flat plan copy embedded in Subscription.plan and in SubscriptionInvoice.subscription.plan. One third-party fixture
    instead nests a full {id,type,attributes} plan; parse both.
    """

    id: str
    amount: int
    """Centavos."""
    currency: str
    cycle_count: int | None = None
    description: str
    interval: str | None = None
    interval_count: int | None = None
    name: str
    created_at: datetime
    updated_at: datetime
