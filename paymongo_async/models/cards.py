"""Cards that are issued; not those that pay."""

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
    """Whose a card is."""

    id: str
    address: CardholderAddress
    email: str
    first_name: str
    last_name: str
    phone: str


@frozen(kw_only=True)
class Card(Entity):
    """A Mastercard that is issued and spends what is in a wallet.

    The names of the private fields (number, CVC, expiry) are not documented as of November 2026. Ids of card programs
    and cardholders begin like those of cards: ``card_prog_`` and ``card_holder_``.
    """

    wire_type: ClassVar[str | None] = "card"

    card_program_id: str
    cardholder: CardCardholder
    last4: str
    livemode: bool
    status: CardStatus
    """The first one; others exist and are not documented."""
    type: CardType
    """Physical cards are announced."""
    wallet_account: Mapping[str, Any]
    """*account_number*, and *balance* in centavos."""
    created_at: datetime
    updated_at: datetime
