"""``client.refunds`` against the simulator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .conftest import paid

if TYPE_CHECKING:
    from paymongo_async.simulator import Simulator

    from .conftest import Checked


async def test_every_operation_round_trips(client: Checked, simulator: Simulator) -> None:
    """Each answers over a socket, decodes into its type, and leaves no field unknown."""
    payment = await paid(client)
    refund = await client.refunds.create(payment_id=payment.id, amount=4_000, reason="others")
    await simulator.clock.advance(60)
    assert (await client.refunds.retrieve(refund.id)).status == "succeeded"
    assert [row.id for row in await client.refunds.list(payment_id=payment.id)] == [refund.id]
    client.assert_saw_all_of("refunds")
