"""Disputes: opened by a cardholder, decided by a bank, read by the merchant."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, get_args

from ..answers import Json, Reply, refuse
from ..lists import listed
from ..state import Call, Organization, Row, World
from ..views import present

__all__ = ["Outcome", "decide", "open_dispute", "retrieve", "search"]

Outcome: TypeAlias = Literal["won", "lost", "expired"]

_PAID: Final = frozenset(("paid", "partially_refunded", "refunded"))


def retrieve(world: World, call: Call) -> Json:
    """Return one dispute."""
    _check_access(world)
    key = call.given["dispute_id"]
    call.organization.tables["disputes"].get(key)
    return {"data": present(call.organization, "disputes", key)}


def search(world: World, call: Call) -> Json | Reply:
    """List disputes, newest first."""
    _check_access(world)
    return listed(call, "disputes")


def open_dispute(world: World, payment_id: str, reason: str) -> str:
    """Let the cardholder dispute a payment; return the id of the dispute."""
    organization, payment = _owner(world, "payments", payment_id)
    if payment["status"] not in _PAID:
        msg = f"payment_id: a payment that is {payment['status']} cannot be disputed"
        raise ValueError(msg)
    now, key = world.clock.seconds(), world.ids.new("dsp_")
    row = {
        "amount": payment["amount"],
        "currency": payment["currency"],
        "status": "under_review",
        "reason": reason,
        "livemode": False,
        "created_at": now,
        "updated_at": now,
    }
    organization.tables["disputes"].add(key, row)
    organization.tables["payments"].change(payment_id, {"disputed": True, "updated_at": now})
    links = organization.tables["links"]
    for link_id in links.find("reference_number", payment["external_reference_number"]):
        links.change(link_id, {"status": "disputed", "updated_at": now})
    world.outbox.announce(organization, ("dispute.created", "disputes", key))
    world.clock.later(world.rules.dispute_window, decide, world, key, "expired")
    return key


def decide(world: World, key: str, outcome: Outcome) -> bool:
    """Let the bank decide; False when it has. Inferred: that the payment stays marked as disputed."""
    if outcome not in get_args(Outcome):
        msg = f"outcome: one of {', '.join(get_args(Outcome))}"
        raise ValueError(msg)
    organization, dispute = _owner(world, "disputes", key)
    if dispute["status"] != "under_review":
        return False
    organization.tables["disputes"].change(key, {"status": outcome, "updated_at": world.clock.seconds()})
    world.outbox.announce(organization, ("dispute.resolved", "disputes", key))
    return True


def _owner(world: World, table: str, key: str) -> tuple[Organization, Row]:
    for organization in world.organizations.values():
        row = organization.tables[table].rows.get(key)
        if row is not None:
            return organization, row
    raise KeyError(key)


def _check_access(world: World) -> None:
    if not world.rules.disputes_readable:
        refuse("access_denied", "The account has no access to disputes.", status=403)
