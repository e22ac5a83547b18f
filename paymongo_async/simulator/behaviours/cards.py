"""Issued cards: below their program, for a cardholder, with the balance of a wallet."""

from __future__ import annotations

from typing import Any

from ..answers import Json, Reply, not_found, refuse
from ..kinds import KINDS
from ..lists import listed
from ..state import Call, Organization, World
from ..views import answer

__all__ = ["create", "retrieve", "search", "update"]


def create(world: World, call: Call) -> Json:
    """Issue a card. Inferred: that it spends from the account's first wallet unless another one is named."""
    given, tables = call.given, call.organization.tables
    tables["card_programs"].get(given["card_program_id"])
    holder = tables["cardholders"].get(given["cardholder_id"])
    wallet_id = given.get("wallet_id") or next(iter(tables["wallets"].rows), None)
    if wallet_id is not None:
        tables["wallets"].get(wallet_id)
    key, now = world.ids.new("card_"), KINDS["Card"].moment(world.clock.now())
    taken_over = ("address", "email", "first_name", "last_name", "phone")
    row = {
        "card_program_id": given["card_program_id"],
        "cardholder": {"id": given["cardholder_id"], **{name: holder[name] for name in taken_over}},
        "last4": f"{len(tables['cards'].rows) + 1:04}"[-4:],
        "livemode": False,
        "status": "pending",
        "type": given["type"],
        "wallet_account": _account(call.organization, wallet_id),
        "created_at": now,
        "updated_at": now,
    }
    tables["cards"].add(key, row)
    tables["cards"].unseen[key] = {"wallet_id": wallet_id}
    return answer(world, "Card", _shown(call.organization, key))


def retrieve(world: World, call: Call) -> Json:
    """Return a card; what is private needs a token of an API that is not simulated."""
    key = _find(call)
    if call.given.get("private"):
        # Inferred: the code; that a token is needed is documented.
        refuse("access_denied", "The private fields of a card need the header X-MFA-Token.", status=403)
    return answer(world, "Card", _shown(call.organization, key))


def search(world: World, call: Call) -> Json | Reply:  # noqa: ARG001  (the signature of every behaviour)
    """List the cards of a program."""
    program_id, organization = call.given["card_program_id"], call.organization
    organization.tables["card_programs"].get(program_id)
    return listed(call, "cards", show=lambda key: _shown(organization, key), card_program_id=program_id)


def update(world: World, call: Call) -> Json:
    """Change the status; which ones there are is not documented, so any text is one."""
    key = _find(call)
    changes = {name: call.given[name] for name in ("status",) if name in call.given}
    now = KINDS["Card"].moment(world.clock.now())
    call.organization.tables["cards"].change(key, {**changes, "updated_at": now})
    return answer(world, "Card", _shown(call.organization, key))


def _find(call: Call) -> str:
    """Return the id of a card of the program that the path names."""
    key: str = call.given["card_id"]
    row = call.organization.tables["cards"].get(key)
    if row["card_program_id"] != call.given["card_program_id"]:
        not_found("cards", key)
    return key


def _shown(organization: Organization, key: str) -> Json:
    """Return the card with what is in its wallet now."""
    table = organization.tables["cards"]
    account = _account(organization, table.unseen.get(key, {}).get("wallet_id"))
    return KINDS["Card"].show(key, {**table.rows[key], "wallet_account": account})


def _account(organization: Organization, wallet_id: str | None) -> dict[str, Any]:
    wallet = organization.tables["wallets"].rows.get(wallet_id or "")
    if wallet is None:
        return {"account_number": "000000000000", "balance": 0}
    return {"account_number": wallet["account"]["account_number"], "balance": wallet["balance"]["available"]}
