"""Entries of ledger transactions: they are written by those, and only their metadata can be changed."""

from __future__ import annotations

from ..answers import Json
from ..kinds import KINDS
from ..state import Call, World
from ..views import answer, present

__all__ = ["update"]


def update(world: World, call: Call) -> Json:
    """Replace the metadata, also where the transaction shows the entry."""
    key, tables = call.given["ledger_entry_id"], call.organization.tables
    entry = tables["ledger_entries"].get(key)
    now = KINDS["LedgerEntry"].moment(world.clock.now())
    tables["ledger_entries"].change(key, {"metadata": call.given["metadata"], "updated_at": now})
    shown = present(call.organization, "ledger_entries", key)
    transaction = tables["ledger_transactions"].get(entry["ledger_transaction_id"])
    entries = [shown if each["id"] == key else each for each in transaction["ledger_entries"]]
    tables["ledger_transactions"].change(entry["ledger_transaction_id"], {"ledger_entries": entries})
    return answer(world, "LedgerEntry", shown)
