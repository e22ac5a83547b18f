"""Consumers: filled in bit by bit, submitted, reviewed. PayMongo takes live keys only here (see `live`)."""

from __future__ import annotations

from typing import Final

from ...models.consumers import Consumer
from ...resources import OPERATIONS
from ..answers import Json, Refusal, Reply
from ..checks import check_of
from ..limits import Limits, not_empty
from ..live import refuse_test_key
from ..samples import fields_of
from ..state import Call, Row, World
from ..views import present
from ..workings.onboarding import (
    DOCUMENTS,
    PERSON,
    Child,
    add_file,
    files_of,
    lacking,
    refuse_missing,
    remove_file,
    review,
)
from .child_merchants import accepted

__all__ = [
    "create",
    "create_file_record",
    "delete_file_record",
    "list_file_records",
    "retrieve_requirements",
    "submit",
    "update",
]

LIMITS: Final[dict[str, Limits]] = {"create": {"accepted_terms_and_conditions": accepted, "features": not_empty}}

_DETAILS: Final = (*PERSON, "intended_use")


def create(world: World, call: Call) -> Json:
    """Store a consumer with what is known."""
    refuse_test_key(world)
    now, key = world.clock.seconds(), world.ids.new("org_")
    row = {name: call.given.get(name) for name in fields_of(Consumer) if name != "id"} | {
        "activation_status": "pending",
        "onboarding_url": None,
        "terms_and_conditions_consented_at": now,
        "created_at": now,
        "updated_at": now,
    }
    call.organization.tables["consumers"].add(key, row)
    return {"data": present(call.organization, "consumers", key)}


def update(world: World, call: Call) -> Json:
    """Fill in what was given: all that creating takes, though the declaration has the first name only."""
    child = _child(world, call)
    problems: list[Json] = []
    changes: Row = {}
    for name, parameter in OPERATIONS["consumers.create"].parameters.items():
        value = call.sent.get(parameter.wire)
        if parameter.location == "body" and name in child.row and value is not None:
            check_of(parameter.annotation)(value, name, problems)
            changes[name] = value
    if problems:
        raise Refusal(400, problems)
    child.change(**changes)
    return {"data": present(call.organization, "consumers", child.key)}


def submit(world: World, call: Call) -> Json:
    """Ask for the review. Inferred: that one that was submitted is answered as it is."""
    child = _child(world, call)
    if child.row["activation_status"] == "pending":
        refuse_missing(child.row, _DETAILS, lacking(child))
        review(child)
    return {"data": present(call.organization, "consumers", child.key)}


def create_file_record(world: World, call: Call) -> Json:
    """Keep a document."""
    return add_file(_child(world, call), call)


def list_file_records(world: World, call: Call) -> Json | Reply:
    """List the documents of one consumer."""
    return files_of(_child(world, call), call)


def delete_file_record(world: World, call: Call) -> Json:
    """Forget a document."""
    return remove_file(_child(world, call), call)


def retrieve_requirements(world: World, call: Call) -> Json:
    """Return all that is required, there or not. Documented: it has neither id nor type."""
    row = _child(world, call).row
    lists = {"details": list(_DETAILS), "documents": list(DOCUMENTS)}
    return {"data": {"attributes": {"features": row["features"], "business_type": None, "requirements": lists}}}


def _child(world: World, call: Call) -> Child:
    refuse_test_key(world)
    child = Child(world, call.organization, "consumers", call.given["consumer_id"])
    child.check()
    return child
