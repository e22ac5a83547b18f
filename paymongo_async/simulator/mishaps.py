"""Answers that go wrong on the wire: one breaks off in the middle of its body, one comes twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

__all__ = ["CutShort", "Doubled"]


class _OnTheWire(web.Response):
    """An answer that knows whom it goes to."""

    _to: web.BaseRequest

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        self._to = request
        return await super().prepare(request)


class CutShort(_OnTheWire):
    """Announce the whole body and send half of it; then the connection is cut."""

    async def write_eof(self, data: bytes = b"") -> None:  # noqa: ARG002  (the signature of aiohttp)
        """Send half and hang up."""
        body = self.body if isinstance(self.body, bytes) else b""
        await self.write(body[: len(body) // 2])
        self._to.protocol.force_close()


class Doubled(_OnTheWire):
    """Answer, and then once more on the same connection, unasked: at once, or when *later* calls for it."""

    def __init__(self, *, later: Callable[..., object] | None, **answer: Any) -> None:
        super().__init__(**answer)
        self._later = later

    async def write_eof(self, data: bytes = b"") -> None:
        """Send it, and see to the second one."""
        again, transport = _as_bytes(self), self._to.transport
        await super().write_eof(data)
        if self._later is None:
            _write(transport, again)
        else:
            self._later(_write, transport, again)


def _write(transport: asyncio.Transport | None, content: bytes) -> None:
    if transport is not None and not transport.is_closing():  # else whoever it was for has left
        transport.write(content)


def _as_bytes(answer: web.Response) -> bytes:
    headers = [f"{name}: {value}" for name, value in answer.headers.items()]
    lines = [f"HTTP/1.1 {answer.status} {answer.reason}", *headers]
    body = answer.body if isinstance(answer.body, bytes) else b""
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
