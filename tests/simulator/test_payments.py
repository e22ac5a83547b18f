"""Payments: read, listed, and made from legacy sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import Shop

REDIRECT = {"success": "https://shop.example/good", "failed": "https://shop.example/bad"}


async def chargeable(shop: Shop, kind: str = "gcash", amount: int = 10_000) -> str:
    answer = await shop.post("/sources", type=kind, amount=amount, currency="PHP", redirect=REDIRECT)
    await shop.browse(answer.attributes["redirect"]["checkout_url"], "authorize")
    return str(answer.data["id"])


async def charge(shop: Shop, source: str, amount: int = 10_000) -> Any:
    given = {"amount": amount, "currency": "PHP", "source": {"id": source, "type": "source"}}
    return await shop.post("/payments", **given, description="tea", metadata={"order": "7"})


@pytest.mark.parametrize("kind", ["gcash", "grab_pay"])
async def test_a_chargeable_source_is_charged(shop: Shop, kind: str) -> None:
    """The payment names the wallet, not the literal source, and no intent."""
    source = await chargeable(shop, kind)
    paid = (await charge(shop, source)).attributes
    assert (paid["status"], paid["payment_intent_id"]) == ("paid", None)
    assert (paid["source"]["id"], paid["source"]["type"]) == (source, kind)
    assert (paid["description"], paid["metadata"]) == ("tea", {"order": "7"})
    assert (await shop.get(f"/sources/{source}")).attributes["status"] == "paid"


async def test_a_source_is_charged_once(shop: Shop) -> None:
    """Then it is paid."""
    source = await chargeable(shop)
    await charge(shop, source)
    again = await charge(shop, source)
    assert (again.status, again.error["code"]) == (400, "resource_failed_state")


async def test_the_amount_is_that_of_the_source(shop: Shop) -> None:
    """Not more and not less."""
    answer = await charge(shop, await chargeable(shop), 9_999)
    assert answer.codes == [("parameter_invalid", "amount")]


async def test_an_unknown_source_is_not_found(shop: Shop) -> None:
    """404."""
    assert (await charge(shop, "src_none")).status == 404


async def test_a_source_is_named_by_its_id(shop: Shop) -> None:
    """Its type alone does not do."""
    given = {"amount": 10_000, "currency": "PHP", "source": {"type": "source"}}
    assert (await shop.post("/payments", **given)).codes == [("parameter_required", "source.id")]


async def test_sources_are_charged_in_pesos(shop: Shop) -> None:
    """Only."""
    given = {"amount": 10_000, "currency": "USD", "source": {"id": "src_x"}}
    assert (await shop.post("/payments", **given)).codes == [("parameter_invalid", "currency")]


async def test_a_payment_is_read_by_its_id(shop: Shop) -> None:
    """As it stands in its intent."""
    payment = await shop.pay()
    assert (await shop.get(f"/payments/{payment['id']}")).data == payment


async def test_an_unknown_payment_is_not_found(shop: Shop) -> None:
    """With a capital P, as recorded."""
    answer = await shop.get("/payments/pay_none")
    assert (answer.status, answer.error["detail"]) == (404, "No such Payment with id pay_none.")


async def test_payments_are_listed_newest_first(shop: Shop) -> None:
    """Ten a page, unless said otherwise."""
    made = [(await shop.pay())["id"] for _ in range(12)][::-1]
    page = await shop.get("/payments")
    assert [each["id"] for each in page.data] == made[:10]
    assert page.json["has_more"] is True
    rest = await shop.get("/payments", after=made[9])
    assert [each["id"] for each in rest.data] == made[10:]
    assert rest.json["has_more"] is False


async def test_a_page_before_an_id_holds_newer_rows(shop: Shop) -> None:
    """The ones next to it, still newest first."""
    made = [(await shop.pay())["id"] for _ in range(5)][::-1]
    page = await shop.get("/payments", before=made[4], limit=2)
    assert [each["id"] for each in page.data] == made[2:4]
    assert page.json["has_more"] is True


async def test_both_cursors_cut_a_list_on_both_sides(shop: Shop) -> None:
    """Whether PayMongo allows it is not stated."""
    made = [(await shop.pay())["id"] for _ in range(5)][::-1]
    page = await shop.get("/payments", before=made[4], after=made[0])
    assert [each["id"] for each in page.data] == made[1:4]


async def test_payments_are_filtered_by_status(shop: Shop) -> None:
    """Failed ones apart from paid ones."""
    paid = await shop.pay()
    await shop.attach(await shop.intent(), await shop.card("5100000000000198"))
    assert [each["id"] for each in (await shop.get("/payments", status="paid")).data] == [paid["id"]]
    assert len((await shop.get("/payments", status="failed")).data) == 1
    assert (await shop.get("/payments", status="lost")).codes == [("parameter_invalid", "status")]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"limit": "0"}, "parameter_below_minimum"),
        ({"limit": "101"}, "parameter_above_maximum"),
        ({"limit": "ten"}, "parameter_data_type_invalid"),
        ({"after": "pay_none"}, "parameter_invalid"),
        ({"before": "pay_none"}, "parameter_invalid"),
    ],
)
async def test_bad_paging_is_refused(shop: Shop, query: dict[str, str], code: str) -> None:
    """By the name of the parameter."""
    assert (await shop.get("/payments", **query)).codes == [(code, next(iter(query)))]


async def test_empty_query_parameters_count_as_absent(shop: Shop) -> None:
    """Forms and clients send them."""
    assert (await shop.get("/payments", after="", limit="")).status == 200
