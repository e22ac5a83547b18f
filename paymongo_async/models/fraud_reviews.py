"""Payments that PayMongo Protect holds out for a look."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Flat

RiskLevel: TypeAlias = Literal["low", "medium", "high"] | str


@frozen(kw_only=True)
class FraudReview(Flat):
    """A payment to look at. Reviews are opened after the payment was processed, never before."""

    wire_type: ClassVar[str | None] = "fraud.review"

    id: str
    type: str
    score: int
    """0 to 1000; a high one is a high risk."""
    risk_level: RiskLevel
    organization_id: str
    payment_intent_id: str
    payment_id: str | None = None
    score_id: str | None = None
    customer_email: str | None = None
    livemode: bool
    closed: bool
    reason: str
    """What opened it: ``rule``, for example."""
    rule_id: str | None = None
    """The rule that opened it, if one did."""
    opened_reason: str
    closed_reason: str | None = None
    created_at: datetime
    updated_at: datetime | None = None
