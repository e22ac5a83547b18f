"""Legacy v1 send-money per wallet, replaced by batch_transfers.

The resource still appears in webhooks and callbacks.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ..types import Metadata
from ._model import Entity, Model

WalletTransactionCurrency: TypeAlias = Literal["PHP"] | str
WalletTransactionProvider: TypeAlias = Literal["instapay", "pesonet", "paymongo"] | str
WalletTransactionStatus: TypeAlias = Literal["pending", "succeeded", "failed"] | str
WalletTransactionType: TypeAlias = Literal["send_money", "cash_in"] | str
NewWalletTransactionType: TypeAlias = Literal["send_money"] | str


@frozen(kw_only=True)
class WalletTransactionReceiver(Model):
    """Wallet transaction receiver."""

    bank_account_name: str
    bank_account_number: str
    bank_code: str
    """BIC = provider_code."""
    bank_id: str | None = None
    """e.g. 824 for PayMongo; response side."""
    bank_name: str | None = None
    """Response side."""


@frozen(kw_only=True)
class WalletTransaction(Entity):
    """Wallet transaction.

    An older callback sample shows status successful; the resource page says succeeded. This resource, not Transfer,
    is the data object of transfer.outward.* webhook events: match on attributes.transfer_id.
    """

    wire_type: ClassVar[str | None] = "wallet_transaction"

    wallet_id: str
    amount: int
    """Centavos."""
    batch_transaction_id: str | None = None
    callback_url: str | None = None
    currency: WalletTransactionCurrency
    description: str | None = None
    fee: int
    """Centavos."""
    livemode: bool
    metadata: Metadata | None = None
    net_amount: int
    """Centavos; amount PLUS fee (sample: amount 1000, fee 1000, net 2000): what leaves the wallet, not what arrives."""
    provider: WalletTransactionProvider
    provider_error: str | None = None
    provider_error_code: str | None = None
    purpose: str | None = None
    receiver: WalletTransactionReceiver
    sender: WalletTransactionReceiver
    sender_email: str | None = None
    reference_number: str
    """20 alphanumerics when generated."""
    status: WalletTransactionStatus
    type: WalletTransactionType
    transfer_id: str | None = None
    """tr_... of the v2 transfer behind it."""
    created_at: datetime
    updated_at: datetime
