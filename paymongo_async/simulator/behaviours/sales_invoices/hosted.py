"""The hosted view of an invoice, for whoever knows its slug; there is no key that would say whose it is."""

from __future__ import annotations

from ...answers import Json, Reply, not_found, refuse
from ...kinds import KINDS
from ...state import Call, Organization, World
from ...views import answer, present
from .drafts import TABLE, document, now_text, refresh

__all__ = ["retrieve_by_slug", "retrieve_payment_by_slug", "retrieve_pdf_by_slug", "update_by_slug"]


def retrieve_by_slug(world: World, call: Call) -> Json:
    """Show an invoice to its payer. Of what is shown, the name of the merchant alone is certain enough."""
    _find(world, call)
    return _public(world)


def retrieve_pdf_by_slug(world: World, call: Call) -> Reply:
    """Return the document."""
    return document(world, *_find(world, call))


def retrieve_payment_by_slug(world: World, call: Call) -> Json:
    """Return the payment, once there is one."""
    organization, key = _find(world, call)
    refresh(organization, key)
    payment_id = organization.tables[TABLE].unseen.get(key, {}).get("payment")
    if payment_id is None:
        not_found("payments", call.given["slug"])
    return answer(world, "Payment", present(organization, "payments", payment_id))


def update_by_slug(world: World, call: Call) -> Json:
    """Take another session of the same merchant for the payment. Inferred: that the invoice has to be open."""
    organization, key = _find(world, call)
    session_id = call.given["checkout_session_id"]
    organization.tables["checkout_sessions"].get(session_id)
    refresh(organization, key)
    if organization.tables[TABLE].rows[key]["status"] != "open":
        refuse(world.rules.failed_code, "The invoice is not open.")
    organization.tables[TABLE].change(key, {"checkout_session_id": session_id, "updated_at": now_text(world)})
    return _public(world)


def _public(world: World) -> Json:
    shown = KINDS["SalesInvoicePublic"].show("", {"merchant_name": world.rules.business_name})
    return answer(world, "SalesInvoicePublic", shown)


def _find(world: World, call: Call) -> tuple[Organization, str]:
    slug = call.given["slug"]
    for organization in list(world.organizations.values()):
        found = organization.tables[TABLE].find("slug", slug)
        if found:
            return organization, found[0]
    not_found(TABLE, slug)
