"""Hosted checkout, both generations."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import Shop

ITEMS = [
    {"name": "Tea", "amount": 10_000, "quantity": 2, "currency": "PHP"},
    {"name": "Cake", "amount": 20_000, "quantity": 1, "currency": "PHP", "description": "sweet"},
]
METHODS = ["gcash", "card", "qrph", "dob", "dob_ubp", "brankas_bdo", "billease"]
GIVEN: dict[str, Any] = {"line_items": ITEMS, "payment_method_types": METHODS}


async def made(shop: Shop, version: int = 1, **changes: Any) -> Any:
    body = {"data": {"attributes": GIVEN | changes}}
    answer = await shop.send("POST", f"/v{version}/checkout_sessions", json=body)
    assert answer.status == 200, answer.content
    return answer.data


async def read(shop: Shop, session: Any) -> Any:
    return (await shop.get(f"/checkout_sessions/{session['id']}")).attributes


async def test_v1_brings_its_intent(shop: Shop) -> None:
    """Amount is the sum of amount times quantity, the banks become methods."""
    session = (await made(shop, statement_descriptor="TEA", description="tea"))["attributes"]
    intent = session["payment_intent"]["attributes"]
    assert intent["amount"] == 40_000
    assert intent["payment_method_allowed"] == ["gcash", "card", "qrph", "dob", "brankas", "billease"]
    assert (intent["statement_descriptor"], intent["description"]) == ("TEA", "tea")
    assert (session["status"], session["payments"], session["paid_at"]) == ("active", [], None)
    assert session["line_items"][0]["images"] == []
    assert session["billing"]["address"]["city"] is None
    assert session["billing"]["name"] is None


async def test_the_address_of_the_page_carries_client_key_and_public_key(shop: Shop) -> None:
    """The key is in the fragment, in base64."""
    session = (await made(shop))["attributes"]
    page, _, fragment = session["checkout_url"].partition("#")
    assert page.endswith(session["client_key"])
    assert base64.b64decode(fragment) == b"pk_test_abc"


async def test_v2_shows_four_attributes(shop: Shop) -> None:
    """With has_more beside data, and no intent yet."""
    answer = await shop.send("POST", "/v2/checkout_sessions", json={"data": {"attributes": GIVEN}})
    assert set(answer.attributes) == {"checkout_url", "livemode", "created_at", "updated_at"}
    assert answer.json["has_more"] is False
    assert (await read(shop, answer.data))["payment_intent"] is None


@pytest.mark.parametrize("version", [1, 2])
async def test_a_session_is_paid_on_its_page(shop: Shop, version: int) -> None:
    """It stays active and shows payment, method and time."""
    session = await made(shop, version, success_url="https://shop.example/thanks")
    page = await shop.browse(session["attributes"]["checkout_url"], "authorize", method="gcash")
    assert page.status == 200
    assert b"https://shop.example/thanks" in page.content
    paid = await read(shop, session)
    assert (paid["status"], paid["payment_method_used"]) == ("active", "gcash")
    assert paid["paid_at"] is not None
    assert paid["payment_intent"]["attributes"]["status"] == "succeeded"
    assert [each["attributes"]["amount"] for each in paid["payments"]] == [40_000]
    assert (await shop.browse(session["attributes"]["checkout_url"], "authorize")).status == 409


@pytest.mark.parametrize("version", [1, 2])
async def test_a_failed_attempt_can_be_followed_by_another(shop: Shop, version: int) -> None:
    """Both payments are shown; v2 makes an intent for each."""
    session = await made(shop, version)
    url = session["attributes"]["checkout_url"]
    await shop.browse(url, "fail", method="gcash")
    first = await read(shop, session)
    assert [each["attributes"]["status"] for each in first["payments"]] == ["failed"]
    assert first["paid_at"] is None
    await shop.browse(url, "authorize", method="card")
    second = await read(shop, session)
    assert [each["attributes"]["status"] for each in second["payments"]] == ["failed", "paid"]
    assert (first["payment_intent"]["id"] == second["payment_intent"]["id"]) is (version == 1)


@pytest.mark.parametrize(
    ("name", "kind"), [("dob", "dob"), ("dob_ubp", "dob"), ("brankas_bdo", "brankas"), ("qrph", "qrph")]
)
async def test_banks_and_codes_pay_too(shop: Shop, name: str, kind: str) -> None:
    """Chosen by their names for sessions."""
    session = await made(shop)
    await shop.browse(session["attributes"]["checkout_url"], "authorize", method=name)
    assert (await read(shop, session))["payment_method_used"] == kind


async def test_a_declined_card_fails_on_the_page(shop: Shop) -> None:
    """Whatever the button."""
    session = await made(shop)
    url = session["attributes"]["checkout_url"]
    await shop.browse(url, "authorize", method="card", card_number="5100000000000198")
    (failed,) = (await read(shop, session))["payments"]
    assert failed["attributes"]["failed_code"] == "insufficient_funds"


async def test_leaving_changes_nothing(shop: Shop) -> None:
    """The payer goes to cancel_url."""
    session = await made(shop, cancel_url="https://shop.example/cart")
    page = await shop.browse(session["attributes"]["checkout_url"], "cancel")
    assert b"https://shop.example/cart" in page.content
    assert (await read(shop, session))["payments"] == []


async def test_the_api_can_pay_the_intent_of_v1(shop: Shop) -> None:
    """The session follows."""
    session = await made(shop)
    await shop.attach(session["attributes"]["payment_intent"]["id"], await shop.card())
    assert (await read(shop, session))["payment_method_used"] == "card"


@pytest.mark.parametrize("version", [1, 2])
async def test_expire_closes_an_unpaid_session(shop: Shop, version: int) -> None:
    """And cancels its intent."""
    session = await made(shop, version)
    if version == 2:
        await shop.browse(session["attributes"]["checkout_url"], "fail")
    expired = (await shop.send("POST", f"/v1/checkout_sessions/{session['id']}/expire")).attributes
    assert expired["status"] == "expired"
    assert expired["payment_intent"]["attributes"]["status"] == "cancelled"
    assert (await shop.browse(session["attributes"]["checkout_url"], "authorize")).status == 409


async def test_a_session_nobody_tried_to_pay_expires_too(shop: Shop) -> None:
    """It has no intent to cancel."""
    session = await made(shop, 2)
    assert (await shop.post(f"/checkout_sessions/{session['id']}/expire")).attributes["status"] == "expired"


@pytest.mark.parametrize("state", ["expired", "paid", "being paid"])
async def test_expire_is_refused_when_it_is_too_late(shop: Shop, state: str) -> None:
    """With 400."""
    session = await made(shop)
    path = f"/checkout_sessions/{session['id']}/expire"
    if state == "expired":
        await shop.post(path)
    elif state == "paid":
        await shop.browse(session["attributes"]["checkout_url"], "authorize")
    else:
        await shop.attach(session["attributes"]["payment_intent"]["id"], await shop.method("gcash"))
    answer = await shop.post(path)
    assert (answer.status, answer.error["code"]) == (400, "resource_failed_state")


async def test_a_session_that_is_being_paid_takes_no_second_payer(shop: Shop) -> None:
    """The page is closed meanwhile."""
    session = await made(shop)
    await shop.attach(session["attributes"]["payment_intent"]["id"], await shop.method("gcash"))
    assert (await shop.browse(session["attributes"]["checkout_url"], "authorize")).status == 409


async def test_v2_can_hold_the_money(shop: Shop) -> None:
    """It is paid when it is captured, and not payable in between."""
    session = await made(shop, 2, capture_type="manual")
    url = session["attributes"]["checkout_url"]
    await shop.browse(url, "authorize", method="card")
    held = await read(shop, session)
    assert (held["payment_intent"]["attributes"]["status"], held["paid_at"]) == ("awaiting_capture", None)
    assert (await shop.browse(url, "authorize")).status == 409
    await shop.post(f"/payment_intents/{held['payment_intent']['id']}/capture")
    assert (await read(shop, session))["paid_at"] is not None


async def test_fees_are_passed_on_once_the_method_is_known(shop: Shop) -> None:
    """The recorded sample: 40000 by QR Ph is 40609."""
    session = await made(shop, 2, pass_on_fees=True)
    await shop.browse(session["attributes"]["checkout_url"], "authorize", method="qrph")
    (payment,) = (await read(shop, session))["payments"]
    assert (payment["attributes"]["amount"], payment["attributes"]["net_amount"]) == (40_609, 40_000)


async def test_a_method_with_a_limit_refuses_on_the_page(shop: Shop) -> None:
    """BillEase takes no less than 100 pesos."""
    items = [{"name": "Tea", "amount": 200, "quantity": 1, "currency": "PHP"}]
    session = await made(shop, line_items=items)
    assert (await shop.browse(session["attributes"]["checkout_url"], "authorize", method="billease")).status == 400


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "dance"},
        {"action": "authorize", "method": "paymaya"},
        {"action": "authorize", "method": "card", "card_number": "4242424242424242"},
    ],
)
async def test_the_page_takes_what_it_offers(shop: Shop, fields: dict[str, str]) -> None:
    """Its own buttons and methods, and test cards."""
    session = await made(shop)
    assert (await shop.browse(session["attributes"]["checkout_url"], **fields)).status == 400


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"line_items": []}, "parameter_invalid", "line_items"),
        ({"line_items": "tea"}, "parameter_data_type_invalid", "line_items"),
        ({"line_items": [ITEMS[0] | {"amount": 0}]}, "parameter_below_minimum", "line_items.0.amount"),
        ({"line_items": [ITEMS[0] | {"quantity": 0}]}, "parameter_below_minimum", "line_items.0.quantity"),
        ({"line_items": [{"name": "x", "amount": 1, "quantity": 1}]}, "parameter_required", "line_items.0.currency"),
        ({"payment_method_types": []}, "parameter_invalid", "payment_method_types"),
        ({"payment_method_types": ["cash"]}, "parameter_invalid", "payment_method_types.0"),
        ({"success_url": "thanks"}, "parameter_format_invalid", "success_url"),
        ({"success_url": "http://[thanks"}, "parameter_format_invalid", "success_url"),
        ({"customer_email": "nobody"}, "parameter_format_invalid", "customer_email"),
        ({"send_email_receipt": "yes"}, "parameter_data_type_invalid", "send_email_receipt"),
    ],
)
async def test_a_bad_session_is_refused(shop: Shop, changes: Any, code: str, pointer: str) -> None:
    """By the parameter that is wrong."""
    answer = await shop.post("/checkout_sessions", **(GIVEN | changes))
    assert answer.codes == [(code, pointer)]


async def test_an_unknown_session_is_not_found(shop: Shop) -> None:
    """By the API, and as a page."""
    assert (await shop.get("/checkout_sessions/cs_none")).status == 404
    assert (await shop.post("/checkout_sessions/cs_none/expire")).status == 404
    assert (await shop.browse(f"{shop.simulator.base_url}/checkout/cs_none", "authorize")).status == 404


async def test_get_shows_the_page_and_changes_nothing(shop: Shop) -> None:
    """A choice of methods and three buttons."""
    session = await made(shop)
    page = await shop.browse(session["attributes"]["checkout_url"])
    assert b"<option>gcash</option>" in page.content
    assert (await read(shop, session))["payments"] == []
