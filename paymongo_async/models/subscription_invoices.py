"""Invoices generated per subscription cycle; not the sales invoices product."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Entity, Model
from .plans import PlanSummary
from .subscriptions import PaymentIntentSummary

SubscriptionInvoiceCurrency: TypeAlias = Literal["PHP"] | str
SubscriptionInvoiceStatus: TypeAlias = Literal["draft", "open", "paid", "void"] | str


@frozen(kw_only=True)
class InvoiceLineItem(Model):
    """Invoice line item."""

    id: str
    amount: int
    """Centavos."""
    description: str | None = None


@frozen(kw_only=True)
class InvoiceSubscription(Model):
    """Invoice subscription.

    The documentation sample misspells interval_count as inverval_count inside this plan; tolerate absence.
    """

    id: str
    status: str
    plan: PlanSummary


@frozen(kw_only=True)
class SubscriptionInvoice(Entity):
    """Subscription invoice.

    The first invoice of a new subscription is payable at once.
    """

    wire_type: ClassVar[str | None] = "invoice"

    amount: int
    """Centavos; sum of line_items."""
    customer_id: str
    currency: SubscriptionInvoiceCurrency
    description: str | None = None
    due_date: date
    livemode: bool
    line_items: tuple[InvoiceLineItem, ...] = ()
    payment_intent: PaymentIntentSummary
    subscription: InvoiceSubscription
    status: SubscriptionInvoiceStatus
    created_at: datetime
    updated_at: datetime
    resource_id: str | None = None
    """Event payload only: several receivers read the subscription id here (or as subscription_id); unverified."""
