"""What is written of a call: what came of it, by whom, and for how long it is kept."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from attrs import evolve

from paymongo_async.idempotency import JournalStore, Record
from paymongo_async.stores._durable import DurableStore

from .conftest import BackEnd
from .records import CREATED, LEASE, answer, describe, somebody

ERROR = {"error": "BadRequestError", "message": "no", "errors": [{"code": "x"}], "attempts": []}


async def claimed(store: JournalStore, key: str = "k", **changes: Any) -> Record:
    """Claim a call and return its record."""
    record = await describe(store, key, **changes)
    assert (await store.claim(record, LEASE)).kind == "new"
    return record


async def lost(store: JournalStore) -> tuple[Record, Record]:
    """Claim a call that another owner has taken up since, and return both records."""
    first = await claimed(store)
    await store.save(evolve(first, state="in_doubt"))
    claim = await store.claim(await describe(store), LEASE)
    assert claim.kind == "taken_up"
    return first, claim.record


# -- every store ------------------------------------------------------------------------------------------------------


async def test_an_answer_is_kept_and_nothing_of_what_was_sent(store: JournalStore) -> None:
    """Only an open call may have to be sent again."""
    record = await claimed(store)
    assert await store.save(evolve(record, state="completed", answer=answer()))
    found = await store.get("k")
    assert found is not None
    assert (found.state, found.answer, found.request, found.fields) == ("completed", answer(), None, {})
    assert found.fingerprint == record.fingerprint


async def test_a_refusal_is_kept(store: JournalStore) -> None:
    """It is raised again."""
    record = await claimed(store)
    assert await store.save(evolve(record, state="rejected", error=ERROR))
    found = await store.get("k")
    assert found is not None
    assert (found.state, found.error, found.request) == ("rejected", ERROR, None)


async def test_doubt_keeps_what_was_sent_and_when(store: JournalStore) -> None:
    """It may have to be looked up, or sent again."""
    record = await claimed(store)
    doubt = evolve(record, state="in_doubt", last_sent=CREATED.ago(-30.0))
    assert await store.save(doubt)
    found = await store.get("k")
    assert found is not None
    assert (found.state, found.request, found.fields) == ("in_doubt", record.request, record.fields)
    assert (found.last_sent, found.created) == (doubt.last_sent, record.created)


async def test_a_released_key_is_free(store: JournalStore) -> None:
    """There is nothing to release a second time."""
    record = await claimed(store)
    assert [await store.release(record) for _ in range(2)] == [True, False]
    assert await store.get("k") is None
    await claimed(store)


async def test_a_key_that_nobody_used_is_unknown(store: JournalStore) -> None:
    """There is no record, and nobody to release it."""
    assert await store.get("k") is None
    assert not await store.release(await describe(store))


@pytest.mark.parametrize("state", ["in_doubt", "rejected"])
async def test_an_owner_who_lost_the_call_writes_no_doubt_and_no_refusal(store: JournalStore, state: Any) -> None:
    """Whoever took it up will know better."""
    first, second = await lost(store)
    assert not await store.save(evolve(first, state=state, error=ERROR if state == "rejected" else None))
    assert not await store.release(first)
    found = await store.get("k")
    assert found is not None
    assert (found.state, found.owner) == ("claimed", second.owner)


async def test_an_owner_who_left_the_call_in_doubt_has_let_go_of_it(store: JournalStore) -> None:
    """It is for the next who takes it up to say more, unless an answer comes after all."""
    record = await claimed(store)
    await store.save(evolve(record, state="in_doubt"))
    assert not await store.save(evolve(record, state="rejected", error=ERROR))
    assert not await store.release(record)
    assert [each.key for each in await store.in_doubt()] == ["k"]
    assert await store.save(evolve(record, state="completed", answer=answer()))


@pytest.mark.parametrize("open_as", ["claimed", "in_doubt", "released"])
async def test_an_owner_who_lost_the_call_writes_its_answer(store: JournalStore, open_as: str) -> None:
    """It is the truth, and whoever looks for it finds it; their own verdict comes too late."""
    first, second = await lost(store)
    if open_as == "in_doubt":
        await store.save(evolve(second, state="in_doubt"))
    elif open_as == "released":
        await store.release(second)
    assert await store.save(evolve(first, state="completed", answer=answer()))
    found = await store.get("k")
    assert found is not None
    assert (found.state, found.answer) == ("completed", answer())
    assert not await store.save(evolve(second, state="rejected", error=ERROR))
    assert not await store.save(evolve(second, state="completed", answer=answer("ref_2")))
    assert not await store.release(second)


async def test_an_answer_that_is_written_twice_is_written(store: JournalStore) -> None:
    """The first time may have been heard of by nobody."""
    record = await claimed(store)
    assert [await store.save(evolve(record, state="completed", answer=answer())) for _ in range(2)] == [True, True]


async def test_records_in_doubt_come_oldest_first(store: JournalStore) -> None:
    """In the order of the calls, whenever they came into doubt; others are not among them."""
    ages = {"b": 30.0, "a": 60.0, "c": 10.0, "open": 90.0, "done": 80.0}
    records = {key: await claimed(store, key, created=CREATED.ago(age)) for key, age in ages.items()}
    for key in ("c", "b", "a"):
        await store.save(evolve(records[key], state="in_doubt"))
    await store.save(evolve(records["done"], state="completed", answer=answer()))
    assert [each.key for each in await store.in_doubt()] == ["a", "b", "c"]


async def test_a_resource_tells_which_call_made_it(store: JournalStore) -> None:
    """Those that no call on record made are left out."""
    for number in (1, 2):
        record = await claimed(store, f"k{number}")
        await store.save(evolve(record, state="completed", answer=answer(f"ref_{number}")))
    asked = ["ref_2", "ref_3", "ref_1", "\0", ""]
    assert await store.keys_of(asked) == {"ref_1": "k1", "ref_2": "k2"}
    assert await store.keys_of([]) == {}


async def test_an_answer_without_a_fit_id_is_kept_all_the_same(store: JournalStore) -> None:
    """An id is whatever the other side says."""
    record = await claimed(store)
    odd = answer("ref\0\n" + "x" * 5000)
    assert await store.save(evolve(record, state="completed", answer=odd))
    found = await store.get("k")
    assert found is not None
    assert found.answer == odd


async def test_the_salt_is_the_same_for_all_who_share_the_store(store: JournalStore, back_end: BackEnd) -> None:
    """Whoever comes first makes it up."""
    stores = [store, *(back_end.open() for _ in range(9))]
    salts = await asyncio.gather(*(each.salt() for each in stores))
    assert len(set(salts)) == 1
    assert len(salts[0]) == 32


async def test_a_store_that_was_closed_is_opened_again(store: JournalStore) -> None:
    """With what was in it; closing it twice does no harm."""
    record = await claimed(store)
    await store.aclose()
    await store.aclose()
    found = await store.get("k")
    assert found is not None
    assert found.owner == record.owner


# -- those that outlive a process -------------------------------------------------------------------------------------


async def test_another_store_on_the_same_back_end_reads_what_was_written(kept: DurableStore, durable: BackEnd) -> None:
    """Whether the call is under way, in doubt or done."""
    other = durable.open()
    record = await claimed(kept, owner=somebody())
    assert (await other.get("k")).owner == record.owner
    await other.save(evolve(record, state="in_doubt"))
    assert [each.key for each in await kept.in_doubt()] == ["k"]
    claim = await kept.claim(await describe(kept), LEASE)
    await kept.save(evolve(claim.record, state="completed", answer=answer()))
    assert await other.keys_of(["ref_1"]) == {"ref_1": "k"}


async def test_records_of_one_name_are_strangers_to_those_of_another(durable: BackEnd, kept: DurableStore) -> None:
    """Several applications may share a server."""
    await claimed(kept)
    durable.name += "_other"
    other = durable.open()
    assert await other.get("k") is None
    assert await other.salt() != await kept.salt()
