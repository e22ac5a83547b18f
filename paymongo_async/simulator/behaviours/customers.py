"""Customers and the cards saved for them."""

from __future__ import annotations

from typing import Final

from ..answers import Json, Refusal, entity, listing, not_found
from ..limits import invalid
from ..state import Call, Row, Table, World
from ..views import present

__all__ = [
    "create",
    "delete",
    "delete_payment_method",
    "list_payment_methods",
    "replace",
    "retrieve",
    "search",
    "update",
]

_FIELDS: Final = ("first_name", "last_name", "email", "phone", "default_device", "default_payment_method_id")


def create(world: World, call: Call) -> Json:
    """Create a customer. Metadata is taken and not kept: the documented resource has none."""
    _check_unique(call, None)
    key, now = world.ids.new("cus_"), world.clock.seconds()
    row = {
        **{name: call.given.get(name) for name in _FIELDS},
        "organization_id": call.organization.id,
        "livemode": False,
        "created_at": now,
        "updated_at": now,
    }
    call.organization.tables["customers"].add(key, row)
    return {"data": present(call.organization, "customers", key)}


def retrieve(world: World, call: Call) -> Json:  # noqa: ARG001  (the signature of every behaviour)
    """Return one customer."""
    return {"data": present(call.organization, "customers", _find(call))}


def search(world: World, call: Call) -> Json:  # noqa: ARG001
    """List customers, newest first; e-mail and phone match exactly."""
    given = call.given
    keys, more = call.organization.tables["customers"].page(given, email=given.get("email"), phone=given.get("phone"))
    return listing([present(call.organization, "customers", key) for key in keys], has_more=more)


def update(world: World, call: Call) -> Json:
    """Change what was given, by PATCH or by PUT: both are documented as partial."""
    key = _find(call)
    _check_unique(call, key)
    changes: Row = {name: call.given[name] for name in _FIELDS if name in call.given}
    call.organization.tables["customers"].change(key, changes | {"updated_at": world.clock.seconds()})
    return {"data": present(call.organization, "customers", key)}


replace = update


def delete(world: World, call: Call) -> Json:  # noqa: ARG001
    """Delete a customer."""
    key = _find(call)
    call.organization.tables["customers"].remove(key)
    return {"data": entity(key, "deleted_entity", {"deleted": True})}


def list_payment_methods(world: World, call: Call) -> Json:  # noqa: ARG001
    """List the saved cards, all at once."""
    saved = call.organization.tables["customer_payment_methods"].find("customer_id", _find(call))
    return listing([present(call.organization, "customer_payment_methods", key) for key in saved[::-1]])


def delete_payment_method(world: World, call: Call) -> Json:  # noqa: ARG001
    """Forget a saved card, named by its own id or by that of the payment method."""
    saved = call.organization.tables["customer_payment_methods"]
    wanted = call.given["payment_method_id"]
    named = (key for key in saved.find("customer_id", _find(call)) if wanted in _names(saved, key))
    key = next(named, None)
    if key is None:
        not_found("payment_methods", wanted)
    saved.remove(key)
    return {"data": entity(key, "deleted_entity", {"deleted": True})}


def _names(saved: Table, key: str) -> tuple[str, str]:
    return key, saved.rows[key]["payment_method_id"]


def _find(call: Call) -> str:
    key: str = call.given["customer_id"]
    call.organization.tables["customers"].get(key)
    return key


def _check_unique(call: Call, own: str | None) -> None:
    # Inferred: the code; that both are unique per account is documented.
    problems = [
        invalid(name, "belongs to another customer.")
        for name in ("email", "phone")
        if name in call.given and set(call.organization.tables["customers"].find(name, call.given[name])) - {own}
    ]
    if problems:
        raise Refusal(400, problems)
