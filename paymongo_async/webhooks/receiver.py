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
    router: WebhookRouter, method: str, headers: Mapping[str, str], chunks: AsyncIterable[bytes]
) -> Reply:
    """Take a delivery, have *router* handle it, and return what to answer.

    *headers* are under names in small letters, what came twice joined with a comma; *chunks* is the raw body as it
    comes, and what it raises is raised. Never raises what a handler does: that is answered with 500, so that PayMongo
    delivers again.
    """
    if method != "POST":
        return NOT_ALLOWED
    refused = _refused_by_headers(router, headers)
    if refused is not None:
        return refused
    if router.is_full:
        return _busy(FullError())
    body = await _read(chunks)
    if body is None:
        return TOO_LARGE
    try:
        event = router.verify(memoryview(body), headers)
    except SignatureVerificationError as error:
        return _refuse(router, error.reason)
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


def _refused_by_headers(router: WebhookRouter, headers: Mapping[str, str]) -> Reply | None:
    length = headers.get("content-length", "0")
    if not length.isascii() or not length.isdecimal():
        return _refuse(router, "length")
    if len(length) > 10 or int(length) > MAX_BODY:
        return TOO_LARGE
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" or headers.get("content-encoding", "identity").strip().lower() != "identity":
        return _refuse(router, "form")
    return None


def _refuse(router: WebhookRouter, reason: str) -> Reply:
    router.refused[reason] += 1
    _LOG.warning("a delivery was refused (%s)", reason)
    return REFUSED


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
