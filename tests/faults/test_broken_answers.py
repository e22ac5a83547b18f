"""F13 to F15, F20 and F26: answers that break off, are damaged, are no HTTP, or are more than was asked for."""

from __future__ import annotations

import asyncio
import gzip
import json
import zlib
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import DisconnectedError, OutcomeUnknown, PayMongoError, ProtocolError
from paymongo_async.retry import RetryPolicy
from paymongo_async.simulator import Simulator

from ..rig.orders import DEEDS
from ..rig.retold import Retell, Told, retold, truly
from ..rig.scripted import CUSTOMER, SECRET, customer
from ..rig.seeds import seeds
from ..rig.sockets import Act, answers, says, wire

TESTING = RetryPolicy.testing()
ONCE = RetryPolicy(attempts=1, confirm_wait=0, verify_wait=0)
ANSWER = json.dumps(customer()).encode()
ANOTHER = json.dumps(customer("cus_2")).encode()


def http(body: bytes) -> bytes:
    """Write an answer down."""
    return b"HTTP/1.1 200 OK\r\nContent-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body


# -- F13, F14: answers that break off ---------------------------------------------------------------------------------


def short(told: Told) -> Act:
    """Promise more bytes than come, though what comes is whole."""
    return answers(told.body, told.status, "Content-Type: application/json", length=len(told.body) + 1)


def cut_chunk(told: Told) -> Act:
    """Break off within a chunk, or where the last one is missing."""
    head = f"HTTP/1.1 {told.status}\r\nTransfer-Encoding: chunked\r\n\r\n{len(told.body):x}\r\n".encode()
    return says(head + told.body + b"\r\n")


async def recovers(simulator: Simulator, deed: str, retell: Retell) -> None:
    """Do something whose first answer is retold: it is told in the end, and done once."""
    async with (
        PayMongo(SECRET, base_url=simulator.base_url) as direct,
        retold(simulator.base_url, retell, truly) as served,
        PayMongo(SECRET, base_url=served.url, retry=TESTING) as client,
    ):
        prepared = await DEEDS[deed].prepare(direct)
        told = await DEEDS[deed].do(client, prepared, "k")
    assert list(DEEDS[deed].made(simulator)) == [(prepared, told)]
    assert len(served.requests) > 1


async def stays_unknown(simulator: Simulator, retell: Retell) -> None:
    """Refund where every answer is retold: nobody knows, until the answers are whole again."""
    async with (
        PayMongo(SECRET, base_url=simulator.base_url) as direct,
        retold(simulator.base_url, retell) as served,
        PayMongo(SECRET, base_url=served.url, retry=TESTING) as client,
    ):
        payment = await DEEDS["refund"].prepare(direct)
        with pytest.raises(OutcomeUnknown) as raised:
            await DEEDS["refund"].do(client, payment, "k")
        assert isinstance(raised.value.__cause__, DisconnectedError)
        served.retells = [truly]
        found = await client.resolve("k")
    assert found.kind == "applied"
    assert list(DEEDS["refund"].made(simulator)) == [(payment, found.resource.id)]


@pytest.mark.parametrize("deed", DEEDS)
async def test_f13_a_body_that_is_shorter_than_it_says_is_recovered(simulator: Simulator, deed: str) -> None:
    """D = 1."""
    await recovers(simulator, deed, short)


async def test_f13_only_short_bodies_leave_the_outcome_unknown(simulator: Simulator) -> None:
    """D = 1, and `resolve` says so later."""
    await stays_unknown(simulator, short)


@pytest.mark.parametrize("deed", DEEDS)
async def test_f14_a_chunked_body_that_is_cut_is_recovered(simulator: Simulator, deed: str) -> None:
    """D = 1."""
    await recovers(simulator, deed, cut_chunk)


async def test_f14_only_cut_chunks_leave_the_outcome_unknown(simulator: Simulator) -> None:
    """D = 1, and `resolve` says so later."""
    await stays_unknown(simulator, cut_chunk)


# -- F15: damaged compression -----------------------------------------------------------------------------------------


