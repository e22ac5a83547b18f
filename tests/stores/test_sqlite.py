"""What is the file's own: its permissions, its settings, and a disk that refuses."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
import threading
from collections.abc import AsyncIterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from attrs import evolve

from paymongo_async.stores._durable import DAY
from paymongo_async.stores._sqlite_file import _use_wal
from paymongo_async.stores.sqlite import SQLiteStore

from .records import LEASE, answer, describe


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Say where the journal is to be."""
    return tmp_path / "journal.db"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[SQLiteStore]:
    """Open a journal."""
    opened = SQLiteStore(path, keep_for=3 * DAY)
    yield opened
    await opened.aclose()


async def finish(store: SQLiteStore, key: str) -> None:
    """Make a call and be done with it."""
    record = await describe(store, key)
    await store.claim(record, LEASE)
    await store.save(evolve(record, state="completed", answer=answer(f"ref_{key}")))


def ask(path: Path, question: str, *values: object) -> list[tuple[object, ...]]:
    """Look into the file from outside."""
    database = sqlite3.connect(path, isolation_level=None)
    try:
        return database.execute(question, values).fetchall()
    finally:
        database.close()


async def test_the_file_is_for_its_owner_alone(store: SQLiteStore, path: Path) -> None:
    """And what SQLite puts beside it, whatever the mask of the process is."""
    mask = os.umask(0)
    try:
        await finish(store, "k")
    finally:
        os.umask(mask)
    found = {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()}
    assert found == {"journal.db": 0o600, "journal.db-wal": 0o600, "journal.db-shm": 0o600}


async def test_every_write_is_on_the_disk(store: SQLiteStore, path: Path) -> None:
    """WAL, synced at each commit."""
    await store.salt()
    assert ask(path, "PRAGMA journal_mode") == [("wal",)]
    assert store._file is not None
    synced = store._file.submit(lambda database: database.execute("PRAGMA synchronous").fetchone())
    assert await asyncio.wrap_future(synced) == (2,)


async def test_finished_calls_are_forgotten_in_time_and_open_ones_never(store: SQLiteStore, path: Path) -> None:
    """After as long as was asked for, counted from their end."""
    for key in ("old", "young"):
        await finish(store, key)
    for key in ("claimed", "in_doubt"):
        record = await describe(store, key)
        await store.claim(record, LEASE)
        if key == "in_doubt":
            await store.save(evolve(record, state="in_doubt"))
    ask(path, "UPDATE journal SET written = written - ? WHERE key != 'young'", 3 * DAY + 1)
    ask(path, "UPDATE journal SET written = written - ? WHERE key = 'young'", 3 * DAY - 60)
    await store._prune_sometimes()
    assert await store.get("old") is not None  # only every so often
    other = SQLiteStore(path, keep_for=3 * DAY)
    await finish(other, "new")
    await other.aclose()
    assert ask(path, "SELECT key FROM journal ORDER BY key") == [("claimed",), ("in_doubt",), ("new",), ("young",)]


async def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    """Nothing is claimed, so nothing is sent; the next time it is tried again."""
    store = SQLiteStore(tmp_path / "missing" / "journal.db")
    for _ in range(2):
        with pytest.raises(FileNotFoundError):
            await store.salt()
    (tmp_path / "missing").mkdir()
    assert len(await store.salt()) == 32
    await store.aclose()


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="no folder that refuses root as well")
async def test_a_folder_that_takes_no_files_is_an_error() -> None:
    """Nothing is claimed, so nothing is sent."""
    store = SQLiteStore("/proc/self/journal.db")
    with pytest.raises(OSError, match="journal"):
        await store.salt()
    await store.aclose()


async def test_a_file_that_cannot_be_written_is_an_error(store: SQLiteStore, path: Path) -> None:
    """Nothing is claimed then."""
    await store.salt()
    assert store._file is not None
    await asyncio.wrap_future(store._file.submit(lambda database: database.execute("PRAGMA query_only = ON")))
    with pytest.raises(sqlite3.OperationalError):
        await store.claim(await describe(store), LEASE)
    await store.aclose()
    assert (await store.claim(await describe(store), LEASE)).kind == "new"


