"""How risky a payment is."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Flat, Model

FraudDecision: TypeAlias = Literal["fraud", "legit"] | str
ScoredPaymentMethod: TypeAlias = Literal["credit_card"] | str


@frozen(kw_only=True)
class FraudScoreVariables(Model):
    """What is known of a payment that is to be scored.

    The names are those of a sample answer; what a request takes is not documented by PayMongo as of November 2026.
    """

    amount: int | None = None
    """The unit is not documented."""
    billing_address_1: str | None = None
    billing_address_city: str | None = None
    billing_address_country: str | None = None
    billing_address_phone: str | None = None
    billing_address_zipcode: str | None = None
    creditcard_bank: str | None = None
    creditcard_bin: str | None = None
    """The first digits of the card number: never the whole."""
    creditcard_brand: str | None = None
    creditcard_country: str | None = None
    creditcard_last4: str | None = None
    creditcard_type: str | None = None
    customer_email: str | None = None
    customer_name: str | None = None


@frozen(kw_only=True)
class FraudScore(Flat):
    """The risk of one payment; it never changes."""

    wire_type: ClassVar[str | None] = "fraud.score"

    id: str
    type: str
    livemode: bool
    score: int
    """0 to 1000: low below 500, medium below 800, high from there."""
    external_id: str
    """The caller's own reference."""
    external_attribute_name: str
    """What kind of reference that is: ``order_id``, for example."""
    organization_id: str
    decision_reason: str
    """``low_risk``, ``medium_risk``, ``high_risk`` and others."""
    decision: FraudDecision
    payment_method: str | None = None
    event_payload: FraudScoreVariables | None = None
    """What was scored."""
    created_at: datetime
    updated_at: datetime | None = None
