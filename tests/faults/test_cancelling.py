"""F44 and F45: a caller who leaves is let go at once, its slot is free, and the journal keeps what is known."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from paymongo_async import PayMongo
from paymongo_async.retry import RetryPolicy
from paymongo_async.simulator import Simulator
from paymongo_async.stores.memory import MemoryStore

from ..rig.journals import Troubled, late
from ..rig.orders import DEEDS
from ..rig.proxy import Toxic, Trouble, in_front_of
from ..rig.scripted import INTENT, SECRET
from ..rig.sockets import hang, wire
from ..rig.timing import within

AT_ONCE = 0.05
DONE_LATE = 3_600.0
OPERATIONS = {"intent": "payment_intents.create", "refund": "refunds.create", "capture": "payment_intents.capture"}
DEEDS_OF_MONEY = pytest.mark.parametrize("deed", OPERATIONS)

pytestmark = pytest.mark.timed


def connected(url: str, store: MemoryStore | None = None, **options: Any) -> PayMongo:
    """Make a client without waits of its own."""
    return PayMongo(SECRET, base_url=url, retry=RetryPolicy.testing(), journal=store, **{"rate_limit": None, **options})


async def create(client: PayMongo, key: str = "k") -> Any:
    """Make a call under a key."""
    return await client.payment_intents.create(**INTENT, idempotency_key=key)


async def leave(task: asyncio.Task[Any], scale: float) -> None:
    """Cancel a call, which must end at once and by nothing else."""
    with within(AT_ONCE, scale, slack=0.0):
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def struck(simulator: Simulator, times: int = 1) -> None:
    """Wait until the server has done so many pieces of work and keeps the answers back."""
    while len(simulator.faults.struck) < times:  # noqa: ASYNC110  (nothing that could tell)
        await asyncio.sleep(0.001)


async def states(client: PayMongo) -> list[tuple[str, str]]:
    """Tell what is in doubt."""
    return [(record.key, record.state) for record in await client.in_doubt()]


# -- F44: before sending ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [MemoryStore, Troubled], ids=["memory", "durable"])
async def test_f44_a_call_that_waits_for_its_turn_leaves_nothing(simulator: Simulator, scale: float, make: Any) -> None:
    """It was not sent, so its key is as good as new; D = 1 once it is used."""
    async with connected(simulator.base_url, make(), rate_limit=1) as client:
        await create(client, "first")
        task = asyncio.create_task(create(client))
        await asyncio.sleep(0.1)
        await leave(task, scale)
        assert ([seen.idempotency_key for seen in simulator.requests], await states(client)) == (["first"], [])
        assert client._session.attempts._admission._slots._value == 100
    async with connected(simulator.base_url) as client:
        assert (await create(client)).id == simulator.books.payment_intents[1]["id"]


async def test_f44_a_call_that_waits_for_its_journal_leaves_nothing(simulator: Simulator, scale: float) -> None:
    """What the store writes all the same is taken back behind it; N = 0."""
    store = Troubled(claim=late(5 * scale))
    async with connected(simulator.base_url, store) as client:
        task = asyncio.create_task(create(client))
        await asyncio.sleep(0.1 * scale)
        await leave(task, scale)
        await asyncio.sleep(6 * scale)
    assert (store.is_free("k"), list(simulator.requests)) == (True, [])


async def test_f44_a_call_that_waits_for_a_connection_leaves_nothing(scale: float) -> None:
    """The hundred that are under way are in doubt, the one that waited for a slot is not."""
    async with wire(hang) as served, connected(served.url) as client:
        tasks = [asyncio.create_task(create(client, f"k{number}")) for number in range(100)]
        while len(served.requests) < 100:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        waiting = asyncio.create_task(create(client, "waiting"))
        await asyncio.sleep(0.01)
        await leave(waiting, scale)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        assert len(served.requests) == 100
        assert {key for key, _ in await states(client)} == {f"k{number}" for number in range(100)}


# -- F44: in mid send -------------------------------------------------------------------------------------------------


@DEEDS_OF_MONEY
async def test_f44_a_call_in_mid_send_is_in_doubt_and_happens_once(
    simulator: Simulator, scale: float, deed: str
) -> None:
    """Half of it has left, which nobody here can tell from all of it; D = 1 when the key is used again."""
    store = MemoryStore()
    async with connected(simulator.base_url) as direct:
        prepared = await DEEDS[deed].prepare(direct)
    stalled = Trouble(up=Toxic(stall_after=150))
    async with in_front_of(simulator, stalled) as way, connected(way.url, store) as client:
        task = asyncio.create_task(DEEDS[deed].do(client, prepared, "k"))
        while not way.struck:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        await leave(task, scale)
        assert (await states(client), list(DEEDS[deed].made(simulator))) == ([("k", "in_doubt")], [])
        made = await again(simulator, client, deed, prepared)
    assert list(DEEDS[deed].made(simulator)) == [(prepared, made)]


async def again(simulator: Simulator, client: PayMongo, deed: str, prepared: str) -> str:
    """Use the key again, money once ten minutes have passed: then a search that finds nothing is proof."""
    if deed == "refund":
        await simulator.clock.advance(700)
        wall = client._session.dates.wall
        client._session.dates.wall = lambda: wall() + 700
    return await DEEDS[deed].do(client, prepared, "k")


# -- F44: after the commit --------------------------------------------------------------------------------------------


@DEEDS_OF_MONEY
async def test_f44_a_call_that_was_done_is_in_doubt_and_found_later(
    simulator: Simulator, scale: float, deed: str
) -> None:
    """A later call with the key is told what the first one made; D = 1."""
    async with connected(simulator.base_url) as client:
        prepared = await DEEDS[deed].prepare(client)
        simulator.faults.add(operation=OPERATIONS[deed], kind="slow", seconds=DONE_LATE)
        task = asyncio.create_task(DEEDS[deed].do(client, prepared, "k"))
        await struck(simulator)
        await leave(task, scale)
        assert await states(client) == [("k", "in_doubt")]
        await simulator.clock.advance(DONE_LATE)  # until then the server is busy with the key
        told = await DEEDS[deed].do(client, prepared, "k")
        assert await states(client) == []
    assert list(DEEDS[deed].made(simulator)) == [(prepared, told)]


@pytest.mark.parametrize("deed", ["refund", "capture"])
async def test_f44_resolve_finds_what_a_cancelled_call_has_done(simulator: Simulator, scale: float, deed: str) -> None:
    """Without sending anything; D = 1."""
    async with connected(simulator.base_url) as client:
        prepared = await DEEDS[deed].prepare(client)
        simulator.faults.add(operation=OPERATIONS[deed], kind="slow", seconds=DONE_LATE)
        task = asyncio.create_task(DEEDS[deed].do(client, prepared, "k"))
        await struck(simulator)
        await leave(task, scale)
        resolution = await client.resolve("k")
        assert (resolution.kind, await states(client)) == ("applied", [])
    assert list(DEEDS[deed].made(simulator)) == [(prepared, resolution.resource.id)]


async def test_f44_a_slow_journal_does_not_hold_up_whoever_leaves(simulator: Simulator, scale: float) -> None:
    """It is written behind its back, and read after that."""
    store = Troubled(save=late(3 * scale))
    async with connected(simulator.base_url, store) as client:
        simulator.faults.add(operation="payment_intents.create", kind="slow", seconds=DONE_LATE)
        task = asyncio.create_task(create(client))
        await struck(simulator)
        await leave(task, scale)
        assert await states(client) == [("k", "in_doubt")]


async def test_f44_the_slots_of_those_who_leave_are_free(scale: float) -> None:
    """Three hundred leave, and another gets through."""
    async with wire(hang) as served, connected(served.url) as client:
        tasks = [asyncio.create_task(create(client, f"k{number}")) for number in range(300)]
        while len(served.requests) < 100:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        with within(AT_ONCE, scale, slack=0.0):
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
        assert all(task.cancelled() for task in tasks)
        assert client._session.attempts._admission._slots._value == 100
        asked = asyncio.create_task(create(client))
        while len(served.requests) == 100:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        await leave(asked, scale)
        assert len(await states(client)) == 101


# -- F45 --------------------------------------------------------------------------------------------------------------


class SiblingError(Exception):
    """Something else in the group that failed."""


async def fail(simulator: Simulator) -> None:
    """Fail once the server has done the work."""
    await struck(simulator)
    raise SiblingError


@DEEDS_OF_MONEY
async def test_f45_a_sibling_that_fails_leaves_the_call_in_doubt(simulator: Simulator, scale: float, deed: str) -> None:
    """The group ends with the sibling's error alone; the call is found later, D = 1."""
    async with connected(simulator.base_url) as client:
        prepared = await DEEDS[deed].prepare(client)
        simulator.faults.add(operation=OPERATIONS[deed], kind="slow", seconds=DONE_LATE)
        with pytest.raises(ExceptionGroup) as raised:  # noqa: PT012
            async with asyncio.TaskGroup() as group:
                group.create_task(DEEDS[deed].do(client, prepared, "k"))
                group.create_task(fail(simulator))
        assert [type(error) for error in raised.value.exceptions] == [SiblingError]
        assert await states(client) == [("k", "in_doubt")]
        await simulator.clock.advance(DONE_LATE)
        told = await DEEDS[deed].do(client, prepared, "k")
    assert list(DEEDS[deed].made(simulator)) == [(prepared, told)]


