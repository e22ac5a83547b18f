"""The parameters of an endpoint, each read off the declared signature: where it goes, and how it is written."""

from __future__ import annotations

import inspect
from typing import Any, Final, Literal, TypeAlias

from attrs import field, frozen

from ._arguments import Encoder, encoder_of, identifier
from .types import WholeBody, Wire

__all__ = ["IDEMPOTENCY_KEY", "Method", "Parameter", "parameter_of", "query_pairs"]

Method: TypeAlias = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Location: TypeAlias = Literal["path", "query", "body", "header"]

IDEMPOTENCY_KEY: Final = "idempotency_key"

FREE_IDS: Final = ("external_id", "reference_id")
"""The caller's own, in whatever form it has."""


@frozen
class Parameter:
    """One argument of an operation: its name, its place, and how it is checked and encoded."""

    name: str
    wire: str
    """Its name on the wire, which is nearly always the same."""
    location: Location
    required: bool
    default: Any
    annotation: Any
    encode: Encoder = field(repr=False, eq=False)
    is_body: bool = False
    """It is the body itself."""


def parameter_of(declared: inspect.Parameter, annotation: Any, method: Method, path: str) -> Parameter:
    """Make the parameter of an endpoint from what its signature says."""
    name = declared.name
    required = declared.default is declared.empty
    location: Location = "query" if method in ("GET", "DELETE") else "body"
    encode: Encoder
    if name == IDEMPOTENCY_KEY:
        location, encode = "header", _as_it_is
    elif f"{{{name}}}" in path:
        location, encode = "path", identifier
    else:
        is_id = name == "payment_method" or (name.endswith("_id") and name not in FREE_IDS)
        encode = identifier if is_id else encoder_of(annotation)
    marks = getattr(annotation, "__metadata__", ())
    return Parameter(
        name=name,
        wire=next((mark.name for mark in marks if isinstance(mark, Wire)), name),
        location=location,
        required=required,
        default=None if required else declared.default,
        annotation=annotation,
        encode=encode,
        is_body=WholeBody in marks,
    )


def _as_it_is(value: Any, where: str) -> Any:  # noqa: ARG001  (an Encoder; the key has its own check in idempotency)
    return value


def query_pairs(name: str, value: Any) -> list[tuple[str, str]]:
    """Write a value into the query: a list repeats its key, a bool is a word, None is left out."""
    if value is None:
        return []
    if isinstance(value, list):
        return [pair for inner in value for pair in query_pairs(name, inner)]
    if isinstance(value, bool):
        return [(name, "true" if value else "false")]
    return [(name, str(value))]
