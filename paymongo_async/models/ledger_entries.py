"""The debit and credit lines of ledger transactions (read, and metadata updates)."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ..types import Metadata
from ._model import Flat
from .ledger_accounts import LedgerBalances

LedgerEntryDirection: TypeAlias = Literal["credit", "debit"] | str
LedgerEntryStatus: TypeAlias = Literal["pending", "posted", "archived"] | str


@frozen(kw_only=True)
class LedgerEntry(Flat):
    """Ledger entry."""

    wire_type: ClassVar[str | None] = "ledger_entry"

    id: str
    """UUID."""
    object: str
    """'ledger_entry' (inferred)."""
    live_mode: bool
    """inferred."""
    ledger_transaction_id: str
    """inferred."""
    ledger_account_id: str
    ledger_account_currency: str
    ledger_account_currency_exponent: int
    ledger_account_lock_version: int | None = None
    """inferred."""
    resulting_ledger_account_balances: LedgerBalances | None = None
    """inferred."""
    direction: LedgerEntryDirection
    amount: int
    """Smallest unit of the account's currency, up to 10^36."""
    status: LedgerEntryStatus
    """Status of the transaction when the entry was created."""
    metadata: Metadata
    created_at: datetime
    updated_at: datetime
