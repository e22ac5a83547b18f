"""``client.wallet_transactions``: money sent by the older wallet API, which `batch_transfers` replaces."""

from __future__ import annotations

from ..models.transfers import TransferCurrency, TransferProvider
from ..models.wallet_transactions import NewWalletTransactionType, WalletTransaction, WalletTransactionReceiver
from ..operations import Resource, get, post
from ..pagination import Paginator
from ..types import ChargeAmount, Given, Metadata


class WalletTransactions(Resource):
    """Send money and read what moved. PayMongo announced the end of this API for 5 April 2026."""

    @post("/v1/wallets/{wallet_id}/transactions")
    async def create(
        self,
        wallet_id: str,
        *,
        amount: ChargeAmount,
        type: NewWalletTransactionType,
        provider: TransferProvider,
        receiver: Given[WalletTransactionReceiver],
        currency: TransferCurrency | None = None,
        purpose: str | None = None,
        description: str | None = None,
        callback_url: str | None = None,
        reference_number: str | None = None,
        metadata: Metadata | None = None,
        idempotency_key: str | None = None,
    ) -> WalletTransaction:
        """Send *amount* centavos from a wallet; the fee comes on top.

        It comes back ``pending`` and ends as ``succeeded`` or ``failed``. Whether *reference_number* is kept is not
        documented by PayMongo as of November 2026; without one PayMongo makes its own.
        """

    @get("/v1/wallets/{wallet_id}/transactions/{wallet_transaction_id}")
    async def retrieve(self, wallet_id: str, wallet_transaction_id: str) -> WalletTransaction:
        """Fetch one movement of a wallet (``wallet_tr_…``)."""

    @get("/v1/wallets/{wallet_id}/transactions")
    def list(
        self, wallet_id: str, *, limit: int | None = None, starting_after: str | None = None
    ) -> Paginator[WalletTransaction]:
        """List what moved in and out of a wallet; *starting_after* is the id of the last row seen."""
