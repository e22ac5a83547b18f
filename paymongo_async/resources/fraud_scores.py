"""``client.fraud_scores``: fraud risk scores (0-1000)

Automatic for PayMongo payments, on request for third-party transactions.
"""

from __future__ import annotations

from ..models.fraud_scores import FraudScore, FraudScorePaymentMethod, FraudScoreVariables
from ..operations import Resource, get, post
from ..pagination import Paginator
from ..types import Given


class FraudScores(Resource):
    """Fraud risk scores (0-1000); automatic for PayMongo payments, on request for third-party transactions.

    Payments made through PayMongo are scored automatically; create is for transactions processed elsewhere. The path
    follows the siblings, whose pages show /v1/fraud/reviews and /v1/fraud/rules; the pages of the three score
    operations, as far as known, show no URL. One third-party client posts to /v1/scores, with the same fault for
    rules and reviews.
    """

    @post("/v1/fraud/scores", body="flat")
    async def create(
        self,
        *,
        external_id: str,
        external_attribute_name: str,
        payment_method: FraudScorePaymentMethod,
        variables: Given[FraudScoreVariables],
        idempotency_key: str | None = None,
    ) -> FraudScore:
        """Create a fraud score.

        *external_id*: caller's transaction reference; names of these parameters follow the resource.
        *external_attribute_name*: kind of the reference, e.g. order_id, invoice_id.

        Not documented by PayMongo as of November 2026: the path is inferred.
        """

    @get("/v1/fraud/scores/{fraud_score_id}")
    async def retrieve(self, fraud_score_id: str) -> FraudScore:
        """Fetch one fraud score.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """

    @get("/v1/fraud/scores")
    def list(
        self, *, limit: int | None = None, before: str | None = None, after: str | None = None
    ) -> Paginator[FraudScore]:
        """List fraud scores.

        *before*: id of a row; rows newer than it. *after*: id of a row; rows older than it.

        Paginated by its page, with has_more and data[] in the sample; parameter names inferred.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """
