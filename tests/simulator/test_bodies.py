"""Bodies in their four forms, and the values inside."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import FormData

from paymongo_async.simulator import Rules, behaviours

from .rounds import put_down

if TYPE_CHECKING:
    from paymongo_async.simulator.state import Call, World

    from .conftest import OpenShop, Shop

PATH = "/v1/merchants/children/{}/documents"


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What behaviours get from now on, the last one's."""
    seen: dict[str, Any] = {}

    def behave(_world: World, call: Call) -> Any:
        seen.clear()
        seen.update(call.given)
        return {}

    monkeypatch.setattr(behaviours, "own_behaviour", lambda _operation: behave)
    return seen


async def test_flat_bodies_have_their_fields_at_the_top(shop: Shop, given: dict[str, Any]) -> None:
    """What is unknown or null is left out."""
    await shop.send("POST", "/v1/ledgers", json={"name": "a", "description": None, "other": 1})
    assert given == {"name": "a"}


@pytest.mark.parametrize("body", [b"{", b"[1]", b'"text"', b"\xff"])
async def test_a_flat_body_that_is_no_object_is_refused(shop: Shop, body: bytes) -> None:
    """With the code of the newer APIs."""
    answer = await shop.send("POST", "/v1/ledgers", data=body)
    assert (answer.status, answer.error["code"]) == (400, "invalid_request_body")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400"])
async def test_numbers_that_json_does_not_have_are_refused(shop: Shop, number: str) -> None:
    """Nor is what no float holds one; nothing of the kind is stored."""
    answer = await shop.send("PUT", "/v1/capitals/lenders/configs", data=f'{{"a": {number}}}'.encode())
    assert (answer.status, answer.error["code"]) == (400, "invalid_request_body")


@pytest.mark.parametrize("amount", [10**40, 10**400, 1e300])
async def test_no_amount_of_pesos_is_too_large_to_be_refused(shop: Shop, amount: float) -> None:
    """Like any above the maximum."""
    body = {"payment_id": "pay_x", "amount": amount, "reason": "others"}
    answer = await shop.send("POST", "/v1/payment_links/link_x/refunds", json=body)
    assert (answer.status, answer.codes) == (400, [("invalid_request_body", "/amount")])


async def test_problems_of_flat_bodies_have_json_pointers(shop: Shop) -> None:
    """Down to the member of a list; the attribute is the last part."""
    body = {"name": 5, "operator": "XOR", "rules": [{"rule_attribute": 1}], "action": "allow", "rule_order": "1"}
    answer = await shop.send("POST", "/v1/fraud/rules", json=body)
    assert {pointer for _, pointer in answer.codes} >= {"/name", "/operator", "/rules/0/rule_attribute", "/rule_order"}
    assert answer.error["source"]["attribute"] == "name"


async def test_pesos_are_given_as_centavos(shop: Shop, given: dict[str, Any]) -> None:
    """Once, before a behaviour sees them; floats that JSON cannot hold exactly included."""
    body = {"payment_id": "pay_x", "amount": 19.99, "reason": "others"}
    await shop.send("POST", "/v1/payment_links/link_x/refunds", json=body)
    assert given["amount"] == 1_999
    await shop.send("POST", "/v1/payment_links/link_x/refunds", json=body | {"amount": 100})
    assert given["amount"] == 10_000


@pytest.mark.parametrize("amount", [0.001, "1", True, [1]])
async def test_pesos_are_numbers_of_whole_centavos(shop: Shop, amount: Any) -> None:
    """Nothing else."""
    body = {"payment_id": "pay_x", "amount": amount, "reason": "others"}
    answer = await shop.send("POST", f"/v1/payment_links/{put_down(shop, 'payment_links')}/refunds", json=body)
    assert ("/amount") in [pointer for _, pointer in answer.codes]


@pytest.mark.parametrize(
    ("value", "wrong"), [("1.5", None), (2, None), (1.25, None), ("x", "type"), (True, "type"), ("NaN", "type")]
)
async def test_decimal_numbers_come_as_numbers_or_text(shop: Shop, value: Any, wrong: str | None) -> None:
    """Both are documented."""
    body = {"side": "buy", "quote_currency": "USDT", "base_currency": "PHP", "quote_quantity": value}
    answer = await shop.send("POST", "/v1/quotes", json=body)
    assert (answer.status == 200) is (wrong is None)


@pytest.mark.parametrize("value", ["2026-13-01", "tomorrow", 5])
async def test_dates_are_dates(shop: Shop, value: Any) -> None:
    """Written as ISO 8601 has them."""
    answer = await shop.send("POST", "/v1/invoices", json={"due_date": value})
    assert ("/due_date") in [pointer for _, pointer in answer.codes]


async def test_moments_are_moments(shop: Shop) -> None:
    """With or without an offset."""
    key = put_down(shop, "ledger_transactions")
    path = f"/v1/ledger_transactions/{key}"
    assert (await shop.send("PATCH", path, json={"effective_at": "soon"})).codes == [
        ("parameter_format_invalid", "/effective_at")
    ]
    changed = await shop.send("PATCH", path, json={"effective_at": "2026-11-23T08:00:00+08:00"})
    assert changed.json["effective_at"] == "2026-11-23T00:00:00.000Z"


async def test_the_body_may_be_one_parameter(shop: Shop, given: dict[str, Any]) -> None:
    """All of it."""
    await shop.send("PUT", "/v1/capitals/lenders/configs", json={"a": 1, "b": {"c": 2}})
    assert given == {"config": {"a": 1, "b": {"c": 2}}}


