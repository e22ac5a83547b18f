"""Stores on a server: connections that break, claims that are cancelled, and answers that are lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any, Self
from urllib.parse import urlsplit

import psycopg
import pytest
import redis.asyncio
from attrs import evolve

from paymongo_async.stores._served import LostError, ServedStore, StoreError

from ..rig.proxy import Toxic, Trouble, proxy
from .conftest import BackEnd
from .records import LEASE, OPENERS, answer, describe


@pytest.fixture
async def store(served: BackEnd) -> AsyncIterator[ServedStore]:
    """Open a store on it."""
    yield served.open()
    for opened in served.opened:
        await opened.aclose()


def through(address: str, proxied: str) -> str:
    """Say how a server is reached by another way."""
    target, way = urlsplit(address), urlsplit(proxied)
    user = f"{target.username}@" if target.username else ""
    return target._replace(netloc=f"{user}{way.hostname}:{way.port}").geturl()


async def cut_all(served: BackEnd) -> None:
    """End every connection that the server has, as it does when it is started anew."""
    if served.kind == "redis":
        async with redis.asyncio.Redis.from_url(served.address) as client:
            await client.client_kill_filter(_type="normal", skipme=True)
    else:
        question = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid != pg_backend_pid()"
        async with await psycopg.AsyncConnection.connect(served.address, autocommit=True) as connection:
            await connection.execute(question + " AND application_name = 'paymongo_async'")


def forget_next(store: ServedStore, when: str) -> None:
    """Break the connection at the next question: before the server has it, or after it did what it was asked."""
    ask = store._ask_once

    async def fail(*question: Any) -> Any:
        store._ask_once = ask  # type: ignore[method-assign]
        if when == "after":
            await ask(*question)
        raise LostError

    store._ask_once = fail  # type: ignore[method-assign]


# -- broken connections -----------------------------------------------------------------------------------------------


async def test_a_connection_that_broke_while_idle_is_made_anew(served: BackEnd, store: ServedStore) -> None:
    """Nobody hears of it, whatever is asked next."""
    record = await describe(store)
    await cut_all(served)
    assert (await store.claim(record, LEASE)).kind == "new"
    await cut_all(served)
    assert await store.save(evolve(record, state="completed", answer=answer()))
    await cut_all(served)
    assert await store.keys_of(["ref_1"]) == {"ref_1": "k"}


async def test_a_server_that_is_gone_is_an_error_and_is_found_again(served: BackEnd) -> None:
    """Nothing is claimed meanwhile."""
    down = [Trouble(reset_on_accept=True)] * 2
    async with proxy(served.address, *down) as way:
        store: ServedStore = OPENERS[served.kind](through(served.address, way.url), served.name)  # type: ignore[assignment]
        with pytest.raises(StoreError):
            await store.salt()
        record = await describe(store)
        assert (await store.claim(record, LEASE)).kind == "new"
        assert way.struck == 2
        await store.aclose()


async def test_a_server_that_breaks_in_the_middle_is_an_error(served: BackEnd) -> None:
    """Wherever the line is cut; what was written by then is its own at the next try."""
    for bytes_ in range(0, 2000, 97):
        async with proxy(served.address, *[Trouble(down=Toxic(reset_after=bytes_))] * 2) as way:
            store: ServedStore = OPENERS[served.kind](through(served.address, way.url), f"{served.name}_{bytes_}")  # type: ignore[assignment]
            record = await patiently(lambda store=store: describe(store))
            claim = await patiently(lambda store=store, record=record: store.claim(record, LEASE))
            found = await patiently(lambda store=store: store.get("k"))
            assert (claim.kind, found.owner) == ("new", record.owner), bytes_
            await store.aclose()


async def patiently(ask: Callable[[], Awaitable[Any]]) -> Any:
    """Ask until the server answers, but not for ever."""
    for _ in range(2):
        with suppress(StoreError):
            return await ask()
    return await ask()


async def test_a_server_that_keeps_silent_is_an_error(
    served: BackEnd, store: ServedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a while; the next connection is another."""
    await store.salt()
    monkeypatch.setattr(f"paymongo_async.stores.{served.kind}.PATIENCE", 0.05)
    other = served.open()
    record = await describe(other)
    async with Busy(served):
        with pytest.raises(LostError):
            await other.claim(record, LEASE)
    monkeypatch.undo()
    assert (await store.claim(record, LEASE)).kind == "new"  # the server may have done it since


