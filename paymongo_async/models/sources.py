"""The older redirect flow of GCash and GrabPay."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ..types import Metadata
from ._model import Entity, Model
from .billing import Billing

SourceType: TypeAlias = Literal["gcash", "grab_pay"] | str
SourceStatus: TypeAlias = Literal["pending", "chargeable", "cancelled", "expired", "paid"] | str
SourceCurrency: TypeAlias = Literal["PHP"] | str


@frozen(kw_only=True)
class SourceRedirect(Model):
    """Where the payer goes after success and failure; *checkout_url*, in answers only, is where to send them first."""

    success: str
    failed: str
    checkout_url: str | None = None


@frozen(kw_only=True)
class Source(Entity):
    """A wallet that a payer is asked to authorise, and that is then charged once by ``payments.create``."""

    wire_type: ClassVar[str | None] = "source"

    amount: int
    """Centavos."""
    currency: SourceCurrency
    type: SourceType
    status: SourceStatus
    redirect: SourceRedirect
    billing: Billing | None = None
    description: str | None = None
    statement_descriptor: str | None = None
    livemode: bool
    metadata: Metadata | None = None
    created_at: datetime
    updated_at: datetime | None = None
