"""Events in every store: who may handle one, what is remembered of it, and how far on a resource is."""

from __future__ import annotations

import asyncio
import secrets
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paymongo_async.idempotency import EventStore
from paymongo_async.stores.sqlite import SQLiteStore

from .conftest import BackEnd
from .records import LEASE, describe

BODY = '{"data": {"id": "evt_1", "note": "é \\u0000 \'\\" ☃"}}'


def several(store: Any, back_end: BackEnd) -> list[Any]:
    """Open three more stores on the same back end."""
    return [store, *(back_end.open() for _ in range(3))]


# -- every store ------------------------------------------------------------------------------------------------------


async def test_an_event_is_claimed_by_one_of_two_hundred(store: Any, back_end: BackEnd) -> None:
    """Through four stores on one back end; the others are told that somebody is at it."""
    stores = several(store, back_end)
    claims = await asyncio.gather(*(stores[number % 4].claim_event("evt_1", LEASE) for number in range(200)))
    assert Counter(claim.state for claim in claims) == {"new": 1, "running": 199}


async def test_an_event_that_is_done_is_done_for_everybody(store: Any, back_end: BackEnd) -> None:
    """For good."""
    claim = await store.claim_event("evt_1", LEASE)
    await store.complete_event("evt_1", claim.token)
    states = [(await each.claim_event("evt_1", LEASE)).state for each in several(store, back_end)]
    assert states == ["done"] * 4


async def test_an_event_that_was_given_back_is_claimed_by_one_of_two_hundred(store: Any, back_end: BackEnd) -> None:
    """Whoever is first handles it."""
    claim = await store.claim_event("evt_1", LEASE)
    await store.release_event("evt_1", claim.token)
    stores = several(store, back_end)
    claims = await asyncio.gather(*(stores[number % 4].claim_event("evt_1", LEASE) for number in range(200)))
    assert Counter(found.state for found in claims) == {"new": 1, "running": 199}
    assert len({found.token for found in claims if found.state == "new"} - {claim.token}) == 1


async def test_who_has_lost_an_event_does_not_give_it_back(store: Any) -> None:
    """It is another's now."""
    first = await store.claim_event("evt_1", LEASE)
    await store.release_event("evt_1", first.token)
    await store.claim_event("evt_1", LEASE)
    await store.release_event("evt_1", first.token)
    assert (await store.claim_event("evt_1", LEASE)).state == "running"


async def test_an_event_that_is_done_is_not_given_back(store: Any) -> None:
    """It had its effect."""
    claim = await store.claim_event("evt_1", LEASE)
    await store.complete_event("evt_1", claim.token)
    await store.release_event("evt_1", claim.token)
    assert (await store.claim_event("evt_1", LEASE)).state == "done"


async def test_what_nobody_has_claimed_can_be_given_back(store: Any) -> None:
    """Nothing happens."""
    await store.release_event("evt_1", "token")
    assert (await store.claim_event("evt_1", LEASE)).state == "new"


async def test_events_are_told_apart(store: Any) -> None:
    """By their whole name."""
    names = ["evt_1", "evt_10", "EVT_1", "payment.paid pay_1", "waiting evt_1", "é", "x" * 200, "a:b", "a b"]
    assert [(await store.claim_event(name, LEASE)).state for name in names] == ["new"] * len(names)


async def test_a_call_and_an_event_of_one_name_do_not_see_each_other(store: Any) -> None:
    """One file, or one table, is enough for both."""
    assert (await store.claim(await describe(store, "evt_1"), LEASE)).kind == "new"
    claim = await store.claim_event("evt_1", LEASE, BODY)
    assert claim.state == "new"
    assert await store.advance("evt_1", 1)
    assert (await store.claim(await describe(store, "evt_1"), LEASE)).kind == "held"
    await store.release_event("evt_1", claim.token)
    assert await store.in_doubt() == []
    await store.complete_event("evt_1", claim.token)
    record = await store.get("evt_1")
    assert record is not None
    assert record.state == "claimed"
    await store.save(evolve(record, state="in_doubt"))
    assert [each.key for each in await store.in_doubt()] == ["evt_1"]
    assert await store.pending_events() == []


# -- how far on -------------------------------------------------------------------------------------------------------


async def test_a_state_is_a_step_back_or_not(store: Any) -> None:
    """The same again is none; a resource that was never seen is at its beginning."""
    steps = [("pay_1", 1), ("pay_1", 1), ("pay_1", 3), ("pay_1", 2), ("pay_2", 0), ("pay_1", 3)]
    assert [await store.advance(*step) for step in steps] == [True, True, True, False, True, True]


@pytest.mark.parametrize("order", ["up", "down"])
async def test_the_furthest_of_many_states_at_once_stays(store: Any, back_end: BackEnd, order: str) -> None:
    """Through four stores on one back end."""
    stores, ranks = several(store, back_end), [rank for rank in range(50) for _ in range(2)]
    ranks = ranks if order == "up" else ranks[::-1]
    await asyncio.gather(*(stores[number % 4].advance("pay_1", rank) for number, rank in enumerate(ranks)))
    assert [await store.advance("pay_1", rank) for rank in (48, 49, 50)] == [False, True, True]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(waves=st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=6), min_size=1, max_size=5))
def test_a_state_that_is_a_step_back_never_counts(back_end: BackEnd, waves: list[list[int]]) -> None:
    """Whatever comes at once: what is behind all that was there before is one, and what is ahead of all is none."""
    asyncio.run(waves_of_states(back_end, f"pay_{secrets.token_hex(8)}", waves))


