"""Movements of a wallet that were sent together by the older API."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Entity
from .transfers import TransferCurrency, TransferProvider

BatchTransactionStatus: TypeAlias = Literal["pending"] | str


@frozen(kw_only=True)
class BatchTransaction(Entity):
    """A batch of the older API."""

    wire_type: ClassVar[str | None] = "batch_transaction"

    amount: int
    """Centavos, all transactions together."""
    currency: TransferCurrency
    description: str | None = None
    transactions_count: int
    fee: int
    """Centavos for each transaction."""
    livemode: bool
    name: str
    net_amount: int
    """Centavos that leave the wallet: *amount*, and *fee* for each transaction."""
    provider: TransferProvider
    status: BatchTransactionStatus
    """No status but ``pending`` is documented by PayMongo as of November 2026."""
    created_at: datetime
    updated_at: datetime
