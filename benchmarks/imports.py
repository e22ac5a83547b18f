"""`imports`: how long a fresh interpreter takes to import the client, beside what aiohttp alone takes."""

from __future__ import annotations

import subprocess
import sys

from measuring import Block, Series, alternate

CLIENT, PACKAGE, AIOHTTP = "from paymongo_async import PayMongo", "import paymongo_async", "import aiohttp"

_SCRIPT = "from time import perf_counter as now\nbegun = now()\n{}\nprint(now() - begun)"


def measure_imports(*, rounds: int = 21) -> dict[str, Series]:
    """Compare the imports, each in a process of its own; the time that Python itself takes to start is not in it."""
    contestants = {statement: _block(statement) for statement in (CLIENT, PACKAGE, AIOHTTP)}
    alternate(contestants, 1)  # so that every file is in the cache
    return alternate(contestants, rounds)


def _block(statement: str) -> Block:
    command = [sys.executable, "-c", _SCRIPT.format(statement)]

    def block() -> float:
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603  (a constant)
        return float(done.stdout)

    return block
