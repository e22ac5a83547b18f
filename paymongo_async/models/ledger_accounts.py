"""Accounts inside a ledger, and their balances."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ..types import Metadata
from ._model import Flat, Model

LedgerSide: TypeAlias = Literal["credit", "debit"] | str


@frozen(kw_only=True)
class LedgerBalance(Model):
    """What was credited and debited, and what that comes to on the account's normal side.

    All three are in the smallest unit of the currency, and may be far above 64 bits.
    """

    credits: int
    debits: int
    amount: int
    currency: str
    currency_exponent: int


@frozen(kw_only=True)
class LedgerBalances(Model):
    """The three balances of an account.

    *amount* is credits less debits where the normal balance is credit, and debits less credits where it is debit.
    """

    pending_balance: LedgerBalance
    """Pending and posted entries."""
    posted_balance: LedgerBalance
    """Posted entries only."""
    available_balance: LedgerBalance
    """What came in for certain less all that goes out: posted entries of the normal side, pending and posted ones of
    the other.
    """


@frozen(kw_only=True)
class LedgerAccount(Flat):
    """One account; its currency stands in its balances."""

    wire_type: ClassVar[str | None] = "ledger_account"

    id: str
    """A UUID, without a prefix."""
    object: str
    """``ledger_account``."""
    live_mode: bool
    name: str
    description: str | None = None
    ledger_id: str
    normal_balance: LedgerSide
    lock_version: int
    """0 at first; that it grows with each entry is not documented."""
    balances: LedgerBalances
    ledgerable_type: str | None = None
    ledgerable_id: str | None = None
    """Not documented, like the field above."""
    metadata: Metadata
    discarded_at: datetime | None = None
    created_at: datetime
    updated_at: datetime
