"""Hosted pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from paymongo_async.simulator import Rules, Simulator

if TYPE_CHECKING:
    from .conftest import Shop


async def test_get_changes_nothing(shop: Shop) -> None:
    """It shows three buttons."""
    key, page = await shop.open()
    shown = await shop.browse(page)
    assert shown.headers["Content-Type"] == "text/html; charset=utf-8"
    assert all(f'value="{action}"'.encode() in shown.content for action in ("authorize", "fail", "expire"))
    assert (await shop.read(key))["status"] == "awaiting_next_action"


@pytest.mark.parametrize("action", ["authorize", "fail"])
async def test_the_payer_returns_to_the_merchant_whatever_the_outcome(shop: Shop, action: str) -> None:
    """With the id of the intent; a client that posts is not sent anywhere."""
    key, page = await shop.open()
    done = await shop.browse(page, action)
    assert done.status == 200
    assert f"https://shop.example/back?payment_intent_id={key}".encode() in done.content


async def test_a_code_has_no_way_back(shop: Shop) -> None:
    """It was scanned on a phone."""
    _, page = await shop.open("qrph")
    assert b"Back to the merchant" not in (await shop.browse(page, "authorize")).content


async def test_an_unknown_action_is_refused(shop: Shop) -> None:
    """And changes nothing."""
    key, page = await shop.open()
    assert (await shop.browse(page, "dance")).status == 400
    assert (await shop.read(key))["status"] == "awaiting_next_action"


async def test_a_page_works_once(shop: Shop) -> None:
    """Then it is closed."""
    _, page = await shop.open()
    assert [(await shop.browse(page, "authorize")).status for _ in range(2)] == [200, 409]
    assert [(await shop.browse(page, action)).status for action in ("fail", "expire")] == [409, 409]


async def test_an_unknown_page_is_not_found(shop: Shop) -> None:
    """404 with a page."""
    base = shop.simulator.base_url
    assert (await shop.browse(f"{base}/sources?id=src_none")).status == 404
    assert (await shop.browse(f"{base}/sources")).status == 404


async def test_a_source_is_charged_without_a_browser(shop: Shop) -> None:
    """As the test page's own script does."""
    key, page = await shop.open("paymaya")
    source = page.rpartition("=")[2]
    answer = await shop.send("POST", f"/sources/{source}/charge", json={}, headers={"Authorization": None})
    assert answer.status == 200
    assert (await shop.read(key))["status"] == "succeeded"


async def test_an_unknown_source_cannot_be_charged(shop: Shop) -> None:
    """404 with an envelope."""
    answer = await shop.send("POST", "/sources/src_none/charge")
    assert (answer.status, answer.error["code"]) == (404, "resource_not_found")


async def test_the_simulator_can_pay_for_the_payer(shop: Shop) -> None:
    """By the same HTTP request."""
    key, page = await shop.open()
    assert await shop.simulator.pay(page) == 200
    assert (await shop.read(key))["status"] == "succeeded"
    assert await shop.simulator.pay(page, "fail") == 409


async def test_pages_of_several_organisations_are_told_apart(shop: Shop) -> None:
    """By their ids."""
    await shop.post("/links", key="sk_test_other", amount=10_000, description="tea")
    key, page = await shop.open()
    await shop.browse(page, "authorize")
    assert (await shop.read(key))["status"] == "succeeded"


async def test_an_app_may_be_returned_to(shop: Shop) -> None:
    """Its scheme is taken, and not opened."""
    answer = await shop.attach(await shop.intent(), await shop.method("gcash"), return_url="shop://back")
    page = answer.attributes["next_action"]["redirect"]
    assert page["return_url"].startswith("shop://back?payment_intent_id=")
    assert b"shop://" not in (await shop.browse(page["url"], "authorize")).content


async def test_text_of_others_is_escaped(shop: Shop) -> None:
    """A return_url may hold quotes."""
    key = await shop.intent()
    answer = await shop.attach(key, await shop.method("gcash"), return_url='https://shop.example/"><script>')
    done = await shop.browse(answer.attributes["next_action"]["redirect"]["url"], "authorize")
    assert b"<script>" not in done.content


@pytest.mark.parametrize(
    "url",
    [
        "pi_abc",
        "",
        "/sources?id=src_1",
        "https://{host}/sources",
        "http://example.com/sources",
        "http://{host}.example/",
    ],
)
async def test_paying_anywhere_but_on_a_page_is_refused(shop: Shop, url: str) -> None:
    """An id is no page; the error says what is."""
    host = shop.simulator.base_url.removeprefix("http://")
    with pytest.raises(ValueError, match=r"url: a page .* like intent\.next_action\.redirect\.url"):
        await shop.simulator.pay(url.format(host=host))


async def test_paying_on_what_is_no_text_is_refused(shop: Shop) -> None:
    """Such as the next action itself."""
    with pytest.raises(TypeError, match=r"url: a page .*, not dict"):
        await shop.simulator.pay({"redirect": {}})  # type: ignore[arg-type]


async def test_paying_before_the_simulator_runs_is_refused() -> None:
    """It has no pages yet."""
    with pytest.raises(ValueError, match="running simulator"):
        await Simulator().pay("http://127.0.0.1:1/sources")


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
async def test_a_payer_pays_on_a_page_under_any_local_name(shop: Shop, name: str) -> None:
    """What the receiver of the page calls this machine does not matter."""
    key, page = await shop.open()
    assert await shop.simulator.pay(page.replace("127.0.0.1", name) + "#top") == 200
    assert (await shop.read(key))["status"] == "succeeded"


@pytest.mark.parametrize("rules", [{}, {"refund_delay": 1}, "replay", Rules])
def test_rules_that_are_none_are_refused(rules: Any) -> None:
    """The error says what to pass."""
    with pytest.raises(TypeError, match=r"rules: Rules\(refund_delay=60\)"):
        Simulator(rules=rules)
