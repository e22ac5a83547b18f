"""The view for Django: exempt from CSRF checks, and one delivery after the other where each has a loop of its own."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any

import pytest

from paymongo_async.stores.memory import MemoryStore
from paymongo_async.webhooks import Event, WebhookRouter
from paymongo_async.webhooks import django as adapter
from paymongo_async.webhooks.django import webhook_view

from ..rig.hosts import serving, set_up
from ..rig.posts import WHSK, body_of, post


class Request:
    """What of a request of Django's the view looks at, under WSGI."""

    method = "POST"

    def __init__(self, **headers: str) -> None:
        self.META = {"REMOTE_ADDR": "127.0.0.1"}
        self.headers = {"Content-Type": "application/json", "Content-Length": ""} | headers
        self.read: Callable[[int], bytes] = BytesIO(b"{}").read


@pytest.fixture(autouse=True)
def _configured() -> None:
    set_up()


def test_without_django_it_says_what_is_missing() -> None:
    """And the rest of the package does not need it."""
    program = (
        "import sys; sys.modules['django'] = None\n"
        "import paymongo_async.webhooks\n"
        "try: import paymongo_async.webhooks.django\n"
        "except ImportError as error: print(error)"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert said == "paymongo_async.webhooks.django needs Django 4.2 or newer: pip install Django\n"


def test_nobody_asks_for_a_token() -> None:
    """The signature is the check; under the servers of the other tests Django's own check is on."""
    assert webhook_view(WebhookRouter(WHSK)).csrf_exempt  # type: ignore[attr-defined]


async def test_an_empty_length_is_none() -> None:
    """WSGI allows it; then the signature decides."""
    router = WebhookRouter(WHSK)
    assert (await webhook_view(router)(Request())).status_code == 400
    assert set(router.refused) == {"header"}


async def test_who_left_is_refused_rather_than_an_error() -> None:
    """Django's error for it is an OSError."""

    def left(_: int) -> bytes:
        raise OSError

    request = Request()
    request.read = left
    assert (await webhook_view(WebhookRouter(WHSK))(request)).status_code == 400


# -- WSGI -------------------------------------------------------------------------------------------------------------


class Kitchen:
    """A handler that takes its time, and how many were in it at once; some wait for each other."""

    def __init__(self, together: int = 0) -> None:
        self.together = asyncio.Barrier(together) if together else None
        self.inside = self.most = 0
        self.closed = 0
        kitchen = self

        class Store(MemoryStore):
            async def aclose(self) -> None:
                assert kitchen.inside == 0
                kitchen.closed += 1

        self.router = WebhookRouter(WHSK, store=Store())
        self.router.on("payment.paid")(self._paid)

    async def _paid(self, event: Event[Any]) -> None:
        self.inside += 1
        self.most = max(self.most, self.inside)
        await (self.together.wait() if self.together else asyncio.sleep(0.02))
        self.inside -= 1


async def posted(url: str, count: int) -> list[int]:
    """Deliver several events at once."""
    return await asyncio.gather(*(post(url, body_of(f"evt_{number}", f"pay_{number}")) for number in range(count)))


async def test_under_wsgi_deliveries_take_turns() -> None:
    """A store is for one loop at a time, and there each has its own; it is closed after each."""
    kitchen = Kitchen()
    async with serving("django-wsgi", kitchen.router) as url:
        assert await posted(url, 5) == [200] * 5
    assert (kitchen.most, kitchen.closed) == (1, 5)


async def test_under_asgi_they_do_not() -> None:
    """All are on the loop of the server, which closes the store at its end."""
    kitchen = Kitchen(together=5)
    async with serving("django", kitchen.router) as url:
        assert await posted(url, 5) == [200] * 5
    assert (kitchen.most, kitchen.closed) == (5, 1)


async def test_who_waits_too_long_for_a_turn_is_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """503: a thread of the web server is worth more than that."""
    monkeypatch.setattr(adapter, "_PATIENCE", 0.02)
    begun, go_on = asyncio.Event(), asyncio.Event()
    router = WebhookRouter(WHSK)
    view: Callable[[Any], Awaitable[Any]] = webhook_view(router)

    def wait(_: int) -> bytes:
        loop.call_soon_threadsafe(begun.set)
        asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result()
        return b""

    loop = asyncio.get_running_loop()
    slow = Request()
    slow.read = wait
    first = asyncio.create_task(view(slow))  # type: ignore[arg-type]
    await begun.wait()
    second = await view(Request())
    assert (second.status_code, second.headers["Retry-After"]) == (503, "2")
    go_on.set()
    assert (await first).status_code == 400
    assert (await view(Request())).status_code == 400
