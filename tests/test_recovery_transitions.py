"""Transitions whose answer was lost are confirmed by what a read shows, and by nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from paymongo_async.errors import ConflictError, OutcomeUnknown, PayMongoError
from paymongo_async.recovery import CONFIRM
from paymongo_async.resources import OPERATIONS

from .rig.arguments import required
from .rig.scripted import Scripted, Step, client_of, envelope, intent, lost, says

NOW, LATER, OLD = "2096-01-01T00:00:00Z", "2096-01-01T00:05:00Z", "2020-01-01T00:00:00Z"
STATES = [
    (name, field, value)
    for name, rule in CONFIRM.items()
    for field, values in rule.applied_when.items()
    for value in (*values, *(rule.undone or ()), "on_hold", None)
    if OPERATIONS[rule.read].is_list is False and name != "payment_intents.attach"
]


def calling(name: str, *steps: Step) -> tuple[Any, Scripted]:
    """Begin the call of a transition."""
    client, script = client_of(*steps, organization_id="org_1")
    group, _, verb = name.partition(".")
    return getattr(getattr(client, group), verb)(**required(OPERATIONS[name])), script


def state(field: str, value: Any) -> Step:
    """Answer a resource that says this and nothing else."""
    return says(200, {"data": {"id": "x", "attributes": {field: value}}})


@pytest.mark.parametrize(("name", "field", "value"), STATES, ids=str)
async def test_a_state_proves_one_thing_or_the_other_or_nothing(name: str, field: str, value: Any) -> None:
    """What is applied is not sent again, what is not is, and a state that is not known leaves the doubt."""
    rule = CONFIRM[name]
    seen, done = state(field, value), state(field, rule.applied_when[field][0])
    call, script = calling(name, lost(), seen, seen, done)
    is_undone = value not in rule.applied_when[field] and (
        value in rule.undone if rule.undone is not None else value is not None
    )
    told: Any = None
    try:
        told = await call
    except PayMongoError as error:
        told = error
    is_doubtful = value not in rule.applied_when[field] and not is_undone
    assert (len(script.writes), isinstance(told, OutcomeUnknown)) == (2 if is_undone else 1, is_doubtful)


@pytest.mark.parametrize("name", sorted(name for name, rule in CONFIRM.items() if rule.reason or not rule.applied_when))
async def test_what_no_read_can_show_is_sent_once(name: str) -> None:
    """The error says why, and only what a new row can show is looked for."""
    call, script = calling(name, lost(), says(200, {"data": []}))
    rule = CONFIRM[name]
    with pytest.raises(OutcomeUnknown, match=rule.reason or "nobody knows what that was|proves nothing"):
        await call
    assert (len(script.writes), len(script.sent)) == (1, 2 if rule.same else 1)


@pytest.mark.parametrize("status", ["processing", "on_hold"])
async def test_a_capture_that_may_be_under_way_is_not_sent_again(status: str) -> None:
    """Only a state in which nothing was captured permits that."""
    client, script = client_of(lost(), says(200, intent(status)))
    with pytest.raises(OutcomeUnknown, match=f"status is {status}, which proves nothing"):
        await client.payment_intents.capture("pi_1")
    assert len(script.writes) == 1


# -- rows of lists ----------------------------------------------------------------------------------------------------


def child(key: str, status: str) -> dict[str, Any]:
    """Answer a child account as a row."""
    row: dict[str, Any] = envelope("merchant", key, activation_status=status, features=[])["data"]
    return row


async def test_a_child_account_is_picked_out_of_its_list() -> None:
    """The list is walked by its numbers, and only as far as the row."""
    others = [child(f"org_{number}", "activated") for number in range(100)]
    pages = says(200, {"data": others}), says(200, {"data": [child("org_me", "under_review")]})
    client, script = client_of(lost(), *pages)
    found = await client.child_merchants.submit("org_me")
    assert (found.id, found.activation_status, len(script.writes)) == ("org_me", "under_review", 1)
    assert [request.url.partition("?")[2] for request in script.sent[1:]] == ["limit=100", "limit=100&page=2"]


async def test_a_child_account_that_is_pending_has_not_been_submitted() -> None:
    """Two looks agree, and it is submitted once more."""
    pending = says(200, {"data": [child("org_me", "pending")]})
    done = says(200, {"data": child("org_me", "under_review")})
    client, script = client_of(lost(), pending, pending, done)
    assert (await client.child_merchants.submit("org_me")).activation_status == "under_review"
    assert len(script.writes) == 2


async def test_a_child_account_that_the_list_does_not_hold_leaves_the_doubt() -> None:
    """It is nowhere to be seen, and nothing is sent."""
    client, script = client_of(lost(), says(200, {"data": [child("org_1", "activated")]}))
    with pytest.raises(OutcomeUnknown, match="does not show it"):
        await client.child_merchants.submit("org_me")
    assert len(script.writes) == 1


# -- decisions of lenders ---------------------------------------------------------------------------------------------


def application(status: str) -> Step:
    """Answer an application for a loan."""
    shown = {"id": "app_1", "status": status, "offer_id": "o", "amount": 5, "created_at": NOW}
    return says(200, {"data": shown})


@pytest.mark.parametrize(("decision", "other"), [("approve", "rejected"), ("reject", "approved")])
async def test_a_decision_is_proven_by_the_state_that_it_leads_to(decision: Any, other: str) -> None:
    """The other state means that ours was refused; an open application is decided once more."""
    ours = "approved" if decision == "approve" else "rejected"
    client, script = client_of(lost(), application(ours))
    assert (await client.lenders.decide_application("app_1", decision=decision)).status == ours
    assert len(script.writes) == 1

    client, script = client_of(lost(), application(other))
    with pytest.raises(ConflictError) as raised:
        await client.lenders.decide_application("app_1", decision=decision)
    assert (raised.value.outcome, len(script.writes)) == ("rejected", 1)

    client, script = client_of(lost(), application("under_review"), application("under_review"), application(ours))
    await client.lenders.decide_application("app_1", decision=decision)
    assert len(script.writes) == 2


@pytest.mark.parametrize("status", ["approved", "rejected"])
async def test_a_decision_that_is_not_documented_is_not_judged(status: str) -> None:
    """Nobody knows which state it leads to."""
    client, script = client_of(lost(), application(status))
    with pytest.raises(OutcomeUnknown, match="not documented"):
        await client.lenders.decide_application("app_1", decision="defer")
    assert len(script.writes) == 1


# -- runs of workflows ------------------------------------------------------------------------------------------------

INPUT = {"amount": "100"}


def run(key: str, created_at: Any = LATER, **fields: Any) -> dict[str, Any]:
    """Answer a run as a row of the list."""
    return {
        "instance_id": key,
        "workflow_id": "wf_1",
        "status": "running",
        "input": INPUT,
        "created_at": created_at,
        "updated_at": LATER,
        **fields,
    }


OTHERS = [run("inst_o", OLD), run("inst_i", input={"amount": "200"}), run("inst_w", workflow_id="wf_2")]


async def execute(*steps: Step) -> tuple[Any, Scripted]:
    """Lose the answer to a run."""
    client, script = client_of(lost(), *steps, organization_id="org_1")
    try:
        return await client.workflows.execute("wf_1", input=INPUT), script
    except OutcomeUnknown as error:
        return error, script


async def test_a_run_is_found_as_the_only_new_one_with_its_input() -> None:
    """Read again, because a row of the list lacks the steps."""
    whole = says(200, {"data": run("inst_1", steps=[{"step_index": 0, "status": "running"}])})
    found, script = await execute(says(200, {"data": [*OTHERS, run("inst_1")]}), whole)
    assert (found.instance_id, len(found.steps), len(script.writes)) == ("inst_1", 1, 1)
    assert script.verbs[1:] == ["GET /v1/instances", "GET /v1/instances/inst_1"]
    assert script.sent[1].url.partition("?")[2] == "limit=100&workflow_id=wf_1"


@pytest.mark.parametrize(
    ("rows", "candidates"),
    [
        ([run("inst_1"), run("inst_2")], ("inst_1", "inst_2")),
        ([run("inst_1", None)], ("inst_1",)),
        (OTHERS, ()),
        ([], ()),
    ],
    ids=["two", "undated", "others", "none"],
)
async def test_runs_that_prove_nothing_leave_the_doubt(rows: list[Any], candidates: tuple[str, ...]) -> None:
    """A workflow may send money, so it is never run again on a guess."""
    error, script = await execute(says(200, {"data": rows}))
    assert isinstance(error, OutcomeUnknown)
    assert (error.candidates, len(script.writes)) == (candidates, 1)


async def test_a_run_without_input_has_an_empty_one() -> None:
    """Which is the same."""
    row = run("inst_1", input={}, steps=[])
    client, _ = client_of(lost(), says(200, {"data": [row]}), says(200, {"data": row}), organization_id="org_1")
    assert (await client.workflows.execute("wf_1")).instance_id == "inst_1"
