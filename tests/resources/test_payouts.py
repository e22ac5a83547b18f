"""Payouts: when what was paid arrives, what is taken off, and how it is read."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import BadRequestError, NotFoundError, PermissionDeniedError
from paymongo_async.models.payouts import Payout
from paymongo_async.simulator import Rules, Simulator
from paymongo_async.simulator.fees import payout_after
from tests.rig.treasury import DAY, OPENING, Treasury

HOUR = 3600
ARRIVAL = 7 * DAY + 9 * HOUR
"""Seconds after which a payment by card has been paid out: one of the first Thursday is on the next Wednesday."""
EVENTS = ["payout.deposited", "payout.returned"]


async def pay(client: PayMongo, simulator: Simulator, amount: int = 100_000, method: str = "card") -> str:
    """Let a link be paid; return the id of the payment."""
    link = await client.links.create(amount=amount, description="tea")
    await simulator.pay(link.checkout_url, "authorize", method=method)
    return (await client.payments.list())[0].id


async def paid_out(client: PayMongo, simulator: Simulator, amount: int = 100_000) -> Payout:
    """Return the payout of one payment by card, deposited."""
    await pay(client, simulator, amount)
    await simulator.clock.advance(ARRIVAL)
    (payout,) = await client.payouts.list().to_list()
    return payout


async def test_every_operation_answers(client: Any, simulator: Simulator) -> None:
    """A payout, the list, what it consists of, the schedule."""
    payout = await paid_out(client, simulator)
    assert await client.payouts.retrieve(payout.id) == payout
    await client.payouts.list_transactions(payout.id)
    assert payout.organization is not None
    await client.payouts.retrieve_schedule(payout.organization.id)
    client.assert_saw_all_of("payouts")


async def test_a_payment_is_paid_out_when_it_says(client: PayMongo, simulator: Simulator) -> None:
    """At credited_at, which follows its clearing."""
    key = await pay(client, simulator)
    payment = await client.payments.retrieve(key)
    assert payment.credited_at == datetime(2026, 1, 7, 9, tzinfo=UTC)
    await simulator.clock.advance(6 * DAY + 9 * HOUR - 1)
    assert [each.status async for each in client.payouts.list()] == ["in_transit"]
    await simulator.clock.advance(1)
    (payout,) = await client.payouts.list().to_list()
    assert (payout.status, payout.status_updated_at) == ("deposited", payment.credited_at)


async def test_a_payout_is_pending_first_and_in_transit_then(client: PayMongo, simulator: Simulator) -> None:
    """The run is eight hours before the deposit."""
    await pay(client, simulator)
    await simulator.clock.advance(6 * DAY + HOUR - 1)
    assert await client.payouts.list().to_list() == []
    states = []
    for seconds in (1, 4 * HOUR, 4 * HOUR):
        await simulator.clock.advance(seconds)
        payout = (await client.payouts.list())[0]
        states.append((payout.status, payout.last_payout_transfer and payout.last_payout_transfer.status))
    assert states == [("pending", None), ("in_transit", "processing"), ("deposited", "succeeded")]


async def test_the_fee_is_taken_off(client: PayMongo, simulator: Simulator) -> None:
    """Amount less fee is what arrives."""
    payout = await paid_out(client, simulator)
    assert (payout.amount, payout.fee, payout.net_amount) == (100_000, 5000, 95_000)
    assert (payout.refund_amount, payout.dispute_amount, payout.adjustment_amount) == (0, 0, 0)
    assert (payout.currency, payout.provider) == ("PHP", "paymongo_central_hub")


async def test_a_payment_knows_its_payout(client: PayMongo, simulator: Simulator) -> None:
    """Null until then."""
    key = await pay(client, simulator)
    assert (await client.payments.retrieve(key)).payout is None
    await simulator.clock.advance(ARRIVAL)
    payout = (await client.payouts.list())[0]
    assert (await client.payments.retrieve(key)).payout == {"id": payout.id, "type": "payout"}


async def test_payments_of_one_day_are_one_payout(client: PayMongo, simulator: Simulator) -> None:
    """By whatever method, as far as they arrive together."""
    await pay(client, simulator, 100_000, "gcash")
    await pay(client, simulator, 50_000, "gcash")
    await pay(client, simulator, 20_000, "card")
    await simulator.clock.advance(ARRIVAL)
    assert [each.amount async for each in client.payouts.list()] == [20_000, 150_000]


async def test_a_failed_payment_is_in_no_payout(client: PayMongo, simulator: Simulator) -> None:
    """Neither is a day without payments."""
    link = await client.links.create(amount=100_000, description="tea")
    await simulator.pay(link.checkout_url, "fail", method="gcash")
    await paid_out(client, simulator, 20_000)
    assert [each.amount async for each in client.payouts.list()] == [20_000]


async def test_refunds_are_taken_off(client: PayMongo, simulator: Simulator) -> None:
    """Those that succeeded; each knows its payout."""
    key = await pay(client, simulator)
    refund = await client.refunds.create(amount=30_000, payment_id=key, reason="others")
    await simulator.clock.advance(ARRIVAL)
    payout = (await client.payouts.list())[0]
    assert (payout.amount, payout.refund_amount, payout.net_amount) == (100_000, 30_000, 65_000)
    assert (await client.refunds.retrieve(refund.id)).payout_id == payout.id


async def test_a_later_refund_is_taken_off_a_later_payout(client: PayMongo, simulator: Simulator) -> None:
    """No payout is changed any more."""
    first = await paid_out(client, simulator)
    payments = await client.payments.list()
    await client.refunds.create(amount=30_000, payment_id=payments[0].id, reason="others")
    await pay(client, simulator, 50_000)
    await simulator.clock.advance(ARRIVAL)
    later = (await client.payouts.list())[0]
    assert (later.amount, later.refund_amount, later.net_amount) == (50_000, 30_000, 50_000 - 3250 - 30_000)
    assert await client.payouts.retrieve(first.id) == first


async def test_a_dispute_holds_its_amount_and_a_fee(client: PayMongo, simulator: Simulator) -> None:
    """800 pesos, once, whoever wins in the end."""
    await pay(client, simulator, 500_000)
    simulator.dispute(await pay(client, simulator))
    await simulator.clock.advance(ARRIVAL)
    payout = (await client.payouts.list())[0]
    assert (payout.dispute_amount, payout.adjustment_amount) == (180_000, 0)
    assert payout.net_amount == payout.amount - payout.fee - 180_000
    await pay(client, simulator, 500_000)
    await simulator.clock.advance(ARRIVAL)
    assert (await client.payouts.list())[0].dispute_amount == 0


async def test_a_dispute_that_was_won_gives_it_back(client: PayMongo, simulator: Simulator) -> None:
    """As an adjustment of the next payout."""
    await pay(client, simulator, 500_000)
    key = simulator.dispute(await pay(client, simulator))
    await simulator.clock.advance(6 * DAY + 9 * HOUR)
    assert simulator.decide_dispute(key, "won")
    for adjusted in (180_000, 0):
        await pay(client, simulator, 500_000)
        await simulator.clock.advance(ARRIVAL)
        payout = (await client.payouts.list())[0]
        assert (payout.dispute_amount, payout.adjustment_amount) == (0, adjusted)


async def test_a_dispute_won_in_time_holds_nothing(client: PayMongo, simulator: Simulator) -> None:
    """Before the run."""
    simulator.decide_dispute(simulator.dispute(await pay(client, simulator)), "won")
    await simulator.clock.advance(ARRIVAL)
    payout = (await client.payouts.list())[0]
    assert (payout.dispute_amount, payout.adjustment_amount, payout.net_amount) == (0, 0, 95_000)


async def test_too_little_waits_for_the_next_payout(client: PayMongo, simulator: Simulator) -> None:
    """80 pesos are the least that goes to a bank."""
    await pay(client, simulator, 10_000, "gcash")
    key = (await client.payments.list())[0].id
    await client.refunds.create(amount=2_000, payment_id=key, reason="others")
    await simulator.clock.advance(ARRIVAL)
    assert await client.payouts.list().to_list() == []
    payout = await paid_out(client, simulator, 100_000)
    assert (payout.amount, payout.net_amount) == (110_000, 95_000 + 9_750 - 2_000)


@pytest.mark.parametrize("amount", [10_000, 500_000])
async def test_the_parts_add_up_to_the_payout(client: PayMongo, simulator: Simulator, amount: int) -> None:
    """Payments, refunds and disputes, each with its id and type; what takes off is negative."""
    await pay(client, simulator, 500_000)
    key = await pay(client, simulator, 100_000)
    refund = await client.refunds.create(amount=amount // 10, payment_id=key, reason="others")
    dispute = simulator.dispute(await pay(client, simulator, 20_000))
    await simulator.clock.advance(ARRIVAL)
    payout = (await client.payouts.list())[0]
    parts = await client.payouts.list_transactions(payout.id, limit=2).to_list()
    assert sum(each.net_amount for each in parts) == payout.net_amount
    types = {each.id: (each.raw or {})["type"] for each in parts}
    assert sorted(types.values()) == ["dispute", "payment", "payment", "payment", "refund"]
    assert (types[refund.id], types[dispute], types[key]) == ("refund", "dispute", "payment")


async def test_an_adjustment_is_a_part(client: PayMongo, simulator: Simulator) -> None:
    """With the id of the dispute."""
    await pay(client, simulator, 500_000)
    key = simulator.dispute(await pay(client, simulator, 20_000))
    await simulator.clock.advance(6 * DAY + 9 * HOUR)
    simulator.decide_dispute(key, "won")
    await pay(client, simulator)
    await simulator.clock.advance(ARRIVAL)
    payout = (await client.payouts.list())[0]
    parts = {each.id: each async for each in client.payouts.list_transactions(payout.id)}
    assert ((parts[key].raw or {})["type"], parts[key].net_amount) == ("adjustment", 100_000)


async def test_the_deposit_is_announced(client: PayMongo, simulator: Simulator) -> None:
    """With the payout."""
    await client.webhooks.create(url="http://127.0.0.1:9/", events=EVENTS)
    payout = await paid_out(client, simulator)
    (delivery,) = simulator.deliveries
    data = json.loads(delivery.body)["data"]["attributes"]["data"]
    assert (delivery.event_type, data["id"], data["attributes"]["status"]) == (
        "payout.deposited",
        payout.id,
        "deposited",
    )


@pytest.mark.parametrize(("hours", "state"), [(1, "pending"), (5, "in_transit")])
async def test_a_payout_may_be_held_and_released(
    client: PayMongo, simulator: Simulator, hours: int, state: str
) -> None:
    """It stays where it is until then, and is deposited half the usual time later."""
    await pay(client, simulator)
    await simulator.clock.advance(6 * DAY + hours * HOUR)
    payout = (await client.payouts.list())[0]
    assert payout.status == state
    assert simulator.hold_payout(payout.id) is True
    assert simulator.hold_payout(payout.id) is False
    await simulator.clock.advance(DAY)
    assert (await client.payouts.retrieve(payout.id)).status == "on_hold"
    assert simulator.release_payout(payout.id) is True
    assert simulator.release_payout(payout.id) is False
    assert (await client.payouts.retrieve(payout.id)).status == "in_transit"
    await simulator.clock.advance(4 * HOUR)
    assert (await client.payouts.retrieve(payout.id)).status == "deposited"
    assert simulator.hold_payout(payout.id) is False


@pytest.mark.parametrize("hours", [2, 6])
async def test_a_payout_is_deposited_once(client: PayMongo, simulator: Simulator, hours: int) -> None:
    """Half the usual time after its release, whatever was planned before."""
    await client.webhooks.create(url="http://127.0.0.1:9/", events=EVENTS)
    await pay(client, simulator)
    await simulator.clock.advance(6 * DAY + hours * HOUR)
    payout = (await client.payouts.list())[0]
    assert simulator.hold_payout(payout.id)
    assert simulator.release_payout(payout.id)
    await simulator.clock.advance(4 * HOUR - 5)
    assert (await client.payouts.retrieve(payout.id)).status == "in_transit"
    await simulator.clock.advance(DAY)
    assert [each.event_type for each in simulator.deliveries] == ["payout.deposited"]


async def test_payouts_of_every_merchant_are_found(client: PayMongo, simulator: Simulator) -> None:
    """Not of the first one only."""
    async with PayMongo("sk_test_other99999", base_url=simulator.base_url) as other:
        await organization_of(other)
    assert simulator.hold_payout((await paid_out(client, simulator)).id) is False


async def test_only_payouts_are_held(simulator: Simulator) -> None:
    """Anything else is an error of the test."""
    with pytest.raises(KeyError):
        simulator.hold_payout("po_x")


class TestReturned:
    """A bank that takes nothing."""

    @pytest.fixture
    def rules(self) -> Rules:
        return Rules(payouts_returned=True)

    async def test_a_payout_comes_back(self, client: PayMongo, simulator: Simulator) -> None:
        """And that is announced."""
        await client.webhooks.create(url="http://127.0.0.1:9/", events=EVENTS)
        payout = await paid_out(client, simulator)
        assert payout.status == "returned"
        assert payout.last_payout_transfer is not None
        assert payout.last_payout_transfer.status == "failed"
        assert [each.event_type for each in simulator.deliveries] == ["payout.returned"]


class TestWeekly:
    """Payouts on Wednesday, into the wallet."""

    @pytest.fixture
    def rules(self) -> Rules:
        return Rules(payout_days=("wednesday",), payouts_to="wallet")

    async def test_everything_arrives_on_that_day(self, client: PayMongo, simulator: Simulator) -> None:
        """Also what cleared earlier."""
        await pay(client, simulator, 100_000, "qrph")
        await simulator.clock.advance(DAY)
        await pay(client, simulator, 50_000, "gcash")
        await simulator.clock.advance(ARRIVAL)
        (payout,) = await client.payouts.list().to_list()
        assert (payout.amount, payout.status_updated_at) == (150_000, datetime(2026, 1, 7, 9, tzinfo=UTC))

    async def test_it_can_be_sent_on(self, client: PayMongo, simulator: Simulator) -> None:
        """The wallet has it, and a movement says where it came from; there is no minimum."""
        payout = await paid_out(client, simulator, 10_000)
        treasury = Treasury(client, simulator)
        assert await treasury.balance() == (OPENING + payout.net_amount, 0)
        (moved,) = await client.wallet_transactions.list((await treasury.wallet()).id).to_list()
        assert (moved.type, moved.amount) == ("cash_in", payout.net_amount)
        assert moved.sender.bank_account_number == payout.id

    async def test_the_schedule_says_so(self, client: PayMongo, simulator: Simulator) -> None:
        """Weekly, on one day."""
        payout = await paid_out(client, simulator)
        assert payout.organization is not None
        schedule = await client.payouts.retrieve_schedule(payout.organization.id)
        assert (schedule.type, schedule.days, schedule.options) == ("weekly", ("wednesday",), ("automatic", "weekly"))


async def test_a_wallet_that_takes_nothing_sends_payouts_back() -> None:
    """It is frozen."""
    async with (
        Simulator(rules=Rules(payouts_to="wallet", wallet_status="frozen"), now=1_767_225_600.0) as simulator,
        PayMongo("sk_test_abcdef123456", base_url=simulator.base_url) as client,
    ):
        assert (await paid_out(client, simulator)).status == "returned"


async def organization_of(client: PayMongo) -> str:
    """Return the caller's own id."""
    return (await client.wallets.list())[0].merchant_id


