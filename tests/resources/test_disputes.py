"""Disputes: opened, decided or forgotten, and what that does to the payment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import BadRequestError, NotFoundError, PermissionDeniedError
from paymongo_async.simulator import Rules, Simulator

if TYPE_CHECKING:
    from .conftest import Checked


EVENTS = ["dispute.created", "dispute.resolved"]
WEEK = 604_800


async def paid(client: PayMongo, simulator: Simulator, *, action: str = "authorize") -> str:
    """Return the id of a payment that was made through a link."""
    link = await client.links.create(amount=10_000, description="tea")
    await simulator.pay(link.checkout_url, action, method="card")
    return (await client.payments.list())[0].id


async def test_every_operation_round_trips(client: Checked, simulator: Simulator) -> None:
    """Each answers over a socket, decodes into its type, and leaves no field unknown."""
    key = simulator.dispute(await paid(client, simulator))
    assert (await client.disputes.retrieve(key)).id == key
    assert [each.id for each in await client.disputes.list()] == [key]
    client.assert_saw_all_of("disputes")


async def test_a_dispute_begins_under_review(client: PayMongo, simulator: Simulator) -> None:
    """With the amount of the payment; every field of the answer is known."""
    key = simulator.dispute(await paid(client, simulator), "duplicate")
    dispute = await client.disputes.retrieve(key)
    assert (dispute.id, dispute.status, dispute.reason) == (key, "under_review", "duplicate")
    assert (dispute.amount, dispute.currency, dispute.livemode) == (10_000, "PHP", False)
    assert dispute.extra == {}


async def test_a_disputed_payment_is_marked_and_not_refunded(client: PayMongo, simulator: Simulator) -> None:
    """resource_disputed_state."""
    payment = await paid(client, simulator)
    simulator.dispute(payment)
    assert (await client.payments.retrieve(payment)).disputed is True
    with pytest.raises(BadRequestError) as caught:
        await client.refunds.create(amount=10_000, payment_id=payment, reason="others")
    assert caught.value.code == "resource_disputed_state"


@pytest.mark.parametrize("outcome", ["won", "lost"])
async def test_the_bank_decides_once(client: PayMongo, simulator: Simulator, outcome: Literal["won", "lost"]) -> None:
    """Later decisions change nothing, and neither does time."""
    key = simulator.dispute(await paid(client, simulator))
    assert simulator.decide_dispute(key, outcome) is True
    assert simulator.decide_dispute(key, "expired") is False
    await simulator.clock.advance(WEEK)
    assert (await client.disputes.retrieve(key)).status == outcome


async def test_a_dispute_without_evidence_expires(client: PayMongo, simulator: Simulator) -> None:
    """After a week."""
    key = simulator.dispute(await paid(client, simulator))
    await simulator.clock.advance(WEEK - 1)
    assert (await client.disputes.retrieve(key)).status == "under_review"
    await simulator.clock.advance(1)
    assert (await client.disputes.retrieve(key)).status == "expired"


async def test_both_ends_of_a_dispute_are_announced(client: PayMongo, simulator: Simulator) -> None:
    """dispute.created and dispute.resolved."""
    await client.webhooks.create(url="http://127.0.0.1:9/", events=EVENTS)
    simulator.decide_dispute(simulator.dispute(await paid(client, simulator)), "lost")
    assert [each.event_type for each in simulator.deliveries] == EVENTS


async def test_disputes_are_listed_newest_first(client: PayMongo, simulator: Simulator) -> None:
    """Page by page."""
    keys = [simulator.dispute(await paid(client, simulator)) for _ in range(3)]
    rows = await client.disputes.list(limit=2).to_list()
    assert [each.id for each in rows] == keys[::-1]


async def test_an_unknown_dispute_is_not_found(client: PayMongo) -> None:
    """404."""
    with pytest.raises(NotFoundError):
        await client.disputes.retrieve("dsp_none")


async def test_what_does_not_exist_is_not_disputed(client: PayMongo, simulator: Simulator) -> None:
    """Nor decided."""
    await paid(client, simulator)
    with pytest.raises(KeyError):
        simulator.dispute("pay_none")
    with pytest.raises(KeyError):
        simulator.decide_dispute("dsp_none", "won")


async def test_a_bank_decides_in_documented_ways(client: PayMongo, simulator: Simulator) -> None:
    """Anything else is no outcome, and the dispute stays open."""
    key = simulator.dispute(await paid(client, simulator))
    with pytest.raises(ValueError, match="won, lost, expired"):
        simulator.decide_dispute(key, "forgotten")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert (await client.disputes.retrieve(key)).status == "under_review"


async def test_a_failed_payment_is_not_disputed(client: PayMongo, simulator: Simulator) -> None:
    """No money moved."""
    with pytest.raises(ValueError, match="failed"):
        simulator.dispute(await paid(client, simulator, action="fail"))


class TestWithoutAccess:
    """As accounts in test mode were seen to be."""

    @pytest.fixture
    def rules(self) -> Rules:
        """Refuse."""
        return Rules(disputes_readable=False)

    async def test_disputes_are_not_shown(self, client: PayMongo) -> None:
        """403 access_denied."""
        for refused in (client.disputes.retrieve("dsp_x"), client.disputes.list()):
            with pytest.raises(PermissionDeniedError) as caught:
                await refused
            assert caught.value.code == "access_denied"
