"""Single transfers inside a batch: read and search (Transfers API v2)."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ..types import Metadata
from ._model import Flat, Model

TransferCurrency: TypeAlias = Literal["PHP"] | str
TransferProvider: TypeAlias = Literal["instapay", "pesonet", "paymongo"] | str
TransferStatus: TypeAlias = Literal["pending", "succeeded", "failed"] | str


@frozen(kw_only=True)
class TransferAccount(Model):
    """Transfer account."""

    number: str | None = None
    name: str | None = None
    bic: str | None = None
    """8 or 11 characters; PAEYPHM2XXX for any PayMongo wallet; otherwise provider_code of receiving_institutions for
    the SAME rail.
    """
    bank_name: str | None = None
    """Response only; may be an empty string."""


@frozen(kw_only=True)
class Transfer(Flat):
    """Transfer.

    Failed means safe to send again, with a NEW reference and NEW idempotency key.
    """

    wire_type: ClassVar[str | None] = "transfer"

    id: str
    livemode: bool
    merchant_id: str
    """org_."""
    source_account: TransferAccount
    destination_account: TransferAccount
    amount: int
    """Centavos."""
    fee: int
    """Centavos; charged on top of amount; 0 for wallet-to-wallet."""
    currency: TransferCurrency
    provider: TransferProvider
    provider_reference_number: str | None = None
    """Echo of the caller's reference until the rail assigns one."""
    reference_number: str | None = None
    """Normalised copy of what was sent: separators other than letters, digits and spaces are replaced (a hyphen came
    back as a space in the official sample; one test run saw spaces come back as hyphens).
    """
    purpose: str | None = None
    description: str | None = None
    callback_url: str | None = None
    """Empty string when not set."""
    metadata: Metadata | None = None
    """String to string."""
    status: TransferStatus
    """One third-party client also lists processing; treat unknown values as pending."""
    batch_transfer_id: str
    provider_error: str | None = None
    """Message; not on the resource page, read by live clients."""
    provider_error_code: str | None = None
    """ISO 20022 code (AC01...) or test code; see lifecycles-treasury.md."""
    created_at: datetime
    updated_at: datetime
