"""One record per order, from creation to the payment that succeeded."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import field, frozen

from ..types import Currency, Metadata
from ._model import Entity, Model
from .payments import Payment

PaymentIntentStatus: TypeAlias = (
    Literal[
        "awaiting_payment_method", "awaiting_next_action", "processing", "awaiting_capture", "succeeded", "cancelled"
    ]
    | str
)
CaptureType: TypeAlias = Literal["automatic", "manual"] | str
ThreeDSecure: TypeAlias = Literal["any", "automatic"] | str
SessionType: TypeAlias = Literal["on_session"] | str
NextActionType: TypeAlias = Literal["redirect", "consume_qr"] | str
SplitType: TypeAlias = Literal["fixed", "percentage_net"] | str


@frozen(kw_only=True)
class InstallmentPlanChoice(Model):
    """Which instalment plan the payer chose; *tenure* is in months."""

    issuer_id: str
    tenure: int


@frozen(kw_only=True)
class CardInstallments(Model):
    """Whether a card may be paid by instalments, and by which plan."""

    enabled: bool | None = None
    plan: InstallmentPlanChoice | None = None


@frozen(kw_only=True)
class CardOptions(Model):
    """*request_three_d_secure*: ``any`` asks whenever the card supports it, ``automatic`` leaves it to PayMongo."""

    request_three_d_secure: ThreeDSecure | None = None
    installments: CardInstallments | None = None


@frozen(kw_only=True)
class ShopeePayOptions(Model):
    """How long the payer may take, 1 to 3600 seconds."""

    expiry_seconds: int | None = None


@frozen(kw_only=True)
class PaymentMethodOptions(Model):
    """Settings per method. PayMongo spells the key ``shopeepay`` here and the method ``shopee_pay``."""

    card: CardOptions | None = None
    shopeepay: ShopeePayOptions | None = None


@frozen(kw_only=True)
class SetupFutureUsage(Model):
    """Save the card for a customer; the account must be enabled for it."""

    session_type: SessionType
    customer_id: str


@frozen(kw_only=True)
class SplitRecipient(Model):
    """One share. *value* is centavos when *split_type* is fixed; the unit of percentage_net is not documented."""

    merchant_id: str
    split_type: SplitType | None = None
    value: int


@frozen(kw_only=True)
class SplitPayment(Model):
    """Who gets what of a payment, among linked accounts."""

    transfer_to: str | None = None
    recipients: tuple[SplitRecipient, ...] = ()


@frozen(kw_only=True)
class LastPaymentError(Model):
    """Why the last attempt failed. Whether a later success clears it is not documented: decide on the status."""

    failed_code: str
    failed_message: str
    payment: str | None = None
    payment_method: str | None = None


@frozen(kw_only=True)
class NextActionRedirect(Model):
    """Where to send the payer, and where they come back to, whatever the outcome."""

    url: str
    return_url: str


@frozen(kw_only=True)
class NextActionCode(Model):
    """A QR code to show. *amount* is centavos, *image_url* a data URI."""

    id: str
    amount: int
    label: str | None = None
    image_url: str
    test_url: str | None = None
    """Test mode only: the page that pays, fails or expires the code."""
    expires_at: datetime | None = None


@frozen(kw_only=True)
class NextAction(Model):
    """What the payer has to do. Treat an unknown *type* as "something"."""

    type: NextActionType
    redirect: NextActionRedirect | None = None
    code: NextActionCode | None = None


@frozen(kw_only=True)
class PaymentIntent(Entity):
    """One order on its way to being paid.

    *succeeded* and *cancelled* are final; there is no failed status: after a failed attempt it waits for another
    payment method.
    """

    wire_type: ClassVar[str | None] = "payment_intent"

    amount: int
    """Centavos."""
    original_amount: int | None = None
    """Centavos; what was asked for before a partial capture."""
    currency: Currency
    capture_type: CaptureType
    client_key: str = field(repr=False)
    """What the payer's browser needs beside the public key."""
    description: str | None = None
    statement_descriptor: str | None = None
    status: PaymentIntentStatus
    livemode: bool
    last_payment_error: LastPaymentError | None = None
    payment_method_allowed: tuple[str, ...] = ()
    payments: tuple[Payment, ...] = ()
    """Every attempt, failed ones included."""
    next_action: NextAction | None = None
    payment_method_options: PaymentMethodOptions | None = None
    setup_future_usage: SetupFutureUsage | None = None
    metadata: Metadata | None = None
    created_at: datetime
    updated_at: datetime
