"""Triggers: conditions checked, registered a moment later, and workflows started by events and schedules."""

from __future__ import annotations

from functools import partial
from typing import Any, Final, get_args

from ...models.webhooks import KnownEventType
from ..answers import Json, refuse
from ..kinds import KINDS
from ..schedules import next_moment
from ..state import Call, Organization, Row, World
from ..views import answer, present
from ..workings.runs import begin

__all__ = ["create", "delete", "update"]

_MOST_KEYS: Final = 4
_DEEPEST: Final = 4
_EVENTS: Final = frozenset(get_args(KnownEventType))


def create(world: World, call: Call) -> Json:
    """Store a trigger that is registered a moment later."""
    organization, given = call.organization, call.given
    organization.tables["workflows"].get(given["workflow_id"])
    _check(given["condition"])
    key, now = world.ids.new("trg_"), _now(world)
    row = {
        "workflow_id": given["workflow_id"],
        "state": "pending",
        "condition": given["condition"],
        "livemode": False,
        "created_at": now,
        "updated_at": now,
    }
    organization.tables["triggers"].add(key, row)
    _register_soon(world, organization, key)
    return answer(world, "Trigger", present(organization, "triggers", key))


def update(world: World, call: Call) -> Json:
    """Change a trigger, which is then registered anew. Inferred: that it is pending meanwhile."""
    organization, key = call.organization, call.given["trigger_id"]
    row = organization.tables["triggers"].get(key)
    if row["state"] == "deleted":
        refuse(world.rules.failed_code, "The trigger is deleted.")
    changes: Row = {name: call.given[name] for name in ("workflow_id", "condition") if name in call.given}
    if "workflow_id" in changes:
        organization.tables["workflows"].get(changes["workflow_id"])
    if "condition" in changes:
        _check(changes["condition"])
    organization.tables["triggers"].change(key, {**changes, "state": "pending", "updated_at": _now(world)})
    _register_soon(world, organization, key)
    return answer(world, "Trigger", present(organization, "triggers", key))


def delete(world: World, call: Call) -> Json:
    """Stop a trigger; it stays readable."""
    organization, key = call.organization, call.given["trigger_id"]
    organization.tables["triggers"].get(key)
    organization.tables["triggers"].change(key, {"state": "deleted", "updated_at": _now(world)})
    organization.tables["triggers"].unseen[key] = {"turn": None}
    return answer(world, "Trigger", present(organization, "triggers", key))


def _check(condition: Row) -> None:
    """Refuse a condition that breaks a documented rule; that the code is the same for all of them is inferred."""
    if ("event_name" in condition) == ("schedule" in condition):
        _refuse("A condition has either event_name or schedule.")
    if len(condition) > _MOST_KEYS:
        _refuse(f"A condition has at most {_MOST_KEYS} keys.")
    for name, value in condition.items():
        parts = name.split(".")
        if not all(parts) or value in (None, "", [], {}):
            _refuse("A condition has no empty keys and no empty values.")
        if len(parts) > _DEEPEST:
            _refuse(f"A path of a condition has at most {_DEEPEST} parts.")


def _refuse(detail: str) -> None:
    refuse("invalid_request_body", detail, pointer="condition")


def _register_soon(world: World, organization: Organization, key: str) -> None:
    # What was due for an earlier condition no longer counts.
    turn = organization.tables["triggers"].unseen[key] = {"turn": object()}
    world.clock.later(world.rules.background_delay, _register, world, organization, key, turn["turn"])


def _register(world: World, organization: Organization, key: str, turn: object) -> None:
    row = organization.tables["triggers"].rows[key]
    if organization.tables["triggers"].unseen[key]["turn"] is not turn:
        return
    if "schedule" in row["condition"]:
        good = _wait(world, organization, key, turn)
    else:
        # Inferred: that an event PayMongo does not have is the "missing subscription" of the documentation.
        good = row["condition"].get("event_name") in _EVENTS
        world.outbox.listeners[organization.id] = partial(_on_event, world)
    organization.tables["triggers"].change(key, {"state": "active" if good else "failed", "updated_at": _now(world)})


def _on_time(world: World, organization: Organization, key: str, turn: object) -> None:
    """Fire, and wait for the next time."""
    if organization.tables["triggers"].unseen[key]["turn"] is not turn:
        return
    _fire(world, organization, key, {})
    _wait(world, organization, key, turn)


def _wait(world: World, organization: Organization, key: str, turn: object) -> bool:
    """Wait for the next time of a schedule; False when there is none."""
    now = world.clock.now()
    due = next_moment(organization.tables["triggers"].rows[key]["condition"]["schedule"], now)
    if due is not None:
        world.clock.later(due - now, _on_time, world, organization, key, turn)
    return due is not None


def _on_event(world: World, organization: Organization, kind: str, data: Json) -> None:
    """Fire every active trigger whose condition an event fits."""
    event = {"type": kind, "livemode": False, "data": data}
    for key, row in list(organization.tables["triggers"].rows.items()):
        condition = row["condition"]
        if row["state"] == "active" and condition.get("event_name") == kind and _fits(condition, event):
            # Inferred: what a workflow gets as its input.
            _fire(world, organization, key, {"event": event})


def _fits(condition: Row, event: Json) -> bool:
    """Compare filters with the event and with the attributes of what it is about (inferred: where to look)."""
    places = (event, event["data"].get("attributes", event["data"]))
    filters = {name: value for name, value in condition.items() if name != "event_name"}
    return all(any(_at(place, name) == value for place in places) for name, value in filters.items())


def _at(place: Any, path: str) -> Any:
    for part in path.split("."):
        place = place.get(part) if isinstance(place, dict) else None
    return place


def _fire(world: World, organization: Organization, key: str, given: Json) -> None:
    workflow_id = organization.tables["triggers"].rows[key]["workflow_id"]
    # Inferred: that a trigger whose workflow is gone fires into nothing.
    exists = workflow_id in organization.tables["workflows"].rows
    instance_id = begin(world, organization, workflow_id, given) if exists else None
    row = {"trigger_id": key, "instance_id": instance_id, "created_at": _now(world)}
    organization.tables["trigger_executions"].add(world.ids.uuid("TriggerExecution"), row)


def _now(world: World) -> int | str:
    return KINDS["Trigger"].moment(world.clock.now())
