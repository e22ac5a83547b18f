"""Every operation against requests that are wrong in one place: refused with documented codes, and never a fault."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from paymongo_async.resources import OPERATIONS
from tests.rig.arguments import required, wrong

if TYPE_CHECKING:
    from paymongo_async.operations import Operation

    from .conftest import Shop

CATALOGUE = Path(__file__).parents[1] / "catalogue"
CODES = {entry["code"] for entry in yaml.safe_load((CATALOGUE / "errors.yaml").read_text("utf-8"))["codes"]}
JUNK: tuple[Any, ...] = (5, True, 1.5, "", [], {}, [[]], "\u0000", {"a": None}, [None], -1, 10**40)
BODIES = (
    b"{",
    b"[]",
    b"5",
    b'"x"',
    b'{"data": 5}',
    b'{"data": {"attributes": []}}',
    b"\xff\xfe",
    b"null",
    b"[" * 5_000,
)


def placed(operation: Operation, arguments: dict[str, Any]) -> tuple[str, Any]:
    """Return the path and the body of a good request, as plain JSON."""
    found = operation.place(operation.bind((), arguments))
    return found.target, found.body or {}


def mistyped(operation: Operation) -> Iterator[tuple[str, Any]]:
    """Yield bodies with a value of a type, a bound or an enum that the declaration rules out."""
    _, good = placed(operation, required(operation))
    for found in operation.parameters.values():
        if found.location == "body" and not found.is_body:
            is_enum = "Literal[" in str(found.annotation)
            bad = [each for each in wrong(found.annotation) if is_wrong_in_json(each, found.annotation)]
            yield from ((found.wire, {**good, found.wire: each}) for each in [*bad, *["no_such_value"] * is_enum])


def is_wrong_in_json(value: Any, annotation: Any) -> bool:
    """Tell whether a value can be sent at all and is wrong there too, where a key is text and 1.5 is a quantity."""
    try:
        text = json.dumps(value, ensure_ascii=False)
        text.encode()
    except (TypeError, UnicodeEncodeError):
        return False
    is_quantity = "Decimal" in str(annotation) or "InPesos" in str(annotation)
    return '"5"' not in text and str(2**63) not in text and "0" * 30 not in text and not (value == 1.5 and is_quantity)


def spoiled(operation: Operation) -> Iterator[tuple[str, Any]]:
    """Yield the name of a parameter and a body in which it is wrong."""
    _, good = placed(operation, required(operation))
    for found in operation.parameters.values():
        if found.location == "body" and not found.is_body:
            yield from ((found.wire, {**good, found.wire: junk}) for junk in JUNK)
            if found.required:
                yield found.wire, {name: value for name, value in good.items() if name != found.wire}


def wrapped(operation: Operation, body: Any) -> Any:
    """Write a body in the form that the operation has."""
    return {"data": {"attributes": body}} if operation.body == "envelope" else body


WITH_JSON = [
    name
    for name, found in OPERATIONS.items()
    if found.body in ("envelope", "flat") and found.method in ("POST", "PUT", "PATCH")
]


@pytest.mark.parametrize("name", WITH_JSON)
async def test_a_wrong_parameter_is_refused_with_a_documented_code(shop: Shop, name: str) -> None:
    """Whatever JSON it is; what happens to be allowed (an empty text, a free mapping) may pass or find nothing."""
    operation = OPERATIONS[name]
    path, _ = placed(operation, required(operation))
    for parameter, body in spoiled(operation):
        answer = await shop.send(operation.method, path, json=wrapped(operation, body))
        assert answer.status < 500, (parameter, answer.content)
        if parameter not in body:
            assert answer.status == 400, (parameter, answer.content)
        if answer.status >= 400:
            assert {code for code, _ in answer.codes} <= CODES, (parameter, answer.codes)


@pytest.mark.parametrize("name", WITH_JSON)
async def test_a_value_of_the_wrong_type_is_refused(shop: Shop, name: str) -> None:
    """And an unknown value of an enum; the error points at the parameter."""
    operation = OPERATIONS[name]
    path, _ = placed(operation, required(operation))
    for parameter, body in mistyped(operation):
        answer = await shop.send(operation.method, path, json=wrapped(operation, body))
        assert answer.status == 400, (parameter, body[parameter], answer.content)


@pytest.mark.parametrize("name", WITH_JSON)
async def test_a_body_that_is_no_request_is_refused(shop: Shop, name: str) -> None:
    """Broken JSON, the wrong kind of JSON, half of an envelope, ten thousand brackets."""
    operation = OPERATIONS[name]
    path, _ = placed(operation, required(operation))
    for body in BODIES:
        answer = await shop.send(operation.method, path, data=body, headers={"Content-Type": "application/json"})
        assert answer.status < 500, (body[:20], answer.content)


@pytest.mark.parametrize("name", [name for name, found in OPERATIONS.items() if found.method == "GET"])
async def test_a_wrong_query_is_refused_or_ignored(shop: Shop, name: str) -> None:
    """A number that is none, an unknown value, a name that nobody knows."""
    operation = OPERATIONS[name]
    path, _ = placed(operation, required(operation))
    for found in operation.parameters.values():
        for junk in ("", "x" * 300, "-1", "1.5", "%00", "[]"):
            if found.location == "query":
                answer = await shop.send("GET", f"{path.partition('?')[0]}?{found.wire}={junk}")
                assert answer.status < 500, (found.wire, junk, answer.content)


def test_the_samples_are_requests() -> None:
    """What is spoiled is good before."""
    assert json.dumps([placed(OPERATIONS[name], required(OPERATIONS[name]))[1] for name in WITH_JSON])
