"""The first payment, end to end, against a simulator on a real socket.

An intent is created, a card attached, 3-D Secure passed, a signed webhook verified, part of it refunded, and the answer
to the refund is lost on the way. At the end the simulator's own books say whether all of it is true.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, Final

from aiohttp import web

from ..client import PayMongo
from ..errors import SignatureVerificationError
from ..models.payments import Payment
from ..models.refunds import Refund
from ..retry import RetryPolicy
from ..simulator import Simulator
from ..types import centavos, pesos
from ..webhooks.events import Event
from ..webhooks.signature import HEADER, construct_event
from .narrator import Narrator

__all__ = ["play"]

PATH = "/webhooks"
PRICE = centavos("1,500.00")
REFUND = centavos("500.00")
CARD: Final[dict[str, str | int]] = {"card_number": "4120000000000007", "exp_month": 12, "exp_year": 2030, "cvc": "123"}

# The waits of the default policy are made for a real network; here the other side is in the same room.
POLICY = RetryPolicy(wait_initial=0.1, confirm_wait=0.1, verify_wait=0.1)


class Story:
    """The demo's characters: PayMongo (simulated), the merchant's client and the merchant's webhook address."""

    def __init__(self, tell: Narrator, simulator: Simulator, client: PayMongo, inbox: Inbox) -> None:
        self.tell = tell
        self.simulator = simulator
        self.client = client
        self.inbox = inbox
        self._seen = 0

    def show_wire(self) -> None:
        """Tell what the simulator has seen since the last time."""
        requests = list(self.simulator.requests)
        for request in requests[self._seen :]:
            keyed = request.idempotency_key is not None
            self.tell.wire(request.method, request.path, request.status, keyed=keyed)
        self._seen = len(requests)

    async def register_webhook(self) -> str:
        """Ask for events at the merchant's address, and keep the secret that they are signed with."""
        self.tell.step("The merchant registers where events are to go")
        webhook = await self.client.webhooks.create(url=self.inbox.url, events=["payment.paid", "payment.refunded"])
        self.show_wire()
        self.tell.fact("webhook", webhook.id)
        self.tell.fact("secret", repr(webhook.secret_key))
        return webhook.secret_key.reveal()

    async def pay(self) -> Payment:
        """Collect a payment by a card that asks for 3-D Secure."""
        self.tell.step(f"An intent to collect PHP {pesos(PRICE)}")
        intent = await self.client.payment_intents.create(
            amount=PRICE, currency="PHP", payment_method_allowed=["card"], description="Order 42"
        )
        self.show_wire()
        self.tell.fact("intent", f"{intent.id}  {intent.status}")

        self.tell.step("The payer's card is attached")
        method = await self.client.payment_methods.create(type="card", details=CARD)
        intent = await self.client.payment_intents.attach(
            intent.id, payment_method=method.id, return_url="https://shop.example/thanks"
        )
        self.show_wire()
        self.tell.fact("card", f"**** {method.details.last4 if method.details else '?'}")
        self.tell.fact("intent", f"{intent.id}  {intent.status}")

        self.tell.step("The payer passes 3-D Secure")
        redirect = intent.next_action.redirect if intent.next_action else None
        await self.simulator.pay(redirect.url if redirect else "", "authorize")
        intent = await self.client.payment_intents.retrieve(intent.id)
        self.show_wire()
        payment = intent.payments[-1]
        self.tell.fact("intent", f"{intent.id}  {intent.status}")
        self.tell.fact("payment", f"{payment.id}  {payment.status}")
        self.tell.fact("money", f"{pesos(payment.amount)} - fee {pesos(payment.fee)} = {pesos(payment.net_amount)}")
        return payment

    async def verify_webhook(self, secret: str, payment: Payment) -> bool:
        """Check the signature of the delivery, and that a changed one is refused."""
        self.tell.step("A signed webhook arrives")
        body, header = await self.inbox.next()
        is_ours = self._is_event("payment.paid", payment.id, _event(body, header, secret))
        forged = _event(body.replace(b"150000", b"150001", 1), header, secret)
        self.tell.check("the same delivery with one digit changed is refused", holds=forged is None)
        return is_ours and forged is None

    async def refund_with_lost_answer(self, payment: Payment) -> Refund:
        """Refund a part; PayMongo does it, and the connection breaks before it can say so."""
        self.tell.step(f"PHP {pesos(REFUND)} goes back, and the answer is lost")
        self.simulator.faults.add(operation="refunds.create", kind="drop_after_commit", times=1)
        refund = await self.client.refunds.create(payment_id=payment.id, amount=REFUND, reason="requested_by_customer")
        self.show_wire()
        self.tell.fact("survived", "not sent again: looked for by its mark, and found")
        self.tell.fact("refund", f"{refund.id}  {refund.status}")
        return refund

    async def settle_refund(self, secret: str, payment: Payment, refund: Refund) -> bool:
        """Let the simulator's clock go on until the bank has confirmed the refund."""
        self.tell.step("The bank confirms the refund")
        await self.simulator.clock.advance(60)
        body, header = await self.inbox.next()
        is_ours = self._is_event("payment.refunded", payment.id, _event(body, header, secret))
        refund = await self.client.refunds.retrieve(refund.id)
        self.show_wire()
        self.tell.fact("refund", f"{refund.id}  {refund.status}")
        return is_ours and refund.status == "succeeded"

    def close_books(self, payment: Payment, refund: Refund) -> bool:
        """Hold what the client was told against what the simulator has written down."""
        books = self.simulator.books.totals()
        expected = [
            ("payments", "1 paid", _counts(books["payments"])),
            ("charged, PHP", pesos(payment.amount), pesos(books["charged"])),
            ("fees, PHP", pesos(payment.fee), pesos(books["fees"])),
            ("refunds", "1 succeeded", _counts(books["refunds"])),
            ("refunded, PHP", pesos(refund.amount), pesos(books["refunded"])),
            ("left, PHP", pesos(payment.net_amount - refund.amount), pesos(books["net"])),
        ]
        rows = [((name, told, written), told == written) for name, told, written in expected]
        self.tell.table("The books", ("", "the client was told", "the simulator wrote"), rows)
        return all(holds for _, holds in rows)

    def _is_event(self, name: str, payment_id: str, event: Event[Any] | None) -> bool:
        self.tell.delivery(PATH, HEADER)
        is_ours = event is not None and event.type == name and getattr(event.data, "id", None) == payment_id
        self.tell.fact("event", f"{event.id}  {event.type}" if event else "refused")
        self.tell.check(f"signed by PayMongo, and about {payment_id}", holds=is_ours)
        return is_ours