def damage(packed: bytes, rng: Random) -> bytes:
    """Change a few bits or bytes, lose some or add some, until an independent reader does not get the same out."""
    while True:
        bad, at = bytearray(packed), rng.randrange(len(packed))
        match rng.randrange(6):
            case 0:
                bad[at] ^= 1 << rng.randrange(8)
            case 1:
                bad[at] = rng.randrange(256)
            case 2:
                del bad[at:]
            case 3:
                del bad[at : at + rng.randint(1, 8)]
            case 4:
                bad[at:at] = rng.randbytes(rng.randint(1, 8))
            case 5:
                bad[at : at + 4] = rng.randbytes(4)
        try:
            is_same = gzip.decompress(bytes(bad)) == ANSWER
        except (OSError, EOFError, zlib.error):
            is_same = False
        if not is_same:
            return bytes(bad)


@pytest.mark.parametrize("call", ["read", "create"])
async def test_f15_damaged_compression_is_never_taken_for_an_answer(call: str) -> None:
    """Undetected = 0 of 500 mutations whose length is that of the header; aiohttp would let most of them through."""
    packed, undetected = gzip.compress(ANSWER), []
    async with wire() as served, PayMongo(SECRET, base_url=served.url, retry=ONCE, rate_limit=None) as client:
        calls = {
            "read": lambda: client.customers.retrieve("cus_1"),
            "create": lambda: client.customers.create(**CUSTOMER),
        }
        for seed in seeds(500):
            served.acts = [answers(damage(packed, Random(seed)), "200 OK", "Content-Encoding: gzip")]
            try:
                await calls[call]()
            except PayMongoError as error:
                if error.outcome == "unknown":
                    continue
            undetected.append(seed)
    assert undetected == []


async def test_f15_sound_compression_is_an_answer() -> None:
    """Else the row above would prove nothing."""
    async with (
        wire(answers(gzip.compress(ANSWER), "200 OK", "Content-Encoding: gzip")) as served,
        PayMongo(SECRET, base_url=served.url, retry=ONCE) as client,
    ):
        assert (await client.customers.retrieve("cus_1")).id == "cus_1"


# -- F20: no HTTP -----------------------------------------------------------------------------------------------------

NO_HTTP: dict[str, bytes] = {
    "another protocol": b"SSH-2.0-OpenSSH_9.6\r\n",
    "an alert of TLS": b"\x15\x03\x01\x00\x02\x02\x28",
    "a bare body": ANSWER,
    "garbage status line": b"HTP/1.1 twohundred\r\n\r\n",
    "status of one digit": b"HTTP/1.1 4 Bad Request\r\n\r\n",
    "status of four digits": b"HTTP/1.1 4000 Bad Request\r\nContent-Length: 0\r\n\r\n",
    "status that is no number": b"HTTP/1.1 4xx Bad Request\r\nContent-Length: 0\r\n\r\n",
    "giant status line": b"HTTP/1.1 400 " + b"x" * 100_000 + b"\r\nContent-Length: 0\r\n\r\n",
    "giant header": b"HTTP/1.1 400 Bad Request\r\nX: " + b"x" * 100_000 + b"\r\nContent-Length: 0\r\n\r\n",
    "giant name": b"HTTP/1.1 400 Bad Request\r\n" + b"x" * 100_000 + b": x\r\nContent-Length: 0\r\n\r\n",
    "many headers": b"HTTP/1.1 400 Bad Request\r\n" + b"X: x\r\n" * 10_000 + b"Content-Length: 0\r\n\r\n",
    "header without a colon": b"HTTP/1.1 400 Bad Request\r\nnothing\r\nContent-Length: 0\r\n\r\n",
    "zero byte in a header": b"HTTP/1.1 400 Bad Request\r\nX: a\x00b\r\nContent-Length: 0\r\n\r\n",
    "negative length": b"HTTP/1.1 400 Bad Request\r\nContent-Length: -1\r\n\r\n",
    "two lengths": b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n",
    "length that is no number": b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0x5\r\n\r\n12345",
    "chunk that is no number": b"HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    "another protocol agreed": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
}

