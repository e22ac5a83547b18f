"""Money on its way out of a wallet, one transfer each."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ..types import Metadata
from ._model import Flat, Model

TransferCurrency: TypeAlias = Literal["PHP"] | str
TransferProvider: TypeAlias = Literal["instapay", "pesonet", "paymongo"] | str
"""The rail: ``paymongo`` goes from wallet to wallet."""
TransferStatus: TypeAlias = Literal["pending", "succeeded", "failed"] | str


@frozen(kw_only=True)
class TransferAccount(Model):
    """An account at either end; a request gives *number*, *name* and *bic*, all three."""

    number: str | None = None
    name: str | None = None
    bic: str | None = None
    """8 or 11 characters: ``PAEYPHM2XXX`` for every PayMongo wallet, otherwise the *provider_code* of a receiving
    institution on the same rail.
    """
    bank_name: str | None = None
    """In answers only, and empty text at times."""


@frozen(kw_only=True)
class Transfer(Flat):
    """One transfer of a batch.

    It is pending until the rail confirms or rejects it, and nothing takes it back. Treat a status you do not know as
    pending. One that failed moved nothing: send it again with a new reference and a new idempotency key.
    """

    wire_type: ClassVar[str | None] = "transfer"

    id: str
    livemode: bool
    merchant_id: str
    source_account: TransferAccount
    destination_account: TransferAccount
    amount: int
    """Centavos, what arrives."""
    fee: int
    """Centavos, charged on top of *amount*; 0 from wallet to wallet."""
    currency: TransferCurrency
    provider: TransferProvider
    provider_reference_number: str | None = None
    """The rail's own; until it has one, your reference again."""
    reference_number: str | None = None
    """Yours with its separators changed: a hyphen may come back as a space, a space as a hyphen."""
    purpose: str | None = None
    description: str | None = None
    callback_url: str | None = None
    """Empty text when there is none."""
    metadata: Metadata | None = None
    status: TransferStatus
    batch_transfer_id: str
    provider_error: str | None = None
    provider_error_code: str | None = None
    """Why it failed: a code of ISO 20022 in live mode, one of its own in test mode."""
    created_at: datetime
    updated_at: datetime
