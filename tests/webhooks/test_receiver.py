"""A delivery from the first byte to the answer."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Iterable
from typing import Any

import pytest

from paymongo_async.webhooks import Event, WebhookRouter
from paymongo_async.webhooks.receiver import MAX_BODY, Reply, receive

from ..rig.happenings import SECRET, body_of, chunks_of, deliver, headers_of
from ..rig.shelf import Shelf, turn


class Sent:
    """A body in pieces that counts how much of it was asked for."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.pieces = iter(pieces)
        self.bytes = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            self.bytes += len(piece)
            yield piece


@pytest.fixture
def router() -> WebhookRouter:
    """A router without handlers."""
    return WebhookRouter(SECRET)


async def post(router: WebhookRouter, body: bytes = b"", method: str = "POST", **headers: str | None) -> Reply:
    """Send a good delivery with other headers, or without some."""
    good = headers_of(body, at=time.time()) | {name.replace("_", "-"): value for name, value in headers.items()}
    return await receive(router, method, {name: value for name, value in good.items() if value}, chunks_of(body))


async def test_a_good_delivery_is_answered_with_json(router: WebhookRouter) -> None:
    """Two pages of PayMongo's ask for a body of JSON."""
    reply = await post(router, body_of())
    assert (reply.status, reply.headers) == (200, {"content-type": "application/json"})
    assert json.loads(reply.body) == {"received": True}


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "post"])
async def test_another_method_is_answered_with_405(router: WebhookRouter, method: str) -> None:
    """And nothing is read."""
    sent = Sent([body_of()])
    reply = await receive(router, method, headers_of(body_of(), at=time.time()), sent.__aiter__())
    assert (reply.status, reply.headers, sent.bytes) == (405, {"allow": "POST"}, 0)


@pytest.mark.parametrize("length", [MAX_BODY + 1, 10**9, 10**30])
async def test_a_body_that_says_it_is_too_large_is_answered_with_413(router: WebhookRouter, length: int) -> None:
    """And nothing is read."""
    sent = Sent([body_of()])
    headers = headers_of(body_of(), at=time.time()) | {"content-length": str(length)}
    assert ((await receive(router, "POST", headers, sent.__aiter__())).status, sent.bytes) == (413, 0)


@pytest.mark.parametrize("size", [1, 1_000, MAX_BODY])
async def test_a_body_that_is_too_large_is_answered_with_413(router: WebhookRouter, size: int) -> None:
    """Without a length, whatever the pieces: no more is read than one that does not fit."""
    sent = Sent([b"x" * size] * (2 * MAX_BODY // size))
    headers = {name: value for name, value in headers_of(b"", at=time.time()).items() if name != "content-length"}
    reply = await receive(router, "POST", headers, sent.__aiter__())
    assert (reply.status, sent.bytes <= MAX_BODY + size) == (413, True)


async def test_a_body_of_the_largest_size_is_taken(router: WebhookRouter) -> None:
    """To the byte."""
    body = body_of(data={"id": "x_1", "note": ""})
    body = body_of(data={"id": "x_1", "note": "x" * (MAX_BODY - len(body))})
    assert (len(body), (await post(router, body)).status) == (MAX_BODY, 200)


@pytest.mark.parametrize("size", [1, 7, 100_000])
async def test_a_body_may_come_in_pieces(router: WebhookRouter, size: int) -> None:
    """With or without empty ones between."""
    body = body_of()
    pieces = [piece for start in range(0, len(body), size) for piece in (b"", body[start : start + size])]
    reply = await receive(router, "POST", headers_of(body, at=time.time()), Sent(pieces).__aiter__())
    assert reply.status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"content_length": "-1"},
        {"content_length": "5, 5"},
        {"content_length": "٥"},
        {"content_length": "0x10"},
        {"content_type": "text/plain"},
        {"content_type": "application/x-www-form-urlencoded"},
        {"content_type": None},
        {"content_encoding": "gzip"},
        {"content_encoding": "identity, gzip"},
        {"paymongo_signature": None},
        {"paymongo_signature": "t=1,te=,li="},
    ],
)
async def test_a_bad_delivery_is_answered_with_400(router: WebhookRouter, headers: Any) -> None:
    """Without a word, so that whoever tries learns nothing; what was wrong is counted."""
    reply = await post(router, body_of(), **headers)
    assert (reply, sum(router.refused.values())) == (Reply(400), 1)


