"""Money sent by the older API, and everything that moved in or out of a wallet."""

from __future__ import annotations

from typing import Final

from ..answers import Json, Refusal, Reply, not_found
from ..limits import Limits, only, web_address
from ..lists import listed
from ..purses import Purse
from ..state import Call, World
from ..views import answer, present
from ..workings.sendings import Sending, check_amount, check_bic, check_funds, send

__all__ = ["create", "retrieve", "search"]

LIMITS: Final[dict[str, Limits]] = {"create": {"callback_url": web_address, "type": only(("send_money",))}}


def create(world: World, call: Call) -> Json:
    """Send money from the wallet in the path."""
    given, organization = call.given, call.organization
    organization.tables["wallets"].get(given["wallet_id"])
    problems: list[Json] = []
    check_amount(given["provider"], given["amount"], "amount", problems)
    check_bic(organization, given["provider"], given["receiver"]["bank_code"], "receiver.bank_code", problems)
    if problems:
        raise Refusal(400, problems)
    purse = Purse(world, organization, given["wallet_id"])
    (fee,) = check_funds(purse, [(given["provider"], given["amount"])])
    details = ("reference_number", "purpose", "description", "callback_url", "metadata")
    sending = Sending(
        amount=given["amount"],
        fee=fee,
        provider=given["provider"],
        receiver=given["receiver"],
        **{name: given.get(name) for name in details},
    )
    key = send(purse, sending)
    return answer(world, "WalletTransaction", present(organization, "wallet_transactions", key))


def retrieve(world: World, call: Call) -> Json:
    """Return one movement of the wallet in the path."""
    key = call.given["wallet_transaction_id"]
    row = call.organization.tables["wallet_transactions"].get(key)
    if row["wallet_id"] != call.given["wallet_id"]:
        not_found("wallet_transactions", key)
    return answer(world, "WalletTransaction", present(call.organization, "wallet_transactions", key))


def search(world: World, call: Call) -> Json | Reply:  # noqa: ARG001  (the signature of every behaviour)
    """List what moved in or out of a wallet."""
    call.organization.tables["wallets"].get(call.given["wallet_id"])
    return listed(call, "wallet_transactions", wallet_id=call.given["wallet_id"])
