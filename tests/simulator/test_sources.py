"""The legacy redirect flow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from paymongo_async.simulator import Rules

if TYPE_CHECKING:
    from .conftest import OpenShop, Shop

REDIRECT = {"success": "https://shop.example/good", "failed": "https://shop.example/bad"}


async def made(shop: Shop, **changes: Any) -> Any:
    given = {"type": "gcash", "amount": 10_000, "currency": "PHP", "redirect": REDIRECT} | changes
    answer = await shop.post("/sources", key="pk_test_abc", **given)
    assert answer.status == 200, answer.content
    return answer


async def status(shop: Shop, source: Any) -> str:
    return str((await shop.get(f"/sources/{source.data['id']}", key="pk_test_abc")).attributes["status"])


async def test_a_source_waits_for_its_payer(shop: Shop) -> None:
    """With a page, made with the public key."""
    source = await made(shop, billing={"name": "Juan"})
    assert source.attributes["status"] == "pending"
    assert source.attributes["redirect"].items() >= REDIRECT.items()
    assert source.attributes["billing"]["name"] == "Juan"


@pytest.mark.parametrize(
    ("action", "outcome", "back"),
    [("authorize", "chargeable", "good"), ("fail", "cancelled", "bad"), ("expire", "expired", "bad")],
)
async def test_the_payer_decides(shop: Shop, action: str, outcome: str, back: str) -> None:
    """And is sent to the address for it."""
    source = await made(shop)
    page = await shop.browse(source.attributes["redirect"]["checkout_url"], action)
    assert f"https://shop.example/{back}".encode() in page.content
    assert await status(shop, source) == outcome


async def test_a_decision_is_final(shop: Shop) -> None:
    """The page is closed after it."""
    source = await made(shop)
    await shop.browse(source.attributes["redirect"]["checkout_url"], "fail")
    assert (await shop.browse(source.attributes["redirect"]["checkout_url"], "authorize")).status == 409
    assert await status(shop, source) == "cancelled"


@pytest.mark.parametrize("authorised", [False, True])
async def test_a_source_runs_out_of_time(open_shop: OpenShop, authorised: bool) -> None:
    """Pending or chargeable; how long it has is not known."""
    shop = await open_shop(rules=Rules(source_window=60))
    source = await made(shop)
    if authorised:
        await shop.browse(source.attributes["redirect"]["checkout_url"], "authorize")
    await shop.simulator.clock.advance(60)
    assert await status(shop, source) == "expired"


async def test_a_cancelled_source_does_not_expire(open_shop: OpenShop) -> None:
    """It is over already."""
    shop = await open_shop(rules=Rules(source_window=60))
    source = await made(shop)
    await shop.browse(source.attributes["redirect"]["checkout_url"], "fail")
    await shop.simulator.clock.advance(60)
    assert await status(shop, source) == "cancelled"


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"type": "paymaya"}, "parameter_invalid", "type"),
        ({"amount": 9_999}, "parameter_below_minimum", "amount"),
        ({"currency": "USD"}, "parameter_invalid", "currency"),
        ({"redirect": {"success": "https://shop.example/"}}, "parameter_required", "redirect.failed"),
        ({"redirect": REDIRECT | {"failed": "nowhere"}}, "parameter_format_invalid", "redirect.failed"),
        ({"redirect": "https://shop.example/"}, "parameter_data_type_invalid", "redirect"),
    ],
)
async def test_a_bad_source_is_refused(shop: Shop, changes: Any, code: str, pointer: str) -> None:
    """By the parameter that is wrong."""
    given = {"type": "gcash", "amount": 10_000, "currency": "PHP", "redirect": REDIRECT} | changes
    assert (await shop.post("/sources", **given)).codes == [(code, pointer)]


async def test_a_smaller_minimum_is_a_choice(open_shop: OpenShop) -> None:
    """Smaller sources were seen."""
    shop = await open_shop(rules=Rules(minimum_source_amount=2_000))
    assert (await made(shop, amount=2_000)).status == 200


async def test_an_unknown_source_is_not_found(shop: Shop) -> None:
    """404."""
    assert (await shop.get("/sources/src_none")).status == 404
