"""What stablecoins cost in pesos."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ..types import Peso
from ._model import Flat

Stablecoin: TypeAlias = Literal["USDT", "USDC"] | str
RateProvider: TypeAlias = Literal["PDAX"] | str


@frozen(kw_only=True)
class Rate(Flat):
    """Both prices of a pair at a moment; *buy_price* is the lower one."""

    wire_type: ClassVar[str | None] = "rate"

    id: str
    target_currency: Stablecoin
    base_currency: Peso
    provider: RateProvider
    buy_price: Decimal
    """Pesos that you get for selling 1 of the target currency."""
    sell_price: Decimal
    """Pesos that you pay for buying 1 of the target currency."""
    created_at: datetime
