"""A worker of a queue: makes the calls of its orders, writes down what it is told, and may be killed at any moment."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

from attrs import evolve

from paymongo_async import PayMongo, _throttle
from paymongo_async.errors import OutcomeUnknown, PayMongoError, RateLimitError
from paymongo_async.idempotency import JournalStore
from paymongo_async.operations import Operation
from paymongo_async.retry import RetryPolicy
from paymongo_async.stores.sqlite import SQLiteStore

from .doomed import Doom, DoomedStore, DoomedTransport
from .plan import Kill, Order, Plan
from .world import KEY, Prepared

__all__ = ["History", "deliver", "settle", "store_at"]

FINAL = {
    "payment_intents.attach",
    "payment_intents.capture",
    "refunds.create",
    "batch_transfers.create",
    "payment_intents.create",
}
"""Operations whose refusal is the end of an order."""

ROUNDS = 2
"""How often the queue delivers an order that nobody has finished, within the life of a worker."""

LATER = 660.0
"""Seconds after which an exact search that finds nothing is a proof."""

POLICY = RetryPolicy(
    attempt_timeout=0.25, deadline=0.8, wait_initial=0.005, wait_max=0.08, confirm_wait=0.01, verify_wait=0.02
)
"""The default policy in a hurry: the proportions of its waits, a hundredth of their length."""

HURRY = 0.02
CALM = RetryPolicy(wait_initial=0.01, wait_max=0.1, confirm_wait=0.01, verify_wait=0.01)
CARD = {"card_number": "4343434343434345", "exp_month": 12, "exp_year": 2040, "cvc": "123"}


class History:
    """What workers were told, a line each, in a file that outlives them."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, key: str, word: str, **more: Any) -> None:
        line = json.dumps({"key": key, "word": word, **more}) + "\n"
        handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(handle, line.encode())
        os.close(handle)

    def read(self) -> Iterator[dict[str, Any]]:
        if self._path.exists():
            yield from map(json.loads, self._path.read_text(encoding="utf-8").splitlines())

    def finished(self) -> set[str]:
        """Return the orders that need not be delivered again."""
        return {line["key"] for line in self.read() if line["word"] in ("ok", "rejected")}


def store_at(address: str) -> JournalStore:
    """Open the journal that the workers of a trial share."""
    if address.startswith("redis:"):
        from paymongo_async.stores.redis import RedisStore  # noqa: PLC0415  (an extra)

        url, _, prefix = address.partition("#")
        return RedisStore(url, prefix=prefix)
    if address.startswith("postgresql:"):
        from paymongo_async.stores.postgres import PostgresStore  # noqa: PLC0415  (an extra)

        url, _, table = address.partition("#")
        return PostgresStore(url, table=table)
    return SQLiteStore(address)


class CountingClient(PayMongo):
    """Writes down each call that it makes."""

    history: History

    async def send(self, operation: Operation, arguments: Mapping[str, Any]) -> Any:
        self.history.write("", "call")
        return await super().send(operation, arguments)


def client_at(
    url: str, store: JournalStore, policy: RetryPolicy, history: History, *, doom: Doom | None = None, seed: int = 0
) -> PayMongo:
    """Connect to the world of a trial."""
    journal = store if doom is None else DoomedStore(store, doom)
    client = CountingClient(KEY, base_url=url, journal=journal, retry=policy, rate_limit=None)
    client.history = history
    attempts = client._session.attempts
    attempts._rng = Random(seed)
    if doom is not None:
        attempts.transport = DoomedTransport(attempts.transport, doom)
    return client


async def deliver(
    plan: Plan, url: str, prepared: Prepared, journal: str, history: History, kill: Kill | None = None
) -> None:
    """Deliver every order that is not finished, and once more those of which nobody knows."""
    policy = evolve(POLICY, resend_money=plan.setting.resends)
    async with client_at(url, store_at(journal), policy, history, doom=Doom(kill), seed=plan.seed) as client:
        for _ in range(ROUNDS):
            finished = history.finished()
            for order in plan.orders:
                if order.key not in finished:
                    await _one(client, order, prepared[order.key], history)


