"""What real clients send is taken, and what nobody means is not."""

from __future__ import annotations

import base64
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from yarl import URL

from paymongo_async.simulator import Rules

if TYPE_CHECKING:
    from .conftest import OpenShop, Shop

INTENT = {"amount": 10_000, "currency": "PHP", "payment_method_allowed": ["card"]}
BODY = json.dumps({"data": {"attributes": INTENT}}).encode()


async def test_a_key_may_lack_its_colon(shop: Shop) -> None:
    """The official Python package forgets it."""
    authorization = "Basic " + base64.b64encode(b"sk_test_abc").decode()
    answer = await shop.send("GET", "/v1/payments", headers={"Authorization": authorization})
    assert answer.status == 200


@pytest.mark.parametrize("path", ["//v1/payment_intents", "/v1//payment_intents", "/v1/payment_intents/"])
async def test_slashes_may_be_doubled(shop: Shop, path: str) -> None:
    """Base URLs end in one, paths begin with one."""
    assert (await shop.send("POST", path, json={"data": {"attributes": INTENT}})).status == 200


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/json; charset=utf-8", "text/plain", "application/octet-stream"]
)
async def test_the_content_type_does_not_matter(shop: Shop, content_type: str) -> None:
    """With a charset, without, or wrong."""
    headers = {"Content-Type": content_type, "X-Stray": "1"}
    assert (await shop.send("POST", "/v1/payment_intents", data=BODY, headers=headers)).status == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"  ",
        b"{}",
        b'{"data":null}',
        b'{"data":{}}',
        b'{"data":{"attributes":null}}',
        b'{"data":{"attributes":{}}}',
    ],
)
async def test_an_empty_capture_captures_everything(shop: Shop, body: bytes) -> None:
    """However empty it is."""
    key = await shop.intent(capture_type="manual")
    await shop.attach(key, await shop.card())
    answer = await shop.send("POST", f"/v1/payment_intents/{key}/capture", data=body)
    assert answer.attributes["payments"][0]["attributes"]["amount"] == 10_000


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        (b"{", "parameter_format_invalid", None),
        (b"\xff", "parameter_format_invalid", None),
        (b"[" * 100_000, "parameter_format_invalid", None),
        (b"[]", "parameter_data_type_invalid", "data"),
        (b'{"data":5}', "parameter_data_type_invalid", "data.attributes"),
        (b'{"data":{"attributes":[]}}', "parameter_data_type_invalid", "data.attributes"),
    ],
)
async def test_a_body_that_is_no_envelope_is_refused(shop: Shop, body: bytes, code: str, pointer: str | None) -> None:
    """400."""
    answer = await shop.send("POST", "/v1/payment_intents", data=body)
    assert (answer.status, answer.codes) == (400, [(code, pointer)])


async def test_unknown_attributes_are_ignored(shop: Shop) -> None:
    """The official packages send their name along."""
    assert (await shop.post("/payment_intents", **INTENT, origin="python")).status == 200


async def test_null_counts_as_not_given(shop: Shop) -> None:
    """Optional or required."""
    assert (await shop.post("/payment_intents", **INTENT, description=None)).status == 200
    assert (await shop.post("/payment_intents", **(INTENT | {"amount": None}))).codes == [
        ("parameter_required", "amount")
    ]


async def test_ids_may_be_percent_encoded(shop: Shop) -> None:
    """They are decoded."""
    key = await shop.intent()
    answer = await shop.send("GET", URL(f"{shop.simulator.base_url}/v1/payment_intents/%70i{key[2:]}", encoded=True))
    assert answer.data["id"] == key


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/teapots"),
        ("GET", "/"),
        ("PATCH", "/v1/payments"),
        ("OPTIONS", "/v1/payments"),
        ("GET", "/v1/payments/x/y/z"),
        ("POST", "/v1"),
        ("DELETE", "/sources?id=x"),
    ],
)
async def test_an_unknown_route_is_not_found_without_a_body(shop: Shop, method: str, path: str) -> None:
    """Key or no key."""
    answer = await shop.send(method, path)
    assert (answer.status, answer.content) == (404, b"")


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"amount": 99}, "parameter_below_minimum", "amount"),
        ({"amount": -5}, "parameter_below_minimum", "amount"),
        ({"amount": 1_000_000_000}, "parameter_above_maximum", "amount"),
        ({"amount": "10000"}, "parameter_data_type_invalid", "amount"),
        ({"amount": 10_000.0}, "parameter_data_type_invalid", "amount"),
        ({"amount": True}, "parameter_data_type_invalid", "amount"),
        ({"currency": "php"}, "parameter_invalid", "currency"),
        ({"payment_method_allowed": []}, "parameter_invalid", "payment_method_allowed"),
        ({"payment_method_allowed": "card"}, "parameter_data_type_invalid", "payment_method_allowed"),
        ({"payment_method_allowed": ["cash"]}, "parameter_invalid", "payment_method_allowed.0"),
        ({"capture_type": "later"}, "parameter_invalid", "capture_type"),
        ({"description": 5}, "parameter_data_type_invalid", "description"),
        (
            {"payment_method_options": {"card": {"request_three_d_secure": "never"}}},
            "parameter_invalid",
            "payment_method_options.card.request_three_d_secure",
        ),
        (
            {"setup_future_usage": {"customer_id": "cus_x"}},
            "parameter_required",
            "setup_future_usage.session_type",
        ),
    ],
)
async def test_a_bad_intent_is_refused(shop: Shop, changes: Any, code: str, pointer: str) -> None:
    """By the parameter that is wrong."""
    assert (await shop.post("/payment_intents", **(INTENT | changes))).codes == [(code, pointer)]


async def test_the_minimum_is_a_choice(open_shop: OpenShop) -> None:
    """PayMongo's pages give three."""
    shop = await open_shop(rules=Rules(minimum_amount=2_000))
    answer = await shop.post("/payment_intents", **(INTENT | {"amount": 1_999}))
    assert answer.codes == [("parameter_below_minimum", "amount")]
    assert "2000" in answer.error["detail"]


async def test_problems_of_several_parameters_arrive_together(shop: Shop) -> None:
    """In the order of the declaration."""
    answer = await shop.post("/payment_intents", amount="x", currency="EUR")
    assert answer.codes == [
        ("parameter_data_type_invalid", "amount"),
        ("parameter_invalid", "currency"),
        ("parameter_required", "payment_method_allowed"),
    ]
    assert answer.error["detail"] == "amount should be an integer."
    assert answer.json["errors"][2]["detail"] == "payment_method_allowed is required."


async def test_a_body_that_is_too_large_is_refused(shop: Shop) -> None:
    """413."""
    answer = await shop.send("POST", "/v1/payment_intents", data=io.BytesIO(b" " * 2_000_000))
    assert answer.status == 413
