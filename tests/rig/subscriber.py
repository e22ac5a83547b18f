"""A merchant with a plan, a customer of theirs, and what follows until a subscription is paid."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import web

from paymongo_async import PayMongo
from paymongo_async.models.plans import Plan
from paymongo_async.models.subscriptions import Subscription
from paymongo_async.simulator import Simulator

DAY = 86_400
CARD = "4343434343434345"
THREE_DS = "4120000000000007"
FAILS_LATER = "5123000000000001"
FAILS_AFTER_THREE_DS = "5234000000000106"
BROKE = "5100000000000198"

EVENTS = [
    "payment.paid",
    "payment.failed",
    "subscription.activated",
    "subscription.updated",
    "subscription.past_due",
    "subscription.unpaid",
    "subscription.invoice.created",
    "subscription.invoice.finalized",
    "subscription.invoice.updated",
    "subscription.invoice.paid",
    "subscription.invoice.payment_failed",
]


@dataclass
class Subscriber:
    """Calls of the merchant, and the acts of the payer."""

    client: PayMongo
    simulator: Simulator
    numbers: Any = field(default_factory=count)

    async def customer(self) -> str:
        email = f"payer{next(self.numbers)}@shop.example"
        person = {"first_name": "Juan", "last_name": "Cruz", "default_device": "email"}
        return (await self.client.customers.create(email=email, **person)).id

    async def plan(self, **changes: Any) -> Plan:
        given: dict[str, Any] = {
            "name": "Gold",
            "description": "Gold plan",
            "amount": 50_000,
            "currency": "PHP",
            "interval": "monthly",
            "interval_count": 1,
        }
        return await self.client.plans.create(**(given | changes))

    async def card(self, number: str = CARD) -> str:
        details = {"card_number": number, "exp_month": 12, "exp_year": 2040, "cvc": "123"}
        return (await self.client.payment_methods.create(type="card", details=details)).id

    async def maya(self) -> str:
        return (await self.client.payment_methods.create(type="paymaya")).id

    async def subscribe(self, **plan: Any) -> Subscription:
        """Return a subscription whose first invoice is not paid."""
        made = await self.plan(**plan)
        return await self.client.subscriptions.create(customer_id=await self.customer(), plan_id=made.id)

    async def pay(self, subscription: Subscription, method: str, action: str = "authorize") -> Subscription:
        """Attach a method to the latest invoice, do on its page what is chosen, and read the subscription again."""
        assert subscription.latest_invoice is not None
        intent = await self.client.payment_intents.attach(
            subscription.latest_invoice.payment_intent.id,
            payment_method=method,
            return_url="https://shop.example/back",
        )
        if intent.next_action is not None:
            assert intent.next_action.redirect is not None
            await self.simulator.pay(intent.next_action.redirect.url, action)
        return await self.read(subscription)

    async def active(self, number: str = CARD, **plan: Any) -> Subscription:
        """Return a subscription that is charged to a card."""
        return await self.pay(await self.subscribe(**plan), await self.card(number))

    async def on_demand(self) -> Subscription:
        """Return a subscription that is charged to Maya when the merchant wants."""
        return await self.pay(await self.subscribe(plan_type="on_demand"), await self.maya())

    async def read(self, subscription: Subscription) -> Subscription:
        return await self.client.subscriptions.retrieve(subscription.id)

    async def after(self, subscription: Subscription, days: float) -> Subscription:
        """Let days pass and read it again."""
        await self.simulator.clock.advance(days * DAY)
        return await self.read(subscription)

    async def listen(self, url: str) -> None:
        """Register a webhook for everything."""
        await self.client.webhooks.create(url=url, events=EVENTS)

    async def heard(self, *kinds: str) -> list[str]:
        """Return the types of the events so far, those of *kinds* if any are given, in their order, and forget them."""
        await self.simulator.clock.advance()
        deliveries = self.simulator._outbox.deliveries
        found = [each.event_type for each in deliveries if not kinds or each.event_type in kinds]
        deliveries.clear()
        return found

    def events(self, kind: str) -> list[Any]:
        """Return what the events of a type carry."""
        bodies = [json.loads(each.body) for each in self.simulator.deliveries if each.event_type == kind]
        return [body["data"]["attributes"]["data"] for body in bodies]


@asynccontextmanager
async def receiving() -> AsyncIterator[str]:
    """Yield an address that takes every webhook."""

    async def take(request: web.BaseRequest) -> web.Response:
        await request.read()
        return web.Response()

    runner = web.ServerRunner(web.Server(take, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/hooks"
    await runner.cleanup()