async def settle(plan: Plan, url: str, prepared: Prepared, journal: str, history: History) -> None:
    """Eleven minutes later, in calm weather: ask what became of every call in doubt."""
    async with client_at(url, store_at(journal), CALM, history) as client:
        _wait(client)
        for record in await client.in_doubt():
            resolution = await client.resolve(record.key)
            made = getattr(resolution.resource, "id", None)
            history.write(record.key, "resolved", kind=resolution.kind, id=made, operation=record.operation)


async def finish(plan: Plan, url: str, prepared: Prepared, journal: str, history: History) -> None:
    """Deliver what is left, when everything is known that can be known."""
    async with client_at(url, store_at(journal), CALM, history) as client:
        _wait(client)
        for order in plan.orders:
            if order.key not in history.finished():
                await _one(client, order, prepared[order.key], history, last=True)


def _wait(client: PayMongo) -> None:
    wall = client._session.dates.wall
    client._session.dates.wall = lambda: wall() + LATER


async def _one(client: PayMongo, order: Order, subject: str, history: History, *, last: bool = False) -> None:
    history.write(order.key, "begun", last=last)
    try:
        made = await _call(client, order, subject)
    except PayMongoError as error:
        word = "unknown" if isinstance(error, OutcomeUnknown) else error.outcome
        if word == "rejected" and (isinstance(error, RateLimitError) or error.operation not in FINAL):
            word = "not_sent"  # too many requests, or a read before it, says nothing about the order itself
        history.write(order.key, word, error=type(error).__name__, operation=error.operation, last=last)
    else:
        history.write(order.key, "ok", id=made, last=last)


async def _call(client: PayMongo, order: Order, subject: str) -> str:
    match order.kind:
        case "payment":
            return await _pay(client, order)
        case "refund":
            refund = await client.refunds.create(
                payment_id=subject, amount=order.amount, reason="others", idempotency_key=order.key
            )
            return refund.id
        case "capture":
            intent = await client.payment_intents.capture(subject, idempotency_key=order.key)
            return intent.id
        case "transfer":
            return await _transfer(client, order)


async def _pay(client: PayMongo, order: Order) -> str:
    """Make an intent and a method, each under a key of its own, and attach."""
    intent = await client.payment_intents.create(
        amount=order.amount,
        currency="PHP",
        payment_method_allowed=["card"],
        description=f"paid for {order.key}",
        idempotency_key=f"{order.key}-intent",
    )
    method = await client.payment_methods.create(type="card", details=CARD, idempotency_key=f"{order.key}-method")
    attached = await client.payment_intents.attach(intent.id, payment_method=method.id, idempotency_key=order.key)
    return attached.id


async def _transfer(client: PayMongo, order: Order) -> str:
    (wallet,) = (await client.wallets.list(fields=["account"])).items
    assert wallet.account is not None
    source = {"number": wallet.account.account_number, "name": wallet.account.account_name, "bic": "PAEYPHM2XXX"}
    batch = await client.batch_transfers.create(
        transfers=[
            {
                "source_account": source,
                "destination_account": {"number": "999999990001", "name": "Maria Clara", "bic": "UBPHPHMMXXX"},
                "amount": order.amount,
                "currency": "PHP",
                "provider": "instapay",
                "reference_number": f"REF{order.key}".replace("-", ""),
            }
        ],
        idempotency_key=order.key,
    )
    return batch.id


def run(work: Any, *arguments: Any) -> None:
    """Do *work* on a loop of its own, in a process of its own."""
    _throttle.GATE_FIRST = HURRY  # type: ignore[misc]  # the gate closes for as short as everything else here
    asyncio.run(work(*arguments))
