"""The table of endpoints is that of the declarations."""

from __future__ import annotations

import importlib.util
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_the_table_of_endpoints_is_current() -> None:
    """``python docs/endpoints.py`` writes it again."""
    spec = importlib.util.spec_from_file_location("endpoints", DOCS / "endpoints.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert (DOCS / "endpoints.md").read_text(encoding="utf-8") == script.page()
