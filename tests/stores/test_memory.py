"""The journal in memory."""

from __future__ import annotations

import asyncio

from paymongo_async.idempotency import Record
from paymongo_async.stores.memory import MemoryStore
from paymongo_async.wire import Answer, Request


def record(key: str = "k") -> Record:
    """Describe a call."""
    return Record(key, "refunds.create", {}, Request("POST", "https://x", {}, b"{}"), ("a",), b"s", 1_700_000_000.0)


async def test_a_free_key_is_claimed_by_its_first_caller() -> None:
    """Of two hundred at once exactly one wins."""
    store = MemoryStore()
    claims = await asyncio.gather(*[store.claim(record()) for _ in range(200)])
    assert sum(claim.mine for claim in claims) == 1


async def test_a_record_in_doubt_is_taken_up_by_one_caller() -> None:
    """The others are told that it is under way."""
    store = MemoryStore()
    await store.claim(record())
    await store.doubt("k", None)
    claims = await asyncio.gather(*[store.claim(record()) for _ in range(200)])
    assert sum(claim.mine for claim in claims) == 1


async def test_a_completed_call_keeps_its_answer_and_not_its_body() -> None:
    """Only an open call may have to be sent again."""
    store = MemoryStore()
    await store.claim(record())
    await store.complete("k", Answer({"data": {}}))
    known = await store.get("k")
    assert known is not None
    assert (known.state, known.answer, known.request) == ("completed", Answer({"data": {}}), None)


async def test_a_rejected_call_keeps_its_error() -> None:
    """It is raised again."""
    store = MemoryStore()
    await store.claim(record())
    await store.reject("k", {"error": "BadRequestError"})
    claim = await store.claim(record())
    assert (claim.mine, claim.record.state, claim.record.error) == (False, "rejected", {"error": "BadRequestError"})


async def test_a_released_key_is_free() -> None:
    """Releasing it twice does no harm."""
    store = MemoryStore()
    await store.claim(record())
    await store.release("k")
    await store.release("k")
    assert (await store.claim(record())).mine
    assert await store.get("other") is None


async def test_finished_calls_are_bounded_and_doubt_is_not() -> None:
    """The oldest finished ones go first."""
    store = MemoryStore(max_finished=2)
    for number in range(5):
        await store.claim(record(f"done-{number}"))
        await store.complete(f"done-{number}", Answer(None))
        await store.claim(record(f"open-{number}"))
        await store.doubt(f"open-{number}", None)
    assert [each.key for each in await store.in_doubt()] == [f"open-{number}" for number in range(5)]
    assert [await store.get(f"done-{number}") is not None for number in range(5)] == [False] * 3 + [True] * 2


async def test_doubt_keeps_the_time_of_the_last_attempt() -> None:
    """None means that nothing was sent this time."""
    store = MemoryStore()
    await store.claim(record())
    await store.doubt("k", 1_700_000_060.0)
    await store.doubt("k", None)
    known = await store.get("k")
    assert known is not None
    assert known.last_sent_at == 1_700_000_060.0