class Inbox:
    """The merchant's webhook address: keeps each delivery as the raw bytes that were signed."""

    def __init__(self) -> None:
        self.url: str = ""
        self._deliveries: asyncio.Queue[tuple[bytes, str]] = asyncio.Queue()

    async def next(self) -> tuple[bytes, str]:
        """Return the next delivery: its body and its signature header."""
        async with asyncio.timeout(10):
            return await self._deliveries.get()

    @asynccontextmanager
    async def listening(self) -> AsyncGenerator[Inbox]:
        """Serve on a free port of the loopback interface."""
        application = web.Application()
        application.router.add_post(PATH, self._receive)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}"
        try:
            yield self
        finally:
            await runner.cleanup()

    async def _receive(self, request: web.Request) -> web.Response:
        await self._deliveries.put((await request.read(), request.headers.get(HEADER, "")))
        return web.json_response({"received": True})


async def play(tell: Narrator, *, seed: int) -> bool:
    """Play the story and tell whether everything in it held."""
    async with (
        Simulator(seed=seed) as simulator,
        Inbox().listening() as inbox,
        PayMongo("sk_test_demo", base_url=simulator.base_url, retry=POLICY) as client,
    ):
        tell.title("A payment, end to end, against a simulator of PayMongo on this machine")
        story = Story(tell, simulator, client, inbox)
        secret = await story.register_webhook()
        payment = await story.pay()
        verified = await story.verify_webhook(secret, payment)
        refund = await story.refund_with_lost_answer(payment)
        settled = await story.settle_refund(secret, payment, refund)
        agree = story.close_books(payment, refund)
        tell.check("one payment, one refund, nothing twice, nothing lost", holds=agree)
        return verified and settled and agree


def _counts(by_status: dict[str, int]) -> str:
    return ", ".join(f"{count} {status}" for status, count in sorted(by_status.items()))


def _event(body: bytes, header: str, secret: str) -> Event[Any] | None:
    try:
        return construct_event(body, header, secret)
    except SignatureVerificationError:
        return None
