"""`imports`: how long a fresh interpreter takes to import the client, beside what aiohttp alone takes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from measuring import Block, Series, alternate

CLIENT, PACKAGE, AIOHTTP = "from paymongo_async import PayMongo", "import paymongo_async", "import aiohttp"
MADE = f"{CLIENT}; PayMongo('sk_test_made_up')"
"""What is loaded with the first client and not before: aiohttp itself, cattrs, tenacity."""

_SCRIPT = "from time import perf_counter as now\nbegun = now()\n{}\nprint(now() - begun)"


def measure_imports(*, rounds: int = 21) -> dict[str, Series]:
    """Compare the imports, each in a process of its own; the time that Python itself takes to start is not in it."""
    with tempfile.TemporaryDirectory() as cache:
        contestants = {statement: _block(statement, cache) for statement in (CLIENT, MADE, PACKAGE, AIOHTTP)}
        alternate(contestants, 1)  # compiles everything, as installing a package does
        return alternate(contestants, rounds)


def _block(statement: str, cache: str) -> Block:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = cache
    command = [sys.executable, "-c", _SCRIPT.format(statement)]

    def block() -> float:
        done = subprocess.run(  # noqa: S603  (a constant)
            command, check=True, stdout=subprocess.PIPE, text=True, env=environment
        )
        return float(done.stdout)

    return block