async def test_the_schedule_is_every_banking_day(client: PayMongo) -> None:
    """The next payout and the one after it, with nothing in them yet."""
    schedule = await client.payouts.retrieve_schedule(await organization_of(client))
    assert schedule.type == "automatic"
    assert schedule.days == ("monday", "tuesday", "wednesday", "thursday", "friday")
    assert [(each.amount, each.receive_at) for each in schedule.lineup] == [
        (0, datetime(2026, 1, 1, 9, tzinfo=UTC)),
        (0, datetime(2026, 1, 2, 9, tzinfo=UTC)),
    ]


@pytest.mark.parametrize("hours", [0, 2, 8])
async def test_the_schedule_knows_what_is_to_come(client: PayMongo, simulator: Simulator, hours: int) -> None:
    """Before the run as well as after it."""
    await pay(client, simulator)
    await simulator.clock.advance(6 * DAY + hours * HOUR)
    await pay(client, simulator, 50_000, "qrph")
    schedule = await client.payouts.retrieve_schedule(await organization_of(client))
    assert [each.amount for each in schedule.lineup] == [95_000, 0]
    await simulator.clock.advance(DAY)
    schedule = await client.payouts.retrieve_schedule(await organization_of(client))
    assert [each.amount for each in schedule.lineup] == [0, 49_250]