@pytest.mark.parametrize(
    "headers",
    [
        {"content_type": "application/json; charset=utf-8"},
        {"content_type": "Application/JSON"},
        {"content_encoding": "identity"},
        {"content_length": None},
    ],
)
async def test_harmless_headers_are_taken(router: WebhookRouter, headers: Any) -> None:
    """Proxies rewrite them."""
    assert (await post(router, body_of(), **headers)).status == 200


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b"null"])
async def test_a_signed_body_that_is_no_event_is_answered_with_400(router: WebhookRouter, body: bytes) -> None:
    """Like everything else that is wrong."""
    assert (await post(router, body)).status == 400


async def test_the_log_says_why_and_nothing_of_the_delivery(
    router: WebhookRouter, caplog: pytest.LogCaptureFixture
) -> None:
    """A code."""
    with caplog.at_level(logging.DEBUG):
        await deliver(router, body_of("evt_canary"), at=time.time(), secret="whsk_other")
    (record,) = caplog.records
    assert record.getMessage() == "a delivery from an unknown address was refused (signature)"


async def test_a_handler_that_fails_is_answered_with_500(caplog: pytest.LogCaptureFixture) -> None:
    """It is counted and logged by the name of the error alone: what it says may be anything."""
    router = WebhookRouter(SECRET)

    @router.on("payment.paid")
    async def fail(event: Event[Any]) -> None:
        msg = "canary"
        raise KeyError(msg)

    with caplog.at_level(logging.INFO):
        reply = await post(router, body_of())
    assert (reply, router.failed) == (Reply(500), {"payment.paid": 1})
    (record,) = caplog.records
    assert (record.levelname, "payment.paid: evt_1" in caplog.text, "(KeyError)" in caplog.text) == (
        "ERROR",
        True,
        True,
    )
    assert "canary" not in caplog.text


async def test_why_a_handler_failed_can_be_had(caplog: pytest.LogCaptureFixture) -> None:
    """With the level of debugging."""
    router = WebhookRouter(SECRET)

    @router.fallback
    async def fail(event: Event[Any]) -> None:
        raise KeyError

    with caplog.at_level(logging.DEBUG, "paymongo_async"):
        await post(router, body_of())
    assert "Traceback" in caplog.text


async def test_an_event_that_is_being_handled_is_answered_with_503() -> None:
    """PayMongo comes again, and then it is done."""
    router, gate = WebhookRouter(SECRET), asyncio.Event()

    @router.fallback
    async def wait(event: Event[Any]) -> None:
        await gate.wait()

    first = asyncio.create_task(post(router, body_of()))
    await turn()
    second = await post(router, body_of())
    gate.set()
    assert (second, (await first).status) == (Reply(503, headers={"retry-after": "2"}), 200)
    assert (await post(router, body_of())).status == 200


async def test_a_full_queue_is_answered_with_503() -> None:
    """And nothing is read."""
    router, gate = WebhookRouter(SECRET, store=Shelf(), queue=1), asyncio.Event()

    @router.fallback
    async def wait(event: Event[Any]) -> None:
        await gate.wait()

    async with router:
        assert (await post(router, body_of("evt_1"))).status == 200
        sent = Sent([body_of("evt_2")])
        reply = await receive(router, "POST", headers_of(body_of("evt_2"), at=time.time()), sent.__aiter__())
        assert (reply.status, sent.bytes) == (503, 0)
        gate.set()


@pytest.mark.parametrize("method", ["claim_event", "advance"])
async def test_a_store_that_fails_before_the_handler_is_answered_with_500(method: str) -> None:
    """And the handler is not called; the next delivery is handled."""
    store, seen = Shelf(failing={method}), list[Event[Any]]()
    router = WebhookRouter(SECRET, store=store)

    @router.fallback
    async def handle(event: Event[Any]) -> None:
        seen.append(event)

    assert ((await post(router, body_of())).status, seen) == (500, [])
    store.failing.clear()
    assert ((await post(router, body_of())).status, len(seen)) == (200, 1)


async def test_a_store_that_fails_after_the_handler_is_answered_with_200() -> None:
    """It had its effect: a failure would have it twice."""
    router = WebhookRouter(SECRET, store=Shelf(failing={"complete_event"}))
    assert (await post(router, body_of())).status == 200


async def test_what_breaks_while_a_body_comes_is_raised() -> None:
    """Nobody is there to be answered; that is for the server to know."""

    async def broken() -> AsyncIterator[bytes]:
        yield b"{"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await receive(WebhookRouter(SECRET), "POST", headers_of(b"{}", at=time.time()), broken())
