"""The actions that a step of a workflow can be: which keys they have, and what they refer to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeAlias

__all__ = ["ACTIONS", "ATTEMPT", "EVENT_NAME", "Complaint", "duration", "references_of", "schema_problem"]

Complaint: TypeAlias = tuple[str, str]
"""Where, seen from the action, and what is wrong."""

EVENT_NAME: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9_.:-]{0,63}")
ATTEMPT: Final = "PT24H"
"""Documented: how long each attempt of a wait lasts by default."""
_LONGEST: Final = 7 * 86_400
_MOST_RETRIES: Final = 10
_PROVIDERS: Final = ("auto", "paymongo", "instapay", "pesonet")
_DURATION: Final = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_UNITS: Final = (7 * 86_400, 86_400, 3600, 60, 1)
_REFERENCE: Final = re.compile(r"\$\{([^{}]*)\}")
_OUTPUT: Final = re.compile(r"\bsteps\.([a-zA-Z_][a-zA-Z0-9_-]*)\.output\.[a-zA-Z_]\w*")
_INPUT: Final = re.compile(r"\binput(?:\.[a-zA-Z_]\w*)+")
_FUNCTION: Final = re.compile(r"([a-zA-Z_]\w*)\s*\(([^()]*)\)")
_KNOWN_FUNCTION: Final = "monetary_percent"
_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


def duration(text: Any) -> int | None:
    """Return the seconds of an ISO 8601 duration, None for what is none or lasts no time."""
    match = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    return sum(int(part or 0) * unit for part, unit in zip(match.groups(), _UNITS, strict=True)) or None


def schema_problem(value: Any, schema: Any, where: str = "payload") -> str | None:
    """Say how a value does not fit a JSON Schema: type, enum, required, properties and items are looked at."""
    if not isinstance(schema, dict):
        return None
    kinds = schema.get("type", [])
    wanted = [kinds] if isinstance(kinds, str) else kinds
    if wanted and not any(_is_a(value, kind) for kind in wanted):
        return f"{where} should be {' or '.join(map(str, wanted))}."
    if "enum" in schema and value not in schema["enum"]:
        return f"{where} is not one of the allowed values."
    inner: list[tuple[Any, Any, str]] = []
    if isinstance(value, dict):
        lacking = [name for name in schema.get("required", []) if name not in value]
        if lacking:
            return f"{where}.{lacking[0]} is required."
        known = schema.get("properties", {})
        inner = [(value[name], known[name], f"{where}.{name}") for name in known if name in value]
    if isinstance(value, list):
        inner = [(each, schema.get("items"), f"{where}[{index}]") for index, each in enumerate(value)]
    return next(filter(None, (schema_problem(*each) for each in inner)), None)


def references_of(given: Any, where: str = "", *, is_expression: bool) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield every reference: where it is, the name of the step that it reads, and what is wrong with it."""
    if isinstance(given, dict):
        for name, inner in given.items():
            yield from references_of(inner, f"{where}.{name}", is_expression=is_expression)
    elif isinstance(given, list):
        for index, inner in enumerate(given):
            yield from references_of(inner, f"{where}[{index}]", is_expression=is_expression)
    elif isinstance(given, str):
        yield from ((where, *found) for found in _read(given, is_expression=is_expression))


def _read(text: str, *, is_expression: bool) -> Iterator[tuple[str | None, str | None]]:
    if text.count("${") != len(_REFERENCE.findall(text)):
        yield None, "has a ${ that is not closed."
        return
    for expression in [text] if is_expression else _REFERENCE.findall(text):
        yield from _read_expression(_REFERENCE.sub(r"\1", expression))


def _read_expression(expression: str) -> Iterator[tuple[str | None, str | None]]:
    rest = _INPUT.sub("", _OUTPUT.sub("", expression))
    if not expression.strip():
        yield None, "is empty where an expression should be."
    if re.search(r"\b(?:steps|input)\b", rest):
        yield None, "refers to something other than ${input.<name>} or ${steps.<name>.output.<field>}."
    for name, arguments in _FUNCTION.findall(expression):
        if name != _KNOWN_FUNCTION or arguments.count(",") != 1:
            yield None, f"calls {name}; there is {_KNOWN_FUNCTION}(amount, bps)."
    for name in _OUTPUT.findall(expression):
        yield name, None


