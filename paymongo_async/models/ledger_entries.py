"""The lines of ledger transactions."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ..types import Metadata
from ._model import Flat
from .ledger_accounts import LedgerBalances, LedgerSide

LedgerStatus: TypeAlias = Literal["pending", "posted", "archived"] | str


@frozen(kw_only=True)
class LedgerEntry(Flat):
    """One line of a transaction: so much, to or from one account."""

    wire_type: ClassVar[str | None] = "ledger_entry"

    id: str
    """A UUID, without a prefix."""
    object: str
    """``ledger_entry``; not documented."""
    live_mode: bool
    ledger_transaction_id: str
    ledger_account_id: str
    ledger_account_currency: str
    ledger_account_currency_exponent: int
    ledger_account_lock_version: int | None = None
    """The version of the account that this entry led to; not documented."""
    resulting_ledger_account_balances: LedgerBalances | None = None
    """The balances right after it; not documented."""
    direction: LedgerSide
    amount: int
    """In the smallest unit of the account's currency, up to 10**36."""
    status: LedgerStatus
    """The status of the transaction when the entry was written."""
    metadata: Metadata
    created_at: datetime
    updated_at: datetime
