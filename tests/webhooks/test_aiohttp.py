"""The handler for aiohttp's server."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from paymongo_async.stores.memory import MemoryStore
from paymongo_async.webhooks import WebhookRouter
from paymongo_async.webhooks.aiohttp import entered, webhook_handler

from ..rig.hosts import PATH, listener, serving
from ..rig.posts import WHSK, body_of, head_of, line_to, post


@pytest.fixture
def router() -> WebhookRouter:
    return WebhookRouter(WHSK)


@pytest.fixture
async def url(router: WebhookRouter) -> AsyncIterator[str]:
    async with serving("aiohttp", router) as address:
        yield address


async def test_a_body_in_broken_pieces_is_refused(url: str, router: WebhookRouter) -> None:
    """400, as for everything that is no delivery."""
    async with line_to(url) as line:
        await line.say(head_of(url, b"", length="Transfer-Encoding: chunked") + b"4\r\n{}{}\r\nrubbish\r\n")
        assert (await line.answer())[0] == 400


async def test_the_limit_of_the_application_does_not_matter(router: WebhookRouter) -> None:
    """It is for those who read the body in one piece."""
    app = web.Application(client_max_size=1_000)
    app.router.add_post(PATH, webhook_handler(router))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    with listener() as heard:
        await web.SockSite(runner, heard.dup()).start()
        assert await post(f"http://127.0.0.1:{heard.getsockname()[1]}{PATH}", body_of(size=200_000)) == 200
        await runner.cleanup()


async def test_who_left_is_refused_rather_than_an_error(router: WebhookRouter) -> None:
    """Nobody hears that, and nothing is logged as a failure of the application."""

    class Gone:
        async def iter_any(self) -> AsyncIterator[bytes]:
            yield b"{"
            raise ConnectionResetError

    request = make_mocked_request("POST", PATH, {"Content-Type": "application/json"}, payload=Gone())  # type: ignore[arg-type]
    assert (await webhook_handler(router)(request)).status == 400


async def test_the_store_is_closed_at_the_end() -> None:
    """By leaving the router."""
    done: list[str] = []

    class Store(MemoryStore):
        async def aclose(self) -> None:
            done.append("closed")

    app = web.Application()
    app.cleanup_ctx.append(entered(WebhookRouter(WHSK, store=Store())))
    runner = web.AppRunner(app)
    await runner.setup()
    assert done == []
    await runner.cleanup()
    assert done == ["closed"]
