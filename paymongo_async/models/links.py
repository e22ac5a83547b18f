"""The older payment links, for one payment each."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Entity, Model
from .payments import Payment, Tax

LinkStatus: TypeAlias = Literal["unpaid", "paid", "refunded", "partially_refunded", "disputed"] | str
LinkCurrency: TypeAlias = Literal["PHP"] | str


@frozen(kw_only=True)
class LinkPaymentItem(Model):
    """A payment of a link; the wire wraps each in ``data``."""

    data: Payment


@frozen(kw_only=True)
class Link(Entity):
    """A page for one payment. All amounts are centavos; *archived* is independent of *status*."""

    wire_type: ClassVar[str | None] = "link"

    amount: int
    currency: LinkCurrency
    description: str
    remarks: str
    status: LinkStatus
    archived: bool
    fee: int
    """0 until paid."""
    tax_amount: int | None = None
    taxes: tuple[Tax, ...] = ()
    checkout_url: str
    reference_number: str
    """Seven letters and digits; case matters."""
    livemode: bool
    payments: tuple[LinkPaymentItem, ...] = ()
    created_at: datetime
    updated_at: datetime
