"""What is Redis's own: what expires, what it may drop, and its scripts."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
import redis.asyncio
from attrs import evolve

from paymongo_async.stores._durable import DAY
from paymongo_async.stores._served import LostError, StoreError
from paymongo_async.stores.redis import RedisStore

from .conftest import BackEnd
from .records import CREATED, LEASE, answer, describe


@pytest.fixture
def back_end(redis_url: str) -> BackEnd:
    """Return names of its own on the server."""
    return BackEnd("redis", redis_url)


@pytest.fixture
async def server(redis_url: str) -> AsyncIterator[Any]:
    """Look at the server from outside, and leave it as it was."""
    async with redis.asyncio.Redis.from_url(redis_url, decode_responses=True) as client:
        yield client
        await client.config_set("maxmemory", 0)
        await client.config_set("maxmemory-policy", "noeviction")


@pytest.fixture
async def store(back_end: BackEnd) -> AsyncIterator[RedisStore]:
    """Open a journal."""
    opened = RedisStore(back_end.address, prefix=back_end.name, keep_for=3 * DAY)
    yield opened
    await opened.aclose()


async def test_finished_calls_expire_and_open_ones_never(store: RedisStore, server: Any) -> None:
    """And with them what finds them by their resources."""
    for state in ("claimed", "in_doubt", "completed", "rejected"):
        record = await describe(store, state)
        await store.claim(record, LEASE)
        if state != "claimed":
            done = answer() if state == "completed" else None
            await store.save(evolve(record, state=state, answer=done))  # type: ignore[arg-type]
    left = {name: await server.ttl(name) for name in await server.keys(f"{store._prefix.replace('{', '?')}*")}
    soon = {name.removeprefix(store._prefix): 3 * DAY - 60 < seconds <= 3 * DAY for name, seconds in left.items()}
    assert {name for name, expires in soon.items() if expires} == {"record:completed", "record:rejected", "made:ref_1"}
    assert {left[store._prefix + name] for name, expires in soon.items() if not expires} == {-1}
    assert await server.zrange(f"{store._prefix}open", 0, -1) == ["claimed", "in_doubt"]


async def test_nothing_but_the_salt_is_left_of_a_released_call(store: RedisStore, server: Any) -> None:
    """It is as if it had never been."""
    record = await describe(store)
    await store.claim(record, LEASE)
    await store.release(record)
    assert await server.keys(f"{store._prefix.replace('{', '?')}*") == [f"{store._prefix}salt"]


async def test_all_keys_are_in_one_slot(store: RedisStore, server: Any) -> None:
    """What a script touches must be in one place, wherever that is."""
    record = await describe(store, "a{b}c")
    await store.claim(record, LEASE)
    await store.save(evolve(record, state="completed", answer=answer("ref}{1")))
    names = await server.keys(f"{store._prefix.replace('{', '?')}*")
    assert len(names) == 3
    assert {name.partition("{")[2].partition("}")[0] for name in names} == {store._prefix[1:-2]}


async def test_more_records_than_one_question_reads_are_all_found(store: RedisStore) -> None:
    """Oldest first, across the parts."""
    for number in range(7):
        record = await describe(store, f"k{number}", created=CREATED.ago(-number))
        await store.claim(record, LEASE)
        await store.save(evolve(record, state="in_doubt"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("paymongo_async.stores.redis._AT_A_TIME", 3)
        assert [each.key for each in await store.in_doubt()] == [f"k{number}" for number in range(7)]


async def test_a_record_that_the_server_dropped_is_no_row(store: RedisStore, server: Any) -> None:
    """What is left of it does not stand in the way."""
    await store.claim(await describe(store), -1.0)
    await server.delete(f"{store._prefix}record:k")
    assert await store.in_doubt() == []
    assert (await store.claim(await describe(store), LEASE)).kind == "new"


async def test_a_server_that_forgot_the_scripts_is_told_them_again(store: RedisStore, server: Any) -> None:
    """As after it was started anew."""
    record = await describe(store)
    await server.script_flush()
    assert (await store.claim(record, LEASE)).kind == "new"
    await server.script_flush()
    assert await store.release(record)


@pytest.mark.parametrize(
    ("settings", "warnings"),
    [("0 allkeys-lru", 0), ("1gb noeviction", 0), ("1gb allkeys-lru", 1), ("1gb volatile-ttl", 1)],
)
async def test_a_server_that_may_drop_records_is_warned_of_once(
    back_end: BackEnd, server: Any, settings: str, warnings: int, caplog: pytest.LogCaptureFixture
) -> None:
    """A call that is forgotten can be made twice."""
    maxmemory, policy = settings.split()
    await server.config_set("maxmemory", maxmemory)
    await server.config_set("maxmemory-policy", policy)
    store = back_end.open()
    with caplog.at_level(logging.WARNING, "paymongo_async"):
        for _ in range(2):
            await store.get("k")
            await store.aclose()
    assert [policy in record.getMessage() for record in caplog.records] == [True] * warnings


async def test_a_server_without_memory_is_an_error(store: RedisStore, server: Any) -> None:
    """It refuses to write, and so nothing is claimed; what was there stays."""
    await store.claim(await describe(store, "before"), LEASE)
    await server.config_set("maxmemory", 1)
    with pytest.raises(StoreError, match="maxmemory"):
        await store.claim(await describe(store), LEASE)
    assert await store.get("before") is not None
    await server.config_set("maxmemory", 0)
    assert await store.get("k") is None


async def test_a_role_that_may_not_ask_about_memory_is_enough(back_end: BackEnd, server: Any) -> None:
    """The check is a courtesy."""
    await server.execute_command("ACL", "SETUSER", "clerk", "on", ">secret", "~*", "+@all", "-info")
    store = RedisStore(back_end.address.replace("redis://", "redis://clerk:secret@"), prefix=back_end.name)
    assert (await store.claim(await describe(store), LEASE)).kind == "new"
    await store.aclose()
    await server.execute_command("ACL", "DELUSER", "clerk")


async def test_the_address_says_how_long_the_server_is_waited_for(back_end: BackEnd, server: Any) -> None:
    """A user may be more patient, or less."""
    store = RedisStore(f"{back_end.address}?socket_timeout=0.05", prefix=back_end.name)
    record = await describe(store)
    await server.execute_command("CLIENT", "PAUSE", 30_000, "WRITE")
    with pytest.raises(LostError, match="TimeoutError"):
        await store.claim(record, LEASE)
    await server.execute_command("CLIENT", "UNPAUSE")
    assert (await store.claim(record, LEASE)).kind == "new"
    await store.aclose()


async def test_the_driver_keeps_no_time_of_its_own(store: RedisStore) -> None:
    """It may swallow a cancellation where it does."""
    await store.salt()
    assert store._client is not None
    settings = store._client.connection_pool.connection_kwargs
    assert (settings["socket_timeout"], settings["socket_connect_timeout"]) == (None, None)
