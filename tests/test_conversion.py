"""JSON to models: strict, tolerant of what is new, and without loss."""

from __future__ import annotations

import importlib
import json
import pkgutil
import types
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paymongo_async import models
from paymongo_async._conversion import UnexpectedValueError, make_converter
from paymongo_async.models._model import Entity, Flat, Model
from paymongo_async.models.billing import Address, Billing
from paymongo_async.models.checkout_sessions import CheckoutSession
from paymongo_async.models.child_merchants import ChildAccountEvent
from paymongo_async.models.payment_intents import NextActionCode, PaymentIntent
from paymongo_async.models.payment_methods import PaymentMethodDetailsInput
from paymongo_async.models.payments import Payment, Tax
from paymongo_async.models.rates import Rate
from paymongo_async.models.refunds import Refund
from paymongo_async.models.webhooks import Event, Webhook
from paymongo_async.secret import Secret

CONVERTER = make_converter()
CANARY = "Canary7Qm2x"
REFUND = {
    "amount": 5000,
    "currency": "PHP",
    "status": "pending",
    "reason": "others",
    "notes": None,
    "payment_id": "pay_1",
    "livemode": False,
    "metadata": {"order": "42"},
    "created_at": 1700000000,
    "updated_at": 1700000001,
}
TAX = {"amount": 1, "currency": "PHP", "inclusive": True, "name": "VAT", "type": "vat", "value": "200_bps"}


def envelope(attributes: Mapping[str, Any], kind: str = "refund") -> dict[str, Any]:
    """Wrap attributes as PayMongo does."""
    return {"id": "ref_1", "type": kind, "attributes": dict(attributes)}


def refund(**changes: Any) -> Refund:
    """Decode a refund that differs in *changes* from the usual one."""
    return CONVERTER.structure(envelope({**REFUND, **changes}), Refund)


def _models() -> Iterator[type[Model]]:
    for found in pkgutil.iter_modules(models.__path__):
        module = importlib.import_module(f"{models.__name__}.{found.name}")
        for member in vars(module).values():
            if isinstance(member, type) and issubclass(member, Model) and member.__module__ == module.__name__:
                yield member


MODELS = [kind for kind in _models() if kind not in (Model, Entity, Flat)]


# -- strict -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "raw", "where"),
    [
        pytest.param(Refund, envelope({**REFUND, "amount": 100.9}), "Refund.amount", id="100.9 is not 100"),
        pytest.param(Refund, envelope({**REFUND, "amount": 100.0}), "Refund.amount", id="100.0 is not 100"),
        pytest.param(Refund, envelope({**REFUND, "amount": True}), "Refund.amount", id="True is not 1"),
        pytest.param(Refund, envelope({**REFUND, "amount": "5000"}), "Refund.amount", id="text is no number"),
        pytest.param(Refund, envelope({**REFUND, "livemode": "false"}), "Refund.livemode", id="'false' is not False"),
        pytest.param(Refund, envelope({**REFUND, "livemode": 0}), "Refund.livemode", id="0 is not False"),
        pytest.param(Refund, envelope({**REFUND, "payment_id": 1}), "Refund.payment_id", id="a number is no text"),
        pytest.param(Refund, envelope({**REFUND, "status": 1}), "Refund.status", id="a number is no status"),
        pytest.param(Refund, envelope({**REFUND, "metadata": []}), "Refund.metadata", id="a list is no mapping"),
        pytest.param(Refund, envelope({**REFUND, "created_at": 1.5}), "Refund.created_at", id="fraction of a second"),
        pytest.param(Refund, envelope({**REFUND, "created_at": True}), "Refund.created_at", id="True is no time"),
        pytest.param(
            Refund, envelope({**REFUND, "created_at": "yesterday"}), "Refund.created_at", id="text is no time"
        ),
        pytest.param(Refund, envelope({**REFUND, "created_at": 10**18}), "Refund.created_at", id="a time too late"),
        pytest.param(Refund, {**envelope(REFUND), "id": None}, "Refund.id", id="no id"),
        pytest.param(Refund, {**envelope(REFUND), "id": ""}, "Refund.id", id="empty id"),
        pytest.param(Refund, {**envelope(REFUND), "id": 5}, "Refund.id", id="id that is a number"),
        pytest.param(Refund, [], "Refund", id="a list is no object"),
        pytest.param(Refund, None, "Refund", id="null is no object"),
        pytest.param(Billing, {"address": "Makati"}, "Address", id="text is no object"),
        pytest.param(Payment, envelope({"taxes": {}}), "Payment.taxes", id="an object is no list"),
        pytest.param(Payment, envelope({"taxes": [TAX, {**TAX, "amount": "1"}]}), "Tax.amount", id="row of a list"),
        pytest.param(Webhook, envelope({"secret_key": 5}), "Webhook.secret_key", id="a number is no secret"),
        pytest.param(Webhook, envelope({"events": [5]}), "Webhook.events", id="member of a list"),
        pytest.param(Rate, {"id": "r", "buy_price": "NaN"}, "Rate.buy_price", id="what is no number"),
        pytest.param(Rate, {"id": "r", "buy_price": "Infinity"}, "Rate.buy_price", id="a number without an end"),
    ],
)
def test_value_of_another_type_is_an_error_that_names_the_field(kind: Any, raw: Any, where: str) -> None:
    """Nothing is coerced: a wrong amount is worse than an error."""
    with pytest.raises(UnexpectedValueError) as caught:
        CONVERTER.structure(raw, kind)
    assert str(caught.value).startswith(f"{where} ")


@pytest.mark.parametrize("name", REFUND)
@pytest.mark.parametrize("wrong", [CANARY, [CANARY], {"x": CANARY}], ids=["text", "list", "object"])
def test_error_never_holds_the_value(name: str, wrong: Any) -> None:
    """It may be a card number."""
    try:
        refund(**{name: wrong})
    except UnexpectedValueError as error:
        assert (CANARY in str(error), CANARY in repr(error.args)) == (False, False)


# -- tolerant ---------------------------------------------------------------------------------------------------------


def test_envelope_and_flat_answer_mean_the_same() -> None:
    """Where an envelope is documented, a flat answer is accepted."""
    flat = CONVERTER.structure({"id": "ref_1", "type": "refund", **REFUND}, Refund)
    assert flat == refund()


def test_unknown_status_is_kept_as_it_is() -> None:
    """A new value of PayMongo's is no error of the caller's."""
    assert refund(status="under_review").status == "under_review"


def test_unknown_fields_are_kept() -> None:
    """They are in `extra`, and only they are."""
    assert refund(colour="red", rank=[1]).extra == {"colour": "red", "rank": [1]}


def test_nothing_is_extra_in_a_documented_answer() -> None:
    """The id and the type of the envelope are not unknown."""
    flat = CONVERTER.structure({"id": "ref_1", "type": "refund", **REFUND}, Refund)
    assert (refund().extra, flat.extra) == ({}, {})


@pytest.mark.parametrize("kind", MODELS, ids=lambda kind: kind.__name__)
def test_missing_fields_never_raise(kind: Any) -> None:
    """Recorded answers differ in what they leave out; only the id must be there."""
    made = CONVERTER.structure({"id": "x_1", "attributes": {}} if issubclass(kind, Entity) else {}, kind)
    own = {"raw", "id"} if issubclass(kind, Entity) else {"raw"}
    assert {getattr(made, name) for name in attrs.fields_dict(kind) if name not in own} <= {None, ()}


@pytest.mark.parametrize("kind", MODELS, ids=lambda kind: kind.__name__)
def test_null_fields_never_raise(kind: Any) -> None:
    """Null is read like a field that is missing, a null list like an empty one."""
    own = {"raw", "id"} if issubclass(kind, Entity) else {"raw"}
    nulls = {name: None for name in attrs.fields_dict(kind) if name not in own}
    made = CONVERTER.structure({"id": "x_1", "attributes": nulls} if issubclass(kind, Entity) else nulls, kind)
    assert {getattr(made, name) for name in nulls} <= {None, ()}


