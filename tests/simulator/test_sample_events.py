"""Samples of events: one of each known type, as a receiver would get it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from paymongo_async.models.webhooks import EVENT_RESOURCES
from paymongo_async.simulator.sample_events import KNOWN, sample_event
from paymongo_async.webhooks.events import event_of, once_for


async def sample(kind: str, **options: Any) -> Any:
    return json.loads(sample_event(kind, **{"seed": 1, **options}))


@pytest.mark.parametrize("kind", EVENT_RESOURCES)
async def test_every_known_event_has_a_sample_that_reads_as_its_model(kind: str) -> None:
    """With every field known, and in test mode."""
    event = event_of(await sample(kind))
    assert (event.type, event.livemode) == (kind, False)
    assert type(event.data).__name__ == EVENT_RESOURCES[kind].partition(".")[2]  # type: ignore[index]
    assert event.data.extra == {}


def test_the_known_ones_are_all_that_are_known() -> None:
    """So that a new one is not forgotten."""
    assert set(KNOWN) == set(EVENT_RESOURCES)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("payment.paid", "paid"),
        ("payment.failed", "failed"),
        ("link.payment.paid", "paid"),
        ("dispute.resolved", "won"),
    ],
)
async def test_the_resource_is_as_it_is_after_such_an_event(kind: str, status: str) -> None:
    """A handler that looks at the status does what it does in earnest."""
    assert event_of(await sample(kind)).data.status == status


@pytest.mark.parametrize("kind", ["link.payment.paid", "checkout_session.payment.paid", "payment_intent.succeeded"])
async def test_what_was_paid_holds_its_payment(kind: str) -> None:
    """As the API shows it."""
    (payment,) = event_of(await sample(kind)).data.payments
    assert getattr(payment, "data", payment).status == "paid"


async def test_a_refunded_payment_holds_its_refund() -> None:
    """Decide on the refunds, never on the status alone."""
    (refund,) = event_of(await sample("payment.refunded")).data.refunds
    assert (refund.status, refund.refunded_at is None) == ("succeeded", False)


async def test_the_seed_decides_the_ids() -> None:
    """A receiver must not take two samples for one event, nor for one payment."""
    one, same, other = [event_of(await sample("payment.paid", seed=seed)) for seed in (1, 1, 2)]
    assert (one.id, once_for(one)) == (same.id, once_for(same))
    assert one.id != other.id
    assert once_for(one) != once_for(other)


async def test_attributes_replace_those_of_the_sample() -> None:
    """What a handler looks for can be put in."""
    event = event_of(await sample("payment.paid", attributes={"metadata": {"order": "42"}, "amount": 1}))
    assert (event.data.metadata, event.data.amount) == ({"order": "42"}, 1)


async def test_the_time_is_that_which_is_given() -> None:
    """Of the event and of the resource."""
    event = event_of(await sample("payment.paid", now=1_767_225_600))
    assert event.created_at.timestamp() == event.data.paid_at.timestamp() == 1_767_225_600


async def test_an_unknown_event_has_no_sample() -> None:
    """Nobody knows what it carries."""
    with pytest.raises(KeyError):
        await sample("payment.invented")
