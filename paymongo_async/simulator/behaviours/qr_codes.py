"""QR codes: static ones for a counter, codes of the wallet and how they end, and payments of scanned codes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..answers import Json, Refusal, refuse
from ..emv import Code, read, write
from ..kinds import KINDS
from ..limits import Among, Limits, Range, invalid, phone
from ..live import refuse_test_key
from ..purses import Purse
from ..qr import image_url
from ..state import Call, Organization, Row, World
from ..views import answer, present
from ..workings.sendings import check_funds
from .payments import Charge, record_paid

__all__ = ["create", "create_static", "execute", "expire", "retrieve", "scan"]

LIMITS: Final[dict[str, Limits]] = {
    # The documentation has the first, PayMongo was seen to take the second as well.
    "create": {"nation": Among(("ph", "PH")), "transaction_amount": Range(1), "expiry_seconds": Range(60, 9000)},
    "create_static": {"mobile_number": phone},
    "execute": {"amount": Range(1)},
}

_QR: Final = KINDS["MpmQr"]
_WINDOW: Final = 1800
_CITY: Final = "Manila"
_PICTURES: Final = ("qr_string", "qr_image")


def create(world: World, call: Call) -> Json:
    """Make a code of the wallet; a dynamic one ends with its window."""
    refuse_test_key(world)
    given, dynamic = call.given, call.given["type"] == "dynamic"
    _check_kind(given, dynamic=dynamic)
    # 24 hexadecimal digits, unlike most ids.
    key, now = "qr_" + world.ids.uuid("qr").replace("-", "")[:24], world.clock.now()
    window = given.get("expiry_seconds", _WINDOW)
    code = Code(key, given.get("transaction_amount"), world.rules.business_name, _CITY)
    row = _row(call.organization, given["mode"], code) | {
        "nation": given["nation"],
        "reference_label": given.get("reference_label"),
        "metadata": given.get("metadata"),
        "expires_at": _QR.moment(now + window, "expires_at") if dynamic else None,
        "created_at": _QR.moment(now),
        "updated_at": _QR.moment(now),
    }
    purse = _purse(world, call.organization)
    if given["mode"] == "p2p" and purse is not None:
        row["credit_account_number"] = purse.account["bank_account_number"]
    call.organization.tables["qr_codes"].add(key, row)
    if dynamic:
        world.clock.later(window, _end, world, call.organization, key)
    picture = image_url(key) if given.get("qr_image") else None
    return answer(world, "MpmQr", {**present(call.organization, "qr_codes", key), "qr_image": picture})


def create_static(world: World, call: Call) -> Json:
    """Make a code for a counter."""
    key = world.ids.new("code_")
    row = {
        "kind": call.given["kind"],
        "name": world.rules.business_name,
        "mobile_number": call.given.get("mobile_number"),
        "notes": call.given.get("notes"),
        "qr_image": image_url(key),
        "livemode": False,
        "created_at": world.clock.seconds(),
    }
    call.organization.tables["static_codes"].add(key, row)
    return {"data": present(call.organization, "static_codes", key)}


def retrieve(world: World, call: Call) -> Json:
    """Return a code of the wallet; what was not asked for is absent."""
    refuse_test_key(world)
    key = call.given["qr_code_id"]
    call.organization.tables["qr_codes"].get(key)
    shown = {**_bare(call.organization, key), **dict(_asked(call, key))}
    return answer(world, "MpmQr", shown)


def expire(world: World, call: Call) -> Json:
    """End a dynamic code or switch a static one off. Inferred: that an ended one is answered as it is."""
    refuse_test_key(world)
    key = call.given["qr_code_id"]
    call.organization.tables["qr_codes"].get(key)
    _end(world, call.organization, key)
    return answer(world, "MpmQr", _bare(call.organization, key))


def execute(world: World, call: Call) -> Json:
    """Pay a scanned code from the wallet: the money is set aside, and the outcome follows."""
    refuse_test_key(world)
    given, code = call.given, read(call.given["qr_string"])
    if code is None:
        refuse("parameter_invalid", "qr_string is not the text of a QR Ph code.", pointer="qr_string")
    amount = _amount(code, given.get("amount"))
    purse = _purse(world, call.organization)
    if purse is None:
        refuse(world.rules.insufficient_balance_code, "There is no wallet to pay from.")
    check_funds(purse, [("paymongo", amount)])
    purse.reserve(amount, 0, "paymongo")
    key, now = world.ids.new("qrx_"), world.clock.seconds()
    row = {
        "status": "pending",
        "reference_number": given.get("reference_number"),
        "amount": amount,
        "metadata": given.get("metadata"),
        "created_at": now,
        "updated_at": now,
    }
    call.organization.tables["qr_executions"].add(key, row)
    world.clock.later(world.rules.qr_delay, _conclude, purse, key, code)
    return answer(world, "QrExecution", present(call.organization, "qr_executions", key))


def scan(world: World, key: str, amount: int | None) -> bool:
    """Let somebody pay the code with the id *key*; False when it takes no payment."""
    for organization in world.organizations.values():
        for table, pay in (("qr_codes", _pay_wallet_code), ("static_codes", _pay_static_code)):
            row = organization.tables[table].rows.get(key)
            if row is not None:
                own = row.get("transaction_amount") or amount
                if type(own) is not int or own < 1:
                    msg = "amount: a static code needs one, in whole centavos"
                    raise ValueError(msg)
                return pay(world, organization, key, own)
    raise KeyError(key)


def _check_kind(given: Row, *, dynamic: bool) -> None:
    problems = []
    if dynamic and "transaction_amount" not in given:
        problems.append(invalid("transaction_amount", "is required for a dynamic code."))
    problems += [
        invalid(name, "is for dynamic codes only.")
        for name in ("transaction_amount", "expiry_seconds")
        if name in given and not dynamic
    ]
    if problems:
        raise Refusal(400, problems)


def _row(organization: Organization, mode: str, code: Code) -> Row:
    return {
        "nation": "ph",
        "mode": mode,
        "type": "static" if code.amount is None else "dynamic",
        "status": "active",
        "qr_string": write(code),
        "qr_image": None,
        "transaction_amount": code.amount or 0,
        "transaction_currency": "PHP",
        "merchant_name": code.name,
        "merchant_city": code.city,
        "merchant_id": organization.id,
        "reference_label": None,
        "metadata": None,
        "expires_at": None,
    }


def _bare(organization: Organization, key: str) -> Json:
    shown = present(organization, "qr_codes", key)
    return {name: value for name, value in shown.items() if name not in _PICTURES}


def _asked(call: Call, key: str) -> Iterator[tuple[str, str]]:
    if call.given.get("qr_string"):
        yield "qr_string", call.organization.tables["qr_codes"].rows[key]["qr_string"]
    if call.given.get("qr_image"):
        yield "qr_image", image_url(key)


def _amount(code: Code, amount: int | None) -> int:
    """Return what is to be paid. Inferred: that an amount besides that of the code has to be the same."""
    if code.amount is None and amount is None:
        raise Refusal(400, [invalid("amount", "is needed for a static code.")])
    if None not in (code.amount, amount) and code.amount != amount:
        raise Refusal(400, [invalid("amount", "is not that of the code.")])
    return code.amount or amount or 0


def _purse(world: World, organization: Organization) -> Purse | None:
    wallets = organization.tables["wallets"].rows
    return next((Purse(world, organization, key) for key in wallets), None)


def _end(world: World, organization: Organization, key: str) -> None:
    codes = organization.tables["qr_codes"]
    if codes.rows[key]["status"] != "active":
        return
    codes.change(key, {"status": "expired", "updated_at": world.clock.seconds()})
    world.outbox.announce(organization, ("qr.expired", "qr_codes", key))


def _pay_wallet_code(world: World, organization: Organization, key: str, amount: int) -> bool:
    codes, purse = organization.tables["qr_codes"], _purse(world, organization)
    row = codes.rows[key]
    if row["status"] != "active" or purse is None or not purse.is_active or not purse.fits("inward", amount):
        return False
    purse.receive(amount)
    # Inferred: the status of a dynamic code that was paid.
    status = "active" if row["type"] == "static" else "paid"
    codes.change(key, {"status": status, "updated_at": world.clock.seconds()})
    world.outbox.announce(organization, ("qr.paid", "qr_codes", key))
    return True


def _pay_static_code(world: World, organization: Organization, key: str, amount: int) -> bool:
    charge = Charge(kind="qrph", amount=amount, code_id=key, statement_descriptor=world.rules.business_name)
    payment_id = record_paid(world, organization, charge)
    world.outbox.announce(organization, ("payment.paid", "payments", payment_id))
    return True


def _conclude(purse: Purse, key: str, code: Code) -> None:
    """Let the payment of a scanned code arrive or come back. Inferred: that one from elsewhere always arrives."""
    world, organization = purse.world, purse.organization
    execution = organization.tables["qr_executions"].rows[key]
    try:
        arrived = code.id is None or scan(world, code.id, execution["amount"])
    except KeyError:
        arrived = False
    if arrived:
        purse.spend(execution["amount"], 0)
    else:
        purse.give_back(execution["amount"], 0, execution["created_at"])
    now = world.clock.seconds()
    # Inferred: these two values; nothing answers them.
    changes = {"status": "succeeded" if arrived else "failed", "updated_at": now}
    organization.tables["qr_executions"].change(key, changes)
    shown = _row(organization, "p2p", code) | {
        "id": code.id or "qr_" + world.ids.uuid("qr").replace("-", "")[:24],
        "status": "active" if arrived else "expired",
        # Inferred: that the caller's reference stands here.
        "reference_label": execution["reference_number"],
        "metadata": execution["metadata"],
        "created_at": now,
        "updated_at": now,
    }
    world.outbox.announce_data(organization, "qr.paid" if arrived else "qr.expired", shown)
