"""What the catalogue says of answers, and a check of an answer against it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

CATALOGUE = Path(__file__).parents[1] / "catalogue"
# Documented to be there in some states only, or for some kinds of method only.
SOMETIMES = {
    "Webhook.disabled_reason",
    "NextAction.redirect",
    "NextAction.code",
    "PaymentMethodDetails.last4",
    "PaymentMethodDetails.exp_month",
    "PaymentMethodDetails.exp_year",
    "PaymentMethodDetails.bank_code",
    "PaymentMethodOptions.shopeepay",
    "PaymentMethodOptions.card",
}


@cache
def resources() -> dict[str, Any]:
    """Every resource of the catalogue by name."""
    found: dict[str, Any] = {}
    for path in (CATALOGUE / "resources").glob("*.yaml"):
        found |= yaml.safe_load(path.read_text("utf-8"))["resources"]
    return found


@cache
def operations() -> dict[str, Any]:
    """Every operation of the catalogue by name."""
    found: dict[str, Any] = {}
    for path in (CATALOGUE / "operations").glob("*.yaml"):
        group = yaml.safe_load(path.read_text("utf-8"))
        found |= {f"{group['group']}.{each['name']}": each for each in group["operations"]}
    return found


@cache
def tiers() -> dict[str, int]:
    """The tier of every group."""
    read = [yaml.safe_load(path.read_text("utf-8")) for path in (CATALOGUE / "operations").glob("*.yaml")]
    return {group["group"]: group["tier"] for group in read}


def check(name: str, value: Any, where: str) -> None:
    """Want every field that is not optional and no field beyond, and look into what is nested."""
    resource = resources()[name]
    if resource["shape"] == "envelope":
        if resource["type"] is not None:
            assert value["type"] in _all(resource["type"]), where
        _check_id(resource, value["id"], where)
        assert set(value) == {"id", "type", "attributes"}, where
        value = value["attributes"]
    elif "id" in resource["fields"]:
        _check_id(resource, value["id"], where)
    assert set(value) <= set(resource["fields"]) or not resource["fields"], (where, set(value))
    for field, described in resource["fields"].items():
        if described.get("optional") or f"{name}.{field}" in SOMETIMES:
            continue
        assert field in value, f"{where}.{field} is missing"
        if value[field] is None:
            assert described.get("nullable"), f"{where}.{field} is null"
            continue
        _check_value(described, value[field], f"{where}.{field}")


def _check_value(described: Any, value: Any, where: str) -> None:
    kind = described["type"]
    assert _fits(kind, value), f"{where}: {value!r} is no {kind}"
    inner = described.get("ref") or (described.get("of") if kind == "list" else None)
    for index, each in enumerate(value if kind == "list" else [value]):
        if inner in resources():
            check(inner, each, f"{where}.{index}")


def _fits(kind: str, value: Any) -> bool:
    if kind in ("iso8601", "date", "str", "url", "enum"):
        return isinstance(value, str)
    if kind in ("timestamp", "timestamp_ms"):
        return type(value) is int and (value > 10**11) is (kind == "timestamp_ms")
    expected: dict[str, Any] = {"int": int, "bool": bool, "list": list, "map": dict, "object": dict}
    return type(value) is expected.get(kind, type(value))


def _check_id(resource: Any, value: str, where: str) -> None:
    prefixes = _all(resource.get("id_prefix"))
    assert not prefixes or value.startswith(tuple(prefixes)), (where, value)


def _all(one_or_several: Any) -> list[str]:
    if one_or_several is None:
        return []
    return one_or_several if isinstance(one_or_several, list) else [one_or_several]


def check_answer(name: str, answer: Any) -> None:
    """Hold the answer to an operation against the catalogue: status, wrapper, rows, fields."""
    described = operations()[name]
    response = described["response"]
    assert answer.status == described.get("success", 200), (name, answer.content)
    if response == "none":
        assert answer.content == b""
    elif isinstance(response, str):
        wrapped = resources()[response].get("wrapper") != "none"
        check(response, answer.data if wrapped else answer.json, name)
    elif "stream" in response:
        assert answer.headers["Content-Type"].partition(";")[0] == response["stream"]
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    elif response["list"] in resources():
        for row in _rows(answer.json):
            check(response["list"], row, name)


def _rows(shown: Any) -> list[Any]:
    rows = shown if isinstance(shown, list) else shown["data"]
    return (next(iter(rows.values())) if isinstance(rows, dict) else rows) or []
