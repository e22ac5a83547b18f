"""Calls to the address that a transfer names: a resource by POST, once and without a signature.

That a call is not repeated, and that the resource stands inside ``data``, is inferred.
"""

from __future__ import annotations

from typing import Final

import aiohttp

from .answers import Json, dump
from .state import World

__all__ = ["call_back"]

_JSON: Final = {"Content-Type": "application/json"}
_REPLY_CAP: Final = 65_536


def call_back(world: World, url: str, resource: Json) -> None:
    """Send *resource* as it is now, if there is an address."""
    if url:
        world.clock.spawn(_post(world, url, dump({"data": resource})))


async def _post(world: World, url: str, body: bytes) -> None:
    try:
        async with world.outbox.session.post(url, data=body, headers=_JSON, allow_redirects=False) as answer:
            await answer.content.read(_REPLY_CAP)
    except (aiohttp.ClientError, OSError, ValueError):
        return