async def test_the_day_of_a_payout_ends_with_it(client: PayMongo, simulator: Simulator) -> None:
    """From 09:00 UTC on the next one is tomorrow's, and after Friday it is Monday's."""
    await simulator.clock.advance(DAY + 9 * HOUR)
    schedule = await client.payouts.retrieve_schedule(await organization_of(client))
    assert [each.receive_at.day for each in schedule.lineup] == [5, 6]


async def test_other_schedules_are_not_shown(client: PayMongo, simulator: Simulator) -> None:
    """Another merchant's is denied, nobody's is not found."""
    async with PayMongo("sk_test_other99999", base_url=simulator.base_url) as other:
        theirs = await organization_of(other)
    with pytest.raises(PermissionDeniedError) as caught:
        await client.payouts.retrieve_schedule(theirs)
    assert caught.value.code == "access_denied"
    with pytest.raises(NotFoundError):
        await client.payouts.retrieve_schedule("org_x")


async def test_an_unknown_payout_is_not_found(client: PayMongo) -> None:
    """Neither it nor its transactions."""
    for read in (client.payouts.retrieve, client.payouts.list_transactions):
        with pytest.raises(NotFoundError):
            await read("po_x")


async def three(client: PayMongo, simulator: Simulator) -> list[str]:
    """Make payouts of PHP 3000, 1000 and 2000, a day apart; return their ids, newest first."""
    for amount in (300_000, 100_000, 200_000):
        await pay(client, simulator, amount)
        await simulator.clock.advance(DAY if amount < 300_000 else 4 * DAY)
    await simulator.clock.advance(ARRIVAL)
    return [each.id async for each in client.payouts.list()]


