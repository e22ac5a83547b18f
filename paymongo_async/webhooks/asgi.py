"""Deliveries over ASGI: uvicorn, hypercorn, granian ..., alone or mounted in FastAPI, Starlette, Litestar, Quart.

::

    app.mount("/webhooks", WebhookApp(router))  # for https://shop.example/webhooks/paymongo

Starlette and FastAPI answer at the very path of a mount with a redirect to one that ends in a slash, which PayMongo
need not follow: register an address below it.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, MutableMapping
from contextlib import aclosing, suppress
from typing import Any, TypeAlias

from .receiver import Reply, receive
from .router import WebhookRouter

__all__ = ["WebhookApp", "lifespan"]

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class WebhookApp:
    """An ASGI 3 application that takes deliveries, at whatever path it is reached.

    As the application of a server it enters and leaves *router* with it. Mounted in another one it is told nothing of
    that: there the lifespan of the host enters it, with ``async with router``.
    """

    def __init__(self, router: WebhookRouter) -> None:
        self._router = router

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take what the server has: a delivery, or word that it starts."""
        match scope["type"]:
            case "http":
                await self._deliver(scope, receive, send)
            case "lifespan":
                await lifespan(self._router, receive, send)
            case "websocket":  # refused, and no traceback in the log that anybody could cause
                await send({"type": "websocket.close"})
            case kind:
                msg = f"no such thing is taken here: {kind}"
                raise ValueError(msg)

    async def _deliver(self, scope: Scope, said: Receive, send: Send) -> None:
        try:
            async with aclosing(_body(said)) as chunks:
                client = scope.get("client")
                source = client[0] if client else None
                reply = await receive(self._router, scope["method"], _headers(scope["headers"]), chunks, source)
        except _GoneError:
            return
        with suppress(OSError):  # nobody waits for the answer any more; PayMongo will ask again
            await _answer(reply, send)


async def lifespan(router: WebhookRouter, receive: Receive, send: Send) -> None:
    """Enter *router* when the server starts and leave it when it stops, for hosts that have no such thing.

    Django is one::

        async def application(scope, receive, send):
            if scope["type"] == "lifespan":
                await lifespan(router, receive, send)
            else:
                await django_application(scope, receive, send)
    """
    stage = "startup"
    await receive()
    try:
        async with router:
            await send({"type": "lifespan.startup.complete"})
            await receive()
            stage = "shutdown"
    except Exception as error:
        await send({"type": f"lifespan.{stage}.failed", "message": type(error).__name__})
        raise
    await send({"type": "lifespan.shutdown.complete"})


class _GoneError(Exception):
    """Whoever was sending has left."""


def _headers(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Join what stands there twice, as HTTP has it, so that no second header hides behind the first."""
    found: dict[str, str] = {}
    for name, value in pairs:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        found[key] = f"{found[key]},{text}" if key in found else text
    return found


async def _body(receive: Receive) -> AsyncGenerator[bytes]:
    is_whole = False
    while not is_whole:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _GoneError
        is_whole = not message.get("more_body", False)
        yield message.get("body", b"")


async def _answer(reply: Reply, send: Send) -> None:
    headers = {"content-length": str(len(reply.body)), **reply.headers}
    pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": pairs})
    await send({"type": "http.response.body", "body": reply.body})
