"""Balanced sets of entries moving value between ledger accounts; immutable once posted."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ..types import LedgerAmount, Metadata
from ._model import Flat, Model
from .ledger_entries import LedgerEntry

LedgerTransactionStatus: TypeAlias = Literal["pending", "posted", "archived"] | str
LedgerEntryRequestDirection: TypeAlias = Literal["debit", "credit"] | str
NewLedgerTransactionStatus: TypeAlias = Literal["pending", "posted"] | str
LedgerTransactionStatusChange: TypeAlias = Literal["posted", "archived"] | str


@frozen(kw_only=True)
class LedgerTransaction(Flat):
    """Ledger transaction.

    Entries of a posted transaction are immutable; a reversal is a second, linked transaction; archived is terminal.
    """

    wire_type: ClassVar[str | None] = "ledger_transaction"

    id: str
    """UUID."""
    object: str
    """'ledger_transaction'."""
    live_mode: bool
    external_id: str | None = None
    ledgerable_type: str | None = None
    ledgerable_id: str | None = None
    ledger_id: str
    description: str | None = None
    status: LedgerTransactionStatus
    metadata: Metadata
    """String to string."""
    ledger_entries: tuple[LedgerEntry, ...] = ()
    posted_at: datetime | None = None
    """Null while pending."""
    effective_at: datetime
    reversed_by_ledger_transaction_id: str | None = None
    reverses_ledger_transaction_id: str | None = None
    created_at: datetime
    updated_at: datetime


@frozen(kw_only=True)
class LedgerEntryRequest(Model):
    """Ledger entry request.

    Field names are inferred, not documented by PayMongo as of November 2026.
    """

    ledger_account_id: str
    direction: LedgerEntryRequestDirection
    amount: LedgerAmount
    """Smallest unit of the account's currency; any size up to 10^36 (needs arbitrary precision)."""
    metadata: Metadata | None = None
