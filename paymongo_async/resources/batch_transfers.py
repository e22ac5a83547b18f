"""``client.batch_transfers``: money sent from a wallet to banks, e-wallets and other wallets."""

from __future__ import annotations

from collections.abc import Sequence

from ..models.batch_transfers import BatchTransfer, TransferRequest
from ..operations import Resource, get, post
from ..types import Given


class BatchTransfers(Resource):
    """Send money: 1 to 1000 transfers at once, and the only way to make one."""

    @post("/v2/batch_transfers", body="flat")
    async def create(
        self, *, transfers: Sequence[Given[TransferRequest]], idempotency_key: str | None = None
    ) -> BatchTransfer:
        """Send money from your wallet; what was sent cannot be called back.

        Every transfer comes back ``pending``: it is final once *status* is ``succeeded`` or ``failed``, within 20
        minutes by ``instapay``, on the same or next banking day by ``pesonet``, at once by ``paymongo``. The wallet
        pays amount and fee. If its balance does not cover all transfers the request is refused; that nothing was sent
        then, and the code of the refusal, are not documented by PayMongo as of November 2026. The same key gets the
        first answer again, whatever else was asked for.
        """

    @get("/v2/batch_transfers/{batch_transfer_id}")
    async def retrieve(self, batch_transfer_id: str) -> BatchTransfer:
        """Fetch one batch with its transfers as they are now."""
