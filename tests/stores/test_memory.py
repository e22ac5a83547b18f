"""What is the memory's own: it is bounded, and forgets what nobody can ask for."""

from __future__ import annotations

from attrs import evolve

from paymongo_async.stores.memory import MemoryStore

from .records import LEASE, answer, describe, somebody


async def test_finished_calls_are_bounded_and_doubt_is_not() -> None:
    """The oldest finished ones go first, and what they made with them."""
    store = MemoryStore(max_finished=2)
    for number in range(5):
        done, doubt = await describe(store, f"done-{number}"), await describe(store, f"open-{number}")
        await store.claim(done, LEASE)
        await store.claim(doubt, LEASE)
        await store.save(evolve(done, state="completed", answer=answer(f"ref_{number}")))
        await store.save(evolve(doubt, state="in_doubt"))
    assert [each.key for each in await store.in_doubt()] == [f"open-{number}" for number in range(5)]
    assert [await store.get(f"done-{number}") is not None for number in range(5)] == [False] * 3 + [True] * 2
    assert await store.keys_of([f"ref_{number}" for number in range(5)]) == {"ref_3": "done-3", "ref_4": "done-4"}


async def test_the_answer_under_a_minted_key_is_not_kept() -> None:
    """Nobody can ask for it; what the call made is still told apart from what others made."""
    store = MemoryStore()
    record = await describe(store, minted=True)
    await store.claim(record, LEASE)
    assert await store.save(evolve(record, state="completed", answer=answer()))
    assert await store.get("k") is None
    assert await store.keys_of(["ref_1"]) == {"ref_1": "k"}


async def test_a_refusal_under_a_minted_key_is_kept() -> None:
    """The error named the key, so that somebody may try it again."""
    store = MemoryStore()
    record = await describe(store, minted=True)
    await store.claim(record, LEASE)
    await store.save(evolve(record, state="rejected", error={}))
    assert (await store.claim(await describe(store), LEASE)).kind == "held"


async def test_a_lease_is_of_no_use_in_memory() -> None:
    """Whoever claimed the key is there, or the memory is gone."""
    store = MemoryStore()
    await store.claim(await describe(store, owner=somebody()), -1.0)
    assert (await store.claim(await describe(store), LEASE)).kind == "held"
    assert await store.in_doubt() == []


def test_memory_says_that_it_does_not_last() -> None:
    """Answers keep their secrets in it."""
    assert not MemoryStore.durable


async def test_two_memories_have_nothing_in_common() -> None:
    """Nor the key of their fingerprints."""
    assert await MemoryStore().salt() != await MemoryStore().salt()
