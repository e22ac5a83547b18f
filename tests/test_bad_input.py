"""Every parameter of every operation: what is wrong is refused by name before anything is sent."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paymongo_async.errors import ValidationError
from paymongo_async.resources import OPERATIONS
from paymongo_async.wire import encode
from tests.rig.arguments import everything, required, sample, wrong
from tests.rig.scripted import client_of, says


def method(client: Any, name: str) -> Any:
    """Return the method of an operation."""
    group, _, verb = name.partition(".")
    return getattr(getattr(client, group), verb)


def parameters() -> list[Any]:
    """Return each operation with each of its parameters."""
    return [
        pytest.param(operation, found, id=f"{operation.name}-{found.name}")
        for operation in OPERATIONS.values()
        for found in operation.parameters.values()
        if found.name != "idempotency_key"
    ]


@pytest.mark.parametrize("name", OPERATIONS)
def test_good_arguments_are_placed(name: str) -> None:
    """The least that a call takes, and all of it: so what follows is refused for what is wrong with it."""
    operation = OPERATIONS[name]
    for arguments in (required(operation), everything(operation)):
        placed = operation.place(operation.bind((), arguments))
        assert "{" not in placed.path


@pytest.mark.parametrize("name", [name for name, operation in OPERATIONS.items() if required(operation)])
def test_a_call_without_a_required_argument_is_refused(name: str) -> None:
    """Each of them, with Python's own error; None counts as missing."""
    operation = OPERATIONS[name]
    good = required(operation)
    for missing in good:
        without = {other: value for other, value in good.items() if other != missing}
        with pytest.raises(TypeError, match=f"missing a required .*'{missing}'"):
            operation.bind((), without)
        with pytest.raises(ValidationError, match=f"{missing}: is required"):
            operation.bind((), {**good, missing: None})


@pytest.mark.parametrize(("operation", "parameter"), parameters())
def test_a_wrong_value_is_refused_by_name(operation: Any, parameter: Any) -> None:
    """Types, signs and bounds, also deep inside; the message never holds the value."""
    good = required(operation)
    for bad in wrong(parameter.annotation):
        with pytest.raises(ValidationError) as raised:
            operation.place({**good, parameter.name: bad})
        error = raised.value
        assert error.outcome == "not_sent"
        assert (error.param or "").partition(".")[0].partition("[")[0] == parameter.name
        assert "object at" not in str(error)


@pytest.mark.parametrize("name", OPERATIONS)
async def test_nothing_is_sent_for_a_wrong_call(name: str) -> None:
    """An argument that the operation does not have is a plain TypeError."""
    client, script = client_of(says(200, {"data": {"id": "x"}}), organization_id="org_1", public_key="pk_test_abc")
    with pytest.raises(TypeError, match="nonsense"):
        await method(client, name)(**required(OPERATIONS[name]), nonsense=1)
    assert script.sent == []


@pytest.mark.parametrize("bad", ["", ".", "..", "a/b", "a b", "a?b", "a#b", "a%2Fb", "a\\b", "é\n", 5])
@pytest.mark.parametrize("name", [name for name, operation in OPERATIONS.items() if operation.segments])
def test_an_id_is_one_segment_of_the_path(name: str, bad: Any) -> None:
    """No id reaches another resource than its own."""
    operation = OPERATIONS[name]
    for segment in operation.segments:
        with pytest.raises(ValidationError, match=segment):
            operation.place({**required(operation), segment: bad})


def test_samples_fit_their_own_annotations() -> None:
    """The generator of wrong values has something to be wrong about."""
    counts = [
        sum(1 for _ in wrong(found.annotation)) for each in OPERATIONS.values() for found in each.parameters.values()
    ]
    assert (min(counts) > 0, sum(counts) > 3_000, sample(int)) == (True, True, 10_000)


ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.binary(max_size=5)
    | st.decimals()
    | st.datetimes()
    | st.dates()
    | st.builds(object),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3) | st.integers(), inner, max_size=3)
        | st.tuples(inner)
    ),
    max_leaves=6,
)


@settings(max_examples=settings.default.max_examples * 20)  # over 1,000 parameters
@given(data=st.data())
def test_whatever_is_passed_is_refused_by_name_or_can_be_sent(data: st.DataObject) -> None:
    """Nothing else is raised, and what is not refused is bytes that both sides read alike."""
    operation = data.draw(st.sampled_from(list(OPERATIONS.values())))
    name = data.draw(st.sampled_from(sorted(operation.parameters) or [""]))
    if not name:
        return
    value = data.draw(ODD)
    try:
        placed = operation.place(operation.bind((), {**required(operation), name: value}))
    except ValidationError as error:
        assert (error.param or "").startswith(name)
        return
    request = encode(operation.method, "https://api.paymongo.com", placed)
    assert request.url.isascii()
    if placed.form in ("envelope", "flat") and request.body is not None:
        sent = json.loads(request.body)
        assert (sent["data"]["attributes"] if placed.form == "envelope" else sent) == placed.body
