"""The ASGI application: what a server says to it, and what it says."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from paymongo_async.webhooks import WebhookRouter
from paymongo_async.webhooks.asgi import WebhookApp, lifespan

from ..rig.hosts import PATH, listener, on_uvicorn
from ..rig.posts import WHSK, body_of, post


class Server:
    """Says what it was given, and keeps what it hears; *gone* means that nobody is there to take an answer."""

    def __init__(self, *says: dict[str, Any], gone: bool = False) -> None:
        self.says, self.gone = list(says), gone
        self.heard: list[Any] = []

    async def receive(self) -> Any:
        return self.says.pop(0)

    async def send(self, message: Any) -> None:
        if self.gone:
            raise BrokenPipeError
        self.heard.append(message)

    async def ask(self, app: Any, **scope: Any) -> list[Any]:
        """Call an application, and return what it said."""
        await app(scope, self.receive, self.send)
        return self.heard


def delivery(**changes: Any) -> dict[str, Any]:
    """Describe one."""
    return {"type": "http", "method": "POST", "headers": [(b"content-type", b"application/json")]} | changes


@pytest.fixture
def router() -> WebhookRouter:
    return WebhookRouter(WHSK)


@pytest.fixture
def app(router: WebhookRouter) -> WebhookApp:
    return WebhookApp(router)


async def test_who_leaves_before_the_end_of_the_body_is_not_answered(app: WebhookApp, router: WebhookRouter) -> None:
    """Nor is anything verified."""
    server = Server({"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"})
    assert await server.ask(app, **delivery()) == []
    assert not router.refused


async def test_who_leaves_before_the_answer_breaks_nothing(app: WebhookApp) -> None:
    """Servers raise OSError there."""
    assert await Server({"type": "http.request"}, gone=True).ask(app, **delivery()) == []


async def test_a_message_may_leave_out_what_is_empty(app: WebhookApp) -> None:
    """No body and no more of it: the defaults of ASGI."""
    start, end = await Server({"type": "http.request"}).ask(app, **delivery())
    assert (start["status"], end["body"]) == (400, b"")
    assert (b"content-length", b"0") in start["headers"]


async def test_headers_that_stand_there_twice_are_joined(app: WebhookApp, router: WebhookRouter) -> None:
    """So that no second type, length or signature hides behind the first; names in any letters."""
    twice = [(b"Content-Type", b"application/json"), (b"content-type", b"application/json")]
    await Server({"type": "http.request"}).ask(app, **delivery(headers=twice))
    assert router.refused == {"form": 1}


async def test_a_websocket_is_closed(app: WebhookApp) -> None:
    """Which is a 403; an error would fill the log."""
    server = Server({"type": "websocket.connect"})
    assert await server.ask(app, type="websocket") == [{"type": "websocket.close"}]


async def test_what_asgi_may_have_one_day_is_an_error(app: WebhookApp) -> None:
    """As ASGI asks for."""
    with pytest.raises(ValueError, match="telepathy"):
        await Server().ask(app, type="telepathy")


@pytest.mark.parametrize("stage", ["startup", "shutdown"])
async def test_a_router_that_cannot_be_entered_or_left_is_reported(
    router: WebhookRouter, stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the name of the error alone, and the error goes on to the server, whose log has its trace."""

    async def fail(*_: object) -> None:
        msg = "whsk_secret"
        raise OSError(msg)

    monkeypatch.setattr(WebhookRouter, "__aenter__" if stage == "startup" else "__aexit__", fail)
    server = Server({"type": "lifespan.startup"}, {"type": "lifespan.shutdown"})
    with pytest.raises(OSError, match="whsk"):
        await lifespan(router, server.receive, server.send)
    assert server.heard[-1] == {"type": f"lifespan.{stage}.failed", "message": "OSError"}


async def test_it_may_be_the_endpoint_of_one_route(router: WebhookRouter, app: WebhookApp) -> None:
    """Starlette calls what is no function as it calls an application; no slash is asked for."""
    host = Starlette(routes=[Route(PATH, app, methods=["POST"])])
    with listener() as heard:
        async with on_uvicorn(host, heard):
            assert await post(f"http://127.0.0.1:{heard.getsockname()[1]}{PATH}", body_of()) == 200
