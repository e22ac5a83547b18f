"""What payers pay with, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from paymongo_async.simulator import Rules

if TYPE_CHECKING:
    from .conftest import OpenShop, Shop

GOOD = {"card_number": "4343434343434345", "exp_month": 12, "exp_year": 2030, "cvc": "123"}


async def test_a_card_shows_four_digits_only(shop: Shop) -> None:
    """Neither number nor CVC come back."""
    answer = await shop.post("/payment_methods", type="card", details=GOOD)
    assert answer.attributes["details"] == {"last4": "4345", "exp_month": 12, "exp_year": 2030}
    assert b"434343" not in answer.content


async def test_a_year_comes_back_as_it_was_sent(shop: Shop) -> None:
    """Two digits or four."""
    answer = await shop.post("/payment_methods", type="card", details=GOOD | {"exp_year": 30})
    assert answer.attributes["details"]["exp_year"] == 30


@pytest.mark.parametrize("kind", ["gcash", "paymaya", "grab_pay", "shopee_pay", "qrph", "billease", "atome"])
async def test_wallets_have_no_details(shop: Shop, kind: str) -> None:
    """Null stands there."""
    answer = await shop.post("/payment_methods", type=kind)
    assert (answer.attributes["type"], answer.attributes["details"]) == (kind, None)


async def test_a_bank_shows_its_code(shop: Shop) -> None:
    """The code that was sent."""
    answer = await shop.post("/payment_methods", type="dob", details={"bank_code": "ubp"})
    assert answer.attributes["details"] == {"bank_code": "ubp"}


async def test_billing_has_all_its_parts(shop: Shop) -> None:
    """What was not sent is null."""
    answer = await shop.post("/payment_methods", type="gcash", billing={"name": "Juan"})
    billing = answer.attributes["billing"]
    assert billing["name"] == "Juan"
    assert billing["email"] is billing["phone"] is billing["address"]["city"] is None


@pytest.mark.parametrize(
    ("details", "code", "name"),
    [
        ({"card_number": "4242424242424242"}, "parameter_invalid", "card_number"),
        ({"card_number": "4343-4343"}, "parameter_format_invalid", "card_number"),
        ({"card_number": 4343434343434345}, "parameter_data_type_invalid", "card_number"),
        ({"exp_month": 13}, "parameter_invalid", "exp_month"),
        ({"exp_month": 0}, "parameter_invalid", "exp_month"),
        ({"exp_year": 2024}, "parameter_invalid", "exp_month"),
        ({"exp_month": 5, "exp_year": 25}, "parameter_invalid", "exp_month"),
        ({"exp_month": "12"}, "parameter_data_type_invalid", "exp_month"),
        ({"exp_month": True}, "parameter_data_type_invalid", "exp_month"),
        ({"exp_month": 12.0}, "parameter_data_type_invalid", "exp_month"),
        ({"cvc": 123}, "parameter_data_type_invalid", "cvc"),
        ({"cvc": "12"}, "parameter_format_invalid", "cvc"),
        ({"cvc": "12x"}, "parameter_format_invalid", "cvc"),
        ({"cvc": None}, "parameter_required", "cvc"),
    ],
)
async def test_a_bad_card_is_refused(shop: Shop, details: Any, code: str, name: str) -> None:
    """With a dotted pointer whose last part is the attribute."""
    answer = await shop.post("/payment_methods", type="card", details=GOOD | details)
    assert answer.status == 400
    assert answer.codes == [(code, f"details.{name}")]
    assert answer.error["source"]["attribute"] == name


async def test_the_wording_of_a_wrong_type_was_observed(shop: Shop) -> None:
    """The pointer, then what it should be."""
    answer = await shop.post("/payment_methods", type="card", details=GOOD | {"exp_month": "12"})
    assert answer.error["detail"] == "details.exp_month should be an integer."


async def test_a_card_of_this_month_is_good(shop: Shop) -> None:
    """It expires at the end of it."""
    details = GOOD | {"exp_month": 6, "exp_year": 2025}
    assert (await shop.post("/payment_methods", type="card", details=details)).status == 200


async def test_several_problems_arrive_together(shop: Shop) -> None:
    """In one answer."""
    answer = await shop.post(
        "/payment_methods", type="card", details={"card_number": "1234", "exp_month": 1, "exp_year": 20, "cvc": "1"}
    )
    assert answer.codes == [
        ("parameter_invalid", "details.card_number"),
        ("parameter_invalid", "details.exp_month"),
        ("parameter_format_invalid", "details.cvc"),
    ]


async def test_a_card_needs_four_details(shop: Shop) -> None:
    """All that are missing are named, with the documented words."""
    answer = await shop.post("/payment_methods", type="card")
    assert [pointer for _, pointer in answer.codes] == [f"details.{name}" for name in GOOD]
    assert answer.error["detail"] == "card_number is required."


async def test_a_bank_needs_its_code(shop: Shop) -> None:
    """Banks are chosen by code."""
    answer = await shop.post("/payment_methods", type="brankas")
    assert answer.codes == [("parameter_required", "details.bank_code")]


async def test_a_bank_belongs_to_its_method(shop: Shop) -> None:
    """Brankas has no BPI."""
    answer = await shop.post("/payment_methods", type="brankas", details={"bank_code": "bpi"})
    assert answer.codes == [("parameter_invalid", "details.bank_code")]


async def test_an_unknown_type_is_refused(shop: Shop) -> None:
    """The server knows its own values."""
    assert (await shop.post("/payment_methods", type="bitcoin")).codes == [("parameter_invalid", "type")]
    assert (await shop.post("/payment_methods", type=5)).codes == [("parameter_data_type_invalid", "type")]


@pytest.mark.parametrize(
    ("kind", "seconds", "code"),
    [
        ("qrph", 59, "parameter_below_minimum"),
        ("qrph", 9001, "parameter_above_maximum"),
        ("shopee_pay", 0, "parameter_below_minimum"),
        ("shopee_pay", 3601, "parameter_above_maximum"),
    ],
)
async def test_windows_have_limits(shop: Shop, kind: str, seconds: int, code: str) -> None:
    """Documented ones."""
    answer = await shop.post("/payment_methods", type=kind, expiry_seconds=seconds)
    assert answer.codes == [(code, "expiry_seconds")]


async def test_an_email_address_needs_its_at_sign(shop: Shop) -> None:
    """Empty text is what forms send, so that passes."""
    answer = await shop.post("/payment_methods", type="gcash", billing={"email": "nobody"})
    assert answer.codes == [("parameter_format_invalid", "billing.email")]
    assert (await shop.post("/payment_methods", type="gcash", billing={"email": ""})).status == 200


async def test_metadata_is_text_to_text(shop: Shop) -> None:
    """Numbers are refused, by name."""
    answer = await shop.post("/payment_methods", type="gcash", metadata={"order": 5})
    assert answer.codes == [("parameter_data_type_invalid", "metadata.order")]
    answer = await shop.post("/payment_methods", type="gcash", metadata=["order"])
    assert answer.codes == [("parameter_data_type_invalid", "metadata")]


async def test_objects_are_objects(shop: Shop) -> None:
    """Text is not one."""
    answer = await shop.post("/payment_methods", type="gcash", billing="Juan")
    assert answer.codes == [("parameter_data_type_invalid", "billing")]


async def test_a_method_is_read_again(shop: Shop) -> None:
    """Also with the public key."""
    key = await shop.card()
    assert (await shop.get(f"/payment_methods/{key}", key="pk_test_abc")).data["id"] == key


async def test_a_method_takes_its_cvc_again(shop: Shop) -> None:
    """And other billing data and metadata."""
    key = await shop.card()
    answer = await shop.put(
        f"/payment_methods/{key}", details={"cvc": "321"}, billing={"name": "Ana"}, metadata={"a": "b"}
    )
    assert answer.attributes["billing"]["name"] == "Ana"
    assert answer.attributes["metadata"] == {"a": "b"}
    assert (await shop.put(f"/payment_methods/{key}", metadata={"c": "d"})).attributes["billing"]["name"] == "Ana"


async def test_number_and_expiry_of_a_card_stay(shop: Shop) -> None:
    """Each is named."""
    answer = await shop.put(f"/payment_methods/{await shop.card()}", details=GOOD | {"cvc": "1"})
    assert [pointer for _, pointer in answer.codes] == [
        "details.card_number",
        "details.exp_month",
        "details.exp_year",
        "details.cvc",
    ]


async def test_an_unknown_method_cannot_be_changed(shop: Shop) -> None:
    """404."""
    assert (await shop.put("/payment_methods/pm_none", metadata={"a": "b"})).status == 404


async def test_capabilities_are_a_bare_array(open_shop: OpenShop) -> None:
    """No data, no has_more."""
    shop = await open_shop(rules=Rules(capabilities=("card", "dob_ubp")))
    assert (await shop.get("/merchants/capabilities/payment_methods")).json == ["card", "dob_ubp"]
