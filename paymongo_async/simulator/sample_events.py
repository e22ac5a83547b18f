"""One delivery of any known event, about a resource that was never stored: for trying a receiver out.

Every field of the resource is there; those that say what has happened are as they are after such an event, all others
are plausible (`samples`).
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final, cast

from ..models._model import Model
from ..models.webhooks import EVENT_RESOURCES, KnownEventType
from .answers import Json, dump
from .clock import Clock
from .delivery import _event
from .kinds import KINDS, Kind
from .rules import Rules
from .samples import Filling
from .state import Ids, Organization, World

__all__ = ["KNOWN", "sample_event"]

KNOWN: Final = tuple(EVENT_RESOURCES)
"""The names of the events that there are samples of: all that are known."""

_SUCCEEDED: Final = {"status": "succeeded"}
_FAILED: Final = {"status": "failed"}
_NO_ACCOUNT: Final = {"provider_error": "Account not found", "provider_error_code": "account_not_found"}
_GOES: Final = {"type": "send_money", "transfer_id": "tr_sample"}
_COMES: Final = {"type": "cash_in"}

_STATES: Final[Mapping[KnownEventType, Mapping[str, Any]]] = {
    "payment.paid": {"status": "paid"},
    "payment.failed": {**_FAILED, "failed_code": "insufficient_funds", "failed_message": "Insufficient funds."},
    "payment.refunded": {"status": "paid"},
    "payment.pending": {"status": "pending"},
    "payment.refund.updated": _SUCCEEDED,
    "refund.succeeded": _SUCCEEDED,
    "refund.updated": _SUCCEEDED,
    "refund.created": {"status": "pending"},
    "payment_intent.succeeded": _SUCCEEDED,
    "payment_intent.awaiting_payment_method": {"status": "awaiting_payment_method"},
    "source.chargeable": {"status": "chargeable", "type": "gcash"},
    "checkout_session.payment.paid": {"status": "active", "payment_method_used": "gcash"},
    "link.payment.paid": {"status": "paid"},
    "qrph.expired": {"source_status": "expired"},
    "qr.paid": {"status": "active"},
    "qr.expired": {"status": "expired"},
    "dispute.created": {"status": "under_review", "reason": "fraudulent"},
    "dispute.resolved": {"status": "won", "reason": "fraudulent"},
    "payout.deposited": {"status": "deposited"},
    "payout.returned": {"status": "returned"},
    "payout.created": {"status": "pending"},
    "subscription.activated": {"status": "active"},
    "subscription.updated": {"status": "active"},
    "subscription.past_due": {"status": "past_due"},
    "subscription.unpaid": {"status": "unpaid"},
    "subscription.cancelled": {"status": "cancelled", "cancellation_reason": "other"},
    "subscription.incomplete_cancelled": {"status": "incomplete_cancelled"},
    "subscription.invoice.created": {"status": "draft"},
    "subscription.invoice.finalized": {"status": "open"},
    "subscription.invoice.updated": {"status": "open"},
    "subscription.invoice.paid": {"status": "paid"},
    "subscription.invoice.payment_failed": {"status": "open"},
    "transfer.outward.successful": {**_SUCCEEDED, **_GOES},
    "transfer.outward.failed": {**_FAILED, **_NO_ACCOUNT, **_GOES},
    "transfer.inward.successful": {**_SUCCEEDED, **_COMES},
    "transfer.inward.failed": {**_FAILED, **_NO_ACCOUNT, **_COMES},
    "wallet.transaction.cash_in.created": {"status": "pending", **_COMES},
    "workflow.completed": {"status": "completed"},
    "workflow.failed": _FAILED,
    "merchant.activated": {"activation_status": "activated"},
    "merchant.declined": {"activation_status": "declined"},
    "consumer.activated": {"activation_status": "activated"},
    "consumer.declined": {"activation_status": "declined"},
}
_MONEY: Final = {"amount": 150_000, "fee": 3_750, "net_amount": 146_250, "transaction_amount": 150_000}
_MOMENTS: Final[Mapping[str, frozenset[str]]] = {
    "paid_at": frozenset({"payment.paid", "payment.refunded", "checkout_session.payment.paid"}),
    "refunded_at": frozenset(kind for kind, state in _STATES.items() if state is _SUCCEEDED),
    "status_updated_at": frozenset(kind for kind in _STATES if kind.startswith("payout.")),
    "cancelled_at": frozenset({"subscription.cancelled"}),
}


def sample_event(
    kind: str, *, seed: int | str, now: float | None = None, attributes: Mapping[str, Any] | None = None
) -> bytes:
    """Return the body of a delivery of *kind* in test mode; *attributes* replace those of the resource.

    *seed* decides the ids, the event's among them, *now* is Unix seconds. Needs a running event loop. Raises KeyError
    for an event that is not in `KNOWN`.
    """
    home = EVENT_RESOURCES[cast("KnownEventType", kind)]
    world = World(Rules(), Clock(time.time() if now is None else now), Ids(seed), base_url="http://127.0.0.1")
    organization = Organization(str(seed))
    data = _resource(world, organization, home, {**_MONEY, **_state(world, organization, kind)})
    data.get("attributes", data).update(attributes or {})
    event = _event(kind, data, world.clock.seconds())
    return dump({"data": {"id": world.ids.new("evt_"), "type": "event", "attributes": event}})


def _state(world: World, organization: Organization, kind: str) -> Json:
    """Return the fields that say what has happened."""
    now = world.clock.seconds()
    state: Json = dict(_STATES[cast("KnownEventType", kind)])
    state |= {name: now for name, kinds in _MOMENTS.items() if kind in kinds}
    if kind == "payment.refunded":
        state["refunds"] = [_inside(world, organization, "refund.succeeded")]
    if kind in ("checkout_session.payment.paid", "link.payment.paid"):
        payment = _inside(world, organization, "payment.paid")
        state["payments"] = [{"data": payment} if kind.startswith("link.") else payment]
    if kind == "payment_intent.succeeded":
        state["payments"] = [_inside(world, organization, "payment.paid")]
    return state


def _inside(world: World, organization: Organization, kind: KnownEventType) -> Json:
    """Return a resource that stands in another one, in the state after *kind*."""
    return _resource(world, organization, EVENT_RESOURCES[kind], {**_MONEY, **_state(world, organization, kind)})


def _resource(world: World, organization: Organization, home: str, given: Json) -> Json:
    module, _, name = home.partition(".")
    model: type[Model] = getattr(import_module(f"..models.{module}", __package__), name)
    # Two are bare objects that only events carry, without an id.
    kind = KINDS.get(name) or Kind(name, None, enveloped=False, key=None)
    filling = Filling(world, organization, kind)
    row = filling.row(model, given)
    if name == "Payment":
        row["source"] = {"id": world.ids.new("src_"), "type": "gcash"}
    return kind.show(filling.new_id() if kind.key else "", row)
