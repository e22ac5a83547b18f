"""PayMongo in a process of its own: it outlives the workers, strikes them with faults, and kills them when told to."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from multiprocessing.connection import Connection
from typing import Any, TypeAlias

from aiohttp import web

from paymongo_async import PayMongo
from paymongo_async.simulator import Rules, Simulator

from ..rig.proxy import Proxy, in_front_of
from .plan import Kill, Order, Plan

__all__ = ["KEY", "Prepared", "live"]

KEY = "sk_test_chaos1234567890"
GOOD, HOLDS = "4343434343434345", "5555444444444457"
BOOKS = ("payments", "refunds", "transfers")
SCALE = 0.01
"""How long a second of the network's troubles is."""

QUICK_SECONDS = (0.0, 0.4)
SLOW_SECONDS = (1.0, 2.0)

Prepared: TypeAlias = dict[str, str]
"""What an order is about, by its key: the payment to refund, the intent to capture."""


class DeadlySimulator(Simulator):
    """Kills a worker when its nth write arrives, or when that has been done and before it is answered."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.kill: Kill | None = None
        self.victim = 0
        self.counted: Counter[str] = Counter()
        """Requests by method."""
        self.proxied: Proxy | None = None

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        self.counted[request.method] += 1
        writes = request.method != "GET"
        nth = self.counted["since armed"] = self.counted["since armed"] + writes
        if writes:
            self._strike("at arrival", nth)
        answer = await super()._serve(request)
        if writes:
            self._strike("after commit", nth)
        return answer

    def _strike(self, place: str, nth: int) -> None:
        if self.kill is not None and (self.kill.place, self.kill.nth) == (place, nth):
            self.kill = None
            os.kill(self.victim, signal.SIGKILL)

    def arm(self, kill: Kill | None, victim: int) -> None:
        """Choose who is to die, and where."""
        self.kill, self.victim, self.counted["since armed"] = kill, victim, 0


def live(plan: Plan, pipe: Connection) -> None:
    """Be PayMongo for one trial, and do what comes through the pipe."""
    asyncio.run(_live(plan, pipe))


async def _live(plan: Plan, pipe: Connection) -> None:
    async with _opened(plan) as (simulator, url, prepared):
        pipe.send((url, prepared))
        while (command := await _next(pipe)) is not None:
            pipe.send(await _obey(simulator, *command))


@asynccontextmanager
async def _opened(plan: Plan) -> AsyncIterator[tuple[DeadlySimulator, str, Prepared]]:
    async with AsyncExitStack() as stack:
        simulator = DeadlySimulator(seed=plan.seed, rules=Rules(idempotency=plan.setting.regime, rate_limit=None))
        await stack.enter_async_context(simulator)
        prepared = await _prepare(simulator, plan)
        url = simulator.base_url
        if plan.is_toxic:
            simulator.proxied = await stack.enter_async_context(in_front_of(simulator, seed=plan.seed, scale=SCALE))
            url = simulator.proxied.url
        seconds = SLOW_SECONDS if plan.setting.is_slow else QUICK_SECONDS
        simulator.faults.at_random(plan.seed, plan.share, kinds=plan.kinds, seconds=seconds)
        simulator.counted.clear()
        yield simulator, url, prepared


async def _next(pipe: Connection) -> Any:
    """Wait for a command without holding up the loop; None at the end."""
    arrived = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(pipe.fileno(), arrived.set)
    try:
        await arrived.wait()
        return pipe.recv()
    except EOFError:
        return None
    finally:
        loop.remove_reader(pipe.fileno())


async def _obey(simulator: DeadlySimulator, name: str, *arguments: Any) -> Any:
    match name:
        case "arm":
            return simulator.arm(*arguments)
        case "calm":
            if simulator.proxied is not None:
                simulator.proxied._rng = None
            return simulator.faults.clear()
        case "advance":
            return await simulator.clock.advance(*arguments)
        case "books":
            return {table: simulator.books.rows(table) for table in BOOKS}
        case "counted":
            faults = Counter(kind for _, kind in simulator.faults.struck)
            return {"requests": simulator.counted["GET"] + simulator.counted["POST"], "faults": dict(faults)}
    raise ValueError(name)


# -- what there is before ---------------------------------------------------------------------------------------------


async def _prepare(simulator: Simulator, plan: Plan) -> Prepared:
    async with PayMongo(KEY, base_url=simulator.base_url, rate_limit=None) as client:
        methods = {number: await _card(client, number) for number in (GOOD, HOLDS)}
        return {order.key: await _subject(client, order, methods) for order in plan.orders}


async def _card(client: PayMongo, number: str) -> str:
    details = {"card_number": number, "exp_month": 12, "exp_year": 2040, "cvc": "123"}
    return (await client.payment_methods.create(type="card", details=details)).id


async def _subject(client: PayMongo, order: Order, methods: dict[str, str]) -> str:
    if order.kind in ("payment", "transfer"):
        return ""
    intent = await client.payment_intents.create(
        amount=order.amount,
        currency="PHP",
        payment_method_allowed=["card"],
        capture_type="manual" if order.kind == "capture" else "automatic",
        description=f"prepared for {order.key}",
    )
    method = methods[HOLDS if order.kind == "capture" else GOOD]
    intent = await client.payment_intents.attach(intent.id, payment_method=method)
    return intent.id if order.kind == "capture" else intent.payments[0].id
