"""Issued Mastercard prepaid cards sharing the balance of a PayMongo wallet (virtual only for now)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Entity, Model
from .cardholders import CardholderAddress

CardStatus: TypeAlias = Literal["pending"] | str
CardType: TypeAlias = Literal["virtual", "physical"] | str
NewCardType: TypeAlias = Literal["virtual"] | str


@frozen(kw_only=True)
class CardCardholder(Model):
    """Card cardholder."""

    id: str
    """card_holder_."""
    address: CardholderAddress
    email: str
    first_name: str
    last_name: str
    phone: str


@frozen(kw_only=True)
class Card(Entity):
    """Card.

    cards.retrieve with private=true adds card number, CVC and expiry; the names of those fields are unknown. Not the
    payment-method card: keep it apart from Payment/PaymentMethod models (also note card_prog_ and card_holder_ share
    the card_ start)
    """

    wire_type: ClassVar[str | None] = "card"

    card_program_id: str
    cardholder: CardCardholder
    last4: str
    livemode: bool
    """Page says string, sample is a JSON boolean."""
    status: CardStatus
    """First status; other values exist but are unknown."""
    type: CardType
    """Physical announced, not available."""
    wallet_account: Mapping[str, Any]
    """{account_number: str, balance: int centavos}."""
    created_at: datetime
    updated_at: datetime
