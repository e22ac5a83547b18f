"""``client.wallets``: accounts that hold money and are the source of every transfer."""

from __future__ import annotations

from collections.abc import Sequence

from ..models.wallets import Wallet, WalletField, WalletStatus, WalletV1
from ..operations import Resource, get
from ..pagination import Paginator


class Wallets(Resource):
    """Read balances, limits and account numbers of your wallets. The methods ending in ``_v1`` are the older API."""

    @get("/v2/wallets/{wallet_id}")
    async def retrieve(self, wallet_id: str, *, fields: Sequence[WalletField] | None = None) -> Wallet:
        """Fetch one wallet of yours, with the parts that *fields* names.

        Without ``"balance"``, ``"account"`` or ``"limits"`` in *fields* those are None.
        """

    @get("/v1/wallets/{wallet_id}")
    async def retrieve_v1(self, wallet_id: str) -> WalletV1:
        """Fetch one wallet by the older API, which always has the balance and the account."""

    @get("/v2/wallets/")
    def list(
        self, *, status: WalletStatus | None = None, fields: Sequence[WalletField] | None = None
    ) -> Paginator[Wallet]:
        """List your wallets, with the parts that *fields* names.

        Without *fields* neither *balance* nor *account* is there. In test mode the list is empty until PayMongo has
        set up a test wallet, which it does on request. *status* is not documented by PayMongo as of November 2026.
        """

    @get("/v1/wallets")
    def list_v1(self) -> Paginator[WalletV1]:
        """List your wallets by the older API; prefer `list`.

        Its path is not documented by PayMongo as of November 2026.
        """
