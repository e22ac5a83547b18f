"""Transfers that were sent together."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from ..types import Metadata
from ._model import Flat, Model
from .transfers import Transfer, TransferAccount, TransferCurrency, TransferProvider


@frozen(kw_only=True)
class BatchTransfer(Flat):
    """A batch has no status, amount or time of its own: those of its transfers say it all."""

    wire_type: ClassVar[str | None] = "batch_transfer"

    id: str
    transfers: tuple[Transfer, ...] = ()


@frozen(kw_only=True)
class TransferRequest(Model):
    """One transfer to make."""

    source_account: TransferAccount
    """A wallet of yours, as its *account* has it: *account_number*, *account_name*, and the bic ``PAEYPHM2XXX``."""
    destination_account: TransferAccount
    amount: int
    """Centavos: at most 5,000,000 by ``instapay`` and 1,000,000,000 by ``pesonet``."""
    currency: TransferCurrency
    provider: TransferProvider
    reference_number: str | None = None
    """One per transfer that you mean: a lost answer is found by it. Letters and digits only; others are replaced."""
    purpose: str | None = None
    description: str | None = None
    callback_url: str | None = None
    """Told by POST when the status changes, without a signature: read the transfer before you believe it."""
    metadata: Metadata | None = None
