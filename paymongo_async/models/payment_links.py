"""Payment links that can be shared, what was paid through them, and refunds of that."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ..types import Metadata
from ._model import Flat, Model
from .refunds import RefundStatus

PaymentLinkCurrency: TypeAlias = Literal["PHP"] | str
PaymentLinkStatus: TypeAlias = Literal["active", "archived"] | str
PaymentLinkMode: TypeAlias = Literal["live", "test"] | str


@frozen(kw_only=True)
class CompletedSessions(Model):
    """How often a link was paid, and how often it may be."""

    count: int
    """Payments so far."""
    limit: int | None = None
    """0 presumably means without limit, which is not documented."""


@frozen(kw_only=True)
class PaymentLinkRestrictions(Model):
    """When a link stops taking payments."""

    completed_sessions: CompletedSessions | None = None


@frozen(kw_only=True)
class PaymentLink(Flat):
    """A page to pay on, for anybody who has its address.

    There is no paid status: whether money arrived is seen in ``payment_links.list_payments``.
    """

    id: str
    amount: int
    """Centavos."""
    currency: PaymentLinkCurrency
    description: str | None = None
    remarks: str | None = None
    """For the merchant, not shown to the payer."""
    status: PaymentLinkStatus
    livemode: bool
    url: str
    """The address to share."""
    reference_number: str
    metadata: Metadata | None = None
    restrictions: PaymentLinkRestrictions | None = None
    """None for links that were made by ``links.create``."""
    created_at: datetime
    updated_at: datetime


@frozen(kw_only=True)
class PaymentLinkPayment(Flat):
    """A payment that was made through a link: a summary, not a `Payment`."""

    key: ClassVar[str | None] = "payment_id"

    payment_id: str
    amount: int
    """Centavos."""
    currency: str
    description: str | None = None
    status: str
    """As in `Payment`: ``paid`` and so on."""
    livemode: bool
    created_at: datetime
    updated_at: datetime


@frozen(kw_only=True)
class PaymentLinkRefund(Flat):
    """A refund as the link answers it; its fields are not documented by PayMongo as of November 2026."""

    id: str
    amount: int
    """Centavos, although the wire has pesos in the request."""
    currency: str
    status: RefundStatus
    payment_id: str
    reason: str
    livemode: bool
    created_at: datetime
    updated_at: datetime
