"""F42, F58 and F59: a key in use, a key that is none, and a key under which a failure is stored."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from attrs import evolve

from paymongo_async import PayMongo
from paymongo_async.errors import CallInProgressError, OutcomeUnknown, PayMongoError, ValidationError
from paymongo_async.retry import RetryPolicy
from paymongo_async.simulator import Simulator
from paymongo_async.stores.memory import MemoryStore

from ..rig.orders import DEEDS, begin, pay
from ..rig.scripted import CARD, CUSTOMER, SECRET

BROKE = {**CARD, "card_number": "5100000000000198"}
PATIENCE = 50
"""Attempts enough for any jitter."""


def seen(simulator: Simulator, operation: str) -> list[tuple[str | None, int | None]]:
    """Return key and status of the requests of an operation."""
    return [(each.idempotency_key, each.status) for each in simulator.requests if each.operation == operation]


# -- F42: the first call with the key is under way --------------------------------------------------------------------


@pytest.mark.timed
async def test_f42_a_key_in_use_is_waited_for(simulator: Simulator, policy: RetryPolicy, scale: float) -> None:
    """The connection was cut and the work goes on: 409 until it is done, then its result. One key, D = 1."""
    simulator.faults.add(operation="customers.create", kind="commit_late", seconds=5 * scale)
    async with PayMongo(SECRET, base_url=simulator.base_url, retry=evolve(policy, attempts=PATIENCE)) as client:
        told = await client.customers.create(**CUSTOMER, idempotency_key="k")
    (lost, *busy, done) = seen(simulator, "customers.create")
    assert (lost, set(busy), done) == (("k", None), {("k", 409)}, ("k", 200))
    assert [row["id"] for row in simulator.books.customers] == [told.id]


@pytest.mark.timed
async def test_f42_between_two_tries_there_is_time(simulator: Simulator, policy: RetryPolicy, scale: float) -> None:
    """Up to 1, 2 and then 4 seconds: 40 seconds of work are not asked for at every moment."""
    simulator.faults.add(operation="customers.create", kind="commit_late", seconds=40 * scale)
    patient = evolve(policy, attempts=1_000)
    async with PayMongo(SECRET, base_url=simulator.base_url, retry=patient) as client:
        await client.customers.create(**CUSTOMER)
    assert len(seen(simulator, "customers.create")) <= 50


@pytest.mark.timed
@pytest.mark.parametrize("deed", ["intent", "refund"])
async def test_f42_a_second_caller_elsewhere_gets_what_the_first_one_made(
    simulator: Simulator, deed: str, policy: RetryPolicy, scale: float
) -> None:
    """Neither knows of the other, and the server has one of them wait: both are told the same, D = 1."""
    patient = evolve(policy, attempts=PATIENCE)
    operation = {"intent": "payment_intents.create", "refund": "refunds.create"}[deed]
    async with (
        PayMongo(SECRET, base_url=simulator.base_url, retry=patient) as one,
        PayMongo(SECRET, base_url=simulator.base_url, retry=patient) as two,
    ):
        prepared = await DEEDS[deed].prepare(one)
        simulator.faults.add(operation=operation, kind="slow_commit", seconds=3 * scale)
        calls = [DEEDS[deed].do(client, prepared, "k") for client in (one, two)]
        told = await asyncio.gather(*calls)
    assert told[0] == told[1]
    assert list(DEEDS[deed].made(simulator)) == [(prepared, told[0])]
    assert ("k", 409) in seen(simulator, operation)


@pytest.mark.timed
@pytest.mark.parametrize("deed", ["intent", "refund"])
async def test_f42_work_that_is_slower_than_an_attempt_is_done_once(
    simulator: Simulator, deed: str, policy: RetryPolicy, scale: float
) -> None:
    """The attempt times out; whoever asks again with the key, or searches for it, finds what came of it: D = 1."""
    patient = evolve(policy, attempts=PATIENCE, attempt_timeout=20 * scale, verify_wait=10 * scale)
    operation = {"intent": "payment_intents.create", "refund": "refunds.create"}[deed]
    async with PayMongo(SECRET, base_url=simulator.base_url, retry=patient) as client:
        prepared = await DEEDS[deed].prepare(client)
        simulator.faults.add(operation=operation, kind="slow_commit", seconds=25 * scale)
        told = await DEEDS[deed].do(client, prepared, "k")
    assert list(DEEDS[deed].made(simulator)) == [(prepared, told)]
    assert {key for key, _ in seen(simulator, operation)} == {"k"}


@pytest.mark.timed
async def test_f42_a_key_that_stays_in_use_leaves_the_call_unknown(simulator: Simulator, policy: RetryPolicy) -> None:
    """Its attempts run out before the work is done: D = 0 or 1, and the same key finds it later."""
    simulator.faults.add(operation="customers.create", kind="commit_late", seconds=3_600)
    async with PayMongo(SECRET, base_url=simulator.base_url, retry=policy) as client:
        with pytest.raises(OutcomeUnknown) as raised:
            await client.customers.create(**CUSTOMER, idempotency_key="k")
        assert isinstance(raised.value.__cause__, CallInProgressError)
        await simulator.clock.advance(3_600)
        told = await client.customers.create(**CUSTOMER, idempotency_key="k")
    assert [row["id"] for row in simulator.books.customers] == [told.id]


# -- F58: keys that no header carries ---------------------------------------------------------------------------------

BAD_KEYS = {
    "empty": "",
    "256 characters": "x" * 256,
    "CR and LF": "a\r\nX-Other: b",
    "NUL": "a\0b",
    "emoji": "\N{GRINNING FACE}",
    "space": "a b",
    "spaces around": " a ",
    "accent": "é",
    "DEL": "a\x7fb",
    "no text": 7,
}
CALLS: dict[str, Callable[[PayMongo, Any], Awaitable[Any]]] = {
    "keyed": lambda client, key: client.customers.create(**CUSTOMER, idempotency_key=key),
    "money": lambda client, key: client.refunds.create(
        amount=500, payment_id="pay_1", reason="others", idempotency_key=key
    ),
    "transition": lambda client, key: client.payment_intents.capture("pi_1", idempotency_key=key),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("key", BAD_KEYS)
async def test_f58_a_bad_key_is_refused_before_anything_is_sent(simulator: Simulator, key: str, call: str) -> None:
    """The error names the parameter and does not show the key; N = 0."""
    async with PayMongo(SECRET, base_url=simulator.base_url) as client:
        with pytest.raises(ValidationError) as raised:
            await CALLS[call](client, BAD_KEYS[key])
        assert await client.in_doubt() == []
    assert (raised.value.outcome, raised.value.param) == ("not_sent", "idempotency_key")
    assert BAD_KEYS[key] == "" or str(BAD_KEYS[key]) not in str(raised.value)
    assert list(simulator.requests) == []


@pytest.mark.parametrize("key", ["x", "x" * 255, "!~", "".join(map(chr, range(0x21, 0x7F)))])
async def test_f58_a_good_key_goes_out_as_it_is(simulator: Simulator, key: str) -> None:
    """One character to 255 of them, all that are visible in ASCII; N = 1."""
    async with PayMongo(SECRET, base_url=simulator.base_url) as client:
        await client.customers.create(**CUSTOMER, idempotency_key=key)
    assert seen(simulator, "customers.create") == [(key, 200)]


# -- F59: failures that are stored, and refusals that are not ---------------------------------------------------------


async def failed_attach(client: PayMongo) -> Callable[[], Awaitable[Any]]:
    """Prepare an attach that the bank declines."""
    intent, _ = await begin(client)
    broke = await client.payment_methods.create(type="card", details=BROKE)
    return lambda: client.payment_intents.attach(intent, payment_method=broke.id, idempotency_key="k")


async def failed_refund(client: PayMongo) -> Callable[[], Awaitable[Any]]:
    """Prepare a refund of more than was paid."""
    payment = await pay(client)
    return lambda: client.refunds.create(payment_id=payment, amount=1_000_000, reason="others", idempotency_key="k")


async def failure_of(call: Awaitable[Any]) -> PayMongoError:
    """Return the error that a call ends with."""
    with pytest.raises(PayMongoError) as raised:
        await call
    return raised.value


@pytest.mark.parametrize("prepare", [failed_attach, failed_refund])
async def test_f59_a_declined_call_is_not_made_again_under_its_key(simulator: Simulator, prepare: Any) -> None:
    """The same error again, word for word, and that a new attempt needs a new key; N = 0 on the second try."""
    async with PayMongo(SECRET, base_url=simulator.base_url) as client:
        call = await prepare(client)
        first = await failure_of(call())
        sent = len(simulator.requests)
        second = await failure_of(call())
    assert len(simulator.requests) == sent
    assert (type(second), second.outcome, second.status) == (type(first), "rejected", 400)
    assert (second.code, second.sub_code, second.param) == (first.code, first.sub_code, first.param)
    assert "a new attempt needs a new key" in second.message
    assert "new key" not in first.message


async def test_f59_a_new_key_is_a_new_attempt(simulator: Simulator) -> None:
    """As the message says; N = 1."""
    async with PayMongo(SECRET, base_url=simulator.base_url) as client:
        await failure_of((await failed_attach(client))())
        intent = simulator.books.payment_intents[0]["id"]
        good = await client.payment_methods.create(type="card", details=CARD)
        sent = len(simulator.requests)
        done = await client.payment_intents.attach(intent, payment_method=good.id, idempotency_key="k-2")
    assert (done.status, len(simulator.requests) - sent) == ("succeeded", 1)


REFUSED: dict[str, dict[str, Any]] = {
    "401": {"kind": "status", "status": 401},
    "403": {"kind": "status", "status": 403},
    "429": {"kind": "too_many"},
}


@pytest.mark.parametrize("refusal", REFUSED)
@pytest.mark.parametrize("deed", DEEDS)
async def test_f59_what_says_nothing_about_the_call_is_not_stored(
    simulator: Simulator, refusal: str, deed: str
) -> None:
    """After 401, 403 and 429 the same key is sent again, and the call is made: N = 1, D = 1."""
    store, no = MemoryStore(), json.dumps({"errors": [{"code": "access_denied", "detail": "No."}]})
    options: dict[str, Any] = {"base_url": simulator.base_url, "journal": store, "retry": RetryPolicy.none()}
    async with PayMongo(SECRET, **options) as client:
        prepared = await DEEDS[deed].prepare(client)
        simulator.faults.add(**REFUSED[refusal], body=no if refusal != "429" else None)
        error = await failure_of(DEEDS[deed].do(client, prepared, "k"))
        assert await client.in_doubt() == []
    assert (error.outcome, error.status) == ("rejected", int(refusal))
    sent = len(simulator.requests)
    async with PayMongo(SECRET, **options) as again:  # a client of its own: no gate is closed before it
        told = await DEEDS[deed].do(again, prepared, "k")
    assert list(DEEDS[deed].made(simulator)) == [(prepared, told)]
    assert len(simulator.requests) - sent == (2 if deed == "order" else 1)
