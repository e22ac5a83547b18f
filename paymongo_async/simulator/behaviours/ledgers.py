"""Ledgers: only stored, and removed with everything in them."""

from __future__ import annotations

from typing import Final

from ..answers import Json
from ..kinds import KINDS
from ..limits import at_most
from ..state import Call, World
from ..views import answer, present

__all__ = ["delete"]

# Inferred: as documented for accounts.
_TEXTS: Final = {"name": at_most(1000), "description": at_most(1000)}
LIMITS: Final = {"create": _TEXTS, "update": _TEXTS}


def delete(world: World, call: Call) -> Json:
    """Remove a ledger with its accounts, transactions and entries, as documented."""
    key, tables = call.given["ledger_id"], call.organization.tables
    tables["ledgers"].get(key)
    tables["ledgers"].change(key, {"discarded_at": KINDS["Ledger"].moment(world.clock.now())})
    shown = answer(world, "Ledger", present(call.organization, "ledgers", key))
    for transaction_id in tables["ledger_transactions"].find("ledger_id", key):
        for entry in tables["ledger_transactions"].rows[transaction_id]["ledger_entries"]:
            tables["ledger_entries"].remove(entry["id"])
        tables["ledger_transactions"].remove(transaction_id)
    for account_id in tables["ledger_accounts"].find("ledger_id", key):
        tables["ledger_accounts"].remove(account_id)
    tables["ledgers"].remove(key)
    return shown
