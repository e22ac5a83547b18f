"""``client.ledger_transactions``: balanced sets of entries; immutable once posted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..models.ledger_entries import LedgerStatus
from ..models.ledger_transactions import (
    LedgerEntryRequest,
    LedgerTransaction,
    LedgerTransactionStatusChange,
    NewLedgerTransactionStatus,
)
from ..operations import Resource, get, patch, post
from ..pagination import Paginator
from ..types import Given, Metadata


class LedgerTransactions(Resource, organization="optional", big_amounts=True):
    """Move value between accounts of a ledger: what is debited equals what is credited.

    A pending transaction can be changed, posted or archived; a posted one is final and undone by another (`reverse`).
    """

    @post("/v1/ledger_transactions", body="flat")
    async def create(
        self,
        *,
        ledger_entries: Sequence[Given[LedgerEntryRequest]],
        description: str | None = None,
        status: NewLedgerTransactionStatus | None = None,
        effective_at: datetime | None = None,
        external_id: str | None = None,
        metadata: Metadata | None = None,
        idempotency_key: str | None = None,
    ) -> LedgerTransaction:
        """Write a transaction; it is pending unless *status* is ``posted``.

        *ledger_entries* needs at least one debit and one credit, and as much of the one as of the other; amounts are
        in the smallest unit of the account's currency and may be as large as 10**36. *external_id* is your own and
        unique: a second transaction with it is refused. *effective_at* is when it counts in reports, now by default.
        That these are the names of the parameters is inferred, not documented as of November 2026.
        """

    @get("/v1/ledger_transactions/{ledger_transaction_id}")
    async def retrieve(self, ledger_transaction_id: str) -> LedgerTransaction:
        """Fetch one transaction with its entries."""

    @get("/v1/ledger_transactions")
    def list(
        self,
        *,
        ledger_id: str | None = None,
        status: LedgerStatus | None = None,
        per_page: int | None = None,
        after_cursor: str | None = None,
    ) -> Paginator[LedgerTransaction]:
        """List transactions, of one ledger or in one status if you say so.

        Its parameters are not documented as of November 2026.
        """

    @patch("/v1/ledger_transactions/{ledger_transaction_id}", body="flat")
    async def update(
        self,
        ledger_transaction_id: str,
        *,
        status: LedgerTransactionStatusChange | None = None,
        description: str | None = None,
        metadata: Metadata | None = None,
        effective_at: datetime | None = None,
        ledger_entries: Sequence[Given[LedgerEntryRequest]] | None = None,
    ) -> LedgerTransaction:
        """Change a pending transaction: post it, archive it, or give it other entries.

        A posted or archived one is refused. That metadata can be changed all the same, and that *ledger_entries*
        replaces all of them, is not documented as of November 2026.
        """

    @post("/v1/ledger_transactions/{ledger_transaction_id}/reversal", body="flat")
    async def reverse(
        self,
        ledger_transaction_id: str,
        *,
        status: NewLedgerTransactionStatus | None = None,
        description: str | None = None,
        effective_at: datetime | None = None,
        metadata: Metadata | None = None,
        idempotency_key: str | None = None,
    ) -> LedgerTransaction:
        """Undo a posted transaction by a new one with the sides swapped; both name each other.

        It is posted unless *status* is ``pending``, and counts at the time of the original unless *effective_at* says
        otherwise. A pending transaction is archived instead (`update`).
        """
