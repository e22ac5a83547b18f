"""Short-lived locked forex price (beta)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Flat

QuoteSide: TypeAlias = Literal["buy", "sell"] | str
QuoteQuoteCurrency: TypeAlias = Literal["USDT", "USDC"] | str
QuoteBaseCurrency: TypeAlias = Literal["PHP"] | str


@frozen(kw_only=True)
class Quote(Flat):
    """Quote.

    Wrapper {data: {...}}. Live until expires_at (60 s after created_at in both samples), then it cannot be executed.
    """

    wire_type: ClassVar[str | None] = "quote"

    id: str
    """quote_ + 24 hex."""
    side: QuoteSide
    """Buy = acquire quote_currency with base_currency."""
    price: Decimal
    """base_currency per 1 quote_currency, markup included."""
    quote_currency: QuoteQuoteCurrency
    quote_quantity: Decimal
    base_currency: QuoteBaseCurrency
    base_quantity: Decimal
    """Pesos, not centavos; base_quantity = price x quote_quantity, unrounded."""
    original_price: Decimal | None = None
    """The guide says a quote also shows the market price before markup; field name inferred."""
    created_at: datetime
    """Nanosecond digits; page text says unix, sample is ISO 8601."""
    expires_at: datetime
