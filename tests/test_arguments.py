"""What can be known to be wrong is refused before anything is sent, by name and never by value."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paymongo_async._arguments import encoder_of, identifier
from paymongo_async.errors import ValidationError
from paymongo_async.files import Upload
from paymongo_async.models.billing import Address, Billing
from paymongo_async.models.checkout_sessions import LineItem
from paymongo_async.models.payment_intents import SplitPayment, SplitRecipient
from paymongo_async.models.payment_methods import PaymentMethodDetailsInput
from paymongo_async.operations import Operation
from paymongo_async.resources import OPERATIONS
from paymongo_async.secret import Secret
from paymongo_async.types import (
    Centavos,
    ChargeAmount,
    Currency,
    Ge,
    Given,
    InPesos,
    LedgerAmount,
    Metadata,
    WholeBody,
)

ITEM = {"name": "Coffee", "amount": 15000, "quantity": 1, "currency": "PHP"}

NOT_AMOUNTS = [
    pytest.param(100.0, "float", id="whole float"),
    pytest.param(100.57, "float", id="float"),
    pytest.param(float("nan"), "float", id="nan"),
    pytest.param(float("inf"), "float", id="inf"),
    pytest.param(True, "bool", id="True"),
    pytest.param("10057", "str", id="text"),
    pytest.param(Decimal("100.57"), "Decimal", id="Decimal"),
    pytest.param(b"10057", "bytes", id="bytes"),
    pytest.param([10057], "list", id="list"),
    pytest.param(-1, "at least 1", id="negative"),
    pytest.param(0, "at least 1", id="zero"),
    pytest.param(2**63, "below 2**63", id="2**63"),
]


def place(name: str, **arguments: Any) -> Any:
    """Bind and place the arguments of an operation, as a call does before anything is sent."""
    operation: Operation = OPERATIONS[name]
    return operation.place(operation.bind((), arguments))


def refusal(call: Any, *args: Any, **arguments: Any) -> ValidationError:
    """Return the error of a call that must be refused."""
    with pytest.raises(ValidationError) as caught:
        call(*args, **arguments)
    assert caught.value.outcome == "not_sent"
    return caught.value


@pytest.mark.parametrize(("value", "said"), NOT_AMOUNTS)
def test_amount_that_is_no_whole_number_of_centavos_is_refused(value: Any, said: str) -> None:
    """A float, a bool, text, a Decimal, a sign or 2**63 never leaves."""
    error = refusal(place, "refunds.create", amount=value, payment_id="pay_1", reason="others")
    assert (error.param, said in error.message, "57" in str(error)) == ("amount", True, False)


@pytest.mark.parametrize(("value", "said"), NOT_AMOUNTS)
def test_amount_of_a_line_item_is_checked_in_a_mapping(value: Any, said: str) -> None:
    """The error names the item and the field."""
    items = [ITEM, {**ITEM, "amount": value}]
    error = refusal(place, "checkout_sessions.create", line_items=items, payment_method_types=["card"])
    assert (error.param, said in error.message, "57" in str(error)) == ("line_items[1].amount", True, False)


@pytest.mark.parametrize(("value", "said"), NOT_AMOUNTS)
def test_amount_of_a_line_item_is_checked_in_a_model(value: Any, said: str) -> None:
    """A model made by hand is checked like a mapping."""
    item = LineItem(name="Coffee", amount=value, quantity=1, currency="PHP")
    error = refusal(place, "checkout_sessions.create", line_items=[item], payment_method_types=["card"])
    assert (error.param, said in error.message) == ("line_items[0].amount", True)


@pytest.mark.parametrize("amount", [1, 1999, 2**63 - 1])
def test_documented_minimums_are_left_to_the_server(amount: int) -> None:
    """1999 is below a documented minimum and is sent."""
    assert place("refunds.create", amount=amount, payment_id="pay_1", reason="others").body["amount"] == amount


@pytest.mark.parametrize(
    "id_",
    [
        "",
        ".",
        "..",
        "pay_1/../../v1/refunds",
        "pay_1/capture",
        "pay_1?x=1",
        "pay_1#x",
        "pay_1%2f",
        "pay_1\\x",
        "pay 1",
        "pay_1\r\nHost: example.com",
        "pay_1\x00",
        "pay_1\x7f",
        "pay_\ud800",
    ],
)
def test_id_that_could_leave_its_segment_is_refused(id_: str) -> None:
    """A path stays the path of the operation."""
    assert refusal(place, "payments.retrieve", payment_id=id_).param == "payment_id"


@pytest.mark.parametrize("id_", [1, b"pay_1", ["pay_1"], True])
def test_id_that_is_not_text_is_refused(id_: Any) -> None:
    """A number is no id."""
    assert refusal(place, "payments.retrieve", payment_id=id_).param == "payment_id"


@given(st.text())
def test_any_id_is_one_segment_or_refused(id_: str) -> None:
    """However odd the text, the path has as many segments as the template."""
    try:
        path = place("payments.retrieve", payment_id=id_).path
    except ValidationError:
        return
    assert (path.count("/"), path.isascii(), path.isprintable(), "?" in path, "#" in path) == (
        3,
        True,
        True,
        False,
        False,
    )


@pytest.mark.parametrize(
    ("name", "arguments", "param"),
    [
        pytest.param("links.create", {"amount": 1, "description": "\ud800"}, "description", id="surrogate"),
        pytest.param("links.create", {"amount": 1, "description": "\udc00x"}, "description", id="low surrogate"),
        pytest.param("links.create", {"amount": 1, "description": 7}, "description", id="text"),
        pytest.param("links.create", {"amount": 1, "description": b"x"}, "description", id="bytes for text"),
        pytest.param("webhooks.create", {"url": "u", "events": "payment.paid"}, "events", id="text for a list"),
        pytest.param("webhooks.create", {"url": "u", "events": b"x"}, "events", id="bytes for a list"),
        pytest.param("webhooks.create", {"url": "u", "events": {"a"}}, "events", id="set for a list"),
        pytest.param("webhooks.create", {"url": "u", "events": iter("a")}, "events", id="iterator for a list"),
        pytest.param("webhooks.create", {"url": "u", "events": {"a": 1}}, "events", id="mapping for a list"),
        pytest.param("webhooks.create", {"url": "u", "events": ["a", 1]}, "events[1]", id="member"),
        pytest.param("refunds.list", {"limit": "10"}, "limit", id="text for a number"),
        pytest.param("refunds.list", {"limit": True}, "limit", id="bool for a number"),
        pytest.param("refunds.list", {"limit": 10.0}, "limit", id="float for a number"),
        pytest.param("refunds.list", {"limit": 2**63}, "limit", id="number of 64 bits"),
        pytest.param("refunds.list", {"limit": -(2**63) - 1}, "limit", id="negative number of 64 bits"),
    ],
)
def test_argument_of_another_kind_is_refused(name: str, arguments: dict[str, Any], param: str) -> None:
    """The error names the parameter, dotted and indexed where it is nested."""
    assert refusal(place, name, **arguments).param == param


@pytest.mark.parametrize("value", [0, 1, "true", None])
def test_only_true_and_false_are_booleans(value: Any) -> None:
    """Truth is not guessed; None leaves the field out."""
    arguments = {"line_items": [ITEM], "payment_method_types": ["card"], "show_line_items": value}
    if value is None:
        assert "show_line_items" not in place("checkout_sessions.create", **arguments).body
    else:
        assert refusal(place, "checkout_sessions.create", **arguments).param == "show_line_items"


@pytest.mark.parametrize(
    "metadata",
    [
        pytest.param({"order": 42}, id="number"),
        pytest.param({"order": None}, id="None"),
        pytest.param({"order": {"id": "42"}}, id="nested"),
        pytest.param({"order": ["42"]}, id="list"),
        pytest.param({42: "order"}, id="key"),
        pytest.param({"order": "\ud800"}, id="surrogate"),
        pytest.param({"\ud800": "order"}, id="surrogate key"),
        pytest.param([("order", "42")], id="pairs"),
        pytest.param("order=42", id="text"),
    ],
)
def test_metadata_is_flat_text(metadata: Any) -> None:
    """PayMongo shows neither nesting nor other values."""
    error = refusal(place, "refunds.create", amount=1, payment_id="pay_1", reason="others", metadata=metadata)
    assert ((error.param or "").partition(" ")[0], "42" in str(error)) == ("metadata", False)


@given(st.dictionaries(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8"))))
def test_metadata_is_sent_as_it_is(metadata: dict[str, str]) -> None:
    """NUL, right-to-left marks and joined emoji are nobody's business here."""
    placed = place("refunds.create", amount=1, payment_id="pay_1", reason="others", metadata=metadata)
    assert placed.body["metadata"] == metadata


