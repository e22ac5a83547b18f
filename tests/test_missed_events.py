"""What no webhook told of is found in PayMongo's lists, and has its effect once, whoever tells of it first."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from paymongo_async import MemoryStore, PayMongo, SQLiteStore
from paymongo_async.errors import InternalServerError
from paymongo_async.missed_events import RecoveryReport, recover_events
from paymongo_async.models.links import Link
from paymongo_async.models.transfers import Transfer
from paymongo_async.retry import RetryPolicy
from paymongo_async.simulator import Rules, Simulator
from paymongo_async.webhooks import Event, WebhookRouter, sign

from .rig.subscriber import Subscriber
from .rig.treasury import BAD, Treasury

SECRET = "whsk_missed"
START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = 86_400
EVERYTHING = [
    "payment.paid",
    "payment.failed",
    "refund.succeeded",
    "payout.deposited",
    "payout.returned",
    "link.payment.paid",
    "dispute.created",
    "dispute.resolved",
    "subscription.invoice.paid",
    "transfer.outward.successful",
    "transfer.outward.failed",
    "transfer.inward.successful",
    "transfer.inward.failed",
    "payment.refunded",
    "subscription.updated",
]


@dataclass
class Merchant:
    """A merchant whose webhook nobody answers, with the router that would have had the events."""

    client: PayMongo
    simulator: Simulator
    router: WebhookRouter
    done: list[Event[Any]] = field(default_factory=list)

    async def take(self, event: Event[Any]) -> None:
        """Handle an event."""
        self.done.append(event)

    async def recover(self, since: datetime = START) -> RecoveryReport:
        return await recover_events(self.client, self.router, since=since)

    async def deliver(self, body: bytes) -> bool:
        """Take a delivery late; tell whether it had an effect."""
        header = sign(body, SECRET, timestamp=int(time.time()))
        return await self.router.handle(self.router.verify(memoryview(body), {"paymongo-signature": header}))

    def bodies(self, kind: str) -> list[bytes]:
        """Return what the simulator has tried to deliver."""
        return [each.body for each in self.simulator.deliveries if each.event_type == kind]

    async def pay(self, action: str = "authorize") -> str:
        """Let somebody pay on the page of a link, or fail to; return the id of the payment."""
        link = await self.client.links.create(amount=10_000, description="tea")
        await self.simulator.pay(link.checkout_url, action, method="gcash")
        return (await self.client.payments.list())[0].id

    def happened(self) -> list[tuple[str, str]]:
        """Return what the handlers were told: each event with its resource."""
        return [(event.type, event.data.id) for event in self.done]


async def connected(simulator: Simulator, path: Path) -> Merchant:
    client = PayMongo("sk_test_missed", base_url=simulator.base_url, retry=RetryPolicy.testing(), rate_limit=None)
    router = WebhookRouter(SECRET, store=SQLiteStore(path))
    await client.webhooks.create(url="http://127.0.0.1:9/", events=EVERYTHING)
    return Merchant(client, simulator, router)


@pytest.fixture
def rules() -> Rules:
    """Choose nothing; a test that needs other rules overrides this."""
    return Rules()


@pytest.fixture
async def merchant(rules: Rules, tmp_path: Path) -> AsyncIterator[Merchant]:
    """A merchant who has a handler for everything."""
    async with Simulator(rules=rules, now=START.timestamp()) as simulator:
        made = await connected(simulator, tmp_path / "events")
        made.router.fallback(made.take)
        async with made.client, made.router:
            yield made


# -- each thing that can be rebuilt -----------------------------------------------------------------------------------


async def pays(merchant: Merchant) -> None:
    """Pay through a link: two events."""
    await merchant.pay()


async def fails(merchant: Merchant) -> None:
    """Fail to pay."""
    await merchant.pay("fail")


async def disputes(merchant: Merchant) -> None:
    """Dispute a payment, and lose."""
    merchant.simulator.decide_dispute(merchant.simulator.dispute(await merchant.pay()), "lost")


async def is_paid_out(merchant: Merchant) -> None:
    """Wait for the payout of a payment."""
    await merchant.client.links.create(amount=100_000, description="tea")
    link = (await merchant.client.links.list())[0]
    await merchant.simulator.pay(link.checkout_url, "authorize", method="card")
    await merchant.simulator.clock.advance(8 * DAY)


async def subscribes(merchant: Merchant) -> None:
    """Pay the first invoice of a subscription."""
    await Subscriber(merchant.client, merchant.simulator).active()


async def sends(merchant: Merchant) -> None:
    """Send money that arrives."""
    treasury = Treasury(merchant.client, merchant.simulator)
    assert (await treasury.after(await treasury.send())).status == "succeeded"


async def sends_in_vain(merchant: Merchant) -> None:
    """Send money that comes back."""
    treasury = Treasury(merchant.client, merchant.simulator)
    assert (await treasury.after(await treasury.send(BAD))).status == "failed"


async def tops_up(merchant: Merchant) -> None:
    """Let money arrive in the wallet."""
    account = (await Treasury(merchant.client, merchant.simulator).wallet()).account
    assert account is not None
    merchant.simulator.top_up(account.account_number, 5_000)


HAPPENINGS: list[tuple[str, Callable[[Merchant], Awaitable[None]]]] = [
    ("payment.paid", pays),
    ("link.payment.paid", pays),
    ("payment.failed", fails),
    ("dispute.created", disputes),
    ("dispute.resolved", disputes),
    ("payout.deposited", is_paid_out),
    ("subscription.invoice.paid", subscribes),
    ("transfer.outward.successful", sends),
    ("transfer.outward.failed", sends_in_vain),
    ("transfer.inward.successful", tops_up),
]


@pytest.mark.parametrize(("kind", "happen"), HAPPENINGS, ids=[kind for kind, _ in HAPPENINGS])
async def test_what_no_webhook_told_has_its_effect_once(
    kind: str, happen: Callable[[Merchant], Awaitable[None]], merchant: Merchant
) -> None:
    """Found in a list, with the resource of the event; a second run and a late delivery do nothing."""
    await happen(merchant)
    await merchant.simulator.clock.advance(1)
    (body,) = merchant.bodies(kind)
    first, second = await merchant.recover(), await merchant.recover()
    assert (first.handled, first.known, first.failed, first.unread) == (first.found, 0, {}, ())
    assert second == RecoveryReport(first.found, 0, first.found, {})
    (event,) = [each for each in merchant.done if each.type == kind]
    told = json.loads(body)["data"]["attributes"]
    assert (event.data.id, event.livemode, event.is_recovered) == (told["data"]["id"], False, True)
    assert type(event.data) is type((await _read(merchant, body)).data)
    assert await merchant.deliver(body) is False
    assert len(merchant.done) == first.found


@pytest.mark.parametrize(("kind", "happen"), HAPPENINGS, ids=[kind for kind, _ in HAPPENINGS])
async def test_what_a_webhook_told_is_known(
    kind: str, happen: Callable[[Merchant], Awaitable[None]], merchant: Merchant
) -> None:
    """The delivery was first: nothing is left to do about it."""
    await happen(merchant)
    await merchant.simulator.clock.advance(1)
    (body,) = merchant.bodies(kind)
    assert await merchant.deliver(body) is True
    assert (await merchant.recover()).known == 1
    assert [event.type for event in merchant.done].count(kind) == 1


async def _read(merchant: Merchant, body: bytes) -> Event[Any]:
    header = sign(body, SECRET, timestamp=int(time.time()))
    return merchant.router.verify(memoryview(body), {"paymongo-signature": header})


async def test_a_refund_comes_back_as_succeeded(merchant: Merchant) -> None:
    """Whatever the name of the event was that the account gets."""
    payment = await merchant.pay()
    refund = await merchant.client.refunds.create(payment_id=payment, amount=10_000, reason="others")
    await merchant.simulator.clock.advance(60)
    await merchant.recover()
    (event,) = [each for each in merchant.done if each.type == "refund.succeeded"]
    assert (event.data.id, event.data.status, event.data.payment_id) == (refund.id, "succeeded", payment)
    assert event.created_at == event.data.refunded_at


async def test_a_refund_under_way_is_no_event(merchant: Merchant) -> None:
    """It has not ended yet, so it is found the next time."""
    payment = await merchant.pay()
    await merchant.client.refunds.create(payment_id=payment, amount=10_000, reason="others")
    await merchant.recover()
    assert "refund.succeeded" not in dict(merchant.happened())
    await merchant.simulator.clock.advance(60)
    assert (await merchant.recover()).handled == 1


@pytest.mark.parametrize("rules", [Rules(payouts_returned=True)])
async def test_a_payout_that_came_back_is_told_as_that(merchant: Merchant) -> None:
    """And not as one that arrived."""
    await is_paid_out(merchant)
    await merchant.recover()
    assert [kind for kind, _ in merchant.happened() if kind.startswith("payout.")] == ["payout.returned"]


@pytest.mark.parametrize("rules", [Rules(refund_changes_payment_status=True)])
async def test_a_payment_that_was_refunded_since_was_paid_all_the_same(merchant: Merchant) -> None:
    """Its handler sees it as it is now."""
    payment = await merchant.pay()
    await merchant.client.refunds.create(payment_id=payment, amount=10_000, reason="others")
    await merchant.simulator.clock.advance(60)
    await merchant.recover()
    (event,) = [each for each in merchant.done if each.type == "payment.paid"]
    assert (event.data.id, event.data.status) == (payment, "refunded")


@pytest.mark.parametrize("delivered_first", [True, False])
async def test_a_delivery_that_carries_the_transfer_itself_is_the_same_event(
    delivered_first: bool, merchant: Merchant
) -> None:
    """Some receivers saw one where the page says a movement of the wallet: two ids, one transfer."""
    treasury = Treasury(merchant.client, merchant.simulator)
    transfer = await treasury.after(await treasury.send())
    assert isinstance(transfer, Transfer)
    body = json.loads(merchant.bodies("transfer.outward.successful")[0])
    body["data"]["attributes"]["data"] = {"id": transfer.id, "type": "transfer", "attributes": transfer.raw}
    odd = json.dumps(body).encode()
    if delivered_first:
        assert await merchant.deliver(odd) is True
    await merchant.recover()
    assert await merchant.deliver(odd) is False
    assert [kind for kind, _ in merchant.happened()] == ["transfer.outward.successful"]


# -- what is rebuilt, and in what order -------------------------------------------------------------------------------


async def test_the_order_is_that_of_the_happenings(merchant: Merchant) -> None:
    """Over all lists, oldest first."""
    first = await merchant.pay()
    await merchant.simulator.clock.advance(10)
    dispute = merchant.simulator.dispute(first)
    await merchant.simulator.clock.advance(10)
    second = await merchant.pay("fail")
    await merchant.recover()
    told = [each for each in merchant.happened() if not each[0].startswith("link.")]
    assert told == [("payment.paid", first), ("dispute.created", dispute), ("payment.failed", second)]


async def test_only_what_has_a_handler_is_rebuilt(tmp_path: Path) -> None:
    """The rest is not marked as done, so that a handler that is written tomorrow has it; its lists are not read."""
    async with Simulator(now=START.timestamp()) as simulator:
        merchant = await connected(simulator, tmp_path / "events")
        merchant.router.on("payment.paid")(merchant.take)
        async with merchant.client, merchant.router:
            paid, failed = await merchant.pay(), await merchant.pay("fail")
            simulator.requests.clear()
            assert (await merchant.recover()).found == 1
            assert [seen.operation for seen in simulator.requests] == ["payments.list"]
            merchant.router.on("payment.failed")(merchant.take)
            assert (await merchant.recover()).handled == 1
    assert merchant.happened() == [("payment.paid", paid), ("payment.failed", failed)]


async def test_without_handlers_nothing_is_read(tmp_path: Path) -> None:
    """There is nothing to be done about anything."""
    async with Simulator(now=START.timestamp()) as simulator:
        merchant = await connected(simulator, tmp_path / "events")
        async with merchant.client, merchant.router:
            simulator.requests.clear()
            assert await merchant.recover() == RecoveryReport(0, 0, 0, {})
    assert not simulator.requests


async def test_what_happened_before_is_left_alone(merchant: Merchant) -> None:
    """By the moment that the resource shows."""
    await merchant.pay()
    await merchant.simulator.clock.advance(10)
    second = await merchant.pay()
    report = await merchant.recover(START + timedelta(seconds=5))
    assert (report.found, report.handled) == (2, 2)
    assert ("payment.paid", second) in merchant.happened()


async def test_what_was_made_before_and_ended_after_is_found(merchant: Merchant) -> None:
    """A dispute of last week that the bank decided today, and an old link that was paid today."""
    link = await merchant.client.links.create(amount=10_000, description="tea")
    dispute = merchant.simulator.dispute(await merchant.pay())
    await merchant.simulator.clock.advance(6 * DAY)
    merchant.simulator.decide_dispute(dispute, "won")
    await merchant.simulator.pay(link.checkout_url, "authorize", method="gcash")
    await merchant.recover(START + timedelta(days=5))
    assert {kind for kind, _ in merchant.happened()} == {"dispute.resolved", "payment.paid", "link.payment.paid"}
    assert isinstance(next(each.data for each in merchant.done if each.type == "link.payment.paid"), Link)


async def test_a_list_is_read_no_further_than_its_overlap(tmp_path: Path) -> None:
    """Two hundred payments of last year cost one page."""
    async with Simulator(now=START.timestamp()) as simulator:
        merchant = await connected(simulator, tmp_path / "events")
        merchant.router.on("payment.paid")(merchant.take)
        async with merchant.client, merchant.router:
            for _ in range(110):
                await merchant.pay()
            await simulator.clock.advance(30 * DAY)
            await merchant.pay()
            simulator.requests.clear()
            assert (await merchant.recover(START + timedelta(days=29))).found == 1
    assert [seen.operation for seen in simulator.requests] == ["payments.list"]


async def test_a_row_without_its_moment_counts_by_when_it_was_made(merchant: Merchant) -> None:
    """Within the overlap, so that it is rather found twice, which does no harm, than never."""
    await merchant.pay()
    send = merchant.client.send

    async def without_moments(operation: Any, arguments: Any) -> Any:
        page = await send(operation, arguments)
        if operation.name != "payments.list":
            return page
        return attrs.evolve(page, items=tuple(attrs.evolve(row, paid_at=None) for row in page))

    merchant.client.send = without_moments  # type: ignore[method-assign]
    assert (await merchant.recover(START + timedelta(days=6))).found == 2
    assert (await merchant.recover(START + timedelta(days=8))).found == 0


# -- trouble ----------------------------------------------------------------------------------------------------------


async def test_a_handler_that_fails_is_reported_and_called_again_the_next_time(tmp_path: Path) -> None:
    """The others have their turn."""
    trouble = [True]
    async with Simulator(now=START.timestamp()) as simulator:
        merchant = await connected(simulator, tmp_path / "events")

        async def failing(event: Event[Any]) -> None:
            if trouble:
                raise LookupError(event.id)
            await merchant.take(event)

        merchant.router.on("payment.paid")(failing)
        merchant.router.on("link.payment.paid")(merchant.take)
        async with merchant.client, merchant.router:
            payment = await merchant.pay()
            report = await merchant.recover()
            assert report == RecoveryReport(2, 1, 0, {f"evt_recovered_payment.paid_{payment}": "LookupError"})
            trouble.clear()
            assert await merchant.recover() == RecoveryReport(2, 1, 1, {})
    assert merchant.happened()[-1] == ("payment.paid", payment)


@pytest.mark.parametrize("rules", [Rules(disputes_readable=False)])
async def test_a_list_that_the_account_may_not_read_is_named(merchant: Merchant) -> None:
    """Many may not read disputes; the rest is found all the same."""
    await merchant.pay()
    report = await merchant.recover()
    assert (report.handled, report.unread) == (2, ("disputes",))


async def test_nothing_is_handled_when_a_list_cannot_be_read(merchant: Merchant) -> None:
    """Rather nothing, and an error, than half of it out of order."""
    await merchant.pay()
    merchant.simulator.faults.add(operation="disputes.list", kind="status", status=500, times=99)
    with pytest.raises(InternalServerError):
        await merchant.recover()
    assert merchant.done == []


async def test_two_at_once_have_one_effect(merchant: Merchant, tmp_path: Path) -> None:
    """Two processes with one store: what one is at, the other leaves to it."""
    await merchant.pay()
    router = WebhookRouter(SECRET, store=SQLiteStore(tmp_path / "events"))
    router.fallback(merchant.take)
    async with router:
        await asyncio.gather(merchant.recover(), recover_events(merchant.client, router, since=START))
    assert sorted(kind for kind, _ in merchant.happened()) == ["link.payment.paid", "payment.paid"]


async def test_a_store_that_forgets_is_refused(merchant: Merchant) -> None:
    """What was handled before a restart would be handled again."""
    with pytest.raises(ValueError, match="durable store"):
        await recover_events(merchant.client, WebhookRouter(SECRET, store=MemoryStore()), since=START)


@pytest.mark.parametrize(
    ("since", "error"),
    [(datetime(2026, 1, 1), ValueError), ("2026-01-01", TypeError), (None, TypeError)],  # noqa: DTZ001
)
async def test_a_time_without_a_zone_is_refused(since: Any, error: type[Exception], merchant: Merchant) -> None:
    """Before anything is read."""
    merchant.simulator.requests.clear()
    with pytest.raises(error, match="since: a datetime"):
        await merchant.recover(since)
    assert not merchant.simulator.requests


async def test_nothing_that_can_happen_again_is_rebuilt(merchant: Merchant) -> None:
    """A second one would be taken for the first."""
    await pays(merchant)
    await subscribes(merchant)
    await sends(merchant)
    await merchant.recover()
    assert {each.event_type for each in merchant.simulator.deliveries} - {kind for kind, _ in merchant.happened()} == {
        "subscription.updated"
    }
