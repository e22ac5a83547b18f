"""Prices of stablecoins in pesos, and what a quote makes of them.

Documented: pesos are price times quantity, without rounding. Inferred: that buying goes by the higher price plus a
markup and selling by the lower one less a markup. The prices themselves are made up.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from .rules import Rules

__all__ = ["PRICES", "price_of"]

PRICES: Final = {"USDT": ("57.40", "57.90"), "USDC": ("57.35", "57.95")}
"""What 1 of each is bought from you for, and sold to you for, in pesos."""


def price_of(currency: str, side: str, rules: Rules) -> tuple[Decimal, Decimal]:
    """Return the price of a quote and the price before its markup."""
    buy, sell = map(Decimal, PRICES[currency])
    markup = Decimal(rules.quote_markup)
    return (sell * (1 + markup), sell) if side == "buy" else (buy * (1 - markup), buy)
