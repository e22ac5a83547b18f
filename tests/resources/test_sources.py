"""``client.sources`` against the simulator."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .conftest import Checked


async def test_every_operation_round_trips(client: Checked) -> None:
    """Each answers over a socket, decodes into its type, and leaves no field unknown."""
    redirect = {"success": "https://shop.example/good", "failed": "https://shop.example/bad"}
    source = await client.sources.create(type="gcash", amount=10_000, currency="PHP", redirect=redirect)
    assert (await client.sources.retrieve(source.id)).status == "pending"
    client.assert_saw_all_of("sources")
