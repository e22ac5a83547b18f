"""Prices of stablecoins that hold for a minute."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ..types import Peso
from ._model import Flat
from .rates import Stablecoin

QuoteSide: TypeAlias = Literal["buy", "sell"] | str


@frozen(kw_only=True)
class Quote(Flat):
    """A price that holds until *expires_at*, 60 seconds after it was made; then it cannot be used any more."""

    wire_type: ClassVar[str | None] = "quote"

    id: str
    side: QuoteSide
    """``buy`` is to get the quote currency for pesos."""
    price: Decimal
    """Pesos for 1 of the quote currency, markup included."""
    quote_currency: Stablecoin
    quote_quantity: Decimal
    base_currency: Peso
    base_quantity: Decimal
    """Pesos, not centavos: *price* times *quote_quantity*, not rounded."""
    original_price: Decimal | None = None
    """The price before markup. That there is one is documented, its name is not."""
    created_at: datetime
    expires_at: datetime
