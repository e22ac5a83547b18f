"""``client.quotes``: short-lived locked forex price (beta)."""

from __future__ import annotations

from decimal import Decimal

from ..models.quotes import Quote, QuoteBaseCurrency, QuoteQuoteCurrency, QuoteSide
from ..operations import Resource, get, post


class Quotes(Resource):
    """Short-lived locked forex price (beta)."""

    @post("/v1/quotes", body="flat")
    async def create(
        self,
        *,
        side: QuoteSide,
        quote_currency: QuoteQuoteCurrency,
        base_currency: QuoteBaseCurrency,
        quote_quantity: Decimal | None = None,
        base_quantity: Decimal | None = None,
        idempotency_key: str | None = None,
    ) -> Quote:
        """Create a quote.

        *quote_quantity*: give one of quote_quantity / base_quantity. *base_quantity*: whole currency units: 1000
        means PHP 1,000.00, NOT centavos.

        Request fields inferred from the resource page (field names are documented there; which are accepted on create
        is not). Path version inferred from the third-party client.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """

    @get("/v1/quotes/{quote_id}")
    async def retrieve(self, quote_id: str) -> Quote:
        """Fetch one quote.

        Noun from the title, path from one third-party client.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """
