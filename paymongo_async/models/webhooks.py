"""Where PayMongo reports what happened, and the reports themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, ClassVar, Final, Literal, TypeAlias

from attrs import field, frozen

from ..secret import Secret
from ._model import Entity

KnownEventType: TypeAlias = Literal[
    "payment.paid",
    "payment.failed",
    "payment.refunded",
    "payment.refund.updated",
    "payment_intent.succeeded",
    "payment_intent.awaiting_payment_method",
    "source.chargeable",
    "checkout_session.payment.paid",
    "link.payment.paid",
    "qrph.expired",
    "qr.paid",
    "qr.expired",
    "refund.succeeded",
    "dispute.created",
    "dispute.resolved",
    "payout.deposited",
    "payout.returned",
    "subscription.activated",
    "subscription.updated",
    "subscription.past_due",
    "subscription.unpaid",
    "subscription.invoice.created",
    "subscription.invoice.finalized",
    "subscription.invoice.updated",
    "subscription.invoice.paid",
    "subscription.invoice.payment_failed",
    "transfer.outward.successful",
    "transfer.outward.failed",
    "workflow.completed",
    "workflow.failed",
    "merchant.activated",
    "merchant.declined",
    "consumer.activated",
    "consumer.declined",
    "transfer.inward.successful",
    "transfer.inward.failed",
    "wallet.transaction.cash_in.created",
    "refund.created",
    "payment.pending",
    "payout.created",
    "refund.updated",
    "subscription.cancelled",
    "subscription.incomplete_cancelled",
]

EventType: TypeAlias = KnownEventType | str
"""The name of an event. Newer and older pages name different ones, some are known from receivers alone, and the lists
grow: any text is taken, in a registration and in a delivery."""

EVENT_RESOURCES: Final[Mapping[KnownEventType, str]] = MappingProxyType(
    {
        "payment.paid": "payments.Payment",
        "payment.failed": "payments.Payment",
        "payment.refunded": "payments.Payment",
        "payment.refund.updated": "refunds.Refund",
        "payment_intent.succeeded": "payment_intents.PaymentIntent",
        "payment_intent.awaiting_payment_method": "payment_intents.PaymentIntent",
        "source.chargeable": "sources.Source",
        "checkout_session.payment.paid": "checkout_sessions.CheckoutSession",
        "link.payment.paid": "links.Link",
        "qrph.expired": "qr_codes.QrPhExpiry",
        "qr.paid": "qr_codes.MpmQr",
        "qr.expired": "qr_codes.MpmQr",
        "refund.succeeded": "refunds.Refund",
        "dispute.created": "disputes.Dispute",
        "dispute.resolved": "disputes.Dispute",
        "payout.deposited": "payouts.Payout",
        "payout.returned": "payouts.Payout",
        "subscription.activated": "subscriptions.Subscription",
        "subscription.updated": "subscriptions.Subscription",
        "subscription.past_due": "subscriptions.Subscription",
        "subscription.unpaid": "subscriptions.Subscription",
        "subscription.invoice.created": "subscription_invoices.SubscriptionInvoice",
        "subscription.invoice.finalized": "subscription_invoices.SubscriptionInvoice",
        "subscription.invoice.updated": "subscription_invoices.SubscriptionInvoice",
        "subscription.invoice.paid": "subscription_invoices.SubscriptionInvoice",
        "subscription.invoice.payment_failed": "subscription_invoices.SubscriptionInvoice",
        "transfer.outward.successful": "wallet_transactions.WalletTransaction",
        "transfer.outward.failed": "wallet_transactions.WalletTransaction",
        "workflow.completed": "workflows.WorkflowInstance",
        "workflow.failed": "workflows.WorkflowInstance",
        "merchant.activated": "child_merchants.ChildAccountEvent",
        "merchant.declined": "child_merchants.ChildAccountEvent",
        "consumer.activated": "child_merchants.ChildAccountEvent",
        "consumer.declined": "child_merchants.ChildAccountEvent",
        "transfer.inward.successful": "wallet_transactions.WalletTransaction",
        "transfer.inward.failed": "wallet_transactions.WalletTransaction",
        "wallet.transaction.cash_in.created": "wallet_transactions.WalletTransaction",
        "refund.created": "refunds.Refund",
        "payment.pending": "payments.Payment",
        "payout.created": "payouts.Payout",
        "refund.updated": "refunds.Refund",
        "subscription.cancelled": "subscriptions.Subscription",
        "subscription.incomplete_cancelled": "subscriptions.Subscription",
    }
)
"""What the ``data`` of an event is: the module of `paymongo_async.models` and the class in it.

The module is loaded by whoever needs the class. ``qrph.expired`` and ``workflow.*``: what they carry is not documented.
``merchant.*`` and ``consumer.*`` carry a bare object without id and type, and the first may hold API keys.
``transfer.*``: some receivers saw another object, so read what is there before trusting its class.
"""

WebhookStatus: TypeAlias = Literal["enabled", "disabled"] | str
DisabledReason: TypeAlias = Literal["disabled_by_merchant", "max_retries_exceeded"] | str


@frozen(kw_only=True)
class Webhook(Entity):
    """An address that gets signed events. It belongs to the mode of the key that made it."""

    wire_type: ClassVar[str | None] = "webhook"

    livemode: bool
    secret_key: Secret
    """What deliveries are signed with: ``webhook.secret_key.reveal()``."""
    status: WebhookStatus
    disabled_reason: DisabledReason | None = None
    """Only while it is disabled."""
    url: str
    events: tuple[EventType, ...] = ()
    created_at: datetime
    updated_at: datetime


@frozen(kw_only=True)
class WebhookProcess(Entity):
    """The delivery of one event to one address. Only the status ``Failed`` is documented."""

    status: str


@frozen(kw_only=True)
class Event(Entity):
    """Something happened. The id is the same over all deliveries of it: deduplicate on it."""

    wire_type: ClassVar[str | None] = "event"

    type: EventType
    """Its name, like ``payment.paid``."""
    livemode: bool
    data: Mapping[str, Any] = field(repr=False)
    """The resource as it was at that time, in its wire form. It may hold a client key, or API keys of a child account:
    do not log it."""
    previous_data: Any = field(default=None, repr=False)
    pending_webhooks: int | None = None
    created_at: datetime
    updated_at: datetime
