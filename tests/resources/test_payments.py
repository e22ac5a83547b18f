"""``client.payments`` against the simulator."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paymongo_async.simulator import Simulator

    from .conftest import Checked


async def test_every_operation_round_trips(client: Checked, simulator: Simulator) -> None:
    """Each answers over a socket, decodes into its type, and leaves no field unknown."""
    redirect = {"success": "https://shop.example/good", "failed": "https://shop.example/bad"}
    source = await client.sources.create(type="gcash", amount=10_000, currency="PHP", redirect=redirect)
    await simulator.pay(source.redirect.checkout_url or "", "authorize")
    payment = await client.payments.create(amount=10_000, currency="PHP", source={"id": source.id, "type": "source"})
    assert (await client.payments.retrieve(payment.id)).status == "paid"
    assert [row.id for row in await client.payments.list()] == [payment.id]
    client.assert_saw_all_of("payments")