def test_missing_field_of_a_value_object_is_named() -> None:
    """What a nested object needs is known from its model."""
    items = [{name: value for name, value in ITEM.items() if name != "quantity"}]
    error = refusal(place, "checkout_sessions.create", line_items=items, payment_method_types=["card"])
    assert error.param == "line_items[0].quantity"


def test_value_object_of_another_kind_is_refused() -> None:
    """A billing is no line item."""
    error = refusal(place, "checkout_sessions.create", line_items=[Billing()], payment_method_types=["card"])
    assert error.param == "line_items[0]"


def test_unknown_field_of_a_value_object_is_sent() -> None:
    """PayMongo may know fields that this library does not."""
    items = [{**ITEM, "colour": {"name": "red", "codes": [1, None, True]}}]
    placed = place("checkout_sessions.create", line_items=items, payment_method_types=["card"])
    assert placed.body["line_items"] == items


def test_none_in_a_value_object_is_left_out() -> None:
    """As for a parameter, None means that it was not given."""
    billing = Billing(name="Ana", address=Address(city="Makati", country=None))
    placed = place("payment_methods.create", type="gcash", billing=billing)
    assert placed.body["billing"] == {"name": "Ana", "address": {"city": "Makati"}}


def test_an_empty_list_in_a_model_is_left_out() -> None:
    """It is what the field is when nobody gave it; a mapping says it on purpose."""
    items = [LineItem(name="a", amount=1, currency="PHP", quantity=1), {**ITEM, "images": []}]
    placed = place("checkout_sessions.create", line_items=items, payment_method_types=["card"])
    assert ["images" in item for item in placed.body["line_items"]] == [False, True]


