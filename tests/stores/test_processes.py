"""Stores that several processes share, and processes that die."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import warnings

import pytest
import uvloop
from attrs import evolve

from paymongo_async.idempotency import JournalStore
from paymongo_async.stores._durable import DurableStore

from .conftest import BackEnd
from .records import LEASE, describe


def tell(process: subprocess.Popen[str]) -> None:
    """Let a process claim."""
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def heard(process: subprocess.Popen[str]) -> int:
    """Return how many claims a process won."""
    assert process.stdout is not None
    return int(process.stdout.readline())


def test_one_of_four_processes_with_fifty_claims_each_gets_the_call(durable: BackEnd) -> None:
    """Two hundred at once, none of which knows of another."""
    processes = [durable.claimant(count=50) for _ in range(4)]
    for process in processes:
        tell(process)
    assert sorted(heard(process) for process in processes) == [0, 0, 0, 1]


async def test_one_of_four_processes_takes_up_a_call_in_doubt(durable: BackEnd, kept: DurableStore) -> None:
    """It would be sent twice otherwise."""
    record = await describe(kept)
    await kept.claim(record, LEASE)
    await kept.save(evolve(record, state="in_doubt"))
    processes = [durable.claimant(count=50) for _ in range(4)]
    for process in processes:
        tell(process)
    assert sorted(heard(process) for process in processes) == [0, 0, 0, 1]


async def test_a_process_that_lives_holds_its_call(durable: BackEnd, kept: DurableStore) -> None:
    """For as long as its lease lasts."""
    process = durable.claimant()
    tell(process)
    assert heard(process) == 1
    assert (await kept.claim(await describe(kept), LEASE)).kind == "held"
    assert await kept.in_doubt() == []


async def test_the_call_of_a_process_that_was_killed_is_taken_up_at_once(durable: BackEnd, kept: DurableStore) -> None:
    """An hour before its lease runs out; until then everybody sees that it is in doubt."""
    process = durable.claimant()
    tell(process)
    assert heard(process) == 1
    process.kill()
    process.wait()
    found = await kept.get("k")
    assert found is not None
    assert found.state == "in_doubt"
    assert [each.key for each in await kept.in_doubt()] == ["k"]
    kinds = [(await kept.claim(await describe(kept), LEASE)).kind for _ in range(2)]
    assert kinds == ["taken_up", "held"]


@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_a_store_serves_one_loop_after_another(durable: BackEnd, new_loop: object) -> None:
    """A script may run several times, each with a loop of its own."""
    store = durable.open()

    async def claim(store: JournalStore) -> str:
        kinds = [(await store.claim(await describe(store), LEASE)).kind for _ in range(2)]
        await store.aclose()
        return kinds[0]

    kinds = []
    for _ in range(3):
        with asyncio.Runner(loop_factory=new_loop) as runner:  # type: ignore[arg-type]
            kinds.append(runner.run(claim(store)))
    assert kinds == ["new", "held", "held"]


async def test_a_store_that_was_open_before_a_fork_serves_both(durable: BackEnd, kept: DurableStore) -> None:
    """Each process has its own line: neither reads what the other was told."""
    await kept.claim(await describe(kept, "before"), LEASE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # there are threads, and the child has no use for them
        child = os.fork()
    if not child:
        os._exit(in_child(kept))
    ended = (0, 0)
    try:
        while ended == (0, 0):
            assert await kept.get("before") is not None
            await asyncio.sleep(0)
            ended = os.waitpid(child, os.WNOHANG)  # noqa: ASYNC222  (it does not wait)
    finally:
        if ended == (0, 0):
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)  # noqa: ASYNC222  (it is dead)
    assert ended == (child, 0)
    assert (await kept.claim(await describe(kept, "child"), LEASE)).kind == "taken_up"
    assert (await kept.claim(await describe(kept, "parent"), LEASE)).kind == "new"


def in_child(store: DurableStore) -> int:
    """Claim on a new loop, and return 0 if all is well."""

    async def claim() -> bool:
        found = await store.get("before")
        claim = await store.claim(await describe(store, "child"), LEASE)
        await store.aclose()
        return found is not None and claim.kind == "new"

    try:
        asyncio.events._set_running_loop(None)
        with asyncio.Runner() as runner:
            return 0 if runner.run(claim()) else 2
    except BaseException:  # noqa: BLE001  (the parent is told by the number)
        return 1