async def test_payouts_are_paged_by_tokens(client: PayMongo, simulator: Simulator) -> None:
    """Opaque ones, which only the server can make."""
    keys = await three(client, simulator)
    assert [each.id async for each in client.payouts.list(limit=1)] == keys
    with pytest.raises(BadRequestError):
        await client.payouts.list(after=keys[0])


async def test_every_page_has_the_totals(client: PayMongo, simulator: Simulator) -> None:
    """Of all payouts, however few a page shows."""
    await three(client, simulator)
    headers = {"Authorization": "Basic " + base64.b64encode(b"sk_test_abcdef123456:").decode()}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.get(f"{simulator.base_url}/v1/payouts?limit=1") as answer,
    ):
        page = (await answer.json())["pagination"]
    assert (page["total_records"], page["total_amount"]) == (3, 600_000)
    assert page["total_per_currency"] == {"PHP": 600_000}


async def test_payouts_are_filtered(client: PayMongo, simulator: Simulator) -> None:
    """By status, provider, id, merchant and days in Manila."""
    keys = await three(client, simulator)

    async def found(**given: Any) -> list[str]:
        return [each.id async for each in client.payouts.list(**given)]

    assert await found(payout_status="deposited") == keys
    assert await found(payout_status="pending") == []
    assert await found(provider="unionbank") == []
    assert await found(search=keys[1]) == keys[1:2]
    assert await found(search=await organization_of(client)) == keys
    assert await found(search="nobody") == []
    days = [each.created_at.date().isoformat() for each in await client.payouts.list()]
    assert await found(created_at_between=f"{days[2]}..{days[1]}") == keys[1:]
    assert await found(created_at_between="2025-01-01..2025-12-31") == []


@pytest.mark.parametrize("between", ["2026-01-01", "yesterday..today", "2026-01-01..2026-01-32"])
async def test_days_have_a_form(client: PayMongo, between: str) -> None:
    """Two days with two dots between them."""
    with pytest.raises(BadRequestError) as caught:
        await client.payouts.list(created_at_between=between)
    assert caught.value.code == "parameter_format_invalid"


async def test_payouts_are_sorted(client: PayMongo, simulator: Simulator) -> None:
    """By a field, either way; pages follow."""
    await three(client, simulator)

    async def amounts(**given: Any) -> list[int]:
        return [each.amount // 100 async for each in client.payouts.list(limit=1, **given)]

    assert await amounts(order="asc") == [3000, 1000, 2000]
    assert await amounts(sort_by="amount") == [3000, 2000, 1000]
    assert await amounts(sort_by="amount", order="asc") == [1000, 2000, 3000]
    with pytest.raises(BadRequestError):
        await client.payouts.list(sort_by="name")


def test_days_that_are_none_are_a_mistake() -> None:
    """Rules that nothing could be paid out by are told to whoever set them."""
    with pytest.raises(ValueError, match="payout_days"):
        payout_after(0.0, ("someday",))
