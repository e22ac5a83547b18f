"""Workflows: what is stored, what is refused, and how runs go."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import APIError, BadRequestError, NotFoundError, PayMongoError
from paymongo_async.simulator import Rules, Simulator

if TYPE_CHECKING:
    from .conftest import Checked

SEND = {
    "source": {"type": "wallet", "account": "123456789012"},
    "destination": {"type": "bank", "account": "1", "account_name": "Juan", "bic": "BOPIPHMM"},
    "provider": "instapay",
    "amount": "20000",
    "currency": "PHP",
}
PAY = {"name": "pay", "send_money": SEND}
WAIT = {"name": "approval", "wait_event": {"event_name": "approved"}}
SHARE = {"name": "share", "compute": {"outputs": {"fee": "monetary_percent(input.amount, 250)"}}}
YAML = """
name: Daily sweep
version: "2"
steps:
  - name: balance
    get_wallet_balance: {account: "1", on: 2026-01-01}
  - send_money:
      source: {type: wallet, account: "1"}
      destination: {type: wallet, account: "2"}
      provider: paymongo
      amount: ${steps.balance.output.available}
      currency: PHP
"""


def defined(*steps: Any, **more: Any) -> dict[str, Any]:
    return {"name": "Payroll", "steps": list(steps), **more}


async def running(client: PayMongo, *steps: Any) -> str:
    made = await client.workflows.create(definition=defined(*steps))
    return (await client.workflows.execute(made.id)).instance_id


async def test_every_operation_answers(client: Checked) -> None:
    """A workflow that waits, from its check to its end."""
    await client.workflows.validate(name="Payroll", steps=[WAIT])
    made = await client.workflows.create(definition=defined(WAIT))
    assert await client.workflows.retrieve(made.id) == made
    assert [each.id for each in await client.workflows.list()] == [made.id]
    run = await client.workflows.execute(made.id)
    assert [each.instance_id for each in await client.workflows.list_instances()] == [run.instance_id]
    done = await client.workflows.submit_event(run.instance_id, event_name="approved")
    assert await client.workflows.retrieve_instance(run.instance_id) == done
    await client.workflows.delete(made.id)
    client.assert_saw_all_of("workflows")


# -- definitions ------------------------------------------------------------------------------------------------------


async def test_yaml_is_stored_as_it_came(client: PayMongo) -> None:
    """The definition of the answer is the text that was sent."""
    made = await client.workflows.create(definition=YAML)
    assert (made.name, made.version, made.definition) == ("Daily sweep", 2, YAML)


async def test_mapping_is_a_definition_too(client: PayMongo) -> None:
    """It goes out as JSON; version and description have their documented defaults."""
    made = await client.workflows.create(definition=defined(PAY))
    assert (made.version, made.description, made.extra) == (1, "Workflow for Payroll", {})


async def test_workflows_are_read_and_listed(client: PayMongo) -> None:
    """Newest first, and page by page."""
    made = [await client.workflows.create(definition=defined(PAY)) for _ in range(3)]
    assert await client.workflows.retrieve(made[0].id) == made[0]
    assert [each.id async for each in client.workflows.list(limit=2)] == [each.id for each in made[::-1]]


async def test_deleted_workflow_is_gone(client: PayMongo) -> None:
    """It is answered once more as it was."""
    made = await client.workflows.create(definition=defined(PAY))
    assert (await client.workflows.delete(made.id)) == made
    with pytest.raises(NotFoundError):
        await client.workflows.delete(made.id)


async def test_validation_stores_nothing(client: PayMongo) -> None:
    """A good definition is answered and not listed."""
    checked = await client.workflows.validate(name="Payroll", steps=[PAY])
    assert checked.name == "Payroll"
    assert not (await client.workflows.list()).items


async def test_validation_refuses_as_create_does(client: PayMongo) -> None:
    """With the same code."""
    with pytest.raises(BadRequestError) as caught:
        await client.workflows.validate(name="Payroll", steps=[{"name": "nothing"}])
    assert (caught.value.code, caught.value.param) == ("invalid_workflow_definition", "steps[0]")


def altered(name: str, **changes: Any) -> dict[str, Any]:
    known = {"send_money": SEND, "wait_event": WAIT["wait_event"]}
    return {name: {**known[name], **changes}}


SIDE = {"type": "bank", "account": "1", "bic": "X"}
SEND_PATH, WAIT_PATH = "steps[0].send_money", "steps[0].wait_event"


@pytest.mark.parametrize(
    ("definition", "where"),
    [
        pytest.param({**defined(PAY), "jobs": {}}, "jobs", id="unknown key"),
        pytest.param({**defined(PAY), "name": "a/b"}, "name", id="name"),
        pytest.param({"steps": [PAY]}, "name", id="no name"),
        pytest.param(defined(PAY, version="1.5"), "version", id="version"),
        pytest.param(defined(PAY, version=True), "version", id="bool as version"),
        pytest.param(defined(PAY, description=["x"]), "description", id="description"),
        pytest.param({"name": "x"}, "steps", id="no steps"),
        pytest.param(defined(*[PAY] * 13), "steps", id="13 steps"),
        pytest.param(defined("x"), "steps[0]", id="step is text"),
        pytest.param(defined({"uses": {}}), "steps[0].uses", id="unknown action"),
        pytest.param(defined({**SHARE, "send_money": SEND}), "steps[0]", id="two actions"),
        pytest.param(defined({"compute": "x"}), "steps[0].compute", id="action is text"),
        pytest.param(defined({**PAY, "name": "1st"}), "steps[0].name", id="name of step"),
        pytest.param(defined(PAY, PAY), "steps[1].name", id="name twice"),
        pytest.param(defined(altered("send_money", source="x")), f"{SEND_PATH}.source", id="source is text"),
        pytest.param(
            defined(altered("send_money", source={"type": "bank", "account": "1", "account_name": "x", "bic": "x"})),
            f"{SEND_PATH}.source.type",
            id="source is a bank",
        ),
        pytest.param(
            defined(altered("send_money", source={"type": "wallet", "account": "1", "bic": 1})),
            f"{SEND_PATH}.source.bic",
            id="bic is a number",
        ),
        pytest.param(
            defined(altered("send_money", destination=SIDE)),
            f"{SEND_PATH}.destination.account_name",
            id="bank, no name",
        ),
        pytest.param(defined(altered("send_money", provider="swift")), f"{SEND_PATH}.provider", id="provider"),
        pytest.param(defined(altered("send_money", currency="USD")), f"{SEND_PATH}.currency", id="currency"),
        pytest.param(defined(altered("send_money", amount=20000)), f"{SEND_PATH}.amount", id="amount is a number"),
        pytest.param(defined(altered("send_money", amount="0")), f"{SEND_PATH}.amount", id="amount 0"),
        pytest.param(defined(altered("send_money", notes=1)), f"{SEND_PATH}.notes", id="notes"),
        pytest.param(defined(altered("send_money", memo="x")), f"{SEND_PATH}.memo", id="unknown key of action"),
        pytest.param(defined({"compute": {}}), "steps[0].compute.outputs", id="no outputs"),
        pytest.param(
            defined({"compute": {"outputs": {"a": 1}}}), "steps[0].compute.outputs.a", id="output is a number"
        ),
        pytest.param(defined(altered("wait_event", event_name="1")), f"{WAIT_PATH}.event_name", id="event name"),
        pytest.param(defined(altered("wait_event", timeout="1 day")), f"{WAIT_PATH}.timeout", id="timeout"),
        pytest.param(defined(altered("wait_event", timeout="PT0S")), f"{WAIT_PATH}.timeout", id="no time"),
        pytest.param(
            defined(altered("wait_event", timeout="P2D", max_retries=3)), f"{WAIT_PATH}.timeout", id="8 days in all"
        ),
        pytest.param(defined(altered("wait_event", max_retries=11)), f"{WAIT_PATH}.max_retries", id="11 retries"),
        pytest.param(defined(altered("wait_event", on_timeout="x")), f"{WAIT_PATH}.on_timeout", id="on timeout"),
        pytest.param(defined(altered("wait_event", payload_schema=[])), f"{WAIT_PATH}.payload_schema", id="schema"),
        pytest.param(defined(altered("wait_event", description=1)), f"{WAIT_PATH}.description", id="its description"),
        pytest.param("name: [", None, id="no YAML"),
        pytest.param("just text", None, id="YAML, but text"),
        pytest.param("name: &a x\nsteps: *a", None, id="alias"),
    ],
)
async def test_faulty_definition_is_refused(client: PayMongo, definition: Any, where: str | None) -> None:
    """With status 400, the code and where it is wrong; nothing is stored."""
    with pytest.raises(BadRequestError) as caught:
        await client.workflows.create(definition=definition)
    assert (caught.value.code, caught.value.param) == ("invalid_workflow_definition", where)
    assert not (await client.workflows.list()).items


def computed(expression: str) -> dict[str, Any]:
    return defined(
        {"name": "first", "get_wallet_balance": {}}, {"name": "x", "compute": {"outputs": {"a": expression}}}
    )


@pytest.mark.parametrize(
    "definition",
    [
        pytest.param(defined(altered("send_money", amount="${steps.later.output.a}")), id="unknown step"),
        pytest.param(
            defined(altered("send_money", amount="${steps.share.output.fee}"), SHARE), id="reference to a later step"
        ),
        pytest.param(computed("steps.x.output.a + 1"), id="reference to itself"),
        pytest.param(computed("${steps.first}"), id="no output"),
        pytest.param(computed("input"), id="all of the input"),
        pytest.param(computed("${input.a"), id="not closed"),
        pytest.param(computed("${}"), id="empty"),
        pytest.param(computed("round(input.a, 2)"), id="unknown function"),
        pytest.param(computed("monetary_percent(input.a)"), id="one argument"),
        pytest.param(defined({"get_wallet_balance": {"accounts": ["${x} ${steps.y.output.z}"]}}), id="in a list"),
    ],
)
async def test_faulty_reference_is_refused_with_422(client: PayMongo, definition: Any) -> None:
    """Semantic failures have a status of their own."""
    with pytest.raises(APIError) as caught:
        await client.workflows.create(definition=definition)
    assert (caught.value.status, caught.value.code) == (422, "invalid_workflow_definition")


async def test_reference_to_an_earlier_step_is_good(client: PayMongo) -> None:
    """Also inside of other text, and in expressions."""
    expression = "monetary_percent(${steps.first.output.available}, 250) + input.tip"
    assert (await client.workflows.create(definition=computed(expression))).id.startswith("wf_")


async def test_yaml_is_refused_where_it_cannot_be_read(client: PayMongo, monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusal says what to install; JSON is read all the same."""
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(BadRequestError, match=r"paymongo-async\[yaml\]"):
        await client.workflows.create(definition=YAML)
    assert await client.workflows.create(definition=defined(PAY))


