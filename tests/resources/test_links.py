"""``client.links`` against the simulator."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paymongo_async.simulator import Simulator

    from .conftest import Checked


async def test_every_operation_round_trips(client: Checked, simulator: Simulator) -> None:
    """Each answers over a socket, decodes into its type, and leaves no field unknown."""
    link = await client.links.create(amount=10_000, description="Lunch")
    assert (await client.links.archive(link.id)).archived
    assert not (await client.links.unarchive(link.id)).archived
    await simulator.pay(link.checkout_url, "authorize")
    assert (await client.links.retrieve(link.reference_number)).status == "paid"
    assert [row.id for row in await client.links.list()] == [link.id]
    client.assert_saw_all_of("links")
