"""From a method and a path to an operation; literal segments win over parameters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, TypeAlias
from urllib.parse import unquote

from attrs import frozen

from ..operations import Operation
from .behaviours import BEHAVIOURS, Behaviour
from .rules import Rules
from .validation import Validator

__all__ = ["Route", "Router", "segments_of"]

_Node: TypeAlias = dict[Any, Any]

_ANY: Final = None
"""The branch for a segment that is a parameter; a literal segment is text."""


@frozen(eq=False)
class Route:
    """One operation with what is needed to answer it."""

    name: str
    auth: str
    creates: bool
    takes_body: bool
    parameters: tuple[str, ...]
    validator: Validator
    behaviour: Behaviour
    takes_metadata: bool


class Router:
    """Find the route of a request."""

    def __init__(self, operations: Iterable[Operation], rules: Rules) -> None:
        self._roots: dict[str, _Node] = {}
        for operation in operations:
            self._add(operation, rules)

    def find(self, method: str, segments: tuple[str, ...]) -> tuple[Route, dict[str, str]] | None:
        """Return the route and its path parameters."""
        node: _Node | None = self._roots.get(method)
        values: list[str] = []
        for segment in segments:
            if node is None:
                return None
            following = node.get(segment)
            if following is None:
                following = node.get(_ANY)
                values.append(segment)
            node = following
        route: Route | None = None if node is None else node.get(Route)
        return None if route is None else (route, dict(zip(route.parameters, values, strict=True)))

    def _add(self, operation: Operation, rules: Rules) -> None:
        node = self._roots.setdefault(operation.method, {})
        names = []
        for segment in operation.path.strip("/").split("/"):
            if segment.startswith("{"):
                names.append(segment[1:-1])
                node = node.setdefault(_ANY, {})
            else:
                node = node.setdefault(segment, {})
        node[Route] = Route(
            name=operation.name,
            auth=operation.auth,
            creates=operation.retry == "keyed",
            takes_body=operation.method in ("POST", "PUT", "PATCH"),
            parameters=tuple(names),
            validator=Validator(operation, rules),
            behaviour=BEHAVIOURS[operation.name],
            takes_metadata=operation.retry == "keyed" and "metadata" in operation.parameters,
        )


def segments_of(raw_path: str) -> tuple[str, ...]:
    """Split a path as it came, doubled and trailing slashes ignored, and decode its segments."""
    parts = [part for part in raw_path.split("/") if part]
    return tuple(unquote(part) for part in parts) if "%" in raw_path else tuple(parts)
