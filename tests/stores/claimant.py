"""A process of its own that claims: ``claimant.py KIND ADDRESS NAME KEY COUNT``.

It says "ready", and at a line on its input claims KEY so many times at once, for an hour. Then it says how often it got
it, and stays until its input ends, or it is killed.
"""

from __future__ import annotations

import asyncio
import sys

from records import LEASE, OPENERS, describe  # the folder of a script is on its path


async def claim(kind: str, address: str, name: str, key: str, count: int) -> int:
    """Claim, through three stores, and count what was got."""
    stores = [OPENERS[kind](address, name) for _ in range(3)]
    records = [await describe(stores[number % 3], key) for number in range(count)]
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    claims = await asyncio.gather(*(stores[number % 3].claim(record, LEASE) for number, record in enumerate(records)))
    for store in stores:
        await store.aclose()
    return sum(claim.kind != "held" for claim in claims)


if __name__ == "__main__":
    print(asyncio.run(claim(*sys.argv[1:5], count=int(sys.argv[5]))), flush=True)  # noqa: T201
    sys.stdin.read()
