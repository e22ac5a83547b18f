"""Trouble on demand."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aiohttp
import pytest

if TYPE_CHECKING:
    from .conftest import OpenShop, Shop


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
