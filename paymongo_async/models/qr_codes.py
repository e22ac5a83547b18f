"""QR Ph codes: static ones for a counter, codes of the wallet, and payments of scanned codes."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ..types import Metadata
from ._model import Entity, Flat, Model

StaticQrKind: TypeAlias = Literal["instore"] | str
QrNation: TypeAlias = Literal["ph"] | str
QrMode: TypeAlias = Literal["p2p", "p2m", "p2b", "p2micro"] | str
QrType: TypeAlias = Literal["static", "dynamic"] | str
QrStatus: TypeAlias = Literal["active", "expired"] | str
QrCurrency: TypeAlias = Literal["PHP"] | str


@frozen(kw_only=True)
class StaticQr(Entity):
    """A code for the counter: any number of payers scan it and type the amount.

    It has no states. Each payment arrives as ``payment.paid`` with a source of type ``qrph``.
    """

    wire_type: ClassVar[str | None] = "code"

    kind: StaticQrKind
    name: str
    """The merchant's."""
    mobile_number: str | None = None
    notes: str | None = None
    qr_image: str
    """A data URI with a PNG."""
    reference_id: str | None = None
    livemode: bool | None = None
    created_at: datetime


@frozen(kw_only=True)
class MpmQr(Flat):
    """A code that pays into the wallet when it is scanned (merchant-presented mode)."""

    id: str
    nation: str
    mode: QrMode
    type: QrType
    status: QrStatus
    """The value after a payment of a dynamic code is not documented."""
    qr_string: str | None = None
    """The payload as EMVCo has it, beginning with 000201."""
    qr_image: str | None = None
    """None unless asked for."""
    transaction_amount: int | None = None
    """Centavos; 0 for a static code."""
    transaction_currency: QrCurrency
    merchant_name: str
    merchant_city: str | None = None
    merchant_id: str | None = None
    credit_account_number: str | None = None
    reference_label: str | None = None
    metadata: Metadata | None = None
    expires_at: datetime | None = None
    """None for a static code."""
    created_at: datetime
    updated_at: datetime


@frozen(kw_only=True)
class QrExecution(Flat):
    """The payment of a scanned code, under way; its fields are not documented by PayMongo as of November 2026."""

    id: str
    status: str
    """``pending`` at first."""
    reference_number: str | None = None
    amount: int | None = None
    """Centavos."""
    metadata: Metadata | None = None
    created_at: datetime
    updated_at: datetime


@frozen(kw_only=True)
class QrPhExpiry(Model):
    """What the event ``qrph.expired`` carries: the code of an intent that nobody paid in time, not a payment."""

    payment_intent_id: str | None = None
    code_id: str | None = None
    source_id: str | None = None
    source_status: str | None = None
    organization_id: str | None = None
    livemode: bool | None = None
    created_at: datetime | None = None