ORGANIZATION = {"Organization-Id": "org_x"}


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (b'{"name": "n", "steps": []}', {"name": "n", "steps": []}),
        (b"name: n\nsteps: []\n", "name: n\nsteps: []\n"),
        (b"[1]", "[1]"),
    ],
)
async def test_a_document_is_json_or_text(shop: Shop, given: dict[str, Any], sent: bytes, read: Any) -> None:
    """YAML is text."""
    await shop.send("POST", "/v1/workflows", data=sent, headers=ORGANIZATION | {"Content-Type": "text/plain"})
    assert given == {"definition": read}


async def test_a_document_that_is_no_text_is_refused(shop: Shop) -> None:
    """It has to be UTF-8."""
    answer = await shop.send("POST", "/v1/workflows", data=b"\xff\xfe", headers=ORGANIZATION)
    assert answer.error["code"] == "invalid_request_body"


def upload(content: bytes = b"content", **texts: str) -> FormData:
    """Return a form with one file."""
    form = FormData(texts)
    form.add_field("file", io.BytesIO(content), filename="dti.png", content_type="image/png")
    return form


async def test_parts_are_texts_and_files(shop: Shop, given: dict[str, Any]) -> None:
    """A file has its name, type, size and digest."""
    await shop.send("POST", PATH.format("org_x"), data=upload(purpose="dti_certificate"))
    file = given["file"]
    assert (file.filename, file.media_type, file.size) == ("dti.png", "image/png", 7)
    assert file.digest == hashlib.sha256(b"content").hexdigest()
    assert "content" not in repr(file).replace("image/png", "")


async def test_a_text_is_no_file(shop: Shop) -> None:
    """Nor is nothing."""
    path = PATH.format(put_down(shop, "child_merchants"))
    form = FormData({"file": "x"}, default_to_multipart=True)
    assert ("parameter_data_type_invalid", "file") in (await shop.send("POST", path, data=form)).codes
    assert ("parameter_required", "file") in (await shop.send("POST", path)).codes


async def test_parts_in_json_are_refused(shop: Shop) -> None:
    """And a form that is cut off."""
    path = PATH.format(put_down(shop, "child_merchants"))
    assert (await shop.send("POST", path, json={"file": "x"})).status == 400
    headers = {"Content-Type": "multipart/form-data"}
    assert (await shop.send("POST", path, data=b"--x", headers=headers)).status == 400


async def test_parts_without_a_name_are_passed_over(shop: Shop, given: dict[str, Any]) -> None:
    """There is nothing that they could be."""
    nameless = b"Content-Disposition: form-data\r\n\r\nnobody"
    named = b'Content-Disposition: form-data; name="purpose"\r\n\r\ndti_certificate'
    file = b'Content-Disposition: form-data; name="file"; filename="a.png"\r\n\r\ncontent'
    body = b"".join(b"--x\r\n" + part + b"\r\n" for part in (nameless, named, file)) + b"--x--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    await shop.send("POST", PATH.format("org_x"), data=body, headers=headers)
    assert given["purpose"] == "dti_certificate"
    assert given["file"].media_type == "application/octet-stream"


async def test_uploads_have_a_limit(open_shop: OpenShop) -> None:
    """Of all parts together."""
    shop = await open_shop(rules=Rules(upload_limit=1_000))
    path = PATH.format(put_down(shop, "child_merchants"))
    answer = await shop.send("POST", path, data=upload(b"x" * 999, purpose="ab"))
    assert answer.status == 413


async def test_uploads_may_be_larger_than_other_bodies(shop: Shop, given: dict[str, Any]) -> None:
    """Pictures are."""
    await shop.send("POST", PATH.format("org_x"), data=upload(b"x" * 3_000_000, purpose="dti_certificate"))
    assert given["file"].size == 3_000_000


async def test_a_form_with_another_file_is_another_request(shop: Shop) -> None:
    """The digest counts for the idempotency key."""
    path, headers = PATH.format(put_down(shop, "child_merchants")), {"Idempotency-Key": "one"}
    forms = [upload(content, purpose="dti_certificate") for content in (b"a", b"a", b"b")]
    made = [await shop.send("POST", path, data=form, headers=headers) for form in forms]
    assert made[0].content == made[1].content
    assert made[2].error["code"] == "idempotency_key_parameter_mismatch"


async def test_names_on_the_wire_are_turned_into_names(shop: Shop, given: dict[str, Any]) -> None:
    """A dot is none in Python."""
    await shop.send("GET", "/v1/payouts?created_at.between=2026-01-01..2026-02-01&limit=5")
    assert given == {"created_at_between": "2026-01-01..2026-02-01", "limit": 5}


async def test_repeated_keys_are_a_list(shop: Shop, given: dict[str, Any]) -> None:
    """Each value is checked."""
    await shop.send("GET", "/v2/wallets/?fields=balance&fields=account")
    assert given == {"fields": ["balance", "account"]}
    assert (await shop.send("GET", "/v2/wallets/?fields=balance&fields=x")).codes == [("parameter_invalid", "fields.1")]


@pytest.mark.parametrize(("text", "value"), [("true", True), ("false", False)])
async def test_words_are_booleans(shop: Shop, given: dict[str, Any], text: str, value: bool) -> None:
    """In a query."""
    await shop.send("GET", f"/v3/qr/qr_x?qr_image={text}")
    assert given == {"qr_code_id": "qr_x", "qr_image": value}


async def test_other_words_are_none(shop: Shop) -> None:
    """Refused like a wrong type."""
    assert (await shop.send("GET", "/v3/qr/qr_x?qr_image=yes")).codes == [("parameter_data_type_invalid", "qr_image")]
