"""People whom cards are issued to."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from ._model import Entity, Model


@frozen(kw_only=True)
class CardholderAddress(Model):
    """Where a cardholder lives."""

    line1: str | None = None
    line2: str | None = None
    city: str | None = None
    state: str | None = None
    """ISO 3166-2, like ``PH-MNL``."""
    postal_code: str | None = None
    country: str | None = None
    """ISO 3166-1, like ``PH``."""


@frozen(kw_only=True)
class Cardholder(Entity):
    """Someone whom cards are issued to."""

    wire_type: ClassVar[str | None] = "cardholder"

    merchant_id: str
    address: CardholderAddress
    email: str
    first_name: str
    last_name: str
    phone: str
    """``+63`` and 10 digits."""
    created_at: datetime
    updated_at: datetime
