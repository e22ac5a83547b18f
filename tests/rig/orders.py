"""What a merchant does that must happen once, and what the books have to say about it afterwards."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from paymongo_async import PayMongo
from paymongo_async.simulator import Simulator

from .scripted import CARD

__all__ = ["DEEDS", "Deed", "begin", "hold", "pay"]

Made: TypeAlias = tuple[str, str]
"""What it was made for, and its id."""


async def begin(client: PayMongo, **intent: Any) -> tuple[str, str]:
    """Return an intent that nobody has paid, and a method to pay it with."""
    given = {"amount": 10_000, "currency": "PHP", "payment_method_allowed": ["card"], **intent}
    made = await client.payment_intents.create(**given)
    method = await client.payment_methods.create(type="card", details=CARD)
    return made.id, method.id


async def pay(client: PayMongo, **intent: Any) -> str:
    """Return a paid payment."""
    order, method = await begin(client, **intent)
    paid = await client.payment_intents.attach(order, payment_method=method)
    return paid.payments[0].id


async def hold(client: PayMongo) -> str:
    """Return an intent whose money is held and not captured yet."""
    order, method = await begin(client, capture_type="manual")
    await client.payment_intents.attach(order, payment_method=method)
    return order


@dataclass(frozen=True)
class Deed:
    """Something that must happen once for each thing that was prepared for it."""

    prepare: Callable[[PayMongo], Awaitable[str]]
    do: Callable[[PayMongo, str, str], Awaitable[str]]
    """With a client, for what was prepared, under a key: returns the id of what was made."""
    made: Callable[[Simulator], Iterator[Made]]
    """What the books have, whoever was told."""


async def _method(client: PayMongo) -> str:
    return (await client.payment_methods.create(type="card", details=CARD)).id


async def _create(client: PayMongo, method: str, key: str) -> str:
    given: dict[str, Any] = {"amount": 10_000, "currency": "PHP", "payment_method_allowed": ["card"]}
    return (await client.payment_intents.create(**given, metadata={"order": method}, idempotency_key=key)).id


async def _order(client: PayMongo, method: str, key: str) -> str:
    intent = await _create(client, method, f"{key}-intent")
    paid = await client.payment_intents.attach(intent, payment_method=method, idempotency_key=key)
    return paid.id


async def _capture(client: PayMongo, intent: str, key: str) -> str:
    return (await client.payment_intents.capture(intent, idempotency_key=key)).id


async def _refund(client: PayMongo, payment: str, key: str) -> str:
    given: dict[str, Any] = {"amount": 500, "reason": "others"}
    return (await client.refunds.create(payment_id=payment, **given, idempotency_key=key)).id


def _intents(simulator: Simulator) -> Iterator[Made]:
    for row in simulator.books.payment_intents:
        if "order" in (row["attributes"]["metadata"] or {}):
            yield row["attributes"]["metadata"]["order"], row["id"]


def _payments_of_orders(simulator: Simulator) -> Iterator[Made]:
    orders = {intent: method for method, intent in _intents(simulator)}
    return ((orders[intent], intent) for intent, _ in _payments(simulator))


def _payments(simulator: Simulator) -> Iterator[Made]:
    for row in simulator.books.payments:
        if row["attributes"]["status"] == "paid":
            yield row["attributes"]["payment_intent_id"], row["attributes"]["payment_intent_id"]


def _refunds(simulator: Simulator) -> Iterator[Made]:
    return ((row["attributes"]["payment_id"], row["id"]) for row in simulator.books.refunds)


DEEDS: dict[str, Deed] = {
    "intent": Deed(_method, _create, _intents),
    "order": Deed(_method, _order, _payments_of_orders),
    "capture": Deed(hold, _capture, _payments),
    "refund": Deed(pay, _refund, _refunds),
}
