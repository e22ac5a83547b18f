"""What an event says: the resource as a model, whatever PayMongo changes, and how far on it is."""

from __future__ import annotations

import copy
import json
import pickle
import typing
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, get_args

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paymongo_async.models import webhooks as wire
from paymongo_async.models.payments import Payment
from paymongo_async.models.transfers import Transfer
from paymongo_async.webhooks import Event, construct_event, sign
from paymongo_async.webhooks.events import _ONCE, _RANKS, event_of, once_for, rank_of
from paymongo_async.webhooks.on import On

from ..rig.happenings import NOW, SECRET, body_of, catalogue_events, payment, resource
from ..simulator.oracle import resources

TYPES = [each["type"] for each in catalogue_events()]


def told(body: bytes) -> Event[Any]:
    """Verify and read an event."""
    moment = datetime.fromtimestamp(NOW, UTC)
    return construct_event(body, sign(body, SECRET, timestamp=NOW), SECRET, received_at=moment)


# -- models -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("described", catalogue_events(), ids=TYPES)
def test_every_type_of_the_catalogue_carries_the_model_that_it_names(described: Mapping[str, Any]) -> None:
    """Old and new names; nothing of it is lost."""
    body = body_of(kind=described["type"], data=resource(described["resource"]))
    event = told(body)
    assert type(event.data).__name__ == described["resource"]
    assert event.data.extra == {}
    assert event.to_dict() == json.loads(body)["data"]


def test_the_library_knows_the_types_of_the_catalogue_and_no_others() -> None:
    """Each with the resource that is documented."""
    known = {kind: home.rpartition(".")[2] for kind, home in wire.EVENT_RESOURCES.items()}
    assert known == {each["type"]: each["resource"] for each in catalogue_events()}
    assert set(get_args(wire.KnownEventType)) == known.keys()


def test_a_handler_is_typed_for_every_type_of_the_catalogue() -> None:
    """By the overloads of ``router.on``, each of which names the model of its types."""
    typed: dict[str, str] = {}
    named: Any = SimpleNamespace(__module__=On.__module__, __qualname__="On.__call__")  # a protocol has no other
    for overload in typing.get_overloads(named):
        hints = typing.get_type_hints(overload)
        (model,) = set(_models_in(hints["return"]))
        typed |= {kind: model.__name__ for kind in get_args(hints["types"]) if model is not Any}
    assert typed == {each["type"]: each["resource"] for each in catalogue_events()}


def _models_in(hint: Any) -> Iterator[Any]:
    if isinstance(hint, list):
        for inner in hint:
            yield from _models_in(inner)
    elif typing.get_origin(hint) is Event:
        yield get_args(hint)[0]
    else:
        for inner in get_args(hint):
            yield from _models_in(inner)


@pytest.mark.parametrize("kind", ["something.new", "payment.held", "", "PAYMENT.PAID"])
def test_an_unknown_type_with_a_known_resource_carries_its_model(kind: str) -> None:
    """A resource says itself what it is."""
    assert type(told(body_of(kind=kind)).data) is Payment


@pytest.mark.parametrize("kind", ["something.new", "payment.paid"])
def test_an_unknown_resource_stays_plain_data(kind: str) -> None:
    """As it came."""
    data = {"id": "new_1", "type": "novelty", "attributes": {"a": 1}}
    assert told(body_of(kind=kind, data=data)).data == data


def test_the_resource_is_believed_where_it_contradicts_the_page() -> None:
    """Some receivers saw a transfer where a movement of a wallet is documented."""
    event = told(body_of(kind="transfer.outward.successful", data=resource("Transfer") | {"type": "transfer"}))
    assert type(event.data) is Transfer


@pytest.mark.parametrize("kind", ["qrph.expired", "merchant.activated"])
def test_what_is_documented_bare_is_read_in_an_envelope_too(kind: str) -> None:
    """An older page has it so."""
    name = wire.EVENT_RESOURCES[kind].rpartition(".")[2]  # type: ignore[index]
    bare = resource(name)
    event = told(body_of(kind=kind, data={"id": "x_1", "type": "x", "attributes": bare}))
    assert event.data == told(body_of(kind=kind, data=bare)).data
    assert type(event.data).__name__ == name