@DEEDS_OF_MONEY
async def test_f45_a_timeout_of_the_callers_own_leaves_the_call_in_doubt(
    simulator: Simulator, scale: float, deed: str
) -> None:
    """It ends at the time that was given, with TimeoutError; the call is found later, D = 1."""
    async with connected(simulator.base_url) as client:
        prepared = await DEEDS[deed].prepare(client)
        simulator.faults.add(operation=OPERATIONS[deed], kind="slow", seconds=DONE_LATE)
        with within(10 * scale + AT_ONCE, scale, slack=0.0), pytest.raises(TimeoutError):
            async with asyncio.timeout(10 * scale):
                await DEEDS[deed].do(client, prepared, "k")
        await struck(simulator)
        assert await states(client) == [("k", "in_doubt")]
        await simulator.clock.advance(DONE_LATE)
        told = await DEEDS[deed].do(client, prepared, "k")
    assert list(DEEDS[deed].made(simulator)) == [(prepared, told)]


async def test_f45_a_group_that_fails_before_anything_was_sent_leaves_nothing(
    simulator: Simulator, scale: float
) -> None:
    """N = 1: the first call; those that waited for their turn are not in doubt."""
    async with connected(simulator.base_url, rate_limit=1) as client:
        await create(client, "first")
        simulator.faults.struck.append(("payment_intents.create", "slow"))
        with pytest.raises(ExceptionGroup):  # noqa: PT012
            async with asyncio.TaskGroup() as group:
                for number in range(10):
                    group.create_task(create(client, f"k{number}"))
                group.create_task(fail(simulator))
        assert await states(client) == []
    assert [seen.idempotency_key for seen in simulator.requests] == ["first"]
