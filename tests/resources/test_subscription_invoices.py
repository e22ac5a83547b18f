"""Invoices of subscriptions: read, listed, added to, paid by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import BadRequestError, NotFoundError
from paymongo_async.models.subscriptions import Subscription
from paymongo_async.simulator import Rules, Simulator
from tests.rig.subscriber import FAILS_LATER, Subscriber, receiving

if TYPE_CHECKING:
    from .conftest import Checked


@pytest.fixture
def shop(client: PayMongo, simulator: Simulator) -> Subscriber:
    return Subscriber(client, simulator)


@pytest.fixture
async def url() -> AsyncIterator[str]:
    async with receiving() as address:
        yield address


def invoice_of(subscription: Subscription) -> str:
    assert subscription.latest_invoice is not None
    return subscription.latest_invoice.id


async def refused(call: Any) -> str | None:
    """Return the code that a call is refused with."""
    with pytest.raises(BadRequestError) as caught:
        await call
    return caught.value.code


async def drafted(shop: Subscriber) -> str:
    return invoice_of(await shop.after(await shop.active(), 30.1))


async def overdue(shop: Subscriber, days: float = 30.6) -> Subscription:
    """Return a subscription whose cycle failed, with a card that would work now."""
    failed = await shop.after(await shop.active(FAILS_LATER), days)
    await shop.client.subscriptions.update_payment_method(failed.id, payment_method_id=await shop.card())
    return failed


async def test_every_operation_round_trips(client: Checked, shop: Subscriber) -> None:
    """Each answers over a socket, decodes into its type, and leaves no field unknown."""
    made, calls = await shop.subscribe(), client.subscription_invoices
    await client.subscriptions.update_payment_method(made.id, payment_method_id=await shop.card())
    assert (await calls.pay(invoice_of(made))).status == "paid"
    draft = invoice_of(await shop.after(made, 30.1))
    assert len((await calls.create_line_item(draft, amount=1500, description="Delivery")).line_items) == 2
    assert (await calls.retrieve(draft)).amount == 51_500
    assert [row.id for row in await calls.list()] == [draft, invoice_of(made)]
    client.assert_saw_all_of("subscription_invoices")


async def test_an_invoice_has_one_line_for_the_plan(client: PayMongo, shop: Subscriber) -> None:
    """And what it is paid by, and for whom."""
    made = await shop.subscribe()
    invoice = await client.subscription_invoices.retrieve(invoice_of(made))
    assert (invoice.status, invoice.amount, invoice.currency) == ("open", 50_000, "PHP")
    assert (invoice.customer_id, invoice.description) == (made.customer_id, "Gold plan")
    assert [(line.amount, line.description) for line in invoice.line_items] == [(50_000, "Gold")]
    assert invoice.line_items[0].id.startswith("inv_li_")
    assert (invoice.due_date, invoice.livemode) == (date(2026, 1, 1), False)
    assert invoice.payment_intent.status == "awaiting_payment_method"
    assert (invoice.subscription.id, invoice.subscription.status) == (made.id, "incomplete")
    assert invoice.subscription.plan == made.plan


async def test_an_invoice_keeps_the_plan_as_it_was(client: PayMongo, shop: Subscriber) -> None:
    """A new price is for later ones."""
    made = await shop.subscribe()
    await client.plans.update(made.plan.id, amount=70_000)
    invoice = await client.subscription_invoices.retrieve(invoice_of(made))
    assert (invoice.amount, invoice.subscription.plan.amount) == (50_000, 50_000)


async def test_invoices_are_listed_newest_first(client: PayMongo, shop: Subscriber) -> None:
    """Those of one subscription, or all."""
    first, other = await shop.active(), await shop.subscribe()
    await client.subscriptions.trigger_test_cycle(first.id)
    newest = invoice_of(await shop.read(first))
    assert [each.id async for each in client.subscription_invoices.list(subscription_id=other.id)] == [
        invoice_of(other)
    ]
    of_first = [each.id async for each in client.subscription_invoices.list(subscription_id=first.id, limit=1)]
    assert of_first == [newest, invoice_of(first)]
    assert [each.id async for each in client.subscription_invoices.list(limit=2)] == [
        newest,
        invoice_of(other),
        invoice_of(first),
    ]


async def test_a_draft_takes_lines(client: PayMongo, shop: Subscriber, url: str) -> None:
    """The sum of which is charged when it is opened."""
    key = await drafted(shop)
    await shop.listen(url)
    invoice = await client.subscription_invoices.create_line_item(key, amount=1500, description="Delivery")
    assert (invoice.status, invoice.amount) == ("draft", 51_500)
    assert [(line.amount, line.description) for line in invoice.line_items] == [(50_000, "Gold"), (1500, "Delivery")]
    assert await shop.heard() == ["subscription.invoice.updated"]
    await shop.simulator.clock.advance(86_400)
    assert (await client.subscription_invoices.retrieve(key)).status == "paid"
    assert shop.simulator.books.payments[-1]["attributes"]["amount"] == 51_500


async def test_only_a_draft_takes_lines(client: PayMongo, shop: Subscriber) -> None:
    """Neither what is open nor what is paid."""
    for made in (await shop.subscribe(), await shop.active()):
        call = client.subscription_invoices.create_line_item(invoice_of(made), amount=1500, description="Delivery")
        assert await refused(call) == "resource_failed_state"


@pytest.mark.parametrize("days", [30.6, 34])
async def test_an_overdue_invoice_is_paid_by_hand(client: PayMongo, shop: Subscriber, url: str, days: float) -> None:
    """Which makes the subscription active, be it past due or unpaid."""
    failed = await overdue(shop, days)
    assert failed.status == ("past_due" if days < 31 else "unpaid")
    await shop.listen(url)
    invoice = await client.subscription_invoices.pay(invoice_of(failed))
    assert (invoice.status, invoice.subscription.status, invoice.payment_intent.status) == (
        "paid",
        "active",
        "succeeded",
    )
    assert await shop.heard() == ["payment.paid", "subscription.invoice.paid", "subscription.updated"]
    assert (await shop.read(failed)).next_billing_schedule == date(2026, 3, 1)


async def test_an_older_invoice_can_be_paid_by_hand(client: PayMongo, shop: Subscriber) -> None:
    """It moves no date, because a newer one is open."""
    failed = await shop.after(await shop.active(FAILS_LATER), 34)
    newer = await shop.after(failed, 26)
    await client.subscriptions.update_payment_method(failed.id, payment_method_id=await shop.card())
    assert (await client.subscription_invoices.pay(invoice_of(failed))).status == "paid"
    paid = await shop.read(failed)
    assert (paid.status, paid.next_billing_schedule) == ("active", newer.next_billing_schedule)


async def test_a_charge_by_hand_may_fail(client: PayMongo, shop: Subscriber, url: str) -> None:
    """The invoice is answered as it is, open, and the subscription is as it was."""
    failed = await shop.after(await shop.active(FAILS_LATER), 30.6)
    await shop.listen(url)
    invoice = await client.subscription_invoices.pay(invoice_of(failed))
    assert (invoice.status, invoice.subscription.status) == ("open", "past_due")
    assert invoice.payment_intent.status == "awaiting_payment_method"
    assert await shop.heard() == ["payment.failed", "subscription.invoice.payment_failed"]


async def test_a_failed_charge_by_hand_is_no_retry(client: PayMongo, shop: Subscriber) -> None:
    """The three that come by themselves still come."""
    failed = await shop.after(await shop.active(FAILS_LATER), 30.6)
    await client.subscription_invoices.pay(invoice_of(failed))
    assert (await shop.after(failed, 2)).status == "past_due"
    assert (await shop.after(failed, 1)).status == "unpaid"


async def test_what_is_paid_is_not_paid_again(client: PayMongo, shop: Subscriber) -> None:
    """By its own code."""
    assert await refused(client.subscription_invoices.pay(invoice_of(await shop.active()))) == (
        "resource_succeeded_state"
    )


async def test_a_draft_or_void_invoice_is_not_paid(client: PayMongo, shop: Subscriber) -> None:
    """It has to be open."""
    void = await shop.after(await shop.subscribe(), 1)
    for key in (await drafted(shop), invoice_of(void)):
        assert await refused(client.subscription_invoices.pay(key)) == "resource_failed_state"


async def test_a_first_invoice_needs_a_method(client: PayMongo, shop: Subscriber) -> None:
    """Without one there is nothing to charge; with one it is paid, and the subscription active."""
    made = await shop.subscribe()
    assert await refused(client.subscription_invoices.pay(invoice_of(made))) == "resource_failed_state"
    await client.subscriptions.update_payment_method(made.id, payment_method_id=await shop.card())
    invoice = await client.subscription_invoices.pay(invoice_of(made))
    assert (invoice.status, invoice.subscription.status) == ("paid", "active")


async def test_an_invoice_is_not_charged_while_its_payer_acts(client: PayMongo, shop: Subscriber) -> None:
    """They might pay twice."""
    failed = await overdue(shop)
    assert failed.latest_invoice is not None
    intent = failed.latest_invoice.payment_intent.id
    maya = await shop.maya()
    await client.payment_intents.attach(intent, payment_method=maya, return_url="https://shop.example/back")
    assert await refused(client.subscription_invoices.pay(invoice_of(failed))) == "resource_processing_state"


async def test_an_unknown_invoice_is_not_found(client: PayMongo) -> None:
    """Whatever is asked of it."""
    calls = client.subscription_invoices
    for call in (
        calls.retrieve("inv_x"),
        calls.pay("inv_x"),
        calls.create_line_item("inv_x", amount=100, description="A"),
    ):
        with pytest.raises(NotFoundError) as caught:
            await call
        assert caught.value.code == "resource_not_found"


class TestSlowBanks:
    """A bank may take its time over a charge by hand."""

    @pytest.fixture
    def rules(self) -> Rules:
        return Rules(bank_delay=60)

    async def test_a_charge_under_way_leaves_the_invoice_open(self, client: PayMongo, shop: Subscriber) -> None:
        """Its intent is processing, and it is not charged again meanwhile."""
        made = await shop.subscribe()
        await client.subscriptions.update_payment_method(made.id, payment_method_id=await shop.card())
        await shop.simulator.clock.advance(60)
        invoice = await client.subscription_invoices.pay(invoice_of(made))
        assert (invoice.status, invoice.payment_intent.status) == ("open", "processing")
        assert await refused(client.subscription_invoices.pay(invoice.id)) == "resource_processing_state"
        await shop.simulator.clock.advance(60)
        assert (await client.subscription_invoices.retrieve(invoice.id)).status == "paid"
