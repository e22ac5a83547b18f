"""Rows as the API answers them: resources in their envelopes, with the resources that belong inside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from .answers import Json, entity
from .state import Organization

__all__ = ["present"]


def present(organization: Organization, group: str, key: str) -> Json:
    """Return the resource with the id *key*."""
    return _VIEWS[group](organization, key)


def _plain(group: str, kind: str) -> Callable[[Organization, str], Json]:
    def view(organization: Organization, key: str) -> Json:
        return entity(key, kind, organization.tables[group].rows[key])

    return view


def _payment_intent(organization: Organization, key: str) -> Json:
    row = organization.tables["payment_intents"].rows[key]
    payments = [_payment(organization, each) for each in row["payments"]]
    return entity(key, "payment_intent", {**row, "payments": payments})


def _payment(organization: Organization, key: str) -> Json:
    row = organization.tables["payments"].rows[key]
    if not row["refunds"]:
        return entity(key, "payment", row)
    refunds = [_VIEWS["refunds"](organization, each) for each in row["refunds"]]
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
    "payment_methods": _plain("payment_methods", "payment_method"),
    "payments": _payment,
    "refunds": _plain("refunds", "refund"),
    "customers": _plain("customers", "customer"),
    "customer_payment_methods": _plain("customer_payment_methods", "customer_payment_method"),
    "sources": _plain("sources", "source"),
    "checkout_sessions": _checkout_session,
    "links": _link,
    "webhooks": _plain("webhooks", "webhook"),
}
