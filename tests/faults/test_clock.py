"""F56 and F57: how long a key lives, and what a clock that somebody sets does to what is believed of it."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from paymongo_async import PayMongo
from paymongo_async.errors import IdempotencyKeyExpiredError, OutcomeUnknown
from paymongo_async.idempotency import JournalStore
from paymongo_async.retry import RetryPolicy
from paymongo_async.simulator import Simulator
from paymongo_async.stores.memory import MemoryStore
from paymongo_async.stores.sqlite import SQLiteStore

from ..rig.journals import Troubled
from ..rig.orders import DEEDS
from ..rig.scripted import INTENT, SECRET, wait
from ..rig.worker import Assignment, loop_name, started

MINUTE, HOUR = 60.0, 3_600.0
JUMPS = pytest.mark.parametrize("jump", [-2 * HOUR, 2 * HOUR], ids=["back", "ahead"])
LATE = 30 * MINUTE
"""How late the server is at work; no search that is made earlier finds anything."""

ONCE = evolve(RetryPolicy.testing(), attempts=1)


def connected(simulator: Simulator, store: JournalStore | None = None, **options: Any) -> PayMongo:
    """Make a client without waits."""
    return PayMongo(SECRET, base_url=simulator.base_url, journal=store, **{"retry": RetryPolicy.testing(), **options})


async def create(client: PayMongo) -> str:
    """Make a call under a key, and return the id of what it made."""
    return (await client.payment_intents.create(**INTENT, idempotency_key="k")).id


async def passes(simulator: Simulator, client: PayMongo, seconds: float) -> None:
    """Let time pass for the server and on the wall."""
    await simulator.clock.advance(seconds)
    wait(client, seconds)


async def left_in_doubt(simulator: Simulator, client: PayMongo) -> None:
    """Lose the answer to a call that was done."""
    simulator.faults.add(operation="payment_intents.create", kind="drop_after_commit")
    with pytest.raises(OutcomeUnknown):
        await create(client.with_options(retry=ONCE))


def intents(simulator: Simulator) -> list[str]:
    """Return the ids of what was made."""
    return [row["id"] for row in simulator.books.payment_intents]


# -- F56: the server --------------------------------------------------------------------------------------------------


async def test_f56_the_server_replays_for_a_day(simulator: Simulator) -> None:
    """The original at 23 h 59 m, a new one at 24 h 01 m: whoever asks without a journal makes it twice then."""
    ids = []
    for later in (0, 24 * HOUR - MINUTE, 2 * MINUTE):
        await simulator.clock.advance(later)
        async with connected(simulator) as client:
            ids.append(await create(client))
    assert (ids[0], ids[1]) == (intents(simulator)[0],) * 2
    assert ids[2] == intents(simulator)[1]
    assert len(intents(simulator)) == 2


# -- F56: the client --------------------------------------------------------------------------------------------------


async def test_f56_what_is_in_doubt_is_sent_again_for_23_hours(simulator: Simulator) -> None:
    """The original comes back; D = 1."""
    async with connected(simulator) as client:
        await left_in_doubt(simulator, client)
        await passes(simulator, client, 23 * HOUR - MINUTE)
        assert [await create(client)] == intents(simulator)
    assert [seen.idempotency_key for seen in simulator.requests] == ["k", "k"]


async def test_f56_after_23_hours_it_is_refused_here(simulator: Simulator) -> None:
    """Unknown, and the message tells of `resolve`; N = 1, D = 1."""
    async with connected(simulator) as client:
        await left_in_doubt(simulator, client)
        await passes(simulator, client, 23 * HOUR + MINUTE)
        with pytest.raises(IdempotencyKeyExpiredError, match=r"client\.resolve") as raised:
            await create(client)
        assert [record.key for record in await client.in_doubt()] == ["k"]
    assert (raised.value.outcome, raised.value.idempotency_key) == ("unknown", "k")
    assert (len(simulator.requests), len(intents(simulator))) == (1, 1)


async def test_f56_another_process_refuses_it_too(simulator: Simulator, tmp_path: Path) -> None:
    """The journal knows how old the key is; N = 1."""
    async with connected(simulator, SQLiteStore(tmp_path / "journal")) as client:
        await left_in_doubt(simulator, client)
    async with connected(simulator, SQLiteStore(tmp_path / "journal")) as later:
        await passes(simulator, later, 23 * HOUR + MINUTE)
        with pytest.raises(IdempotencyKeyExpiredError):
            await create(later)
    assert len(simulator.requests) == 1


async def test_f56_what_is_too_old_to_be_sent_is_resolved(simulator: Simulator) -> None:
    """By reading alone; the original is told to whoever comes with the key afterwards, D = 1."""
    async with connected(simulator, retry=ONCE) as client:
        payment = await DEEDS["refund"].prepare(client)
        simulator.faults.add(operation="refunds.create", kind="commit_late", seconds=LATE)
        with pytest.raises(OutcomeUnknown):
            await DEEDS["refund"].do(client, payment, "k")
        await passes(simulator, client, 23 * HOUR + MINUTE)
        with pytest.raises(IdempotencyKeyExpiredError):
            await DEEDS["refund"].do(client, payment, "k")
        resolution = await client.resolve("k")
        assert resolution.kind == "applied"
        assert await DEEDS["refund"].do(client, payment, "k") == resolution.resource.id
    assert list(DEEDS["refund"].made(simulator)) == [(payment, resolution.resource.id)]


async def test_f56_what_is_finished_is_replayed_from_the_journal_long_after(
    simulator: Simulator, tmp_path: Path
) -> None:
    """The server has forgotten the key; D = 1, and what is read is the intent, for its client key."""
    async with connected(simulator, SQLiteStore(tmp_path / "journal")) as client:
        made = await create(client)
    async with connected(simulator, SQLiteStore(tmp_path / "journal")) as later:
        await passes(simulator, later, 30 * 24 * HOUR)
        assert await create(later) == made
    assert [seen.method for seen in simulator.requests] == ["POST", "GET"]
    assert intents(simulator) == [made]


# -- F57: durations ---------------------------------------------------------------------------------------------------


@pytest.mark.timed
@JUMPS
async def test_f57_a_wait_is_as_long_as_it_was_meant_to_be(
    simulator: Simulator, jump: float, policy: RetryPolicy, scale: float
) -> None:
    """Two looks and a second attempt, whatever is done to the wall meanwhile; D = 1."""
    async with connected(simulator, retry=policy) as client:
        prepared = await DEEDS["capture"].prepare(client)
        simulator.faults.add(operation="payment_intents.capture", kind="drop_before_commit")
        loop = asyncio.get_running_loop()
        loop.call_later(0.5 * policy.confirm_wait, wait, client, jump)
        begun = loop.time()
        told = await DEEDS["capture"].do(client, prepared, "k")
        took = loop.time() - begun
    assert list(DEEDS["capture"].made(simulator)) == [(prepared, told)]
    least = 2 * policy.confirm_wait
    assert least <= took <= least + policy.wait_initial + (0.1 if scale == 1.0 else 10.0)


@pytest.mark.timed
async def test_f57_a_journal_that_others_share_lets_nothing_be_sent_after_a_jump_ahead(
    simulator: Simulator, policy: RetryPolicy
) -> None:
    """By the wall the lease has run out, and so it has for them: unknown, N = 1; D = 1 when the key is used again."""
    async with connected(simulator, Troubled(), retry=policy) as client:
        prepared = await DEEDS["capture"].prepare(client)
        simulator.faults.add(operation="payment_intents.capture", kind="drop_before_commit")
        asyncio.get_running_loop().call_later(0.5 * policy.confirm_wait, wait, client, 2 * HOUR)
        with pytest.raises(OutcomeUnknown):
            await DEEDS["capture"].do(client, prepared, "k")
        assert [seen.operation for seen in simulator.requests].count("payment_intents.capture") == 1
        told = await DEEDS["capture"].do(client, prepared, "k")
    assert list(DEEDS["capture"].made(simulator)) == [(prepared, told)]


# -- F57: proof -------------------------------------------------------------------------------------------------------


@JUMPS
async def test_f57_a_jump_proves_nothing_in_one_process(simulator: Simulator, jump: float) -> None:
    """A search that finds nothing so soon stays one, by the server's clock; D = 1 once it is done."""
    async with connected(simulator) as client:
        payment = await DEEDS["refund"].prepare(client)
        simulator.faults.add(operation="refunds.create", kind="commit_late", seconds=LATE)
        with pytest.raises(OutcomeUnknown):
            await DEEDS["refund"].do(client, payment, "k")
        wait(client, jump)
        await assert_unknown(simulator, client, payment)
        await passes(simulator, client, LATE)
        told = await DEEDS["refund"].do(client, payment, "k")
    assert list(DEEDS["refund"].made(simulator)) == [(payment, told)]


async def assert_unknown(simulator: Simulator, client: PayMongo, payment: str) -> None:
    """Fail unless neither a look nor a later call takes the refund for not done, and sends it."""
    before = writes(simulator)
    assert (await client.resolve("k")).kind == "unknown"
    with pytest.raises(OutcomeUnknown):
        await DEEDS["refund"].do(client, payment, "k")
    assert writes(simulator) == before


def writes(simulator: Simulator) -> int:
    """Count what was sent under the key."""
    return [seen.idempotency_key for seen in simulator.requests].count("k")


@JUMPS
async def test_f57_a_jump_proves_nothing_across_a_restart(simulator: Simulator, jump: float, tmp_path: Path) -> None:
    """What the first process had heard of the server's clock is on record; D = 1."""
    async with connected(simulator, SQLiteStore(tmp_path / "journal")) as client:
        payment = await DEEDS["refund"].prepare(client)
        simulator.faults.add(operation="refunds.create", kind="commit_late", seconds=LATE)
        with pytest.raises(OutcomeUnknown):
            await DEEDS["refund"].do(client, payment, "k")
    async with connected(simulator, SQLiteStore(tmp_path / "journal")) as later:
        wait(later, jump)
        await assert_unknown(simulator, later, payment)
        await passes(simulator, later, LATE)
        told = await DEEDS["refund"].do(later, payment, "k")
    assert list(DEEDS["refund"].made(simulator)) == [(payment, told)]


async def killed(simulator: Simulator, folder: Path, kind: Any, seconds: float) -> tuple[Assignment, str]:
    """Let a process that has never heard the server's clock die with its first request under way."""
    async with connected(simulator) as client:
        payment = await DEEDS["refund"].prepare(client)
    place = ("sqlite", str(folder), "journal")
    work = Assignment(simulator.base_url, place, "refund", {"k": payment}, loop=loop_name())
    simulator.faults.add(operation="refunds.create", kind=kind, seconds=seconds)
    with started(work) as worker:
        worker.begin()
        while not simulator.faults.struck:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
        await worker.killed(signal.SIGKILL)
    return work, payment


@JUMPS
async def test_f57_a_jump_proves_nothing_of_a_process_that_died_without_a_word(
    simulator: Simulator, jump: float, tmp_path: Path
) -> None:
    """Its record knows the wall alone, which is held against the server's clock; D = 1."""
    work, payment = await killed(simulator, tmp_path, "slow_commit", LATE)
    async with connected(simulator, work.open()) as later:
        wait(later, jump)
        await assert_unknown(simulator, later, payment)
        await passes(simulator, later, LATE)
        told = await DEEDS["refund"].do(later, payment, "k")
    assert list(DEEDS["refund"].made(simulator)) == [(payment, told)]


@JUMPS
async def test_f57_what_was_done_is_found_after_a_jump_and_three_hours(
    simulator: Simulator, jump: float, tmp_path: Path
) -> None:
    """By the wall an hour, or five, have passed; the search looks as far back as it must, and D = 1."""
    work, payment = await killed(simulator, tmp_path, "slow", 1.0)
    async with connected(simulator, work.open()) as later:
        wait(later, jump)
        await passes(simulator, later, 3 * HOUR)
        told = await DEEDS["refund"].do(later, payment, "k")
    assert list(DEEDS["refund"].made(simulator)) == [(payment, told)]


# -- F57: the age of a key --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [MemoryStore, Troubled], ids=["memory", "durable"])
async def test_f57_a_wall_that_was_set_back_does_not_make_a_key_younger(simulator: Simulator, make: Any) -> None:
    """Any answer tells that its day is over; N = 1."""
    store = make()
    async with connected(simulator, store) as client:
        await client.customers.list()
        await left_in_doubt(simulator, client)
        await passes(simulator, client, 23 * HOUR + MINUTE)
        wait(client, -2 * HOUR)
        await client.customers.list()
        with pytest.raises(IdempotencyKeyExpiredError):
            await create(client)
    assert writes(simulator) == 1


async def test_f57_a_wall_that_was_set_ahead_makes_a_key_older(simulator: Simulator) -> None:
    """Rather refused too early than sent too late: the server may be the one that is wrong; N = 1."""
    async with connected(simulator) as client:
        await left_in_doubt(simulator, client)
        await passes(simulator, client, 22 * HOUR)
        wait(client, 2 * HOUR)
        with pytest.raises(IdempotencyKeyExpiredError):
            await create(client)
    assert len(simulator.requests) == 1


async def test_f57_a_look_tells_that_a_key_is_too_old_although_the_wall_was_set_back(
    simulator: Simulator, tmp_path: Path
) -> None:
    """A process that has heard nothing asks before it sends: unknown, N = 1, and D stays what it is."""
    async with connected(simulator, SQLiteStore(tmp_path / "journal"), retry=ONCE) as client:
        payment = await DEEDS["refund"].prepare(client)
        simulator.faults.add(operation="refunds.create", kind="drop_before_commit")
        with pytest.raises(OutcomeUnknown):
            await DEEDS["refund"].do(client, payment, "k")
    async with connected(simulator, SQLiteStore(tmp_path / "journal")) as later:
        await passes(simulator, later, 24 * HOUR)
        wait(later, -2 * HOUR)
        with pytest.raises(IdempotencyKeyExpiredError):
            await DEEDS["refund"].do(later, payment, "k")
        assert (await later.resolve("k")).kind == "not_applied"
    assert list(DEEDS["refund"].made(simulator)) == []
