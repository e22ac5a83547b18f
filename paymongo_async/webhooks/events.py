"""Events as a receiver wants them: with the resource that they are about as its model, and its state in an order.

An event is never refused for what is in it: a type that nobody knows, a resource that nobody knows, a field of another
type than documented leave the resource as plain data.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any, ClassVar, Final, Generic, TypeVar, cast

from attrs import field, frozen
from cattrs import Converter

from .._conversion import UnexpectedValueError, make_converter
from ..models import webhooks as wire
from ..models._model import Model

__all__ = ["Event", "event_of", "once_for", "rank_of"]

T = TypeVar("T")


@frozen(kw_only=True)
class Event(wire.Event, Generic[T]):
    """Something happened. The id is the same over all deliveries of it: deduplicate on it.

    *data* is the resource as it was at that time: a model like `Payment` where the type of the event is known and the
    resource as documented, plain data otherwise. It may hold a client key, or API keys of a child account: do not log
    it.
    """

    data: T = field(repr=False)  # type: ignore[assignment]
    is_stale: bool = False
    """Authentic, but signed longer ago than the tolerance: a retry, or a manual resend. That it is no replay is known
    from a durable store."""
    is_superseded: bool = False
    """A later state of the same resource has been seen before, so this one must not overwrite it."""
    is_recovered: bool = False
    """Made from a list of PayMongo's, because its delivery was missed; its id is made up."""

    OWN: ClassVar[tuple[str, ...]] = ("is_stale", "is_superseded", "is_recovered")

    def to_dict(self) -> dict[str, Any]:
        """Return the envelope again, without what was found out on receipt."""
        attributes = self._fields_on_the_wire(without=("raw", "id", *self.OWN))
        return {"id": self.id, "type": self.wire_type, "attributes": attributes}


def event_of(payload: Any) -> Event[Any]:
    """Read an event; raises ValueError, KeyError or TypeError for what is none."""
    found = converter().structure(payload["data"], wire.Event)
    return Event(
        id=found.id,
        type=found.type,
        livemode=found.livemode,
        data=_resource_of(found.type, found.data),
        previous_data=found.previous_data,
        pending_webhooks=found.pending_webhooks,
        created_at=found.created_at,
        updated_at=found.updated_at,
        raw=found.raw,
    )


@cache
def converter() -> Converter:
    """Return the one that all deliveries share: to make it takes longer than to read an event."""
    return make_converter()


def _resource_of(kind: str, data: Mapping[str, Any]) -> Any:
    """Make the model of what an event carries, or leave it as it is."""
    home = _home_of(kind, data.get("type"))
    if home is None:
        return data
    try:
        return converter().structure(data, _model_at(home))
    except (UnexpectedValueError, ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError):
        return data


def _home_of(kind: str, tag: object) -> str | None:
    """Name the model: by the tag that the resource has, which is right where a page is not, else by the event."""
    expected = wire.EVENT_RESOURCES.get(cast("wire.KnownEventType", kind))
    if not isinstance(tag, str):
        return expected
    if expected is not None and _model_at(expected).wire_type in (tag, None):  # type: ignore[attr-defined]
        return expected
    return _BY_TAG.get(tag)


@cache
def _model_at(home: str) -> type[Model]:
    module, _, name = home.partition(".")
    found: type[Model] = getattr(import_module(f"paymongo_async.models.{module}"), name)
    return found


_BY_TAG: Final[Mapping[str, str]] = {
    "payment": "payments.Payment",
    "refund": "refunds.Refund",
    "payment_intent": "payment_intents.PaymentIntent",
    "source": "sources.Source",
    "checkout_session": "checkout_sessions.CheckoutSession",
    "link": "links.Link",
    "dispute": "disputes.Dispute",
    "payout": "payouts.Payout",
    "subscription": "subscriptions.Subscription",
    "transfer": "transfers.Transfer",
    "wallet_transaction": "wallet_transactions.WalletTransaction",
}
"""Resources by their own tag: some receivers saw a transfer where the page says a wallet transaction."""

# -- order ------------------------------------------------------------------------------------------------------------

_RANKS: Final[Mapping[str, Mapping[str, int]]] = {
    "payment": {"pending": 0, "failed": 1, "paid": 1, "partially_refunded": 2, "refunded": 3},
    "refund": {"pending": 0, "processing": 1, "succeeded": 2, "failed": 2},
    "payment_intent": {"succeeded": 1, "cancelled": 1},
    "source": {"pending": 0, "chargeable": 1, "paid": 2, "consumed": 2, "failed": 2, "cancelled": 2, "expired": 2},
    "link": {"unpaid": 0, "paid": 1, "disputed": 1, "partially_refunded": 2, "refunded": 3},
    "dispute": {"under_review": 0, "won": 1, "lost": 1, "expired": 1},
    "payout": {"pending": 0, "on_hold": 0, "in_transit": 1, "deposited": 2, "returned": 3, "cancelled": 3},
    "subscription": {
        "incomplete": 0,
        "active": 1,
        "past_due": 1,
        "unpaid": 1,
        "cancelled": 2,
        "incomplete_cancelled": 2,
    },
    "invoice": {"draft": 0, "open": 1, "paid": 2, "void": 2},
    "transfer": {"pending": 0, "succeeded": 1, "successful": 1, "failed": 1},
    "wallet_transaction": {"pending": 0, "succeeded": 1, "successful": 1, "failed": 1},
}
"""How far on a status is. Those that a resource can go back to share a rank, so that either may follow the other."""

_UNRANKED: Final = 0


def rank_of(data: object) -> tuple[str, int] | None:
    """Return the id of a resource and how far on its state is; None where that is not known."""
    tag, status, key = _told_by(data)
    ranks = _RANKS.get(tag or "")
    if ranks is None or key is None or status is None:
        return None
    rank = ranks.get(status, _UNRANKED if tag == "payment_intent" else None)
    return None if rank is None else (key, rank)


def _told_by(data: object) -> tuple[str | None, str | None, str | None]:
    """Read what a resource calls itself, its status and its id, from a model or from plain data."""
    plain = data.raw if isinstance(data, Model) else data
    if not isinstance(plain, Mapping):
        return None, None, None
    attributes = plain.get("attributes")
    fields = attributes if isinstance(attributes, Mapping) else plain
    tag = plain.get("type") or getattr(type(data), "wire_type", None)
    told = (tag, fields.get("status"), plain.get("id"))
    return cast("tuple[str | None, str | None, str | None]", tuple(x if isinstance(x, str) else None for x in told))


_ONCE: Final = frozenset(
    {
        "payment.paid",
        "payment.failed",
        "refund.succeeded",
        "checkout_session.payment.paid",
        "link.payment.paid",
        "payout.deposited",
        "payout.returned",
        "dispute.created",
        "dispute.resolved",
        "subscription.invoice.paid",
        "transfer.outward.successful",
        "transfer.outward.failed",
        "transfer.inward.successful",
        "transfer.inward.failed",
    }
)
"""Events that a resource has once in its life, so that the resource tells them apart as well as their id does."""


def once_for(event: Event[Any]) -> str | None:
    """Name what happened, whatever the id of the event that tells of it; None where it can happen again."""
    _, _, key = _told_by(event.data)
    return f"{event.type} {key}" if event.type in _ONCE and key is not None else None
