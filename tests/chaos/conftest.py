"""The processes of a trial are forked from the test's own."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def nothing_blocks() -> None:
    """Leave the detector of blocking calls out of them: their waiting is what is tried out."""
