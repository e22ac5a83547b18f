"""A server between client and simulator that has the work done, and tells what came of it in its own way."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import urlsplit

from .sockets import Act, Wire, answers, listening

__all__ = ["Retell", "Retold", "Told", "of_writes", "retold", "truly"]


@dataclass(frozen=True)
class Told:
    """What the simulator answered to *request*."""

    request: bytes
    status: str
    body: bytes


Retell: TypeAlias = Callable[[Told], Act]


def truly(told: Told) -> Act:
    """Tell it as it is."""
    return answers(told.body, told.status, "Content-Type: application/json")


def of_writes(retell: Retell) -> Retell:
    """Retell the answers to writes, and those to reads as they are."""
    return lambda told: truly(told) if told.request.startswith(b"GET") else retell(told)


class Retold(Wire):
    """Asks the simulator, then takes one retelling per request; the last one serves for all that follow."""

    def __init__(self, simulator: str, *retells: Retell) -> None:
        super().__init__()
        self.retells = list(retells)
        self._address = urlsplit(simulator)

    async def take(self, request: bytes, writer: asyncio.StreamWriter) -> None:
        """Have a request answered, and tell the answer."""
        told = await self._ask(request)
        retell = self.retells.pop(0) if len(self.retells) > 1 else self.retells[0]
        await retell(told)(writer)

    async def _ask(self, request: bytes) -> Told:
        reader, writer = await asyncio.open_connection(self._address.hostname, self._address.port)
        host = f"Host: {self._address.netloc}\r\nConnection: close\r\n".encode()
        writer.write(re.sub(rb"Host: [^\r]*\r\n", host, request, count=1))
        try:
            head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        finally:
            writer.close()
        return Told(request, head.partition(b"\r\n")[0].decode().removeprefix("HTTP/1.1 "), body)


@asynccontextmanager
async def retold(simulator: str, *retells: Retell, context: ssl.SSLContext | None = None) -> AsyncIterator[Retold]:
    """Listen in front of a simulator at that address."""
    served = Retold(simulator, *retells)
    async with listening(served.serve, context) as served.url:
        yield served