class Busy:
    """Makes the server keep everybody waiting who writes to this back end."""

    def __init__(self, served: BackEnd) -> None:
        self.served = served

    async def __aenter__(self) -> Self:
        if self.served.kind == "redis":
            self.client = redis.asyncio.Redis.from_url(self.served.address)
            await self.client.execute_command("CLIENT", "PAUSE", 30_000, "WRITE")
        else:
            self.connection = await psycopg.AsyncConnection.connect(self.served.address)
            await self.connection.execute(f"LOCK TABLE {self.served.name} IN EXCLUSIVE MODE")  # type: ignore[arg-type]
        return self

    async def is_waited_for(self) -> None:
        """Return when somebody waits."""
        while not await self._waiting():  # noqa: ASYNC110  (only the server knows)
            await asyncio.sleep(0)

    async def _waiting(self) -> bool:
        if self.served.kind == "redis":
            return bool((await self.client.info("clients"))["blocked_clients"])
        cursor = await self.connection.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return await cursor.fetchone() != (0,)

    async def __aexit__(self, *_: object) -> None:
        if self.served.kind == "redis":
            await self.client.execute_command("CLIENT", "UNPAUSE")
            await self.client.aclose()
        else:
            await self.connection.close()


async def test_a_claim_that_is_cancelled_halfway_leaves_the_store_usable(served: BackEnd, store: ServedStore) -> None:
    """The next question gets its own answer, and not the one that came late."""
    await store.claim(await describe(store, "known"), LEASE)
    record = await describe(store)
    async with Busy(served) as server:
        claiming = asyncio.create_task(store.claim(record, LEASE))
        await server.is_waited_for()
        claiming.cancel()
        with pytest.raises(asyncio.CancelledError):
            await claiming
    found = await store.get("known")
    assert found is not None
    assert found.key == "known"
    assert await store.get("unknown") is None
    assert (await store.claim(record, LEASE)).kind == "new"
    assert [each.key for each in await store.in_doubt()] == []


async def test_claims_that_are_cancelled_anywhere_leave_the_store_usable(store: ServedStore) -> None:
    """Before they are sent, on their way, and after."""
    await store.salt()
    for number in range(30):
        claiming = asyncio.create_task(store.claim(await describe(store, f"k{number}"), LEASE))
        for _ in range(number):
            await asyncio.sleep(0)
        claiming.cancel()
        await asyncio.wait([claiming])
        assert await store.get("unknown") is None
    assert (await store.claim(await describe(store), LEASE)).kind == "new"


@pytest.mark.parametrize("fails", [False, True])
async def test_a_driver_that_swallows_a_cancellation_changes_nothing(store: ServedStore, fails: bool) -> None:
    """Whoever cancelled the call is obeyed all the same, and nothing is asked again."""
    asked = 0

    async def deaf(*question: Any) -> Any:
        nonlocal asked
        asked += 1
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        if fails:
            raise LostError

    store._ask_once = deaf  # type: ignore[method-assign]
    reading = asyncio.create_task(store.get("k"))
    await asyncio.sleep(0)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert asked == 1


# -- lost answers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_free_key_is_claimed_whatever_is_lost(store: ServedStore, when: str) -> None:
    """Once, by its own owner."""
    record = await describe(store)
    forget_next(store, when)
    assert (await store.claim(record, LEASE)).kind == "new"
    assert (await store.claim(await describe(store), LEASE)).kind == "held"


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_record_in_doubt_is_taken_up_whatever_is_lost(store: ServedStore, when: str) -> None:
    """And is not mistaken for a free key: it must be looked up."""
    first = await describe(store)
    await store.claim(first, LEASE)
    await store.save(evolve(first, state="in_doubt"))
    swap = store._swap

    async def swap_and_lose(*rows: Any) -> bool:
        forget_next(store, when)
        return await swap(*rows)

    store._swap = swap_and_lose  # type: ignore[method-assign]
    claim = await store.claim(await describe(store), LEASE)
    assert (claim.kind, claim.record.state) == ("taken_up", "claimed")


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("state", ["in_doubt", "completed", "rejected"])
async def test_what_came_of_a_call_is_written_whatever_is_lost(store: ServedStore, when: str, state: Any) -> None:
    """And whoever wrote it is told so."""
    record = await describe(store)
    await store.claim(record, LEASE)
    forget_next(store, when)
    assert await store.save(evolve(record, state=state, answer=answer() if state == "completed" else None))
    found = await store.get("k")
    assert found is not None
    assert found.state == state


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_call_is_released_whatever_is_lost(store: ServedStore, when: str) -> None:
    """And whoever released it is told so."""
    record = await describe(store)
    await store.claim(record, LEASE)
    forget_next(store, when)
    assert await store.release(record)
    assert await store.get("k") is None


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("what", ["save", "release"])
async def test_who_lost_a_call_is_told_so_whatever_is_lost(store: ServedStore, when: str, what: str) -> None:
    """Another owner has it."""
    first = await describe(store)
    await store.claim(first, LEASE)
    await store.save(evolve(first, state="in_doubt"))
    await store.claim(await describe(store), LEASE)
    forget_next(store, when)
    asked: Callable[[Any], Awaitable[bool]] = getattr(store, what)
    assert not await asked(evolve(first, state="in_doubt"))
