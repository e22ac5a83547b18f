"""F29: once an answer was lost, no refusal of a later attempt turns the call into one that did not happen."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from attrs import evolve

from paymongo_async import PayMongo
from paymongo_async.errors import OutcomeUnknown
from paymongo_async.retry import RetryPolicy
from paymongo_async.simulator import Rules, Simulator
from paymongo_async.stores.memory import MemoryStore

from ..rig.orders import DEEDS
from ..rig.retold import Retold, retold, truly
from ..rig.scripted import CUSTOMER, SECRET
from ..rig.sockets import Act, answers, reset

OPERATIONS = {"intent": "payment_intents.create", "refund": "refunds.create", "capture": "payment_intents.capture"}
"""A keyed create, a create that moves money, a transition."""

NO = json.dumps({"errors": [{"code": "access_denied", "detail": "No."}]}).encode()
REFUSALS: dict[str, Act] = {
    "429": answers(b"slow down", "429 Too Many Requests", "Content-Type: text/plain"),
    "400": answers(NO, "400 Bad Request"),
    "401": answers(NO, "401 Unauthorized"),
    "403": answers(NO, "403 Forbidden"),
    "404": answers(NO, "404 Not Found"),
    "405": answers(b"", "405 Method Not Allowed"),
}


@pytest.fixture
def impatient(policy: RetryPolicy, scale: float) -> RetryPolicy:
    """Give up after a minute: where time is real, before a gate that a 429 has closed opens again."""
    return evolve(policy, deadline=60 * scale)


@asynccontextmanager
async def direct(simulator: Simulator, **options: Any) -> AsyncIterator[PayMongo]:
    """Talk to the simulator with nothing in between."""
    async with PayMongo(SECRET, base_url=simulator.base_url, **options) as client:
        yield client


def writes(simulator: Simulator, deed: str) -> list[str | None]:
    """Return the keys of the writes that the simulator saw."""
    return [seen.idempotency_key for seen in simulator.requests if seen.operation == OPERATIONS[deed]]


# -- refused by the server --------------------------------------------------------------------------------------------


@pytest.mark.timed
@pytest.mark.parametrize("refusal", REFUSALS)
@pytest.mark.parametrize("deed", OPERATIONS)
async def test_f29_a_refusal_after_a_lost_answer_is_none(
    simulator: Simulator, deed: str, refusal: str, impatient: RetryPolicy
) -> None:
    """Whatever else is refused after the reset, looks included, the call is in doubt; D = 1, under one key."""
    async with (
        direct(simulator) as other,
        retold(simulator.base_url, lambda _: reset, lambda _: REFUSALS[refusal]) as served,
        PayMongo(SECRET, base_url=served.url, retry=impatient) as client,
    ):
        prepared = await DEEDS[deed].prepare(other)
        with pytest.raises(OutcomeUnknown) as raised:
            await DEEDS[deed].do(client, prepared, "k")
        assert [record.key for record in await client.in_doubt()] == ["k"]
    assert (raised.value.outcome, len(served.requests) > 1) == ("unknown", True)
    assert [made for made, _ in DEEDS[deed].made(simulator)] == [prepared]
    assert set(writes(simulator, deed)) == {"k"}


@pytest.mark.timed
@pytest.mark.parametrize("refusal", REFUSALS)
@pytest.mark.parametrize("deed", OPERATIONS)
async def test_f29_whoever_asks_later_learns_that_it_was_done(
    simulator: Simulator, deed: str, refusal: str, impatient: RetryPolicy
) -> None:
    """A later call under the key, in another place, is told what the first one made; D = 1."""
    store = MemoryStore()
    async with (
        direct(simulator) as other,
        retold(simulator.base_url, lambda _: reset, lambda _: REFUSALS[refusal]) as served,
    ):
        prepared = await DEEDS[deed].prepare(other)
        async with PayMongo(SECRET, base_url=served.url, retry=impatient, journal=store) as client:
            with pytest.raises(OutcomeUnknown):
                await DEEDS[deed].do(client, prepared, "k")
        served.retells = [truly]
        async with PayMongo(SECRET, base_url=served.url, retry=impatient, journal=store) as later:
            told = await DEEDS[deed].do(later, prepared, "k")
            assert await later.in_doubt() == []
    assert list(DEEDS[deed].made(simulator)) == [(prepared, told)]


@pytest.mark.timed
@pytest.mark.parametrize("refused", [{"kind": "too_many"}, {"kind": "status", "status": 403, "body": NO.decode()}])
async def test_f29_a_second_attempt_that_is_refused_proves_nothing_about_the_first(
    simulator: Simulator, refused: dict[str, Any], impatient: RetryPolicy
) -> None:
    """The searches found nothing yet, the second attempt was refused, and then the first one is done: D = 1."""
    store, policy = MemoryStore(), evolve(impatient, resend_money=True)
    async with direct(simulator, retry=policy, journal=store) as client:
        payment = await DEEDS["refund"].prepare(client)
        simulator.faults.add(operation="refunds.create", kind="commit_late", seconds=3_600)
        simulator.faults.add(operation="refunds.create", times=50, **refused)
        with pytest.raises(OutcomeUnknown):
            await DEEDS["refund"].do(client, payment, "k")
    assert len(writes(simulator, "refund")) >= 2
    await simulator.clock.advance(3_600)
    async with direct(simulator, journal=store) as later:
        assert (await later.resolve("k")).kind == "applied"
    assert [made for made, _ in DEEDS["refund"].made(simulator)] == [payment]


@pytest.mark.timed
@pytest.mark.parametrize(("deed", "looks"), [("refund", 4.0), ("capture", 2.0)])
async def test_f29_what_was_refused_is_looked_at_once_more(
    simulator: Simulator, deed: str, looks: float, policy: RetryPolicy, scale: float
) -> None:
    """The first attempt is done after the second one was refused, and the last look finds it: applied, D = 1."""
    async with direct(simulator, retry=evolve(policy, resend_money=True)) as client:
        prepared = await DEEDS[deed].prepare(client)
        done = (looks + policy.wait_initial / scale + 0.25) * scale  # when the two looks are over, whatever the jitter
        simulator.faults.add(operation=OPERATIONS[deed], kind="commit_late", seconds=done)
        simulator.faults.add(operation=OPERATIONS[deed], kind="status", status=403, body=NO.decode(), times=50)
        told = await DEEDS[deed].do(client, prepared, "k")
    assert list(DEEDS[deed].made(simulator)) == [(prepared, told)]
    assert set(writes(simulator, deed)) == {"k"}


async def test_f29_a_refusal_that_the_first_attempt_has_caused_is_none() -> None:
    """Where keys are ignored, the second attempt collides with what the first one made: unknown, D = 1."""
    async with Simulator(rules=Rules(idempotency="ignored")) as simulator:
        simulator.faults.add(operation="customers.create", kind="drop_after_commit")
        async with direct(simulator, retry=RetryPolicy.testing()) as client:
            with pytest.raises(OutcomeUnknown) as raised:
                await client.customers.create(**CUSTOMER)
        assert [each.status for each in raised.value.attempts] == [None, 400]
        assert len(simulator.books.customers) == 1


# -- refused by the network -------------------------------------------------------------------------------------------


@asynccontextmanager
async def shut_after_one(simulator: Simulator) -> AsyncIterator[Retold]:
    """Have one request done, reset its connection, and refuse every other."""

    async def shut(writer: asyncio.StreamWriter) -> None:
        server.close()
        await reset(writer)

    served = Retold(simulator.base_url, lambda _: shut)
    server = await asyncio.start_server(served.serve, "127.0.0.1", 0)
    served.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield served
    finally:
        server.close()


@pytest.mark.timed
@pytest.mark.parametrize("deed", OPERATIONS)
async def test_f29_a_refused_connection_after_a_lost_answer_does_not_make_it_unsent(
    simulator: Simulator, deed: str, policy: RetryPolicy
) -> None:
    """Nothing more gets through, neither attempts nor looks: unknown, D = 1, N = 1."""
    async with (
        direct(simulator) as other,
        shut_after_one(simulator) as served,
        PayMongo(SECRET, base_url=served.url, retry=policy) as client,
    ):
        prepared = await DEEDS[deed].prepare(other)
        with pytest.raises(OutcomeUnknown):
            await DEEDS[deed].do(client, prepared, "k")
        assert [record.key for record in await client.in_doubt()] == ["k"]
    assert len(served.requests) == 1
    assert [made for made, _ in DEEDS[deed].made(simulator)] == [prepared]
