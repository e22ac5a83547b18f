"""``client.batch_transactions``: legacy v1 batches of wallet transactions; replaced by batch_transfers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..models.batch_transactions import BatchTransaction, BatchTransactionProvider
from ..operations import Resource, get, post
from ..pagination import Paginator


class BatchTransactions(Resource):
    """Legacy v1 batches of wallet transactions; replaced by batch_transfers.

    Announced end of the v1 wallet API: 5 April 2026. No public page or client with a path is known;
    /v1/wallets/{wallet_id}/batches copies wallet_transactions. Leave the group out, or behind a switch.
    """

    @post("/v1/wallets/{wallet_id}/batches")
    async def create(
        self,
        wallet_id: str,
        *,
        name: str,
        provider: BatchTransactionProvider,
        transactions: Sequence[Mapping[str, Any]],
        description: str | None = None,
        idempotency_key: str | None = None,
    ) -> BatchTransaction:
        """Create a batch transaction.

        *name*: inferred from the resource. *provider*: one rail per batch; inferred from the resource.
        *transactions*: items as wallet_transactions.create (amount, receiver, purpose...); inferred.

        Path and body inferred: only the resource is documented; type the attributes loosely. The dashboard help page
        says up to 2500 rows per batch in the dashboard.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """

    @get("/v1/wallets/{wallet_id}/batches/{batch_transaction_id}")
    async def retrieve(self, wallet_id: str, batch_transaction_id: str) -> BatchTransaction:
        """Fetch one batch transaction.

        Path inferred.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """

    @get("/v1/wallets/{wallet_id}/batches")
    def list(
        self, wallet_id: str, *, limit: int = 10, before: str | None = None, after: str | None = None
    ) -> Paginator[BatchTransaction]:
        """List batch transactions.

        *limit*: inferred. *before*: inferred. *after*: inferred.

        Path inferred.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """
