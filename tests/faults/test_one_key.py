"""F40, F41 and F43: one key, however many ask for it, in one process or in several."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import IdempotencyMismatchError
from paymongo_async.simulator import Simulator

from ..rig.orders import DEEDS
from ..rig.scripted import CUSTOMER, SECRET
from ..rig.worker import DURABLE, Assignment, loop_name, place_of, started

MANY = 1_000


def sent(simulator: Simulator) -> Counter[str | None]:
    """Count the writes that the server saw, by their key."""
    return Counter(seen.idempotency_key for seen in simulator.requests if seen.method == "POST")


async def create(client: PayMongo, **extra: Any) -> Any:
    """Make a call under the one key."""
    return await client.customers.create(**{**CUSTOMER, **extra}, idempotency_key="k")


async def arrived(simulator: Simulator) -> None:
    """Wait until the server has done the work and keeps its answer back."""
    while not simulator.faults.struck:  # noqa: ASYNC110  (nothing that could tell)
        await asyncio.sleep(0.001)


# -- F40 --------------------------------------------------------------------------------------------------------------


async def test_f40_a_thousand_callers_with_one_key_make_one_request(simulator: Simulator) -> None:
    """N = 1, and a thousand equal results."""
    async with PayMongo(SECRET, base_url=simulator.base_url) as client:
        results = await asyncio.gather(*(create(client) for _ in range(MANY)))
    assert (len(results), len({result.id for result in results})) == (MANY, 1)
    assert all(result == results[0] for result in results)
    assert (sent(simulator), len(simulator.books.customers)) == ({"k": 1}, 1)


async def test_f40_the_result_of_one_caller_is_not_that_of_another(simulator: Simulator) -> None:
    """What a caller does to the raw answer is seen by nobody else."""
    async with PayMongo(SECRET, base_url=simulator.base_url) as client:
        first, second = await asyncio.gather(create(client), create(client))
    first.raw["attributes"]["email"] = "changed"
    assert second.raw["attributes"]["email"] == CUSTOMER["email"]


async def test_f40_the_first_of_a_thousand_callers_may_leave(simulator: Simulator) -> None:
    """N = 1, and the other 999 get equal results."""
    simulator.faults.add(operation="customers.create", kind="slow", seconds=60)
    async with PayMongo(SECRET, base_url=simulator.base_url) as client:
        tasks = [asyncio.create_task(create(client)) for _ in range(MANY)]
        await arrived(simulator)
        tasks[0].cancel()
        with pytest.raises(asyncio.CancelledError):
            await tasks[0]
        await simulator.clock.advance(60)
        results = await asyncio.gather(*tasks[1:])
    assert (len(results), len({result.id for result in results})) == (MANY - 1, 1)
    assert (sent(simulator), len(simulator.books.customers)) == ({"k": 1}, 1)


# -- F41 --------------------------------------------------------------------------------------------------------------


async def test_f41_of_two_contents_under_one_key_one_is_sent(simulator: Simulator) -> None:
    """N = 1; while the first is open the other is refused here, and what its key did is unknown."""
    simulator.faults.add(operation="customers.create", kind="slow", seconds=60)
    async with PayMongo(SECRET, base_url=simulator.base_url) as client:
        first, second = (asyncio.create_task(create(client, first_name=name)) for name in ("A", "Z"))
        await arrived(simulator)
        with pytest.raises(IdempotencyMismatchError) as raised:
            await second
        await simulator.clock.advance(60)
        assert (await first).first_name == "A"
    assert raised.value.outcome == "unknown"
    assert (sent(simulator), len(simulator.books.customers)) == ({"k": 1}, 1)


async def test_f41_once_the_first_is_done_another_content_was_not_sent(simulator: Simulator) -> None:
    """Nothing is in doubt then; N = 1."""
    async with PayMongo(SECRET, base_url=simulator.base_url) as client:
        await create(client)
        with pytest.raises(IdempotencyMismatchError) as raised:
            await create(client, first_name="Z")
    assert (raised.value.outcome, sent(simulator)) == ("not_sent", {"k": 1})


async def test_f41_of_a_hundred_contents_at_once_one_is_sent(simulator: Simulator) -> None:
    """N = 1, D = 1, and 99 are told that the key is taken."""
    async with PayMongo(SECRET, base_url=simulator.base_url) as client:
        asked = (create(client, first_name=f"N{number}") for number in range(100))
        results = await asyncio.gather(*asked, return_exceptions=True)
    assert Counter(type(result).__name__ for result in results) == {"Customer": 1, "IdempotencyMismatchError": 99}
    assert (sent(simulator), len(simulator.books.customers)) == ({"k": 1}, 1)


# -- F43 --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", DURABLE)
async def test_f43_two_processes_with_the_same_keys_do_everything_once(
    simulator: Simulator, kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Both are told the same for each of ten keys; D = 1 and N = 1 for each."""
    async with PayMongo(SECRET, base_url=simulator.base_url) as client:
        things = {f"key-{number}": await DEEDS["refund"].prepare(client) for number in range(10)}
    place = place_of(kind, request, tmp_path)
    work = Assignment(simulator.base_url, place, "refund", things, loop=loop_name())
    with started(work) as one, started(work) as other:
        one.begin()
        other.begin()
        told, also = await asyncio.gather(one.told(), other.told())
    made = dict(DEEDS["refund"].made(simulator))
    assert told == also == {key: made[thing] for key, thing in things.items()}
    assert len(simulator.books.refunds) == 10
    assert {key: count for key, count in sent(simulator).items() if key in things} == dict.fromkeys(things, 1)


@pytest.mark.parametrize("kind", DURABLE)
async def test_f43_the_loser_waits_for_the_answer_of_the_winner(
    simulator: Simulator, kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Another process asks while the call is under way: it gets the stored result, and sends nothing."""
    async with PayMongo(SECRET, base_url=simulator.base_url) as client:
        thing = await DEEDS["refund"].prepare(client)
    place = place_of(kind, request, tmp_path)
    work = Assignment(simulator.base_url, place, "refund", {"k": thing}, loop=loop_name())
    simulator.faults.add(operation="refunds.create", kind="slow", seconds=60)
    store = work.open()
    with started(work) as winner:
        winner.begin()
        await arrived(simulator)
        async with PayMongo(SECRET, base_url=simulator.base_url, journal=store) as loser:
            asked = asyncio.create_task(DEEDS["refund"].do(loser, thing, "k"))
            await asyncio.sleep(0.1)
            await simulator.clock.advance(60)
            assert {"k": await asked} == await winner.told()
    assert (len(simulator.books.refunds), sent(simulator)["k"]) == (1, 1)
