"""Customers and their saved cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from paymongo_async.simulator import Rules

if TYPE_CHECKING:
    from .conftest import OpenShop, Shop

PERSON = {
    "first_name": "Juan",
    "last_name": "Cruz",
    "email": "juan@shop.example",
    "phone": "+639170000000",
    "default_device": "phone",
}


async def made(shop: Shop, **changes: Any) -> str:
    answer = await shop.post("/customers", **(PERSON | changes))
    assert answer.status == 200, answer.content
    return str(answer.data["id"])


async def test_a_customer_is_created_and_read(shop: Shop) -> None:
    """With the organisation of the key."""
    key = await made(shop, metadata={"a": "b"})
    shown = (await shop.get(f"/customers/{key}")).attributes
    assert shown.items() >= PERSON.items()
    assert shown["organization_id"].startswith("org_")
    assert shown["default_payment_method_id"] is None


@pytest.mark.parametrize(("method", "path"), [("PATCH", "update"), ("PUT", "replace")])
async def test_a_change_keeps_what_it_does_not_name(shop: Shop, method: str, path: str) -> None:
    """By either verb."""
    key = await made(shop)
    body = {"data": {"attributes": {"first_name": "Ana"}}}
    answer = await shop.send(method, f"/v1/customers/{key}", json=body)
    assert (answer.attributes["first_name"], answer.attributes["last_name"]) == ("Ana", "Cruz")


async def test_a_deleted_customer_is_gone(shop: Shop) -> None:
    """The answer to delete has a body that says so."""
    key = await made(shop)
    answer = await shop.delete(f"/customers/{key}")
    assert (answer.status, answer.data) == (
        200,
        {"id": key, "type": "deleted_entity", "attributes": {"deleted": True}},
    )
    for gone in (await shop.get(f"/customers/{key}"), await shop.delete(f"/customers/{key}")):
        assert (gone.status, gone.error["code"]) == (404, "resource_not_found")
    assert (await shop.get("/customers")).data == []
    assert (await shop.get("/customers", email=PERSON["email"])).data == []


async def test_an_address_is_free_again_after_a_delete(shop: Shop) -> None:
    """Uniqueness is among those that exist."""
    await shop.delete(f"/customers/{await made(shop)}")
    await made(shop)


@pytest.mark.parametrize("name", ["email", "phone"])
async def test_customers_are_found_by_what_is_unique(shop: Shop, name: str) -> None:
    """Exactly, or not at all."""
    key = await made(shop)
    await made(shop, email="other@shop.example", phone="+639170000001")
    assert [each["id"] for each in (await shop.get("/customers", **{name: PERSON[name]})).data] == [key]
    assert (await shop.get("/customers", **{name: "nobody"})).data == []


async def test_a_changed_address_is_found_under_the_new_one_only(shop: Shop) -> None:
    """The index follows."""
    key = await made(shop)
    await shop.patch(f"/customers/{key}", email="new@shop.example")
    assert [each["id"] for each in (await shop.get("/customers", email="new@shop.example")).data] == [key]
    assert (await shop.get("/customers", email=PERSON["email"])).data == []
    await shop.patch(f"/customers/{key}", email=PERSON["email"])
    assert len((await shop.get("/customers", email=PERSON["email"])).data) == 1


async def test_email_and_phone_are_unique(shop: Shop) -> None:
    """Both are named."""
    await made(shop)
    answer = await shop.post("/customers", **PERSON)
    assert answer.codes == [("parameter_invalid", "email"), ("parameter_invalid", "phone")]


async def test_a_change_to_ones_own_address_is_no_conflict(shop: Shop) -> None:
    """But one to another's is."""
    key = await made(shop)
    await made(shop, email="other@shop.example", phone="+639170000001")
    assert (await shop.patch(f"/customers/{key}", email=PERSON["email"])).status == 200
    assert (await shop.patch(f"/customers/{key}", email="other@shop.example")).codes == [("parameter_invalid", "email")]


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"email": "nobody"}, "parameter_format_invalid", "email"),
        ({"phone": "0917-000"}, "parameter_format_invalid", "phone"),
        ({"default_device": "pager"}, "parameter_invalid", "default_device"),
        ({"default_device": None}, "parameter_required", "default_device"),
        ({"first_name": None}, "parameter_required", "first_name"),
    ],
)
async def test_a_bad_customer_is_refused(shop: Shop, changes: Any, code: str, pointer: str) -> None:
    """By the parameter that is wrong."""
    assert (await shop.post("/customers", **(PERSON | changes))).codes == [(code, pointer)]


async def test_the_device_can_be_optional(open_shop: OpenShop) -> None:
    """As in the wild."""
    shop = await open_shop(rules=Rules(default_device_required=False))
    assert (await shop.get(f"/customers/{await made(shop, default_device=None)}")).attributes["default_device"] is None


async def saved(shop: Shop) -> tuple[str, Any]:
    customer = await made(shop)
    usage = {"session_type": "on_session", "customer_id": customer}
    await shop.attach(await shop.intent(setup_future_usage=usage), await shop.card())
    (card,) = (await shop.get(f"/customers/{customer}/payment_methods")).data
    return customer, card


async def test_saved_cards_come_in_one_page(shop: Shop) -> None:
    """With the ids of the customer and of the payment method."""
    customer, card = await saved(shop)
    assert card["id"].startswith("cus_pm_")
    assert card["attributes"]["customer_id"] == customer
    assert (await shop.get(f"/customers/{customer}/payment_methods")).json["has_more"] is False


@pytest.mark.parametrize("by", ["own id", "payment method"])
async def test_a_saved_card_can_be_forgotten(shop: Shop, by: str) -> None:
    """By either of its ids."""
    customer, card = await saved(shop)
    name = card["id"] if by == "own id" else card["attributes"]["payment_method_id"]
    path = f"/customers/{customer}/payment_methods"
    assert (await shop.delete(f"{path}/{name}")).attributes == {"deleted": True}
    assert (await shop.get(path)).data == []
    assert (await shop.delete(f"{path}/{name}")).status == 404


async def test_cards_of_nobody_are_not_found(shop: Shop) -> None:
    """The customer must exist."""
    assert (await shop.get("/customers/cus_none/payment_methods")).status == 404
    assert (await shop.delete("/customers/cus_none/payment_methods/pm_x")).status == 404


async def test_a_lost_customer_is_not_changed(shop: Shop) -> None:
    """404."""
    assert (await shop.put("/customers/cus_none", first_name="A")).status == 404
