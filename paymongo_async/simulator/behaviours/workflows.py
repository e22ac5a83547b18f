"""Workflows: checked and stored, and run as `runs` says."""

from __future__ import annotations

import json
from typing import Any, Final

from ..answers import Json, Reply
from ..kinds import KINDS
from ..limits import Demanded
from ..lists import listed
from ..state import Call, Row, Table, World
from ..views import answer, present
from ..workings.definitions import check_definition, read_definition
from ..workings.runs import begin, submit, summary

__all__ = ["create", "delete", "execute", "list_instances", "submit_event", "validate"]

# Documented: the code for a body that is missing; that {} is none is inferred.
LIMITS: Final = {"create": {"definition": Demanded("invalid_request_body", "The body should be a definition.")}}


def create(world: World, call: Call) -> Json:
    """Check a definition and store it."""
    document = call.given["definition"]
    definition = read_definition(document)
    check_definition(definition, world.rules)
    key = world.ids.new("wf_")
    # Inferred: that JSON is kept as compact JSON; text is kept as it came.
    text = document if isinstance(document, str) else json.dumps(document)
    call.organization.tables["workflows"].add(key, _row(world, definition, text))
    call.organization.tables["workflows"].unseen[key] = {"steps": definition["steps"]}
    return answer(world, "Workflow", present(call.organization, "workflows", key))


def validate(world: World, call: Call) -> Json:
    """Check a definition and store nothing. Inferred: that a good one is answered as if it were stored."""
    check_definition(call.given, world.rules)
    row = _row(world, call.given, json.dumps(call.given))
    return answer(world, "Workflow", KINDS["Workflow"].show(world.ids.new("wf_"), row))


def delete(world: World, call: Call) -> Json:
    """Forget a workflow; runs of it go on. Inferred: that it is answered as it was."""
    workflows, key = call.organization.tables["workflows"], call.given["workflow_id"]
    workflows.get(key)
    shown = answer(world, "Workflow", present(call.organization, "workflows", key))
    workflows.remove(key)
    return shown


def execute(world: World, call: Call) -> Json:
    """Start a run."""
    workflow_id = call.given["workflow_id"]
    call.organization.tables["workflows"].get(workflow_id)
    key = begin(world, call.organization, workflow_id, call.given.get("input", {}))
    return answer(world, "WorkflowInstance", present(call.organization, "workflow_instances", key))


def list_instances(world: World, call: Call) -> Json | Reply:  # noqa: ARG001  (the signature of every behaviour)
    """List runs in the order that was asked for."""
    given, table = call.given, call.organization.tables["workflow_instances"]
    by, descending = given.get("sort_by", "created_at"), given.get("sort_order", "desc") == "desc"
    # Lists go from the last row to the first; of equal moments the older run is taken to be the smaller.
    ordered = sorted(table.rows, key=lambda key: table.rows[key][by])
    rows = Table("workflow_instances")
    for key in ordered if descending else ordered[::-1]:
        rows.add(key, table.rows[key])
    wanted: dict[str, Any] = {name: given.get(name) for name in ("workflow_id", "status")}
    return listed(call, rows, show=lambda key: summary(call.organization, key), **wanted)


def submit_event(world: World, call: Call) -> Json:
    """Let a waiting run go on."""
    key, given = call.given["workflow_instance_id"], call.given
    submit(world, call.organization, key, given["event_name"], given.get("payload"))
    return answer(world, "WorkflowInstance", present(call.organization, "workflow_instances", key))


def _row(world: World, definition: Json, text: str) -> Row:
    now = KINDS["Workflow"].moment(world.clock.now())
    return {
        "name": definition["name"],
        "description": definition.get("description") or f"Workflow for {definition['name']}",
        "version": int(definition.get("version", 1)),
        "definition": text,
        "created_at": now,
        "updated_at": now,
    }
