"""Money that moved, or an attempt that failed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal, TypeAlias

from attrs import frozen

from ..types import Currency, Metadata
from ._model import Entity, Model
from .billing import Billing
from .refunds import Refund

PaymentStatus: TypeAlias = Literal["pending", "paid", "failed", "refunded", "partially_refunded"] | str
PaymentStatusFilter: TypeAlias = Literal["pending", "paid", "failed"] | str
TaxType: TypeAlias = Literal["withholding_tax", "vat", "vat_non_vat"] | str


@frozen(kw_only=True)
class PaymentSourceProvider(Model):
    """Where a payment that is not by card comes from; QR Ph has a *code_id*."""

    id: str | None = None
    code_id: str | None = None


@frozen(kw_only=True)
class PaymentSource(Model):
    """What was paid with: *type* is the method (card, gcash, ...); brand, country and last4 are those of a card."""

    id: str
    type: str
    brand: str | None = None
    country: str | None = None
    last4: str | None = None
    provider: PaymentSourceProvider | None = None
    provider_id: str | None = None


@frozen(kw_only=True)
class Tax(Model):
    """One tax on a payment; *value* is basis points as text, like ``200_bps``."""

    amount: int
    """Centavos."""
    currency: str
    inclusive: bool
    name: str
    type: TaxType
    value: str


@frozen(kw_only=True)
class Payment(Entity):
    """One attempt to move money. What was refunded is in *refunds*: decide on them, never on *status* alone.

    All amounts are centavos.
    """

    wire_type: ClassVar[str | None] = "payment"

    amount: int
    currency: Currency
    status: PaymentStatus
    fee: int
    """PayMongo's fee with VAT; 0 for a failed payment."""
    foreign_fee: int | None = None
    net_amount: int
    """amount - fee - foreign_fee + tax_amount."""
    tax_amount: int | None = None
    """Withholding tax credited back to the merchant."""
    taxes: tuple[Tax, ...] = ()
    balance_transaction_id: str | None = None
    billing: Billing | None = None
    description: str | None = None
    statement_descriptor: str | None = None
    disputed: bool
    external_reference_number: str | None = None
    """The reference number of the link, for a payment through one."""
    livemode: bool
    origin: str | None = None
    payment_intent_id: str | None = None
    """None for a payment of a legacy source."""
    source: PaymentSource
    refunds: tuple[Refund, ...] = ()
    payout: Mapping[str, Any] | None = None
    access_url: str | None = None
    instant_settlement: Mapping[str, Any] | None = None
    promotion: Mapping[str, Any] | None = None
    metadata: Metadata | None = None
    failed_code: str | None = None
    failed_message: str | None = None
    available_at: datetime | None = None
    """When the money can be paid out."""
    credited_at: datetime | None = None
    """When it is or was paid out."""
    paid_at: datetime | None = None
    created_at: datetime
    updated_at: datetime | None = None
