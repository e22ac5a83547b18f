"""Refunds: limits, windows, states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from paymongo_async.simulator import Rules

if TYPE_CHECKING:
    from .conftest import OpenShop, Shop

DAY = 86_400


async def test_a_refund_is_pending_then_processing_then_succeeded(shop: Shop) -> None:
    """Two seconds in all by default."""
    payment = await shop.pay()
    made = await shop.refund(payment, notes="sorry", metadata={"order": "7"})
    assert (made.attributes["status"], made.attributes["refunded_at"]) == ("pending", None)
    path = f"/refunds/{made.data['id']}"
    await shop.simulator.clock.advance(1)
    assert (await shop.get(path)).attributes["status"] == "processing"
    await shop.simulator.clock.advance(1)
    settled = (await shop.get(path)).attributes
    assert settled["status"] == "succeeded"
    assert settled["refunded_at"] is not None
    assert settled["balance_transaction_id"].startswith("bal_txn_")
    assert (settled["notes"], settled["metadata"]) == ("sorry", {"order": "7"})


async def test_a_payment_shows_its_refunds_and_stays_paid(shop: Shop) -> None:
    """As in the official sample."""
    payment = await shop.pay()
    refund = await shop.refund(payment, 4_000)
    await shop.simulator.clock.advance(2)
    shown = (await shop.get(f"/payments/{payment['id']}")).attributes
    assert [each["id"] for each in shown["refunds"]] == [refund.data["id"]]
    assert shown["refunds"][0]["attributes"]["status"] == "succeeded"
    assert shown["status"] == "paid"


async def test_the_status_of_a_payment_can_follow_its_refunds(open_shop: OpenShop) -> None:
    """Newer material names the values."""
    shop = await open_shop(rules=Rules(refund_changes_payment_status=True))
    payment = await shop.pay()
    for amount, status in ((4_000, "partially_refunded"), (6_000, "refunded")):
        assert (await shop.refund(payment, amount)).status == 200
        await shop.simulator.clock.advance(2)
        assert (await shop.get(f"/payments/{payment['id']}")).attributes["status"] == status
    assert [each["id"] for each in (await shop.get("/payments", status="refunded")).data] == [payment["id"]]
    assert (await shop.get("/payments", status="partially_refunded")).data == []
    assert (await shop.refund(payment, 100)).codes == [("parameter_above_maximum", "amount")]


async def test_refunds_cannot_exceed_the_payment(shop: Shop) -> None:
    """What is left counts, not what was paid."""
    payment = await shop.pay()
    await shop.refund(payment, 9_000)
    await shop.simulator.clock.advance(2)
    assert (await shop.refund(payment, 1_001)).codes == [("parameter_above_maximum", "amount")]
    assert (await shop.refund(payment, 1_000)).status == 200


async def test_the_code_for_too_much_is_a_choice(open_shop: OpenShop) -> None:
    """The newer guide has another one."""
    shop = await open_shop(rules=Rules(refund_above_code="refund_amount_exceeds_payment"))
    assert (await shop.refund(await shop.pay(), 10_001)).error["code"] == "refund_amount_exceeds_payment"


@pytest.mark.parametrize(("after", "code"), [(0, "resource_pending_state"), (1, "resource_processing_state")])
async def test_one_refund_at_a_time(shop: Shop, after: int, code: str) -> None:
    """The earlier one must be settled."""
    payment = await shop.pay()
    await shop.refund(payment, 1_000)
    await shop.simulator.clock.advance(after)
    answer = await shop.refund(payment, 1_000)
    assert (answer.status, answer.error["code"]) == (400, code)


async def test_a_refused_refund_can_be_made_again(open_shop: OpenShop) -> None:
    """Its amount is there again."""
    shop = await open_shop(rules=Rules(refunds_refused=True))
    payment = await shop.pay()
    first = await shop.refund(payment)
    await shop.simulator.clock.advance(2)
    assert (await shop.get(f"/refunds/{first.data['id']}")).attributes["status"] == "failed"
    assert (await shop.refund(payment)).status == 200


@pytest.mark.parametrize(
    ("kind", "bank", "days"),
    [
        ("card", None, 60),
        ("gcash", None, 180),
        ("grab_pay", None, 90),
        ("paymaya", None, 365),
        ("shopee_pay", None, 365),
        ("dob", "bpi", 30),
        ("brankas", "bdo", 30),
        ("billease", None, 60),
    ],
)
async def test_refunds_have_a_window(shop: Shop, kind: str, bank: str | None, days: int) -> None:
    """On the last day it works, after it no more."""
    late = await shop.pay(kind, bank, payment_method_allowed=[kind])
    on_time = await shop.pay(kind, bank, payment_method_allowed=[kind])
    await shop.simulator.clock.advance(days * DAY - 60)
    assert (await shop.refund(on_time)).status == 200
    await shop.simulator.clock.advance(120)
    answer = await shop.refund(late)
    assert (answer.status, answer.error["code"]) == (400, "allowed_date_exceeded")


@pytest.mark.parametrize("kind", ["grab_pay", "paymaya"])
async def test_some_wallets_refund_in_full_only(shop: Shop, kind: str) -> None:
    """A part is refused as too much."""
    payment = await shop.pay(kind)
    assert (await shop.refund(payment, 5_000)).codes == [("parameter_above_maximum", "amount")]
    assert (await shop.refund(payment)).status == 200


@pytest.mark.parametrize(("kind", "bank"), [("qrph", None), ("dob", "ubp")])
async def test_some_methods_cannot_be_refunded_here(shop: Shop, kind: str, bank: str | None) -> None:
    """QR Ph has a host of its own, UnionBank none."""
    answer = await shop.refund(await shop.pay(kind, bank, payment_method_allowed=[kind]))
    assert (answer.status, answer.error["code"]) == (400, "parameter_invalid")


async def test_the_code_for_an_unrefundable_method_is_a_choice(open_shop: OpenShop) -> None:
    """The newer guide has another one."""
    shop = await open_shop(rules=Rules(unrefundable_code="payment_not_refundable"))
    answer = await shop.refund(await shop.pay("qrph"))
    assert answer.codes == [("payment_not_refundable", None)]


async def test_a_payment_from_a_legacy_source_cannot_be_refunded(shop: Shop) -> None:
    """The error page says so."""
    redirect = {"success": "https://shop.example/good", "failed": "https://shop.example/bad"}
    source = await shop.post("/sources", type="gcash", amount=10_000, currency="PHP", redirect=redirect)
    await shop.browse(source.attributes["redirect"]["checkout_url"], "authorize")
    given = {"amount": 10_000, "currency": "PHP", "source": {"id": source.data["id"], "type": "source"}}
    payment = (await shop.post("/payments", **given)).data
    assert (await shop.refund(payment)).error["code"] == "parameter_invalid"


async def test_a_failed_payment_cannot_be_refunded(shop: Shop) -> None:
    """There is nothing to return."""
    key, page = await shop.open()
    await shop.browse(page, "fail")
    failed = (await shop.read(key))["payments"][0]
    assert (await shop.refund(failed)).error["code"] == "resource_failed_state"


async def test_a_disputed_payment_cannot_be_refunded(shop: Shop) -> None:
    """The bank has it."""
    payment = await shop.pay()
    shop.simulator.dispute(payment["id"])
    assert (await shop.get(f"/payments/{payment['id']}")).attributes["disputed"] is True
    assert (await shop.refund(payment)).error["code"] == "resource_disputed_state"


async def test_only_a_known_payment_can_be_disputed(shop: Shop) -> None:
    """A test that mistypes an id should know."""
    await shop.pay()
    with pytest.raises(KeyError, match="pay_none"):
        shop.simulator.dispute("pay_none")


async def test_an_unknown_payment_is_not_found(shop: Shop) -> None:
    """404."""
    answer = await shop.refund({"id": "pay_none", "attributes": {"amount": 100}})
    assert (answer.status, answer.error["code"]) == (404, "resource_not_found")


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"amount": 99}, "parameter_below_minimum", "amount"),
        ({"amount": "100"}, "parameter_data_type_invalid", "amount"),
        ({"reason": "bored"}, "parameter_invalid", "reason"),
        ({"notes": "x" * 256}, "parameter_above_maximum", "notes"),
        ({"payment_id": None}, "parameter_required", "payment_id"),
    ],
)
async def test_a_bad_refund_is_refused(shop: Shop, changes: Any, code: str, pointer: str) -> None:
    """By the parameter that is wrong."""
    given = {"amount": 100, "payment_id": "pay_x", "reason": "others"} | changes
    assert (await shop.post("/refunds", **given)).codes == [(code, pointer)]


async def test_refunds_are_listed_by_payment(shop: Shop) -> None:
    """Newest first."""
    one, other = await shop.pay(), await shop.pay()
    made = []
    for _ in range(3):
        made.append((await shop.refund(one, 1_000)).data["id"])
        await shop.simulator.clock.advance(2)
    lone = (await shop.refund(other)).data["id"]
    assert [each["id"] for each in (await shop.get("/refunds", payment_id=one["id"])).data] == made[::-1]
    assert [each["id"] for each in (await shop.get("/refunds")).data] == [lone, *made[::-1]]
    page = await shop.get("/refunds", payment_id=one["id"], after=made[2], limit=1)
    assert ([each["id"] for each in page.data], page.json["has_more"]) == ([made[1]], True)
    assert (await shop.get("/refunds", payment_id="pay_none")).data == []
