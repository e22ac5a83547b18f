"""Accounts at PayMongo that hold money and send it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Entity, Flat, Model
from .transfers import TransferCurrency

WalletProvider: TypeAlias = Literal["paymongo"] | str
WalletStatus: TypeAlias = Literal["deactivated", "activated", "frozen"] | str
WalletType: TypeAlias = Literal["basic", "standard", "fully_verified", "default"] | str
WalletV1Status: TypeAlias = Literal["activated", "deactivated"] | str
WalletV1Type: TypeAlias = Literal["basic", "fully_verified"] | str
WalletField: TypeAlias = Literal["account", "balance", "limits"] | str


@frozen(kw_only=True)
class WalletBalance(Model):
    """What is in a wallet."""

    available: int
    """Centavos that can be spent now."""
    pending: int
    """Centavos in transit, which cannot be spent."""


@frozen(kw_only=True)
class WalletLimits(Model):
    """What a wallet may hold and move, in centavos; 999999999999999999 means without limit."""

    balance: int
    """Centavos that the wallet may hold."""
    transactions: Mapping[str, Any]
    """``{"inward": {"daily": …, "monthly": …}, "outward": {…}}``, centavos."""


@frozen(kw_only=True)
class WalletRunningTransaction(Model):
    """How much of the limits is used up."""

    inward: Mapping[str, Any]
    """``{"daily": …, "monthly": …}``, centavos."""
    outward: Mapping[str, Any]
    """``{"daily": …, "monthly": …}``, centavos."""


@frozen(kw_only=True)
class WalletAccountDetails(Model):
    """The account that transfers name as their source."""

    provider: WalletProvider
    account_name: str
    """Goes into ``source_account.name`` as it is."""
    account_number: str
    """12 digits for ``source_account.number``."""
    currency: TransferCurrency
    ledger_account_id: str


@frozen(kw_only=True)
class Wallet(Flat):
    """A wallet; only one that is activated can send.

    *account*, *balance* and *limits* are None unless they were asked for.
    """

    wire_type: ClassVar[str | None] = "wallet"

    id: str
    merchant_id: str
    livemode: bool
    is_default: bool
    status: WalletStatus
    type: WalletType
    """The tier that the limits follow; PayMongo's pages and answers do not agree on its names."""
    signed_statement_of_acceptance_file_record_id: str | None = None
    statement_of_acceptance_signed_at: datetime | None = None
    balance: WalletBalance | None = None
    limits: WalletLimits | None = None
    running_transaction: WalletRunningTransaction | None = None
    account: WalletAccountDetails | None = None
    created_at: datetime
    updated_at: datetime


@frozen(kw_only=True)
class WalletV1(Entity):
    """A wallet as the older API answers it."""

    wire_type: ClassVar[str | None] = "wallet"

    account_number: str
    account_name: str | None = None
    available_balance: int
    """Centavos."""
    limits: Mapping[str, Any]
    """Centavos: ``balance``, and under ``transactions`` what may move in a day and in a month, by kind."""
    livemode: bool
    status: WalletV1Status
    type: WalletV1Type
    statement_of_acceptance_signed_at: datetime | None = None
    created_at: datetime
    updated_at: datetime
