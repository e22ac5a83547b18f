"""``client.rates``: forex rates (beta) of a currency pair from a provider."""

from __future__ import annotations

from ..models.rates import Rate, RateBaseCurrency, RateProvider, RateTargetCurrency
from ..operations import Resource, get
from ..pagination import Paginator


class Rates(Resource):
    """Forex rates (beta) of a currency pair from a provider."""

    @get("/v1/rates/{rate_id}")
    async def retrieve(self, rate_id: str) -> Rate:
        """Fetch one rate.

        The slug get_rates-id spells GET and /rates/{rate_id}; the version segment is that of the third-party client
        and of the rest of the API. Retrieving an old id gives the rate as it was then (audit use)
        """

    @get("/v1/rates", auth="either")
    def list(
        self,
        *,
        target_currency: RateTargetCurrency,
        base_currency: RateBaseCurrency,
        provider: RateProvider | None = None,
    ) -> Paginator[Rate]:
        """List rates.

        Path and query names inferred (page title: search by currency and provider; the page as known shows neither
        URL nor parameters; the slug of its neighbour spells /rates/{rate_id}, one third-party client lists at
        /v1/rates; the names follow the resource). It may answer one rate rather than a list. 'Use an API key' does
        not say secret or public.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """
