"""A TCP proxy that spoils connections, at chosen bytes or at random from a seed.

::

    async with proxy(url, Trouble(down=Toxic(reset_after=0))) as proxied:
        ...  # a client at proxied.url: its first connection is reset in place of an answer, the others are fine

    async with proxy(url, seed=7, scale=0.01) as proxied:
        ...  # every connection has the trouble that the seed deals it, seconds being hundredths of one

What a client sends goes *up*, what it gets comes *down*. It passes bytes and knows nothing of HTTP or TLS.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Literal, TypeAlias
from urllib.parse import urlsplit

from .sockets import listening, reset

if TYPE_CHECKING:
    from paymongo_async.simulator import Simulator

__all__ = ["Proxy", "Toxic", "Trouble", "at_random", "in_front_of", "proxy"]

End: TypeAlias = Literal["reset", "close", "stall"]


@dataclass(frozen=True)
class Toxic:
    """What happens to one direction of a connection. Times are seconds; bytes are counted from its beginning.

    After 0 bytes means: when the first one arrives. What is due first happens.
    """

    latency: float = 0.0
    """Before each piece is passed on."""
    bandwidth: float = math.inf
    """Bytes per second."""
    slices: int = 64 * 1024
    """The most bytes that are passed on in one piece."""
    reset_after: int | None = None
    """Passes so many bytes, then sends RST both ways."""
    close_after: int | None = None
    """Passes so many bytes, then sends FIN both ways: a limit of data."""
    stall_after: int | None = None
    """Passes so many bytes, then swallows the rest and leaves the connection open: a timeout."""
    slow_close: float = 0.0
    """From the end of the stream to passing it on."""

    def next_end(self) -> tuple[float, End | None]:
        """Tell after how many bytes this direction comes to what end."""
        ends: list[tuple[float, End | None]] = [(math.inf, None)]
        for bytes_, end in ((self.reset_after, "reset"), (self.close_after, "close"), (self.stall_after, "stall")):
            if bytes_ is not None:
                ends.append((bytes_, end))  # type: ignore[arg-type]
        return min(ends, key=lambda each: each[0])


@dataclass(frozen=True)
class Trouble:
    """What one connection goes through."""

    up: Toxic = field(default_factory=Toxic)
    down: Toxic = field(default_factory=Toxic)
    reset_on_accept: bool = False


def at_random(rng: Random, scale: float = 1.0) -> Trouble:
    """Deal a connection its trouble: none to half of them, to the others one or two kinds in either direction."""
    if rng.random() < 0.5:
        return Trouble()
    if rng.random() < 0.1:
        return Trouble(reset_on_accept=True)
    up, down = (_toxic(rng, scale) if rng.random() < 0.6 else Toxic() for _ in range(2))
    return Trouble(up, down)


def _toxic(rng: Random, scale: float) -> Toxic:
    kinds = {
        "latency": lambda: rng.uniform(0, 0.5) * scale,
        "bandwidth": lambda: rng.uniform(500, 50_000) / scale,
        "slices": lambda: rng.randint(1, 200),
        "reset_after": lambda: rng.choice([0, rng.randint(0, 2_000)]),
        "close_after": lambda: rng.choice([0, rng.randint(0, 2_000)]),
        "stall_after": lambda: rng.choice([0, rng.randint(0, 2_000)]),
        "slow_close": lambda: rng.uniform(0, 2.0) * scale,
    }
    return Toxic(**{name: kinds[name]() for name in rng.sample(sorted(kinds), rng.randint(1, 2))})


class Proxy:
    """Where to connect, what is to come, and what came of it."""

    def __init__(self, target: str, script: tuple[Trouble, ...], rng: Random | None, scale: float) -> None:
        parts = urlsplit(target)
        self.url = ""
        self.script = list(script)
        """The trouble of the connections to come; those after it have trouble at random, or none without a seed."""
        self.dealt: list[Trouble] = []
        """The trouble of each connection that was accepted."""
        self.struck = 0
        """How many came to a bad end by their trouble."""
        self._host, self._port = parts.hostname, parts.port
        self._rng, self._scale = rng, scale

    @property
    def connections(self) -> int:
        """How many were accepted."""
        return len(self.dealt)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass one connection on, until either side or its trouble ends it."""
        trouble = self._next()
        self.dealt.append(trouble)
        if trouble.reset_on_accept:
            self.struck += 1
            await reset(writer)
            return
        try:
            far_reader, far_writer = await asyncio.open_connection(self._host, self._port)
        except OSError:
            await reset(writer)
            return
        pumps = [
            asyncio.create_task(self._pump(reader, far_writer, trouble.up)),
            asyncio.create_task(self._pump(far_reader, writer, trouble.down)),
        ]
        try:
            ended, _ = await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            is_reset = any(pump.result() == "reset" for pump in ended)
            for each in (writer, far_writer):
                await reset(each) if is_reset else each.close()
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
            writer.close()
            far_writer.close()

    def _next(self) -> Trouble:
        if self.script:
            return self.script.pop(0)
        return Trouble() if self._rng is None else at_random(self._rng, self._scale)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, toxic: Toxic) -> End:
        left, end = toxic.next_end()
        try:
            while piece := await reader.read(toxic.slices):
                await asyncio.sleep(toxic.latency + len(piece) / toxic.bandwidth)
                writer.write(piece[: int(min(left, len(piece)))])
                await writer.drain()
                left -= len(piece)
                if left <= 0 and end is not None:
                    self.struck += 1
                    return await _swallow(reader) if end == "stall" else end
            await asyncio.sleep(toxic.slow_close)
        except ConnectionError:
            return "reset"
        return "close"


async def _swallow(reader: asyncio.StreamReader) -> End:
    while await reader.read(64 * 1024):
        pass
    return "close"


@asynccontextmanager
async def proxy(target: str, *script: Trouble, seed: int | None = None, scale: float = 1.0) -> AsyncIterator[Proxy]:
    """Listen in front of *target*, an address with a port.

    The first connections have the trouble of *script*; those after it have trouble at random from *seed*, its seconds
    being *scale* long, or none at all.
    """
    proxied = Proxy(target, script, None if seed is None else Random(seed), scale)
    async with listening(proxied.serve) as url:
        proxied.url = url.replace("http", urlsplit(target).scheme, 1)  # bytes of TLS go through it as they are
        yield proxied


@asynccontextmanager
async def in_front_of(
    simulator: Simulator, *script: Trouble, seed: int | None = None, scale: float = 1.0
) -> AsyncIterator[Proxy]:
    """Listen in front of a simulator, which otherwise answers to its own address only."""
    async with proxy(simulator.base_url, *script, seed=seed, scale=scale) as proxied:
        simulator._gate._hosts |= {urlsplit(proxied.url).netloc}
        yield proxied
