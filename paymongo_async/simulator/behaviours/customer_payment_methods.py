"""What is saved for customers: kept when a payment says so, shown in the newer form."""

from __future__ import annotations

from ..answers import Json, Reply, not_found
from ..kinds import KINDS
from ..lists import listed
from ..state import Call, Organization, Row, Table, World
from ..views import answer

__all__ = ["delete", "keep", "retrieve", "search"]

_KIND = KINDS["CustomerPaymentMethodV2"]
_SAVED = "customer_payment_methods"


def keep(world: World, organization: Organization, customer_id: str, method_id: str, session_type: str) -> str:
    """Save a payment method for a customer; return the id (``cus_pm_``) under which it is, or was already, saved."""
    saved, now = organization.tables[_SAVED], world.clock.seconds()
    known = _key(organization, customer_id, method_id)
    if known is not None:
        return known
    key = world.ids.new("cus_pm_")
    row = {
        "customer_id": customer_id,
        "organization_id": organization.id,
        "payment_method_id": method_id,
        "payment_method_type": organization.tables["payment_methods"].rows[method_id]["type"],
        "session_type": session_type,
        "livemode": False,
        "created_at": now,
        "updated_at": now,
    }
    saved.add(key, row)
    return key


def retrieve(world: World, call: Call) -> Json:
    """Return one saved method."""
    _, row = _find(call)
    return answer(world, _KIND.name, _shown(row))


def search(world: World, call: Call) -> Json | Reply:  # noqa: ARG001  (the signature of every behaviour)
    """List the saved methods of a customer, newest first; the cursor is the id of a payment method."""
    customer_id = call.given["customer_id"]
    call.organization.tables["customers"].get(customer_id)
    saved, by_method = call.organization.tables[_SAVED], Table(_SAVED)
    for key in saved.find("customer_id", customer_id):
        by_method.add(saved.rows[key]["payment_method_id"], saved.rows[key])
    return listed(call, by_method, show=lambda key: _shown(by_method.rows[key]))


def delete(world: World, call: Call) -> Json:
    """Forget a saved method and return it as it was, with the moment of its end."""
    key, row = _find(call)
    call.organization.tables[_SAVED].remove(key)
    gone = {"deleted_at": _KIND.moment(world.clock.now())}
    return {**answer(world, _KIND.name, _shown(row) | gone), "has_more": False}


def _find(call: Call) -> tuple[str, Row]:
    customer_id, method_id = call.given["customer_id"], call.given["payment_method_id"]
    call.organization.tables["customers"].get(customer_id)
    key = _key(call.organization, customer_id, method_id)
    if key is None:
        not_found(_SAVED, method_id)
    return key, call.organization.tables[_SAVED].rows[key]


def _key(organization: Organization, customer_id: str, method_id: str) -> str | None:
    saved = organization.tables[_SAVED]
    ours = (key for key in saved.find("customer_id", customer_id) if saved.rows[key]["payment_method_id"] == method_id)
    return next(ours, None)


def _shown(row: Row) -> Json:
    return {
        "customer_id": row["customer_id"],
        "payment_method_id": row["payment_method_id"],
        "source_type": row["payment_method_type"],
        "session_type": row["session_type"],
        "live_mode": row["livemode"],
        "created_at": _KIND.moment(row["created_at"]),
        "updated_at": _KIND.moment(row["updated_at"]),
    }
