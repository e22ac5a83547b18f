"""Every parameter of every operation can be given on a command line, and arrives as the client takes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from paymongo_async.cli import _words
from paymongo_async.cli.commands import group_app
from paymongo_async.cli.options import Settings
from paymongo_async.cli.shapes import Shape, flag, members, shape_of
from paymongo_async.cli.values import Reader
from paymongo_async.files import Upload
from paymongo_async.operations import Operation
from paymongo_async.resources import OPERATIONS

FILE = Path(__file__)
SAMPLES: dict[str, tuple[str, Any]] = {
    "whole": ("7", 7),
    "flag": ("true", True),
    "day": ("2026-01-31", date(2026, 1, 31)),
    "moment": ("2026-01-31T01:00:00Z", datetime(2026, 1, 31, 1, tzinfo=UTC)),
    "decimal": ("12.50", Decimal("12.50")),
    "document": ("name: x", "name: x"),
    "json": ('{"a": 1}', {"a": 1}),
}


def words_of(name: str, shape: Shape) -> tuple[list[str], Any]:
    """Return how a sample of a shape is typed, and what it is."""
    if shape.kind in SAMPLES:
        text, value = SAMPLES[shape.kind]
        return [f"--{name}", text], value
    if shape.kind == "file":
        return [f"--{name}", str(FILE)], Upload(FILE)
    if shape.kind == "texts":
        return [f"--{name}", "a=b", f"--{name}.c", "d"], {"a": "b", "c": "d"}
    if shape.kind == "list":
        return _list(name, shape.of or Shape("text"))
    if shape.kind == "object":
        return _object(name, shape)
    choice = shape.choices[-1] if shape.choices else "x1"
    return [f"--{name}", choice], choice


def _list(name: str, member: Shape) -> tuple[list[str], Any]:
    if member.structured:
        words, value = words_of(f"{name}.0", member)
        return words, [value]
    words, value = words_of(name, member)
    return [*words, *words], [value, value]


def _object(name: str, shape: Shape) -> tuple[list[str], Any]:
    if shape.model is None:
        return [f"--{name}.a", "b", f"--{name}.c.d", "e"], {"a": "b", "c": {"d": "e"}}
    words: list[str] = []
    value: dict[str, Any] = {}
    for field, (inner, _) in members(shape.model).items():
        more, value[field] = words_of(f"{name}.{flag(field)}", inner)
        words += more
    return words, value


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_parameter_arrives(name: str) -> None:
    """With its type, and the declaration takes it."""
    operation = OPERATIONS[name]
    seen: dict[str, Any] = {}

    def run(found: Operation, given: Mapping[str, list[str]], _: Settings) -> int:
        shapes = {each: shape_of(parameter.annotation) for each, parameter in found.parameters.items()}
        seen.update({each: Reader().read(f"--{flag(each)}", shapes[each], texts) for each, texts in given.items()})
        return 0

    typed: list[str] = []
    expected: dict[str, Any] = {}
    for parameter in operation.parameters.values():
        words, expected[parameter.name] = words_of(flag(parameter.name), shape_of(parameter.annotation))
        typed += words
    command = _words([operation.group, name.partition(".")[2], *typed])
    app = group_app(operation.group, run, name.partition(".")[2])
    assert app(command[1:], result_action="return_value", exit_on_error=False) == 0
    assert seen == expected
    assert operation.place(seen).target.startswith("/")
