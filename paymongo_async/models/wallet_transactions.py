"""What moved in or out of a wallet, in the form of the older API that events still have."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ..types import Metadata
from ._model import Entity, Model
from .transfers import TransferCurrency, TransferProvider, TransferStatus

WalletTransactionType: TypeAlias = Literal["send_money", "cash_in"] | str
NewWalletTransactionType: TypeAlias = Literal["send_money"] | str


@frozen(kw_only=True)
class WalletTransactionReceiver(Model):
    """An account at either end."""

    bank_account_name: str
    bank_account_number: str
    bank_code: str
    """The BIC: *provider_code* of a receiving institution."""
    bank_id: str | None = None
    """In answers only."""
    bank_name: str | None = None
    """In answers only."""


@frozen(kw_only=True)
class WalletTransaction(Entity):
    """A movement of a wallet.

    Events about transfers (``transfer.outward.…``) carry one, not the transfer: *transfer_id* says which it belongs
    to. An older sample has the status ``successful`` where the page of the resource says ``succeeded``.
    """

    wire_type: ClassVar[str | None] = "wallet_transaction"

    wallet_id: str
    amount: int
    """Centavos, what arrives."""
    batch_transaction_id: str | None = None
    callback_url: str | None = None
    currency: TransferCurrency
    description: str | None = None
    fee: int
    """Centavos."""
    livemode: bool
    metadata: Metadata | None = None
    net_amount: int
    """Centavos, *amount* and *fee* together: what leaves the wallet."""
    provider: TransferProvider
    provider_error: str | None = None
    provider_error_code: str | None = None
    """Why it failed; the codes are those of a transfer."""
    purpose: str | None = None
    receiver: WalletTransactionReceiver
    sender: WalletTransactionReceiver
    sender_email: str | None = None
    reference_number: str
    """20 letters and digits unless one was given."""
    status: TransferStatus
    type: WalletTransactionType
    """``send_money`` goes out, ``cash_in`` comes in."""
    transfer_id: str | None = None
    """The transfer behind it (``tr_…``)."""
    created_at: datetime
    updated_at: datetime
