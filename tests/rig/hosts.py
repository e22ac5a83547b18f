"""Web servers as users run them, each with an adapter for webhooks, on a socket that listens already.

``uvicorn`` and ``hypercorn`` have it as their one application, ``starlette`` mounts it, the others are what their names
say. The socket is somebody else's, so that a server can die and the next one go on with it.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from functools import cache
from socketserver import ThreadingMixIn
from threading import Thread
from types import ModuleType
from typing import Any, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import django
import hypercorn.asyncio
import uvicorn
from aiohttp import web
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.test import override_settings
from django.urls import path
from starlette.applications import Starlette
from starlette.routing import Mount

from paymongo_async.webhooks import WebhookRouter
from paymongo_async.webhooks.aiohttp import entered, webhook_handler
from paymongo_async.webhooks.asgi import WebhookApp, lifespan
from paymongo_async.webhooks.django import webhook_view

__all__ = ["HOSTS", "PATH", "listener", "serving"]

PATH: Final = "/webhooks/paymongo"
Host = Callable[[WebhookRouter, socket.socket], AbstractAsyncContextManager[None]]


@contextmanager
def listener() -> Iterator[socket.socket]:
    """Listen on a free port of this machine."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as made:
        yield made


@asynccontextmanager
async def serving(kind: str, router: WebhookRouter) -> AsyncIterator[str]:
    """Run a server of a kind, and yield the address that deliveries go to."""
    with listener() as heard:
        async with HOSTS[kind](router, heard):
            yield f"http://127.0.0.1:{heard.getsockname()[1]}{PATH}"


# -- ASGI -------------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def on_uvicorn(app: Any, heard: socket.socket, life: Any = "on") -> AsyncIterator[None]:
    """Run an ASGI application on uvicorn."""
    server = uvicorn.Server(uvicorn.Config(app, lifespan=life, ws="none", log_config=None, access_log=False))
    running = asyncio.create_task(server.serve(sockets=[heard.dup()]))
    while not server.started and not running.done():  # noqa: ASYNC110  (it has no event for it)
        await asyncio.sleep(0)
    try:
        yield
    finally:
        server.should_exit = True
        await running


@asynccontextmanager
async def on_hypercorn(app: Any, heard: socket.socket) -> AsyncIterator[None]:
    """Run an ASGI application on hypercorn."""
    config = hypercorn.Config()
    config.bind = [f"fd://{heard.dup().detach()}"]
    config.errorlog = None
    stop = asyncio.Event()
    running = asyncio.create_task(hypercorn.asyncio.serve(app, config, shutdown_trigger=stop.wait, mode="asgi"))
    try:
        yield
    finally:
        stop.set()
        await running


def mounted(router: WebhookRouter) -> Starlette:
    """Mount it in Starlette, whose lifespan enters the router.

    Under the first part of the path: at the whole of it Starlette would answer with a redirect to one with a slash.
    """

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        async with router:
            yield

    return Starlette(routes=[Mount("/webhooks", WebhookApp(router))], lifespan=life)


# -- aiohttp ----------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def on_aiohttp(router: WebhookRouter, heard: socket.socket) -> AsyncIterator[None]:
    """Run an application of aiohttp."""
    app = web.Application()
    app.router.add_route("*", PATH, webhook_handler(router))
    app.cleanup_ctx.append(entered(router))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.SockSite(runner, heard.dup()).start()
        yield
    finally:
        await runner.cleanup()


# -- Django -----------------------------------------------------------------------------------------------------------


@cache
def set_up() -> None:
    """Configure Django, which can be done once."""
    settings.configure(
        SECRET_KEY="none",
        ALLOWED_HOSTS=["127.0.0.1"],
        MIDDLEWARE=["django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware"],
        LOGGING_CONFIG=None,
    )
    django.setup()


@contextmanager
def site(router: WebhookRouter) -> Iterator[None]:
    """Have one address in Django."""
    set_up()
    urls = ModuleType("urls")
    urls.urlpatterns = [path(PATH[1:], webhook_view(router))]  # type: ignore[attr-defined]
    with override_settings(ROOT_URLCONF=urls):
        yield


@asynccontextmanager
async def on_django(router: WebhookRouter, heard: socket.socket) -> AsyncIterator[None]:
    """Run Django on uvicorn, with the few lines that give it a lifespan."""
    with site(router):
        inner = get_asgi_application()

        async def application(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "lifespan":
                await lifespan(router, receive, send)
            else:
                await inner(scope, receive, send)

        async with on_uvicorn(application, heard):
            yield


class _Server(ThreadingMixIn, WSGIServer):
    """A WSGI server with a thread for each request."""


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the name there)
        """Write nothing."""


@asynccontextmanager
async def on_wsgi(router: WebhookRouter, heard: socket.socket) -> AsyncIterator[None]:
    """Run Django on a WSGI server."""
    with site(router):
        server = _Server(("127.0.0.1", 0), _Quiet, bind_and_activate=False)
        server.socket.close()
        server.socket = heard.dup()
        server.server_name, server.server_port = server.server_address = heard.getsockname()
        server.setup_environ()
        server.set_app(get_wsgi_application())
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield
        finally:
            await asyncio.to_thread(server.shutdown)
            await asyncio.to_thread(server.server_close)
            thread.join()


HOSTS: Final[Mapping[str, Host]] = {
    "uvicorn": lambda router, heard: on_uvicorn(WebhookApp(router), heard),
    "hypercorn": lambda router, heard: on_hypercorn(WebhookApp(router), heard),
    "starlette": lambda router, heard: on_uvicorn(mounted(router), heard),
    "aiohttp": on_aiohttp,
    "django": on_django,
    "django-wsgi": on_wsgi,
}
