"""Batches of the older API: several wallet transactions by one rail, taken together or not at all.

Paths and parameters are inferred, and so is that each member has what `wallet_transactions.create` takes.
"""

from __future__ import annotations

from typing import Any, Final

from ...models.wallet_transactions import WalletTransactionReceiver
from ..answers import Json, Refusal, Reply, not_found
from ..checks import check_of, missing
from ..limits import not_empty, web_address
from ..lists import listed
from ..purses import Purse
from ..rails import RAILS
from ..state import Call, Row, World
from ..views import answer, present
from ..workings.sendings import Sending, check_amount, check_bic, check_funds, send

__all__ = ["create", "retrieve", "search"]

LIMITS: Final = {"create": {"transactions": not_empty}}
_REQUIRED: Final = {"amount": check_of(int), "receiver": check_of(WalletTransactionReceiver)}
_DETAILS: Final = ("reference_number", "purpose", "description", "callback_url")


def create(world: World, call: Call) -> Json:
    """Send money to several receivers."""
    given, organization = call.given, call.organization
    organization.tables["wallets"].get(given["wallet_id"])
    _check(call, given["transactions"])
    purse = Purse(world, organization, given["wallet_id"])
    fees = check_funds(purse, [(given["provider"], each["amount"]) for each in given["transactions"]])
    key = world.ids.new("batch_tr_")
    organization.tables["batch_transactions"].add(key, _row(world, given, fees))
    organization.tables["batch_transactions"].unseen[key] = {"wallet_id": given["wallet_id"]}
    for each, fee in zip(given["transactions"], fees, strict=True):
        send(purse, _sending(given["provider"], each, fee, key))
    return answer(world, "BatchTransaction", present(organization, "batch_transactions", key))


def retrieve(world: World, call: Call) -> Json:
    """Return one batch of the wallet in the path."""
    key, table = call.given["batch_transaction_id"], call.organization.tables["batch_transactions"]
    table.get(key)
    if not _is_of(call, key):
        not_found("batch_transactions", key)
    return answer(world, "BatchTransaction", present(call.organization, "batch_transactions", key))


def search(world: World, call: Call) -> Json | Reply:  # noqa: ARG001  (the signature of every behaviour)
    """List the batches of a wallet."""
    call.organization.tables["wallets"].get(call.given["wallet_id"])
    return listed(call, "batch_transactions", where=lambda key, _: _is_of(call, key))


def _is_of(call: Call, key: str) -> bool:
    kept = call.organization.tables["batch_transactions"].unseen[key]
    return bool(kept["wallet_id"] == call.given["wallet_id"])


def _check(call: Call, transactions: list[Row]) -> None:
    problems: list[Json] = []
    for index, each in enumerate(transactions):
        _check_one(call, each, f"transactions.{index}", problems)
    if problems:
        raise Refusal(400, problems)


def _check_one(call: Call, each: Row, pointer: str, problems: list[Json]) -> None:
    before = len(problems)
    for name, check in _REQUIRED.items():
        if each.get(name) is None:
            problems.append(missing(f"{pointer}.{name}"))
        else:
            check(each[name], f"{pointer}.{name}", problems)
    _check_details(each, pointer, problems)
    if len(problems) == before:
        provider: str = call.given["provider"]
        check_amount(provider, each["amount"], f"{pointer}.amount", problems)
        code: str = each["receiver"]["bank_code"]
        check_bic(call.organization, provider, code, f"{pointer}.receiver.bank_code", problems)


def _check_details(each: Row, pointer: str, problems: list[Json]) -> None:
    before = len(problems)
    for name in _DETAILS:
        if each.get(name) is not None:
            check_of(str)(each[name], f"{pointer}.{name}", problems)
    if each.get("metadata") is not None:
        check_of(dict[str, str])(each["metadata"], f"{pointer}.metadata", problems)
    if each.get("callback_url") and len(problems) == before:
        web_address(each["callback_url"], f"{pointer}.callback_url", problems)


def _row(world: World, given: Row, fees: list[int]) -> Row:
    amount, now = sum(each["amount"] for each in given["transactions"]), world.clock.seconds()
    return {
        "amount": amount,
        "currency": "PHP",
        "description": given.get("description"),
        "transactions_count": len(fees),
        # Documented by a sample: the fee of one transaction. What leaves the wallet counts those that are free.
        "fee": RAILS[given["provider"]].fee,
        "livemode": False,
        "name": given["name"],
        "net_amount": amount + sum(fees),
        "provider": given["provider"],
        # No other status is documented.
        "status": "pending",
        "created_at": now,
        "updated_at": now,
    }


def _sending(provider: str, each: Row, fee: int, batch_id: str) -> Sending:
    details: dict[str, Any] = {name: each.get(name) for name in (*_DETAILS, "metadata")}
    return Sending(
        amount=each["amount"],
        fee=fee,
        provider=provider,
        receiver=each["receiver"],
        batch_transaction_id=batch_id,
        **details,
    )
