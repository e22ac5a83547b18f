"""What users' type checkers see of webhooks: never run, only checked by mypy and pyright.

Lines with an ignore must be refused: a checker that accepts one of them reports the ignore as unused.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, assert_type

from paymongo_async.models.checkout_sessions import CheckoutSession
from paymongo_async.models.child_merchants import ChildAccountEvent
from paymongo_async.models.payments import Payment
from paymongo_async.models.refunds import Refund
from paymongo_async.models.subscription_invoices import SubscriptionInvoice
from paymongo_async.models.wallet_transactions import WalletTransaction
from paymongo_async.secret import Secret
from paymongo_async.stores.memory import MemoryStore
from paymongo_async.stores.sqlite import SQLiteStore
from paymongo_async.webhooks import Event, EventStore, WebhookRouter, construct_event, sign

router = WebhookRouter(["whsk_new", Secret("whsk_old")], store=SQLiteStore("events.journal"), queue=100)


@router.on("payment.paid", "payment.failed")
async def paid(event: Event[Payment]) -> None:
    """The type of the event decides what it carries."""
    assert_type(event.data, Payment)
    assert_type(event.data.amount, int)
    assert_type(event.id, str)
    assert_type(event.is_stale, bool)


@router.on("payment.refund.updated", newest_only=True)
async def refunded(event: Event[Refund]) -> None:
    """Old and new names alike."""
    assert_type(event.data.payment_id, str)
    event.data.amonut  # type: ignore[attr-defined]
    event.date  # type: ignore[attr-defined]


@router.on("checkout_session.payment.paid")
async def session(event: Event[CheckoutSession]) -> None:
    """Each overload has its model."""
    assert_type(event.data, CheckoutSession)


@router.on("subscription.invoice.paid")
async def invoice(event: Event[SubscriptionInvoice]) -> None:
    """Which is not the subscription."""
    assert_type(event.data, SubscriptionInvoice)


@router.on("transfer.inward.successful", "transfer.outward.failed")
async def moved(event: Event[WalletTransaction]) -> None:
    """Several types of one resource."""
    assert_type(event.data, WalletTransaction)


@router.on("merchant.activated")
async def child(event: Event[ChildAccountEvent]) -> None:
    """With keys that open on demand only."""
    if event.data.keys is not None:
        assert_type(event.data.keys.sk_live, Secret)


@router.on("something.new")
async def novelty(event: Event[Any]) -> None:
    """A type that this library does not know carries anything."""
    assert_type(event.data, Any)


@router.fallback
async def other(event: Event[Any]) -> None:
    """And so does any other."""


@router.on("payment.paid")  # type: ignore[arg-type]
async def wrong_resource(event: Event[Refund]) -> None:
    """The event carries a payment."""


@router.on("payment.paid")  # type: ignore[arg-type]
def not_async(event: Event[Payment]) -> None:
    """A handler is a coroutine function."""


@router.on("payment.paid")  # type: ignore[arg-type]
async def without_event() -> None:
    """A handler takes the event."""


def receive(body: bytes, header: str) -> None:
    """By keyword or by place."""
    event = construct_event(body, header, "whsk_x")
    assert_type(event, Event[Any])
    assert_type(construct_event(body, header, ["whsk_x"], 300, datetime.now(UTC)), Event[Any])
    construct_event(body, header, secrets="whsk_x", tolerance=60.0, received_at=datetime.now(UTC))
    construct_event(body, None, "whsk_x")
    assert_type(sign(body, "whsk_x", timestamp=5), str)
    construct_event(body.decode(), header, "whsk_x")  # type: ignore[arg-type]
    construct_event(body, header)  # type: ignore[call-arg]


def stores() -> None:
    """Every store of the package is one of events."""
    kept: EventStore = SQLiteStore("events.journal")
    forgotten: EventStore = MemoryStore()
    WebhookRouter("whsk_x", store=kept)
    WebhookRouter("whsk_x", store=forgotten, tolerance=300, patience=25)
    WebhookRouter("whsk_x", store="events.journal")  # type: ignore[arg-type]
    WebhookRouter()  # type: ignore[call-arg]
