"""A process of its own that does deeds: beside others, until it is told to stop, or until it dies at a certain place.

``python -m tests.rig.worker`` reads an `Assignment` as JSON from its first line, says ``ready``, begins at the second
line, and says at the end what it was told for each key: an id, or the name of an error.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvloop

from paymongo_async import PayMongo
from paymongo_async.errors import PayMongoError
from paymongo_async.idempotency import Claim, JournalStore, Record
from paymongo_async.retry import RetryPolicy
from paymongo_async.wire import Request, Response, Sending

from ..stores.records import OPENERS
from .orders import DEEDS
from .scripted import SECRET, wait

__all__ = ["DURABLE", "Assignment", "Worker", "loop_name", "place_of", "started"]

DURABLE = ["sqlite", "redis", "postgres"]
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Assignment:
    """What a worker does, with what journal, and how it ends."""

    url: str
    place: tuple[str, str, str]
    """The kind of the journal, its address and its name: see `OPENERS`."""
    deed: str
    things: Mapping[str, str]
    """What was prepared for each key."""
    loop: str = "asyncio"
    dies: str = ""
    """``claimed``: between the record and the request. ``answered``: between the answer and its record."""
    stops: str = ""
    """At SIGTERM: ``leaves`` the client's context with calls under way, or ``cancels`` them."""
    grace: float = 5.0
    later: float = 0.0
    """Seconds by which its wall clock is ahead."""
    resends: bool = False

    def open(self) -> JournalStore:
        """Open the journal."""
        kind, address, name = self.place
        return OPENERS[kind](address, name)


def place_of(kind: str, request: pytest.FixtureRequest, folder: Path) -> tuple[str, str, str]:
    """Say where a journal of a kind is that no other test has."""
    address = str(folder) if kind == "sqlite" else request.getfixturevalue(f"{kind}_url")
    return kind, address, f"test_{os.urandom(6).hex()}"


def loop_name() -> str:
    """Name the loop that runs, for a worker to have the same."""
    return "uvloop" if isinstance(asyncio.get_running_loop(), uvloop.Loop) else "asyncio"


# -- from outside -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Worker:
    """A worker that is ready to begin."""

    process: subprocess.Popen[str]

    def begin(self) -> None:
        """Let it go."""
        self._say("go")

    def _say(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    async def told(self) -> dict[str, str]:
        """Wait until it has ended by itself, and return what it was told."""
        said, _ = await asyncio.to_thread(self.process.communicate, timeout=50)
        assert self.process.returncode == 0, self.process.returncode
        known: dict[str, str] = json.loads(said)
        return known

    async def killed(self, number: int | None = None) -> None:
        """Wait until it is dead; with *number*, of that signal."""
        if number is not None:
            self.process.send_signal(number)
        await asyncio.to_thread(self.process.wait, timeout=50)
        assert self.process.returncode == -signal.SIGKILL

    def stop(self) -> None:
        """Tell it to stop."""
        self.process.send_signal(signal.SIGTERM)


@contextmanager
def started(assignment: Assignment) -> Iterator[Worker]:
    """Start a worker; whatever becomes of the test, it ends."""
    command = [sys.executable, "-m", "tests.rig.worker"]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, **pipes) as process:
        try:
            worker = Worker(process)
            worker._say(json.dumps(asdict(assignment)))
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield worker
        finally:
            process.kill()


# -- from inside ------------------------------------------------------------------------------------------------------


def die() -> None:
    """End this process with a signal that cannot be caught."""
    os.kill(os.getpid(), signal.SIGKILL)


class _Doomed:
    """A journal as it is, in a process that dies after a claim or before an answer is written."""

    durable = True

    def __init__(self, store: JournalStore, dies: str) -> None:
        self._store = store
        self._dies = dies

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def claim(self, record: Record, lease: float) -> Claim:
        claim = await self._store.claim(record, lease)
        if self._dies == "claimed":
            die()
        return claim

    async def save(self, record: Record) -> bool:
        if self._dies == "answered":
            die()
        return await self._store.save(record)


class _Stopped:
    """A transport as it is, that makes a process die before anything of a write leaves."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    async def send(self, request: Request, sending: Sending) -> Response:
        if request.method != "GET":
            die()
        response: Response = await self._transport.send(request, sending)
        return response


@dataclass
class _Batch:
    """The calls of a worker, and what came of them."""

    assignment: Assignment
    told: dict[str, str] = field(default_factory=dict)

    async def run(self) -> None:
        """Do everything at once."""
        given = self.assignment
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        client = self._client()
        calls = [asyncio.create_task(self._do(client, key, thing)) for key, thing in given.things.items()]
        batch = asyncio.gather(*calls, return_exceptions=True)
        if given.stops:
            await stop.wait()
        else:
            await batch
        if given.stops == "cancels":
            batch.cancel()
        await client.aclose(given.grace)
        await asyncio.wait(calls)

    def _client(self) -> PayMongo:
        given = self.assignment
        policy = RetryPolicy(wait_initial=0, wait_max=0, confirm_wait=0, verify_wait=0, resend_money=given.resends)
        store: Any = _Doomed(given.open(), given.dies)
        client = PayMongo(SECRET, base_url=given.url, journal=store, retry=policy, rate_limit=None)
        wait(client, given.later)
        if given.dies == "ready to send":
            client._session.attempts.transport = _Stopped(client._session.attempts.transport)
        return client

    async def _do(self, client: PayMongo, key: str, thing: str) -> None:
        self.told[key] = "cancelled"
        try:
            self.told[key] = await DEEDS[self.assignment.deed].do(client, thing, key)
        except PayMongoError as error:
            self.told[key] = type(error).__name__


def main() -> None:
    """Work."""
    batch = _Batch(Assignment(**json.loads(sys.stdin.readline())))
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    factory = uvloop.new_event_loop if batch.assignment.loop == "uvloop" else asyncio.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(batch.run())
    print(json.dumps(batch.told))  # noqa: T201


if __name__ == "__main__":
    main()
