"""``client.wallets``: wallets: balance holders and sources of every outward transfer.

V2 is current, the _v1 operations are the older generation.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..models.wallets import Wallet, WalletField, WalletStatus, WalletV1
from ..operations import Resource, get
from ..pagination import Paginator


class Wallets(Resource):
    """Wallets: balance holders and sources of every outward transfer.

    V2 is current, the _v1 operations are the older generation.
    """

    @get("/v2/wallets/{wallet_id}")
    async def retrieve(self, wallet_id: str, *, fields: Sequence[WalletField] | None = None) -> Wallet:
        """Fetch one wallet.

        *fields*: repeated query key, as in list.

        Only a wallet of the calling merchant can be fetched. Response is {data: {...}} flat (no attributes).
        """

    @get("/v1/wallets/{wallet_id}")
    async def retrieve_v1(self, wallet_id: str) -> WalletV1:
        """Fetch one wallet.

        Legacy envelope shape; still answering on the test environment in Sep 2026 (observed).
        """

    @get("/v2/wallets/")
    def list(
        self, *, status: WalletStatus | None = None, fields: Sequence[WalletField] | None = None
    ) -> Paginator[Wallet]:
        """List wallets.

        *status*: filter; seen in third-party code only (status=activated) *fields*: REPEATED query key
        (fields=balance&fields=account), never comma-joined nor fields[0]=; without it account, balance and limits are
        usually ABSENT from the payload (missing keys, not nulls)

        GET /v2/wallets (no trailing slash) answers 301 to /v2/wallets/ (observed live, Aug and Sep 2026); follow
        redirects or send the slash. /v2/wallets/{wallet_id} takes no trailing slash. Response is {data: [wallet,
        ...]} with flat wallets (no attributes object). A test key without a provisioned test wallet gets 200 {data:
        []}: no error. PayMongo must provision a test wallet and test balance on request. A secret key sees only its
        own merchant's wallets of its own mode. One third-party client saw the test list omit account and balance even
        with fields set, and filled them from GET /v1/wallets/{wallet_id}. Guide text talks about
        source_account.number/name/bic on the wallet; the resource page and all live code use
        account.account_number/account_name and the constant BIC PAEYPHM2XXX.
        """

    @get("/v1/wallets")
    def list_v1(self) -> Paginator[WalletV1]:
        """List wallets.

        Older generation of list: path inferred, the reference only lists the operation (get-account) next to the
        WalletV1 resource. Prefer list.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """
