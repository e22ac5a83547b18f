"""``client.ledger_accounts``: accounts inside a ledger.

Each with its own posted, pending and available balances.
"""

from __future__ import annotations

from ..models.ledger_accounts import LedgerAccount, LedgerAccountNormalBalance
from ..operations import Resource, delete, get, patch, post
from ..pagination import Paginator
from ..types import Metadata


class LedgerAccounts(Resource, organization="optional", big_amounts=True):
    """Accounts inside a ledger, each with its own posted, pending and available balances.

    Paths and verbs: see ledgers.
    """

    @post("/v1/ledger_accounts", body="flat")
    async def create(
        self,
        *,
        name: str,
        currency: str,
        normal_balance: LedgerAccountNormalBalance,
        ledger_id: str,
        description: str | None = None,
        currency_exponent: str | None = None,
        metadata: Metadata | None = None,
        idempotency_key: str | None = None,
    ) -> LedgerAccount:
        """Create a ledger account.

        *currency_exponent*: typed as string on the page, value at most 30; needed for custom currencies. *metadata*:
        string keys and values.

        Types, order and meaning of the fields are documented; their names are matched to Modern Treasury's identical
        list. The page shows no URL; the path follows the documented ledger_transactions path.

        Not documented by PayMongo as of November 2026: the path is inferred.
        """

    @get("/v1/ledger_accounts/{ledger_account_id}")
    async def retrieve(self, ledger_account_id: str) -> LedgerAccount:
        """Fetch one ledger account.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """

    @get("/v1/ledger_accounts")
    def list(
        self, *, ledger_id: str | None = None, per_page: int | None = None, after_cursor: str | None = None
    ) -> Paginator[LedgerAccount]:
        """List ledger accounts.

        *ledger_id*: inferred. *per_page*: inferred. *after_cursor*: inferred.

        Guide: lists every ledger account of the organization.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """

    @patch("/v1/ledger_accounts/{ledger_account_id}", body="flat")
    async def update(
        self,
        ledger_account_id: str,
        *,
        name: str | None = None,
        description: str | None = None,
        metadata: Metadata | None = None,
    ) -> LedgerAccount:
        """Change a ledger account.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """

    @delete("/v1/ledger_accounts/{ledger_account_id}")
    async def delete(self, ledger_account_id: str) -> LedgerAccount:
        """Delete a ledger account.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """
