"""F46 and F47: a process that is told to stop, or dies, and what its next life makes of the journal.

Which of many places it dies at is tried by the chaos harness; here are the places that the rows name.
"""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import OutcomeUnknown
from paymongo_async.retry import RetryPolicy
from paymongo_async.simulator import Rules, Simulator

from ..rig.orders import DEEDS
from ..rig.scripted import SECRET, wait
from ..rig.seeds import seeds
from ..rig.worker import Assignment, loop_name, place_of, started

OPERATIONS = {"intent": "payment_intents.create", "refund": "refunds.create", "capture": "payment_intents.capture"}
"""A keyed create, a create that moves money, a transition."""

PROOF = 700.0
"""Seconds after which a search that finds nothing proves that a call did not happen: its deadline and ten minutes."""

LONG = pytest.mark.timeout(3_600)


def assignment(simulator: Simulator, folder: Path, deed: str, things: dict[str, str], **more: object) -> Assignment:
    """Give a worker a journal in a file, and the loop of the test."""
    place = ("sqlite", str(folder), "journal")
    return Assignment(simulator.base_url, place, deed, things, loop=loop_name(), **more)  # type: ignore[arg-type]


async def prepared(simulator: Simulator, deed: str, count: int = 1) -> list[str]:
    """Prepare so many things."""
    async with PayMongo(SECRET, base_url=simulator.base_url, rate_limit=None) as client:
        return [await DEEDS[deed].prepare(client) for _ in range(count)]


async def struck(simulator: Simulator, times: int) -> None:
    """Wait until the server has so many requests at work."""
    while len(simulator.faults.struck) < times:  # noqa: ASYNC110  (nothing that could tell)
        await asyncio.sleep(0.005)


async def next_life(simulator: Simulator, work: Assignment, later: float = 0.0) -> dict[str, str]:
    """Do everything again as a restarted process would; money that nobody finds goes out when that is proof."""
    told: dict[str, str] = {}
    async with PayMongo(
        SECRET, base_url=simulator.base_url, journal=work.open(), retry=RetryPolicy.testing(), rate_limit=None
    ) as client:
        wait(client, later)
        for key, thing in work.things.items():
            try:
                told[key] = await DEEDS[work.deed].do(client, thing, key)
            except OutcomeUnknown:
                await simulator.clock.advance(PROOF)
                wait(client, PROOF)
                told[key] = await DEEDS[work.deed].do(client, thing, key)
        assert await client.in_doubt() == []
    return told


def assert_once(simulator: Simulator, work: Assignment, told: dict[str, str]) -> None:
    """Fail unless each thing was done once, and told as it is."""
    made = list(DEEDS[work.deed].made(simulator))
    wanted = [(thing, told[key]) for key, thing in work.things.items()]
    assert sorted(pair for pair in made if pair[0] in work.things.values()) == sorted(wanted)


# -- F46: SIGTERM -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("deed", ["refund", "capture"])
async def test_f46_a_batch_that_is_told_to_stop_drains_within_the_grace(
    simulator: Simulator, tmp_path: Path, deed: str
) -> None:
    """Twenty calls under way are answered before it ends; D = 1 for each, and nothing is in doubt."""
    things = {f"k{number}": thing for number, thing in enumerate(await prepared(simulator, deed, 20))}
    simulator.faults.add(operation=OPERATIONS[deed], kind="slow", seconds=60, times=20)
    work = assignment(simulator, tmp_path, deed, things, stops="leaves", grace=30.0)
    with started(work) as worker:
        worker.begin()
        await struck(simulator, 20)
        worker.stop()
        await asyncio.sleep(0.1)
        await simulator.clock.advance(60)
        told = await worker.told()
    assert_once(simulator, work, told)
    async with PayMongo(SECRET, base_url=simulator.base_url, journal=work.open()) as client:
        assert await client.in_doubt() == []


@pytest.mark.parametrize(("stops", "deed"), [("leaves", "refund"), ("leaves", "intent"), ("cancels", "capture")])
async def test_f46_a_batch_that_cannot_drain_is_on_record(
    simulator: Simulator, tmp_path: Path, deed: str, stops: str
) -> None:
    """No answer comes within the grace, or it is not waited for: all twenty are in doubt, and found; D = 1."""
    things = {f"k{number}": thing for number, thing in enumerate(await prepared(simulator, deed, 20))}
    simulator.faults.add(operation=OPERATIONS[deed], kind="slow", seconds=3_600, times=20)
    work = assignment(simulator, tmp_path, deed, things, stops=stops, grace=0.2)
    with started(work) as worker:
        worker.begin()
        await struck(simulator, 20)
        worker.stop()
        told = await worker.told()
    assert set(told.values()) == {"cancelled" if stops == "cancels" else "OutcomeUnknown"}
    await simulator.clock.advance(3_600)
    async with PayMongo(SECRET, base_url=simulator.base_url, journal=work.open()) as client:
        assert {record.key for record in await client.in_doubt()} == set(things)
    assert_once(simulator, work, await next_life(simulator, work))


# -- F46: SIGKILL between send and answer -----------------------------------------------------------------------------


async def killed_at_work(simulator: Simulator, work: Assignment, kind: str, seconds: float) -> None:
    """Let a worker send everything, and kill it while the server keeps the answers back."""
    count = len(work.things)
    before = len(simulator.faults.struck)
    simulator.faults.add(operation=OPERATIONS[work.deed], kind=kind, seconds=seconds, times=count)  # type: ignore[arg-type]
    with started(work) as worker:
        worker.begin()
        await struck(simulator, before + count)
        await worker.killed(signal.SIGKILL)


@LONG
@pytest.mark.parametrize("deed", ["refund", "intent"])
async def test_f46_a_call_whose_process_died_before_the_answer_is_found(
    simulator: Simulator, tmp_path: Path, deed: str
) -> None:
    """The work had been done; D = 1."""
    for seed in seeds(1):
        things = {f"k{seed}-{number}": thing for number, thing in enumerate(await prepared(simulator, deed, 3))}
        work = assignment(simulator, tmp_path, deed, things)
        await killed_at_work(simulator, work, "slow", 3_600)
        await simulator.clock.advance(3_600)
        assert_once(simulator, work, await next_life(simulator, work))


@LONG
@pytest.mark.parametrize("deed", ["refund", "capture"])
async def test_f46_a_call_whose_process_died_before_the_work_was_done_is_not_doubled(
    simulator: Simulator, tmp_path: Path, deed: str
) -> None:
    """The restarted process finds nothing, because the server is slow; D = 1 when it is done at last."""
    for seed in seeds(1):
        things = {f"k{seed}": thing for thing in await prepared(simulator, deed)}
        work = assignment(simulator, tmp_path, deed, things)
        await killed_at_work(simulator, work, "slow_commit", 300)
        async with PayMongo(
            SECRET, base_url=simulator.base_url, journal=work.open(), retry=RetryPolicy.none()
        ) as client:
            if deed == "refund":
                with pytest.raises(OutcomeUnknown):
                    await DEEDS[deed].do(client, things[f"k{seed}"], f"k{seed}")
        await simulator.clock.advance(300)
        assert_once(simulator, work, await next_life(simulator, work))


# -- F47 --------------------------------------------------------------------------------------------------------------


@LONG
@pytest.mark.parametrize(
    ("dies", "deed"),
    [("claimed", "refund"), ("ready to send", "capture"), ("answered", "intent"), ("answered", "refund")],
)
async def test_f47_a_process_that_dies_beside_its_journal_is_resumed(
    simulator: Simulator, tmp_path: Path, deed: str, dies: str
) -> None:
    """Between journal and send nothing was done, between answer and journal everything: D = 1 after it is resumed."""
    for seed in seeds(1):
        (thing,) = await prepared(simulator, deed)
        work = assignment(simulator, tmp_path, deed, {f"k{seed}": thing}, dies=dies)
        with started(work) as worker:
            worker.begin()
            await worker.killed()
        done = [made for made, _ in DEEDS[deed].made(simulator) if made == thing]
        assert len(done) == (dies == "answered")
        assert_once(simulator, work, await next_life(simulator, work))


async def test_f47_a_record_of_a_dead_process_is_in_doubt_at_once(simulator: Simulator, tmp_path: Path) -> None:
    """Nobody waits for the lease of somebody who is no more."""
    (thing,) = await prepared(simulator, "refund")
    work = assignment(simulator, tmp_path, "refund", {"k": thing}, dies="claimed")
    with started(work) as worker:
        worker.begin()
        await worker.killed()
    async with PayMongo(SECRET, base_url=simulator.base_url, journal=work.open()) as client:
        assert [(record.key, record.state) for record in await client.in_doubt()] == [("k", "in_doubt")]


@pytest.mark.parametrize("kind", ["redis", "postgres"])
async def test_f47_a_journal_on_a_server_outlives_the_process_too(
    simulator: Simulator, kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """D = 1 after a resume from another process."""
    (thing,) = await prepared(simulator, "refund")
    place = place_of(kind, request, tmp_path)
    work = Assignment(simulator.base_url, place, "refund", {"k": thing}, loop=loop_name(), dies="answered")
    with started(work) as worker:
        worker.begin()
        await worker.killed()
    assert_once(simulator, work, await next_life(simulator, work))


async def test_f47_a_process_that_dies_twice_does_not_count_from_its_first_attempt(tmp_path: Path) -> None:
    """The ten minutes begin with the last one, which its record did not live to see; D = 1 with keys ignored."""
    async with Simulator(rules=Rules(idempotency="ignored")) as simulator:
        (thing,) = await prepared(simulator, "refund")
        work = assignment(simulator, tmp_path, "refund", {"k": thing}, dies="ready to send")
        with started(work) as worker:
            worker.begin()
            await worker.killed()
        await simulator.clock.advance(PROOF)
        again = assignment(simulator, tmp_path, "refund", {"k": thing}, later=PROOF)
        await killed_at_work(simulator, again, "slow_commit", 300)
        async with PayMongo(
            SECRET, base_url=simulator.base_url, journal=work.open(), retry=RetryPolicy.testing()
        ) as client:
            wait(client, PROOF)
            with pytest.raises(OutcomeUnknown):
                await DEEDS["refund"].do(client, thing, "k")
            assert (await client.resolve("k")).kind == "unknown"
        await simulator.clock.advance(300)
        assert_once(simulator, work, await next_life(simulator, work, PROOF))
