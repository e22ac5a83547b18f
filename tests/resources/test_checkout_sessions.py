"""``client.checkout_sessions`` against the simulator."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paymongo_async.simulator import Simulator

    from .conftest import Checked


async def test_every_operation_round_trips(client: Checked, simulator: Simulator) -> None:
    """Each answers over a socket, decodes into its type, and leaves no field unknown."""
    item = {"name": "Tea", "amount": 10_000, "quantity": 1, "currency": "PHP"}
    session = await client.checkout_sessions.create(line_items=[item], payment_method_types=["card"])
    assert (await client.checkout_sessions.expire(session.id)).status == "expired"
    newer = await client.checkout_sessions.create_v2(line_items=[item], payment_method_types=["card"])
    await simulator.pay(newer.checkout_url, "authorize")
    assert (await client.checkout_sessions.retrieve(newer.id)).payments[0].status == "paid"
    client.assert_saw_all_of("checkout_sessions")
