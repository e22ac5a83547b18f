"""Payments that a cardholder's bank takes back."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Entity

DisputeStatus: TypeAlias = Literal["under_review", "won", "lost", "expired"] | str


@frozen(kw_only=True)
class Dispute(Entity):
    """A chargeback. Its fields are those that events carry; which payment it is about is not among them."""

    wire_type: ClassVar[str | None] = "dispute"

    amount: int
    """Centavos."""
    currency: str
    status: DisputeStatus
    reason: str
    """``fraudulent``, for example."""
    livemode: bool
    created_at: datetime
    updated_at: datetime
