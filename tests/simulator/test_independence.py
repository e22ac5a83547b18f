"""The simulator is a witness: it shares no code with the client."""

from __future__ import annotations

import subprocess
import sys

FORBIDDEN = ("client", "_session", "transports", "wire", "_conversion", "recovery", "idempotency", "stores", "webhooks")


def test_importing_it_imports_nothing_of_the_client() -> None:
    """Not even indirectly."""
    names = [f"paymongo_async.{name}" for name in FORBIDDEN]
    code = f"import sys, paymongo_async.simulator as s; print([n for n in {names} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_behaviours_are_imported_when_they_are_needed() -> None:
    """Starting a simulator needs those that have hosted pages, and no more."""
    code = """
import asyncio, sys
from paymongo_async.simulator import Simulator

async def start():
    async with Simulator():
        pass

asyncio.run(start())
names = ("stored", "customers", "webhooks", "workflows")
print([name for name in names if f"paymongo_async.simulator.behaviours.{name}" in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
