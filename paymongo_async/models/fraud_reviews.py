"""Transactions flagged for manual decision by PayMongo Protect."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Flat

FraudReviewRiskLevel: TypeAlias = Literal["low", "medium", "high"] | str


@frozen(kw_only=True)
class FraudReview(Flat):
    """Fraud review.

    Reviews appear after the transaction was processed, never before.
    """

    wire_type: ClassVar[str | None] = "fraud.review"

    id: str
    type: str
    score: int
    risk_level: FraudReviewRiskLevel
    organization_id: str
    payment_intent_id: str
    payment_id: str | None = None
    """Newer page only."""
    score_id: str | None = None
    """Newer page only."""
    customer_email: str | None = None
    """Newer page only."""
    livemode: bool
    closed: bool
    reason: str
    """What triggered it, e.g. rule."""
    rule_id: str | None = None
    opened_reason: str
    closed_reason: str | None = None
    created_at: datetime
    updated_at: datetime | None = None
