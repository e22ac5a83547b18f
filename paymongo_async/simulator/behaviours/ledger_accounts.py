"""Accounts of ledgers; reading, changing and removing them needs no behaviour of its own."""

from __future__ import annotations

from typing import Any, Final

from ..answers import Json, refuse
from ..kinds import KINDS
from ..limits import Limits, Wrong, above, at_most, malformed
from ..state import Call, World
from ..views import answer, present
from ..workings.ledger_balances import balances, no_totals

__all__ = ["create"]

_EXPONENTS: Final = {"BHD": 3, "JOD": 3, "KWD": 3, "OMR": 3, "TND": 3, "CLP": 0, "JPY": 0, "KRW": 0, "VND": 0}
"""Currencies of ISO 4217 whose smallest unit is not a hundredth."""
_HIGHEST: Final = 30


def _exponent(value: Any, pointer: str, problems: Wrong) -> None:
    """Want a whole number up to 30; documented as text."""
    if not value.isdecimal():
        problems.append(malformed(pointer, "should be a whole number as text."))
    elif int(value) > _HIGHEST:
        problems.append(above(pointer, _HIGHEST))


_TEXTS: Final = {"name": at_most(1000), "description": at_most(1000)}
LIMITS: Final[dict[str, Limits]] = {"create": {**_TEXTS, "currency_exponent": _exponent}, "update": _TEXTS}


def create(world: World, call: Call) -> Json:
    """Store an account with nothing in it."""
    given, table = call.given, call.organization.tables["ledger_accounts"]
    call.organization.tables["ledgers"].get(given["ledger_id"])
    currency, exponent = given["currency"], given.get("currency_exponent")
    # Inferred: that three capitals are no custom currency, which alone needs an exponent.
    is_known = len(currency) == 3 and currency.isascii() and currency.isupper()
    if exponent is None and not is_known:
        refuse("parameter_required", "A custom currency needs its exponent.", pointer="currency_exponent")
    digits = _EXPONENTS.get(currency, 2) if exponent is None else int(exponent)
    key, now = world.ids.uuid("LedgerAccount"), KINDS["LedgerAccount"].moment(world.clock.now())
    totals = no_totals()
    row = {
        "object": "ledger_account",
        "live_mode": False,
        "name": given["name"],
        "description": given.get("description"),
        "ledger_id": given["ledger_id"],
        "normal_balance": given["normal_balance"],
        "lock_version": 0,
        "balances": balances(totals, given["normal_balance"], currency, digits),
        "ledgerable_type": None,
        "ledgerable_id": None,
        "metadata": given.get("metadata", {}),
        "discarded_at": None,
        "created_at": now,
        "updated_at": now,
    }
    table.add(key, row)
    table.unseen[key] = {"totals": totals}
    return answer(world, "LedgerAccount", present(call.organization, "ledger_accounts", key))
