"""Trouble on demand."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from yarl import URL

from paymongo_async.simulator import Rules

from .conftest import basic

if TYPE_CHECKING:
    from .conftest import OpenShop, Shop

INTENT: dict[str, Any] = {"amount": 10_000, "currency": "PHP", "payment_method_allowed": ["card"]}
KEY = {"Authorization": basic("sk_test_abc")}
NO_ROWS = b'{"has_more":false,"data":[]}'


async def until_seen(shop: Shop, operation: str) -> None:
    """Let the loop turn until a request has run into its trouble."""
    while operation not in [name for name, _ in shop.simulator.faults.struck]:  # noqa: ASYNC110  (no event tells)
        await asyncio.sleep(0)


async def test_a_connection_can_be_cut_before_anything_is_done(shop: Shop) -> None:
    """Nothing is stored."""
    shop.simulator.faults.add(operation="payment_intents.create", kind="drop_before_commit")
    with pytest.raises(aiohttp.ClientError):
        await shop.intent()
    assert shop.simulator.books.payment_intents == []


async def test_a_connection_can_be_cut_after_the_work(shop: Shop) -> None:
    """It is done, and kept for the key."""
    shop.simulator.faults.add(operation="payment_intents.create", kind="drop_after_commit")
    given = {"amount": 10_000, "currency": "PHP", "payment_method_allowed": ["card"]}
    with pytest.raises(aiohttp.ClientError):
        await shop.post("/payment_intents", headers={"Idempotency-Key": "k"}, **given)
    (stored,) = shop.simulator.books.payment_intents
    again = await shop.post("/payment_intents", headers={"Idempotency-Key": "k"}, **given)
    assert again.data["id"] == stored["id"]


@pytest.mark.parametrize("key", ["k", None])
async def test_the_work_can_be_done_after_the_connection_was_cut(shop: Shop, key: str | None) -> None:
    """Who looks too soon finds nothing, and who repeats too soon is refused if there is a key."""
    shop.simulator.faults.add(operation="payment_intents.create", kind="commit_late", seconds=60)
    given = {"amount": 10_000, "currency": "PHP", "payment_method_allowed": ["card"]}
    headers = {"Idempotency-Key": key}
    with pytest.raises(aiohttp.ClientError):
        await shop.post("/payment_intents", headers=headers, **given)
    await shop.simulator.clock.advance(59)
    assert shop.simulator.books.payment_intents == []
    if key:
        assert (await shop.post("/payment_intents", headers=headers, **given)).status == 409
    await shop.simulator.clock.advance(1)
    (stored,) = shop.simulator.books.payment_intents
    again = await shop.post("/payment_intents", headers=headers, **given)
    assert (again.data["id"] == stored["id"]) is bool(key)


async def test_an_answer_can_be_a_page_of_html(shop: Shop) -> None:
    """503 unless said otherwise; nothing is done or kept."""
    shop.simulator.faults.add(operation="payment_intents.create", kind="status")
    given = {"amount": 10_000, "currency": "PHP", "payment_method_allowed": ["card"]}
    answer = await shop.post("/payment_intents", headers={"Idempotency-Key": "k"}, **given)
    assert (answer.status, answer.headers["Content-Type"]) == (503, "text/html; charset=utf-8")
    assert shop.simulator.books.payment_intents == []
    assert (await shop.post("/payment_intents", headers={"Idempotency-Key": "k"}, **given)).status == 200


async def test_status_and_body_can_be_chosen(shop: Shop) -> None:
    """A 502 from some gateway."""
    shop.simulator.faults.add(kind="status", status=502, body="<p>gateway</p>")
    answer = await shop.get("/payments")
    assert (answer.status, answer.content) == (502, b"<p>gateway</p>")


async def test_a_server_error_can_be_kept_for_the_key(shop: Shop) -> None:
    """It comes again for the same key, and the work is never done."""
    shop.simulator.faults.add(operation="payment_intents.create", kind="stored_status")
    given = {"amount": 10_000, "currency": "PHP", "payment_method_allowed": ["card"]}
    for _ in range(2):
        answer = await shop.post("/payment_intents", headers={"Idempotency-Key": "k"}, **given)
        assert (answer.status, answer.error["code"]) == (500, "internal_server_error")
    assert shop.simulator.books.payment_intents == []


async def test_an_answer_can_be_slow(shop: Shop) -> None:
    """The work is done at once, the answer comes later."""
    shop.simulator.faults.add(operation="payment_intents.create", kind="slow", seconds=60)
    call = asyncio.create_task(shop.intent())
    await shop.until_stored()
    await shop.simulator.clock.advance(59)
    assert not call.done()
    await shop.simulator.clock.advance(1)
    assert await call == shop.simulator.books.payment_intents[0]["id"]


@pytest.mark.parametrize("kind", ["cut_body", "duplicate_answer", "status_after_commit", "wrong_type"])
async def test_a_bad_answer_can_follow_the_work(shop: Shop, kind: Any) -> None:
    """It is done once, and kept for the key."""
    shop.simulator.faults.add(operation="payment_intents.create", kind=kind)
    with contextlib.suppress(aiohttp.ClientError):
        await shop.post("/payment_intents", headers={"Idempotency-Key": "k"}, **INTENT)
    (stored,) = shop.simulator.books.payment_intents
    again = await shop.post("/payment_intents", headers={"Idempotency-Key": "k"}, **INTENT)
    assert (again.data["id"], len(shop.simulator.books.payment_intents)) == (stored["id"], 1)


async def test_an_answer_can_break_off_in_its_middle(shop: Shop) -> None:
    """Status and length promise more than comes."""
    shop.simulator.faults.add(operation="payments.list", kind="cut_body")
    async with shop.session.get(shop.simulator.base_url + "/v1/payments", headers=KEY) as answer:
        assert (answer.status, answer.content_length) == (200, len(NO_ROWS))
        with pytest.raises(aiohttp.ClientPayloadError):
            await answer.read()


async def test_an_answer_without_a_body_has_no_middle(shop: Shop) -> None:
    """The connection is cut before anything is said."""
    hook = (await shop.post("/webhooks", url="https://shop.example", events=["payment.paid"])).data["id"]
    shop.simulator.faults.add(operation="webhooks.delete", kind="cut_body")
    again = await shop.delete(f"/webhooks/{hook}")  # aiohttp sends a DELETE again on its own
    assert [each.status for each in shop.simulator.requests][1:] == [None, again.status] == [None, 404]


@pytest.mark.parametrize("seconds", [None, 60])
async def test_an_answer_can_come_twice(shop: Shop, seconds: float | None) -> None:
    """Word for word, on one connection; at once, or later."""
    shop.simulator.faults.add(operation="payments.list", kind="duplicate_answer", seconds=seconds)
    reader, writer = await asyncio.open_connection("127.0.0.1", port := URL(shop.simulator.base_url).port)
    head = f"GET /v1/payments HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: {KEY['Authorization']}\r\n\r\n"
    writer.write(head.encode())
    first = await reader.readuntil(NO_ROWS)
    await shop.simulator.clock.advance(seconds or 0)
    assert await reader.readuntil(NO_ROWS) == first
    writer.close()
    await writer.wait_closed()


async def test_an_answer_that_was_to_come_twice_may_find_nobody_left(shop: Shop) -> None:
    """Whoever has gone is not written to."""
    shop.simulator.faults.add(operation="payments.list", kind="duplicate_answer", seconds=60)
    headers = {**KEY, "Connection": "close"}
    assert (await shop.send("GET", "/v1/payments", headers=headers)).content == NO_ROWS
    await asyncio.sleep(0.01)
    await shop.simulator.clock.advance(60)


async def test_an_answer_can_be_of_another_type(shop: Shop) -> None:
    """Done, and 200 with a page of HTML."""
    shop.simulator.faults.add(operation="payment_intents.create", kind="wrong_type")
    answer = await shop.post("/payment_intents", **INTENT)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert len(shop.simulator.books.payment_intents) == 1


async def test_an_error_can_be_answered_though_the_work_was_done(shop: Shop) -> None:
    """503 unless said otherwise."""
    shop.simulator.faults.add(operation="payment_intents.create", kind="status_after_commit", status=504, body="<p>")
    answer = await shop.post("/payment_intents", **INTENT)
    assert (answer.status, answer.content) == (504, b"<p>")
    assert len(shop.simulator.books.payment_intents) == 1


@pytest.mark.parametrize(("seconds", "header"), [(None, None), (7, "7"), (0.5, "1")])
async def test_a_request_can_be_one_too_many(shop: Shop, seconds: float | None, header: str | None) -> None:
    """429 in plain text as the rate limit has it, and nothing is done; Retry-After is in whole seconds."""
    shop.simulator.faults.add(operation="payment_intents.create", kind="too_many", seconds=seconds)
    answer = await shop.post("/payment_intents", **INTENT)
    assert (answer.status, answer.headers["Content-Type"]) == (429, "text/plain; charset=utf-8")
    assert (answer.headers.get("Retry-After"), shop.simulator.books.payment_intents) == (header, [])


async def test_the_work_can_be_slow_itself(shop: Shop) -> None:
    """Nothing is stored and nothing is said before it is done; the key is in use for so long."""
    shop.simulator.faults.add(operation="payment_intents.create", kind="slow_commit", seconds=60)
    call = asyncio.create_task(shop.post("/payment_intents", headers={"Idempotency-Key": "k"}, **INTENT))
    await until_seen(shop, "payment_intents.create")
    await shop.simulator.clock.advance(59)
    assert (call.done(), shop.simulator.books.payment_intents) == (False, [])
    assert (await shop.post("/payment_intents", headers={"Idempotency-Key": "k"}, **INTENT)).status == 409
    await shop.simulator.clock.advance(1)
    (stored,) = shop.simulator.books.payment_intents
    assert (await call).data["id"] == stored["id"]


@pytest.mark.parametrize("regime", ["documented", "replay", "ignored"])
@pytest.mark.parametrize("kind", ["commit_late", "slow_commit"])
async def test_slow_work_is_done_though_nobody_waits_for_it(open_shop: OpenShop, kind: Any, regime: Any) -> None:
    """In every regime of keys, however long it takes."""
    shop = await open_shop(rules=Rules(idempotency=regime))
    shop.simulator.faults.add(operation="payment_intents.create", kind=kind, seconds=600)
    call = asyncio.create_task(shop.post("/payment_intents", headers={"Idempotency-Key": "k"}, **INTENT))
    await until_seen(shop, "payment_intents.create")
    call.cancel()
    await asyncio.gather(call, return_exceptions=True)
    await shop.simulator.clock.advance(599)
    assert shop.simulator.books.payment_intents == []
    await shop.simulator.clock.advance(1)
    assert len(shop.simulator.books.payment_intents) == 1


async def test_slow_work_is_not_done_when_the_simulator_ends_first(open_shop: OpenShop) -> None:
    """Whoever waits for it is cut off."""
    shop = await open_shop()
    shop.simulator.faults.add(kind="slow_commit", seconds=3600)
    call = asyncio.create_task(shop.intent())
    await until_seen(shop, "payment_intents.create")
    await shop.simulator.clock.aclose()
    with pytest.raises(aiohttp.ClientError):
        await call
    assert shop.simulator.books.payment_intents == []


async def test_an_answer_that_was_kept_can_be_lost_as_well(shop: Shop) -> None:
    """A fault for two requests strikes the one that does the work and the one that repeats it."""
    shop.simulator.faults.add(operation="payment_intents.create", kind="drop_after_commit", times=2)
    for _ in range(2):
        with pytest.raises(aiohttp.ClientError):
            await shop.post("/payment_intents", headers={"Idempotency-Key": "k"}, **INTENT)
    answer = await shop.post("/payment_intents", headers={"Idempotency-Key": "k"}, **INTENT)
    assert (answer.status, len(shop.simulator.books.payment_intents)) == (200, 1)


async def test_a_fault_strikes_as_often_as_it_is_told_to(shop: Shop) -> None:
    """Then everything is as before."""
    shop.simulator.faults.add(operation="payments.list", kind="status", times=2)
    assert [(await shop.get("/payments")).status for _ in range(3)] == [503, 503, 200]


async def test_a_fault_strikes_its_own_operation_only(shop: Shop) -> None:
    """Others go on."""
    shop.simulator.faults.add(operation="refunds.create", kind="status")
    assert (await shop.get("/payments")).status == 200


async def test_faults_can_be_called_off(shop: Shop) -> None:
    """All at once."""
    shop.simulator.faults.add(kind="status", times=100)
    shop.simulator.faults.clear()
    assert (await shop.get("/payments")).status == 200


async def test_an_unknown_kind_or_operation_is_refused(shop: Shop) -> None:
    """A test that mistypes it should know."""
    with pytest.raises(ValueError, match="drop_before_commit"):
        shop.simulator.faults.add(kind="explode")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"refunds\.create"):
        shop.simulator.faults.add(operation="refund.create", kind="slow")


async def test_faults_before_and_after_can_wait_together(shop: Shop) -> None:
    """Each in its place."""
    shop.simulator.faults.add(kind="drop_after_commit")
    shop.simulator.faults.add(kind="status")
    assert (await shop.get("/payments")).status == 503
    with pytest.raises(aiohttp.ClientError):
        await shop.intent()


async def test_slow_answers_do_not_hold_up_the_end(open_shop: OpenShop) -> None:
    """Leaving the context lets them go."""
    shop = await open_shop()
    shop.simulator.faults.add(kind="slow", seconds=3600)
    call = asyncio.create_task(shop.intent())
    await shop.until_stored()
    await shop.simulator.clock.aclose()
    assert await call
