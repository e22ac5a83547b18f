"""Double entry: lines written to accounts, and what that makes of their balances.

An account keeps what was credited and debited, posted and pending. Archived lines count nowhere. Amounts are Python's
integers and as large as they need to be.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..kinds import KINDS
from ..state import Organization, Row, World

__all__ = ["balances", "erase", "no_totals", "write"]

_SIDES: Final = ("credit", "debit")


def no_totals() -> dict[tuple[str, str], int]:
    """Return the sums of an account that nothing was written to, by status and direction."""
    return {(status, side): 0 for status in ("posted", "pending") for side in _SIDES}


def balances(totals: Mapping[tuple[str, str], int], normal: str, currency: str, exponent: int) -> Row:
    """Return the three balances of an account by the documented rules."""
    posted = {side: totals["posted", side] for side in _SIDES}
    pending = {side: posted[side] + totals["pending", side] for side in _SIDES}
    # What comes in counts once it is posted, what goes out as soon as it is pending.
    available = {side: posted[side] if side == normal else pending[side] for side in _SIDES}
    other = next(side for side in _SIDES if side != normal)

    def balance(sums: Mapping[str, int]) -> Row:
        return {
            "credits": sums["credit"],
            "debits": sums["debit"],
            "amount": sums[normal] - sums[other],
            "currency": currency,
            "currency_exponent": exponent,
        }

    return {
        "pending_balance": balance(pending),
        "posted_balance": balance(posted),
        "available_balance": balance(available),
    }


def write(world: World, organization: Organization, transaction_id: str, line: Row, status: str) -> Row:
    """Write one line to its account and return the entry as it is shown."""
    account = organization.tables["ledger_accounts"].rows[line["ledger_account_id"]]
    # Inferred: that the version of an account grows with each line.
    _change(organization, line, status, line["amount"], lock_version=account["lock_version"] + 1)
    key, now = world.ids.uuid("LedgerEntry"), KINDS["LedgerEntry"].moment(world.clock.now())
    posted = account["balances"]["posted_balance"]
    row = {
        "object": "ledger_entry",
        "live_mode": False,
        "ledger_transaction_id": transaction_id,
        "ledger_account_id": line["ledger_account_id"],
        "ledger_account_currency": posted["currency"],
        "ledger_account_currency_exponent": posted["currency_exponent"],
        "ledger_account_lock_version": account["lock_version"],
        "resulting_ledger_account_balances": account["balances"],
        "direction": line["direction"],
        "amount": line["amount"],
        "status": status,
        "metadata": line.get("metadata") or {},
        "created_at": now,
        "updated_at": now,
    }
    organization.tables["ledger_entries"].add(key, row)
    return KINDS["LedgerEntry"].show(key, row)


def erase(organization: Organization, entry: Mapping[str, Any]) -> None:
    """Take an entry out of the books; others take its place when its transaction changes."""
    if entry["ledger_account_id"] in organization.tables["ledger_accounts"].rows:
        _change(organization, entry, entry["status"], -entry["amount"])
    organization.tables["ledger_entries"].remove(entry["id"])


def _change(organization: Organization, line: Mapping[str, Any], status: str, amount: int, **more: int) -> None:
    table, key = organization.tables["ledger_accounts"], line["ledger_account_id"]
    totals = table.unseen[key]["totals"]
    if (status, line["direction"]) in totals:
        totals[status, line["direction"]] += amount
    row = table.rows[key]
    posted = row["balances"]["posted_balance"]
    sums = balances(totals, row["normal_balance"], posted["currency"], posted["currency_exponent"])
    table.change(key, {"balances": sums, **more})