async def test_organization_is_required(simulator: Simulator) -> None:
    """Without one the call never leaves."""
    async with PayMongo("sk_test_abc", base_url=simulator.base_url) as nobody:
        with pytest.raises(PayMongoError, match="organi"):
            await nobody.workflows.list()
    assert not simulator.requests


# -- runs -------------------------------------------------------------------------------------------------------------


async def test_run_begins_with_its_first_step(client: PayMongo) -> None:
    """The answer of `execute` shows it running."""
    made = await client.workflows.create(definition=defined(PAY, SHARE))
    run = await client.workflows.execute(made.id, input={"amount": "100"})
    assert (run.status, run.workflow_id, run.input, run.output) == ("running", made.id, {"amount": "100"}, None)
    assert [(step.step_index, step.status) for step in run.steps] == [(0, "running"), (1, "pending")]


async def test_run_of_an_unknown_workflow_is_not_found(client: PayMongo) -> None:
    """Nothing begins."""
    with pytest.raises(NotFoundError):
        await client.workflows.execute("wf_unknown")
    assert not (await client.workflows.list_instances()).items


async def test_run_completes_step_by_step(simulator: Simulator, client: PayMongo) -> None:
    """Each step takes its time, and the output counts them."""
    key = await running(client, PAY, SHARE)
    await simulator.clock.advance(1)
    halfway = await client.workflows.retrieve_instance(key)
    assert [step.status for step in halfway.steps] == ["completed", "running"]
    await simulator.clock.advance(1)
    done = await client.workflows.retrieve_instance(key)
    assert (done.status, done.extra) == ("completed", {})
    assert done.output == {"steps_executed": 2, "step_outputs": [{"status": "completed"}] * 2}
    assert done.terminated_at == done.steps[1].terminated_at


