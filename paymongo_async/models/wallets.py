"""Wallets: balance holders and sources of every outward transfer.

V2 is current, the _v1 operations are the older generation.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Entity, Flat, Model

WalletAccountDetailsProvider: TypeAlias = Literal["paymongo"] | str
WalletAccountDetailsCurrency: TypeAlias = Literal["PHP"] | str
WalletStatus: TypeAlias = Literal["deactivated", "activated", "frozen"] | str
WalletType: TypeAlias = Literal["basic", "standard", "fully_verified", "default"] | str
WalletV1Status: TypeAlias = Literal["activated", "deactivated"] | str
WalletV1Type: TypeAlias = Literal["basic", "fully_verified"] | str
WalletField: TypeAlias = Literal["account", "balance", "limits"] | str


@frozen(kw_only=True)
class WalletBalance(Model):
    """Wallet balance."""

    available: int
    """Centavos; spendable now."""
    pending: int
    """Centavos; in transit, not spendable."""


@frozen(kw_only=True)
class WalletLimits(Model):
    """Wallet limits."""

    balance: int
    """Centavos; max the wallet may hold."""
    transactions: Mapping[str, Any]
    """{inward: {daily, monthly}, outward: {daily, monthly}} ints in centavos; 999999999999999999 means unlimited
    (exceeds 2**53: never parse as float).
    """


@frozen(kw_only=True)
class WalletRunningTransaction(Model):
    """Wallet running transaction."""

    inward: Mapping[str, Any]
    """{daily: int, monthly: int} centavos used."""
    outward: Mapping[str, Any]
    """{daily: int, monthly: int} centavos used."""


@frozen(kw_only=True)
class WalletAccountDetails(Model):
    """Wallet account details."""

    provider: WalletAccountDetailsProvider
    account_name: str
    """Use verbatim as source_account.name."""
    account_number: str
    """12 digits; use as source_account.number."""
    currency: WalletAccountDetailsCurrency
    ledger_account_id: str


@frozen(kw_only=True)
class Wallet(Flat):
    """Wallet.

    Response wrapper {data: {...}}; there is no attributes key and no type discriminator equal to 'wallet' in the v2
    payload (type is the limit tier) Only an activated wallet can send; a closed-loop wallet receives settlements but
    cannot disburse.
    """

    wire_type: ClassVar[str | None] = "wallet"

    id: str
    merchant_id: str
    """org_."""
    livemode: bool
    is_default: bool
    status: WalletStatus
    """Deactivated is the default; frozen only in the key-concepts guide."""
    type: WalletType
    """Limit tier; page lists basic (default) and fully_verified, its sample says standard, a live list returned
    default: treat as open string.
    """
    signed_statement_of_acceptance_file_record_id: str | None = None
    """file_."""
    statement_of_acceptance_signed_at: datetime | None = None
    balance: WalletBalance | None = None
    """Only when requested with fields=balance."""
    limits: WalletLimits | None = None
    """Only with fields=limits."""
    running_transaction: WalletRunningTransaction | None = None
    """Counters against limits.transactions."""
    account: WalletAccountDetails | None = None
    """Only with fields=account."""
    created_at: datetime
    updated_at: datetime


@frozen(kw_only=True)
class WalletV1(Entity):
    """Wallet v1.

    An older page version had limits_profile {balance_limit, daily {inward_limit, outward_limit}, monthly {...}}
    instead of limits.
    """

    wire_type: ClassVar[str | None] = "wallet"

    account_number: str
    account_name: str | None = None
    """Observed live, not on the page."""
    available_balance: int
    """Centavos."""
    limits: Mapping[str, Any]
    """{balance, transactions: {batch_transfer: {paymongo: {daily, monthly}}, cash_in: {daily, monthly}, send_money:
    {paymongo: {daily, monthly}}}}.
    """
    livemode: bool
    status: WalletV1Status
    type: WalletV1Type
    statement_of_acceptance_signed_at: datetime | None = None
    """Older page version."""
    created_at: datetime
    updated_at: datetime