async def waves_of_states(back_end: BackEnd, key: str, waves: list[list[int]]) -> None:
    """Note states in waves, each at once, and compare with what may be said of them."""
    stores = [back_end.open() for _ in range(2)]
    try:
        await check_waves(stores, key, waves)
    finally:
        for store in stores:
            await store.aclose()


async def check_waves(stores: list[Any], key: str, waves: list[list[int]]) -> None:
    furthest = -1
    for wave in waves:
        answers = await asyncio.gather(*(stores[n % 2].advance(key, rank) for n, rank in enumerate(wave)))
        for rank, is_step_on in zip(wave, answers, strict=True):
            assert is_step_on or rank < max(furthest, *wave)
            assert not is_step_on or rank >= furthest
        furthest = max(furthest, *wave)


# -- those that outlive a process -------------------------------------------------------------------------------------


async def test_a_lease_that_ran_out_frees_an_event(kept: Any) -> None:
    """For one; whoever had it can still say that it is done, because it is."""
    first = await kept.claim_event("evt_1", 0.0)
    states = [(await kept.claim_event("evt_1", LEASE)).state for _ in range(3)]
    assert states == ["new", "running", "running"]
    await kept.complete_event("evt_1", first.token)
    assert (await kept.claim_event("evt_1", LEASE)).state == "done"


async def test_a_claim_without_a_lease_is_taken_over_by_everybody(kept: Any) -> None:
    """That is how events wait: they are written, and nobody's."""
    assert [(await kept.claim_event("evt_1", 0.0, BODY)).state for _ in range(3)] == ["new"] * 3
    assert await kept.pending_events() == [("evt_1", BODY)]


async def test_events_that_nobody_handles_are_found_with_their_bodies(durable: BackEnd, kept: Any) -> None:
    """Oldest first, by any store; not those that are done or being done."""
    for number in range(5):
        await kept.claim_event(f"waiting evt_{number}", 0.0, f"{number} {BODY}")
    held = await kept.claim_event("waiting evt_held", LEASE, BODY)
    done = await kept.claim_event("waiting evt_done", 0.0, BODY)
    await kept.complete_event("waiting evt_done", done.token)
    expected = [(f"waiting evt_{number}", f"{number} {BODY}") for number in range(5)]
    assert await durable.open().pending_events() == expected
    await kept.release_event("waiting evt_held", held.token)
    assert await kept.pending_events() == [*expected, ("waiting evt_held", BODY)]


async def test_the_body_of_an_event_is_not_kept_longer_than_it_is_needed(durable: BackEnd, kept: Any) -> None:
    """It may hold keys of a child account."""
    claim = await kept.claim_event("evt_1", 0.0, BODY)
    await kept.complete_event("evt_1", claim.token)
    row = await durable.open()._read("event evt_1")
    assert (row.document, row.is_open) == ("", False)


async def test_what_is_remembered_outlives_the_store(durable: BackEnd, kept: Any) -> None:
    """Opened again it knows events and states."""
    claim = await kept.claim_event("evt_1", LEASE)
    await kept.complete_event("evt_1", claim.token)
    await kept.advance("pay_1", 2)
    await kept.aclose()
    again = durable.open()
    assert ((await again.claim_event("evt_1", LEASE)).state, await again.advance("pay_1", 1)) == ("done", False)


def event_claimant(durable: BackEnd, count: int = 1) -> subprocess.Popen[str]:
    """Start a process that is about to claim an event."""
    script = str(Path(__file__).with_name("event_claimant.py"))
    command = [sys.executable, script, durable.kind, durable.address, durable.name, "evt_1", str(count)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    durable.processes.enter_context(process)
    durable.processes.callback(process.kill)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def claims_of(*processes: subprocess.Popen[str]) -> list[int]:
    """Let processes claim at once, and return how often each got the event."""
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return sorted(int(process.stdout.readline()) for process in processes if process.stdout is not None)


def test_one_of_three_processes_with_fifty_claims_each_gets_the_event(durable: BackEnd) -> None:
    """None of them knows of another."""
    assert claims_of(*(event_claimant(durable, 50) for _ in range(3))) == [0, 0, 1]


async def test_the_event_of_a_process_that_was_killed_is_free_at_once(durable: BackEnd, kept: Any) -> None:
    """An hour before its lease runs out."""
    process = event_claimant(durable)
    assert claims_of(process) == [1]
    assert (await kept.claim_event("evt_1", LEASE)).state == "running"
    assert await kept.pending_events() == []
    process.kill()
    process.wait()
    assert await kept.pending_events() == [("evt_1", "{}")]
    assert (await kept.claim_event("evt_1", LEASE)).state == "new"


# -- in memory --------------------------------------------------------------------------------------------------------


def test_every_store_is_an_event_store(back_end: BackEnd) -> None:
    """By its methods, and says whether it is durable."""
    store: EventStore = back_end.open()
    assert store.durable is (back_end.kind != "memory")


def test_a_file_of_calls_takes_events_too(tmp_path: Path) -> None:
    """A merchant needs one file."""

    async def both() -> list[str]:
        store = SQLiteStore(tmp_path / "paymongo.journal")
        found = [(await store.claim(await describe(store), LEASE)).kind]
        found.append((await store.claim_event("evt_1", LEASE)).state)
        await store.aclose()
        return found

    assert asyncio.run(both()) == ["new", "new"]
