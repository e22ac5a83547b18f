"""Static in-store QR Ph code (v1) and wallet QR codes (v3)

Checkout QR codes are a payment intent with method qrph.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ..types import Metadata
from ._model import Entity, Flat, Model

StaticQrKind: TypeAlias = Literal["instore"] | str
MpmQrMode: TypeAlias = Literal["p2p", "p2m", "p2b", "p2micro"] | str
MpmQrType: TypeAlias = Literal["static", "dynamic"] | str
MpmQrStatus: TypeAlias = Literal["active", "expired"] | str
MpmQrTransactionCurrency: TypeAlias = Literal["PHP"] | str
StaticQrNation: TypeAlias = Literal["ph"] | str


@frozen(kw_only=True)
class StaticQr(Entity):
    """Static qr.

    Id prefix uncertain: code_ and qrph_ both appear in third-party material. No states; usable for any number of
    payments, each arriving as payment.paid with source.type qrph.
    """

    wire_type: ClassVar[str | None] = "code"

    kind: StaticQrKind
    name: str
    """Merchant name."""
    mobile_number: str | None = None
    notes: str | None = None
    qr_image: str
    """data:image/png;base64,."""
    reference_id: str | None = None
    """Observed, not documented."""
    livemode: bool | None = None
    """Not confirmed."""
    created_at: datetime


@frozen(kw_only=True)
class MpmQr(Flat):
    """Mpm qr."""

    id: str
    """qr_ + 24 hex characters."""
    nation: str
    mode: MpmQrMode
    type: MpmQrType
    status: MpmQrStatus
    """Value after payment unknown."""
    qr_string: str | None = None
    """EMVCo payload starting 000201."""
    qr_image: str | None = None
    """Null unless asked for."""
    transaction_amount: int | None = None
    """Centavos; 0 for static."""
    transaction_currency: MpmQrTransactionCurrency
    merchant_name: str
    merchant_city: str | None = None
    merchant_id: str | None = None
    credit_account_number: str | None = None
    """p2p."""
    reference_label: str | None = None
    metadata: Metadata | None = None
    expires_at: datetime | None = None
    """Text in a live capture; one SDK's fixture shows Unix seconds."""
    created_at: datetime
    """Format follows expires_at; not settled (ISO text in the live capture family)."""
    updated_at: datetime


@frozen(kw_only=True)
class QrExecution(Flat):
    """Qr execution.

    Everything here is from one SDK's fixture. Field names are inferred, not documented by PayMongo as of November
    2026.
    """

    id: str
    """qrx_ in one SDK fixture; prefix not verified."""
    status: str
    """Pending at first; open set."""
    reference_number: str | None = None
    amount: int | None = None
    """Centavos."""
    metadata: Metadata | None = None
    created_at: datetime
    updated_at: datetime


@frozen(kw_only=True)
class QrPhExpiry(Model):
    """Qr ph expiry.

    Data object of qrph.expired, wire type qrph in the guide's sample. Not a payment.
    """

    payment_intent_id: str | None = None
    code_id: str | None = None
    source_id: str | None = None
    source_status: str | None = None
    organization_id: str | None = None
    livemode: bool | None = None
    created_at: datetime | None = None
    """With a +08:00 offset."""
