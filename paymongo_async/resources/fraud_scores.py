"""``client.fraud_scores``: the risk of payments, from 0 to 1000."""

from __future__ import annotations

from ..models.fraud_scores import FraudScore, FraudScoreVariables, ScoredPaymentMethod
from ..operations import Resource, get, post
from ..pagination import Paginator
from ..types import Given


class FraudScores(Resource):
    """Score payments that were made elsewhere; those made through PayMongo are scored by themselves.

    The paths are not documented by PayMongo as of November 2026; they follow those of reviews and rules.
    """

    @post("/v1/fraud/scores", body="flat")
    async def create(
        self,
        *,
        external_id: str,
        external_attribute_name: str,
        payment_method: ScoredPaymentMethod,
        variables: Given[FraudScoreVariables],
        idempotency_key: str | None = None,
    ) -> FraudScore:
        """Score a payment that was made elsewhere from its *variables*.

        *external_id* is the caller's own reference, *external_attribute_name* its kind, such as ``order_id``. Only
        ``credit_card`` is known as a *payment_method*.
        """

    @get("/v1/fraud/scores/{fraud_score_id}")
    async def retrieve(self, fraud_score_id: str) -> FraudScore:
        """Fetch one score."""

    @get("/v1/fraud/scores")
    def list(
        self, *, limit: int | None = None, before: str | None = None, after: str | None = None
    ) -> Paginator[FraudScore]:
        """List scores; the names of the paging parameters are not documented."""
