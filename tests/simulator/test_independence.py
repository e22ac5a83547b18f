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
