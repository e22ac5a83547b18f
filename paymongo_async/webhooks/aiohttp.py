"""Deliveries over the server of aiohttp.

::

    app.router.add_post("/webhooks/paymongo", webhook_handler(router))
    app.cleanup_ctx.append(entered(router))
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

from aiohttp import web

from .receiver import REFUSED, receive
from .router import WebhookRouter

__all__ = ["entered", "webhook_handler"]


def webhook_handler(router: WebhookRouter) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Return a handler for a route; ``client_max_size`` of the application does not matter to it."""

    async def handle(request: web.Request) -> web.Response:
        headers = {name.lower(): ",".join(request.headers.getall(name)) for name in request.headers}
        try:
            reply = await receive(router, request.method, headers, request.content.iter_any(), request.remote)
        except (OSError, web.RequestPayloadError):  # left in the middle, or broken chunks
            reply = REFUSED
        return web.Response(status=reply.status, body=reply.body, headers=reply.headers)

    return handle


def entered(router: WebhookRouter) -> Callable[[web.Application], AsyncIterator[None]]:
    """Return what belongs in ``app.cleanup_ctx``: the router is entered when the server starts, and left at its end."""

    async def context(_: web.Application) -> AsyncIterator[None]:
        async with router:
            yield

    return context
