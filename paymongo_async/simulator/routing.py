"""From a method and a path to an operation; literal segments win over parameters."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any, Final, TypeAlias
from urllib.parse import unquote

from attrs import define

from ..operations import Operation
from .answers import Reply
from .behaviours import Behaviour, behaviour_of, limits_of
from .kinds import SUCCESS
from .rules import Rules
from .validation import Validator

__all__ = ["Route", "Router", "moved", "segments_of"]

_Node: TypeAlias = dict[Any, Any]

_REPLAYING: Final = ("/v2/batch_transfers", "/v2/transfers", "/v2/wallets")
_MOVED: Final = {"wallets.list": 301, "batch_transfers.create": 307}
"""Observed: operations that are particular about the slash at the end of their path."""
_ANY: Final = None
"""The branch for a segment that is a parameter; a literal segment is text."""


@define(eq=False, slots=False)
class Route:
    """One operation with what is needed to answer it, made when it is first called."""

    operation: Operation
    rules: Rules
    parameters: tuple[str, ...]

    @cached_property
    def name(self) -> str:
        """The operation."""
        return self.operation.name

    @cached_property
    def creates(self) -> bool:
        """Tell whether it is a creation."""
        return self.operation.retry == "keyed"

    @cached_property
    def replays(self) -> bool:
        """Tell whether it is of the family whose known keys replay the first answer, other parameters or not."""
        return self.operation.path.startswith(_REPLAYING)

    @cached_property
    def takes_body(self) -> bool:
        """Tell whether a request has a body."""
        return self.operation.method in ("POST", "PUT", "PATCH")

    @cached_property
    def takes_metadata(self) -> bool:
        """Tell whether it creates something with metadata."""
        return self.creates and "metadata" in self.operation.parameters

    @cached_property
    def success(self) -> int:
        """The status of an answer with a body."""
        return SUCCESS.get(self.name, 200)

    @cached_property
    def validator(self) -> Validator:
        """The checks of its parameters."""
        return Validator(self.operation, limits_of(self.operation), self.rules)

    @cached_property
    def behaviour(self) -> Behaviour:
        """What it does."""
        return behaviour_of(self.operation)


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
        node[Route] = Route(operation, rules, tuple(names))


def moved(operation: Operation, raw_path: str, query: str) -> Reply | None:
    """Send who got the last slash wrong to the right path, where PayMongo was seen to do so."""
    status = _MOVED.get(operation.name)
    if status is None or raw_path.endswith("/") == operation.path.endswith("/"):
        return None
    return Reply(status, headers={"Location": f"{operation.path}?{query}" if query else operation.path})


def segments_of(raw_path: str) -> tuple[str, ...]:
    """Split a path as it came, doubled and trailing slashes ignored, and decode its segments."""
    parts = [part for part in raw_path.split("/") if part]
    return tuple(unquote(part) for part in parts) if "%" in raw_path else tuple(parts)
