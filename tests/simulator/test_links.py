"""Legacy links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from paymongo_async.simulator import Rules

if TYPE_CHECKING:
    from .conftest import OpenShop, Shop


async def made(shop: Shop, **changes: Any) -> Any:
    answer = await shop.post("/links", **({"amount": 10_000, "description": "tea"} | changes))
    assert answer.status == 200, answer.content
    return answer.data


async def read(shop: Shop, link: Any) -> Any:
    return (await shop.get(f"/links/{link['id']}")).attributes


async def test_a_new_link_is_unpaid(shop: Shop) -> None:
    """In pesos, with seven letters and digits and empty remarks."""
    link = (await made(shop))["attributes"]
    assert (link["status"], link["archived"], link["fee"], link["payments"]) == ("unpaid", False, 0, [])
    assert (link["currency"], link["remarks"]) == ("PHP", "")
    assert len(link["reference_number"]) == 7
    assert link["checkout_url"].endswith(link["reference_number"])


async def test_a_link_is_found_by_its_reference_number(shop: Shop) -> None:
    """In place of the id, and as a filter."""
    link = await made(shop)
    await made(shop)
    number = link["attributes"]["reference_number"]
    assert (await shop.get(f"/links/{number}")).data == link
    assert (await shop.get("/links", reference_number=number)).data == [link]
    assert (await shop.get("/links", reference_number="nothing")).data == []
    assert (await shop.get("/links/nothing")).status == 404
    assert len((await shop.get("/links")).data) == 2


async def test_a_link_is_paid_on_its_page(shop: Shop) -> None:
    """The payment comes wrapped and names the link."""
    link = await made(shop)
    await shop.browse(link["attributes"]["checkout_url"], "authorize", method="gcash")
    paid = await read(shop, link)
    assert (paid["status"], paid["fee"]) == ("paid", 250)
    payment = paid["payments"][0]["data"]["attributes"]
    number = link["attributes"]["reference_number"]
    assert (payment["origin"], payment["external_reference_number"]) == ("links", number)
    assert (payment["metadata"], payment["payment_intent_id"]) == ({"pm_reference_number": number}, None)
    assert payment["description"] == "tea"


async def test_a_link_is_paid_once(shop: Shop) -> None:
    """Its page is closed then."""
    link = await made(shop)
    url = link["attributes"]["checkout_url"]
    await shop.browse(url, "authorize")
    assert (await shop.browse(url, "authorize")).status == 409
    assert len((await read(shop, link))["payments"]) == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"action": "fail", "method": "gcash"}, "CLOSED"),
        ({"action": "authorize", "card_number": "5100000000000198"}, "insufficient_funds"),
    ],
)
async def test_a_failed_payment_leaves_a_link_unpaid(shop: Shop, fields: dict[str, str], code: str) -> None:
    """It can be tried again."""
    link = await made(shop)
    await shop.browse(link["attributes"]["checkout_url"], **fields)
    assert (await read(shop, link))["status"] == "unpaid"
    (failed,) = shop.simulator.books.payments
    assert failed["attributes"]["failed_code"] == code


async def test_an_archived_link_cannot_be_paid(shop: Shop) -> None:
    """Until it is opened again."""
    link = await made(shop)
    url = link["attributes"]["checkout_url"]
    archived = await shop.send("POST", f"/v1/links/{link['id']}/archive")
    assert (archived.attributes["archived"], archived.attributes["status"]) == (True, "unpaid")
    assert (await shop.browse(url, "authorize")).status == 409
    opened = await shop.post(f"/links/{link['id']}/unarchive")
    assert opened.attributes["archived"] is False
    assert (await shop.browse(url, "authorize")).status == 200


async def test_the_status_follows_refunds(shop: Shop) -> None:
    """Partially and fully."""
    link = await made(shop)
    await shop.browse(link["attributes"]["checkout_url"], "authorize")
    payment = (await read(shop, link))["payments"][0]["data"]
    for amount, status in ((4_000, "partially_refunded"), (6_000, "refunded")):
        assert (await shop.refund(payment, amount)).status == 200
        await shop.simulator.clock.advance(2)
        assert (await read(shop, link))["status"] == status


async def test_the_status_can_stay(open_shop: OpenShop) -> None:
    """What sets it is inferred."""
    shop = await open_shop(rules=Rules(refund_changes_link_status=False))
    link = await made(shop)
    await shop.browse(link["attributes"]["checkout_url"], "authorize")
    await shop.refund((await read(shop, link))["payments"][0]["data"])
    await shop.simulator.clock.advance(2)
    assert (await read(shop, link))["status"] == "paid"


async def test_a_dispute_shows_on_the_link(shop: Shop) -> None:
    """As a status."""
    link = await made(shop)
    await shop.browse(link["attributes"]["checkout_url"], "authorize")
    shop.simulator.dispute((await read(shop, link))["payments"][0]["data"]["id"])
    assert (await read(shop, link))["status"] == "disputed"


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"amount": 9_999}, "parameter_below_minimum", "amount"),
        ({"amount": 1_000_000_000}, "parameter_above_maximum", "amount"),
        ({"description": None}, "parameter_required", "description"),
    ],
)
async def test_a_bad_link_is_refused(shop: Shop, changes: Any, code: str, pointer: str) -> None:
    """By the parameter that is wrong."""
    answer = await shop.post("/links", **({"amount": 10_000, "description": "tea"} | changes))
    assert answer.codes == [(code, pointer)]


async def test_the_page_of_a_link_offers_methods(shop: Shop) -> None:
    """And takes no others."""
    link = await made(shop)
    assert b"<select" in (await shop.browse(link["attributes"]["checkout_url"])).content
    assert (await shop.browse(link["attributes"]["checkout_url"], "authorize", method="cash")).status == 400
    assert (await shop.browse(f"{shop.simulator.base_url}/links/nothing")).status == 404
