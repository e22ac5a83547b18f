"""Every row of the matrix is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

HERE = Path(__file__).parent
ROWS = {*range(1, 81), 87, 88}
"""Those of reconciliation belong to what is to come."""


def test_every_row_of_the_matrix_is_a_test_with_its_number() -> None:
    """F01 to F80, F87 and F88; each runs on asyncio and on uvloop."""
    found: set[int] = set()
    for path in HERE.glob("test_*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        found |= {int(row[1]) for name in names if (row := re.match(r"test_f(\d\d)_", name))}
    assert sorted(ROWS - found) == []
