"""``client.quotes``: prices of stablecoins that hold for a minute."""

from __future__ import annotations

from decimal import Decimal

from ..models.quotes import Quote, QuoteSide
from ..models.rates import Stablecoin
from ..operations import Resource, get, post
from ..types import Peso


class Quotes(Resource):
    """Fix the price of a stablecoin for 60 seconds; a beta. Prices for information are `Rates`."""

    @post("/v1/quotes", body="flat")
    async def create(
        self,
        *,
        side: QuoteSide,
        quote_currency: Stablecoin,
        base_currency: Peso,
        quote_quantity: Decimal | None = None,
        base_quantity: Decimal | None = None,
        idempotency_key: str | None = None,
    ) -> Quote:
        """Ask for a price that holds.

        Give one of *quote_quantity* (of the stablecoin) and *base_quantity* (pesos, **not** centavos: 1000 is PHP
        1,000.00). The path and the names of the parameters are inferred, not documented as of November 2026.
        """

    @get("/v1/quotes/{quote_id}")
    async def retrieve(self, quote_id: str) -> Quote:
        """Fetch one quote; see its *expires_at* for whether it still holds.

        The path is inferred, not documented as of November 2026.
        """
