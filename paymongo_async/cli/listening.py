"""A webhook address on this machine: takes what is PayMongo's, passes it on as it came, answers what was answered."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import aiohttp
from aiohttp import web
from attrs import evolve
from multidict import CIMultiDict

from ..errors import SignatureVerificationError, StaleEventError
from ..secret import Secret
from ..webhooks import signature
from ..webhooks.events import Event
from ..webhooks.receiver import MAX_BODY
from .deliveries import Delivery
from .mistakes import UsageError
from .sightings import Sighting

__all__ = ["Listener"]

_OF_ONE_CONNECTION: Final = {"connection", "expect", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"}
_OF_ONE_SERVER: Final = {"content-length", "date", "host", "proxy-authenticate", "proxy-authorization", "server"}
_NOT_PASSED_ON: Final = _OF_ONE_CONNECTION | _OF_ONE_SERVER
"""Headers that are about one connection, and those that each server writes itself."""
_AUTOMATIC: Final = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")
_TIMEOUT: Final = aiohttp.ClientTimeout(total=30, connect=5)


class Listener:
    """Serves on the loopback interface while it is entered; *show* is told of each delivery.

    Only what one of *secrets* has signed is passed on to *target*: whoever finds the port reaches nothing behind it.
    Authentic deliveries are kept in the folder *keep*. Raises `UsageError` for a *port* that cannot be had.
    """

    def __init__(self, secrets: Sequence[Secret], target: str, *, port: int = 0, keep: Path | None = None) -> None:
        self._secrets = secrets
        self._target = target
        self._port = port
        self._keep = keep
        self.url: str = ""
        """Where it listens, once entered."""
        self.show: Callable[[Sighting], None] = lambda _: None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            timeout=_TIMEOUT, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
        )
        self._runner = web.ServerRunner(web.Server(self._serve, access_log=None), shutdown_timeout=1.0)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        except (OSError, OverflowError) as error:
            await self.__aexit__(None, None, None)
            msg = f"--port: cannot listen on 127.0.0.1 port {self._port}: {getattr(error, 'strerror', None) or error}"
            raise UsageError(msg) from None
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()
        await self._session.close()

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        began = time.perf_counter()
        seen, answer = await self._answer(request)
        self.show(evolve(seen, seconds=round(time.perf_counter() - began, 4)))
        return answer

    async def _answer(self, request: web.BaseRequest) -> tuple[Sighting, web.Response]:
        if request.method != "POST":
            return _refused(405, "method")
        headers = {name.lower(): value for name, value in request.headers.items()}
        if headers.get("content-encoding", "identity") != "identity":  # what was signed is not what came
            return _refused(400, "form")
        body = await _read(request.content)
        if body is None:
            return _refused(413, "size")
        signatures = request.headers.getall(signature.HEADER, [])
        try:
            event, stale = self._verified(body, signatures[0] if len(signatures) == 1 else None)
        except SignatureVerificationError as error:
            return _refused(400, error.reason, len(body))
        saved = await self._saved(Delivery(body, headers, datetime.now(UTC)), event)
        answer, error_name = await self._pass_on(body, request.headers)
        return _sighting(event, len(body), answer.status, error=error_name, stale=stale, saved=saved), answer

    def _verified(self, body: bytes, header: str | None) -> tuple[Event[Any], bool]:
        """Return the event, and whether its signature is old: whether that matters is for the target to say."""
        view = memoryview(body)
        found = signature.verify(view, header, self._secrets)
        event = signature.read(view, found)
        try:
            signature.check_age(found, None, signature.TOLERANCE)
        except StaleEventError:
            return event, True
        return event, False

    async def _saved(self, delivery: Delivery, event: Event[Any]) -> str | None:
        if self._keep is None:
            return None
        return str(await asyncio.to_thread(delivery.save, self._keep, event.id))

    async def _pass_on(self, body: bytes, headers: Mapping[str, str]) -> tuple[web.Response, str | None]:
        """Send the bytes on and return what comes back; 502 where nothing usable does, so that it is tried again."""
        try:
            async with self._session.post(
                self._target,
                data=body,
                headers=_end_to_end(headers),
                skip_auto_headers=_AUTOMATIC,
                allow_redirects=False,
            ) as answer:
                read = await _read(answer.content)
                if read is None:
                    return web.Response(status=502), "TooLarge"
                return web.Response(status=answer.status, body=read, headers=_end_to_end(answer.headers)), None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return web.Response(status=502), type(error).__name__


def _end_to_end(headers: Mapping[str, str]) -> CIMultiDict[str]:
    named = {each.strip().lower() for each in headers.get("Connection", "").split(",")}
    kept = ((name, value) for name, value in headers.items() if name.lower() not in _NOT_PASSED_ON | named)
    return CIMultiDict(kept)


async def _read(stream: aiohttp.StreamReader) -> bytes | None:
    """Read a body, or give up as soon as it is larger than a delivery may be."""
    body = bytearray()
    async for chunk in stream.iter_any():
        body += chunk
        if len(body) > MAX_BODY:
            return None
    return bytes(body)


def _refused(status: int, reason: str | None, size: int = 0) -> tuple[Sighting, web.Response]:
    seen = Sighting(at=datetime.now(UTC), refused=reason, answer=status, seconds=0.0, bytes=size)
    return seen, web.Response(status=status)


def _sighting(
    event: Event[Any], size: int, status: int, *, error: str | None, stale: bool, saved: str | None
) -> Sighting:
    data = event.data
    return Sighting(
        at=datetime.now(UTC),
        event=event.id,
        type=event.type,
        resource=data.get("id") if isinstance(data, Mapping) else getattr(data, "id", None),
        livemode=event.livemode,
        stale=stale,
        answer=status,
        error=error,
        seconds=0.0,
        bytes=size,
        saved=saved,
    )
