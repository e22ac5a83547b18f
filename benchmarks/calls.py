"""`requests`: the CPU time of a typed create beside a plain aiohttp loop and beside stripe-python.

All of them talk to the canned server of another process, one call after the other over one kept connection, in blocks
that alternate. Counted is the CPU time of the client's process, user and system.
"""

from __future__ import annotations

import asyncio
import base64
import json
import subprocess
import sys
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from bodies import ORDER, STRIPE_ORDER
from canned import canned_server
from measuring import AsyncBlock, Series, alternate_async

OURS, LIMITED, PLAIN, STRIPE = "paymongo_async", "paymongo_async, limiter on", "plain aiohttp", "stripe-python"
KEY = "sk_test_aLongEnoughKeyForABenchmark"

Create = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Setup:
    """What a user may have installed."""

    loop: str
    orjson: bool

    def __str__(self) -> str:
        return f"{self.loop}, {'orjson' if self.orjson else 'no orjson'}"


SETUPS = (Setup("uvloop", orjson=True), Setup("asyncio", orjson=True), Setup("asyncio", orjson=False))


def measure_requests(setup: Setup, *, rounds: int = 51, calls: int = 150) -> dict[str, Series]:
    """Compare all clients in a process of its own that has *setup* and nothing else."""
    command = [sys.executable, str(Path(__file__)), setup.loop, str(int(setup.orjson)), str(rounds), str(calls)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603  (this very file)
    return {name: Series(name, tuple(blocks)) for name, blocks in json.loads(done.stdout).items()}


async def compare(address: str, rounds: int, calls: int) -> dict[str, Series]:
    """Compare all clients on the running loop."""
    async with AsyncExitStack() as stack:
        creates = {name: await stack.enter_async_context(client(address)) for name, client in _CLIENTS.items()}
        contestants = {name: _block(create, calls) for name, create in creates.items()}
        await alternate_async({name: _block(create, max(1, calls // 3)) for name, create in creates.items()}, 1)
        return await alternate_async(contestants, rounds)


@asynccontextmanager
async def _ours(address: str, rate_limit: int | None = None) -> AsyncIterator[Create]:
    """Make a client as it is by default, but for the address and the limiter: 90 calls per second would be slow."""
    from paymongo_async import PayMongo  # noqa: PLC0415  (only after orjson may have been hidden)

    async with PayMongo(KEY, base_url=address, rate_limit=rate_limit) as client:

        async def create() -> object:
            return await client.payment_intents.create(**ORDER)

        intent = await client.payment_intents.create(**ORDER)
        assert intent.amount == ORDER["amount"]
        assert intent.status == "awaiting_payment_method"
        yield create


@asynccontextmanager
async def _limited(address: str) -> AsyncIterator[Create]:
    """Let the limiter work, with a limit that is never reached: what it costs, not how long it waits."""
    async with _ours(address, rate_limit=100_000) as create:
        yield create


@asynccontextmanager
async def _plain(address: str) -> AsyncIterator[Create]:
    """Do what somebody writes who has no client library."""
    import aiohttp  # noqa: PLC0415  (so that all clients are imported alike)

    authorization = "Basic " + base64.b64encode(f"{KEY}:".encode()).decode()
    url, payload = f"{address}/v1/payment_intents", {"data": {"attributes": ORDER}}
    async with aiohttp.ClientSession() as session:

        async def create() -> Any:
            headers = {"Authorization": authorization, "Idempotency-Key": str(uuid.uuid4())}
            async with session.post(url, json=payload, headers=headers) as answer:
                return await answer.json()

        intent = await create()
        assert intent["data"]["attributes"]["amount"] == ORDER["amount"]
        yield create


@asynccontextmanager
async def _stripe(address: str) -> AsyncIterator[Create]:
    """Make Stripe's own client on aiohttp, everything else as it is by default."""
    import stripe  # noqa: PLC0415  (takes a second)

    transport = stripe.AIOHTTPClient()
    client = stripe.StripeClient(KEY, base_addresses={"api": f"{address}/stripe"}, http_client=transport)

    async def create() -> stripe.PaymentIntent:
        return await client.v1.payment_intents.create_async(cast("Any", STRIPE_ORDER))

    try:
        intent = await create()
        assert intent.amount == ORDER["amount"]
        assert intent.status == "requires_payment_method"
        yield create
    finally:
        await transport.close_async()  # type: ignore[no-untyped-call]


_CLIENTS = {OURS: _ours, PLAIN: _plain, STRIPE: _stripe, LIMITED: _limited}


def _block(create: Create, calls: int) -> AsyncBlock:
    async def block() -> float:
        begun = time.process_time()
        for _ in range(calls):
            await create()
        return (time.process_time() - begun) / calls

    return block


def _main(loop: str, orjson: str, rounds: str, calls: str) -> None:
    if orjson == "0":
        cast("dict[str, Any]", sys.modules)["orjson"] = None  # importing it fails now, as if it were not installed
    factory: Callable[[], asyncio.AbstractEventLoop] | None = None
    if loop == "uvloop":
        import uvloop  # noqa: PLC0415  (only where it is asked for)

        factory = uvloop.new_event_loop
    with canned_server() as address, asyncio.Runner(loop_factory=factory) as runner:
        series: Mapping[str, Series] = runner.run(compare(address, int(rounds), int(calls)))
    print(json.dumps({name: one.blocks for name, one in series.items()}))


if __name__ == "__main__":
    _main(*sys.argv[1:])
