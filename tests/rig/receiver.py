"""A process that receives webhooks until it is killed, and says with a dot each time that it has come a step further.

``python -m tests.rig.receiver`` reads an `Order` as JSON from its argument. Its effects are rows of a table in
PostgreSQL that takes the same row twice.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from threading import Thread
from typing import Any

import psycopg

from paymongo_async.stores.postgres import PostgresStore
from paymongo_async.webhooks import Event, WebhookRouter

from .deliveries import FOREVER

__all__ = ["Order", "Receiver", "receiving"]

ROOT = Path(__file__).parents[2]
FAILURES = 0.25
STEPS = 12
"""A handler takes three steps; a process is killed after up to so many."""


@dataclass(frozen=True)
class Order:
    """What a receiver does."""

    host: str
    dsn: str
    table: str
    """Of the store; the effects are in another beside it."""
    secret: str
    handle: int = -1
    """The socket that it inherits."""
    seed: int = 0
    in_one: bool = True
    """Effect and note are in one transaction; otherwise the effect is in one of its own."""
    dies: str = ""
    """It kills itself there: ``inside`` the transaction, or when the effect is ``done``."""
    failures: float = FAILURES

    @property
    def effects(self) -> str:
        """Name the table of the effects."""
        return f"{self.table}_effects"


# -- from outside -----------------------------------------------------------------------------------------------------


class Receiver:
    """One receiver after the other, on one socket."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.lives = 0
        self._process: asyncio.subprocess.Process | None = None

    async def start(self, **changes: Any) -> None:
        """Start the next one."""
        self.lives += 1
        given = replace(self.order, seed=self.lives, **changes)
        command = [sys.executable, "-m", "tests.rig.receiver", json.dumps(asdict(given))]
        self._process = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pass_fds=[given.handle]
        )

    async def step(self, count: int = 1) -> None:
        """Wait until it has come so many steps further."""
        assert self._process is not None
        assert self._process.stdout is not None
        await self._process.stdout.readexactly(count)

    async def kill(self) -> None:
        """Kill it, unless it has done so itself, and wait until it is dead."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self.died()

    async def died(self) -> None:
        """Wait until it is dead, of nothing but a signal."""
        assert self._process is not None
        await self._process.wait()
        assert self._process.returncode == -signal.SIGKILL, self._process.returncode
        self._process = None

    async def be_killed(self, times: int, seed: int = 0) -> None:
        """Kill it and start the next one, so often, each after a few steps."""
        rng = random.Random(seed)
        for _ in range(times):
            await self.step(rng.randint(1, STEPS))
            await self.kill()
            await self.start()

    async def effects(self) -> list[str]:
        """Return what was done, in its order."""
        async with await psycopg.AsyncConnection.connect(self.order.dsn) as connection:
            cursor = await connection.execute(f"SELECT payment FROM {self.order.effects} ORDER BY number")  # noqa: S608  # type: ignore[arg-type]
            return [payment for (payment,) in await cursor.fetchall()]


@asynccontextmanager
async def receiving(order: Order, heard: socket.socket, **changes: Any) -> AsyncIterator[Receiver]:
    """Start a receiver, the first one with *changes*; the last one ends with the test."""
    async with await psycopg.AsyncConnection.connect(order.dsn, autocommit=True) as connection:
        await connection.execute(f"CREATE TABLE {order.effects} (number serial, payment text)")  # type: ignore[arg-type]
    receiver = Receiver(replace(order, handle=heard.fileno()))
    try:
        await receiver.start(**changes)
        yield receiver
    finally:
        await receiver.kill()


# -- from inside ------------------------------------------------------------------------------------------------------


class _Work:
    """The handler."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._store = PostgresStore(order.dsn, table=order.table)
        self._rng = random.Random(order.seed)
        self.router = WebhookRouter(order.secret, store=self._store, tolerance=FOREVER)
        self.router.on("payment.paid")(self.paid)

    async def paid(self, event: Event[Any]) -> None:
        """Note a payment in one table and in the other."""
        self._step("begun")
        async with await psycopg.AsyncConnection.connect(self._order.dsn) as connection:  # commits at its end
            if not self._order.in_one or await self._store.once(connection, *event.names):
                insert = f"INSERT INTO {self._order.effects} (payment) VALUES (%s)"  # noqa: S608
                await connection.execute(insert, [event.data.id])  # type: ignore[arg-type]
            self._step("inside")
            if self._rng.random() < self._order.failures:
                msg = "a bad day"
                raise RuntimeError(msg)
        self._step("done")

    def _step(self, place: str) -> None:
        os.write(1, b".")
        if place == self._order.dies:
            os.kill(os.getpid(), signal.SIGKILL)


async def _serve(order: Order) -> None:
    from .hosts import HOSTS  # noqa: PLC0415  (Django is loaded where it is needed)

    Thread(target=_end_with_the_test, daemon=True).start()
    async with HOSTS[order.host](_Work(order).router, socket.socket(fileno=order.handle)):
        await asyncio.Event().wait()


def _end_with_the_test() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    asyncio.run(_serve(Order(**json.loads(sys.argv[1]))))
