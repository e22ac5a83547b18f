"""``client.webhooks`` against the simulator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .conftest import paid

if TYPE_CHECKING:
    from paymongo_async.simulator import Simulator

    from .conftest import Checked


async def test_every_operation_round_trips(client: Checked, simulator: Simulator) -> None:
    """Each answers over a socket, decodes into its type, and leaves no field unknown."""
    webhook = await client.webhooks.create(url="http://127.0.0.1:9/hook", events=["payment.paid"])
    await client.webhooks.update(webhook.id, events=["payment.paid", "payment.failed"])
    assert (await client.webhooks.retrieve(webhook.id)).events == ("payment.paid", "payment.failed")
    await paid(client)
    await simulator.clock.advance(10_000)  # nobody listens there
    process = await client.webhooks.retry_delivery(simulator.deliveries[0].id)
    assert process.status == "Pending"
    await client.webhooks.disable(webhook.id)
    assert (await client.webhooks.enable(webhook.id)).status == "enabled"
    assert [row.id for row in await client.webhooks.list()] == [webhook.id]
    await client.webhooks.delete(webhook.id)
    client.assert_saw_all_of("webhooks")
