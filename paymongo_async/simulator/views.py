"""Rows as the API answers them: resources in their envelopes, with the resources that belong inside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from .answers import Json, entity
from .kinds import KINDS, TABLES
from .state import Organization, World

__all__ = ["answer", "present"]


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


_VIEWS: Final[dict[str, Callable[[Organization, str], Json]]] = {
    "payment_intents": _payment_intent,
    "payments": _payment,
    "checkout_sessions": _checkout_session,
    "links": _link,
}
