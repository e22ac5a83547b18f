"""``client.ledger_transactions``: balanced sets of entries moving value between ledger accounts.

Immutable once posted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..models.ledger_transactions import (
    LedgerEntryRequest,
    LedgerTransaction,
    LedgerTransactionStatus,
    NewLedgerTransactionStatus,
    LedgerTransactionStatusChange,
)
from ..operations import Resource, get, patch, post
from ..pagination import Paginator
from ..types import Given, Metadata


class LedgerTransactions(Resource, organization="optional", big_amounts=True):
    """Balanced sets of entries moving value between ledger accounts; immutable once posted.

    The reversal page documents the path below /v1/ledger_transactions/{ledger_transaction_id}; the other operations
    stand on that path, with the verb of the title or of one third-party client (see ledgers).
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
        """Create a ledger transaction.

        *ledger_entries*: at least one debit and one credit; total debits = total credits (per currency) *status*:
        default pending (Modern Treasury default; inferred) *effective_at*: reporting time; default now.
        *external_id*: caller's unique id; uniqueness is the natural idempotency guard (max 180 in Modern Treasury)
        *metadata*: string to string.

        Rules (balance, at least one of each side, immutability) and the attribute names are documented on the
        resource page; that create takes exactly these is inferred. ledger_id is not sent: the entries name accounts
        of one ledger (inferred).

        Not documented by PayMongo as of November 2026: the fields are inferred.
        """

    @get("/v1/ledger_transactions/{ledger_transaction_id}")
    async def retrieve(self, ledger_transaction_id: str) -> LedgerTransaction:
        """Fetch one ledger transaction."""

    @get("/v1/ledger_transactions")
    def list(
        self,
        *,
        ledger_id: str | None = None,
        status: LedgerTransactionStatus | None = None,
        per_page: int | None = None,
        after_cursor: str | None = None,
    ) -> Paginator[LedgerTransaction]:
        """List ledger transactions.

        *ledger_id*: inferred. *status*: inferred. *per_page*: inferred. *after_cursor*: inferred.
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
        """Change a ledger transaction.

        *status*: pending -> posted (commit) or archived (cancel) *ledger_entries*: replaces the entries, only while
        pending (inferred)

        Documented: a pending transaction is cancelled by archiving it, a posted one is immutable; that metadata stays
        editable is inferred.
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
        """Reverse a ledger transaction.

        *status*: default posted. *effective_at*: default: the original's effective_at.

        Creates a NEW transaction with the entry directions swapped, linked both ways (reverses_ /
        reversed_by_ledger_transaction_id). Only a posted transaction can be reversed; archive a pending one instead.
        The path ends in /reversal (not /reverse, as one third-party client has it).
        """
