"""Agreements that charge a customer again and again."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Entity, Model
from .plans import PlanSummary

InvoiceStatus: TypeAlias = Literal["draft", "open", "paid", "void"] | str
CancellationReason: TypeAlias = (
    Literal["too_expensive", "missing_features", "switched_service", "unused", "other"] | str
)
SubscriptionStatus: TypeAlias = (
    Literal["incomplete", "incomplete_cancelled", "active", "past_due", "unpaid", "cancelled"] | str
)


@frozen(kw_only=True)
class PaymentIntentSummary(Model):
    """A payment intent inside a subscription or an invoice; fetch it for *client_key* and *next_action*."""

    id: str
    status: str


@frozen(kw_only=True)
class SubscriptionLatestInvoice(Model):
    """The newest invoice of a subscription, in short."""

    id: str
    amount: int
    """Centavos."""
    currency: str
    due_date: date
    payment_intent: PaymentIntentSummary
    status: InvoiceStatus


@frozen(kw_only=True)
class SubscriptionSetupIntent(Model):
    """The payment intent (its id begins with ``pi_``) that checks a new card: a small hold, then released."""

    id: str
    last_setup_error: str | None = None
    next_action_url: str | None = None
    """Where to send the payer."""
    status: str
    """Like ``awaiting_next_action``."""


@frozen(kw_only=True)
class Subscription(Entity):
    """One customer on one plan.

    ``past_due`` while a failed charge is tried again on each of the next three days, then ``unpaid``; invoices are
    made in both. What becomes of a subscription after its last cycle is not documented.
    """

    wire_type: ClassVar[str | None] = "subscription"

    anchor_date: date
    """The day of the first payment; billing dates are counted from it."""
    cancellation_reason: CancellationReason | None = None
    customer_id: str
    default_customer_payment_method_id: str | None = None
    """The saved method (``cus_pm_``) that cycles are charged to."""
    payment_method_id: str | None = None
    """Not documented; seen in one recorded answer."""
    plan_id: str | None = None
    """Not documented; seen in one recorded answer."""
    latest_invoice: SubscriptionLatestInvoice | None = None
    livemode: bool
    next_billing_schedule: date | None = None
    """None when no cycle is to come."""
    plan: PlanSummary
    setup_intent: SubscriptionSetupIntent | None = None
    status: SubscriptionStatus
    cancelled_at: datetime | None = None
    created_at: datetime
    updated_at: datetime
