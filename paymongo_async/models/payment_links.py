"""Current shareable payment links; flat JSON, ISO 8601 timestamps."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ..types import Metadata
from ._model import Flat, Model

PaymentLinkCurrency: TypeAlias = Literal["PHP"] | str
PaymentLinkStatus: TypeAlias = Literal["active", "archived"] | str
PaymentLinkRefundStatus: TypeAlias = Literal["pending", "processing", "succeeded", "failed"] | str
PaymentLinkMode: TypeAlias = Literal["live", "test"] | str
PaymentLinkReason: TypeAlias = Literal["duplicate", "fraudulent", "requested_by_customer", "others"] | str


@frozen(kw_only=True)
class PaymentLinkRestrictionsCompletedSessions(Model):
    """Payment link restrictions completed sessions."""

    count: int
    """Payments so far; response only."""
    limit: int | None = None
    """0 presumably unlimited (not confirmed)."""


@frozen(kw_only=True)
class PaymentLinkRestrictions(Model):
    """Payment link restrictions."""

    completed_sessions: PaymentLinkRestrictionsCompletedSessions | None = None


@frozen(kw_only=True)
class PaymentLink(Flat):
    """Payment link.

    A single answer is read as {``data``: {flat object}}; the wrapper is not confirmed, so accept the bare object too.
    Items are flat; lists are {``data``: [flat, ...]} with has_more sometimes absent (treat as false). No paid status:
    whether money arrived is seen in the payments sub-list.
    """

    id: str
    """link_ + 24 hex characters for new ones; legacy links keep their id."""
    amount: int
    """Centavos."""
    currency: PaymentLinkCurrency
    description: str | None = None
    remarks: str | None = None
    status: PaymentLinkStatus
    livemode: bool
    url: str
    """Https://pm.link/<account handle>/[test/]<reference_number>."""
    reference_number: str
    metadata: Metadata | None = None
    """{} or null."""
    restrictions: PaymentLinkRestrictions | None = None
    """Null for links made through the legacy API."""
    created_at: datetime
    updated_at: datetime


@frozen(kw_only=True)
class PaymentLinkPayment(Flat):
    """Payment link payment."""

    key: ClassVar[str | None] = "payment_id"

    payment_id: str
    """pay_ id; the key is not called id."""
    amount: int
    """Centavos."""
    currency: str
    description: str | None = None
    status: str
    """Paid, ... as in Payment."""
    livemode: bool
    created_at: datetime
    updated_at: datetime


@frozen(kw_only=True)
class PaymentLinkRefund(Flat):
    """Payment link refund.

    Shape not confirmed by any live capture; another SDK reads an ordinary Refund envelope. Decode both. Field names
    are inferred, not documented by PayMongo as of November 2026.
    """

    id: str
    amount: int
    """Centavos; centavos here although the request is in pesos."""
    currency: str
    status: PaymentLinkRefundStatus
    payment_id: str
    reason: str
    livemode: bool
    created_at: datetime
    """Format not confirmed."""
    updated_at: datetime
    """Format not confirmed."""