CALLS: dict[str, Callable[[PayMongo], Awaitable[Any]]] = {
    "read": lambda client: client.customers.retrieve("cus_1"),
    "keyed": lambda client: client.customers.create(**CUSTOMER),
    "money": lambda client: client.refunds.create(amount=500, payment_id="pay_1", reason="others"),
    "natural": lambda client: client.customers.delete("cus_1"),
    "transition": lambda client: client.payment_intents.capture("pi_1"),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("garbage", NO_HTTP.values(), ids=NO_HTTP)
async def test_f20_an_answer_that_is_no_http_leaves_the_outcome_unknown(garbage: bytes, call: str) -> None:
    """Rejected = 0, though aiohttp calls much of it status 400."""
    async with wire(says(garbage)) as served, PayMongo(SECRET, base_url=served.url, retry=TESTING) as client:
        with pytest.raises(PayMongoError) as raised:
            await CALLS[call](client)
    assert raised.value.outcome == "unknown"
    assert raised.value.status in (None, 101)
    assert served.requests


# -- F26: more than was asked for -------------------------------------------------------------------------------------

EXTRA = {
    "a second answer": http(ANOTHER),
    "the head of one": http(ANOTHER).partition(b"{")[0],
    "garbage": b"\x00\xff" * 20,
}


@pytest.mark.parametrize("extra", EXTRA.values(), ids=EXTRA)
async def test_f26_bytes_behind_an_answer_never_reach_the_next_call(extra: bytes) -> None:
    """The connection that they came on is dropped; whether their own call is believed is another matter."""
    async with (
        wire(says(http(ANSWER) + extra, end=False), answers(ANSWER)) as served,
        PayMongo(SECRET, base_url=served.url, retry=ONCE) as client,
    ):
        try:
            assert (await client.customers.retrieve("cus_1")).id == "cus_1"
        except ProtocolError as error:
            assert error.outcome == "unknown"
        for _ in range(2):
            assert (await client.customers.retrieve("cus_1")).id == "cus_1"
    assert (served.connections, len(served.requests)) == (2, 3)


@pytest.mark.parametrize("extra", EXTRA.values(), ids=EXTRA)
async def test_f26_bytes_that_come_unasked_never_reach_the_next_call(extra: bytes) -> None:
    """They come while the connection is idle; it is dropped."""
    idle: list[asyncio.StreamWriter] = []

    async def keep(writer: asyncio.StreamWriter) -> None:
        idle.append(writer)
        await answers(ANSWER)(writer)

    async with wire(keep, answers(ANSWER)) as served, PayMongo(SECRET, base_url=served.url, retry=ONCE) as client:
        await client.customers.retrieve("cus_1")
        await says(extra, end=False)(idle[0])
        await one_round_trip()
        async with asyncio.timeout(10):  # who waits for the rest of it waits for ever: aiohttp's clock has stopped
            for _ in range(2):
                assert (await client.customers.retrieve("cus_1")).id == "cus_1"
    assert (served.connections, len(served.requests)) == (2, 3)


async def test_f26_half_an_answer_that_comes_unasked_is_not_believed() -> None:
    """Its other half comes with the next request, whose outcome is unknown then; the call after it is unaffected."""
    idle: list[asyncio.StreamWriter] = []
    stray = http(ANOTHER)

    async def keep(writer: asyncio.StreamWriter) -> None:
        idle.append(writer)
        await answers(ANSWER)(writer)

    async with (
        wire(keep, says(stray[12:] + http(ANSWER), end=False), answers(ANSWER)) as served,
        PayMongo(SECRET, base_url=served.url, retry=ONCE) as client,
    ):
        await client.customers.retrieve("cus_1")
        await says(stray[:12], end=False)(idle[0])
        await one_round_trip()
        with pytest.raises(ProtocolError):
            await client.customers.retrieve("cus_1")
        assert (await client.customers.retrieve("cus_1")).id == "cus_1"


async def one_round_trip() -> None:
    """Let what was written before arrive: what is written now arrives later."""
    async with wire(answers()) as served:
        for _ in range(3):
            reader, writer = await asyncio.open_connection(*served.url.removeprefix("http://").split(":"))
            writer.write(b"GET / HTTP/1.1\r\n\r\n")
            await reader.readline()
            writer.close()
