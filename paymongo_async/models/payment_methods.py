"""What a payer pays with."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Literal, TypeAlias

from attrs import field, frozen

from ..secret import Secret
from ..types import Metadata
from ._model import Entity, Model
from .billing import Billing

PaymentMethodType: TypeAlias = (
    Literal["card", "gcash", "paymaya", "grab_pay", "shopee_pay", "qrph", "dob", "brankas", "billease", "atome"] | str
)
BankCode: TypeAlias = Literal["bpi", "ubp", "bdo", "landbank", "metrobank", "test_bank_one", "test_bank_two"] | str


def _hidden(value: Any) -> Any:
    return Secret(value) if isinstance(value, str) else value


@frozen(kw_only=True)
class PaymentMethodDetailsInput(Model):
    """A card or a bank, as it is sent. Number and security code never show in ``repr``, logs or errors.

    *exp_month* is 1 to 12. *bank_code* goes with dob (bpi, ubp) and brankas (bdo, landbank, metrobank).
    """

    card_number: Secret | None = field(default=None, converter=_hidden)
    exp_month: int | None = None
    exp_year: int | None = None
    cvc: Secret | None = field(default=None, converter=_hidden)
    bank_code: BankCode | None = None


@frozen(kw_only=True)
class PaymentMethodDetails(Model):
    """What is shown of a card or a bank."""

    last4: str | None = None
    exp_month: int | None = None
    exp_year: int | None = None
    """As it was sent: two digits or four."""
    bank_code: str | None = None


@frozen(kw_only=True)
class PaymentMethod(Entity):
    """A card, wallet, QR code or bank account; nothing is charged until it is attached to a payment intent."""

    wire_type: ClassVar[str | None] = "payment_method"

    type: PaymentMethodType
    livemode: bool
    billing: Billing | None = None
    details: PaymentMethodDetails | None = None
    """None for wallets and QR Ph."""
    metadata: Metadata | None = None
    created_at: datetime
    updated_at: datetime
