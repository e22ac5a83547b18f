"""A delivery from the first byte to the answer, in the one order that is safe; web frameworks hand it over.

Method, size and form are looked at first, then the raw bytes are read under a cap, then the signature is checked, and
only then is anything of the body read.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterable, Mapping
from typing import Any, Final

from attrs import frozen

from ..errors import SignatureVerificationError
from .events import Event
from .once import EventRunningError
from .router import WebhookRouter
from .waiting import FullError

__all__ = ["MAX_BODY", "Reply", "receive"]

MAX_BODY: Final = 256 * 1024
"""Bytes that a delivery may have."""

_SIZE: Final = "size"
_LOG: Final = logging.getLogger("paymongo_async")


@frozen
class Reply:
    """What PayMongo is answered."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = {}


OK: Final = Reply(200, b'{"received": true}', {"content-type": "application/json"})
REFUSED: Final = Reply(400)
"""The same for whatever was wrong: whoever tries out signatures learns nothing. The log has the reason."""

NOT_ALLOWED: Final = Reply(405, headers={"allow": "POST"})
TOO_LARGE: Final = Reply(413)
FAILED: Final = Reply(500)
BUSY: Final = Reply(503, headers={"retry-after": "2"})


async def receive(
    router: WebhookRouter,
    method: str,
    headers: Mapping[str, str],
    chunks: AsyncIterable[bytes],
    source: str | None = None,
) -> Reply:
    """Take a delivery, have *router* handle it, and return what to answer.

    *headers* are under names in small letters, what came twice joined with a comma; *chunks* is the raw body as it
    comes, and what it raises is raised; *source* is the address that it comes from. Never raises what a handler does:
    that is answered with 500, so that PayMongo delivers again.
    """
    if method != "POST":
        return NOT_ALLOWED
    reason = _wrong_with(headers)
    if reason == _SIZE:
        return TOO_LARGE
    if reason is not None:
        router.refuse(reason, source)
        return REFUSED
    if router.is_full:
        return _busy(FullError())
    body = await _read(chunks)
    if body is None:
        return TOO_LARGE
    try:
        event = router.verify(memoryview(body), headers)
    except SignatureVerificationError as error:
        router.refuse(error.reason, source)
        return REFUSED
    return await _hand_over(router, event, body)


async def _hand_over(router: WebhookRouter, event: Event[Any], body: bytes) -> Reply:
    try:
        await router.accept(event, body)
    except (EventRunningError, FullError) as error:
        return _busy(error)
    except Exception as error:  # noqa: BLE001  (a handler may raise anything)
        router.failed[event.type] += 1
        name = type(error).__name__
        _LOG.error("%s: %s was not handled (%s); PayMongo will deliver it again", event.type, event.id, name)
        _LOG.debug("why it was not", exc_info=error)  # on demand: what a handler raises may say anything
        return FAILED
    return OK


def _wrong_with(headers: Mapping[str, str]) -> str | None:
    """Name what is wrong with a delivery before anything of it is read."""
    length = headers.get("content-length", "0")
    if not length.isascii() or not length.isdecimal():
        return "length"
    if len(length) > 10 or int(length) > MAX_BODY:
        return _SIZE
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" or headers.get("content-encoding", "identity").strip().lower() != "identity":
        return "form"
    return None


def _busy(error: Exception) -> Reply:
    _LOG.warning("a delivery was put off: %s", error)
    return BUSY


async def _read(chunks: AsyncIterable[bytes]) -> bytes | None:
    """Read the body, or give up as soon as it is too large."""
    body = bytearray()
    async for chunk in chunks:
        if len(body) + len(chunk) > MAX_BODY:
            return None
        body += chunk
    return bytes(body)
