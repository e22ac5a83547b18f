"""A program for a process of its own that says how much memory a client takes for one answer.

Makes one call to load what is loaded once, then another, and prints what became of it and by how many bytes the process
had grown at most. The peak is that of this program's memory: ``ru_maxrss`` begins with that of whoever started it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import sys
from pathlib import Path

from paymongo_async import PayMongo
from paymongo_async.errors import PayMongoError
from paymongo_async.retry import RetryPolicy

PROCESS = Path("/proc/self")


def kibibytes(name: str) -> int:
    """Read a figure of this process."""
    found = re.search(rf"{name}:\s*(\d+) kB", (PROCESS / "status").read_text())
    assert found is not None
    return int(found[1])


async def main(url: str) -> None:
    """Make the calls."""
    policy = RetryPolicy(deadline=30, wait_initial=0, wait_max=0)
    async with PayMongo("sk_test_abcdef123456", base_url=url, retry=policy) as client:
        await client.customers.retrieve("cus_1")
        with contextlib.suppress(OSError):  # not everybody may; then what went before counts too
            (PROCESS / "clear_refs").write_text("5")
        before, error, outcome = kibibytes("VmRSS"), "", ""
        try:
            await client.customers.retrieve("cus_1")
        except PayMongoError as failure:
            error, outcome = type(failure).__name__, failure.outcome
    growth = (kibibytes("VmHWM") - before) * 1024
    sys.stdout.write(json.dumps({"growth": growth, "error": error, "outcome": outcome}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
