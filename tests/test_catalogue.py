"""The oracle: every declaration against an independent catalogue of the API.

Client and simulator share their declarations, so a wrong path would be wrong in both and every other test would pass.
These tests are the price of sharing: `tests/catalogue` was written from PayMongo's pages, not from the code.
"""

from __future__ import annotations

import copy
import importlib
import importlib.util
import inspect
import pkgutil
import re
import sys
import types
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs
import pytest

from paymongo_async import models
from paymongo_async.files import Upload
from paymongo_async.models._model import Entity, Flat, Model
from paymongo_async.operations import Operation
from paymongo_async.pagination import cursor_name
from paymongo_async.recovery import MONEY
from paymongo_async.resources import OPERATIONS
from paymongo_async.secret import Secret
from paymongo_async.types import Ge, InPesos

MODULES = {"Billing": "billing", "Address": "billing"}
"""Models that live elsewhere than their group: several groups share them."""

SHAPES = {"Requirement": "flat"}
"""What is documented in an envelope and has no id, so that it is decoded as a flat resource."""

MAY_BE_MISSING = {
    "Customer.created_at": "recorded answers differ in which fields they have",
    "Customer.organization_id": "recorded answers differ in which fields they have",
    "Customer.updated_at": "recorded answers differ in which fields they have",
    "CustomerPaymentMethod.created_at": "the answer is inferred; only the two ids are certain",
    "CustomerPaymentMethod.livemode": "the answer is inferred; only the two ids are certain",
    "CustomerPaymentMethod.organization_id": "the answer is inferred; only the two ids are certain",
    "CustomerPaymentMethod.payment_method_type": "the answer is inferred; only the two ids are certain",
    "CustomerPaymentMethod.session_type": "the answer is inferred; only the two ids are certain",
    "CustomerPaymentMethod.updated_at": "the answer is inferred; only the two ids are certain",
    "DeletedCustomer.deleted": "the body is not documented and may be empty",
    "DeletedCustomerPaymentMethod.deleted": "the body is not documented and may be empty",
    "PaymentIntent.original_amount": "missing in answers recorded before 2023",
    "PaymentMethodDetails.last4": "only a card has it",
    "PaymentMethodOptions.card.installments": "left out unless instalments are wanted",
    "PaymentMethodOptions.card.installments.enabled": "left out unless instalments are wanted",
    "PaymentMethodOptions.card.installments.plan": "left out unless instalments are wanted",
    "PaymentMethodOptions.card.request_three_d_secure": "left out when the default is wanted",
    "PaymentMethodOptions.shopeepay.expiry_seconds": "left out when the default is wanted",
    "Source.updated_at": "missing in answers recorded before 2023",
    "SourceRedirect.checkout_url": "in answers only",
}
"""Fields that accept None though the catalogue calls them neither nullable nor optional, each with its reason."""


def _load() -> Any:
    path = Path(__file__).parent / "catalogue" / "catalogue.py"
    spec = importlib.util.spec_from_file_location("paymongo_catalogue", path)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = script
    spec.loader.exec_module(script)
    return script.load(path.parent)


CATALOGUE = _load()
FACTS = {fact.key: fact for group in CATALOGUE.groups.values() for fact in group.operations}
EVENTS = sorted(entry["type"] for entry in CATALOGUE.events["events"])
OBJECTS = dict(CATALOGUE.resources)


def _requested(fields: Mapping[str, Any]) -> Iterator[str]:
    """Yield the value objects that *fields* of a request hold, however deep."""
    for spec in fields.values():
        name = spec.get("ref") or spec.get("of")
        if name in OBJECTS and OBJECTS[name].raw["shape"] == "value":
            yield name
            yield from _requested(OBJECTS[name].fields)
        yield from _requested(spec.get("fields", {}))


REQUESTED = {name for fact in FACTS.values() for name in _requested(fact.raw.get("request", {}))}
"""Value objects that requests carry: there only what the catalogue calls required has to be given."""


def _models() -> Iterator[type[Model]]:
    for found in pkgutil.iter_modules(models.__path__):
        module = importlib.import_module(f"{models.__name__}.{found.name}")
        for member in vars(module).values():
            if isinstance(member, type) and issubclass(member, Model) and member.__module__ == module.__name__:
                yield member


MODELS = {kind.__name__: kind for kind in _models() if kind not in (Model, Entity, Flat)}


# -- the common notation ----------------------------------------------------------------------------------------------

Notation = str | tuple[Any, ...]


