"""Programs of their own, for what only a whole process can show: forks, exits, limits of the system."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import textwrap
from collections.abc import Sequence

__all__ = ["PRELUDE", "run_program"]

PRELUDE = """
    import asyncio, sys
    import uvloop
    from paymongo_async import PayMongo

    def run(main):
        factory = uvloop.new_event_loop if sys.argv[1] == "uvloop" else asyncio.new_event_loop
        with asyncio.Runner(loop_factory=factory) as runner:
            runner.run(main)
"""
"""What each program begins with: its first argument names the loop that it runs on."""


async def run_program(program: str, *arguments: str, options: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
    """Run a program after the prelude, with *options* of the interpreter, and return what came of it."""
    text = textwrap.dedent(PRELUDE) + textwrap.dedent(program)
    command = [sys.executable, *options, "-c", text, *arguments]
    return await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, timeout=50, check=False)
