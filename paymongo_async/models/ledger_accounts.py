"""Accounts inside a ledger, each with its own posted, pending and available balances."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ..types import Metadata
from ._model import Flat, Model

LedgerAccountNormalBalance: TypeAlias = Literal["credit", "debit"] | str


@frozen(kw_only=True)
class LedgerBalance(Model):
    """Ledger balance."""

    credits: int
    debits: int
    amount: int
    currency: str
    currency_exponent: int


@frozen(kw_only=True)
class LedgerBalances(Model):
    """Ledger balances.

    Amount = credits - debits for a credit-normal account, debits - credits for a debit-normal one. Available for
    credit-normal: posted credits - pending (incl. posted) debits; mirrored for debit-normal.
    """

    pending_balance: LedgerBalance
    """All entries, pending and posted."""
    posted_balance: LedgerBalance
    """Posted entries only."""
    available_balance: LedgerBalance
    """Posted inbound entries and pending outbound entries; direction depends on normal_balance."""


@frozen(kw_only=True)
class LedgerAccount(Flat):
    """Ledger account.

    Currency and exponent are inside balances, not beside them.
    """

    wire_type: ClassVar[str | None] = "ledger_account"

    id: str
    """UUID."""
    object: str
    """'ledger_account'."""
    live_mode: bool
    name: str
    description: str | None = None
    ledger_id: str
    normal_balance: LedgerAccountNormalBalance
    lock_version: int
    """0 in the sample of a new account; that it grows with each entry is inferred."""
    balances: LedgerBalances
    ledgerable_type: str | None = None
    """Inferred; not in the sample."""
    ledgerable_id: str | None = None
    """Inferred; not in the sample."""
    metadata: Metadata
    discarded_at: datetime | None = None
    created_at: datetime
    updated_at: datetime
