"""``client.ledger_accounts``: accounts inside a ledger, each with three balances."""

from __future__ import annotations

from ..models.ledger_accounts import LedgerAccount, LedgerSide
from ..operations import Resource, delete, get, patch, post
from ..pagination import Paginator
from ..types import Metadata


class LedgerAccounts(Resource, organization="optional", big_amounts=True):
    """Accounts of ledgers, each in one currency; as `Ledgers`, a beta whose paths are inferred as of November 2026."""

    @post("/v1/ledger_accounts", body="flat")
    async def create(
        self,
        *,
        name: str,
        currency: str,
        normal_balance: LedgerSide,
        ledger_id: str,
        description: str | None = None,
        currency_exponent: str | None = None,
        metadata: Metadata | None = None,
        idempotency_key: str | None = None,
    ) -> LedgerAccount:
        """Open an account in a ledger.

        *normal_balance* says which side makes it grow. *currency* may be of your own making: then *currency_exponent*
        is needed, the number of decimals of its smallest unit as text, at most 30.
        """

    @get("/v1/ledger_accounts/{ledger_account_id}")
    async def retrieve(self, ledger_account_id: str) -> LedgerAccount:
        """Fetch one account with its balances."""

    @get("/v1/ledger_accounts")
    def list(
        self, *, ledger_id: str | None = None, per_page: int | None = None, after_cursor: str | None = None
    ) -> Paginator[LedgerAccount]:
        """List the accounts of the organisation, or those of one ledger.

        Its parameters are not documented as of November 2026.
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
        """Change the name, the description or the metadata of an account."""

    @delete("/v1/ledger_accounts/{ledger_account_id}")
    async def delete(self, ledger_account_id: str) -> LedgerAccount:
        """Remove an account. What becomes of its entries is not documented as of November 2026."""
