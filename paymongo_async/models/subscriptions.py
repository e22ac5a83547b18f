"""Recurring billing agreements between a customer and a plan (cards and Maya only)."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Entity, Model
from .plans import PlanSummary

SubscriptionLatestInvoiceStatus: TypeAlias = Literal["draft", "open", "paid", "void"] | str
SubscriptionCancellationReason: TypeAlias = (
    Literal["too_expensive", "missing_features", "switched_service", "unused", "other"] | str
)
SubscriptionStatus: TypeAlias = (
    Literal["incomplete", "incomplete_cancelled", "active", "past_due", "unpaid", "cancelled"] | str
)


@frozen(kw_only=True)
class PaymentIntentSummary(Model):
    """Payment intent summary.

    next_action_url may also appear here (one client reads it).
    """

    id: str
    status: str


@frozen(kw_only=True)
class SubscriptionLatestInvoice(Model):
    """Subscription latest invoice."""

    id: str
    amount: int
    """Centavos."""
    currency: str
    due_date: date
    payment_intent: PaymentIntentSummary
    status: SubscriptionLatestInvoiceStatus


@frozen(kw_only=True)
class SubscriptionSetupIntent(Model):
    """Subscription setup intent.

    A setup_intent is a payment intent used to verify a new card (small authorisation, then voided); its id starts
    with pi_.
    """

    id: str
    last_setup_error: str | None = None
    next_action_url: str | None = None
    status: str
    """e.g. awaiting_next_action."""


@frozen(kw_only=True)
class Subscription(Entity):
    """Subscription.

    anchor_date and next_billing_schedule are date strings, not timestamps (one popular client parsed them as unix
    ints and always got null). Spelling is British: cancelled, cancelled_at, incomplete_cancelled. Samples use subs_
    ids; other material shows sub_. Treat ids as opaque. While past_due or unpaid the next invoices are still
    generated; once cycle_count is reached no further invoices, final status not documented.
    """

    wire_type: ClassVar[str | None] = "subscription"

    anchor_date: date
    """Date of the first payment; later billing dates derive from it."""
    cancellation_reason: SubscriptionCancellationReason | None = None
    customer_id: str
    default_customer_payment_method_id: str | None = None
    payment_method_id: str | None = None
    """Seen in a third-party fixture; accept as optional."""
    plan_id: str | None = None
    """Third-party fixture only."""
    latest_invoice: SubscriptionLatestInvoice | None = None
    livemode: bool
    next_billing_schedule: date | None = None
    plan: PlanSummary
    setup_intent: SubscriptionSetupIntent | None = None
    status: SubscriptionStatus
    cancelled_at: datetime | None = None
    created_at: datetime
    updated_at: datetime
