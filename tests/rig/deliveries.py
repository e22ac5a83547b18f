"""A shop that is paid again and again, whose webhook the simulator tells of it: late, twice, in any order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from paymongo_async import PayMongo
from paymongo_async.simulator import Simulator

from .scripted import SECRET

__all__ = ["FOREVER", "Shop", "open_shop"]

FOREVER = 365 * 86_400.0
"""A tolerance: the simulator's time runs ahead of the receiver's."""

AT_ONCE = 10
CYCLE = 10_000.0
"""Seconds in which PayMongo has made all its retries."""

BY_HAND = 3
"""How often a delivery that was given up is ordered again before the test is."""

CARD = {"card_number": "4343434343434345", "exp_month": 12, "exp_year": 2040, "cvc": "123"}


@dataclass
class Shop:
    """Payments, and what was delivered of them."""

    simulator: Simulator
    client: PayMongo
    webhook_id: str = ""
    secret: str = ""
    paid: list[str] = field(default_factory=list)
    """The ids of the payments, in their order."""

    async def listen(self, url: str) -> None:
        """Register the webhook."""
        webhook = await self.client.webhooks.create(url=url, events=["payment.paid"])
        assert webhook.secret_key is not None
        self.webhook_id, self.secret = webhook.id, webhook.secret_key.reveal()

    async def pay(self) -> None:
        """Be paid once."""
        intent = await self.client.payment_intents.create(
            amount=10_000, currency="PHP", payment_method_allowed=["card"]
        )
        method = await self.client.payment_methods.create(type="card", details=CARD)
        done = await self.client.payment_intents.attach(intent.id, payment_method=method.id)
        self.paid.append(done.payments[0].id)

    async def be_busy(self) -> None:
        """Be paid by several at once, and let a minute pass."""
        await asyncio.gather(*(self.pay() for _ in range(AT_ONCE)))
        await self.simulator.clock.advance(60)

    async def settle(self) -> None:
        """Have every event delivered, by hand where PayMongo has given up."""
        for _ in range(BY_HAND):
            await self.simulator.clock.advance(CYCLE)
            given_up = [each.id for each in self.simulator.deliveries if each.status != "Delivered"]
            if not given_up:
                return
            await self.client.webhooks.enable(self.webhook_id)
            for each in given_up:
                await self.client.webhooks.retry_delivery(each)
        pytest.fail(f"not delivered: {self.answers}")

    @property
    def attempts(self) -> int:
        """Count how often something was delivered, or would have been."""
        return sum(len(each.answers) for each in self.simulator.deliveries)

    @property
    def answers(self) -> set[int | str]:
        """What came of the attempts."""
        return {answer for each in self.simulator.deliveries for answer in each.answers}


@asynccontextmanager
async def open_shop(seed: int = 0) -> AsyncIterator[Shop]:
    """Open a shop; one delivery in three is late, and of one in two comes a copy."""
    async with (
        Simulator(seed=seed) as simulator,
        PayMongo(SECRET, base_url=simulator.base_url, rate_limit=None) as client,
    ):
        simulator.faults.deliveries_at_random(seed, late=0.3, copied=0.5)
        yield Shop(simulator, client)
