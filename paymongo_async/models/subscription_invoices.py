"""What a subscription charges for one cycle."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from attrs import frozen

from ._model import Entity, Model
from .plans import PesoCurrency, PlanSummary
from .subscriptions import InvoiceStatus, PaymentIntentSummary


@frozen(kw_only=True)
class InvoiceLineItem(Model):
    """One line of an invoice."""

    id: str
    amount: int
    """Centavos."""
    description: str | None = None


@frozen(kw_only=True)
class InvoiceSubscription(Model):
    """The subscription that an invoice is of, in short."""

    id: str
    status: str
    plan: PlanSummary


@frozen(kw_only=True)
class SubscriptionInvoice(Entity):
    """What is charged for one cycle.

    The first one of a subscription is ``open`` at once. Others are ``draft`` a day before the billing date and
    ``open`` 12 hours later, when they are charged.
    """

    wire_type: ClassVar[str | None] = "invoice"

    amount: int
    """Centavos; the sum of *line_items*."""
    customer_id: str
    currency: PesoCurrency
    description: str | None = None
    due_date: date
    livemode: bool
    line_items: tuple[InvoiceLineItem, ...] = ()
    payment_intent: PaymentIntentSummary
    subscription: InvoiceSubscription
    status: InvoiceStatus
    created_at: datetime
    updated_at: datetime
    resource_id: str | None = None
    """The id of the subscription, seen in events only; not documented."""
