"""What is PostgreSQL's own: its tables, its settings, and what is dropped in time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest
from attrs import evolve

from paymongo_async.stores._durable import DAY
from paymongo_async.stores._questions import _LOCK
from paymongo_async.stores._served import StoreError
from paymongo_async.stores.postgres import PostgresStore

from .conftest import BackEnd
from .records import LEASE, answer, describe


@pytest.fixture
def back_end(postgres_url: str) -> BackEnd:
    """Return names of its own on the server."""
    return BackEnd("postgres", postgres_url)


@pytest.fixture
async def server(postgres_url: str) -> AsyncIterator[Any]:
    """Look at the server from outside."""
    async with await psycopg.AsyncConnection.connect(postgres_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
async def store(back_end: BackEnd) -> AsyncIterator[PostgresStore]:
    """Open a journal."""
    opened = PostgresStore(back_end.address, table=back_end.name, keep_for=3 * DAY)
    yield opened
    await opened.aclose()


async def finish(store: PostgresStore, key: str) -> None:
    """Make a call and be done with it."""
    record = await describe(store, key)
    await store.claim(record, LEASE)
    await store.save(evolve(record, state="completed", answer=answer(f"ref_{key}")))


async def test_who_comes_first_makes_the_tables_and_the_others_wait(back_end: BackEnd, server: Any) -> None:
    """They would get in each other's way: PostgreSQL's own IF NOT EXISTS is no lock."""
    stores = [back_end.open() for _ in range(10)]
    async with server.transaction():
        await server.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        asked = [asyncio.create_task(store.salt()) for store in stores]
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        while await (await server.execute(waiting)).fetchone() != (10,):
            assert not any(task.done() for task in asked)
    assert len(set(await asyncio.gather(*asked))) == 1
    for store in stores:
        await store.aclose()


async def test_a_role_that_may_not_make_tables_is_enough_once_they_are_there(
    back_end: BackEnd, store: PostgresStore, server: Any
) -> None:
    """Whoever looks after the database makes them."""
    await store.salt()
    role, table = f"clerk_{back_end.name}", back_end.name
    await server.execute(f"CREATE ROLE {role} LOGIN")
    await server.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table}, {table}_salt TO {role}")
    clerk = PostgresStore(back_end.address.replace("//postgres@", f"//{role}@"), table=table)
    assert (await clerk.claim(await describe(clerk), LEASE)).kind == "new"
    missing = PostgresStore(back_end.address.replace("//postgres@", f"//{role}@"), table=f"{table}_2")
    with pytest.raises(StoreError, match="permission denied"):
        await missing.salt()
    for each in (clerk, missing):
        await each.aclose()
    await server.execute(f"DROP OWNED BY {role}")
    await server.execute(f"DROP ROLE {role}")


async def test_the_table_may_be_in_a_schema(back_end: BackEnd, server: Any) -> None:
    """Its own, and not the one that is searched first."""
    await server.execute(f"CREATE SCHEMA {back_end.name}")
    store = PostgresStore(back_end.address, table=f"{back_end.name}.journal")
    for _ in range(2):
        await finish(store, "k")
        await store.aclose()
    cursor = await server.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [back_end.name])
    assert sorted(await cursor.fetchall()) == [("journal",), ("journal_salt",)]


async def test_every_commit_waits_for_the_disk(store: PostgresStore) -> None:
    """Also where the server's own setting is not to: the server of these tests has it off."""
    await store.salt()
    ((found,),) = await store._ask(b"SHOW synchronous_commit", {})
    assert found == "on"


async def test_other_isolation_changes_nothing(back_end: BackEnd, server: Any) -> None:
    """A claim that comes second is held, and is no error."""
    role = f"strict_{back_end.name}"
    await server.execute(f"CREATE ROLE {role} LOGIN SUPERUSER")
    await server.execute(f"ALTER ROLE {role} SET default_transaction_isolation = 'serializable'")
    stores = [PostgresStore(back_end.address.replace("//postgres@", f"//{role}@"), table=back_end.name) for _ in "1234"]
    records = [await describe(stores[number % 4], owner=f"elsewhere/{number}") for number in range(80)]
    claims = await asyncio.gather(*(stores[number % 4].claim(each, LEASE) for number, each in enumerate(records)))
    assert sorted(claim.kind for claim in claims) == ["held"] * 79 + ["new"]
    for store in stores:
        await store.aclose()
    await server.execute(f"REASSIGN OWNED BY {role} TO postgres")
    await server.execute(f"DROP ROLE {role}")


async def test_finished_calls_are_forgotten_in_time_and_open_ones_never(
    back_end: BackEnd, store: PostgresStore, server: Any
) -> None:
    """After as long as was asked for, counted from their end."""
    for key in ("old", "young"):
        await finish(store, key)
    for key in ("claimed", "in_doubt"):
        record = await describe(store, key)
        await store.claim(record, LEASE)
        if key == "in_doubt":
            await store.save(evolve(record, state="in_doubt"))
    older = f"UPDATE {back_end.name} SET written = written - make_interval(secs => %s) WHERE (key = 'young') = %s"  # noqa: S608
    await server.execute(older, [3 * DAY + 1, False])
    await server.execute(older, [3 * DAY - 60, True])
    other = PostgresStore(back_end.address, table=back_end.name, keep_for=3 * DAY)
    await finish(other, "new")
    await other.aclose()
    cursor = await server.execute(f"SELECT key FROM {back_end.name} ORDER BY key")  # noqa: S608
    assert await cursor.fetchall() == [("claimed",), ("in_doubt",), ("new",), ("young",)]


async def test_a_server_that_refuses_is_an_error_without_what_was_sent(store: PostgresStore, server: Any) -> None:
    """Its details would show the row."""
    record = await describe(store)
    await server.execute(f"ALTER TABLE {store._sql.salts[:-5]} ADD CONSTRAINT closed CHECK (key != 'k')")
    with pytest.raises(StoreError) as caught:
        await store.claim(record, LEASE)
    assert "closed" in str(caught.value)
    assert "Failing row" not in str(caught.value)
    assert (await store.claim(await describe(store, "other"), LEASE)).kind == "new"


async def test_one_connection_is_used_at_a_time(store: PostgresStore, server: Any) -> None:
    """However many ask at once."""
    await store.salt()
    await asyncio.gather(*(store.get(f"k{number}") for number in range(50)))
    assert store._connection is not None
    name = store._connection.info.backend_pid
    await asyncio.gather(*(store.get(f"k{number}") for number in range(50)))
    assert store._connection.info.backend_pid == name
    cursor = await server.execute("SELECT application_name FROM pg_stat_activity WHERE pid = %s", [name])
    assert await cursor.fetchone() == ("paymongo_async",)


async def test_a_store_that_was_left_open_on_another_loop_is_usable(back_end: BackEnd) -> None:
    """Its connection is left behind, closed."""
    store = PostgresStore(back_end.address, table=back_end.name)
    await asyncio.to_thread(lambda: asyncio.run(store.salt()))
    left = store._connection
    assert len(await store.salt()) == 32
    assert await store.get("k") is None
    assert left is not None
    assert left.closed
    await store.aclose()