def _send_money(given: Mapping[str, Any]) -> Iterator[Complaint]:
    yield from _unknown(given, "source", "destination", "provider", "amount", "currency", "notes")
    yield from _side(given.get("source"), ".source", ("wallet",))
    yield from _side(given.get("destination"), ".destination", ("wallet", "bank"))
    if given.get("provider") not in _PROVIDERS:
        yield ".provider", f"should be one of {', '.join(_PROVIDERS)}."
    if given.get("currency") != "PHP":
        yield ".currency", "should be PHP."
    amount = given.get("amount")
    if not isinstance(amount, str) or not (_REFERENCE.search(amount) or (amount.isdecimal() and int(amount) > 0)):
        yield ".amount", 'should be centavos as text, like "20000", or a reference.'
    if not isinstance(given.get("notes", ""), str):
        yield ".notes", "should be text."


def _side(given: Any, where: str, kinds: tuple[str, ...]) -> Iterator[Complaint]:
    if not isinstance(given, dict):
        yield where, "should be a mapping."
        return
    if given.get("type") not in kinds:
        yield f"{where}.type", f"should be {' or '.join(kinds)}."
    needed = ("account", "account_name", "bic") if given.get("type") == "bank" else ("account",)
    for name in ("account", "account_name", "bic"):
        value = given.get(name)
        if (name in needed and not value) or not isinstance(value, str | None):
            yield f"{where}.{name}", "is required as text." if name in needed else "should be text."


def _compute(given: Mapping[str, Any]) -> Iterator[Complaint]:
    yield from _unknown(given, "outputs")
    outputs = given.get("outputs")
    if not isinstance(outputs, dict) or not outputs:
        yield ".outputs", "should name at least one expression."
        return
    for name, expression in outputs.items():
        if not isinstance(expression, str):
            yield f".outputs.{name}", "should be an expression as text."


def _wait_event(given: Mapping[str, Any]) -> Iterator[Complaint]:
    yield from _unknown(given, "event_name", "timeout", "on_timeout", "max_retries", "payload_schema", "description")
    name, retries = given.get("event_name"), given.get("max_retries", 0)
    if not isinstance(name, str) or not EVENT_NAME.fullmatch(name):
        yield ".event_name", "should be a letter, then up to 63 letters, digits or any of _ . : -"
    if given.get("on_timeout", "fail") not in ("fail", "continue"):
        yield ".on_timeout", "should be fail or continue."
    if type(retries) is not int or not 0 <= retries <= _MOST_RETRIES:
        yield ".max_retries", f"should be a whole number from 0 to {_MOST_RETRIES}."
        retries = 0
    seconds = duration(given.get("timeout", ATTEMPT))
    if seconds is None:
        yield ".timeout", "should be an ISO 8601 duration, like PT24H."
    elif seconds * (1 + retries) > _LONGEST:
        yield ".timeout", "should be at most 7 days, all attempts together."
    if not isinstance(given.get("payload_schema", {}), dict):
        yield ".payload_schema", "should be a JSON Schema."
    if not isinstance(given.get("description", ""), str):
        yield ".description", "should be text."


def _get_wallet_balance(given: Mapping[str, Any]) -> Iterator[Complaint]:  # noqa: ARG001
    """Complain of nothing: its parameters are not documented."""
    return iter(())


def _unknown(given: Mapping[str, Any], *known: str) -> Iterator[Complaint]:
    for name in given:
        if name not in known:
            yield f".{name}", "is not a key of this action."


def _is_a(value: Any, kind: Any) -> bool:
    if isinstance(value, bool):
        return bool(kind == "boolean")
    return isinstance(value, _TYPES.get(str(kind), (object,)))


ACTIONS: Final[Mapping[str, Callable[[Mapping[str, Any]], Iterator[Complaint]]]] = {
    "send_money": _send_money,
    "compute": _compute,
    "wait_event": _wait_event,
    "get_wallet_balance": _get_wallet_balance,
}
"""Each action with what it complains of."""
