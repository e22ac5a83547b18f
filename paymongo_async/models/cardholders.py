"""Individuals who own issued cards."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from ._model import Entity, Model


@frozen(kw_only=True)
class CardholderAddress(Model):
    """Cardholder address."""

    line1: str | None = None
    line2: str | None = None
    city: str | None = None
    state: str | None = None
    """ISO 3166-2:PH, e.g. PH-MNL."""
    postal_code: str | None = None
    country: str | None = None
    """ISO 3166-1 alpha-2."""


@frozen(kw_only=True)
class Cardholder(Entity):
    """Cardholder.

    Prefix is card_holder_ although the type is cardholder.
    """

    wire_type: ClassVar[str | None] = "cardholder"

    merchant_id: str
    address: CardholderAddress
    email: str
    first_name: str
    last_name: str
    phone: str
    """+63XXXXXXXXXX."""
    created_at: datetime
    updated_at: datetime