def test_model_and_mapping_mean_the_same() -> None:
    """A value object may be written either way, also nested."""
    model = SplitPayment(transfer_to="org_1", recipients=(SplitRecipient(merchant_id="org_2", value=5),))
    mapping = {"transfer_to": "org_1", "recipients": [{"merchant_id": "org_2", "value": 5}]}
    encode = encoder_of(Given[SplitPayment])
    assert encode(model, "split") == encode(mapping, "split") == mapping


@pytest.mark.parametrize("number", ["4343434343434345", Secret("4343434343434345")])
def test_card_details_are_sent_as_text(number: Any) -> None:
    """A Secret is opened here and nowhere before."""
    placed = place("payment_methods.create", type="card", details={"card_number": number, "cvc": "123"})
    assert placed.body["details"] == {"card_number": "4343434343434345", "cvc": "123"}


@pytest.mark.parametrize("number", [4343434343434345, b"4343434343434345", ["4343434343434345"]])
def test_card_number_is_not_in_the_error(number: Any) -> None:
    """The most likely mistake (a number that is no text) shows the least."""
    error = refusal(place, "payment_methods.create", type="card", details={"card_number": number})
    assert (error.param, "4343" in str(error), "4343" in repr(error.to_dict())) == ("details.card_number", False, False)


def test_card_details_of_a_model_are_hidden_until_they_are_sent() -> None:
    """The model that is sent does not show them either."""
    details = PaymentMethodDetailsInput(card_number="4343434343434345", cvc="123")  # type: ignore[arg-type]
    assert ("4343" in repr(details), "123" in repr(details)) == (False, False)


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), object(), {1, 2}, b"x", 2**63, {"x": float("nan")}, [object()], {1: "x"}, "\ud800"],
    ids=["nan", "inf", "object", "set", "bytes", "2**63", "nested nan", "nested object", "key", "surrogate"],
)
def test_free_form_object_is_plain_json(value: Any) -> None:
    """What JSON cannot carry exactly is refused, however deep."""
    error = refusal(place, "payments.create", amount=1, currency="PHP", source={"id": "src_1", "x": value})
    assert (error.param or "").startswith("source.x")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(st.characters(codec="utf-8"), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.text(st.characters(codec="utf-8")), JSON))
def test_free_form_object_is_sent_as_it_is(value: dict[str, Any]) -> None:
    """Plain JSON passes unchanged."""
    assert encoder_of(Mapping[str, Any])(value, "x") == value


@given(st.data())
def test_no_value_is_ever_in_the_message(data: st.DataObject) -> None:
    """Whatever is refused, by whichever check, may be a card number."""
    canary = "Canary7Qm2x"
    annotations: list[Any] = [int, bool, ChargeAmount, Sequence[int], Metadata, Mapping[str, int], Given[Billing]]
    annotation = data.draw(st.sampled_from(annotations))
    wrap = data.draw(st.sampled_from([lambda v: v, lambda v: [v], lambda v: {"x": [v]}, lambda v: {"name": {v: v}}]))
    try:
        encoder_of(annotation)(wrap(canary), "x")
    except ValidationError as error:
        assert canary not in str(error)


