"""``client.ledgers``: double-entry ledgers, which hold accounts, their entries and balances."""

from __future__ import annotations

from ..models.ledgers import Ledger
from ..operations import Resource, delete, get, patch, post
from ..pagination import Paginator
from ..types import Metadata


class Ledgers(Resource, organization="optional", big_amounts=True):
    """Keep books in double entry: a ledger holds accounts, transactions move value between them.

    A beta that is enabled on request and has no test mode. Only the reversal of a transaction is documented with its
    path; the other paths and most names of fields are inferred as of November 2026. Lists come in pages of 25.
    """

    @post("/v1/ledgers", body="flat")
    async def create(
        self,
        *,
        name: str,
        description: str | None = None,
        metadata: Metadata | None = None,
        idempotency_key: str | None = None,
    ) -> Ledger:
        """Open a ledger; currencies belong to its accounts."""

    @get("/v1/ledgers/{ledger_id}")
    async def retrieve(self, ledger_id: str) -> Ledger:
        """Fetch one ledger."""

    @get("/v1/ledgers")
    def list(self, *, per_page: int | None = None, after_cursor: str | None = None) -> Paginator[Ledger]:
        """List ledgers, 25 a page unless *per_page* says otherwise, at most 100.

        *after_cursor* and *per_page* are not documented as of November 2026.
        """

    @patch("/v1/ledgers/{ledger_id}", body="flat")
    async def update(
        self,
        ledger_id: str,
        *,
        name: str | None = None,
        description: str | None = None,
        metadata: Metadata | None = None,
    ) -> Ledger:
        """Change the name, the description or the metadata of a ledger."""

    @delete("/v1/ledgers/{ledger_id}")
    async def delete(self, ledger_id: str) -> Ledger:
        """Remove a ledger and everything in it, for good."""
