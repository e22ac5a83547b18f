"""The proxy that spoils connections: it does what its toxics say, and what its seed says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from random import Random
from urllib.parse import urlsplit

import pytest

from .rig.proxy import Proxy, Toxic, Trouble, at_random, proxy
from .rig.sockets import listening

pytestmark = pytest.mark.looptime
WORDS = b"x" * 1_000


@pytest.fixture
async def echo() -> AsyncIterator[str]:
    """Serve what sends every byte back."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(100_000):
            writer.write(piece)
            await writer.drain()
        writer.close()

    async with listening(serve) as url:
        yield url


async def talk(proxied: Proxy) -> tuple[bytes | None, float]:
    """Say a thousand bytes, and return what comes back until the end (None: it was reset) and how long it took."""
    clock = asyncio.get_running_loop().time
    address, begun = urlsplit(proxied.url), clock()
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    heard = b""
    try:
        writer.write(WORDS)
        async with asyncio.timeout(60):
            while len(heard) < len(WORDS) and (piece := await reader.read(len(WORDS))):
                heard += piece
    except TimeoutError:
        return heard, clock() - begun
    except ConnectionError:
        return None, clock() - begun
    finally:
        writer.close()
    return heard, clock() - begun


@pytest.mark.parametrize(
    ("trouble", "heard", "took", "struck"),
    [
        (Trouble(), 1_000, 0, 0),
        (Trouble(reset_on_accept=True), None, 0, 1),
        (Trouble(up=Toxic(latency=2), down=Toxic(latency=3)), 1_000, 5, 0),
        (Trouble(up=Toxic(bandwidth=100)), 1_000, 10, 0),
        (Trouble(up=Toxic(slices=100, latency=1)), 1_000, 10, 0),
        (Trouble(down=Toxic(close_after=400)), 400, 0, 1),
        (Trouble(down=Toxic(close_after=0)), 0, 0, 1),
        (Trouble(up=Toxic(close_after=400)), 0, 0, 1),
        (Trouble(down=Toxic(reset_after=0)), None, 0, 1),
        (Trouble(up=Toxic(reset_after=400)), None, 0, 1),
        (Trouble(down=Toxic(stall_after=400)), 400, 60, 1),
        (Trouble(down=Toxic(stall_after=800, close_after=400)), 400, 0, 1),
        (Trouble(down=Toxic(close_after=2_000)), 1_000, 0, 0),
    ],
)
async def test_trouble_is_as_scripted(echo: str, trouble: Trouble, heard: int | None, took: float, struck: int) -> None:
    """In bytes and in seconds; the connection after it has none."""
    async with proxy(echo, trouble) as proxied:
        said, seconds = await talk(proxied)
        if trouble.up.close_after is None:
            assert (None if said is None else len(said)) == heard
        assert seconds == pytest.approx(took, abs=0.01)
        assert proxied.struck == struck
        assert await talk(proxied) == (WORDS, pytest.approx(0, abs=0.01))
    assert proxied.connections == 2


async def test_a_close_can_come_late() -> None:
    """Seconds after the end of the stream."""

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(WORDS)
        writer.close()

    clock = asyncio.get_running_loop().time
    async with listening(serve) as url, proxy(url, Trouble(down=Toxic(slow_close=7))) as proxied:
        address, begun = urlsplit(proxied.url), clock()
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        assert await reader.read() == WORDS
        assert clock() - begun == pytest.approx(7, abs=0.01)
        writer.close()


async def test_a_target_that_is_gone_resets() -> None:
    """As a client would see it."""
    async with listening(_nothing) as url:
        pass
    async with proxy(url) as proxied:
        assert (await talk(proxied))[0] is None


async def _nothing(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


def test_a_seed_decides_all_trouble() -> None:
    """The same again for the same seed, every kind somewhere, and none at all for about half."""
    one, same, other = ([at_random(rng) for _ in range(500)] for rng in (Random(1), Random(1), Random(2)))
    assert one == same
    assert one != other
    assert 200 < one.count(Trouble()) < 350
    used = {
        name
        for trouble in one
        for toxic in (trouble.up, trouble.down)
        for name, value in vars(toxic).items()
        if value != getattr(Toxic(), name)
    }
    assert used == set(vars(Toxic()))


async def test_connections_without_a_script_follow_the_seed(echo: str) -> None:
    """One after the other, seconds being as long as they are told to be."""
    async with proxy(echo, Trouble(), seed=3, scale=0.001) as proxied:
        for _ in range(20):
            await talk(proxied)
    rng = Random(3)
    assert proxied.dealt == [Trouble(), *(at_random(rng, 0.001) for _ in range(19))]
    assert 0 < proxied.struck < 20
