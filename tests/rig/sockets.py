"""Servers of raw sockets, for what no HTTP server would say."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import TypeAlias

Act: TypeAlias = Callable[[asyncio.StreamWriter], Awaitable[None]]
Serve: TypeAlias = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

_LENGTH = re.compile(rb"content-length: *([0-9]+)", re.IGNORECASE)


class Wire:
    """Reads whole requests, and acts on each as a script says; the last act serves for all that follow."""

    def __init__(self, *acts: Act, on_accept: Act | None = None) -> None:
        self.acts = list(acts)
        self.on_accept = on_accept
        self.requests: list[bytes] = []
        self.connections = 0
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        self.connections += 1
        try:
            if self.on_accept is not None:
                await self.on_accept(writer)
                return
            while not writer.is_closing():
                request = await _request(reader)
                self.requests.append(request)
                await self.take(request, writer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # the client left, or the test is over
        finally:
            writer.close()

    async def take(self, request: bytes, writer: asyncio.StreamWriter) -> None:
        """Act on one request."""
        act = self.acts.pop(0) if len(self.acts) > 1 else self.acts[0]
        await act(writer)


async def _request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = _LENGTH.search(head)
    return head + (await reader.readexactly(int(length[1])) if length else b"")


@asynccontextmanager
async def listening(serve: Serve, context: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """Listen on a free port of this machine and yield the address; at the end every connection is dropped."""
    tasks: set[asyncio.Task[None]] = set()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        await serve(reader, writer)

    server = await asyncio.start_server(take, "127.0.0.1", 0, ssl=context)
    try:
        yield f"{'https' if context else 'http'}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        left = list(tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


@asynccontextmanager
async def wire(*acts: Act, on_accept: Act | None = None, context: ssl.SSLContext | None = None) -> AsyncIterator[Wire]:
    """Serve a script of acts."""
    served = Wire(*acts, on_accept=on_accept)
    async with listening(served.serve, context) as served.url:
        yield served


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def unheard() -> Iterator[str]:
    """Hold a port on which nobody listens, and yield its address."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


# -- acts -------------------------------------------------------------------------------------------------------------


def says(*chunks: bytes, end: bool = True) -> Act:
    """Write bytes, then close unless told otherwise."""

    async def act(writer: asyncio.StreamWriter) -> None:
        for chunk in chunks:
            writer.write(chunk)
            await writer.drain()
        if end:
            writer.close()

    return act


def answers(body: bytes = b'{"data": []}', status: str = "200 OK", *headers: str, length: int | None = None) -> Act:
    """Answer as HTTP has it, and keep the connection."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *headers]
    return says("\r\n".join(lines).encode() + b"\r\n\r\n" + body, end=length is not None)


async def reset(writer: asyncio.StreamWriter) -> None:
    """Send RST."""
    raw = writer.get_extra_info("socket")
    with suppress(OSError):  # the other side was faster
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def hang_up(writer: asyncio.StreamWriter) -> None:
    """Send FIN."""
    writer.close()


async def hang(writer: asyncio.StreamWriter) -> None:
    """Say nothing."""
    await asyncio.Event().wait()


async def endless(writer: asyncio.StreamWriter) -> None:
    """Write a body that never ends."""
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while True:
        writer.write(b"x" * 65_536)
        await writer.drain()


def trickles(head: bytes, every: float = 1.0) -> Act:
    """Write *head*, then one byte every so often."""

    async def act(writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while True:
            await asyncio.sleep(every)
            writer.write(b"x")
            await writer.drain()

    return act
