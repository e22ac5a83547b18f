"""Rows as the API answers them: resources in their envelopes, with the resources that belong inside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from .answers import Json, entity
from .kinds import KINDS, TABLES
from .state import Organization, Row, World

__all__ = ["answer", "plan_in_short", "present"]


def present(organization: Organization, group: str, key: str) -> Json:
    """Return the resource with the id *key* of the table *group*."""
    view = _VIEWS.get(group)
    if view is not None:
        return view(organization, key)
    return TABLES[group].show(key, organization.tables[group].rows[key])


def answer(world: World, kind: str, shown: Json) -> Json:
    """Return one resource as an answer: inside ``data``, or a flat one as it is where its *kind* says so."""
    wrapper = KINDS[kind].wrapper
    wrapped = world.rules.wraps_unconfirmed if wrapper is None else wrapper
    return {"data": shown} if wrapped else shown


def _payment_intent(organization: Organization, key: str) -> Json:
    row = organization.tables["payment_intents"].rows[key]
    payments = [_payment(organization, each) for each in row["payments"]]
    return entity(key, "payment_intent", {**row, "payments": payments})


def _payment(organization: Organization, key: str) -> Json:
    row = organization.tables["payments"].rows[key]
    if not row["refunds"]:
        return entity(key, "payment", row)
    refunds = [present(organization, "refunds", each) for each in row["refunds"]]
    return entity(key, "payment", {**row, "refunds": refunds})


def _checkout_session(organization: Organization, key: str) -> Json:
    row = organization.tables["checkout_sessions"].rows[key]
    intent = row["payment_intent"]
    inside = {
        "payment_intent": intent and _payment_intent(organization, intent),
        "payments": [_payment(organization, each) for each in row["payments"]],
    }
    return entity(key, "checkout_session", {**row, **inside})


def _link(organization: Organization, key: str) -> Json:
    row = organization.tables["links"].rows[key]
    payments = [{"data": _payment(organization, each)} for each in row["payments"]]
    return entity(key, "link", {**row, "payments": payments})


def _batch_transfer(organization: Organization, key: str) -> Json:
    transfers = organization.tables["batch_transfers"].rows[key]["transfers"]
    return {"id": key, "transfers": [present(organization, "transfers", each) for each in transfers]}


def _subscription(organization: Organization, key: str) -> Json:
    row = organization.tables["subscriptions"].rows[key]
    invoices = organization.tables["subscription_invoices"]
    latest = row["latest_invoice"]
    shown = {name: invoices.rows[latest][name] for name in ("amount", "currency", "due_date", "status")}
    inside = {
        "plan": plan_in_short(organization, row["plan_id"]),
        "setup_intent": row["setup_intent"] and _setup_intent(organization, row["setup_intent"]),
        "latest_invoice": {"id": latest, **shown, "payment_intent": _intent_in_short(organization, latest)},
    }
    return entity(key, "subscription", {**row, **inside})


def _subscription_invoice(organization: Organization, key: str) -> Json:
    invoices = organization.tables["subscription_invoices"]
    row = invoices.rows[key]
    subscription = row["subscription"]
    status = organization.tables["subscriptions"].rows[subscription]["status"]
    inside = {
        "payment_intent": _intent_in_short(organization, key),
        "subscription": {"id": subscription, "status": status, "plan": invoices.unseen[key]["plan"]},
        # Observed in events, and shown everywhere for simplicity.
        "resource_id": subscription,
    }
    return entity(key, "invoice", {**row, **inside})


def plan_in_short(organization: Organization, key: str) -> Row:
    """Return what subscriptions and invoices show of a plan."""
    row = organization.tables["plans"].rows[key]
    return {"id": key, **{name: row[name] for name in _OF_A_PLAN}}


def _setup_intent(organization: Organization, key: str) -> Json:
    row = organization.tables["payment_intents"].rows[key]
    return {
        "id": key,
        "last_setup_error": row["last_payment_error"] and row["last_payment_error"]["failed_code"],
        "next_action_url": row["next_action"] and row["next_action"]["redirect"]["url"],
        "status": row["status"],
    }


def _intent_in_short(organization: Organization, invoice_id: str) -> Json:
    key = organization.tables["subscription_invoices"].rows[invoice_id]["payment_intent"]
    return {"id": key, "status": organization.tables["payment_intents"].rows[key]["status"]}


_OF_A_PLAN: Final = (
    "amount",
    "currency",
    "cycle_count",
    "description",
    "interval",
    "interval_count",
    "name",
    "created_at",
    "updated_at",
)
_VIEWS: Final[dict[str, Callable[[Organization, str], Json]]] = {
    "payment_intents": _payment_intent,
    "payments": _payment,
    "checkout_sessions": _checkout_session,
    "links": _link,
    "batch_transfers": _batch_transfer,
    "subscriptions": _subscription,
    "subscription_invoices": _subscription_invoice,
}
