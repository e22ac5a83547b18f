"""Chargebacks. Not in the official API reference; read endpoints answer, evidence is dashboard-only."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Entity

DisputeStatus: TypeAlias = Literal["under_review", "won", "lost", "expired"] | str


@frozen(kw_only=True)
class Dispute(Entity):
    """Dispute.

    Fields are those carried by dispute webhook events; parse unknown statuses leniently (needs_response occurs in one
    test only).
    """

    wire_type: ClassVar[str | None] = "dispute"

    amount: int
    """Centavos."""
    currency: str
    status: DisputeStatus
    reason: str
    """e.g. fraudulent."""
    livemode: bool
    created_at: datetime
    updated_at: datetime
