"""Money returned to a payer."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ..types import Currency, Metadata
from ._model import Entity

RefundStatus: TypeAlias = Literal["pending", "processing", "succeeded", "failed"] | str
RefundReason: TypeAlias = Literal["duplicate", "fraudulent", "requested_by_customer", "others"] | str


@frozen(kw_only=True)
class Refund(Entity):
    """All or part of a paid payment on its way back. Only one may be open (pending or processing) per payment."""

    wire_type: ClassVar[str | None] = "refund"

    amount: int
    """Centavos."""
    currency: Currency
    status: RefundStatus
    reason: RefundReason
    notes: str | None = None
    payment_id: str
    payout_id: str | None = None
    balance_transaction_id: str | None = None
    livemode: bool
    metadata: Metadata | None = None
    available_at: datetime | None = None
    refunded_at: datetime | None = None
    """None until it succeeded."""
    created_at: datetime
    updated_at: datetime
