"""``client.rates``: what stablecoins cost in pesos."""

from __future__ import annotations

from ..models.rates import Rate, RateProvider, Stablecoin
from ..operations import Resource, get
from ..pagination import Paginator
from ..types import Peso


class Rates(Resource):
    """Look up what a stablecoin costs in pesos, at a provider; a beta. A price that holds is a quote (`Quotes`)."""

    @get("/v1/rates/{rate_id}")
    async def retrieve(self, rate_id: str) -> Rate:
        """Fetch one rate; an old id gives the rate as it was then."""

    @get("/v1/rates", auth="either")
    def list(
        self,
        *,
        target_currency: Stablecoin,
        base_currency: Peso,
        provider: RateProvider | None = None,
    ) -> Paginator[Rate]:
        """Find the rates of a pair, of one provider if you say which.

        The path, the names of the parameters, and whether this answers a list or one rate are inferred, not
        documented as of November 2026.
        """
