"""Subscriptions: paid once, then cycle after cycle, until they fail or end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import date
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import BadRequestError, NotFoundError
from paymongo_async.models.subscriptions import Subscription, SubscriptionLatestInvoice
from paymongo_async.simulator import Rules, Simulator
from tests.rig.subscriber import BROKE, FAILS_AFTER_THREE_DS, FAILS_LATER, THREE_DS, Subscriber, receiving

if TYPE_CHECKING:
    from .conftest import Checked

NEW_YEAR = date(2026, 1, 1)


@pytest.fixture
def shop(client: PayMongo, simulator: Simulator) -> Subscriber:
    return Subscriber(client, simulator)


@pytest.fixture
async def url() -> AsyncIterator[str]:
    async with receiving() as address:
        yield address


def latest(subscription: Subscription) -> SubscriptionLatestInvoice:
    assert subscription.latest_invoice is not None
    return subscription.latest_invoice


async def refused(call: Any) -> str | None:
    """Return the code that a call is refused with."""
    with pytest.raises(BadRequestError) as caught:
        await call
    return caught.value.code


# -- the first payment ------------------------------------------------------------------------------------------------


async def test_every_operation_round_trips(client: Checked, shop: Subscriber) -> None:
    """Each answers over a socket, decodes into its type, and leaves no field unknown."""
    made, calls = await shop.on_demand(), client.subscriptions
    assert (await calls.create_on_demand_payment(made.id)).subscription.id == made.id
    scheduled, plan = await shop.active(), await shop.plan()
    assert (await calls.update_plan(scheduled.id, plan_id=plan.id)).plan.id == plan.id
    waiting = await calls.update_payment_method(scheduled.id, payment_method_id=await shop.card(THREE_DS))
    assert waiting.setup_intent is not None
    assert latest(await calls.trigger_test_cycle(scheduled.id)).status == "paid"
    assert (await calls.cancel(scheduled.id, cancellation_reason="other")).status == "cancelled"
    assert (await calls.retrieve(scheduled.id)).status == "cancelled"
    assert [row.id for row in await calls.list()] == [scheduled.id, made.id]
    client.assert_saw_all_of("subscriptions")


async def test_a_new_subscription_is_incomplete(shop: Subscriber) -> None:
    """Its first invoice is open and waits for a payment method."""
    made = await shop.subscribe()
    assert (made.status, made.anchor_date, made.next_billing_schedule) == ("incomplete", NEW_YEAR, None)
    assert (made.plan.amount, made.plan.interval, made.plan_id) == (50_000, "monthly", made.plan.id)
    assert (latest(made).status, latest(made).amount, latest(made).due_date) == ("open", 50_000, NEW_YEAR)
    assert latest(made).payment_intent.status == "awaiting_payment_method"
    assert (made.setup_intent, made.payment_method_id, made.default_customer_payment_method_id) == (None, None, None)
    assert (made.cancellation_reason, made.cancelled_at, made.livemode) == (None, None, False)


async def test_a_subscription_is_read_again(client: PayMongo, shop: Subscriber) -> None:
    """By its id."""
    made = await shop.subscribe()
    assert await client.subscriptions.retrieve(made.id) == made


async def test_subscriptions_are_listed_newest_first(client: PayMongo, shop: Subscriber) -> None:
    """Page after page."""
    made = [(await shop.subscribe()).id for _ in range(3)]
    assert (await client.subscriptions.list(limit=2)).has_more
    assert [each.id async for each in client.subscriptions.list(limit=2)] == made[::-1]


async def test_customer_and_plan_must_exist(client: PayMongo, shop: Subscriber) -> None:
    """404."""
    plan, customer = (await shop.plan()).id, await shop.customer()
    for given in ({"customer_id": "cus_x", "plan_id": plan}, {"customer_id": customer, "plan_id": "plan_x"}):
        with pytest.raises(NotFoundError) as caught:
            await client.subscriptions.create(**given)
        assert caught.value.code == "resource_not_found"


async def test_a_paid_intent_activates_it(shop: Subscriber) -> None:
    """The card is saved, the next cycle is a month away."""
    paid = await shop.active()
    assert (paid.status, latest(paid).status, latest(paid).payment_intent.status) == ("active", "paid", "succeeded")
    assert paid.next_billing_schedule == date(2026, 2, 1)
    (saved,) = await shop.client.customers.list_payment_methods(paid.customer_id).to_list()
    assert (paid.default_customer_payment_method_id, paid.payment_method_id) == (saved.id, saved.payment_method_id)


async def test_the_first_payment_is_in_the_books(shop: Subscriber) -> None:
    """An ordinary payment of an ordinary intent."""
    paid = await shop.active()
    (payment,) = (await shop.client.payment_intents.retrieve(latest(paid).payment_intent.id)).payments
    assert (payment.status, payment.amount, payment.description) == ("paid", 50_000, "Gold plan")


@pytest.mark.parametrize("method", ["gcash", "grab_pay", "shopee_pay"])
async def test_other_methods_are_refused(shop: Subscriber, method: str) -> None:
    """Cards and Maya only."""
    made = await shop.client.payment_methods.create(type=method)
    assert await refused(shop.pay(await shop.subscribe(), made.id)) == "payment_method_not_allowed"


async def test_maya_can_pay(shop: Subscriber) -> None:
    """After the payer said yes on its page; it is saved like a card."""
    paid = await shop.pay(await shop.subscribe(), await shop.maya())
    assert paid.status == "active"
    (saved,) = await shop.client.customer_payment_methods.list(paid.customer_id).to_list()
    assert saved.source_type == "paymaya"


async def test_a_payer_who_is_authenticated_activates_it(shop: Subscriber) -> None:
    """The documented case of the test card with 3-D Secure."""
    assert (await shop.active(THREE_DS)).status == "active"


async def test_a_failed_first_payment_leaves_it_incomplete(shop: Subscriber) -> None:
    """The documented case: the intent waits again and has the failed payment; after 24 hours it is over."""
    made = await shop.active(FAILS_AFTER_THREE_DS)
    intent = await shop.client.payment_intents.retrieve(latest(made).payment_intent.id)
    assert (made.status, intent.status) == ("incomplete", "awaiting_payment_method")
    assert [payment.status for payment in intent.payments] == ["failed"]
    assert (await shop.after(made, 1)).status == "incomplete_cancelled"


async def test_the_next_method_can_pay_after_a_failure(shop: Subscriber) -> None:
    """On the same intent."""
    made = await shop.active(FAILS_AFTER_THREE_DS)
    assert (await shop.pay(made, await shop.card())).status == "active"


async def test_it_is_over_after_a_day_without_payment(shop: Subscriber) -> None:
    """Not a moment earlier; the invoice is void and its intent cannot be paid any more."""
    made = await shop.subscribe()
    assert (await shop.after(made, 0.99)).status == "incomplete"
    over = await shop.after(made, 0.01)
    assert (over.status, latest(over).status) == ("incomplete_cancelled", "void")
    assert latest(over).payment_intent.status == "cancelled"
    assert over.cancelled_at is not None


async def test_a_paid_one_is_not_over_after_a_day(shop: Subscriber) -> None:
    """The day is for the first payment."""
    assert (await shop.after(await shop.active(), 2)).status == "active"


async def test_activation_is_announced(shop: Subscriber, url: str) -> None:
    """Under both documented names, after the payment and the invoice."""
    await shop.listen(url)
    await shop.active()
    activated = "subscription.activated", "subscription.updated"
    assert await shop.heard() == ["payment.paid", "subscription.invoice.paid", *activated]


async def test_a_failed_first_payment_is_announced(shop: Subscriber, url: str) -> None:
    """The subscription itself did not change."""
    await shop.listen(url)
    await shop.active(FAILS_AFTER_THREE_DS)
    assert await shop.heard() == ["payment.failed", "subscription.invoice.payment_failed"]


async def test_the_end_of_an_incomplete_one_is_announced(shop: Subscriber, url: str) -> None:
    """As a change of the subscription and of its invoice."""
    await shop.listen(url)
    await shop.after(await shop.subscribe(), 1)
    assert shop.events("subscription.updated")[0]["attributes"]["status"] == "incomplete_cancelled"
    assert await shop.heard() == ["subscription.updated", "subscription.invoice.updated"]


async def test_billing_dates_are_counted_from_the_payment(shop: Subscriber) -> None:
    """Not from the creation."""
    made = await shop.subscribe()
    await shop.after(made, 0.9)
    paid = await shop.pay(made, await shop.card())
    assert (paid.anchor_date, paid.next_billing_schedule) == (date(2026, 1, 2), date(2026, 2, 2))


async def test_an_anchor_date_is_what_dates_are_counted_from(shop: Subscriber) -> None:
    """Whenever the first payment is made."""
    made = await shop.client.subscriptions.create(
        customer_id=await shop.customer(), plan_id=(await shop.plan()).id, anchor_date=date(2026, 1, 15)
    )
    assert made.anchor_date == date(2026, 1, 15)
    paid = await shop.pay(made, await shop.card())
    assert (paid.anchor_date, paid.next_billing_schedule) == (date(2026, 1, 15), date(2026, 2, 15))


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2027, 1, 3), date(9999, 12, 31)])
async def test_an_odd_anchor_date_is_refused(shop: Subscriber, day: date) -> None:
    """Before today, or over a year ahead."""
    given = {"customer_id": await shop.customer(), "plan_id": (await shop.plan()).id}
    assert await refused(shop.client.subscriptions.create(anchor_date=day, **given)) == "parameter_invalid"


# -- cycles -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("interval", "count", "days"),
    [
        ("weekly", 2, [date(2026, 1, 15), date(2026, 1, 29), date(2026, 2, 12)]),
        ("monthly", 3, [date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1)]),
        ("yearly", 1, [date(2027, 1, 1), date(2028, 1, 1), date(2029, 1, 1)]),
    ],
)
async def test_cycles_follow_the_calendar(shop: Subscriber, interval: str, count: int, days: list[date]) -> None:
    """Weeks, months and years, some at a time."""
    subscription = await shop.active(interval=interval, interval_count=count)
    seen = [subscription.next_billing_schedule]
    for before, day in zip([NEW_YEAR, *days], days[:-1], strict=False):
        subscription = await shop.after(subscription, (day - before).days)
        seen.append(subscription.next_billing_schedule)
    assert seen == days


async def test_a_short_month_is_billed_on_its_last_day(simulator: Simulator, shop: Subscriber) -> None:
    """And the months after it on the day of the first payment again."""
    await simulator.clock.advance(30 * 86_400)
    subscription = await shop.active()
    assert subscription.next_billing_schedule == date(2026, 2, 28)
    assert (await shop.after(subscription, 28)).next_billing_schedule == date(2026, 3, 31)


async def test_an_invoice_is_drafted_a_day_before(shop: Subscriber) -> None:
    """And opened and charged twelve hours later."""
    subscription = await shop.active()
    assert latest(await shop.after(subscription, 29.9)).due_date == NEW_YEAR
    drafted = await shop.after(subscription, 0.2)
    assert (latest(drafted).status, latest(drafted).due_date) == ("draft", date(2026, 2, 1))
    assert (drafted.next_billing_schedule, drafted.status) == (date(2026, 2, 1), "active")
    paid = await shop.after(subscription, 0.5)
    assert (latest(paid).id, latest(paid).status) == (latest(drafted).id, "paid")
    assert paid.next_billing_schedule == date(2026, 3, 1)


async def test_a_cycle_is_a_payment_in_the_books(shop: Subscriber) -> None:
    """By the saved card, of an intent of its own, with its fee."""
    subscription = await shop.active()
    renewed = await shop.after(subscription, 31)
    intent = await shop.client.payment_intents.retrieve(latest(renewed).payment_intent.id)
    (payment,) = intent.payments
    assert (intent.status, payment.status, payment.amount, payment.fee) == ("succeeded", "paid", 50_000, 3250)
    assert payment.payment_intent_id == intent.id
    assert intent.id != latest(subscription).payment_intent.id
    assert shop.simulator.books.totals()["charged"] == 100_000


async def test_a_cycle_is_announced(shop: Subscriber, url: str) -> None:
    """As it is drafted, opened and paid."""
    subscription = await shop.active()
    await shop.listen(url)
    await shop.after(subscription, 30.1)
    assert await shop.heard() == ["subscription.invoice.created"]
    await shop.after(subscription, 1)
    assert await shop.heard() == ["subscription.invoice.finalized", "payment.paid", "subscription.invoice.paid"]


async def test_the_event_of_an_invoice_names_the_subscription(shop: Subscriber, url: str) -> None:
    """In two of the ways that receivers read."""
    subscription = await shop.active()
    await shop.listen(url)
    await shop.after(subscription, 31)
    (event,) = shop.events("subscription.invoice.paid")
    assert event["type"] == "invoice"
    assert event["attributes"]["subscription"]["id"] == event["attributes"]["resource_id"] == subscription.id


async def test_maya_is_charged_without_a_page(shop: Subscriber) -> None:
    """Cycles need no payer."""
    subscription = await shop.pay(await shop.subscribe(), await shop.maya())
    renewed = await shop.after(subscription, 31)
    assert latest(renewed).status == "paid"
    assert [each["attributes"]["source"]["type"] for each in shop.simulator.books.payments] == ["paymaya", "paymaya"]


async def test_maya_is_not_charged_over_its_limit(client: PayMongo, shop: Subscriber) -> None:
    """PHP 100,000."""
    subscription = await shop.active(amount=10_000_001)
    await client.subscriptions.update_payment_method(subscription.id, payment_method_id=await shop.maya())
    assert (await shop.after(subscription, 31)).status == "past_due"


async def test_a_card_with_three_d_secure_is_charged_without_a_page(shop: Subscriber) -> None:
    """Once authenticated."""
    assert latest(await shop.after(await shop.active(THREE_DS), 31)).status == "paid"


async def test_cycles_end_with_their_count(shop: Subscriber) -> None:
    """Which counts the first payment; the subscription stays as it is."""
    subscription = await shop.active(cycle_count=2)
    last = await shop.after(subscription, 31)
    assert (last.status, last.next_billing_schedule) == ("active", None)
    assert latest(await shop.after(subscription, 365)).id == latest(last).id
    assert len(shop.simulator.books.payments) == 2


class TestSlowBanks:
    """A bank may take an hour."""

    @pytest.fixture
    def rules(self) -> Rules:
        return Rules(bank_delay=3600)

    async def test_it_is_incomplete_until_the_bank_has_answered(self, shop: Subscriber) -> None:
        """Its intent is processing."""
        made = await shop.active()
        assert (made.status, latest(made).payment_intent.status) == ("incomplete", "processing")
        assert (await shop.after(made, 1 / 24)).status == "active"

    async def test_it_is_not_over_while_the_bank_thinks(self, shop: Subscriber) -> None:
        """Though the day has passed: the payer did pay in time."""
        made = await shop.subscribe()
        await shop.after(made, 0.99)
        await shop.pay(made, await shop.card())
        assert (await shop.after(made, 0.01)).status == "incomplete"
        assert (await shop.after(made, 0.1)).status == "active"


# -- failures ---------------------------------------------------------------------------------------------------------


async def test_a_failed_cycle_makes_it_past_due(shop: Subscriber, url: str) -> None:
    """The invoice stays open; the documented card fails from the second payment on."""
    subscription = await shop.active(FAILS_LATER)
    await shop.listen(url)
    failed = await shop.after(subscription, 30.6)
    assert (failed.status, latest(failed).status) == ("past_due", "open")
    assert failed.next_billing_schedule == date(2026, 2, 1)
    intent = await shop.client.payment_intents.retrieve(latest(failed).payment_intent.id)
    assert (intent.status, [each.status for each in intent.payments]) == ("awaiting_payment_method", ["failed"])
    heard = ["payment.failed", "subscription.invoice.payment_failed", "subscription.past_due"]
    assert (await shop.heard())[2:] == heard


async def test_it_is_tried_again_on_three_days(shop: Subscriber, url: str) -> None:
    """Then the subscription is unpaid."""
    subscription = await shop.active(FAILS_LATER)
    await shop.after(subscription, 30.6)
    await shop.listen(url)
    for _ in range(2):
        assert (await shop.after(subscription, 1)).status == "past_due"
        assert await shop.heard() == ["payment.failed", "subscription.invoice.payment_failed"]
    unpaid = await shop.after(subscription, 1)
    assert (unpaid.status, latest(unpaid).status) == ("unpaid", "open")
    assert await shop.heard() == ["payment.failed", "subscription.invoice.payment_failed", "subscription.unpaid"]
    await shop.after(subscription, 5)
    assert await shop.heard() == []


async def test_a_retry_that_succeeds_makes_it_active(shop: Subscriber, url: str) -> None:
    """With the card that was given in the meantime."""
    subscription = await shop.active(FAILS_LATER)
    await shop.after(subscription, 30.6)
    await shop.client.subscriptions.update_payment_method(subscription.id, payment_method_id=await shop.card())
    await shop.listen(url)
    again = await shop.after(subscription, 1)
    assert (again.status, latest(again).status, again.next_billing_schedule) == ("active", "paid", date(2026, 3, 1))
    assert await shop.heard() == ["payment.paid", "subscription.invoice.paid", "subscription.updated"]


async def test_a_payer_can_pay_what_is_overdue(shop: Subscriber) -> None:
    """By another card on the intent of the invoice; nothing is tried again."""
    failed = await shop.after(await shop.active(FAILS_LATER), 30.6)
    assert (await shop.pay(failed, await shop.card())).status == "active"
    await shop.after(failed, 4)
    assert len(shop.simulator.books.payments) == 3


async def test_a_retry_that_cannot_be_made_counts(shop: Subscriber) -> None:
    """Nothing can be charged once the merchant cancelled the intent of the invoice."""
    failed = await shop.after(await shop.active(FAILS_LATER), 30.6)
    await shop.client.payment_intents.cancel(latest(failed).payment_intent.id)
    payments = len(shop.simulator.books.payments)
    assert (await shop.after(failed, 2.5)).status == "past_due"
    assert (await shop.after(failed, 1)).status == "unpaid"
    assert len(shop.simulator.books.payments) == payments


async def test_an_unpaid_one_still_makes_invoices(shop: Subscriber) -> None:
    """Which are not charged by themselves."""
    unpaid = await shop.after(await shop.active(FAILS_LATER), 34)
    payments = len(shop.simulator.books.payments)
    later = await shop.after(unpaid, 26)
    assert (later.status, latest(later).status, latest(later).due_date) == ("unpaid", "open", date(2026, 3, 1))
    assert later.next_billing_schedule == date(2026, 3, 1)
    assert len(shop.simulator.books.payments) == payments


class TestAnotherChoiceForUnpaidOnes:
    """Whether their invoices are charged is not documented."""

    @pytest.fixture
    def rules(self) -> Rules:
        return Rules(unpaid_is_charged=True)

    async def test_invoices_of_an_unpaid_one_may_be_charged(self, shop: Subscriber) -> None:
        """A success makes it active."""
        unpaid = await shop.after(await shop.active(FAILS_LATER), 34)
        await shop.client.subscriptions.update_payment_method(unpaid.id, payment_method_id=await shop.card())
        later = await shop.after(unpaid, 26)
        assert (later.status, latest(later).status) == ("active", "paid")

    async def test_it_stays_unpaid_when_they_fail(self, shop: Subscriber) -> None:
        """There is nothing below."""
        unpaid = await shop.after(await shop.active(FAILS_LATER), 34)
        assert (await shop.after(unpaid, 31)).status == "unpaid"


class TestBanksThatRefuse:
    """Every automatic charge fails, also of Maya."""

    @pytest.fixture
    def rules(self) -> Rules:
        return Rules(renewals_refused=True)

    async def test_maya_can_fail(self, shop: Subscriber) -> None:
        """With one of its own codes."""
        subscription = await shop.pay(await shop.subscribe(), await shop.maya())
        failed = await shop.after(subscription, 31)
        intent = await shop.client.payment_intents.retrieve(latest(failed).payment_intent.id)
        assert failed.status == "past_due"
        assert intent.payments[0].failed_code == "PY0119"

    async def test_a_failed_payment_on_demand_changes_nothing(self, shop: Subscriber) -> None:
        """Its invoice stays open and is not tried again."""
        subscription = await shop.on_demand()
        invoice = await shop.client.subscriptions.create_on_demand_payment(subscription.id)
        assert invoice.status == "open"
        payments = len(shop.simulator.books.payments)
        assert (await shop.after(subscription, 5)).status == "active"
        assert len(shop.simulator.books.payments) == payments


class TestSlowBanksThatRefuse:
    """A refusal may come after the subscription has ended."""

    @pytest.fixture
    def rules(self) -> Rules:
        return Rules(renewals_refused=True, bank_delay=3600)

    async def test_a_late_refusal_does_not_revive_a_cancelled_one(self, shop: Subscriber) -> None:
        """It stays cancelled, and nothing is tried again."""
        made = await shop.active()
        await shop.after(made, 30.56)
        await shop.client.subscriptions.cancel(made.id, cancellation_reason="unused")
        over = await shop.after(made, 5)
        assert (over.status, latest(over).status) == ("cancelled", "open")
        assert len(shop.simulator.books.payments) == 2


# -- changes ----------------------------------------------------------------------------------------------------------


async def test_a_cancelled_one_is_over_at_once(client: PayMongo, shop: Subscriber, url: str) -> None:
    """With its reason; no further cycle comes."""
    subscription = await shop.active()
    await shop.listen(url)
    over = await client.subscriptions.cancel(subscription.id, cancellation_reason="too_expensive")
    assert (over.status, over.cancellation_reason, over.next_billing_schedule) == ("cancelled", "too_expensive", None)
    assert over.cancelled_at is not None
    await shop.after(subscription, 60)
    assert await shop.heard() == ["subscription.updated"]


async def test_an_incomplete_one_can_be_cancelled(client: PayMongo, shop: Subscriber) -> None:
    """Its open invoice can still be paid, which changes the invoice only."""
    made = await shop.subscribe()
    await client.subscriptions.cancel(made.id, cancellation_reason="other")
    paid = await shop.pay(made, await shop.card())
    assert (paid.status, latest(paid).status, paid.next_billing_schedule) == ("cancelled", "paid", None)


@pytest.mark.parametrize("days", [30.6, 34])
async def test_an_overdue_one_can_be_cancelled(client: PayMongo, shop: Subscriber, days: float) -> None:
    """Nothing is tried again; the open invoice can still be paid."""
    failed = await shop.after(await shop.active(FAILS_LATER), days)
    await client.subscriptions.cancel(failed.id, cancellation_reason="unused")
    payments = len(shop.simulator.books.payments)
    await shop.after(failed, 10)
    assert len(shop.simulator.books.payments) == payments
    paid = await shop.pay(failed, await shop.card())
    assert (paid.status, latest(paid).status) == ("cancelled", "paid")


async def test_what_is_cancelled_is_not_cancelled_again(client: PayMongo, shop: Subscriber) -> None:
    """Nor what was never paid."""
    made, late = await shop.subscribe(), await shop.subscribe()
    await client.subscriptions.cancel(made.id, cancellation_reason="other")
    await shop.after(late, 1)
    for each in (made, late):
        call = client.subscriptions.cancel(each.id, cancellation_reason="other")
        assert await refused(call) == "resource_failed_state"


async def test_a_reason_is_one_of_five(client: PayMongo, shop: Subscriber) -> None:
    """Others are refused."""
    made = await shop.subscribe()
    assert await refused(client.subscriptions.cancel(made.id, cancellation_reason="bored")) == "parameter_invalid"


async def test_a_cancelled_draft_is_void(client: PayMongo, shop: Subscriber, url: str) -> None:
    """By default."""
    subscription = await shop.active()
    await shop.after(subscription, 30.1)
    await shop.listen(url)
    over = await client.subscriptions.cancel(subscription.id, cancellation_reason="other")
    assert latest(over).status == "void"
    assert await shop.heard() == ["subscription.updated", "subscription.invoice.updated"]


class TestAnotherChoiceForDrafts:
    """What becomes of a draft is not documented."""

    @pytest.fixture
    def rules(self) -> Rules:
        return Rules(cancelled_drafts="draft")

    async def test_a_cancelled_draft_may_stay_one(self, client: PayMongo, shop: Subscriber) -> None:
        """It is never opened."""
        subscription = await shop.active()
        await shop.after(subscription, 30.1)
        await client.subscriptions.cancel(subscription.id, cancellation_reason="other")
        assert latest(await shop.after(subscription, 5)).status == "draft"


async def test_another_plan_counts_from_the_next_cycle(client: PayMongo, shop: Subscriber, url: str) -> None:
    """Nothing is prorated, and the date of the next cycle stays."""
    subscription = await shop.active()
    weekly = await shop.plan(amount=20_000, interval="weekly")
    await shop.listen(url)
    changed = await client.subscriptions.update_plan(subscription.id, plan_id=weekly.id)
    assert (changed.plan.id, changed.plan_id) == (weekly.id, weekly.id)
    assert (changed.status, changed.next_billing_schedule) == ("active", date(2026, 2, 1))
    assert (latest(changed).amount, await shop.heard()) == (50_000, ["subscription.updated"])
    renewed = await shop.after(subscription, 31)
    assert (latest(renewed).amount, renewed.next_billing_schedule) == (20_000, date(2026, 2, 8))


async def test_another_plan_leaves_a_draft_as_it_is(client: PayMongo, shop: Subscriber) -> None:
    """It was made by the old one."""
    subscription = await shop.active()
    await shop.after(subscription, 30.1)
    plan = await shop.plan(amount=20_000)
    changed = await client.subscriptions.update_plan(subscription.id, plan_id=plan.id)
    assert (latest(changed).status, changed.next_billing_schedule) == ("draft", date(2026, 2, 1))
    assert latest(await shop.after(subscription, 0.9)).amount == 50_000
    assert latest(await shop.after(subscription, 28)).amount == 20_000


async def test_another_plan_may_have_run_out_already(client: PayMongo, shop: Subscriber) -> None:
    """By the cycles that were billed."""
    subscription = await shop.after(await shop.active(), 31)
    short = await shop.plan(cycle_count=2)
    assert (await client.subscriptions.update_plan(subscription.id, plan_id=short.id)).next_billing_schedule is None


async def test_the_plan_of_an_incomplete_one_can_be_changed(client: PayMongo, shop: Subscriber) -> None:
    """The first invoice keeps its price."""
    made = await shop.subscribe()
    plan = await shop.plan(amount=20_000)
    await client.subscriptions.update_plan(made.id, plan_id=plan.id)
    paid = await shop.pay(made, await shop.card())
    assert latest(paid).amount == 50_000
    assert latest(await shop.after(paid, 31)).amount == 20_000


async def test_a_new_price_of_the_plan_counts_from_the_next_cycle(client: PayMongo, shop: Subscriber) -> None:
    """Also of running subscriptions."""
    subscription = await shop.active()
    await client.plans.update(subscription.plan.id, amount=70_000)
    assert latest(await shop.after(subscription, 31)).amount == 70_000


async def test_a_plan_must_exist_and_be_of_the_same_type(client: PayMongo, shop: Subscriber) -> None:
    """Which of them cycles has, and which not, is not to be mixed."""
    subscription = await shop.active()
    with pytest.raises(NotFoundError):
        await client.subscriptions.update_plan(subscription.id, plan_id="plan_x")
    other = await shop.plan(plan_type="on_demand")
    call = client.subscriptions.update_plan(subscription.id, plan_id=other.id)
    assert await refused(call) == "parameter_invalid"


# -- another payment method -------------------------------------------------------------------------------------------


async def test_another_card_is_charged_from_the_next_cycle(client: PayMongo, shop: Subscriber, url: str) -> None:
    """It is checked first: a small hold that is released, and no payment."""
    subscription = await shop.active()
    card = await shop.card("5555444444444457")
    await shop.listen(url)
    changed = await client.subscriptions.update_payment_method(subscription.id, payment_method_id=card)
    assert (changed.payment_method_id, changed.setup_intent, changed.status) == (card, None, "active")
    assert changed.default_customer_payment_method_id != subscription.default_customer_payment_method_id
    assert await shop.heard() == ["subscription.updated"]
    check = shop.simulator.books.payment_intents[-1]["attributes"]
    assert (check["status"], check["capture_type"], check["payments"]) == ("cancelled", "manual", [])
    await shop.after(subscription, 31)
    assert shop.simulator.books.payments[-1]["attributes"]["source"]["last4"] == "4457"


async def test_a_card_may_ask_for_its_payer(client: PayMongo, shop: Subscriber) -> None:
    """Until they said yes the old card stays."""
    subscription = await shop.active()
    card = await shop.card(THREE_DS)
    changed = await client.subscriptions.update_payment_method(
        subscription.id, payment_method_id=card, redirect_url="https://shop.example/back"
    )
    setup = changed.setup_intent
    assert setup is not None
    assert setup.next_action_url is not None
    assert (setup.status, setup.id[:3], setup.last_setup_error) == ("awaiting_next_action", "pi_", None)
    assert changed.payment_method_id == subscription.payment_method_id
    await shop.simulator.pay(setup.next_action_url)
    done = await shop.read(subscription)
    assert (done.payment_method_id, done.setup_intent) == (card, None)


async def test_a_payer_may_refuse_a_check(client: PayMongo, shop: Subscriber) -> None:
    """The error is shown, and the old card stays."""
    subscription = await shop.active()
    changed = await client.subscriptions.update_payment_method(
        subscription.id, payment_method_id=await shop.card(THREE_DS)
    )
    assert changed.setup_intent is not None
    assert changed.setup_intent.next_action_url is not None
    await shop.simulator.pay(changed.setup_intent.next_action_url, "fail")
    failed = await shop.read(subscription)
    assert failed.setup_intent is not None
    assert (failed.setup_intent.status, failed.setup_intent.next_action_url) == ("awaiting_payment_method", None)
    assert failed.setup_intent.last_setup_error == "authentication_error"
    assert failed.payment_method_id == subscription.payment_method_id


async def test_a_card_that_is_declined_is_not_taken(client: PayMongo, shop: Subscriber) -> None:
    """The reason is shown."""
    subscription = await shop.active()
    changed = await client.subscriptions.update_payment_method(
        subscription.id, payment_method_id=await shop.card(BROKE)
    )
    assert changed.setup_intent is not None
    assert changed.setup_intent.last_setup_error == "insufficient_funds"
    assert changed.payment_method_id == subscription.payment_method_id


async def test_the_latest_check_counts(client: PayMongo, shop: Subscriber) -> None:
    """A payer who is late with an older one changes nothing."""
    subscription = await shop.active()
    change = client.subscriptions.update_payment_method
    first = (await change(subscription.id, payment_method_id=await shop.card(THREE_DS))).setup_intent
    card = await shop.card()
    await change(subscription.id, payment_method_id=card)
    assert first is not None
    assert first.next_action_url is not None
    await shop.simulator.pay(first.next_action_url)
    assert (await shop.read(subscription)).payment_method_id == card


async def test_maya_needs_no_check(client: PayMongo, shop: Subscriber, url: str) -> None:
    """It is charged from the next cycle on."""
    subscription = await shop.active()
    maya = await shop.maya()
    await shop.listen(url)
    changed = await client.subscriptions.update_payment_method(subscription.id, payment_method_id=maya)
    assert (changed.payment_method_id, changed.setup_intent) == (maya, None)
    assert await shop.heard() == ["subscription.updated"]


async def test_other_methods_cannot_be_charged(client: PayMongo, shop: Subscriber) -> None:
    """Nor those that are not there; an on-demand plan takes no cards."""
    subscription, on_demand = await shop.active(), await shop.on_demand()
    gcash = await client.payment_methods.create(type="gcash")
    for made, method in ((subscription, gcash.id), (on_demand, await shop.card())):
        call = client.subscriptions.update_payment_method(made.id, payment_method_id=method)
        assert await refused(call) == "payment_method_not_allowed"
    with pytest.raises(NotFoundError):
        await client.subscriptions.update_payment_method(subscription.id, payment_method_id="pm_x")


async def test_a_payer_comes_back_to_a_web_address(client: PayMongo, shop: Subscriber) -> None:
    """Anything else is refused."""
    subscription = await shop.active()
    given = {"payment_method_id": await shop.card(), "redirect_url": "nowhere"}
    call = client.subscriptions.update_payment_method(subscription.id, **given)
    assert await refused(call) == "parameter_format_invalid"


class TestAnAccountWithAutomaticThreeDSecure:
    """The risk engine decides whether a payer is asked."""

    @pytest.fixture
    def rules(self) -> Rules:
        return Rules(request_three_d_secure="automatic")

    async def test_an_optional_check_is_left_out(self, client: PayMongo, shop: Subscriber) -> None:
        """The card is taken at once."""
        subscription = await shop.active()
        card = await shop.card(FAILS_LATER)
        changed = await client.subscriptions.update_payment_method(subscription.id, payment_method_id=card)
        assert (changed.payment_method_id, changed.setup_intent) == (card, None)


# -- test cycles ------------------------------------------------------------------------------------------------------


async def test_a_test_cycle_bills_the_next_one_now(client: PayMongo, shop: Subscriber, url: str) -> None:
    """Which is not billed again when its day comes."""
    subscription = await shop.active()
    await shop.listen(url)
    billed = await client.subscriptions.trigger_test_cycle(subscription.id)
    assert (latest(billed).status, latest(billed).due_date) == ("paid", date(2026, 2, 1))
    assert billed.next_billing_schedule == date(2026, 3, 1)
    invoice = ["subscription.invoice.created", "subscription.invoice.finalized"]
    assert await shop.heard() == [*invoice, "payment.paid", "subscription.invoice.paid"]
    assert latest(await shop.after(subscription, 57)).id == latest(billed).id


async def test_a_test_cycle_takes_the_draft_that_is_there(client: PayMongo, shop: Subscriber) -> None:
    """And no second one is made."""
    subscription = await shop.active()
    drafted = await shop.after(subscription, 30.1)
    billed = await client.subscriptions.trigger_test_cycle(subscription.id)
    assert (latest(billed).id, latest(billed).status) == (latest(drafted).id, "paid")
    await shop.after(subscription, 1)
    assert len(shop.simulator.books.payments) == 2


async def test_a_test_cycle_can_fail(client: PayMongo, shop: Subscriber) -> None:
    """The documented case: active, then past due, then unpaid."""
    subscription = await shop.active(FAILS_LATER)
    assert (await client.subscriptions.trigger_test_cycle(subscription.id)).status == "past_due"
    assert (await shop.after(subscription, 3)).status == "unpaid"


async def test_two_failed_cycles_are_one_change(client: PayMongo, shop: Subscriber, url: str) -> None:
    """It is past due already."""
    subscription = await shop.active(FAILS_LATER)
    await shop.listen(url)
    await client.subscriptions.trigger_test_cycle(subscription.id)
    assert (await client.subscriptions.trigger_test_cycle(subscription.id)).status == "past_due"
    assert await shop.heard("subscription.past_due", "subscription.unpaid") == ["subscription.past_due"]
    await shop.after(subscription, 4)
    assert await shop.heard("subscription.past_due", "subscription.unpaid") == ["subscription.unpaid"]


async def test_only_running_ones_have_test_cycles(client: PayMongo, shop: Subscriber) -> None:
    """Neither incomplete, nor cancelled, nor finished, nor on-demand ones."""
    cancelled, finished = await shop.active(), await shop.active(cycle_count=2)
    await client.subscriptions.cancel(cancelled.id, cancellation_reason="other")
    await client.subscriptions.trigger_test_cycle(finished.id)
    for each in (await shop.subscribe(), cancelled, finished, await shop.on_demand()):
        assert await refused(client.subscriptions.trigger_test_cycle(each.id)) == "resource_failed_state"


# -- on demand --------------------------------------------------------------------------------------------------------


async def test_an_on_demand_one_has_no_schedule(shop: Subscriber) -> None:
    """After the first payment nothing happens by itself."""
    subscription = await shop.on_demand()
    assert (subscription.status, subscription.next_billing_schedule) == ("active", None)
    assert latest(await shop.after(subscription, 100)).id == latest(subscription).id


async def test_an_on_demand_one_takes_maya_only(shop: Subscriber) -> None:
    """No cards."""
    made = await shop.subscribe(plan_type="on_demand")
    assert await refused(shop.pay(made, await shop.card())) == "payment_method_not_allowed"


async def test_a_merchant_charges_on_demand(client: PayMongo, shop: Subscriber, url: str) -> None:
    """What it wants, when it wants."""
    subscription = await shop.on_demand()
    await shop.listen(url)
    invoice = await client.subscriptions.create_on_demand_payment(subscription.id, amount=12_300, description="Ride")
    assert (invoice.status, invoice.amount, invoice.description) == ("paid", 12_300, "Ride")
    made = ["subscription.invoice.created", "subscription.invoice.finalized"]
    assert await shop.heard() == [*made, "payment.paid", "subscription.invoice.paid"]
    payment = shop.simulator.books.payments[-1]["attributes"]
    assert (payment["amount"], payment["source"]["type"], payment["description"]) == (12_300, "paymaya", "Ride")
    assert latest(await shop.read(subscription)).id == invoice.id


async def test_a_payment_on_demand_is_that_of_the_plan_unless_said(client: PayMongo, shop: Subscriber) -> None:
    """Amount and description."""
    invoice = await client.subscriptions.create_on_demand_payment((await shop.on_demand()).id)
    assert (invoice.amount, invoice.description) == (50_000, "Gold plan")


async def test_payments_on_demand_are_for_running_on_demand_ones(client: PayMongo, shop: Subscriber) -> None:
    """Others are refused, and so is too little."""
    incomplete = await shop.subscribe(plan_type="on_demand")
    for each in (await shop.active(), incomplete):
        assert await refused(client.subscriptions.create_on_demand_payment(each.id)) == "resource_failed_state"
    call = client.subscriptions.create_on_demand_payment(incomplete.id, amount=99)
    assert await refused(call) == "parameter_below_minimum"


async def test_an_unknown_subscription_is_not_found(client: PayMongo) -> None:
    """Whatever is asked of it."""
    calls = client.subscriptions
    for call in (
        calls.retrieve("subs_x"),
        calls.cancel("subs_x", cancellation_reason="other"),
        calls.update_plan("subs_x", plan_id="plan_x"),
        calls.update_payment_method("subs_x", payment_method_id="pm_x"),
        calls.trigger_test_cycle("subs_x"),
        calls.create_on_demand_payment("subs_x"),
    ):
        with pytest.raises(NotFoundError) as caught:
            await call
        assert caught.value.code == "resource_not_found"


# -- everything at once -----------------------------------------------------------------------------------------------


async def step(shop: Subscriber, random: Random, subscription: Subscription) -> None:
    """Let time pass, or do one of the things that a merchant and a payer may do."""
    calls, invoices, key = shop.client.subscriptions, shop.client.subscription_invoices, subscription.id
    invoice = latest(await shop.read(subscription)).id
    number = random.choice([BROKE, FAILS_LATER, "4343434343434345"])
    match random.randrange(12):
        case 0:
            await calls.trigger_test_cycle(key)
        case 1:
            await calls.update_payment_method(key, payment_method_id=await shop.card(number))
        case 2:
            await calls.update_payment_method(key, payment_method_id=await shop.maya())
        case 3:
            made = await shop.plan(amount=random.randrange(2000, 90_000), interval=random.choice(["weekly", "monthly"]))
            await calls.update_plan(key, plan_id=made.id)
        case 4:
            await invoices.pay(invoice)
        case 5:
            await invoices.create_line_item(invoice, amount=random.randrange(1, 500), description="More")
        case 6:
            await shop.pay(await shop.read(subscription), await shop.card(number), random.choice(["authorize", "fail"]))
        case 7 if random.random() < 0.1:
            await calls.cancel(key, cancellation_reason="other")
        case _:
            await shop.simulator.clock.advance(random.random() * 10 * 86_400)


@pytest.mark.parametrize("seed", range(4))
async def test_every_paid_invoice_was_paid_once(client: PayMongo, shop: Subscriber, seed: int) -> None:
    """In full, by its own intent; what is not paid has no paid payment. Whatever merchant, payers and banks do."""
    random = Random(seed)
    made = [await shop.active(), await shop.active(FAILS_LATER), await shop.subscribe(cycle_count=3)]
    for _ in range(60):
        with suppress(BadRequestError):
            await step(shop, random, random.choice(made))
    intents = {each["id"]: each["attributes"] for each in shop.simulator.books.payment_intents}
    invoices = await client.subscription_invoices.list().to_list()
    assert len(invoices) > len(made)
    for invoice in invoices:
        payments = [each["attributes"] for each in intents[invoice.payment_intent.id]["payments"]]
        paid = [each["amount"] for each in payments if each["status"] == "paid"]
        assert paid == ([invoice.amount] if invoice.status == "paid" else [])
        assert invoice.amount == sum(line.amount for line in invoice.line_items)
