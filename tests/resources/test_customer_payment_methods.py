"""What is saved for a customer, in its newer form."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import BadRequestError, NotFoundError
from paymongo_async.simulator import Simulator
from tests.rig.subscriber import Subscriber

if TYPE_CHECKING:
    from .conftest import Checked


@pytest.fixture
def shop(client: PayMongo, simulator: Simulator) -> Subscriber:
    return Subscriber(client, simulator)


async def saved(shop: Subscriber, customer: str) -> str:
    """Pay with a card that is saved; return the id of the payment method."""
    intent = await shop.client.payment_intents.create(
        amount=10_000,
        currency="PHP",
        payment_method_allowed=["card"],
        setup_future_usage={"session_type": "on_session", "customer_id": customer},
    )
    method = await shop.card()
    await shop.client.payment_intents.attach(intent.id, payment_method=method)
    return method


async def test_every_operation_round_trips(client: Checked, shop: Subscriber) -> None:
    """Each answers over a socket, decodes into its type, and leaves no field unknown."""
    customer = await shop.customer()
    method = await saved(shop, customer)
    assert (await client.customer_payment_methods.retrieve(customer, method)).payment_method_id == method
    assert [row.payment_method_id for row in await client.customer_payment_methods.list(customer)] == [method]
    assert (await client.customer_payment_methods.delete(customer, method)).payment_method_id == method
    client.assert_saw_all_of("customer_payment_methods")


async def test_a_card_that_was_paid_with_is_saved(client: PayMongo, shop: Subscriber) -> None:
    """Under the id of its payment method."""
    customer = await shop.customer()
    method = await saved(shop, customer)
    found = await client.customer_payment_methods.retrieve(customer, method)
    assert (found.customer_id, found.payment_method_id, found.source_type) == (customer, method, "card")
    assert (found.session_type, found.live_mode, found.deleted_at) == ("on_session", False, None)
    assert found.created_at == found.updated_at
    assert found.created_at.date() == date(2026, 1, 1)


async def test_moments_are_milliseconds_on_the_wire(client: PayMongo, shop: Subscriber) -> None:
    """Unlike everywhere else."""
    customer = await shop.customer()
    found = await client.customer_payment_methods.retrieve(customer, await saved(shop, customer))
    assert found.to_dict()["created_at"] >= 1_767_225_600_000


async def test_saved_methods_are_listed_newest_first(client: PayMongo, shop: Subscriber) -> None:
    """Page after page, and those of one customer only."""
    customer, other = await shop.customer(), await shop.customer()
    methods = [await saved(shop, customer) for _ in range(3)]
    await saved(shop, other)
    listed = client.customer_payment_methods.list(customer, limit=2)
    page = await listed
    assert ([each.payment_method_id for each in page.items], page.has_more) == (methods[:0:-1], True)
    assert [each.payment_method_id async for each in listed] == methods[::-1]


async def test_a_customer_may_have_nothing_saved(client: PayMongo, shop: Subscriber) -> None:
    """The page is empty."""
    assert await client.customer_payment_methods.list(await shop.customer()).to_list() == []


async def test_an_unknown_cursor_is_refused(client: PayMongo, shop: Subscriber) -> None:
    """It has to be the id of a saved method."""
    with pytest.raises(BadRequestError):
        await client.customer_payment_methods.list(await shop.customer(), last_evaluated_payment_method_id="pm_x")


async def test_a_forgotten_method_is_returned_once_more(client: PayMongo, shop: Subscriber) -> None:
    """With the moment of its end; then it is gone, by the older paths too."""
    customer = await shop.customer()
    method = await saved(shop, customer)
    await shop.simulator.clock.advance(60)
    gone = await client.customer_payment_methods.delete(customer, method)
    assert gone.payment_method_id == method
    assert gone.deleted_at is not None
    assert gone.deleted_at - gone.created_at >= timedelta(seconds=60)
    with pytest.raises(NotFoundError):
        await client.customer_payment_methods.retrieve(customer, method)
    with pytest.raises(NotFoundError):
        await client.customer_payment_methods.delete(customer, method)
    assert await client.customers.list_payment_methods(customer).to_list() == []


async def test_a_card_is_saved_once(client: PayMongo, shop: Subscriber) -> None:
    """However often it is paid with."""
    subscription = await shop.active()
    intent = await client.payment_intents.create(
        amount=10_000,
        currency="PHP",
        payment_method_allowed=["card"],
        setup_future_usage={"session_type": "on_session", "customer_id": subscription.customer_id},
    )
    assert subscription.payment_method_id is not None
    await client.payment_intents.attach(intent.id, payment_method=subscription.payment_method_id)
    found = await client.customer_payment_methods.list(subscription.customer_id).to_list()
    assert [each.payment_method_id for each in found] == [subscription.payment_method_id]


async def test_an_unknown_customer_is_not_found(client: PayMongo) -> None:
    """404."""
    with pytest.raises(NotFoundError):
        await client.customer_payment_methods.list("cus_x")
    with pytest.raises(NotFoundError):
        await client.customer_payment_methods.retrieve("cus_x", "pm_x")
    with pytest.raises(NotFoundError):
        await client.customer_payment_methods.delete("cus_x", "pm_x")
