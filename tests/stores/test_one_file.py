"""Several stores of one process on one file: the client's journal and the events of a receiver, say."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from paymongo_async.stores.sqlite import SQLiteStore

VISITOR = "import sqlite3, sys; d = sqlite3.connect(sys.argv[1]); d.execute('SELECT count(*) FROM salt'); d.close()"
"""Another process that uses the file and leaves: whoever is the last to leave takes SQLite's log away."""


async def visit(path: Path) -> None:
    """Let another process come and go."""
    await asyncio.to_thread(subprocess.run, [sys.executable, "-c", VISITOR, str(path)], check=True)


@pytest.mark.parametrize("others", [1, 3])
async def test_what_is_written_stays_although_another_process_left(others: int, tmp_path: Path) -> None:
    """It must not believe that it was the last: every other store here still writes to the log."""
    path = tmp_path / "journal.db"
    stores = [SQLiteStore(path) for _ in range(1 + others)]
    for number, store in enumerate(stores):
        await store.claim_event(f"evt_{number}", 3600.0)
    await visit(path)
    assert Path(f"{path}-wal").exists()  # noqa: ASYNC240  (it takes no time)
    claim = await stores[0].claim_event("evt_later", 3600.0)
    stores.append(SQLiteStore(path))
    assert (claim.state, (await stores[-1].claim_event("evt_later", 3600.0)).state) == ("new", "running")
    for store in stores:
        await store.aclose()


async def test_stores_that_open_a_new_file_at_once_all_see_what_is_written(tmp_path: Path) -> None:
    """Whoever makes the file does not take away the locks of those who use it already."""
    for trial in range(20):
        path = tmp_path / f"journal{trial}.db"
        stores = [SQLiteStore(path) for _ in range(8)]
        claims = await asyncio.gather(*(store.claim_event("evt_1", 3600.0) for store in stores))
        assert sorted(claim.state for claim in claims) == ["new"] + ["running"] * 7
        for store in stores:
            await store.aclose()
        database = sqlite3.connect(path)
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        database.close()
