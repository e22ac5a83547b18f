"""Refunds: what is refused, and how one settles."""

from __future__ import annotations

from typing import Final

from ..answers import Json, Refusal, listing, problem, refuse
from ..methods import SECONDS_PER_DAY, Method, method_of
from ..state import Call, Organization, Row, World
from ..views import present

__all__ = ["create", "retrieve", "search"]

_PAID: Final = frozenset(("paid", "partially_refunded", "refunded"))
_OPEN: Final = {"pending": "resource_pending_state", "processing": "resource_processing_state"}


def create(world: World, call: Call) -> Json:
    """Refund a payment, or a part of it."""
    given, organization = call.given, call.organization
    payment = organization.tables["payments"].get(given["payment_id"])
    left = _left(organization, payment)
    _check_payment(organization, payment)
    _check_method(world, payment)
    _check_amount(world, payment, given["amount"], left)
    key, rules = world.ids.new("ref_"), world.rules
    organization.tables["refunds"].add(key, _row(given, payment, world.clock.seconds()))
    organization.tables["payments"].change(given["payment_id"], {"refunds": (*payment["refunds"], key)})
    world.clock.later(min(rules.refund_pickup_delay, rules.refund_delay), _pick_up, world, organization, key)
    world.clock.later(rules.refund_delay, _settle, world, organization, key)
    return {"data": present(organization, "refunds", key)}


def retrieve(world: World, call: Call) -> Json:  # noqa: ARG001  (the signature of every behaviour)
    """Return one refund."""
    key = call.given["refund_id"]
    call.organization.tables["refunds"].get(key)
    return {"data": present(call.organization, "refunds", key)}


def search(world: World, call: Call) -> Json:  # noqa: ARG001
    """List refunds, newest first."""
    keys, more = call.organization.tables["refunds"].page(call.given, payment_id=call.given.get("payment_id"))
    return listing([present(call.organization, "refunds", key) for key in keys], has_more=more)


def _row(given: Row, payment: Row, now: int) -> Row:
    return {
        "amount": given["amount"],
        "balance_transaction_id": None,
        "currency": payment["currency"],
        "livemode": False,
        "metadata": given.get("metadata"),
        "notes": given.get("notes"),
        "payment_id": given["payment_id"],
        "payout_id": None,
        "reason": given["reason"],
        "status": "pending",
        "available_at": None,
        "refunded_at": None,
        "created_at": now,
        "updated_at": now,
    }


def _left(organization: Organization, payment: Row) -> int:
    refunds = (organization.tables["refunds"].rows[key] for key in payment["refunds"])
    left: int = payment["amount"] - sum(each["amount"] for each in refunds if each["status"] != "failed")
    return left


def _check_payment(organization: Organization, payment: Row) -> None:
    if payment["status"] not in _PAID:
        refuse("resource_failed_state", f"A payment that is {payment['status']} cannot be refunded.")
    if payment["disputed"]:
        refuse("resource_disputed_state", "The payment is disputed by the cardholder.")
    for key in payment["refunds"]:
        status = organization.tables["refunds"].rows[key]["status"]
        if status in _OPEN:
            refuse(_OPEN[status], f"An earlier refund of the payment is {status}.")


def _check_method(world: World, payment: Row) -> None:
    method = _method(payment)
    from_legacy_source = payment["payment_intent_id"] is None and payment["origin"] == "api"
    if method.refund_days is None or from_legacy_source:
        detail = f"A payment by {payment['source']['type']} cannot be refunded here."
        pointer = "payment_id" if world.rules.unrefundable_code.startswith("parameter_") else None
        refuse(world.rules.unrefundable_code, detail, pointer=pointer)
    if world.clock.now() > payment["paid_at"] + method.refund_days * SECONDS_PER_DAY:
        refuse("allowed_date_exceeded", f"The {method.refund_days} days for a refund are over.")


def _check_amount(world: World, payment: Row, amount: int, left: int) -> None:
    code = world.rules.refund_above_code
    if amount > left:
        raise Refusal(400, [problem(code, f"amount should be at most {left}.", pointer="amount")])
    if _method(payment).full_refunds_only and amount < payment["amount"]:
        # Documented: the code of an amount that is too large also stands for a partial one.
        detail = f"{payment['source']['type']} refunds the full amount only."
        raise Refusal(400, [problem(code, detail, pointer="amount")])


def _method(payment: Row) -> Method:
    source = payment["source"]
    return method_of(source["type"], (source.get("provider") or {}).get("id"))


def _pick_up(world: World, organization: Organization, key: str) -> None:
    organization.tables["refunds"].change(key, {"status": "processing", "updated_at": world.clock.seconds()})
    world.outbox.announce(organization, ("payment.refund.updated", "refunds", key))


def _settle(world: World, organization: Organization, key: str) -> None:
    now = world.clock.seconds()
    if world.rules.refunds_refused:
        organization.tables["refunds"].change(key, {"status": "failed", "updated_at": now})
        world.outbox.announce(organization, ("payment.refund.updated", "refunds", key))
        return
    settled = {"status": "succeeded", "refunded_at": now, "updated_at": now}
    settled["balance_transaction_id"] = world.ids.new("bal_txn_")
    organization.tables["refunds"].change(key, settled)
    payment_id = organization.tables["refunds"].rows[key]["payment_id"]
    _mark_payment(world, organization, payment_id)
    events = ("payment.refunded", "payments", payment_id), ("payment.refund.updated", "refunds", key)
    world.outbox.announce(organization, *events)


def _mark_payment(world: World, organization: Organization, payment_id: str) -> None:
    payments = organization.tables["payments"]
    payment = payments.rows[payment_id]
    status = "partially_refunded" if _left(organization, payment) else "refunded"
    changes: Row = {"updated_at": world.clock.seconds()}
    if world.rules.refund_changes_payment_status:
        changes["status"] = status
    payments.change(payment_id, changes)
    if payment["origin"] == "links" and world.rules.refund_changes_link_status:
        links = organization.tables["links"]
        for link_id in links.find("reference_number", payment["external_reference_number"]):
            links.change(link_id, {"status": status, "updated_at": world.clock.seconds()})
