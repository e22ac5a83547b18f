"""Editors that use jedi show the exact keywords of every call."""

from __future__ import annotations

import jedi
import pytest

from paymongo_async.resources import GROUPS, OPERATIONS

CLIENT = "from paymongo_async.client import PayMongo\n\nclient = PayMongo()\n"


@pytest.mark.parametrize("group", GROUPS)
def test_completion_shows_the_parameters(group: str) -> None:
    """``client.refunds.create(`` is what people type; neither decorator nor lazy import hides anything."""
    expected = {name: list(found.parameters) for name, found in OPERATIONS.items() if found.group == group}
    lines = [f"client.{name}()" for name in expected]
    script = jedi.Script(CLIENT + "\n".join(lines))
    first = CLIENT.count("\n") + 1
    signatures = [script.get_signatures(first + row, len(line) - 1) for row, line in enumerate(lines)]
    shown = [[parameter.name for parameter in found[0].params] for found in signatures]
    assert dict(zip(expected, shown, strict=True)) == expected