def test_null_and_absent_are_told_apart_on_the_way_back() -> None:
    """Both read as None; the wire form is that of the answer."""
    there = CONVERTER.structure({"name": None, "phone": ""}, Billing)
    assert (there, there.to_dict()) == (Billing(name=None, phone=""), {"name": None, "phone": ""})


def test_null_list_stays_null_on_the_way_back() -> None:
    """It is read as an empty tuple."""
    payment = CONVERTER.structure(envelope({"taxes": None}, "payment"), Payment)
    assert (payment.taxes, payment.to_dict()["attributes"]) == ((), {"taxes": None})


# -- times ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wire", "moment"),
    [
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        (1700000000, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("2023-11-14T22:13:20Z", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("2023-11-15T06:13:20.123456789+08:00", datetime(2023, 11, 14, 22, 13, 20, 123456, tzinfo=UTC)),
        ("2023-11-14T22:13:20", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
    ],
)
def test_times_are_aware_and_in_utc(wire: Any, moment: datetime) -> None:
    """Unix seconds and ISO 8601 become the same thing."""
    code = CONVERTER.structure({"expires_at": wire}, NextActionCode)
    assert (code.expires_at, code.expires_at and code.expires_at.utcoffset()) == (moment, timedelta(0))


def test_time_that_came_as_text_goes_back_as_that_text() -> None:
    """Nanoseconds and the offset would be lost otherwise."""
    raw = {"id": "c", "expires_at": "2023-11-15T06:13:20.123456789+08:00"}
    assert CONVERTER.structure(raw, NextActionCode).to_dict() == raw


def test_time_of_a_model_made_by_hand_goes_as_unix_seconds() -> None:
    """The zone is taken into account."""
    manila = timezone(timedelta(hours=8))
    code = NextActionCode(id="c", amount=1, image_url="", expires_at=datetime(1970, 1, 1, 8, tzinfo=manila))
    assert code.to_dict()["expires_at"] == 0


def test_date_stays_a_date() -> None:
    """A day has no zone."""

    @attrs.frozen(kw_only=True)
    class Holiday(Model):
        """A day off."""

        day: date | None = None

    made = CONVERTER.structure({"day": "2026-12-25"}, Holiday)
    assert (made.day, made.to_dict()) == (date(2026, 12, 25), {"day": "2026-12-25"})


# -- secrets ----------------------------------------------------------------------------------------------------------


def test_secret_is_masked_in_raw() -> None:
    """What stays reachable does not hold it."""
    webhook = CONVERTER.structure(envelope({"secret_key": f"whsk_{CANARY}", "url": "u"}, "webhook"), Webhook)
    shown = [
        repr(webhook),
        repr(webhook.raw),
        repr(webhook.to_dict()),
        repr(attrs.asdict(webhook)),
        repr(webhook.extra),
    ]
    assert (webhook.secret_key.reveal(), [CANARY in text for text in shown]) == (f"whsk_{CANARY}", [False] * 5)


def test_secret_of_a_flat_answer_is_masked_in_raw() -> None:
    """The flat form hides nothing more."""
    raw = {"id": "hook_1", "secret_key": f"whsk_{CANARY}"}
    assert CANARY not in repr(CONVERTER.structure(raw, Webhook).raw)


def test_card_details_are_masked_in_raw() -> None:
    """Number and security code both."""
    raw = {"card_number": f"4343{CANARY}", "cvc": CANARY, "exp_month": 1}
    details = CONVERTER.structure(raw, PaymentMethodDetailsInput)
    assert (CANARY in repr(details.raw), CANARY in repr(details.to_dict()), details.exp_month) == (False, False, 1)


def test_answer_itself_is_not_changed_by_masking() -> None:
    """The caller's mapping is not ours to write to."""
    raw = envelope({"secret_key": f"whsk_{CANARY}"}, "webhook")
    CONVERTER.structure(raw, Webhook)
    assert raw["attributes"]["secret_key"] == f"whsk_{CANARY}"


@pytest.mark.parametrize("kind", [PaymentIntent, CheckoutSession])
def test_client_key_is_not_in_repr(kind: Any) -> None:
    """It goes to the payer's browser, and into no log."""
    made = CONVERTER.structure(envelope({"client_key": CANARY, "checkout_url": CANARY}), kind)
    assert (made.client_key, CANARY in repr(made)) == (CANARY, False)


def test_a_secret_deep_inside_shows_nowhere() -> None:
    """The keys of a child account, in the event that brings them."""
    keys = {"pk_live": "pk", "pk_test": "pk", "sk_live": CANARY, "sk_test": CANARY}
    wire = {"merchant_id": "org_1", "activation_status": "activated", "keys": keys}
    made = CONVERTER.structure(wire, ChildAccountEvent)
    assert made.keys is not None
    assert made.keys.sk_live.reveal() == CANARY
    assert CANARY not in f"{made!r}{made.raw}{made.keys.raw}{made.extra}{made.to_dict()}"


def test_unstructure_gives_the_wire_form() -> None:
    """`cattrs` and `to_dict` agree, and neither shows a secret."""
    webhook = CONVERTER.structure(envelope({"secret_key": f"whsk_{CANARY}"}, "webhook"), Webhook)
    assert CONVERTER.unstructure(webhook) == webhook.to_dict()
    assert CONVERTER.unstructure(Secret(CANARY)) == "***"


# -- and back ---------------------------------------------------------------------------------------------------------

TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
MOMENTS = st.integers(0, 4_000_000_000) | st.integers(10**11, 4 * 10**12) | st.datetimes().map(datetime.isoformat)
NUMBERS = st.integers() | st.decimals(allow_nan=False, allow_infinity=False).map(str)
DAYS = st.dates().map(date.isoformat)
FREE = st.dictionaries(TEXT, st.none() | st.integers() | TEXT, max_size=3)


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Generate what the wire holds for a type hint."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return st.one_of([st.none() if member is types.NoneType else values(member) for member in arguments])
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is tuple:
        return st.lists(values(arguments[0]), max_size=2)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return st.dictionaries(TEXT, TEXT, max_size=3) if arguments == (str, str) else FREE
    if isinstance(hint, type) and issubclass(hint, Model):
        return st.deferred(lambda: wire(hint))
    plain = {
        str: TEXT,
        int: st.integers(),
        bool: st.booleans(),
        datetime: MOMENTS,
        date: DAYS,
        Decimal: NUMBERS,
        Any: FREE,
    }
    return plain[hint] if hint is not Secret else st.just("***")


def wire(kind: type[Model]) -> st.SearchStrategy[dict[str, Any]]:
    """Generate answers for a model: any field may be missing or new."""
    own = {"raw", "id"} if issubclass(kind, Entity) else {"raw"}
    hints = get_type_hints(kind)
    hints = {name: hints[name] for name in attrs.fields_dict(kind) if name not in own}
    known = st.fixed_dictionaries({}, optional={name: values(hint) for name, hint in hints.items()})
    unknown = st.dictionaries(TEXT.map(lambda text: f"new_{text}"), FREE | TEXT, max_size=2)
    attributes = st.builds(lambda a, b: {**b, **a}, known, unknown)
    if not issubclass(kind, Entity):
        return attributes
    return attributes.map(lambda found: {"id": "x_1", "type": kind.wire_type, "attributes": found})


@pytest.mark.parametrize("kind", MODELS, ids=lambda kind: kind.__name__)
@settings(max_examples=settings.default.max_examples // 4)  # times 32 models
@given(data=st.data())
def test_every_answer_comes_back_as_it_was(kind: type[Model], data: st.DataObject) -> None:
    """Decoded and written again, nothing is lost, added or changed."""
    answer = data.draw(wire(kind))
    before = json.dumps(answer)
    made = CONVERTER.structure(answer, kind)
    assert (type(made), made.to_dict(), json.dumps(answer)) == (kind, answer, before)


@pytest.mark.parametrize("kind", [Refund, Billing], ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_equal_answers_make_equal_models(kind: type[Model], data: st.DataObject) -> None:
    """Equality is that of the documented fields."""
    answer = data.draw(wire(kind))
    assert CONVERTER.structure(answer, kind) == CONVERTER.structure(json.loads(json.dumps(answer)), kind)


def test_nested_resources_are_models() -> None:
    """A payment of an intent is what a payment alone is."""
    payment = {"id": "pay_1", "type": "payment", "attributes": {"amount": 1, "refunds": [envelope(REFUND)]}}
    intent = CONVERTER.structure(envelope({"payments": [payment]}, "payment_intent"), PaymentIntent)
    assert intent.payments[0].refunds == (refund(),)


def test_changed_copy_writes_what_was_changed() -> None:
    """`attrs.evolve` keeps the answer beside it, and the new value wins."""
    changed = attrs.evolve(refund(), amount=7)
    assert changed.to_dict()["attributes"] == {**REFUND, "amount": 7}


def test_changed_copy_leaves_out_what_was_taken_away() -> None:
    """The old value does not come back from the answer; an emptied list is an empty list."""
    changed = attrs.evolve(refund(), reason=None)
    emptied = attrs.evolve(CONVERTER.structure(envelope({"taxes": [TAX]}, "payment"), Payment), taxes=())
    assert ("reason" in changed.to_dict()["attributes"], emptied.to_dict()["attributes"]) == (False, {"taxes": []})


@pytest.mark.parametrize("wire", ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05"])
def test_changed_copy_writes_a_time_that_was_text(wire: str) -> None:
    """As text again, and the new one."""
    changed = attrs.evolve(refund(created_at=wire), created_at=datetime(2030, 1, 1, tzinfo=UTC))
    assert changed.to_dict()["attributes"]["created_at"] == "2030-01-01T00:00:00Z"


def test_model_made_by_hand_leaves_out_what_was_not_given() -> None:
    """None and empty lists are not sent."""
    billing = Billing(name="Ana", address=Address(city="Makati"))
    assert billing.to_dict() == {"name": "Ana", "address": {"city": "Makati"}}


def test_event_keeps_its_data_as_it_came() -> None:
    """The resource as it was at that time, whatever its form; also `[]` for the previous one."""
    data = {"id": "pay_1", "type": "payment", "attributes": {"amount": 1}}
    event = CONVERTER.structure(envelope({"type": "payment.paid", "data": data, "previous_data": []}, "event"), Event)
    assert (event.type, event.data, event.previous_data) == ("payment.paid", data, [])


@pytest.mark.parametrize(
    "made",
    [refund(), Refund(id="ref_1", **{**REFUND, "created_at": datetime.now(UTC), "updated_at": datetime.now(UTC)})],
)  # type: ignore[arg-type]
def test_models_are_frozen_however_they_are_made(made: Refund) -> None:
    """A record of money is not written to."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        made.amount = 1  # type: ignore[misc]


def test_models_are_slotted() -> None:
    """A spelling mistake makes no new attribute, and a page of them is small."""
    assert not hasattr(refund(), "__dict__")


def test_tax_is_compared_by_value() -> None:
    """Raw is no part of equality, so a model made by hand equals a decoded one."""
    assert CONVERTER.structure(TAX, Tax) == Tax(**TAX)  # type: ignore[arg-type]


def test_converters_share_nothing() -> None:
    """Each is fresh, so no hook of one client reaches another."""
    assert make_converter() is not make_converter()
