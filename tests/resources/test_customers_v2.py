"""Customers by the newer paths: the same ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import BadRequestError, NotFoundError
from paymongo_async.models.customers import Customer

if TYPE_CHECKING:
    from .conftest import Checked


async def made(client: PayMongo, **changes: Any) -> Customer:
    given: dict[str, Any] = {"first_name": "Juan", "last_name": "Cruz", "email": "juan@shop.example"} | changes
    return await client.customers_v2.create(**given)


async def test_every_operation_round_trips(client: Checked) -> None:
    """Each answers over a socket, decodes into its type, and leaves no field unknown."""
    customer = await made(client)
    assert (await client.customers_v2.update(customer.id, first_name="Ana")).first_name == "Ana"
    assert (await client.customers_v2.retrieve(customer.id)).first_name == "Ana"
    assert [row.id for row in await client.customers_v2.list()] == [customer.id]
    client.assert_saw_all_of("customers_v2")


async def test_a_customer_needs_no_device(client: PayMongo) -> None:
    """Unlike by the older paths."""
    customer = await made(client, phone="+639170000000")
    assert (customer.first_name, customer.email, customer.phone) == ("Juan", "juan@shop.example", "+639170000000")
    assert (customer.default_device, customer.livemode) == (None, False)


async def test_a_customer_is_the_same_by_either_path(client: PayMongo) -> None:
    """There is one kind of customers."""
    customer = await made(client, default_device="email")
    assert await client.customers_v2.retrieve(customer.id) == customer
    assert await client.customers.retrieve(customer.id) == customer


async def test_a_change_keeps_what_it_does_not_name(client: PayMongo) -> None:
    """It is partial."""
    customer = await client.customers_v2.update((await made(client)).id, first_name="Ana")
    assert (customer.first_name, customer.last_name) == ("Ana", "Cruz")


async def test_customers_are_listed_newest_first(client: PayMongo) -> None:
    """Page after page, or by what is unique."""
    ids = [(await made(client, email=f"{name}@shop.example")).id for name in "abc"]
    assert [each.id async for each in client.customers_v2.list(limit=2)] == ids[::-1]
    assert [each.id for each in (await client.customers_v2.list(email="b@shop.example")).items] == [ids[1]]


async def test_an_address_belongs_to_one_customer(client: PayMongo) -> None:
    """Also of those made by the older paths."""
    await made(client)
    with pytest.raises(BadRequestError) as caught:
        await made(client)
    assert (caught.value.code, caught.value.errors[0].pointer) == ("parameter_invalid", "email")


@pytest.mark.parametrize("changes", [{"email": "nobody"}, {"phone": "0917"}])
async def test_formats_are_checked(client: PayMongo, changes: Any) -> None:
    """As by the older paths."""
    with pytest.raises(BadRequestError) as caught:
        await made(client, **changes)
    assert caught.value.code == "parameter_format_invalid"


async def test_an_unknown_customer_is_not_found(client: PayMongo) -> None:
    """404."""
    with pytest.raises(NotFoundError):
        await client.customers_v2.retrieve("cus_x")
    with pytest.raises(NotFoundError):
        await client.customers_v2.update("cus_x", first_name="A")
