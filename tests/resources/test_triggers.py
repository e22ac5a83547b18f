"""Triggers: conditions, registration, and what they start."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import BadRequestError, NotFoundError
from paymongo_async.simulator import Simulator
from paymongo_async.simulator.schedules import next_moment

if TYPE_CHECKING:
    from .conftest import Checked

STEP = {"wait_event": {"event_name": "approved"}}


async def workflow(client: PayMongo) -> str:
    return (await client.workflows.create(definition={"name": "Sweep", "steps": [STEP]})).id


async def triggered(client: PayMongo, simulator: Simulator, **condition: Any) -> str:
    made = await client.triggers.create(workflow_id=await workflow(client), condition=condition)
    await simulator.clock.advance(1)
    return made.id


async def test_every_operation_answers(simulator: Simulator, client: Checked) -> None:
    """A trigger that fires once."""
    made = await client.triggers.create(workflow_id=await workflow(client), condition={"schedule": "@daily"})
    await client.triggers.update(made.id, condition={"schedule": "@every 30s"})
    await simulator.clock.advance(31)
    (fired,) = simulator.books.trigger_executions
    assert (await client.triggers.retrieve_execution(fired["id"])).trigger_id == made.id
    assert [each.id for each in await client.triggers.list()] == [made.id]
    gone = await client.triggers.delete(made.id)
    assert await client.triggers.retrieve(made.id) == gone
    client.assert_saw_all_of("triggers")


async def test_trigger_is_pending_and_then_active(simulator: Simulator, client: PayMongo) -> None:
    """Registration takes a moment."""
    made = await client.triggers.create(workflow_id=await workflow(client), condition={"event_name": "payment.paid"})
    assert (made.state, made.livemode, made.extra) == ("pending", False, {})
    await simulator.clock.advance(1)
    assert (await client.triggers.retrieve(made.id)).state == "active"


@pytest.mark.parametrize("condition", [{"schedule": "every day"}, {"event_name": "no.event"}], ids=["cron", "event"])
async def test_bad_condition_fails_later(simulator: Simulator, client: PayMongo, condition: dict[str, str]) -> None:
    """A schedule or event that is none is taken, and shows as the state."""
    key = await triggered(client, simulator, **condition)
    assert (await client.triggers.retrieve(key)).state == "failed"


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"livemode": True}, id="a filter only"),
        pytest.param({"event_name": "payment.paid", "schedule": "@daily"}, id="both"),
        pytest.param({"event_name": "payment.paid", "a": 1, "b": 1, "c": 1, "d": 1}, id="five keys"),
        pytest.param({"event_name": "payment.paid", "a.b.c.d.e": 1}, id="five deep"),
        pytest.param({"event_name": "payment.paid", "a..b": 1}, id="empty part"),
        pytest.param({"event_name": "payment.paid", "a": ""}, id="empty value"),
    ],
)
async def test_faulty_condition_is_refused(client: PayMongo, condition: dict[str, Any]) -> None:
    """At once, with the documented code."""
    with pytest.raises(BadRequestError) as caught:
        await client.triggers.create(workflow_id=await workflow(client), condition=condition)
    assert caught.value.code == "invalid_request_body"


async def test_trigger_needs_its_workflow(client: PayMongo) -> None:
    """When it is made and when it is changed."""
    with pytest.raises(NotFoundError):
        await client.triggers.create(workflow_id="wf_unknown", condition={"schedule": "@daily"})
    made = await client.triggers.create(workflow_id=await workflow(client), condition={"schedule": "@daily"})
    with pytest.raises(NotFoundError):
        await client.triggers.update(made.id, workflow_id="wf_unknown")


async def test_triggers_are_listed(simulator: Simulator, client: PayMongo) -> None:
    """Newest first."""
    made = [await triggered(client, simulator, schedule="@daily") for _ in range(3)]
    assert [each.id async for each in client.triggers.list(limit=2)] == made[::-1]


async def test_changed_trigger_is_registered_anew(simulator: Simulator, client: PayMongo) -> None:
    """It is pending once more, and what was due before no longer counts."""
    key = await triggered(client, simulator, schedule="@every 10s")
    changed = await client.triggers.update(key, workflow_id=await workflow(client), condition={"schedule": "@yearly"})
    assert (changed.state, changed.condition.schedule) == ("pending", "@yearly")
    await client.triggers.update(key)
    await simulator.clock.advance(60)
    assert (await client.triggers.retrieve(key)).state == "active"
    assert not (await client.workflows.list_instances()).items


async def test_deleted_trigger_stays_readable(simulator: Simulator, client: PayMongo) -> None:
    """It starts nothing any more, and cannot be changed."""
    key = await triggered(client, simulator, event_name="payment.paid")
    assert (await client.triggers.delete(key)).state == "deleted"
    assert (await client.triggers.retrieve(key)).state == "deleted"
    await client.links.create(amount=10_000, description="Tea")
    with pytest.raises(BadRequestError) as caught:
        await client.triggers.update(key, condition={"schedule": "@daily"})
    assert caught.value.code == "resource_failed_state"


async def paid(client: PayMongo, simulator: Simulator) -> None:
    link = await client.links.create(amount=10_000, description="Tea")
    await simulator.pay(link.checkout_url, method="gcash")


async def test_event_starts_the_workflow(simulator: Simulator, client: PayMongo) -> None:
    """With the event as its input; the execution names trigger and run."""
    key = await triggered(client, simulator, event_name="payment.paid")
    await paid(client, simulator)
    (run,) = await client.workflows.list_instances()
    assert run.input["event"]["type"] == "payment.paid"
    (fired,) = simulator.books.trigger_executions
    execution = await client.triggers.retrieve_execution(fired["id"])
    assert (execution.trigger_id, execution.instance_id, execution.extra) == (key, run.instance_id, {})


@pytest.mark.parametrize(
    ("filters", "runs"),
    [
        ({"livemode": False}, 1),
        ({"livemode": True}, 0),
        ({"amount": 10_000, "source.type": "gcash"}, 1),
        ({"source.type": "card"}, 0),
        ({"amount.x": 1}, 0),
    ],
    ids=str,
)
async def test_filters_are_compared(simulator: Simulator, client: PayMongo, filters: Any, runs: int) -> None:
    """With the event, and with the attributes of what it is about."""
    await triggered(client, simulator, event_name="payment.paid", **filters)
    await paid(client, simulator)
    assert len(await client.workflows.list_instances()) == runs


async def test_trigger_of_a_deleted_workflow_starts_nothing(simulator: Simulator, client: PayMongo) -> None:
    """The execution has no run."""
    made = await client.triggers.create(workflow_id=await workflow(client), condition={"schedule": "@hourly"})
    await client.workflows.delete(made.workflow_id)
    await simulator.clock.advance(3601)
    (fired,) = simulator.books.trigger_executions
    assert (await client.triggers.retrieve_execution(fired["id"])).instance_id is None


async def test_schedule_starts_the_workflow_each_time(simulator: Simulator, client: PayMongo) -> None:
    """Until the trigger is deleted."""
    key = await triggered(client, simulator, schedule="0 * * * *")
    await simulator.clock.advance(2 * 3600)
    assert len(await client.workflows.list_instances()) == 2
    await client.triggers.delete(key)
    await simulator.clock.advance(2 * 3600)
    assert len(await client.workflows.list_instances()) == 2


def moment(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ("* * * * *", "2026-01-01T00:01"),
        ("30 8 * * *", "2026-01-01T08:30"),
        ("0 0 * * *", "2026-01-02T00:00"),
        ("*/20 * * * *", "2026-01-01T00:20"),
        ("5/20 * * * *", "2026-01-01T00:05"),
        ("0 9-17/4 * * mon-fri", "2026-01-01T09:00"),
        ("0 0 29 feb *", "2028-02-29T00:00"),
        ("0 0 13 * 5", "2026-01-02T00:00"),
        ("0 0 * * 7", "2026-01-04T00:00"),
        ("0 0 1,15 * *", "2026-01-15T00:00"),
        ("0 0 31 2 *", None),
        ("@weekly", "2026-01-04T00:00"),
        ("@every 1h30m", "2026-01-01T01:30:10"),
        ("@every 0s", None),
        ("@every", None),
        ("60 * * * *", None),
        ("* * * *", None),
        ("? * * * *", None),
        ("*/0 * * * *", None),
        ("x * * * *", None),
    ],
)
def test_next_moment_of_a_schedule(schedule: str, expected: str | None) -> None:
    """Cron in UTC with names, ranges and steps; macros; intervals; None for what never comes."""
    assert next_moment(schedule, moment("2026-01-01T00:00:10")) == (expected and moment(expected))
