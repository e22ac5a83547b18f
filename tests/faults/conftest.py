"""The matrix of faults: every row runs on asyncio and on uvloop.

A test is called after its row: ``test_f08_...``. One that waits is marked ``timed``: on asyncio its waits are virtual
and as long as a user's; on uvloop, which cannot skip time, the same test has waits that are *scale* times as long.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping

import pytest
import uvloop

from paymongo_async.retry import RetryPolicy
from paymongo_async.simulator import Simulator

from ..rig.virtual import new_loop

SHORT = 0.01
"""How long a second takes where time cannot be skipped."""


@pytest.hookimpl
def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Run each test on both loops."""
    is_timed = item.get_closest_marker("timed") is not None
    return {"asyncio": new_loop if is_timed else asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}


@pytest.fixture
async def scale() -> float:
    """Return how many seconds a second of the row is on this loop."""
    return SHORT if isinstance(asyncio.get_running_loop(), uvloop.Loop) else 1.0


@pytest.fixture
async def policy(scale: float) -> RetryPolicy:
    """Return the default policy, its waits scaled to the loop."""
    default = RetryPolicy()
    return RetryPolicy(
        wait_initial=default.wait_initial * scale,
        wait_max=default.wait_max * scale,
        confirm_wait=default.confirm_wait * scale,
        verify_wait=default.verify_wait * scale,
    )


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    """Run PayMongo on this machine."""
    async with Simulator() as running:
        yield running
