"""``client.payment_methods`` against the simulator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .conftest import CARD

if TYPE_CHECKING:
    from .conftest import Checked


async def test_every_operation_round_trips(client: Checked) -> None:
    """Each answers over a socket, decodes into its type, and leaves no field unknown."""
    method = await client.payment_methods.create(type="card", details=CARD)
    await client.payment_methods.update(method.id, billing={"name": "Ana"})
    assert (await client.payment_methods.retrieve(method.id)).billing.name == "Ana"  # type: ignore[union-attr]
    assert "card" in await client.payment_methods.list_capabilities().to_list()
    client.assert_saw_all_of("payment_methods")
