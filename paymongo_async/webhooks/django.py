"""Deliveries over Django, under ASGI or WSGI.

::

    urlpatterns = [path("webhooks/paymongo", webhook_view(router))]

Django itself reads a body before a view is called, into a file if it is large; what is read from there is capped.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from importlib import import_module
from threading import Lock
from typing import Any, Final

from .receiver import BUSY, REFUSED, Reply, receive
from .router import WebhookRouter

try:
    _http: Any = import_module("django.http")
except ImportError as _missing:
    _msg = "paymongo_async.webhooks.django needs Django 4.2 or newer: pip install Django"
    raise ImportError(_msg) from _missing

__all__ = ["webhook_view"]

_CHUNK: Final = 65_536
_POLL: Final = 0.01
_PATIENCE: Final = 10.0
"""Seconds that a delivery waits under WSGI for the one before it; after that PayMongo is asked to come again."""


def webhook_view(router: WebhookRouter) -> Callable[[Any], Awaitable[Any]]:
    """Return a view, exempt from CSRF checks because the signature is the check.

    Under ASGI enter *router* with `paymongo_async.webhooks.asgi.lifespan` if it has a queue; Django has no such thing.
    Under WSGI it can have none. There each delivery has a thread and a loop of its own: they take turns, and the store
    is closed after each.
    """
    turn = Lock()

    async def view(request: Any) -> Any:
        is_asgi = hasattr(request, "scope")
        reply = await (_receive(router, request) if is_asgi else _receive_in_turn(router, request, turn))
        return _http.HttpResponse(reply.body, status=reply.status, headers=dict(reply.headers))

    view.csrf_exempt = True  # type: ignore[attr-defined]
    return view


async def _receive(router: WebhookRouter, request: Any) -> Reply:
    headers = {name.lower(): value for name, value in request.headers.items() if value}  # WSGI has empty ones
    try:
        async with aclosing(_body(request)) as chunks:
            return await receive(router, request.method, headers, chunks, request.META.get("REMOTE_ADDR"))
    except OSError:  # left in the middle
        return REFUSED


async def _receive_in_turn(router: WebhookRouter, request: Any, turn: Lock) -> Reply:
    if not await _acquired(turn):
        return BUSY
    try:
        return await _receive(router, request)
    finally:
        try:
            await router.store.aclose()  # what it has open belongs to a loop that ends here
        finally:
            turn.release()


async def _acquired(turn: Lock) -> bool:
    """Wait without keeping the loop, which might be the one that the other delivery is on."""
    for _ in range(round(_PATIENCE / _POLL)):
        if turn.acquire(blocking=False):
            return True
        await asyncio.sleep(_POLL)
    return False


async def _body(request: Any) -> AsyncGenerator[bytes]:
    while chunk := await asyncio.to_thread(request.read, _CHUNK):
        yield chunk
