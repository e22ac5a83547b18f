"""Webhook endpoints; the deliveries themselves are in `delivery`."""

from __future__ import annotations

from ..answers import Json, entity, listing, not_found, refuse
from ..state import Call, Row, World
from ..views import present

__all__ = ["create", "delete", "disable", "enable", "retrieve", "retry_delivery", "search", "update"]


def create(world: World, call: Call) -> Json:
    """Register an address. Unknown event types are taken: the catalogues of them disagree and grow."""
    key, now = world.ids.new("hook_"), world.clock.seconds()
    row = {
        "events": call.given["events"],
        "livemode": False,
        "secret_key": world.ids.new("whsk_"),
        "status": "enabled",
        "url": call.given["url"],
        "created_at": now,
        "updated_at": now,
    }
    call.organization.tables["webhooks"].add(key, row)
    return {"data": present(call.organization, "webhooks", key)}


def retrieve(world: World, call: Call) -> Json:  # noqa: ARG001  (the signature of every behaviour)
    """Return one webhook, secret included."""
    return {"data": present(call.organization, "webhooks", _find(call))}


def search(world: World, call: Call) -> Json:  # noqa: ARG001
    """List webhooks, newest first, secrets included."""
    keys, more = call.organization.tables["webhooks"].page(call.given, url=call.given.get("url"))
    return listing([present(call.organization, "webhooks", key) for key in keys], has_more=more)


def update(world: World, call: Call) -> Json:
    """Change the address or the list of events."""
    key = _find(call)
    changes: Row = {name: call.given[name] for name in ("url", "events") if name in call.given}
    call.organization.tables["webhooks"].change(key, changes | {"updated_at": world.clock.seconds()})
    return {"data": present(call.organization, "webhooks", key)}


def delete(world: World, call: Call) -> None:
    """Remove a webhook; the answer has no body."""
    key = _find(call)
    world.outbox.drop(key)
    call.organization.tables["webhooks"].remove(key)


def enable(world: World, call: Call) -> Json:
    """Deliver again; enabling what is enabled changes nothing (inferred)."""
    key = _find(call)
    row = call.organization.tables["webhooks"].rows[key]
    row.pop("disabled_reason", None)
    row.update(status="enabled", updated_at=world.clock.seconds())
    world.outbox.forgive(key)
    return {"data": present(call.organization, "webhooks", key)}


def disable(world: World, call: Call) -> Json:
    """Stop deliveries."""
    key = _find(call)
    world.outbox.disable(call.organization, key, "disabled_by_merchant")
    return {"data": present(call.organization, "webhooks", key)}


def retry_delivery(world: World, call: Call) -> Json:
    """Deliver the stored event of one process once more."""
    key = call.given["webhook_process_id"]
    delivery = world.outbox.find(call.organization, key)
    if delivery is None:
        not_found("webhook_processes", key)
    if not world.outbox.is_enabled(delivery):
        # Inferred: the code; that the webhook must be enabled is documented.
        refuse(world.rules.failed_code, "The webhook is disabled.")
    world.outbox.redeliver(delivery)
    # Inferred: the form of this answer.
    return {"data": entity(key, "webhook_process", {"status": delivery.status})}


def _find(call: Call) -> str:
    key: str = call.given["webhook_id"]
    call.organization.tables["webhooks"].get(key)
    return key
