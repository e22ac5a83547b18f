"""What payers pay with. Card numbers are looked at once and never stored."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from ..answers import Json, Refusal
from ..billing import filled
from ..cards import CARDS
from ..checks import missing
from ..limits import Range, Wrong, invalid, malformed
from ..methods import BANKS
from ..state import Call, Row, World
from ..views import present

__all__ = ["create", "list_capabilities", "new_method", "retrieve", "update"]

_CARD_FIELDS: Final = ("card_number", "exp_month", "exp_year", "cvc")
_WINDOWS: Final = {"qrph": Range(60, 9000), "shopee_pay": Range(1, 3600)}
_CVC_LENGTH: Final = 3
_CENTURY: Final = 2000


def create(world: World, call: Call) -> Json:
    """Create a payment method."""
    given = call.given
    kind, details = given["type"], given.get("details") or {}
    problems: Wrong = []
    if kind == "card":
        _check_card(world, details, problems)
    elif kind in BANKS:
        _check_bank(kind, details, problems)
    if "expiry_seconds" in given and kind in _WINDOWS:
        _WINDOWS[kind](given["expiry_seconds"], "expiry_seconds", problems)
    if problems:
        raise Refusal(400, problems)
    key = new_method(world, call, kind, details)
    return {"data": present(call.organization, "payment_methods", key)}


def retrieve(world: World, call: Call) -> Json:  # noqa: ARG001  (the signature of every behaviour)
    """Return one payment method."""
    key = call.given["payment_method_id"]
    call.organization.tables["payment_methods"].get(key)
    return {"data": present(call.organization, "payment_methods", key)}


def update(world: World, call: Call) -> Json:
    """Take the CVC of a saved card again, or other billing data."""
    key, given = call.given["payment_method_id"], call.given
    methods = call.organization.tables["payment_methods"]
    methods.get(key)
    details = given.get("details") or {}
    problems = [
        invalid(f"details.{name}", "cannot be changed.")
        for name in ("card_number", "exp_month", "exp_year")
        if name in details
    ]
    if "cvc" in details:
        _check_cvc(details["cvc"], problems)
    if problems:
        raise Refusal(400, problems)
    changes: Row = {name: given[name] for name in ("billing", "metadata") if name in given}
    if "billing" in changes:
        changes["billing"] = filled(changes["billing"])
    methods.change(key, changes | {"updated_at": world.clock.seconds()})
    return {"data": present(call.organization, "payment_methods", key)}


def list_capabilities(world: World, call: Call) -> list[str]:  # noqa: ARG001
    """Return the methods of the account: a bare array."""
    return list(world.rules.capabilities)


def new_method(world: World, call: Call, kind: str, details: Row) -> str:
    """Store a payment method; return its id."""
    key = world.ids.new("pm_")
    now = world.clock.seconds()
    row = {
        "type": kind,
        "livemode": False,
        "billing": filled(call.given.get("billing")),
        "details": _shown(kind, details),
        "metadata": call.given.get("metadata"),
        "created_at": now,
        "updated_at": now,
    }
    call.organization.tables["payment_methods"].add(key, row)
    if kind == "card":
        call.organization.cards[key] = CARDS[details["card_number"]]
    if kind in _WINDOWS and "expiry_seconds" in call.given:
        call.organization.windows[key] = call.given["expiry_seconds"]
    return key


def _shown(kind: str, details: Row) -> Row | None:
    if kind == "card":
        last4 = details["card_number"][-4:]
        return {"last4": last4, "exp_month": details["exp_month"], "exp_year": details["exp_year"]}
    if kind in BANKS:
        return {"bank_code": details["bank_code"]}
    return None


def _check_card(world: World, details: Row, problems: Wrong) -> None:
    problems += [missing(f"details.{name}") for name in _CARD_FIELDS if details.get(name) is None]
    if problems:
        return
    _check_number(details["card_number"], problems)
    _check_expiry(world, details["exp_month"], details["exp_year"], problems)
    _check_cvc(details["cvc"], problems)


def _check_number(number: str, problems: Wrong) -> None:
    if not (number.isascii() and number.isdecimal()):
        problems.append(malformed("details.card_number", "should be digits only."))
    elif number not in CARDS:
        problems.append(invalid("details.card_number", "is not a documented test card number."))


def _check_expiry(world: World, month: int, year: int, problems: Wrong) -> None:
    today = datetime.fromtimestamp(world.clock.now(), UTC)
    year = year if year >= _CENTURY else _CENTURY + year
    # Documented: a card that has expired is reported on exp_month, as a month that is none.
    if month not in range(1, 13) or (year, month) < (today.year, today.month):
        problems.append(invalid("details.exp_month", "should be a month of a card that has not expired."))


def _check_cvc(cvc: object, problems: Wrong) -> None:
    if not (isinstance(cvc, str) and cvc.isascii() and cvc.isdecimal() and len(cvc) == _CVC_LENGTH):
        problems.append(malformed("details.cvc", "should be three digits."))


def _check_bank(kind: str, details: Row, problems: Wrong) -> None:
    bank = details.get("bank_code")
    if bank is None:
        problems.append(missing("details.bank_code"))
    elif bank not in BANKS[kind]:
        problems.append(invalid("details.bank_code", f"should be one of {', '.join(sorted(BANKS[kind]))}."))