def from_fact(spec: Mapping[str, Any]) -> Notation:
    """Write a field of the catalogue in the notation that both sides are compared in."""
    match spec["type"]:
        case "str" | "url":
            return "text"
        case "timestamp" | "iso8601" | "timestamp_ms":
            return "moment"
        case "number" | "decimal":
            return "decimal"
        case "any":
            return "object"
        case "enum":
            return ("enum", *sorted(spec["values"]))
        case "list":
            return ("list", _member(spec))
        case "map":
            return ("map", spec["of"])
        case "object":
            return ("model", spec["ref"]) if "ref" in spec else ("inline",) if "fields" in spec else "object"
        case plain:
            return str(plain)


def _member(spec: Mapping[str, Any]) -> Notation:
    match spec["of"]:
        case "str":
            return "text"
        case "enum":
            return ("enum", *sorted(spec["values"]))
        case "int" | "object" as plain:
            return str(plain)
        case resource:
            return ("model", resource)


def from_hint(hint: Any) -> Notation:
    """Write a type hint in the same notation."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return "decimal" if InPesos in arguments else from_hint(arguments[0])
    if origin in (Union, types.UnionType):
        return _from_union([member for member in arguments if member is not types.NoneType])
    if origin is not None and issubclass(origin, Mapping):
        return ("map", "str") if arguments == (str, str) else "object"
    if origin is not None and issubclass(origin, Sequence):
        return ("list", from_hint(arguments[0]))
    if isinstance(hint, type) and issubclass(hint, Model):
        return ("model", hint.__name__) if hint.__name__ in CATALOGUE.resources else ("inline",)
    return PLAIN[hint]


PLAIN = {
    str: "text",
    Secret: "text",
    int: "int",
    bool: "bool",
    Decimal: "decimal",
    datetime: "moment",
    date: "date",
    Upload: "file",
    Any: "object",
}


def _from_union(members: list[Any]) -> Notation:
    literals = [member for member in members if get_origin(member) is Literal]
    if literals:
        assert set(members) - set(literals) == {str}, f"{members} is closed: a new value would be an error"
        values = sorted(value for literal in literals for value in get_args(literal))
        # Names of events are text to the fields that hold them; events.yaml lists them.
        return "text" if values == EVENTS else ("enum", *values)
    # Given[Model] is the model or a mapping.
    return from_hint(members[0])


def accepts_none(hint: Any) -> bool:
    """Tell whether a field may be None (or, for a list, empty)."""
    return hint is Any or types.NoneType in get_args(hint) or get_origin(hint) is tuple


# -- operations -------------------------------------------------------------------------------------------------------


def operation_differences(operation: Operation, fact: Any) -> Iterator[str]:
    """Yield every way in which a declaration differs from the catalogue."""
    raw = fact.raw
    shown = {
        "method": (operation.method, fact.method),
        "path": (re.sub(r"{\w+}", "{}", operation.path), re.sub(r"{\w+}", "{}", fact.path)),
        "path parameters": (operation.segments, fact.parameters),
        "host": (operation.owner.host, f"https://{fact.host}"),
        "organization": (operation.owner.organization == "required", "Organization-Id" in raw.get("headers", ())),
        "auth": (operation.auth, raw["auth"]),
        "retry": (operation.retry, fact.retry),
        "mutates": (operation.mutates, raw["mutates"]),
        "money": (operation.name in MONEY, raw.get("moves_money", False)),
        "idempotency key": (operation.keyed, fact.method == "POST" and bool(raw["idempotency_key"])),
        "answer": (answer(operation), answer_of_fact(raw["response"])),
        "parameters": (declared_places(operation), documented_places(fact)),
        "body": (body(operation), raw["body"]),
    }
    for what, (declared, documented) in shown.items():
        if declared != documented:
            yield f"{what}: declared {declared!r}, documented {documented!r}"
    by_wire = {found.wire: found for found in operation.parameters.values()}
    for name, spec in {**raw.get("query", {}), **raw.get("request", {})}.items():
        if name in by_wire:
            yield from parameter_differences(by_wire[name], spec)


def declared_places(operation: Operation) -> dict[str, str]:
    """Say where each parameter goes, by its name on the wire."""
    parameters = operation.parameters.values()
    return {found.wire: found.location for found in parameters if found.location != "header" and not found.is_body}


def documented_places(fact: Any) -> dict[str, str]:
    """Say the same of the catalogue, which lists the keys of a document as well; those are no parameters."""
    request = {} if fact.raw["body"] == "text" else fact.raw.get("request", {})
    query = fact.raw.get("query", {})
    return dict.fromkeys(fact.parameters, "path") | dict.fromkeys(query, "query") | dict.fromkeys(request, "body")


def body(operation: Operation) -> str:
    """Name the form of the body, if there is anything that could go into it."""
    has_body = any(found.location == "body" for found in operation.parameters.values())
    return operation.body if has_body or operation.body != "envelope" else "none"


def parameter_differences(parameter: Any, spec: Mapping[str, Any]) -> Iterator[str]:
    """Yield every way in which a parameter differs from the catalogue."""
    declared, documented = from_hint(parameter.annotation), from_fact(spec)
    if declared != documented:
        yield f"{parameter.name}: declared {declared}, documented {documented}"
    if parameter.required != spec["required"]:
        yield f"{parameter.name}: declared required={parameter.required}, documented {spec['required']}"
    if parameter.default not in (None, spec.get("default")):
        yield f"{parameter.name}: sends {parameter.default!r} unasked, documented {spec.get('default')!r}"
    if spec.get("unit") == "centavos" and Ge(1) not in limits(parameter.annotation):
        yield f"{parameter.name}: an amount that moves is at least 1 centavo"


def limits(hint: Any) -> list[Any]:
    """Return what `Annotated` says anywhere in a hint."""
    own = list(hint.__metadata__) if get_origin(hint) is Annotated else []
    return own + [found for inner in get_args(hint) if get_args(inner) for found in limits(inner)]


def answer(operation: Operation) -> tuple[str | None, str | None]:
    """Name what a declaration returns and how it is paged."""
    returns = operation.returns
    name = {types.NoneType: None, None: None, str: "str"}.get(returns, getattr(returns, "__name__", None))
    if operation.media_type is not None:
        return operation.media_type, None
    if not operation.is_list:
        return name, None
    return name, cursor_name(operation.parameters, {}) or "none"


NEXT = {
    "none": "none",
    "cursor_ids": "after",
    "cursor_tokens": "after",
    "starting_after": "starting_after",
    "starting_after_or_page": "starting_after",
    "after_id": "after_id",
    "last_evaluated": "last_evaluated_payment_method_id",
    "offset": "offset",
    "page_number": "page",
    "per_page": "after_cursor",
}
"""The parameter that asks for the next page, for each style of paging."""


def answer_of_fact(response: Any) -> tuple[str | None, str | None]:
    """Name what the catalogue says is answered and how it is paged."""
    if isinstance(response, dict):
        return (response["stream"], None) if "stream" in response else (response["list"], NEXT[response["pagination"]])
    return (None if response == "none" else response), None


def test_all_operations_are_compared() -> None:
    """47 groups with 235 operations and 140 objects: an empty catalogue would agree with anything."""
    counted = (len(CATALOGUE.groups), len(FACTS), len(OBJECTS), len(CATALOGUE.problems))
    assert counted == (47, 235, 140, 0)


def test_declared_operations_are_those_of_the_catalogue() -> None:
    """No operation is missing and none is made up."""
    assert set(OPERATIONS) == set(FACTS)


@pytest.mark.parametrize("name", FACTS)
def test_operation_agrees_with_the_catalogue(name: str) -> None:
    """Verb, path, host, key, retry class, parameters and answer are the documented ones."""
    assert list(operation_differences(OPERATIONS[name], FACTS[name])) == []


@pytest.mark.parametrize(
    ("name", "path", "value", "complaint"),
    [
        pytest.param("refunds.create", ["auth"], "either", "auth", id="auth"),
        pytest.param("refunds.create", ["retry"], "natural", "retry", id="retry"),
        pytest.param("refunds.create", ["mutates"], False, "mutates", id="mutates"),
        pytest.param("refunds.create", ["idempotency_key"], False, "idempotency key", id="key"),
        pytest.param("refunds.create", ["response"], "Payment", "answer", id="answer"),
        pytest.param("refunds.create", ["host"], "refunds-api.paymongo.com", "host", id="host"),
        pytest.param("refunds.create", ["body"], "none", "body", id="body"),
        pytest.param("refunds.create", ["request", "amount", "type"], "str", "amount: declared", id="type"),
        pytest.param("refunds.create", ["request", "amount", "required"], False, "amount: declared req", id="required"),
        pytest.param("refunds.create", ["request", "reason", "values"], ["others"], "reason: declared", id="values"),
        pytest.param("refunds.create", ["request", "extra"], {"type": "str"}, "parameters", id="parameter"),
        pytest.param("refunds.list", ["query", "limit", "default"], 20, "limit: sends 10", id="default"),
        pytest.param("refunds.list", ["response", "pagination"], "none", "answer", id="pagination"),
        pytest.param("sources.create", ["request", "redirect", "ref"], "Billing", "redirect: declared", id="ref"),
        pytest.param("links.create", ["request", "remarks", "unit"], "centavos", "remarks: an amount", id="unit"),
        pytest.param("webhooks.create", ["request", "events", "of"], "Refund", "events: declared", id="member"),
    ],
)
def test_altered_operation_is_reported(name: str, path: list[str], value: Any, complaint: str) -> None:
    """The comparison sees each kind of difference, so a pass means something."""
    fact = FACTS[name]
    altered = attrs.evolve(fact, raw=_altered(fact.raw, path, value))
    assert any(line.startswith(complaint) for line in operation_differences(OPERATIONS[name], altered))


def test_altered_path_is_reported() -> None:
    """The verb and the path are compared too."""
    fact = attrs.evolve(FACTS["refunds.retrieve"], method="POST", path="/v1/refund/{id}")
    found = [line.partition(":")[0] for line in operation_differences(OPERATIONS["refunds.retrieve"], fact)]
    assert found == ["method", "path", "path parameters", "parameters"]


def _altered(raw: Mapping[str, Any], path: list[str], value: Any) -> Mapping[str, Any]:
    changed = copy.deepcopy(dict(raw))
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value if path[-1] != "extra" else {**value, "required": False}
    return changed


CONFIDENCES = ("confidence", "path_confidence", "behaviour_confidence")
GUESSED = [name for name, fact in FACTS.items() if any(fact.raw.get(word) == "inferred" for word in CONFIDENCES)]


@pytest.mark.parametrize("name", GUESSED)
def test_what_is_inferred_is_said_to_be(name: str) -> None:
    """A reader of the method, or of its group, learns what no page of PayMongo says."""
    operation = OPERATIONS[name]
    told = f"{inspect.getdoc(operation.function)} {inspect.getdoc(operation.owner)}"
    assert re.search(r"\binferred\b|\bdocumented\b", told)


# -- objects ----------------------------------------------------------------------------------------------------------


def model_differences(kind: type[Model], fact: Any) -> Iterator[str]:
    """Yield every way in which a model differs from the catalogue."""
    raw = fact.raw
    shape = "envelope" if issubclass(kind, Entity) else "flat" if issubclass(kind, Flat) else "value"
    if shape != SHAPES.get(fact.name, raw["shape"]):
        yield f"shape: documented {raw['shape']}"
    documented = raw.get("type") if isinstance(raw.get("type"), str) else None  # one of several is read off the answer
    if issubclass(kind, Entity | Flat) and kind.wire_type != documented:
        yield f"wire type: declared {kind.wire_type}, documented {documented}"
    if kind.key not in (None, "id", *raw["fields"]) or (shape == "flat" and "id" in raw["fields"] and kind.key != "id"):
        yield f"key: there is no field {kind.key}"
    yield from field_differences(kind, fact.name, raw["fields"])


def field_differences(kind: type[Model], where: str, documented: Mapping[str, Any]) -> Iterator[str]:
    """Yield every way in which the fields differ, those of inline objects included."""
    own = {"raw", "id"} if issubclass(kind, Entity) else {"raw"}
    declared = {name: found for name, found in attrs.fields_dict(kind).items() if name not in own}
    hints = get_type_hints(kind, include_extras=True)
    for name in sorted(declared.keys() ^ documented.keys()):
        yield f"{where}.{name}: {'only declared' if name in declared else 'only documented'}"
    for name in documented.keys() & declared.keys():
        place, spec = f"{where}.{name}", documented[name]
        if from_hint(hints[name]) != from_fact(spec):
            yield f"{place}: declared {from_hint(hints[name])}, documented {from_fact(spec)}"
        elif "fields" in spec:
            yield from field_differences(inline_model(hints[name]), place, spec["fields"])
        requested = where.partition(".")[0] in REQUESTED
        yield from presence_differences(place, hints[name], declared[name], spec, requested=requested)


def presence_differences(
    place: str, hint: Any, declared: Any, spec: Mapping[str, Any], *, requested: bool
) -> Iterator[str]:
    """Yield where a field may be absent on one side and not on the other."""
    words = ("nullable", "optional", "required_for", "default")
    may_be_missing = any(spec.get(word) for word in words) or spec.get("required") is False
    may_be_none = may_be_missing or (requested and not spec.get("required")) or place in MAY_BE_MISSING
    if spec.get("required") and declared.default is not attrs.NOTHING:
        yield f"{place}: documented as required, and has a default"
    if may_be_missing and not (accepts_none(hint) and declared.default is not attrs.NOTHING):
        yield f"{place}: documented as null or absent at times, and is required"
    if not may_be_none and accepts_none(hint) and spec["type"] != "list":
        yield f"{place}: accepts None without a reason"


def inline_model(hint: Any) -> type[Model]:
    """Return the model that an inline object is declared with."""
    found = [inner for inner in (hint, *get_args(hint)) if isinstance(inner, type) and issubclass(inner, Model)]
    return found[0]


@pytest.mark.parametrize("name", OBJECTS)
def test_model_agrees_with_the_catalogue(name: str) -> None:
    """Every documented field is there with its type and its values, and no other."""
    assert list(model_differences(MODELS[name], OBJECTS[name])) == []


@pytest.mark.parametrize("name", OBJECTS)
def test_model_lives_in_the_module_of_its_group(name: str) -> None:
    """One noun everywhere: `find . -name '*refunds*'` lists all there is."""
    assert MODELS[name].__module__.rpartition(".")[2] == MODULES.get(name, OBJECTS[name].group)


@pytest.mark.parametrize("name", [name for name, fact in OBJECTS.items() if fact.raw["confidence"] == "inferred"])
def test_a_model_that_is_inferred_says_so(name: str) -> None:
    """Itself, or the module that it stands in."""
    told = f"{inspect.getdoc(MODELS[name])} {sys.modules[MODELS[name].__module__].__doc__}"
    assert re.search(r"\binferred\b|\bdocumented\b", told)


def test_every_model_is_in_the_catalogue() -> None:
    """A model is a documented object, or an inline object of one."""

    def inline(kind: type[Model], documented: Mapping[str, Any]) -> Iterator[str]:
        hints = get_type_hints(kind)
        for name, spec in documented.items():
            if "fields" in spec:
                yield inline_model(hints[name]).__name__
                yield from inline(inline_model(hints[name]), spec["fields"])

    reached = {found for name, fact in OBJECTS.items() for found in inline(MODELS[name], fact.fields)}
    assert MODELS.keys() == OBJECTS.keys() | reached


def test_every_reason_for_a_missing_field_is_still_needed() -> None:
    """The list of tolerated fields names fields that exist."""
    known = {f"{kind.__name__}.{name}" for kind in MODELS.values() for name in attrs.fields_dict(kind)}
    inline = {place for place in MAY_BE_MISSING if place.count(".") > 1}
    assert set(MAY_BE_MISSING) - inline <= known


@pytest.mark.parametrize(
    ("name", "path", "value", "complaint"),
    [
        pytest.param("Refund", ["type"], "repayment", "wire type", id="wire type"),
        pytest.param("Refund", ["shape"], "value", "shape", id="shape"),
        pytest.param("Refund", ["fields", "amount", "type"], "str", "Refund.amount: declared", id="type"),
        pytest.param("Refund", ["fields", "status", "values"], ["done"], "Refund.status: declared", id="values"),
        pytest.param("Refund", ["fields", "amount", "nullable"], True, "Refund.amount: documented as null", id="null"),
        pytest.param("Refund", ["fields", "notes", "nullable"], False, "Refund.notes: accepts None", id="not null"),
        pytest.param("Refund", ["fields", "extra"], {"type": "str"}, "Refund.extra: only documented", id="missing"),
        pytest.param("Refund", ["fields"], {}, "Refund.amount: only declared", id="made up"),
        pytest.param("LineItem", ["fields", "description", "required"], True, "LineItem.desc", id="required"),
        pytest.param(
            "PaymentSource",
            ["fields", "provider", "fields", "id", "type"],
            "int",
            "PaymentSource.provider.id: declared",
            id="inline",
        ),
    ],
)
def test_altered_object_is_reported(name: str, path: list[str], value: Any, complaint: str) -> None:
    """The comparison sees each kind of difference, so a pass means something."""
    fact = attrs.evolve(OBJECTS[name], raw=_altered(OBJECTS[name].raw, path, value))
    assert any(line.startswith(complaint) for line in model_differences(MODELS[name], fact))
