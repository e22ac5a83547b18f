"""Ledger transactions: balanced when they are written, immutable when posted, undone by another one.

The rules are documented; inferred are the codes, that a repeat of the status that a transaction has changes nothing,
and that metadata can always be changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

from ..answers import Json, Refusal, refuse
from ..kinds import KINDS
from ..limits import above, at_most, invalid
from ..state import Call, Organization, Row, World
from ..views import answer, present
from ..workings.ledger_balances import erase, write

__all__ = ["create", "reverse", "update"]

_TABLE: Final = "ledger_transactions"
_LARGEST: Final = 10**36
_OTHER: Final = {"credit": "debit", "debit": "credit"}
_TEXTS: Final = {"description": at_most(1000)}
LIMITS: Final = {"create": _TEXTS, "update": _TEXTS, "reverse": _TEXTS}


def create(world: World, call: Call) -> Json:
    """Write a balanced transaction; it is pending unless it says posted."""
    given, organization = call.given, call.organization
    ledger_id = _check(organization, given["ledger_entries"])
    external_id = given.get("external_id")
    if external_id is not None and organization.tables[_TABLE].find("external_id", external_id):
        refuse("parameter_invalid", "external_id belongs to another transaction.", pointer="external_id")
    row = {**_new(world, given), "ledger_id": ledger_id, "external_id": external_id}
    key = _store(world, organization, row, given["ledger_entries"], given.get("status", "pending"))
    return _shown(world, call, key)


def update(world: World, call: Call) -> Json:
    """Change a pending transaction, post it or archive it."""
    key, organization = call.given["ledger_transaction_id"], call.organization
    row = organization.tables[_TABLE].get(key)
    changes = {name: value for name, value in call.given.items() if name != "ledger_transaction_id"}
    if changes.get("status") == row["status"]:
        del changes["status"]
    if row["status"] != "pending" and set(changes) - {"metadata"}:
        refuse(world.rules.failed_code, f"A transaction that is {row['status']} cannot be changed.")
    lines, status = changes.pop("ledger_entries", None), str(changes.pop("status", row["status"]))
    is_rewritten = lines is not None or status != row["status"]
    if lines is not None:
        changes["ledger_id"] = _check(organization, lines)
    if is_rewritten:
        _check_accounts(organization, row["ledger_entries"] if lines is None else lines)
    if "effective_at" in changes:
        changes["effective_at"] = _moment(changes["effective_at"])
    organization.tables[_TABLE].change(key, {**changes, "updated_at": _now(world)})
    if is_rewritten:
        _rewrite(world, organization, key, lines, status)
    return _shown(world, call, key)


def reverse(world: World, call: Call) -> Json:
    """Write the opposite of a posted transaction, and link both. Inferred: that this can be done once."""
    given, organization = call.given, call.organization
    original_id, table = given["ledger_transaction_id"], organization.tables[_TABLE]
    original = table.get(original_id)
    if original["status"] != "posted" or original["reversed_by_ledger_transaction_id"] is not None:
        refuse(world.rules.failed_code, "Only a posted transaction that is not reversed yet can be reversed.")
    lines = [{**entry, "direction": _OTHER[entry["direction"]], "metadata": {}} for entry in original["ledger_entries"]]
    _check_accounts(organization, lines)
    row = {
        **_new(world, {"effective_at": original["effective_at"], **given}),
        "ledger_id": original["ledger_id"],
        "reverses_ledger_transaction_id": original_id,
    }
    key = _store(world, organization, row, lines, given.get("status", "posted"))
    table.change(original_id, {"reversed_by_ledger_transaction_id": key, "updated_at": _now(world)})
    return _shown(world, call, key)


def _new(world: World, given: Row) -> Row:
    now, effective = _now(world), given.get("effective_at")
    return {
        "object": "ledger_transaction",
        "live_mode": False,
        "external_id": None,
        "ledgerable_type": None,
        "ledgerable_id": None,
        "ledger_id": None,
        "description": given.get("description"),
        "status": "pending",
        "metadata": given.get("metadata", {}),
        "ledger_entries": [],
        "posted_at": None,
        "effective_at": now if effective is None else _moment(effective),
        "reversed_by_ledger_transaction_id": None,
        "reverses_ledger_transaction_id": None,
        "created_at": now,
        "updated_at": now,
    }


def _store(world: World, organization: Organization, row: Row, lines: list[Row], status: str) -> str:
    key = world.ids.uuid("LedgerTransaction")
    organization.tables[_TABLE].add(key, row)
    _rewrite(world, organization, key, lines, status)
    return key


def _rewrite(world: World, organization: Organization, key: str, lines: list[Row] | None, status: str) -> None:
    """Replace the entries: each has the status that its transaction had when it was written, as documented."""
    table = organization.tables[_TABLE]
    old: list[Row] = table.rows[key]["ledger_entries"]
    for entry in old:
        erase(organization, entry)
    entries = [write(world, organization, key, line, status) for line in (old if lines is None else lines)]
    changes: Row = {"status": status, "ledger_entries": entries}
    if status == "posted":
        changes["posted_at"] = _now(world)
    table.change(key, changes)


def _check(organization: Organization, lines: list[Row]) -> str:
    """Refuse lines that do not balance, and return the ledger that their accounts belong to."""
    problems = []
    for index, line in enumerate(lines):
        if line["amount"] > _LARGEST:
            problems.append(above(f"ledger_entries.{index}.amount", _LARGEST))
    if {line["direction"] for line in lines} != set(_OTHER):
        problems.append(invalid("ledger_entries", "should have at least one debit and one credit."))
    if problems:
        raise Refusal(400, problems)
    sums: dict[str, int] = defaultdict(int)
    accounts = _check_accounts(organization, lines)
    for line, account in zip(lines, accounts, strict=True):
        sign = 1 if line["direction"] == "credit" else -1
        sums[account["balances"]["posted_balance"]["currency"]] += sign * line["amount"]
    if any(sums.values()):
        problems.append(invalid("ledger_entries", "should have debits that equal the credits, in each currency."))
    ledgers = {account["ledger_id"] for account in accounts}
    if len(ledgers) > 1:
        # Inferred: a transaction names its ledger by its accounts.
        problems.append(invalid("ledger_entries", "should name accounts of one ledger."))
    if problems:
        raise Refusal(400, problems)
    return str(ledgers.pop())


def _check_accounts(organization: Organization, lines: Iterable[Row]) -> list[Row]:
    """Return the accounts of lines, or refuse: one may be unknown, or gone since an entry was written."""
    return [organization.tables["ledger_accounts"].get(line["ledger_account_id"]) for line in lines]


def _moment(text: str) -> Any:
    moment = datetime.fromisoformat(text)
    return KINDS["LedgerTransaction"].moment((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def _now(world: World) -> Any:
    return KINDS["LedgerTransaction"].moment(world.clock.now())


def _shown(world: World, call: Call, key: str) -> Json:
    return answer(world, "LedgerTransaction", present(call.organization, _TABLE, key))
