"""A loop in virtual time for what makes its own loops: properties and state machines."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import looptime


def new_loop() -> asyncio.AbstractEventLoop:
    """Make a loop that never waits; binary fractions of a second are exact in it."""
    loop: asyncio.AbstractEventLoop = looptime.patch_event_loop(asyncio.SelectorEventLoop(), resolution=2**-20)
    return loop


def run(main: Coroutine[Any, Any, Any]) -> Any:
    """Run *main* in virtual time."""
    with asyncio.Runner(loop_factory=new_loop) as runner:
        return runner.run(main)
