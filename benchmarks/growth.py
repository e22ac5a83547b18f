"""`simulator`: creates per second when a thousand payment intents are stored, and when two hundred thousand are.

Two simulators, each in a process of its own, are filled over HTTP and then measured in blocks that alternate. The
client is a raw one on kept connections. Counted is what the process of the simulator spends, and the time that passes.
"""

from __future__ import annotations

import asyncio
import base64
import json
import subprocess
import sys
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bodies import ORDER
from measuring import Series, alternate_async

from paymongo_async.simulator import Simulator

FEW, MANY = "few", "many"
CONNECTIONS = 4


@dataclass(frozen=True)
class Growth:
    """Seconds per create with *few* and with *many* intents stored, by name."""

    stored: dict[str, int]
    cpu: dict[str, Series]
    wall: dict[str, Series]


@dataclass(frozen=True)
class Target:
    """A simulator in another process."""

    address: str
    process: subprocess.Popen[str]

    def cpu(self) -> float:
        """Ask how much CPU time it has spent."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(file=self.process.stdin, flush=True)
        return float(self.process.stdout.readline())


def measure_growth(*, few: int = 1_000, many: int = 200_000, rounds: int = 31, creates: int = 150) -> Growth:
    """Fill both simulators and compare them."""
    stored = {FEW: few, MANY: many}
    with ExitStack() as stack:
        targets = {name: stack.enter_context(_simulator()) for name in stored}
        return asyncio.run(_compare(targets, stored, rounds, creates))


async def _compare(targets: dict[str, Target], stored: dict[str, int], rounds: int, creates: int) -> Growth:
    for name, target in targets.items():
        await _create(target.address, stored[name])
    wall: dict[str, list[float]] = {name: [] for name in targets}

    async def block(name: str) -> float:
        target = targets[name]
        cpu, begun = target.cpu(), time.perf_counter()
        await _create(target.address, creates)
        wall[name].append((time.perf_counter() - begun) / creates)
        return (target.cpu() - cpu) / creates

    cpu = await alternate_async({FEW: lambda: block(FEW), MANY: lambda: block(MANY)}, rounds)
    return Growth(stored, cpu, {name: Series(name, tuple(blocks)) for name, blocks in wall.items()})


async def _create(address: str, count: int) -> None:
    """Create *count* payment intents over a few connections."""
    parts = urlsplit(address)
    shares = [count // CONNECTIONS + (number < count % CONNECTIONS) for number in range(CONNECTIONS)]
    await asyncio.gather(*(_create_on(parts.hostname or "", parts.port or 0, share) for share in shares))


async def _create_on(host: str, port: int, count: int) -> None:
    async with _connection(host, port) as (reader, writer):
        for _ in range(count):
            writer.write(_request(f"{host}:{port}"))
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200 "), head
            length = head.lower().partition(b"content-length:")[2].partition(b"\r")[0]
            await reader.readexactly(int(length))


@asynccontextmanager
async def _connection(host: str, port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        yield reader, writer
    finally:
        writer.close()
        await writer.wait_closed()


_BODY = json.dumps({"data": {"attributes": ORDER}}).encode()
_HEAD = (
    "POST /v1/payment_intents HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
    f"Content-Length: {len(_BODY)}\r\nAuthorization: Basic {base64.b64encode(b'sk_test_benchmark:').decode()}\r\n"
    "Idempotency-Key: {key}\r\n\r\n"
)


def _request(host: str) -> bytes:
    return _HEAD.format(host=host, key=uuid.uuid4()).encode() + _BODY


@contextmanager
def _simulator() -> Iterator[Target]:
    command = [sys.executable, str(Path(__file__))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        yield Target(process.stdout.readline().strip(), process)
        process.communicate()


async def _serve() -> None:
    """Serve until the input ends; say the CPU time so far whenever a line comes in."""
    async with Simulator(seed=1) as simulator:
        print(simulator.base_url, flush=True)
        while await asyncio.to_thread(sys.stdin.readline):
            print(time.process_time(), flush=True)


if __name__ == "__main__":
    asyncio.run(_serve())
