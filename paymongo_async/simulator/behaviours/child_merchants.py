"""Child merchants: filled in bit by bit, submitted, reviewed. PayMongo takes live keys only here (see `live`)."""

from __future__ import annotations

from typing import Any, Final

from ...models import child_merchants as models
from ..answers import Json, Refusal, Reply
from ..limits import Limits, invalid, not_empty
from ..lists import listed
from ..live import refuse_test_key
from ..samples import fields_of
from ..state import Call, Row, Table, World
from ..views import present
from ..workings.onboarding import (
    BANK,
    DOCUMENTS,
    PERSON,
    Child,
    add_file,
    business_details,
    completed,
    files_of,
    lacking,
    merged,
    refuse_missing,
    remove_file,
    review,
    under,
)

__all__ = [
    "accepted",
    "create",
    "create_file_record",
    "delete_file_record",
    "list_file_records",
    "retrieve_requirements",
    "search",
    "submit",
    "update",
]

_WALLETS: Final = frozenset(("basic_wallet", "standard_wallet"))
_TYPES: Final = ("individual", "sole_proprietor", "partnership", "corporation")
_PARTS: Final = ("business", "representative", "bank", "e_wallet")


def accepted(value: Any, pointer: str, problems: list[Json]) -> None:
    """Want the terms and conditions to be accepted."""
    if value is not True:
        problems.append(invalid(pointer, "should be true."))


def features(value: Any, pointer: str, problems: list[Json]) -> None:
    """Want at least one feature, and at most one of the two wallets."""
    not_empty(value, pointer, problems)
    if set(value) >= _WALLETS:
        problems.append(invalid(pointer, "can have one of the two wallets only."))


LIMITS: Final[dict[str, Limits]] = {
    "create": {"accepted_terms_and_conditions": accepted, "features": features},
    "update": {"features": features},
}


def create(world: World, call: Call) -> Json:
    """Store a child merchant with what is known of it."""
    refuse_test_key(world)
    _check_type(world, call)
    given, now, key = call.given, world.clock.seconds(), world.ids.new("org_")
    row: Row = {
        "activation_status": "pending",
        **{name: _filled(name, given.get(name)) for name in _PARTS},
        "features": given["features"],
        "onboarding_url": None,
        "terms_and_conditions_consented_at": now,
        "created_at": now,
        "updated_at": now,
    }
    row["business"] = completed(row["business"], row["representative"])
    call.organization.tables["child_merchants"].add(key, row)
    return {"data": present(call.organization, "child_merchants", key)}


def search(world: World, call: Call) -> Json | Reply:
    """List child accounts of both kinds, newest first; consumers have the fields that merchants have as well."""
    refuse_test_key(world)
    both, tables = Table("child_merchants"), call.organization.tables
    rows = {key: ("merchant", row) for key, row in tables["child_merchants"].rows.items()}
    rows |= {key: ("consumer", row) for key, row in tables["consumers"].rows.items()}
    for key in sorted(rows, key=lambda each: rows[each][1]["created_at"]):
        both.add(key, rows[key][1])
    known = [name for name in fields_of(models.ChildMerchant) if name != "id"]

    def show(key: str) -> Json:
        kind, row = rows[key]
        return {"id": key, "type": kind, "attributes": {name: row.get(name) for name in known}}

    return listed(call, both, show=show)


def update(world: World, call: Call) -> Json:
    """Fill in what was given."""
    child = _child(world, call)
    _check_type(world, call)
    changes: Row = {
        name: _filled(name, merged(child.row[name], call.given[name])) for name in _PARTS if name in call.given
    }
    representative = changes.get("representative", child.row["representative"])
    changes["business"] = completed(changes.get("business", child.row["business"]), representative)
    if "features" in call.given:
        changes["features"] = call.given["features"]
    child.change(**changes)
    return {"data": present(call.organization, "child_merchants", child.key)}


def submit(world: World, call: Call) -> Json:
    """Ask for the review. Inferred: that one that was submitted is answered as it is."""
    child = _child(world, call)
    if child.row["activation_status"] == "pending":
        refuse_missing(child.row, _details(child.row), lacking(child))
        review(child)
    return {"data": present(call.organization, "child_merchants", child.key)}


def create_file_record(world: World, call: Call) -> Json:
    """Keep a document."""
    return add_file(_child(world, call), call)


def list_file_records(world: World, call: Call) -> Json | Reply:
    """List the documents of one child merchant."""
    return files_of(_child(world, call), call)


def delete_file_record(world: World, call: Call) -> Json:
    """Forget a document."""
    return remove_file(_child(world, call), call)


def retrieve_requirements(world: World, call: Call) -> Json:
    """Return all that is required, there or not. Documented: it has neither id nor type."""
    row = _child(world, call).row
    lists = {"details": _details(row), "documents": list(DOCUMENTS)}
    kind = (row["business"] or {}).get("type")
    return {"data": {"attributes": {"features": row["features"], "business_type": kind, "requirements": lists}}}


def _check_type(world: World, call: Call) -> None:
    """Refuse a type of business above the parent's own; the code is inferred."""
    wanted = (call.given.get("business") or {}).get("type")
    allowed = _TYPES[: _TYPES.index(world.rules.business_type) + 1]
    if wanted is not None and wanted not in allowed:
        raise Refusal(400, [invalid("business.type", f"should be one of {', '.join(allowed)}.")])


def _details(row: Row) -> list[str]:
    bank = under("bank", BANK) if "payment_gateway" in row["features"] else []
    return [*business_details(row["business"]), *under("representative", PERSON), *bank]


def _child(world: World, call: Call) -> Child:
    refuse_test_key(world)
    child = Child(world, call.organization, "child_merchants", call.given["child_merchant_id"])
    child.check()
    return child


def _filled(part: str, value: Row | None) -> Row | None:
    """Return a part with every field that it has; nothing stays nothing."""
    if value is None:
        return None
    kinds = {
        "business": models.ChildBusiness,
        "representative": models.ChildRepresentative,
        "bank": models.ChildBank,
        "e_wallet": models.ChildEWallet,
    }
    return {name: value.get(name) for name in fields_of(kinds[part])}
