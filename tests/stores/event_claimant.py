"""A process of its own that claims an event: ``event_claimant.py KIND ADDRESS NAME EVENT COUNT``.

Like ``claimant.py``: "ready", a line to begin, how often it got the event, and it stays until its input ends.
"""

from __future__ import annotations

import asyncio
import sys

from records import LEASE, OPENERS  # the folder of a script is on its path


async def claim(kind: str, address: str, name: str, event: str, count: int) -> int:
    """Claim, through three stores, and count what was got."""
    stores = [OPENERS[kind](address, name) for _ in range(3)]
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    claims = await asyncio.gather(*(stores[number % 3].claim_event(event, LEASE, "{}") for number in range(count)))
    for store in stores:
        await store.aclose()
    return sum(claim.state == "new" for claim in claims)


if __name__ == "__main__":
    print(asyncio.run(claim(*sys.argv[1:5], count=int(sys.argv[5]))), flush=True)  # noqa: T201
    sys.stdin.read()
