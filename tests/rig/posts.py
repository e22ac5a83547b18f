"""Deliveries by hand, for what PayMongo would not send."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

from paymongo_async.webhooks import sign

__all__ = ["WHSK", "Line", "body_of", "head_of", "line_to", "post"]

WHSK = "whsk_adapters"


def body_of(event_id: str = "evt_1", payment: str = "pay_1", size: int = 0) -> bytes:
    """Write an event, of at least *size* bytes."""
    data = {"id": payment, "type": "payment", "attributes": {"description": "x" * size}}
    attributes = {"type": "payment.paid", "livemode": False, "data": data, "created_at": 1, "updated_at": 1}
    return json.dumps({"data": {"id": event_id, "type": "event", "attributes": attributes}}).encode()


def head_of(url: str, body: bytes, *headers: str, method: str = "POST", length: str = "", secret: str = WHSK) -> bytes:
    """Write the head of a delivery; *length* stands for the header that says how long the body is."""
    lines = [
        f"{method} {urlsplit(url).path} HTTP/1.1",
        f"Host: {urlsplit(url).netloc}",
        *headers,
        "Content-Type: application/json",
        f"Paymongo-Signature: {sign(body, secret, timestamp=int(time.time()))}",
        length or f"Content-Length: {len(body)}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


class Line:
    """A connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def say(self, said: bytes) -> None:
        """Send bytes; the other side may have heard enough."""
        with suppress(ConnectionError):
            self._writer.write(said)
            await self._writer.drain()

    async def say_for_ever(self, chunks: Sequence[bytes]) -> int:
        """Send one after the other until there is an answer, and tell how many that were."""
        for number, chunk in enumerate(chunks):
            if self._reader._buffer or self._reader.at_eof():  # type: ignore[attr-defined]
                return number
            await self.say(chunk)
            await asyncio.sleep(0.001)  # the server is on the same loop, or in a thread
        return len(chunks)

    async def answer(self) -> tuple[int, bytes]:
        """Read the status of the answer and its head."""
        head = await self._reader.readuntil(b"\r\n\r\n")
        return int(head.split(b" ", 2)[1]), head.lower()


@asynccontextmanager
async def line_to(url: str) -> AsyncIterator[Line]:
    """Connect to a server, and leave at the end, whatever is under way."""
    place = urlsplit(url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    try:
        yield Line(reader, writer)
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def post(url: str, body: bytes, *headers: str, method: str = "POST", secret: str = WHSK) -> int:
    """Deliver, and return the status."""
    async with line_to(url) as line:
        await line.say(head_of(url, body, "Connection: close", *headers, method=method, secret=secret) + body)
        status, _ = await line.answer()
        return status