@pytest.mark.parametrize(
    "rules", [Rules(workflow_end=end) for end in ("failed", "canceled", "terminated", "timed_out")]
)
async def test_run_ends_as_chosen(simulator: Simulator, client: PayMongo, rules: Rules) -> None:
    """Every final status can be had."""
    key = await running(client, PAY)
    await simulator.clock.advance(1)
    run = await client.workflows.retrieve_instance(key)
    assert (run.status, run.steps[0].status) == (rules.workflow_end, rules.workflow_end)


@pytest.mark.parametrize(
    ("rules", "kind"),
    [(Rules(), "workflow.completed"), (Rules(workflow_end="failed"), "workflow.failed")],
    ids=["completed", "failed"],
)
async def test_end_of_a_run_is_an_event(simulator: Simulator, client: PayMongo, kind: str) -> None:
    """For a run that completes and for one that fails."""
    await client.webhooks.create(url=f"{simulator.base_url}/nowhere", events=[kind])
    await running(client, PAY)
    await simulator.clock.advance(1)
    assert [each.event_type for each in simulator.deliveries] == [kind]


async def test_runs_are_listed_newest_first(simulator: Simulator, client: PayMongo) -> None:
    """With the step that each is at."""
    keys = [await running(client, PAY), await running(client, WAIT)]
    listed = await client.workflows.list_instances()
    assert [run.instance_id for run in listed] == keys[::-1]
    assert listed[0].current_step == {"step_index": 0, "status": "running"}


