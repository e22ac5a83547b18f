"""``client.wallet_transactions``: legacy v1 send-money per wallet, replaced by batch_transfers.

The resource still appears in webhooks and callbacks.
"""

from __future__ import annotations

from ..models.wallet_transactions import (
    WalletTransaction,
    WalletTransactionCurrency,
    WalletTransactionProvider,
    WalletTransactionReceiver,
    NewWalletTransactionType,
)
from ..operations import Resource, get, post
from ..pagination import Paginator
from ..types import ChargeAmount, Given, Metadata


class WalletTransactions(Resource):
    """Legacy v1 send-money per wallet, replaced by batch_transfers.

    The resource still appears in webhooks and callbacks.

    Announced end of the v1 wallet API: 5 April 2026.
    """

    @post("/v1/wallets/{wallet_id}/transactions")
    async def create(
        self,
        wallet_id: str,
        *,
        amount: ChargeAmount,
        type: NewWalletTransactionType,
        provider: WalletTransactionProvider,
        receiver: Given[WalletTransactionReceiver],
        currency: WalletTransactionCurrency | None = None,
        purpose: str | None = None,
        description: str | None = None,
        callback_url: str | None = None,
        reference_number: str | None = None,
        metadata: Metadata | None = None,
        idempotency_key: str | None = None,
    ) -> WalletTransaction:
        """Create a wallet transaction.

        *reference_number*: one client sends it; the API otherwise generates 20 characters.

        The sender is the wallet in the path: there is no source_account. Expose it as legacy or leave it out.
        """

    @get("/v1/wallets/{wallet_id}/transactions/{wallet_transaction_id}")
    async def retrieve(self, wallet_id: str, wallet_transaction_id: str) -> WalletTransaction:
        """Fetch one wallet transaction.

        In the older test mode the status moved to its final value when the transaction was retrieved, and the
        callback fired after that.
        """

    @get("/v1/wallets/{wallet_id}/transactions")
    def list(
        self, wallet_id: str, *, limit: int | None = None, starting_after: str | None = None
    ) -> Paginator[WalletTransaction]:
        """List wallet transactions.

        *limit*: 10 used.

        Response carries data and has_more (observed). Marked DEPRECATED on its page.
        """
