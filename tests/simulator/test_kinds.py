"""The table of wire details against the catalogue."""

from __future__ import annotations

from typing import Any

import pytest

from paymongo_async.resources import OPERATIONS
from paymongo_async.simulator.kinds import KINDS, PAGED_BY_TOKENS, SUCCESS
from paymongo_async.simulator.lists import style_of

from .oracle import operations, resources

MOMENTS = {"timestamp": "seconds", "timestamp_ms": "milliseconds", "iso8601": "iso8601"}
WRAPPERS = {"data": True, "none": False, "unknown": None}
ANSWERED = {
    response if isinstance(response, str) else response.get("list")
    for response in (each["response"] for each in operations().values())
} - {"none", "str", None}


def first(one_or_several: Any) -> Any:
    """Several values are documented for some."""
    return one_or_several[0] if isinstance(one_or_several, list) else one_or_several


def test_every_resource_that_is_answered_has_its_kind() -> None:
    """And a kind without a resource is none."""
    assert ANSWERED <= set(KINDS) <= set(resources())


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_kind_is_as_the_catalogue_says(name: str) -> None:
    """Envelope or flat, type, prefix, wrapper, every moment."""
    kind, resource = KINDS[name], resources()[name]
    assert kind.enveloped is (resource["shape"] == "envelope")
    assert kind.type == first(resource.get("type"))
    if resource["shape"] != "value":
        assert kind.prefix == first(resource["id_prefix"])
    if resource["shape"] == "flat":
        assert kind.wrapper is WRAPPERS[resource["wrapper"]]
        assert kind.key is None or kind.key in resource["fields"]
    moments = {field: MOMENTS.get(described["type"]) for field, described in resource["fields"].items()}
    for field, form in moments.items():
        assert form is None or kind.odd.get(field, kind.moments) == form, field
    assert set(kind.odd) <= set(resource["fields"])


def test_statuses_of_success_are_those_of_the_catalogue() -> None:
    """Where they are not 200; 204 is what an answer without a body has."""
    seen = {name: each["success"] for name, each in operations().items() if each.get("success", 204) != 204}
    assert dict(SUCCESS) == seen


LISTS = sorted(name for name, each in operations().items() if "list" in each["response"] and each["http"][:3] == "GET")


@pytest.mark.parametrize("name", LISTS)
def test_a_list_has_the_style_of_the_catalogue(name: str) -> None:
    """Told by the parameters that it declares, and by the table of opaque tokens."""
    response: Any = operations()[name]["response"]
    assert style_of(OPERATIONS[name]) == response["pagination"]
    assert (name in PAGED_BY_TOKENS) is (response["pagination"] == "cursor_tokens")
