"""A page that PayMongo hosts for one order."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import field, frozen

from ..types import ChargeAmount, Currency, Metadata
from ._model import Entity, Model
from .billing import Billing
from .payment_intents import PaymentIntent
from .payments import Payment

CheckoutSessionStatus: TypeAlias = Literal["active", "expired"] | str
Editable: TypeAlias = Literal["enabled", "disabled"] | str
CheckoutMethodV2: TypeAlias = (
    Literal[
        "card",
        "gcash",
        "paymaya",
        "grab_pay",
        "shopee_pay",
        "qrph",
        "dob",
        "dob_ubp",
        "brankas_bdo",
        "brankas_landbank",
        "brankas_metrobank",
        "billease",
    ]
    | str
)
CheckoutMethod: TypeAlias = Literal["atome"] | CheckoutMethodV2


@frozen(kw_only=True)
class LineItem(Model):
    """One thing that is sold: *amount* is centavos per unit, *images* are URLs."""

    name: str
    amount: ChargeAmount
    quantity: int
    currency: Currency
    description: str | None = None
    images: tuple[str, ...] = ()


@frozen(kw_only=True)
class CheckoutSession(Entity):
    """A hosted page. Its *status* stays active after payment: look at *paid_at* and *payments*."""

    wire_type: ClassVar[str | None] = "checkout_session"

    checkout_url: str = field(repr=False)
    """Where to send the payer, fragment included. Holds the client key, so it stays out of ``repr``."""
    client_key: str = field(repr=False)
    status: CheckoutSessionStatus
    line_items: tuple[LineItem, ...] = ()
    payment_method_types: tuple[str, ...] = ()
    payment_intent: PaymentIntent | None = None
    """None for a session made by ``create_v2`` that nobody has tried to pay."""
    payments: tuple[Payment, ...] = ()
    payment_method_used: str | None = None
    paid_at: datetime | None = None
    source_id: str | None = None
    origin: str | None = None
    billing: Billing | None = None
    billing_information_fields_editable: Editable
    customer_email: str | None = None
    description: str | None = None
    reference_number: str | None = None
    merchant: str | None = None
    success_url: str | None = None
    cancel_url: str | None = None
    send_email_receipt: bool
    show_description: bool
    show_line_items: bool
    livemode: bool
    metadata: Metadata | None = None
    created_at: datetime
    updated_at: datetime


@frozen(kw_only=True)
class CheckoutSessionV2(Entity):
    """What ``create_v2`` answers; read the rest with ``checkout_sessions.retrieve``."""

    wire_type: ClassVar[str | None] = "checkout_session"

    checkout_url: str = field(repr=False)
    livemode: bool
    created_at: datetime
    updated_at: datetime