@pytest.mark.parametrize(
    "fields",
    [{"amount": "10000"}, {"created_at": "soon"}, {"billing": []}, {"refunds": {}}, {"source": 5}, {"paid_at": 10**20}],
)
def test_a_field_that_drifted_leaves_plain_data(fields: dict[str, Any]) -> None:
    """The event is handled all the same."""
    data = payment(**fields)
    event = told(body_of(data=data))
    assert (event.data, event.type) == (data, "payment.paid")


@pytest.mark.parametrize("fields", [{"novelty": {"a": [1]}}, {"status": "held"}, {"amount": None}])
def test_new_fields_and_new_values_are_read(fields: dict[str, Any]) -> None:
    """And kept."""
    data = payment(**fields)
    event = told(body_of(data=data))
    assert (type(event.data), event.data.to_dict()) == (Payment, data)


@pytest.mark.parametrize("missing", ["previous_data", "pending_webhooks", "updated_at", "created_at", "data"])
def test_parts_of_the_envelope_may_be_missing(missing: str) -> None:
    """One recorded event has no ``updated_at``, and newer pages leave more out."""
    body = json.loads(body_of())
    del body["data"]["attributes"][missing]
    event = told(json.dumps(body).encode())
    assert (event.id, getattr(event, missing)) == ("evt_1", None)


@pytest.mark.parametrize("missing", ["type", "livemode"])
def test_without_a_type_or_a_mode_it_is_no_event(missing: str) -> None:
    """Nobody could tell what to do, or whose money it is."""
    body = json.loads(body_of())
    del body["data"]["attributes"][missing]
    with pytest.raises(ValueError, match="no event"):
        event_of(body)


PLAIN = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(max_size=5)
JSON = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner))


@given(st.sampled_from(TYPES), st.dictionaries(st.sampled_from(["id", "type", "attributes", "status"]), JSON))
def test_no_resource_makes_an_event_fail(kind: str, data: dict[str, Any]) -> None:
    """Whatever stands where it should be."""
    event = event_of({"data": {"id": "evt_1", "attributes": {"type": kind, "livemode": False, "data": data}}})
    rank_of(event.data)
    once_for(event)
    assert event.data == data or event.data.to_dict() is not None


# -- events as values -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [[], [1], "text", 7, True])
def test_what_an_event_carries_may_be_no_resource(data: Any) -> None:
    """It is handed on as it is."""
    event = told(body_of(data=data))
    assert (event.data, event.type) == (data, "payment.paid")


def test_what_is_read_is_made_once() -> None:
    """The first time; afterwards it is the same object."""
    event = told(body_of())
    assert event.data is event.data


def test_an_event_is_equal_to_one_made_by_hand() -> None:
    """Whether its data was read before or not."""
    event = told(body_of())
    made = Event(
        id="evt_1",
        type="payment.paid",
        livemode=False,
        data=told(body_of()).data,
        previous_data={},
        pending_webhooks=1,
        created_at=event.created_at,
        updated_at=event.updated_at,
    )
    assert event == made
    assert attrs.evolve(event, is_stale=True).data == made.data


def pickled(event: Any) -> Any:
    """Send it through a pipe."""
    return pickle.loads(pickle.dumps(event))  # noqa: S301  (our own)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, pickled])
def test_an_event_can_be_copied(copied: Any) -> None:
    """To a worker of one's own, say."""
    event = told(body_of())
    twin = copied(event)
    assert (twin, twin.is_stale, twin.raw) == (event, False, event.raw)


def test_an_event_is_frozen() -> None:
    """Also one that was built from a delivery."""
    event = told(body_of())
    for name in ("data", "id", "is_stale"):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(event, name, None)


def test_an_event_has_no_other_attributes() -> None:
    """A spelling mistake is one."""
    with pytest.raises(AttributeError, match="'Event' object has no attribute 'date'"):
        told(body_of()).date  # type: ignore[attr-defined]  # noqa: B018


def test_an_event_does_not_show_what_it_carries() -> None:
    """That of a child account has its keys."""
    data = {**resource("ChildAccountEvent"), "merchant_id": "org_made_up"}
    event = told(body_of(kind="merchant.activated", data=data))
    assert event.data.merchant_id == "org_made_up"
    assert "org_made_up" not in repr(event)


# -- order ------------------------------------------------------------------------------------------------------------


def tag(name: str) -> str | None:
    """Return what a resource of the catalogue calls itself."""
    told = resources()[name].get("type")
    found: str | None = told[0] if isinstance(told, list) else told
    return found


