"""The stores, each on a back end of its own, on both loops."""

from __future__ import annotations

import asyncio
import secrets
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import uvloop

from paymongo_async.idempotency import JournalStore
from paymongo_async.stores._durable import DurableStore

from .records import OPENERS

DURABLE = ["sqlite", "redis", "postgres"]


@pytest.hookimpl
def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Run each test on both loops."""
    return {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}


class BackEnd:
    """Where records are: any number of stores can be opened on it, also by other processes."""

    def __init__(self, kind: str, address: str) -> None:
        self.kind, self.address = kind, address
        self.name = f"test_{secrets.token_hex(6)}"
        self.opened: list[JournalStore] = []
        self.processes = ExitStack()

    def open(self) -> Any:
        """Open a store; one in memory has nothing but itself."""
        if self.kind != "memory" or not self.opened:
            self.opened.append(OPENERS[self.kind](self.address, self.name))
        return self.opened[-1]

    def claimant(self, key: str = "k", count: int = 1) -> subprocess.Popen[str]:
        """Start a process that is about to claim."""
        script = str(Path(__file__).with_name("claimant.py"))
        command = [sys.executable, script, self.kind, self.address, self.name, key, str(count)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.processes.enter_context(process)
        self.processes.callback(process.kill)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process


def address_of(kind: str, request: pytest.FixtureRequest, folder: Path) -> str:
    """Say where stores of a kind are."""
    return str(folder) if kind in ("memory", "sqlite") else request.getfixturevalue(f"{kind}_url")


def back_end_of(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[BackEnd]:
    """Make a back end, and end the processes on it."""
    found = BackEnd(kind, address_of(kind, request, folder))
    with found.processes:
        yield found


@pytest.fixture(params=["memory", *DURABLE])
def back_end(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BackEnd]:
    """Return a back end of every kind."""
    yield from back_end_of(request.param, request, tmp_path)


@pytest.fixture(params=DURABLE)
def durable(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BackEnd]:
    """Return a back end of every kind that outlives the process."""
    yield from back_end_of(request.param, request, tmp_path)


@pytest.fixture(params=["redis", "postgres"])
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BackEnd]:
    """Return a back end of every kind that is a server."""
    yield from back_end_of(request.param, request, tmp_path)


@pytest.fixture
async def store(back_end: BackEnd) -> AsyncIterator[JournalStore]:
    """Open a store of every kind."""
    yield back_end.open()
    for opened in back_end.opened:
        await opened.aclose()


@pytest.fixture
async def kept(durable: BackEnd) -> AsyncIterator[DurableStore]:
    """Open a store of every kind that outlives the process."""
    yield durable.open()
    for opened in durable.opened:
        await opened.aclose()
