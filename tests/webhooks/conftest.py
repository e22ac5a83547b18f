"""Which loops the tests of deliveries run on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import pytest
import uvloop

from ..rig.virtual import new_loop

ON_BOTH = {"test_once", "test_receiver", "test_router", "test_waiting"}
"""Those of what runs inside any server; the others start servers, which have their own loops."""


@pytest.hookimpl
def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Run a test on both loops; one that waits for seconds on asyncio alone, in virtual time."""
    if item.get_closest_marker("timed") is not None:
        return {"asyncio": new_loop}
    if item.path.stem in ON_BOTH:
        return {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}
    return {"asyncio": asyncio.new_event_loop}
