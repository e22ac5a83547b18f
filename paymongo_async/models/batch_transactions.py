"""Legacy v1 batches of wallet transactions; replaced by batch_transfers."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Entity

BatchTransactionCurrency: TypeAlias = Literal["PHP"] | str
BatchTransactionProvider: TypeAlias = Literal["instapay", "pesonet", "paymongo"] | str
BatchTransactionStatus: TypeAlias = Literal["pending"] | str


@frozen(kw_only=True)
class BatchTransaction(Entity):
    """Batch transaction."""

    wire_type: ClassVar[str | None] = "batch_transaction"

    amount: int
    """Centavos."""
    currency: BatchTransactionCurrency
    description: str | None = None
    transactions_count: int
    fee: int
    """Centavos."""
    livemode: bool
    name: str
    net_amount: int
    """Centavos; sample: amount 3000, fee 1000, two transactions, net 5000 = amount + fee x count."""
    provider: BatchTransactionProvider
    status: BatchTransactionStatus
    """Only pending is shown; other values unknown."""
    created_at: datetime
    updated_at: datetime
