"""``client.ledger_entries``: the debit and credit lines of ledger transactions."""

from __future__ import annotations

from ..models.ledger_accounts import LedgerSide
from ..models.ledger_entries import LedgerEntry, LedgerStatus
from ..operations import Resource, get, patch
from ..pagination import Paginator
from ..types import Metadata


class LedgerEntries(Resource, organization="optional", big_amounts=True):
    """Read the lines that transactions wrote; as `Ledgers`, a beta whose paths are inferred as of November 2026."""

    @get("/v1/ledger_entries/{ledger_entry_id}")
    async def retrieve(self, ledger_entry_id: str) -> LedgerEntry:
        """Fetch one entry."""

    @get("/v1/ledger_entries")
    def list(
        self,
        *,
        ledger_account_id: str | None = None,
        ledger_transaction_id: str | None = None,
        direction: LedgerSide | None = None,
        status: LedgerStatus | None = None,
        per_page: int | None = None,
        after_cursor: str | None = None,
    ) -> Paginator[LedgerEntry]:
        """List entries, of one account or one transaction if you say which.

        Its parameters are not documented as of November 2026.
        """

    @patch("/v1/ledger_entries/{ledger_entry_id}", body="flat")
    async def update(self, ledger_entry_id: str, *, metadata: Metadata) -> LedgerEntry:
        """Replace the metadata of an entry; nothing else of it can change."""