async def test_runs_are_filtered_and_sorted(simulator: Simulator, client: PayMongo) -> None:
    """By workflow, status and moment."""
    waiting = await running(client, WAIT)
    await simulator.clock.advance(5)
    paying = await running(client, PAY)
    await simulator.clock.advance(5)
    ask = client.workflows.list_instances
    assert [run.instance_id for run in await ask(status="running")] == [waiting]
    assert [run.instance_id for run in await ask(sort_by="updated_at", sort_order="asc")] == [waiting, paying]
    assert [run.instance_id async for run in ask(limit=1, sort_order="asc")] == [waiting, paying]
    workflow = (await client.workflows.retrieve_instance(paying)).workflow_id
    assert [run.instance_id for run in await ask(workflow_id=workflow)] == [paying]


# -- waits ------------------------------------------------------------------------------------------------------------


async def test_wait_holds_the_run(simulator: Simulator, client: PayMongo) -> None:
    """It stays running: there is no status for waiting."""
    key = await running(client, WAIT, PAY)
    await simulator.clock.advance(3600)
    run = await client.workflows.retrieve_instance(key)
    assert (run.status, [step.status for step in run.steps]) == ("running", ["running", "pending"])


async def test_event_lets_the_run_go_on(simulator: Simulator, client: PayMongo) -> None:
    """Its payload is an output of the step."""
    key = await running(client, WAIT, PAY)
    answered = await client.workflows.submit_event(key, event_name="approved", payload={"by": "Ana"})
    assert [step.status for step in answered.steps] == ["completed", "running"]
    await simulator.clock.advance(86_400)
    done = await client.workflows.retrieve_instance(key)
    assert done.output is not None
    assert done.output["step_outputs"][0] == {
        "status": "completed",
        "attempt": 1,
        "event_received": True,
        "event_payload": {"by": "Ana"},
    }


async def test_another_event_is_refused(client: PayMongo) -> None:
    """The name has to be that of the step."""
    key = await running(client, WAIT)
    with pytest.raises(BadRequestError) as caught:
        await client.workflows.submit_event(key, event_name="rejected")
    assert (caught.value.code, caught.value.param) == ("parameter_invalid", "/event_name")


async def test_event_for_a_run_that_does_not_wait_is_refused(client: PayMongo) -> None:
    """A step that sends money takes no events."""
    key = await running(client, PAY)
    with pytest.raises(BadRequestError) as caught:
        await client.workflows.submit_event(key, event_name="approved")
    assert caught.value.code == "resource_failed_state"


SCHEMA = {
    "type": "object",
    "required": ["amount"],
    "properties": {
        "amount": {"type": ["integer", "null"]},
        "by": {"enum": ["Ana", "Ben"]},
        "lines": {"type": "array", "items": {"type": "string"}},
        "sure": {"type": "boolean"},
        "free": True,
    },
}


@pytest.mark.parametrize(
    ("payload", "good"),
    [
        ({"amount": 1, "by": "Ana", "lines": ["a"], "sure": True, "free": 1}, True),
        ({"amount": None}, True),
        (None, False),
        ({"amount": "1"}, False),
        ({"amount": True}, False),
        ({"amount": 1, "by": "Eve"}, False),
        ({"amount": 1, "lines": ["a", 1]}, False),
    ],
)
async def test_payload_has_to_fit_its_schema(client: PayMongo, payload: Any, good: bool) -> None:
    """Types, required members, allowed values, and what is nested."""
    key = await running(client, {"wait_event": {"event_name": "approved", "payload_schema": SCHEMA}})
    sent = client.workflows.submit_event(key, event_name="approved", payload=payload)
    if good:
        assert (await sent).status == "completed"
        return
    with pytest.raises(BadRequestError) as caught:
        await sent
    assert caught.value.param == "/payload"


async def test_wait_fails_the_run_after_its_attempts(simulator: Simulator, client: PayMongo) -> None:
    """Each retry waits as long again."""
    wait = {"event_name": "approved", "timeout": "PT1H30M", "max_retries": 1}
    key = await running(client, {"wait_event": wait})
    await simulator.clock.advance(3 * 3600 - 1)
    assert (await client.workflows.retrieve_instance(key)).status == "running"
    await simulator.clock.advance(1)
    run = await client.workflows.retrieve_instance(key)
    assert (run.status, run.steps[0].status) == ("failed", "timed_out")
    assert run.output is not None
    assert run.output["step_outputs"] == [{"status": "timed_out", "attempt": 2, "event_received": False}]


async def test_wait_may_go_on_without_its_event(simulator: Simulator, client: PayMongo) -> None:
    """``on_timeout: continue`` marks the step and not the run."""
    wait = {"event_name": "approved", "timeout": "P1D", "on_timeout": "continue"}
    key = await running(client, {"wait_event": wait}, PAY)
    await simulator.clock.advance(86_400 + 1)
    run = await client.workflows.retrieve_instance(key)
    assert (run.status, [step.status for step in run.steps]) == ("completed", ["timed_out", "completed"])
