"""Who may make a call: one of any number, and nobody while another does."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from attrs import evolve

from paymongo_async.idempotency import JournalStore
from paymongo_async.stores._durable import DurableStore

from .conftest import BackEnd
from .records import LEASE, answer, describe, somebody

# -- every store ------------------------------------------------------------------------------------------------------


async def test_a_free_key_is_claimed_by_one_of_two_hundred(store: JournalStore, back_end: BackEnd) -> None:
    """Through four stores on one back end."""
    stores = [store, *(back_end.open() for _ in range(3))]
    records = [await describe(stores[number % 4]) for number in range(200)]
    claims = await asyncio.gather(*(stores[number % 4].claim(each, LEASE) for number, each in enumerate(records)))
    (won,) = [claim for claim in claims if claim.kind == "new"]
    assert {claim.kind for claim in claims} == {"new", "held"}
    assert {claim.record.owner for claim in claims} == {won.record.owner}


async def test_a_record_in_doubt_is_taken_up_by_one_of_two_hundred(store: JournalStore, back_end: BackEnd) -> None:
    """The others are told who makes the call now."""
    stores = [store, *(back_end.open() for _ in range(3))]
    first = await describe(store)
    await store.claim(first, LEASE)
    await store.save(evolve(first, state="in_doubt"))
    records = [await describe(stores[number % 4]) for number in range(200)]
    claims = await asyncio.gather(*(stores[number % 4].claim(each, LEASE) for number, each in enumerate(records)))
    (won,) = [claim for claim in claims if claim.kind == "taken_up"]
    assert won.record.state == "claimed"
    assert {claim.kind for claim in claims} == {"taken_up", "held"}
    assert {claim.record.owner for claim in claims} == {won.record.owner}


async def test_what_is_claimed_is_the_record_that_was_given(store: JournalStore) -> None:
    """So that nobody has to read it again."""
    record = await describe(store)
    assert (await store.claim(record, LEASE)).record is record


async def test_what_is_taken_up_is_what_the_first_call_left(store: JournalStore) -> None:
    """Its bytes and its times, under a new owner."""
    first = await describe(store)
    await store.claim(first, LEASE)
    await store.save(evolve(first, state="in_doubt"))
    later = await describe(store, request=None, created=first.created.ago(-60.0))
    taken = (await store.claim(later, LEASE)).record
    assert (taken.request, taken.created, taken.owner) == (first.request, first.created, later.owner)


async def test_a_call_under_way_is_held(store: JournalStore) -> None:
    """By whoever claimed it first."""
    record = await describe(store)
    await store.claim(record, LEASE)
    claim = await store.claim(await describe(store), LEASE)
    assert (claim.kind, claim.record.state, claim.record.owner) == ("held", "claimed", record.owner)


@pytest.mark.parametrize("state", ["in_doubt", "completed"])
async def test_a_key_with_other_content_is_held(store: JournalStore, state: Any) -> None:
    """Whatever became of the first call, it is not this one."""
    record = await describe(store)
    await store.claim(record, LEASE)
    await store.save(evolve(record, state=state, answer=answer() if state == "completed" else None))
    claim = await store.claim(await describe(store, fields={"amount": 9}), LEASE)
    assert (claim.kind, claim.record.state, claim.record.fingerprint) == ("held", state, record.fingerprint)


async def test_a_finished_call_is_held_with_what_came_of_it(store: JournalStore) -> None:
    """Its answer is replayed."""
    record = await describe(store)
    await store.claim(record, LEASE)
    await store.save(evolve(record, state="completed", answer=answer()))
    claim = await store.claim(await describe(store), LEASE)
    assert (claim.kind, claim.record.state, claim.record.answer) == ("held", "completed", answer())


async def test_a_record_that_was_read_in_doubt_is_claimed_anew_when_it_is_gone(store: JournalStore) -> None:
    """It is claimed then, like any other, and can be released."""
    claim = await store.claim(await describe(store, state="in_doubt"), LEASE)
    assert (claim.kind, claim.record.state) == ("new", "claimed")
    assert await store.release(claim.record)
    assert await store.get("k") is None


# -- those that outlive a process -------------------------------------------------------------------------------------


@pytest.mark.parametrize("lease", [0.0, -1.0])
async def test_a_lease_that_ran_out_leaves_the_record_in_doubt(kept: DurableStore, lease: float) -> None:
    """Its owner is alive, and may have sent it all the same."""
    await kept.claim(await describe(kept, owner=somebody()), lease)
    found = await kept.get("k")
    assert found is not None
    assert found.state == "in_doubt"
    assert [each.key for each in await kept.in_doubt()] == ["k"]


async def test_a_call_whose_lease_ran_out_is_taken_up(kept: DurableStore) -> None:
    """By one, who then holds it for as long as its own lease lasts."""
    await kept.claim(await describe(kept, owner=somebody()), 0.0)
    kinds = [(await kept.claim(await describe(kept, owner=somebody()), LEASE)).kind for _ in range(3)]
    assert kinds == ["taken_up", "held", "held"]


async def test_an_owner_on_another_machine_is_there_until_its_lease_runs_out(kept: DurableStore) -> None:
    """Nobody can see whether it lives."""
    await kept.claim(await describe(kept, owner=somebody()), LEASE)
    assert (await kept.claim(await describe(kept), LEASE)).kind == "held"
    assert await kept.in_doubt() == []


async def test_a_claim_whose_answer_was_lost_is_known_again(kept: DurableStore) -> None:
    """The same claim is still its own; another one is not."""
    record = await describe(kept)
    kinds = [(await kept.claim(record, LEASE)).kind for _ in range(2)]
    assert kinds == ["new", "new"]
    assert (await kept.claim(await describe(kept), LEASE)).kind == "held"


async def test_a_take_over_whose_answer_was_lost_is_none_of_a_free_key(kept: DurableStore) -> None:
    """An earlier call may have been sent, so it must still be looked up."""
    await kept.claim(await describe(kept, owner=somebody()), 0.0)
    record = await describe(kept)
    kinds = [(await kept.claim(record, LEASE)).kind for _ in range(2)]
    assert kinds == ["taken_up", "taken_up"]


@pytest.mark.parametrize("hours", [-2, 2])
async def test_a_clock_that_jumps_frees_nothing(
    durable: BackEnd, kept: DurableStore, hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lease is measured by the server's clock. A file has none but this machine's."""
    if durable.kind == "sqlite":
        hours = 0
    await kept.claim(await describe(kept, owner=somebody()), 60.0)
    wall = time.time
    monkeypatch.setattr(time, "time", lambda: wall() + hours * 3600)
    assert (await kept.claim(await describe(kept), 60.0)).kind == "held"
    monkeypatch.undo()
