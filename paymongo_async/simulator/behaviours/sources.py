"""Legacy sources: authorised on a page, then charged once by `payments.create`."""

from __future__ import annotations

from typing import Final

from ..answers import Json
from ..billing import filled
from ..state import Call, Organization, World
from ..views import present

__all__ = ["create", "decide", "retrieve"]

_DECISIONS: Final = {"authorize": "chargeable", "fail": "cancelled", "expire": "expired"}


def create(world: World, call: Call) -> Json:
    """Create a source with a page to authorise it on."""
    given, organization = call.given, call.organization
    key, now = world.ids.new("src_"), world.clock.seconds()
    row = {
        "amount": given["amount"],
        "billing": filled(given.get("billing")),
        "currency": given["currency"],
        "description": given.get("description"),
        "livemode": False,
        "redirect": {
            "checkout_url": f"{world.base_url}/sources?id={key}",
            "failed": given["redirect"]["failed"],
            "success": given["redirect"]["success"],
        },
        "statement_descriptor": given.get("statement_descriptor"),
        "status": "pending",
        "type": given["type"],
        "metadata": given.get("metadata"),
        "created_at": now,
        "updated_at": now,
    }
    organization.tables["sources"].add(key, row)
    world.clock.later(world.rules.source_window, _run_out, world, organization, key)
    return {"data": present(organization, "sources", key)}


def retrieve(world: World, call: Call) -> Json:  # noqa: ARG001  (the signature of every behaviour)
    """Return one source."""
    key = call.given["source_id"]
    call.organization.tables["sources"].get(key)
    return {"data": present(call.organization, "sources", key)}


def decide(world: World, organization: Organization, key: str, action: str) -> bool:
    """Let the payer authorise, fail or expire a pending source; False when it is not pending."""
    sources = organization.tables["sources"]
    if sources.rows[key]["status"] != "pending":
        return False
    sources.change(key, {"status": _DECISIONS[action], "updated_at": world.clock.seconds()})
    if action == "authorize":
        world.outbox.announce(organization, ("source.chargeable", "sources", key))
    return True


def _run_out(world: World, organization: Organization, key: str) -> None:
    sources = organization.tables["sources"]
    if sources.rows[key]["status"] in ("pending", "chargeable"):
        sources.change(key, {"status": "expired", "updated_at": world.clock.seconds()})