async def test_a_full_disk_is_an_error(store: SQLiteStore) -> None:
    """Nothing is claimed, and what was there stays."""
    await finish(store, "before")
    assert store._file is not None
    await asyncio.wrap_future(store._file.submit(lambda database: database.execute("PRAGMA max_page_count = 1")))
    with pytest.raises(sqlite3.OperationalError, match="full"):
        await store.claim(await describe(store, fields={"text": "x" * 100_000}), LEASE)
    assert await store.get("k") is None
    assert await store.get("before") is not None


async def test_a_file_that_is_no_journal_is_an_error(store: SQLiteStore, path: Path) -> None:
    """It stays as it is."""
    diary = "a diary, and longer than the header of a database is: " + "x" * 100
    path.write_text(diary)  # noqa: ASYNC240
    with pytest.raises(sqlite3.DatabaseError):
        await store.salt()
    assert path.read_text() == diary  # noqa: ASYNC240


async def test_a_write_of_another_process_is_waited_for(store: SQLiteStore, path: Path) -> None:
    """It takes no longer than a commit."""
    record = await describe(store)
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("BEGIN IMMEDIATE")
    claiming = asyncio.create_task(store.claim(record, LEASE))
    await asyncio.sleep(0)
    database.execute("COMMIT")
    database.close()
    assert (await claiming).kind == "new"


@pytest.mark.parametrize(("code", "tries"), [(sqlite3.SQLITE_BUSY, 3), (sqlite3.SQLITE_READONLY, 1)])
def test_a_file_that_others_open_at_the_same_time_is_tried_again(code: int, tries: int) -> None:
    """SQLite does not wait of itself where two change to WAL at once; any other refusal is final."""
    asked: list[str] = []

    class Busy:
        def execute(self, question: str) -> None:
            asked.append(question)
            if len(asked) < 3:
                error = sqlite3.OperationalError("database is locked")
                error.sqlite_errorcode = code
                raise error

    expected = nullcontext() if tries == 3 else pytest.raises(sqlite3.OperationalError)
    with expected:
        _use_wal(Busy())  # type: ignore[arg-type]
    assert len(asked) == tries


async def test_a_cancelled_claim_leaves_the_file_usable(store: SQLiteStore) -> None:
    """Whether it was written by then or not."""
    await store.salt()
    for number in range(20):
        claiming = asyncio.create_task(store.claim(await describe(store, f"k{number}"), LEASE))
        for _ in range(number % 3):
            await asyncio.sleep(0)
        claiming.cancel()
        with pytest.raises(asyncio.CancelledError):
            await claiming
    assert (await store.claim(await describe(store), LEASE)).kind == "new"


async def test_closing_waits_for_what_is_being_written(store: SQLiteStore) -> None:
    """Nothing that was asked for before is lost; what comes after opens the file again."""
    records = [await describe(store, f"k{number}") for number in range(20)]
    claiming = [asyncio.create_task(store.claim(record, LEASE)) for record in records]
    await asyncio.sleep(0)
    closing = asyncio.create_task(store.aclose())
    claims = await asyncio.gather(*claiming)
    await closing
    assert {claim.kind for claim in claims} == {"new"}
    assert (await store.claim(await describe(store, "k0"), LEASE)).kind == "held"


async def test_the_file_has_a_thread_of_its_own_for_as_long_as_it_is_open(store: SQLiteStore) -> None:
    """So that the loop goes on while the disk is waited for."""
    await store.salt()
    assert store._file is not None
    thread = await asyncio.wrap_future(store._file.submit(lambda _: threading.current_thread()))
    assert thread is not threading.current_thread()
    await store.aclose()
    thread.join()


@pytest.mark.parametrize("keep_for", [0, DAY, float("nan"), -1.0])
def test_finished_calls_are_kept_for_two_days_at_least(path: Path, keep_for: float) -> None:
    """PayMongo itself knows a key for one."""
    with pytest.raises(ValueError, match="at least two days"):
        SQLiteStore(path, keep_for=keep_for)


async def test_nothing_is_opened_before_it_is_needed(path: Path) -> None:
    """A store may be made at import, and closed without use."""
    store = SQLiteStore(path)
    await store.aclose()
    assert not [*path.parent.iterdir()]
