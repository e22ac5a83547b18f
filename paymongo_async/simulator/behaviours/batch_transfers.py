"""Batches of transfers: all of them are taken or none, and their money is set aside at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ..answers import Json, Refusal, refuse
from ..checks import missing
from ..kinds import KINDS
from ..limits import Demanded, web_address
from ..purses import Purse, find_account
from ..rails import PAYMONGO, is_bic
from ..state import Call, Row, World
from ..views import answer, present
from ..workings.sendings import Sending, check_amount, check_bic, check_funds, send
from .receiving_institutions import name_of

__all__ = ["create", "retrieve"]

# Observed: code and detail.
LIMITS: Final = {"create": {"transfers": Demanded("invalid_request_body", "transfers is required")}}
_MOST: Final = 1000
_ENDS: Final = ("source_account", "destination_account")
_PARTS: Final = ("number", "name", "bic")
_DETAILS: Final = ("reference_number", "purpose", "description", "metadata")


def create(world: World, call: Call) -> Json:
    """Queue transfers, or refuse them all."""
    asked = call.given["transfers"]
    _check(call, asked)
    purses = [_source(world, call, each, index) for index, each in enumerate(asked)]
    _check_policies(world, call)
    fees = _fees(purses, asked)
    batch_id = world.ids.new("batch_tr_")
    sent = zip(purses, asked, fees, strict=True)
    keys = tuple(_send(purse, each, fee, batch_id) for purse, each, fee in sent)
    call.organization.tables["batch_transfers"].add(batch_id, {"transfers": keys})
    return answer(world, "BatchTransfer", present(call.organization, "batch_transfers", batch_id))


def retrieve(world: World, call: Call) -> Json:
    """Return one batch with its transfers."""
    key = call.given["batch_transfer_id"]
    call.organization.tables["batch_transfers"].get(key)
    return answer(world, "BatchTransfer", present(call.organization, "batch_transfers", key))


def stored_reference(world: World, reference: str) -> str:
    """Return a reference as it is kept: its separators are replaced."""
    wanted = world.rules.reference_separator
    return re.sub(r"[^A-Za-z0-9 ]" if wanted == " " else r"[^A-Za-z0-9-]", wanted, reference)


def _check(call: Call, asked: Sequence[Row]) -> None:
    if len(asked) > _MOST:
        refuse("invalid_request_body", f"transfers should have at most {_MOST} members.", pointer="transfers")
    problems: list[Json] = []
    for index, each in enumerate(asked):
        _check_one(call, each, f"transfers.{index}", problems)
    if problems:
        raise Refusal(400, problems)


def _check_one(call: Call, asked: Row, pointer: str, problems: list[Json]) -> None:
    absent = [f"{pointer}.{end}.{part}" for end in _ENDS for part in _PARTS if not asked[end].get(part)]
    problems += [missing(each) for each in absent]
    check_amount(asked["provider"], asked["amount"], f"{pointer}.amount", problems)
    if not absent:
        where = f"{pointer}.destination_account.bic"
        check_bic(call.organization, asked["provider"], asked["destination_account"]["bic"], where, problems)
    if asked.get("callback_url"):
        web_address(asked["callback_url"], f"{pointer}.callback_url", problems)


def _source(world: World, call: Call, asked: Row, index: int) -> Purse:
    """Return the wallet to pay from. Inferred: that the name is not compared."""
    account = asked["source_account"]
    purse = find_account(world, account["number"], call.organization)
    if purse is None or not is_bic(account["bic"], PAYMONGO):
        # Observed: the detail. Inferred: the code.
        pointer = f"transfers.{index}.source_account"
        refuse("parameter_invalid", "failed to get first source account", pointer=pointer)
    return purse


def _check_policies(world: World, call: Call) -> None:
    """Let active policies deny transfers, where the rules say that they do."""
    policies = call.organization.tables["policies"]
    for key in policies.find("status", "activated") if world.rules.policies_deny else ():
        row = policies.rows[key]
        if (row["resource"], row["operation"]) == ("wallet", "CreateTransfer"):
            # Inferred: code and status.
            refuse("access_denied", f"The policy {row['name']} denies this transfer.", status=403)


def _fees(purses: Sequence[Purse], asked: Sequence[Row]) -> list[int]:
    """Check each wallet for all that it is to send, and return the fee of each transfer."""
    fees = [0] * len(asked)
    for purse in {each.wallet_id: each for each in purses}.values():
        places = [place for place, each in enumerate(purses) if each.wallet_id == purse.wallet_id]
        charged = check_funds(purse, [(asked[place]["provider"], asked[place]["amount"]) for place in places])
        for place, fee in zip(places, charged, strict=True):
            fees[place] = fee
    return fees


def _send(purse: Purse, asked: Row, fee: int, batch_id: str) -> str:
    world, organization = purse.world, purse.organization
    key, given = world.ids.new("tr_"), asked.get("reference_number")
    reference = None if given is None else stored_reference(world, given)
    asked = {**asked, "reference_number": reference}
    row: Row = _row(purse, asked) | {"fee": fee, "batch_transfer_id": batch_id}
    organization.tables["transfers"].add(key, row)
    to = row["destination_account"]
    receiver = {
        "bank_account_name": to["name"],
        "bank_account_number": to["number"],
        "bank_code": to["bic"],
        "bank_name": to["bank_name"],
    }
    details = {name: asked.get(name) for name in (*_DETAILS, "callback_url")}
    sending = Sending(
        amount=asked["amount"],
        fee=fee,
        provider=asked["provider"],
        receiver=receiver,
        transfer_id=key,
        **details,
    )
    send(purse, sending)
    return key


def _row(purse: Purse, asked: Row) -> Row:
    now = KINDS["Transfer"].moment(purse.world.clock.now())
    to = asked["destination_account"]
    bank = name_of(purse.organization, asked["provider"], to["bic"])
    return {
        "livemode": False,
        "merchant_id": purse.organization.id,
        "source_account": _end(asked["source_account"], "PAYMONGO"),
        "destination_account": _end(to, bank),
        "amount": asked["amount"],
        "currency": asked["currency"],
        "provider": asked["provider"],
        # Documented: until the rail has its own it is the caller's.
        "provider_reference_number": asked["reference_number"],
        **{name: asked.get(name) for name in _DETAILS},
        "callback_url": asked.get("callback_url") or "",
        "status": "pending",
        "provider_error": None,
        "provider_error_code": None,
        "created_at": now,
        "updated_at": now,
    }


def _end(account: Row, bank: str | None) -> Row:
    return {**{part: account[part] for part in _PARTS}, "bank_name": bank}
