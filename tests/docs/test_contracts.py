"""What is said twice is said the same way."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path
from typing import Any

import paymongo_async

ROOT = Path(__file__).parents[2]


def project() -> dict[str, Any]:
    """Read ``pyproject.toml``."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_map_of_the_layers_is_the_contract() -> None:
    """The docstring of the package shows what ``lint-imports`` holds."""
    told = re.findall(r"^    (\S.*?)(?: {2,}.*)$", paymongo_async.__doc__ or "", re.MULTILINE)
    (contract,) = [each for each in project()["tool"]["importlinter"]["contracts"] if each["type"] == "layers"]
    assert told == contract["layers"]


def test_every_run_of_the_tests_has_what_they_need() -> None:
    """The extra ``speed`` for the benchmarks, ``cli`` for the demo, the others for the stores."""
    tree = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
    sessions = [ast.unparse(node) for node in tree.body if isinstance(node, ast.FunctionDef)]
    runs = [session for session in sessions if "session.run('pytest'" in session]
    assert len(runs) == 2
    assert all("session.install('.[cli,speed,redis,postgres]', *group('test'))" in session for session in runs)
