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

MAY_BLOCK = {
    "<frozen importlib._bootstrap>": {"_find_and_load"},  # a module, once in a process
    "paymongo_async/simulator/behaviours/__init__.py": {"_module"},  # the same: what a group does
    "paymongo_async/stores/owners.py": {"new_owner", "is_gone"},  # in memory, and called a file by the system alone
    "paymongo_async/settings.py": {"from_environment"},  # a mounted key, once, when a client is made
    "paymongo_async/cli/connection.py": {"key_from_file"},  # nobody else is on the loop of a command line
    "paymongo_async/cli/calls.py": {"_show_file"},  # the same
    "redis/utils.py": {"get_lib_version"},  # redis-py asks for its own version at each new connection
}
"""What may hold up a loop, and why; everything else of the package may not (F54)."""


@pytest.fixture(autouse=True)
def nothing_blocks() -> Iterator[BlockBuster]:
    """Fail whatever makes the package hold up a loop: by reading, sleeping, or waiting for a lock."""
    detector = BlockBuster(scanned_modules=["paymongo_async"])
    for function in detector.functions.values():
        for file, names in MAY_BLOCK.items():
            function.can_block_in(file, names)
    detector.activate()
    yield detector
    detector.deactivate()
