"""The types of handlers: what ``event.data`` is follows from the name of the event."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Literal, Protocol, TypeAlias, TypeVar, overload

from ..models.checkout_sessions import CheckoutSession
from ..models.child_merchants import ChildAccountEvent
from ..models.disputes import Dispute
from ..models.links import Link
from ..models.payment_intents import PaymentIntent
from ..models.payments import Payment
from ..models.payouts import Payout
from ..models.qr_codes import MpmQr, QrPhExpiry
from ..models.refunds import Refund
from ..models.sources import Source
from ..models.subscription_invoices import SubscriptionInvoice
from ..models.subscriptions import Subscription
from ..models.wallet_transactions import WalletTransaction
from ..models.workflows import WorkflowInstance
from .events import Event

__all__ = ["On"]

_D = TypeVar("_D")
_Handler: TypeAlias = Callable[[Event[_D]], Awaitable[None]]
_Register: TypeAlias = Callable[[_Handler[_D]], _Handler[_D]]


_SourceEvents: TypeAlias = Literal["source.chargeable"]
_LinkEvents: TypeAlias = Literal["link.payment.paid"]
_QrPhExpiryEvents: TypeAlias = Literal["qrph.expired"]
_MpmQrEvents: TypeAlias = Literal["qr.paid", "qr.expired"]


class On(Protocol):
    """Registers the handler of one type of event, or of several that carry the same resource."""

    @overload
    def __call__(
        self,
        *types: Literal["payment.paid", "payment.failed", "payment.refunded", "payment.pending"],
        newest_only: bool = ...,
    ) -> _Register[Payment]: ...

    @overload
    def __call__(
        self,
        *types: Literal["payment.refund.updated", "refund.succeeded", "refund.created", "refund.updated"],
        newest_only: bool = ...,
    ) -> _Register[Refund]: ...

    @overload
    def __call__(
        self,
        *types: Literal["payment_intent.succeeded", "payment_intent.awaiting_payment_method"],
        newest_only: bool = ...,
    ) -> _Register[PaymentIntent]: ...

    @overload
    def __call__(self, *types: _SourceEvents, newest_only: bool = ...) -> _Register[Source]: ...

    @overload
    def __call__(
        self, *types: Literal["checkout_session.payment.paid"], newest_only: bool = ...
    ) -> _Register[CheckoutSession]: ...

    @overload
    def __call__(self, *types: _LinkEvents, newest_only: bool = ...) -> _Register[Link]: ...

    @overload
    def __call__(self, *types: _QrPhExpiryEvents, newest_only: bool = ...) -> _Register[QrPhExpiry]: ...

    @overload
    def __call__(self, *types: _MpmQrEvents, newest_only: bool = ...) -> _Register[MpmQr]: ...

    @overload
    def __call__(
        self, *types: Literal["dispute.created", "dispute.resolved"], newest_only: bool = ...
    ) -> _Register[Dispute]: ...

    @overload
    def __call__(
        self, *types: Literal["payout.deposited", "payout.returned", "payout.created"], newest_only: bool = ...
    ) -> _Register[Payout]: ...

    @overload
    def __call__(
        self,
        *types: Literal[
            "subscription.activated",
            "subscription.updated",
            "subscription.past_due",
            "subscription.unpaid",
            "subscription.cancelled",
            "subscription.incomplete_cancelled",
        ],
        newest_only: bool = ...,
    ) -> _Register[Subscription]: ...

    @overload
    def __call__(
        self,
        *types: Literal[
            "subscription.invoice.created",
            "subscription.invoice.finalized",
            "subscription.invoice.updated",
            "subscription.invoice.paid",
            "subscription.invoice.payment_failed",
        ],
        newest_only: bool = ...,
    ) -> _Register[SubscriptionInvoice]: ...

    @overload
    def __call__(
        self,
        *types: Literal[
            "transfer.outward.successful",
            "transfer.outward.failed",
            "transfer.inward.successful",
            "transfer.inward.failed",
            "wallet.transaction.cash_in.created",
        ],
        newest_only: bool = ...,
    ) -> _Register[WalletTransaction]: ...

    @overload
    def __call__(
        self, *types: Literal["workflow.completed", "workflow.failed"], newest_only: bool = ...
    ) -> _Register[WorkflowInstance]: ...

    @overload
    def __call__(
        self,
        *types: Literal["merchant.activated", "merchant.declined", "consumer.activated", "consumer.declined"],
        newest_only: bool = ...,
    ) -> _Register[ChildAccountEvent]: ...

    @overload
    def __call__(self, *types: str, newest_only: bool = ...) -> _Register[Any]: ...
