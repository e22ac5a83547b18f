"""What all adapters do alike, each under a real server."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from paymongo_async.stores.sqlite import SQLiteStore
from paymongo_async.webhooks import Event, WebhookRouter
from paymongo_async.webhooks.receiver import MAX_BODY

from ..rig.hosts import HOSTS, serving
from ..rig.posts import WHSK, body_of, head_of, line_to, post

ENTERED = [host for host in HOSTS if host != "django-wsgi"]
STREAMED = [host for host in HOSTS if not host.startswith("django")]
"""Django reads a body before a view is called."""

CHUNK = b"10000\r\n" + b" " * 0x10000 + b"\r\n"


class Receiving:
    """A router, and what it was told."""

    def __init__(self, **options: Any) -> None:
        self.router = WebhookRouter(WHSK, **options)
        self.told: asyncio.Queue[str] = asyncio.Queue()
        self.router.on("payment.paid")(self._paid)

    async def _paid(self, event: Event[Any]) -> None:
        self.told.put_nowait(event.id)


@pytest.fixture(params=HOSTS)
def host(request: pytest.FixtureRequest) -> str:
    """Name a server."""
    name: str = request.param
    return name


@pytest.fixture
def receiving() -> Receiving:
    """Return a router in memory."""
    return Receiving()


@pytest.fixture
async def url(host: str, receiving: Receiving) -> AsyncIterator[str]:
    """Run the server."""
    async with serving(host, receiving.router) as address:
        yield address


async def test_a_delivery_is_handled_once_and_acknowledged(url: str, receiving: Receiving) -> None:
    """200, and 200 again for the duplicate."""
    assert [await post(url, body_of()) for _ in range(2)] == [200, 200]
    assert receiving.told.qsize() == 1


async def test_the_answer_is_a_little_json(url: str, receiving: Receiving) -> None:
    """As two of PayMongo's pages ask for."""
    async with line_to(url) as line:
        await line.say(head_of(url, body_of()) + body_of())
        status, head = await line.answer()
        assert (status, b"content-type: application/json" in head) == (200, True)
        assert await line._reader.readexactly(18) == b'{"received": true}'


@pytest.mark.parametrize(
    ("changes", "header", "expected"),
    [
        ({"secret": "whsk_other"}, "X: y", 400),
        ({}, "Paymongo-Signature: t=1,te=,li=", 400),
        ({}, "Content-Encoding: gzip", 400),
        ({"method": "GET"}, "X: y", 405),
        ({"method": "PUT"}, "X: y", 405),
    ],
    ids=["forged", "signed twice", "compressed", "GET", "PUT"],
)
async def test_what_is_no_delivery_is_refused(
    url: str, receiving: Receiving, changes: dict[str, str], header: str, expected: int
) -> None:
    """No handler hears of it."""
    assert await post(url, body_of(), header, **changes) == expected
    assert receiving.told.empty()


async def test_the_log_says_where_a_refused_delivery_came_from(url: str, caplog: pytest.LogCaptureFixture) -> None:
    """Each server knows the address."""
    with caplog.at_level(logging.WARNING, "paymongo_async"):
        assert await post(url, body_of(), secret="whsk_other") == 400
    assert "a delivery from 127.0.0.1 was refused (signature)" in caplog.messages


@pytest.mark.parametrize("size", [MAX_BODY - 1024, 0])
async def test_every_byte_of_a_body_counts(url: str, receiving: Receiving, size: int) -> None:
    """In as many pieces as a large one comes."""
    body = body_of(size=size) + b"\n" * 7
    assert await post(url, body) == 200
    assert receiving.told.qsize() == 1


@pytest.mark.parametrize("host", [*STREAMED, "django-wsgi"], indirect=True)
async def test_f77_a_body_that_says_it_is_too_large_is_not_read(url: str) -> None:
    """413 before the first byte of it."""
    async with line_to(url) as line:
        await line.say(head_of(url, b"", length=f"Content-Length: {MAX_BODY + 1}"))
        assert (await line.answer())[0] == 413


@pytest.mark.parametrize("host", STREAMED, indirect=True)
async def test_f77_a_body_without_a_length_is_read_up_to_the_cap(url: str, receiving: Receiving) -> None:
    """413 long before it ends; a web server may have a few pieces more in its hands."""
    async with line_to(url) as line:
        await line.say(head_of(url, b"", length="Transfer-Encoding: chunked"))
        sent = await line.say_for_ever([CHUNK] * 400)
        assert (await line.answer())[0] == 413
    assert 4 <= sent < 200
    assert receiving.told.empty()


async def test_f77_a_body_without_a_length_is_taken_if_it_is_small(url: str, receiving: Receiving, host: str) -> None:
    """Or refused, where WSGI keeps it from the application."""
    body = body_of()
    async with line_to(url) as line:
        pieces = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:10], body[10:], b""))
        await line.say(head_of(url, body, length="Transfer-Encoding: chunked") + pieces)
        assert (await line.answer())[0] == (400 if host == "django-wsgi" else 200)


async def test_who_leaves_in_the_middle_is_not_answered_and_nothing_breaks(
    url: str, receiving: Receiving, caplog: pytest.LogCaptureFixture
) -> None:
    """The next delivery of the same event is the first."""
    async with line_to(url) as line:
        await line.say(head_of(url, body_of()) + body_of()[:50])
        await asyncio.sleep(0.02)
    assert await post(url, body_of()) == 200
    assert receiving.told.qsize() == 1
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_a_handler_that_fails_is_answered_with_500(url: str, receiving: Receiving) -> None:
    """PayMongo delivers again, and then it is handled."""
    fails = [True]

    @receiving.router.on("payment.failed")
    async def failed(event: Event[Any]) -> None:
        if fails:
            raise RuntimeError(fails.pop())

    body = body_of().replace(b"payment.paid", b"payment.failed")
    assert [await post(url, body) for _ in range(3)] == [500, 200, 200]


@pytest.mark.parametrize("host", ENTERED)
async def test_the_router_is_entered_and_left_with_the_server(host: str, tmp_path: Path) -> None:
    """Only one that is entered has somebody who handles what waits."""
    receiving = Receiving(store=SQLiteStore(tmp_path / "events"), queue=10)
    async with serving(host, receiving.router) as url:
        assert await post(url, body_of()) == 200
        assert await receiving.told.get() == "evt_1"
    assert receiving.router.is_full


async def test_a_queue_needs_a_router_that_is_entered(tmp_path: Path) -> None:
    """Under WSGI it never is, and PayMongo is asked to come again rather than told that all is well."""
    store = SQLiteStore(tmp_path / "events")
    async with serving("django-wsgi", WebhookRouter(WHSK, store=store, queue=10)) as url:
        assert await post(url, body_of()) == 503
