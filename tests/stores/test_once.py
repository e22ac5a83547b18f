"""An event that is noted within somebody else's transaction, so that effect and note stand or fall together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from paymongo_async.stores.postgres import PostgresStore

from .conftest import BackEnd
from .records import LEASE


@pytest.fixture
def back_end(postgres_url: str) -> BackEnd:
    """Return names of its own on the server."""
    return BackEnd("postgres", postgres_url)


@pytest.fixture
async def store(back_end: BackEnd) -> AsyncIterator[PostgresStore]:
    opened = PostgresStore(back_end.address, table=back_end.name)
    yield opened
    await opened.aclose()


@pytest.fixture
async def own(postgres_url: str) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
    """Connect as the caller does."""
    async with await psycopg.AsyncConnection.connect(postgres_url) as connection:
        yield connection


@pytest.fixture
async def other(postgres_url: str) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
    """Connect as somebody else."""
    async with await psycopg.AsyncConnection.connect(postgres_url) as connection:
        yield connection


async def test_an_event_is_noted_once(store: PostgresStore, own: Any) -> None:
    """The table is made at the first time."""
    async with own.transaction():
        assert await store.once(own, "evt_1")
        assert not await store.once(own, "evt_1")
        assert await store.once(own, "evt_2")
    async with own.transaction():
        assert not await store.once(own, "evt_1")


async def test_a_transaction_that_is_rolled_back_leaves_no_note(store: PostgresStore, own: Any) -> None:
    """Its effect is not there either."""
    assert await store.once(own, "evt_1")
    await own.rollback()
    assert await store.once(own, "evt_1")


@pytest.mark.parametrize("is_kept", [True, False])
async def test_a_second_transaction_waits_for_the_first(
    store: PostgresStore, own: Any, other: Any, is_kept: bool
) -> None:
    """And is told what became of it."""
    assert await store.once(own, "evt_1")
    second = asyncio.create_task(store.once(other, "evt_1"))
    await is_waiting(store, other)
    assert not second.done()
    await (own.commit() if is_kept else own.rollback())
    assert await second is not is_kept
    await other.commit()


async def is_waiting(store: PostgresStore, connection: Any) -> None:
    """Return when the server keeps a connection waiting."""
    question = b"SELECT count(*) FROM pg_locks WHERE NOT granted AND pid = %(pid)s"
    while await store._ask(question, {"pid": connection.info.backend_pid}) != [(1,)]:  # noqa: ASYNC110  (only the server knows)
        await asyncio.sleep(0)


async def test_who_handles_an_event_may_note_it(store: PostgresStore, own: Any) -> None:
    """The router has claimed it before the handler is called, and completes it afterwards."""
    claim = await store.claim_event("evt_1", LEASE, "{}")
    assert (await store.claim_event("evt_1", LEASE)).state == "running"
    async with own.transaction():
        assert await store.once(own, "evt_1")
    assert (await store.claim_event("evt_1", LEASE)).state == "done"
    await store.complete_event("evt_1", claim.token)
    await store.release_event("evt_1", claim.token)  # too late, whoever thinks so
    assert (await store.claim_event("evt_1", LEASE)).state == "done"
    assert await store.pending_events() == []


async def test_who_takes_up_an_event_that_was_given_back_may_note_it(store: PostgresStore, own: Any) -> None:
    """In doubt means that nobody has noted it."""
    claim = await store.claim_event("evt_1", LEASE)
    await store.release_event("evt_1", claim.token)
    async with own.transaction():
        assert await store.once(own, "evt_1")


async def test_an_event_that_was_completed_has_had_its_effect(store: PostgresStore, own: Any) -> None:
    """By a handler without a transaction."""
    await store.complete_event("evt_1", (await store.claim_event("evt_1", LEASE)).token)
    assert not await store.once(own, "evt_1")


async def test_another_name_of_what_happened_counts(store: PostgresStore, own: Any) -> None:
    """It is noted under all of them, and one that is known is enough."""
    async with own.transaction():
        assert await store.once(own, "evt_1", "payment.paid pay_1")
        assert not await store.once(own, "evt_2", "payment.paid pay_1")
        assert await store.once(own, "evt_3", "payment.paid pay_3")
    assert (await store.claim_event("payment.paid pay_1", LEASE)).state == "done"


async def test_without_a_transaction_it_would_mean_nothing(back_end: BackEnd, store: PostgresStore) -> None:
    """The note would be committed before the effect."""
    async with await psycopg.AsyncConnection.connect(back_end.address, autocommit=True) as connection:
        with pytest.raises(ValueError, match="transaction"):
            await store.once(connection, "evt_1")
        async with connection.transaction():
            assert await store.once(connection, "evt_1")


@pytest.mark.parametrize("kind", [psycopg.AsyncClientCursor, psycopg.AsyncRawCursor])
async def test_the_kind_of_connection_does_not_matter(back_end: BackEnd, store: PostgresStore, kind: Any) -> None:
    """Whatever cursors and rows it makes."""
    async with await psycopg.AsyncConnection.connect(
        back_end.address, row_factory=dict_row, cursor_factory=kind
    ) as connection:
        assert [await store.once(connection, "evt_1") for _ in range(2)] == [True, False]
