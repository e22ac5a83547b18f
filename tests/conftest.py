"""What every test needs."""

from __future__ import annotations

import asyncio

from hypothesis import settings

from .rig.servers import postgres_url, redis_url

__all__ = ["postgres_url", "redis_url"]  # fixtures

settings.register_profile("short", max_examples=50, deadline=None)
settings.register_profile("long", max_examples=2_000, deadline=None)
settings.load_profile("short")  # --hypothesis-profile=long for the rest

# pytest-asyncio asks for the current loop before each test; without this line that makes one that nobody closes.
asyncio.set_event_loop(None)
