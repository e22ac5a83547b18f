"""What is saved for a customer, in its newer form."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from ._model import Flat
from .payment_intents import SessionType


@frozen(kw_only=True)
class CustomerPaymentMethodV2(Flat):
    """A saved payment method; on the wire its moments are Unix milliseconds."""

    key: ClassVar[str | None] = "payment_method_id"

    customer_id: str
    payment_method_id: str
    """What to attach."""
    source_type: str
    """Like ``card``."""
    session_type: SessionType
    live_mode: bool
    """Spelled *livemode* everywhere else."""
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None
    """In the answer to a delete only."""
