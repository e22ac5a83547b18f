"""Money that PayMongo sends to the merchant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Entity, Model

PayoutProvider: TypeAlias = Literal["paymongo_central_hub", "unionbank"] | str
PayoutStatus: TypeAlias = Literal["pending", "on_hold", "in_transit", "deposited", "returned", "cancelled"] | str
PayoutOrder: TypeAlias = Literal["asc", "desc"] | str


@frozen(kw_only=True)
class CurrencyExchangeRate(Model):
    """What one currency was exchanged for."""

    from_currency: str
    from_value: int
    to_currency: str
    to_value: int


@frozen(kw_only=True)
class PayoutTransfer(Model):
    """The latest try to send a payout to the merchant's account."""

    id: str
    channel: str | None = None
    origin: str
    provider: str
    provider_reference_number: str | None = None
    reference_number: str
    receiver_account_name: str
    receiver_account_number: str
    receiver_institution_id: str
    receiver_institution_name: str
    status: str
    error_code: str | None = None
    error_message: str | None = None


@frozen(kw_only=True)
class PayoutOrganization(Model):
    """Whose payout it is and where it goes."""

    id: str
    """Yours (``org_…``), which `payouts.retrieve_schedule` asks for."""
    business_handle: str
    trade_name: str
    bank_account_name: str
    bank_account_number: str
    bank_id: str
    bank_name: str


@frozen(kw_only=True)
class Payout(Entity):
    """What was settled together: payments less fees, refunds and disputes."""

    wire_type: ClassVar[str | None] = "payout"

    amount: int
    """Centavos, before anything is taken off."""
    adjustment_amount: int
    """Centavos."""
    bank_account_name: str | None = None
    bank_account_number: str | None = None
    bank_id: str | None = None
    bank_name: str | None = None
    converted_net_amount: int | None = None
    """Centavos."""
    currency: str
    currency_exchange_rate: CurrencyExchangeRate | None = None
    description: str | None = None
    digital_tax: int | None = None
    """Centavos."""
    digital_withholding_vat_amount: int | None = None
    """Centavos."""
    dispute_amount: int
    """Centavos."""
    fee: int
    """Centavos."""
    foreign_fee: int | None = None
    """Centavos."""
    last_payout_transfer: PayoutTransfer | None = None
    net_amount: int
    """Centavos, what reaches the merchant's account."""
    workflow_id: str | None = None
    organization: PayoutOrganization | None = None
    provider: PayoutProvider | None = None
    refund_amount: int
    """Centavos."""
    status: PayoutStatus
    """``deposited`` is the end of one that went well, ``returned`` of one that the bank sent back."""
    tax_amount: int
    """Centavos."""
    taxes: tuple[Mapping[str, Any], ...] = ()
    livemode: bool | None = None
    created_at: datetime
    status_updated_at: datetime | None = None
    updated_at: datetime


@frozen(kw_only=True)
class PayoutTransaction(Entity):
    """A part of a payout: the id is that of the payment, refund or dispute, and ``raw["type"]`` says which it is."""

    amount: int
    """Centavos."""
    currency: str
    net_amount: int
    """Centavos."""
    fee: int
    """Centavos."""
    created_at: datetime
    updated_at: datetime


@frozen(kw_only=True)
class PayoutLineup(Model):
    """One payout to come. Its fields are not documented by PayMongo as of November 2026."""

    amount: int
    """Centavos."""
    receive_at: datetime


@frozen(kw_only=True)
class PayoutSchedule(Entity):
    """When payouts are made."""

    wire_type: ClassVar[str | None] = "schedule"

    type: str
    """Its kind, like ``weekly`` or ``automatic``."""
    options: tuple[str, ...] = ()
    """The kinds that the merchant may change to."""
    days: tuple[str, ...] = ()
    """Names of weekdays, or days of the month."""
    lineup: tuple[PayoutLineup, ...] = ()
    """The next payout and the one after it."""