STATED = {
    name: described for name, described in resources().items() if tag(name) in _RANKS and described.get("lifecycle")
}


def rank(name: str, status: str) -> int | None:
    """Rank a resource of the catalogue with a status."""
    made = resource(name)
    (made["attributes"] if described_as_envelope(name) else made)["status"] = status
    found = rank_of({**made, "type": tag(name), "id": "x_1"})
    return None if found is None else found[1] // 1000


def described_as_envelope(name: str) -> bool:
    """Tell whether the fields of a resource stand under ``attributes``."""
    return bool(resources()[name]["shape"] == "envelope")


def test_ranks_are_given_to_resources_of_the_catalogue() -> None:
    """By the type that they have on the wire."""
    assert {tag(name) for name in STATED} == _RANKS.keys()


@pytest.mark.parametrize("name", sorted(STATED))
def test_no_documented_step_goes_back(name: str) -> None:
    """A later state is never taken for an older one."""
    steps = STATED[name]["lifecycle"]
    back = [
        (before, step["to"])
        for step in steps
        for before in step["from"]
        if (rank(name, before) or 0) > (rank(name, step["to"]) or 0)
    ]
    assert back == []


@pytest.mark.parametrize("name", sorted(STATED))
def test_every_documented_state_has_a_rank(name: str) -> None:
    """A new one has none, so that nothing is thought to be older than it."""
    states = {state for step in STATED[name]["lifecycle"] for state in (*step["from"], step["to"])}
    assert {state for state in states if rank(name, state) is None} == set()
    if name != "PaymentIntent":
        assert rank(name, "novelty") is None


def test_a_payment_with_a_refund_is_further_on_although_its_status_stays() -> None:
    """As in the official sample of ``payment.refunded``."""
    refund = {"id": "ref_1", "type": "refund", "attributes": {}}
    ranks = [rank_of(payment(refunds=[refund] * number)) for number in range(3)]
    assert ranks == sorted(ranks, key=lambda found: found or ("", 0))
    assert len(set(ranks)) == 3


def test_models_and_plain_data_have_one_rank() -> None:
    """A field that drifted changes nothing."""
    event = told(body_of())
    assert rank_of(event.data) == rank_of(event.data.raw) == ("pay_1", 1000)


# -- what happens once ------------------------------------------------------------------------------------------------


def after(steps: list[Mapping[str, Any]], state: str) -> set[str]:
    """Return the states that can follow on *state*."""
    found: set[str] = set()
    edge = {state}
    while edge:
        edge = {step["to"] for step in steps for before in step["from"] if before in edge} - found
        found |= edge
    return found


STATUS_STAYS = {"checkout_session.payment.paid": "a paid session cannot be paid again, and stays active"}


@pytest.mark.parametrize("kind", sorted(_ONCE - STATUS_STAYS.keys()))
def test_what_is_said_to_happen_once_cannot_happen_again(kind: str) -> None:
    """No step that sends it can be taken after one that has."""
    name = next(each["resource"] for each in catalogue_events() if each["type"] == kind)
    steps = resources()[name].get("lifecycle", [])
    senders = [step for step in steps if kind in step.get("events", ())]
    again = [
        one for one in senders for other in senders if set(one["from"]) & ({other["to"]} | after(steps, other["to"]))
    ]
    assert again == []


def test_two_events_of_one_thing_have_one_name() -> None:
    """Whatever their ids are; those of another resource, or of another kind, have another."""
    first, second = told(body_of("evt_1")), told(body_of("evt_2"))
    other, failed = told(body_of(data=payment("pay_2"))), told(body_of(kind="payment.failed"))
    assert once_for(first) == once_for(second) == "payment.paid pay_1"
    assert len({once_for(first), once_for(other), once_for(failed)}) == 3


@pytest.mark.parametrize("kind", ["payment.refunded", "payment.refund.updated", "subscription.updated", "new.thing"])
def test_what_may_happen_again_has_its_id_alone(kind: str) -> None:
    """A payment is refunded in parts."""
    assert once_for(told(body_of(kind=kind))) is None


def test_what_has_no_id_has_no_name() -> None:
    """There is nothing to tell it by."""
    assert once_for(told(body_of(data={"type": "payment", "attributes": {}}))) is None
