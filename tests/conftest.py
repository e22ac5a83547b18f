"""What every test needs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from blockbuster import BlockBuster
from hypothesis import settings

from .rig.servers import postgres_url, redis_url

__all__ = ["postgres_url", "redis_url"]  # fixtures

settings.register_profile("short", max_examples=50, deadline=None)
settings.register_profile("long", max_examples=2_000, deadline=None)
settings.load_profile("short")  # --hypothesis-profile=long for the rest

# pytest-asyncio asks for the current loop before each test; without this line that makes one that nobody closes.
asyncio.set_event_loop(None)


@pytest.fixture(autouse=True)
def nothing_blocks() -> Iterator[None]:
    """Fail whatever makes the package hold up a loop: reading, sleeping, waiting for a lock (F54)."""
    detector = BlockBuster(scanned_modules=["paymongo_async"])
    for function in detector.functions.values():
        # What is read there is in memory, and called a file by the system alone; most of it once in a process.
        function.can_block_in("paymongo_async/stores/owners.py", {"_place", "_status"})
    detector.activate()
    yield
    detector.deactivate()
