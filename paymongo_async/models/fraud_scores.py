"""Fraud risk scores (0-1000); automatic for PayMongo payments, on request for third-party transactions."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Flat, Model

FraudScoreDecision: TypeAlias = Literal["fraud", "legit"] | str
FraudScorePaymentMethod: TypeAlias = Literal["credit_card"] | str


@frozen(kw_only=True)
class FraudScoreVariables(Model):
    """Fraud score variables.

    Names come from event_payload in the resource sample; assumed equal to the request's variables. Field names are
    inferred, not documented by PayMongo as of November 2026.
    """

    amount: int | None = None
    billing_address_1: str | None = None
    billing_address_city: str | None = None
    billing_address_country: str | None = None
    billing_address_phone: str | None = None
    billing_address_zipcode: str | None = None
    creditcard_bank: str | None = None
    creditcard_bin: str | None = None
    creditcard_brand: str | None = None
    creditcard_country: str | None = None
    creditcard_last4: str | None = None
    creditcard_type: str | None = None
    customer_email: str | None = None
    customer_name: str | None = None


@frozen(kw_only=True)
class FraudScore(Flat):
    """Fraud score.

    Never changes. Bands: low 0-499, medium 500-799, high 800-1000 (an older page ends medium at 800).
    """

    wire_type: ClassVar[str | None] = "fraud.score"

    id: str
    type: str
    livemode: bool
    score: int
    external_id: str
    external_attribute_name: str
    organization_id: str
    decision_reason: str
    """high_risk, medium_risk, low_risk, ."""
    decision: FraudScoreDecision
    payment_method: str | None = None
    """Newer page only."""
    event_payload: FraudScoreVariables | None = None
    """Newer page only."""
    created_at: datetime
    updated_at: datetime | None = None
