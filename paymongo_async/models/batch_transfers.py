"""Batches of outward transfers: the only way to create a transfer (Transfers API v2)."""

from __future__ import annotations

from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ..types import Metadata
from ._model import Flat, Model
from .transfers import Transfer, TransferAccount

TransferRequestCurrency: TypeAlias = Literal["PHP"] | str
TransferRequestProvider: TypeAlias = Literal["instapay", "pesonet", "paymongo"] | str


@frozen(kw_only=True)
class BatchTransfer(Flat):
    """Batch transfer.

    Wrapper {data: {id, transfers}}; a batch has no status, amount or timestamps of its own: derive them from the
    transfers. Legacy batch_transaction ids (resource BatchTransaction) use the same batch_tr_ prefix. Derived state:
    pending while any transfer is pending, final when all are succeeded or failed.
    """

    wire_type: ClassVar[str | None] = "batch_transfer"

    id: str
    transfers: tuple[Transfer, ...] = ()


@frozen(kw_only=True)
class TransferRequest(Model):
    """Transfer request.

    Not accepted here: workflow-only provider auto.
    """

    source_account: TransferAccount
    """Number, name and bic, all three; must be an account of the caller's wallet."""
    destination_account: TransferAccount
    amount: int
    """Centavos; max 5000000 on instapay, 1000000000 on pesonet, none stated on paymongo; minimum not published."""
    currency: TransferRequestCurrency
    provider: TransferRequestProvider
    reference_number: str | None = None
    """Send letters and digits only, at most 35 characters (length is a third-party guard), unique per logical
    transfer.
    """
    purpose: str | None = None
    """Free text."""
    description: str | None = None
    """Third-party clients cut it at 50 characters."""
    callback_url: str | None = None
    """Https; called on status change."""
    metadata: Metadata | None = None
    """String to string."""
