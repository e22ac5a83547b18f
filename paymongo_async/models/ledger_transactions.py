"""Balanced sets of entries moving value between ledger accounts; immutable once posted."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ..types import LedgerAmount, Metadata
from ._model import Flat, Model
from .ledger_accounts import LedgerSide
from .ledger_entries import LedgerEntry, LedgerStatus

NewLedgerTransactionStatus: TypeAlias = Literal["pending", "posted"] | str
LedgerTransactionStatusChange: TypeAlias = Literal["posted", "archived"] | str


@frozen(kw_only=True)
class LedgerTransaction(Flat):
    """Value moved between accounts of one ledger.

    ``posted`` and ``archived`` are final; a posted one is undone by another, and both name each other.
    """

    wire_type: ClassVar[str | None] = "ledger_transaction"

    id: str
    """A UUID, without a prefix."""
    object: str
    """``ledger_transaction``."""
    live_mode: bool
    external_id: str | None = None
    """Your own, and unique."""
    ledgerable_type: str | None = None
    ledgerable_id: str | None = None
    ledger_id: str
    description: str | None = None
    status: LedgerStatus
    metadata: Metadata
    ledger_entries: tuple[LedgerEntry, ...] = ()
    posted_at: datetime | None = None
    """Null while pending."""
    effective_at: datetime
    """When it counts in reports."""
    reversed_by_ledger_transaction_id: str | None = None
    reverses_ledger_transaction_id: str | None = None
    created_at: datetime
    updated_at: datetime


@frozen(kw_only=True)
class LedgerEntryRequest(Model):
    """A line to be written. The names of its fields are inferred, not documented as of November 2026."""

    ledger_account_id: str
    direction: LedgerSide
    amount: LedgerAmount
    """In the smallest unit of the account's currency, up to 10**36."""
    metadata: Metadata | None = None
