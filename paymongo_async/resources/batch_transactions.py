"""``client.batch_transactions``: batches of the older wallet API, which `batch_transfers` replaces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..models.batch_transactions import BatchTransaction
from ..models.transfers import TransferProvider
from ..operations import Resource, get, post
from ..pagination import Paginator


class BatchTransactions(Resource):
    """Send many payments from one wallet.

    Only the resource is documented by PayMongo as of November 2026: paths and parameters here are inferred. The end of
    this API was announced for 5 April 2026.
    """

    @post("/v1/wallets/{wallet_id}/batches")
    async def create(
        self,
        wallet_id: str,
        *,
        name: str,
        provider: TransferProvider,
        transactions: Sequence[Mapping[str, Any]],
        description: str | None = None,
        idempotency_key: str | None = None,
    ) -> BatchTransaction:
        """Send several payments by one rail; none of this is documented by PayMongo as of November 2026.

        Each of *transactions* has what `wallet_transactions.create` takes: ``amount`` in centavos, ``receiver`` and,
        if need be, ``purpose``, ``description``, ``reference_number`` and ``metadata``.
        """

    @get("/v1/wallets/{wallet_id}/batches/{batch_transaction_id}")
    async def retrieve(self, wallet_id: str, batch_transaction_id: str) -> BatchTransaction:
        """Fetch one batch; the path is not documented by PayMongo as of November 2026."""

    @get("/v1/wallets/{wallet_id}/batches")
    def list(
        self, wallet_id: str, *, limit: int = 10, before: str | None = None, after: str | None = None
    ) -> Paginator[BatchTransaction]:
        """List the batches of a wallet; path and paging are not documented by PayMongo as of November 2026."""
