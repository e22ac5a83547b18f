"""A command line that talks to a simulator on a real socket."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from paymongo_async.cli import app
from paymongo_async.simulator import Simulator

ENVIRONMENT = (
    "PAYMONGO_SECRET_KEY",
    "PAYMONGO_SECRET_KEY_FILE",
    "PAYMONGO_PUBLIC_KEY",
    "PAYMONGO_PUBLIC_KEY_FILE",
    "PAYMONGO_API_BASE",
    "PAYMONGO_API_BASE_FILE",
    "PAYMONGO_WEBHOOK_SECRET",
    "PAYMONGO_WEBHOOK_SECRET_FILE",
    "FORCE_COLOR",
)


@dataclass
class Ran:
    """What one command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> dict[str, str]:
        """The lines of an error's block by their names."""
        pairs = (line.split(maxsplit=1) for line in self.err.splitlines() if line.startswith("  "))
        return {pair[0]: pair[1].strip() for pair in pairs}


Cli = Callable[..., Awaitable[Ran]]


class Terminal(io.StringIO):
    """A standard input that says that somebody sits there."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test key, whatever this machine has, and a width that tables are cut to."""
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PAYMONGO_SECRET_KEY", "sk_test_cli")
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    """PayMongo on this machine."""
    async with Simulator() as running:
        yield running


@pytest.fixture
def offline(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run a command that must not need a network."""

    def run(*words: str) -> Ran:
        code = app(list(words))
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


@pytest.fixture
def cli(simulator: Simulator, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Run a command against the simulator, in a thread: it has a loop of its own."""

    async def run(*words: str) -> Ran:
        code = await asyncio.to_thread(app, [*words, "--base-url", simulator.base_url])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run
