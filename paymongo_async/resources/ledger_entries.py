"""``client.ledger_entries``: the debit and credit lines of ledger transactions (read, and metadata updates)."""

from __future__ import annotations

from ..models.ledger_entries import LedgerEntry, LedgerEntryDirection, LedgerEntryStatus
from ..operations import Resource, get, patch
from ..pagination import Paginator
from ..types import Metadata


class LedgerEntries(Resource, organization="optional", big_amounts=True):
    """The debit and credit lines of ledger transactions (read, and metadata updates).

    Paths and verbs: see ledgers.
    """

    @get("/v1/ledger_entries/{ledger_entry_id}")
    async def retrieve(self, ledger_entry_id: str) -> LedgerEntry:
        """Fetch one ledger entry.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """

    @get("/v1/ledger_entries")
    def list(
        self,
        *,
        ledger_account_id: str | None = None,
        ledger_transaction_id: str | None = None,
        direction: LedgerEntryDirection | None = None,
        status: LedgerEntryStatus | None = None,
        per_page: int | None = None,
        after_cursor: str | None = None,
    ) -> Paginator[LedgerEntry]:
        """List ledger entries.

        *ledger_account_id*: inferred. *ledger_transaction_id*: inferred. *direction*: inferred. *status*: inferred.
        *per_page*: inferred. *after_cursor*: inferred.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """

    @patch("/v1/ledger_entries/{ledger_entry_id}", body="flat")
    async def update(self, ledger_entry_id: str, *, metadata: Metadata) -> LedgerEntry:
        """Change a ledger entry.

        Only metadata can change (inferred).

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """
