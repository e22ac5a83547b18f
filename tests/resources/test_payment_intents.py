"""``client.payment_intents`` against the simulator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .conftest import CARD

if TYPE_CHECKING:
    from .conftest import Checked


async def test_every_operation_round_trips(client: Checked) -> None:
    """Each answers over a socket, decodes into its type, and leaves no field unknown."""
    intent = await client.payment_intents.create(
        amount=10_000, currency="PHP", payment_method_allowed=["card"], capture_type="manual"
    )
    method = await client.payment_methods.create(type="card", details=CARD)
    await client.payment_intents.attach(intent.id, payment_method=method.id)
    await client.payment_intents.capture(intent.id)
    assert (await client.payment_intents.retrieve(intent.id)).status == "succeeded"
    other = await client.payment_intents.create(amount=10_000, currency="PHP", payment_method_allowed=["card"])
    assert (await client.payment_intents.cancel(other.id)).status == "cancelled"
    client.assert_saw_all_of("payment_intents")
