"""F16 and F17: answers that are larger than anybody can hold, and answers without an end."""

from __future__ import annotations

import asyncio
import json
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from paymongo_async import PayMongo
from paymongo_async.errors import BodyTooLargeError, OutcomeUnknown, RequestTimeoutError
from paymongo_async.retry import RetryPolicy
from paymongo_async.wire import MAX_BODY

from ..rig import appetite
from ..rig.scripted import CUSTOMER, SECRET, customer
from ..rig.sockets import Act, answers, endless, trickles, wire
from ..rig.timing import within

ANSWER = answers(json.dumps(customer()).encode())
MIB = 1024 * 1024
LINUX = pytest.mark.skipif(not (appetite.PROCESS / "clear_refs").exists(), reason="memory is read as Linux shows it")


def bomb(inflated: int) -> bytes:
    """Make a gzip of so many MiB of zeros, without ever holding them."""
    engine = zlib.compressobj(9, zlib.DEFLATED, 31)
    first = engine.compress(bytes(MIB)) + engine.flush(zlib.Z_FULL_FLUSH)
    again = engine.compress(bytes(MIB)) + engine.flush(zlib.Z_FULL_FLUSH)  # after a full flush it is always the same
    return first + again * (inflated - 1) + engine.flush()


def packed(body: bytes) -> Act:
    """Answer something compressed."""
    return answers(body, "200 OK", "Content-Encoding: gzip")


async def endless_chunks(writer: asyncio.StreamWriter) -> None:
    """Write a chunked body that never ends."""
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
        await writer.drain()


async def endless_bomb(writer: asyncio.StreamWriter) -> None:
    """Write a compressed body that never ends."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n")
    start = bomb(64)
    writer.write(start)
    while True:
        writer.write(start[-65_536:])
        await writer.drain()


BOMBS: dict[str, Act] = {
    "64 MiB": packed(bomb(64)),
    "as large as the cap lets through": packed(bomb(MAX_BODY // 1_060)),
}
ENDLESS: dict[str, Act] = {
    "until the end of the connection": endless,
    "in chunks": endless_chunks,
    "compressed": endless_bomb,
    "with a length": answers(b"{" + bytes(MIB), length=1 << 40),
}


async def eaten(*acts: Act) -> dict[str, Any]:
    """Return what a process of its own says of the last of *acts*."""
    async with wire(*acts) as served:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", str(Path(appetite.__file__)), served.url, stdout=asyncio.subprocess.PIPE
        )
        said, _ = await process.communicate()
        assert (process.returncode, len(served.requests)) == (0, 2)
    return json.loads(said)


@LINUX
async def test_f16_f17_what_is_measured_can_be_seen() -> None:
    """An answer that is nearly as large as the cap does show, so a smaller growth below is no blindness."""
    body = b'{"data": {"id": "cus_1", "attributes": {"livemode": false, "x": "' + b"x" * (MAX_BODY - 100) + b'"}}}'
    eats = await eaten(ANSWER, answers(body))
    assert (eats["error"], eats["growth"] > MAX_BODY) == ("", True)


@LINUX
@pytest.mark.parametrize("act", BOMBS.values(), ids=BOMBS)
async def test_f16_a_bomb_takes_little_more_memory_than_the_cap(act: Act) -> None:
    """Peak growth of the process < cap + 8 MiB; the call ends at the cap and is not repeated."""
    eats = await eaten(ANSWER, act)
    assert (eats["error"], eats["outcome"]) == ("BodyTooLargeError", "unknown")
    assert eats["growth"] < MAX_BODY + 8 * MIB


@LINUX
@pytest.mark.parametrize("act", ENDLESS.values(), ids=ENDLESS)
async def test_f17_an_endless_body_takes_little_more_memory_than_the_cap(act: Act) -> None:
    """Peak growth of the process < cap + 8 MiB; the call ends at the cap and is not repeated."""
    eats = await eaten(ANSWER, act)
    assert (eats["error"], eats["outcome"]) == ("BodyTooLargeError", "unknown")
    assert eats["growth"] < MAX_BODY + 8 * MIB


@pytest.mark.parametrize("act", [*BOMBS.values(), *ENDLESS.values()], ids=[*BOMBS, *ENDLESS])
async def test_f16_f17_a_write_with_too_large_an_answer_is_unknown(act: Act) -> None:
    """It is not repeated: N = 1."""
    async with (
        wire(act) as served,
        PayMongo(SECRET, base_url=served.url, retry=RetryPolicy.testing()) as client,
    ):
        with pytest.raises(OutcomeUnknown) as raised:
            await client.customers.create(**CUSTOMER)
    assert isinstance(raised.value.__cause__, BodyTooLargeError)
    assert len(served.requests) == 1


@pytest.mark.timed
@pytest.mark.parametrize("head", [b"", b"Transfer-Encoding: chunked\r\n"], ids=["plain", "chunked"])
async def test_f17_an_endless_body_that_trickles_ends_at_the_deadline(
    head: bytes, policy: RetryPolicy, scale: float
) -> None:
    """It would take years to come to the cap."""
    impatient = evolve(policy, deadline=40 * scale, attempt_timeout=30 * scale)
    start = b"HTTP/1.1 200 OK\r\n" + head + b"\r\n" + (b"100000\r\n" if head else b"")
    async with (
        wire(trickles(start, scale)) as served,
        PayMongo(SECRET, base_url=served.url, retry=impatient) as client,
    ):
        with within(impatient.deadline, scale), pytest.raises(OutcomeUnknown) as raised:
            await client.customers.create(**CUSTOMER)
    assert isinstance(raised.value.__cause__, RequestTimeoutError)
