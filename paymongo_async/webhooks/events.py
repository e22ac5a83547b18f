"""Events as a receiver wants them: with the resource that they are about as its model, and its state in an order.

An event is never refused for what is in it: a type that nobody knows, a resource that nobody knows, a field of another
type than documented leave the resource as plain data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, TypeVar, cast

from attrs import field, frozen
from cattrs import Converter

from .._conversion import make_converter
from ..models import webhooks as wire
from ..models._model import Entity, Flat, Model, opened

__all__ = ["Event", "event_of", "once_for", "rank_of"]

T = TypeVar("T")

_FOUND_OUT: Final = ("is_stale", "is_superseded", "is_recovered")


@frozen(kw_only=True)
class Event(wire.Event, Generic[T]):
    """Something happened. The id is the same over all deliveries of it: deduplicate on it.

    *data* is the resource as it was at that time: a model like `Payment` where the type of the event is known and the
    resource as documented, plain data otherwise. It is made when it is first read. It may hold a client key, or API
    keys of a child account: do not log it.
    """

    data: T = field(repr=False)  # type: ignore[assignment]
    is_stale: bool = False
    """Authentic, but signed longer ago than the tolerance: a retry, or a manual resend. That it is no replay is known
    from a durable store."""
    is_superseded: bool = False
    """A later state of the same resource has been seen before, so this one must not overwrite it."""
    is_recovered: bool = False
    """Made from a list of PayMongo's, because its delivery was missed; its id is made up."""

    local: ClassVar[frozenset[str]] = frozenset(("data", *_FOUND_OUT))

    if not TYPE_CHECKING:  # a checker would take any name for an attribute

        def __getattr__(self, name: str) -> Any:
            """Make *data* when it is first asked for: to acknowledge an event, nobody needs it."""
            if name != "data":
                msg = f"{type(self).__name__!r} object has no attribute {name!r}"
                raise AttributeError(msg)
            data = _resource_of(self.type, self._given().get("data"))
            object.__setattr__(self, name, data)
            return data

    @property
    def names(self) -> tuple[str, ...]:
        """Its id, and what happened, whatever the id is: under what a store must remember that it had its effect."""
        return tuple(dict.fromkeys(filter(None, (self.id, once_for(self)))))

    def to_dict(self) -> dict[str, Any]:
        """Return the envelope again, without what was found out on receipt."""
        attributes = self._fields_on_the_wire(without=("raw", "id", *_FOUND_OUT))
        return {"id": self.id, "type": self.wire_type, "attributes": attributes}


def event_of(payload: Any) -> Event[Any]:
    """Read an event; raises ValueError, KeyError or TypeError for what is none."""
    event = _hook(Event)(payload["data"], Event)
    if event.type is None or event.livemode is None:
        msg = "without a type or a mode it is no event"
        raise ValueError(msg)
    received: Event[Any] = event
    return received


@cache
def _hook(model: Any) -> Callable[[Any, Any], Any]:
    return _converter().get_structure_hook(model)


@cache
def _converter() -> Converter:
    """Return the one that all deliveries share: to make it takes longer than to read an event."""
    return make_converter()


def _resource_of(kind: str, data: Any) -> Any:
    """Make the model of what an event carries, or leave it as it is."""
    if type(data) is not dict:
        return data
    tag = data.get("type")
    read = _reader_of(kind, tag if type(tag) is str else None)
    if read is None:
        return data
    try:
        return read(data, None)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError):
        return data


@lru_cache(maxsize=256)  # types and tags that nobody knows may be many
def _reader_of(kind: str, tag: str | None) -> Callable[[Any, Any], Any] | None:
    """Find what makes the model: by the tag that the resource has, which is right where a page is not, or the event."""
    home = _home_of(kind, tag)
    if home is None:
        return None
    model: Any = _model_at(home)
    hook = _hook(model)
    if issubclass(model, Entity | Flat):
        return hook
    return lambda data, _: hook(opened(data), None)  # what has no envelope of its own was seen in one all the same


def _home_of(kind: str, tag: str | None) -> str | None:
    """Name the model that an event and the tag of its resource lead to."""
    expected = wire.EVENT_RESOURCES.get(cast("wire.KnownEventType", kind))
    if tag is None or (expected and getattr(_model_at(expected), "wire_type", None) in (tag, None)):
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
    "payout": {"pending": 0, "on_hold": 1, "in_transit": 1, "deposited": 2, "returned": 3, "cancelled": 3},
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
_STEP: Final = 1000


def rank_of(data: object) -> tuple[str, int] | None:
    """Return the id of a resource and how far on its state is; None where that is not known."""
    tag, key, fields = _told_by(data)
    status = fields.get("status")
    ranks = _RANKS.get(tag or "")
    if ranks is None or key is None or not isinstance(status, str):
        return None
    rank = ranks.get(status, _UNRANKED if tag == "payment_intent" else None)
    return None if rank is None else (key, rank * _STEP + _refunds_in(fields))


def _refunds_in(fields: Mapping[str, Any]) -> int:
    """Count refunds: in the official sample a payment that was refunded stays paid, and only these become more."""
    refunds = fields.get("refunds")
    return min(len(refunds), _STEP - 1) if isinstance(refunds, list) else 0


def _told_by(data: object) -> tuple[str | None, str | None, Mapping[str, Any]]:
    """Read what a resource calls itself, its id and its fields, from a model or from plain data."""
    plain = data.raw if isinstance(data, Model) else data
    if not isinstance(plain, Mapping):
        return None, None, {}
    attributes = plain.get("attributes")
    tag, key = plain.get("type") or getattr(type(data), "wire_type", None), plain.get("id")
    fields = attributes if isinstance(attributes, Mapping) else plain
    return tag if isinstance(tag, str) else None, key if isinstance(key, str) else None, fields


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
    _, key, _ = _told_by(event.data)
    return f"{event.type} {key}" if event.type in _ONCE and key is not None else None
