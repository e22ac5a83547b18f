"""Plans: created, read, listed and changed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import BadRequestError, NotFoundError, PermissionDeniedError
from paymongo_async.simulator import Rules, Simulator
from tests.rig.subscriber import Subscriber

if TYPE_CHECKING:
    from .conftest import Checked


@pytest.fixture
def shop(client: PayMongo, simulator: Simulator) -> Subscriber:
    return Subscriber(client, simulator)


async def test_every_operation_round_trips(client: Checked, shop: Subscriber) -> None:
    """Each answers over a socket, decodes into its type, and leaves no field unknown."""
    plan = await shop.plan()
    assert (await client.plans.update(plan.id, name="Silver")).name == "Silver"
    assert (await client.plans.retrieve(plan.id)).name == "Silver"
    assert [row.id for row in await client.plans.list()] == [plan.id]
    client.assert_saw_all_of("plans")


async def test_a_plan_has_what_it_was_created_with(shop: Subscriber) -> None:
    """And is scheduled unless it was asked to be on demand."""
    plan = await shop.plan(cycle_count=12, metadata={"tier": "gold"})
    assert (plan.name, plan.description, plan.amount, plan.currency) == ("Gold", "Gold plan", 50_000, "PHP")
    assert (plan.interval, plan.interval_count, plan.cycle_count) == ("monthly", 1, 12)
    assert (plan.type, plan.plan_type, plan.livemode) == ("scheduled", "scheduled", False)
    assert plan.metadata == {"tier": "gold"}
    assert plan.created_at == plan.updated_at
    assert plan.created_at.date() == date(2026, 1, 1)


async def test_a_plan_can_be_on_demand(shop: Subscriber) -> None:
    """Its type says so under both names."""
    plan = await shop.plan(plan_type="on_demand")
    assert (plan.type, plan.plan_type) == ("on_demand", "on_demand")


async def test_a_plan_without_an_end_has_no_count_of_cycles(shop: Subscriber) -> None:
    """Null runs until cancelled."""
    assert (await shop.plan()).cycle_count is None


async def test_a_plan_is_read_again(client: PayMongo, shop: Subscriber) -> None:
    """By its id."""
    plan = await shop.plan()
    assert await client.plans.retrieve(plan.id) == plan


async def test_plans_are_listed_newest_first(client: PayMongo, shop: Subscriber) -> None:
    """Page after page."""
    made = [(await shop.plan()).id for _ in range(3)]
    page = await client.plans.list(limit=2)
    assert [plan.id for plan in page.items] == made[:0:-1]
    assert page.has_more
    assert [plan.id async for plan in client.plans.list(limit=1)] == made[::-1]
    assert [plan.id for plan in (await client.plans.list(before=made[1])).items] == made[2:]


async def test_a_change_keeps_what_it_does_not_name(client: PayMongo, simulator: Simulator, shop: Subscriber) -> None:
    """And moves the time of the last change."""
    plan = await shop.plan()
    await simulator.clock.advance(60)
    changed = await client.plans.update(plan.id, amount=60_000, metadata={"a": "b"})
    assert (changed.amount, changed.name, changed.metadata) == (60_000, "Gold", {"a": "b"})
    assert changed.created_at == plan.created_at
    assert (changed.updated_at - plan.updated_at).total_seconds() >= 60


async def test_name_and_description_can_be_changed(client: PayMongo, shop: Subscriber) -> None:
    """They are documented to be changeable, with the amount."""
    plan = await client.plans.update((await shop.plan()).id, name="Silver", description="Less")
    assert (plan.name, plan.description, plan.amount) == ("Silver", "Less", 50_000)


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"amount": 1999}, "parameter_below_minimum", "amount"),
        ({"interval_count": 0}, "parameter_below_minimum", "interval_count"),
        ({"interval_count": 11}, "parameter_above_maximum", "interval_count"),
        ({"cycle_count": 1}, "parameter_below_minimum", "cycle_count"),
        ({"interval": "month"}, "parameter_invalid", "interval"),
        ({"currency": "USD"}, "parameter_invalid", "currency"),
        ({"plan_type": "sometimes"}, "parameter_invalid", "plan_type"),
    ],
)
async def test_a_bad_plan_is_refused(shop: Subscriber, changes: Any, code: str, pointer: str) -> None:
    """By the parameter that is outside its documented range."""
    with pytest.raises(BadRequestError) as caught:
        await shop.plan(**changes)
    (problem,) = caught.value.errors
    assert (problem.code, problem.pointer) == (code, pointer)


async def test_a_change_has_the_same_minimum(client: PayMongo, shop: Subscriber) -> None:
    """2000 centavos."""
    with pytest.raises(BadRequestError) as caught:
        await client.plans.update((await shop.plan()).id, amount=1999)
    assert caught.value.code == "parameter_below_minimum"


async def test_an_unknown_plan_is_not_found(client: PayMongo) -> None:
    """Neither to read nor to change."""
    for call in (client.plans.retrieve("plan_x"), client.plans.update("plan_x", name="A")):
        with pytest.raises(NotFoundError) as caught:
            await call
        assert caught.value.code == "resource_not_found"


class TestAnAccountThatIsNotEnabled:
    """PayMongo has to enable an account for subscriptions."""

    @pytest.fixture
    def rules(self) -> Rules:
        return Rules(subscriptions_enabled=False)

    async def test_cannot_create_plans(self, shop: Subscriber) -> None:
        """403, as was observed."""
        with pytest.raises(PermissionDeniedError) as caught:
            await shop.plan()
        assert caught.value.code == "payment_method_not_configured"

    async def test_cannot_create_subscriptions(self, client: PayMongo) -> None:
        """The same."""
        with pytest.raises(PermissionDeniedError) as caught:
            await client.subscriptions.create(customer_id="cus_x", plan_id="plan_x")
        assert caught.value.code == "payment_method_not_configured"
