"""Forex rates (beta) of a currency pair from a provider."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Flat

RateTargetCurrency: TypeAlias = Literal["USDT", "USDC"] | str
RateBaseCurrency: TypeAlias = Literal["PHP"] | str
RateProvider: TypeAlias = Literal["PDAX"] | str


@frozen(kw_only=True)
class Rate(Flat):
    """Rate.

    Wrapper {data: {...}}. Parse prices as Decimal, not float.
    """

    wire_type: ClassVar[str | None] = "rate"

    id: str
    """rate_ + 24 hex."""
    target_currency: RateTargetCurrency
    """Resource page lists USDT only; the newer guide adds USDC."""
    base_currency: RateBaseCurrency
    provider: RateProvider
    """Upper case."""
    buy_price: Decimal
    """JSON number; base_currency RECEIVED for selling 1 target; lower than sell_price."""
    sell_price: Decimal
    """JSON number; base_currency PAID to buy 1 target."""
    created_at: datetime
