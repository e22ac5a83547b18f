"""``client.customers`` against the simulator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .conftest import paid

if TYPE_CHECKING:
    from .conftest import Checked


async def test_every_operation_round_trips(client: Checked) -> None:
    """Each answers over a socket, decodes into its type, and leaves no field unknown."""
    ana = await client.customers.create(
        first_name="Ana", last_name="Cruz", email="ana@shop.example", default_device="email"
    )
    await client.customers.update(ana.id, first_name="Anna")
    await client.customers.replace(ana.id, first_name="Ana")
    assert (await client.customers.retrieve(ana.id)).first_name == "Ana"
    assert [row.id for row in await client.customers.list(email="ana@shop.example")] == [ana.id]
    usage = {"session_type": "on_session", "customer_id": ana.id}
    await paid(client, setup_future_usage=usage)
    saved = await client.customers.list_payment_methods(ana.id)
    await client.customers.delete_payment_method(ana.id, saved[0].id)
    assert (await client.customers.delete(ana.id)).deleted
    client.assert_saw_all_of("customers")
