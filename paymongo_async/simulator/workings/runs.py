"""Runs of workflows on the clock: one step after another, each a while, waits until their event or their time.

Steps are not executed: no money moves and nothing is computed. How a run ends is chosen by ``Rules.workflow_end``; what
documented waits do is simulated. A step that another end than ``completed`` is chosen for is the last one.
"""

from __future__ import annotations

from typing import Any, Final

from ..answers import Json, refuse
from ..kinds import KINDS
from ..state import Organization, Row, World
from .steps import ATTEMPT, duration, schema_problem

__all__ = ["begin", "submit", "summary"]

_TABLE: Final = "workflow_instances"
_EVENTS: Final = {"completed": "workflow.completed", "failed": "workflow.failed"}


def begin(world: World, organization: Organization, workflow_id: str, given: Json) -> str:
    """Start a run and return its id."""
    steps = organization.tables["workflows"].unseen[workflow_id]["steps"]
    key, now = world.ids.new("inst_"), _now(world)
    row = {
        "workflow_id": workflow_id,
        "status": "running",
        "input": given,
        "output": None,
        "steps": [
            {"step_index": index, "status": "pending", "started_at": None, "terminated_at": None}
            for index in range(len(steps))
        ],
        "current_step": None,
        "created_at": now,
        "updated_at": now,
        "terminated_at": None,
    }
    table = organization.tables[_TABLE]
    table.add(key, row)
    table.unseen[key] = {"definition": steps, "at": -1, "attempt": 1, "outputs": []}
    _next(world, organization, key)
    return key


def submit(world: World, organization: Organization, key: str, name: str, payload: Any) -> None:
    """Hand an event to a run that waits for it, or refuse."""
    row, kept = organization.tables[_TABLE].get(key), organization.tables[_TABLE].unseen[key]
    wait = kept["definition"][kept["at"]].get("wait_event")
    if row["status"] != "running" or wait is None:
        # Inferred: the code; documented is that an event goes to a step that waits.
        refuse(world.rules.failed_code, "The instance is not waiting for an event.")
    if name != wait["event_name"]:
        refuse("parameter_invalid", "event_name is not the event that the step waits for.", pointer="event_name")
    wrong = schema_problem({} if payload is None else payload, wait.get("payload_schema"))
    if wrong:
        refuse("parameter_invalid", wrong, pointer="payload")
    _finish(world, organization, key, "completed", {"event_received": True, "event_payload": payload or {}})


def summary(organization: Organization, key: str) -> Json:
    """Return the run as lists show it, with the step that it is at."""
    row, kept = organization.tables[_TABLE].rows[key], organization.tables[_TABLE].unseen[key]
    # Inferred: the keys of the summary.
    current = {"step_index": kept["at"], "status": row["steps"][kept["at"]]["status"]}
    return KINDS["WorkflowInstance"].show(key, {**row, "current_step": current})


def _next(world: World, organization: Organization, key: str) -> None:
    kept = organization.tables[_TABLE].unseen[key]
    kept["at"] += 1
    kept["attempt"] = 1
    _mark(world, organization, key, {"status": "running", "started_at": _now(world)})
    if "wait_event" in kept["definition"][kept["at"]]:
        _wait(world, organization, key)
    else:
        world.clock.later(world.rules.background_delay, _done, world, organization, key)


def _done(world: World, organization: Organization, key: str) -> None:
    kept = organization.tables[_TABLE].unseen[key]
    is_last = kept["at"] + 1 == len(kept["definition"])
    _finish(world, organization, key, world.rules.workflow_end if is_last else "completed", {})


def _wait(world: World, organization: Organization, key: str) -> None:
    kept = organization.tables[_TABLE].unseen[key]
    seconds = duration(kept["definition"][kept["at"]]["wait_event"].get("timeout", ATTEMPT)) or 0
    world.clock.later(seconds, _lapse, world, organization, key, kept["at"])


def _lapse(world: World, organization: Organization, key: str, index: int) -> None:
    """Let one attempt of a wait end without its event."""
    row, kept = organization.tables[_TABLE].rows[key], organization.tables[_TABLE].unseen[key]
    if row["status"] != "running" or kept["at"] != index:
        return
    wait = kept["definition"][index]["wait_event"]
    if kept["attempt"] <= wait.get("max_retries", 0):
        kept["attempt"] += 1
        _wait(world, organization, key)
        return
    _finish(world, organization, key, "timed_out", {"event_received": False})


def _finish(world: World, organization: Organization, key: str, status: str, output: Row) -> None:
    """End the current step, and go on or end the run."""
    kept = organization.tables[_TABLE].unseen[key]
    wait = kept["definition"][kept["at"]].get("wait_event")
    outputs = {"status": status, **({"attempt": kept["attempt"]} if wait else {}), **output}
    kept["outputs"].append(outputs)
    _mark(world, organization, key, {"status": status, "terminated_at": _now(world)})
    end = status
    if status == "timed_out" and wait:
        end = "completed" if wait.get("on_timeout") == "continue" else "failed"
    if end == "completed" and kept["at"] + 1 < len(kept["definition"]):
        _next(world, organization, key)
        return
    _end(world, organization, key, end)


def _end(world: World, organization: Organization, key: str, status: str) -> None:
    table, now = organization.tables[_TABLE], _now(world)
    outputs = table.unseen[key]["outputs"]
    output = {"steps_executed": len(outputs), "step_outputs": outputs}
    table.change(key, {"status": status, "output": output, "updated_at": now, "terminated_at": now})
    if status in _EVENTS:
        world.outbox.announce(organization, (_EVENTS[status], _TABLE, key))


def _mark(world: World, organization: Organization, key: str, values: Row) -> None:
    table = organization.tables[_TABLE]
    at, steps = table.unseen[key]["at"], table.rows[key]["steps"]
    marked = [{**step, **values} if index == at else step for index, step in enumerate(steps)]
    table.change(key, {"steps": marked, "updated_at": _now(world)})


def _now(world: World) -> int | str:
    return KINDS["WorkflowInstance"].moment(world.clock.now())
