"""Saved payment methods of a customer, newer paged generation (v2)."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Flat

CustomerPaymentMethodV2SessionType: TypeAlias = Literal["on_session"] | str


@frozen(kw_only=True)
class CustomerPaymentMethodV2(Flat):
    """Customer payment method v2."""

    key: ClassVar[str | None] = "payment_method_id"

    customer_id: str
    payment_method_id: str
    """pm_ id; serves as the key."""
    source_type: str
    """Card, ."""
    session_type: CustomerPaymentMethodV2SessionType
    live_mode: bool
    """Underscore; livemode elsewhere."""
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None
    """Only in the delete answer."""