@pytest.mark.parametrize(
    ("annotation", "value", "encoded"),
    [
        pytest.param(Centavos, 0, 0, id="zero centavos"),
        pytest.param(Annotated[str, "a note"], "x", "x", id="annotated text"),
        pytest.param(Annotated[int, Ge(5)], 5, 5, id="lower bound"),
        pytest.param(Literal["a", "b"], "c", "c", id="the server knows the values"),
        pytest.param(Currency | None, "USD", "USD", id="open enum or None"),
        pytest.param(Sequence[str], ("a", "b"), ["a", "b"], id="tuple"),
        pytest.param(Billing, {"name": "Ana"}, {"name": "Ana"}, id="model"),
        pytest.param(Any, Billing(name="Ana"), {"name": "Ana"}, id="model in free form"),
        pytest.param(bool, False, False, id="False"),
    ],
)
def test_annotation_says_how_a_value_is_encoded(annotation: Any, value: Any, encoded: Any) -> None:
    """Each kind of annotation has one way to JSON."""
    assert encoder_of(annotation)(value, "x") == encoded


def test_parameter_of_two_kinds_is_a_mistake_of_the_declaration() -> None:
    """It is seen when the declaration is first read, not by a user."""
    with pytest.raises(TypeError, match="one kind"):
        encoder_of(int | Sequence[str])


def test_segment_may_hold_any_letters() -> None:
    """What is not a separator is percent-encoded later."""
    assert identifier("résumé+1@x", "id") == "résumé+1@x"


# -- dates, decimals, pesos, documents --------------------------------------------------------------------------------

LATER = datetime(2026, 1, 2, 11, 30, tzinfo=timezone(timedelta(hours=8)))


@pytest.mark.parametrize(
    ("annotation", "value", "written"),
    [
        pytest.param(datetime, LATER, "2026-01-02T03:30:00Z", id="moment in UTC"),
        pytest.param(date, date(2026, 1, 2), "2026-01-02", id="day"),
        pytest.param(Decimal, Decimal("1E+3"), 1000, id="decimal without an exponent"),
        pytest.param(Decimal, Decimal("58.123456"), 58.123456, id="decimal"),
        pytest.param(Decimal, 5, 5, id="whole number"),
        pytest.param(Annotated[ChargeAmount, InPesos], 15_000, 150, id="whole pesos"),
        pytest.param(Annotated[ChargeAmount, InPesos], 15_050, 150.5, id="pesos and centavos"),
        pytest.param(Annotated[ChargeAmount, InPesos], 29, 0.29, id="centavos only"),
        pytest.param(LedgerAmount, 10**36, 10**36, id="amount above 64 bits"),
        pytest.param(Annotated[str | Mapping[str, Any], WholeBody], "name: x", "name: x", id="document"),
        pytest.param(Annotated[str | Mapping[str, Any], WholeBody], {"a": 1}, {"a": 1}, id="mapping"),
    ],
)
def test_values_are_written_as_the_wire_wants_them(annotation: Any, value: Any, written: Any) -> None:
    """ISO 8601 in UTC, plain digits, pesos where PayMongo wants pesos."""
    found = encoder_of(annotation)(value, "x")
    assert (found, type(found)) == (written, type(written))


@pytest.mark.parametrize(
    ("annotation", "value", "said"),
    [
        pytest.param(datetime, datetime(2026, 1, 2), "time zone", id="naive moment"),  # noqa: DTZ001
        pytest.param(datetime, datetime.min.replace(tzinfo=LATER.tzinfo), "that UTC has too", id="moment before all"),
        pytest.param(datetime, "2026-01-02", "a datetime, not str", id="text for a moment"),
        pytest.param(date, LATER, "without a time", id="moment for a day"),
        pytest.param(Decimal, 1.5, "not float", id="float"),
        pytest.param(Decimal, Decimal("NaN"), "a finite number", id="not a number"),
        pytest.param(Decimal, Decimal("0.1234567890123456789"), "15 digits", id="more digits than JSON keeps"),
        pytest.param(Decimal, True, "not bool", id="bool"),
        pytest.param(Annotated[ChargeAmount, InPesos], 0, "at least 1", id="nothing"),
        pytest.param(Annotated[ChargeAmount, InPesos], 10**15 + 1, "whole pesos only", id="inexact"),
        pytest.param(LedgerAmount, 10**36 + 1, f"at most {10**36}", id="above the ledger's bound"),
        pytest.param(Upload, b"x", "an Upload", id="bytes for a file"),
        pytest.param(Annotated[str | Mapping[str, Any], WholeBody], 5, "text or a mapping", id="number for a document"),
    ],
)
def test_values_that_would_be_misread_are_refused(annotation: Any, value: Any, said: str) -> None:
    """A time without a zone, a float for money, a moment for a day."""
    assert said in refusal(encoder_of(annotation), value, "x").message


@given(amount=st.integers(1, 10**15 - 1))
def test_pesos_are_exact_in_json(amount: int) -> None:
    """What the other side reads is the amount again, to the centavo."""
    wire = json.dumps(encoder_of(Annotated[ChargeAmount, InPesos])(amount, "x"))
    assert Decimal(wire) * 100 == amount
