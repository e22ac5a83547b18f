"""``client.webhooks`` against the simulator."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from paymongo_async.errors import ValidationError
from paymongo_async.operations import composed
from paymongo_async.resources import OPERATIONS
from paymongo_async.resources.webhooks import Webhooks

from .conftest import connected, paid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paymongo_async.models.webhooks import Webhook
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


# -- ensure -----------------------------------------------------------------------------------------------------------

URL = "http://127.0.0.1:9/hook"
PAID = ["payment.paid"]


def asked(simulator: Simulator) -> list[str]:
    """Return what was asked of the server since the last time, by operation."""
    names = [str(seen.operation) for seen in simulator.requests]
    simulator.requests.clear()
    return names


async def test_ensure_creates_one_where_there_is_none(client: Checked, simulator: Simulator) -> None:
    """And looks again, because another process may have had the same idea."""
    webhook = await client.webhooks.ensure(url=URL, events=PAID)
    assert (webhook.url, webhook.events, webhook.status) == (URL, ("payment.paid",), "enabled")
    assert webhook.secret_key.reveal().startswith("whsk_")
    assert asked(simulator) == ["webhooks.list", "webhooks.create", "webhooks.list"]


async def test_ensure_changes_nothing_that_is_right(client: Checked, simulator: Simulator) -> None:
    """One read, whatever the order of the events."""
    made = await client.webhooks.create(url=URL, events=["payment.paid", "payment.failed"])
    asked(simulator)
    assert await client.webhooks.ensure(url=URL, events=["payment.failed", "payment.paid"]) == made
    assert asked(simulator) == ["webhooks.list"]


@pytest.mark.parametrize("events", [["payment.paid"], ["payment.paid", "payment.failed", "x.y"], ["link.payment.paid"]])
async def test_ensure_makes_the_events_exact(events: list[str], client: Checked, simulator: Simulator) -> None:
    """What is missing comes, what is not wanted any more goes, in one write; address and secret stay."""
    made = await client.webhooks.create(url=URL, events=["payment.paid", "payment.failed"])
    asked(simulator)
    webhook = await client.webhooks.ensure(url=URL, events=events)
    assert (webhook.id, webhook.url, list(webhook.events)) == (made.id, URL, events)
    assert webhook.secret_key == made.secret_key
    assert asked(simulator) == ["webhooks.list", "webhooks.update"]


async def test_ensure_enables_what_was_disabled(client: Checked, simulator: Simulator) -> None:
    """As happens after three events in a row that nobody took."""
    made = await client.webhooks.create(url=URL, events=PAID)
    await client.webhooks.disable(made.id)
    asked(simulator)
    webhook = await client.webhooks.ensure(url=URL, events=PAID)
    assert (webhook.id, webhook.status, webhook.disabled_reason) == (made.id, "enabled", None)
    assert [name for name in asked(simulator) if name != "webhooks.retrieve"] == ["webhooks.list", "webhooks.enable"]


async def test_ensure_leaves_other_addresses_alone(client: Checked) -> None:
    """The address is compared whole."""
    other = await client.webhooks.create(url=f"{URL}/", events=["payment.failed"])
    assert (await client.webhooks.ensure(url=URL, events=PAID)).id != other.id
    assert await client.webhooks.retrieve(other.id) == other


async def test_ensure_finds_the_address_on_any_page(client: Checked, simulator: Simulator) -> None:
    """Or it would make another."""
    made = await client.webhooks.create(url=URL, events=PAID)
    for number in range(101):
        await client.webhooks.create(url=f"{URL}/{number}", events=PAID)
    assert (await client.webhooks.ensure(url=URL, events=PAID)).id == made.id
    assert len(simulator.books.webhooks) == 102


async def test_of_several_ensure_takes_the_oldest_that_is_enabled_and_says_so(
    client: Checked, simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    """And deletes none: somebody may count on them."""
    made = []
    for _ in range(3):
        made.append((await client.webhooks.create(url=URL, events=PAID)).id)
        await simulator.clock.advance(1)
    await client.webhooks.disable(made[0])
    assert (await client.webhooks.ensure(url=URL, events=PAID)).id == made[1]
    assert len(simulator.books.webhooks) == 3
    assert [record.getMessage() for record in caplog.records if "several webhooks" in record.getMessage()] == [
        f"several webhooks have one address: {made[2]}, {made[1]}, {made[0]}"
    ]


async def test_two_processes_that_start_together_make_one_webhook(simulator: Simulator) -> None:
    """Both find none and create one; the younger one is deleted by whoever made it."""
    barrier, looks = asyncio.Barrier(2), Counter[Webhooks]()

    class Together(Webhooks):
        async def _with_url(self, url: str) -> Sequence[Webhook]:
            found = await super()._with_url(url)
            looks[self] += 1
            if looks[self] == 1:  # nobody creates before both have seen that there is none
                await barrier.wait()
            return found

    async with connected(simulator) as one, connected(simulator) as two:
        groups = [Together(one), Together(two)]
        first, second = await asyncio.gather(*(group.ensure(url=URL, events=PAID) for group in groups))
    assert Counter(asked(simulator))["webhooks.create"] == 2
    assert first.id == second.id
    assert [row["id"] for row in simulator.books.webhooks] == [first.id]


async def test_the_one_that_was_first_is_made_fit_by_the_other(client: Checked, simulator: Simulator) -> None:
    """A newer release that starts beside an older one has its events, in one webhook."""
    create = client.webhooks.create
    older: list[Webhook] = []

    async def create_second(**given: Any) -> Webhook:
        older.append(await create(url=URL, events=["payment.failed"]))
        await simulator.clock.advance(1)
        return await create(**given)

    group = type("Late", (Webhooks,), {"create": composed(lambda _, **given: create_second(**given))})(client)
    webhook = await group.ensure(url=URL, events=PAID)
    assert (webhook.id, webhook.events) == (older[0].id, ("payment.paid",))
    assert len(simulator.books.webhooks) == 1


@pytest.mark.parametrize("there", [True, False])
async def test_ensure_refuses_events_that_are_no_list(there: bool, client: Checked, simulator: Simulator) -> None:
    """Text is a sequence of letters, and none of them an event."""
    if there:
        await client.webhooks.create(url=URL, events=PAID)
    with pytest.raises(ValidationError, match="events"):
        await client.webhooks.ensure(url=URL, events="payment.paid")
    assert len(simulator.books.webhooks) == there


def test_ensure_is_no_operation() -> None:
    """It is made of others, so nothing routes to it and nothing lists it."""
    assert "webhooks.ensure" not in OPERATIONS
