"""Read-only view of money PayMongo sends to the merchant, and the upcoming schedule."""

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
    """Currency exchange rate."""

    from_currency: str
    from_value: int
    to_currency: str
    to_value: int


@frozen(kw_only=True)
class PayoutTransfer(Model):
    """Payout transfer."""

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
    """e.g. processing."""
    error_code: str | None = None
    error_message: str | None = None


@frozen(kw_only=True)
class PayoutOrganization(Model):
    """Payout organization."""

    id: str
    business_handle: str
    trade_name: str
    bank_account_name: str
    bank_account_number: str
    bank_id: str
    bank_name: str


@frozen(kw_only=True)
class Payout(Entity):
    """Payout."""

    wire_type: ClassVar[str | None] = "payout"

    amount: int
    """Centavos; gross."""
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
    """Centavos."""
    workflow_id: str | None = None
    organization: PayoutOrganization | None = None
    provider: PayoutProvider | None = None
    refund_amount: int
    """Centavos."""
    status: PayoutStatus
    tax_amount: int
    """Centavos."""
    taxes: tuple[Mapping[str, Any], ...] = ()
    livemode: bool | None = None
    """In third-party fixtures, not in the official sample."""
    created_at: datetime
    status_updated_at: datetime | None = None
    updated_at: datetime


@frozen(kw_only=True)
class PayoutTransaction(Entity):
    """Payout transaction.

    The fields one tested client maps; keep unknown attributes.
    """

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
    """Payout lineup.

    Also breaks the amount down into payments, refunds, disputes and adjustments; field names unknown. Field names are
    inferred, not documented by PayMongo as of November 2026.
    """

    amount: int
    """Centavos."""
    receive_at: datetime
    """Format uncertain."""


@frozen(kw_only=True)
class PayoutSchedule(Entity):
    """Payout schedule."""

    wire_type: ClassVar[str | None] = "schedule"

    type: str
    """Inside attributes: the schedule kind, e.g. weekly or automatic."""
    options: tuple[str, ...] = ()
    """Kinds the merchant may switch to."""
    days: tuple[str, ...] = ()
    """Weekday names or day of month the payout runs on; element type uncertain."""
    lineup: tuple[PayoutLineup, ...] = ()
    """Index 0 = next payout, 1 = the one after; one fixture shows weekday strings here instead."""
