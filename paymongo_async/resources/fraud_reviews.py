"""``client.fraud_reviews``: transactions flagged for manual decision by PayMongo Protect."""

from __future__ import annotations

from ..models.fraud_reviews import FraudReview
from ..operations import Resource, get, put
from ..pagination import Paginator


class FraudReviews(Resource):
    """Transactions flagged for manual decision by PayMongo Protect.

    Protect must be enabled for the account. Resources are FLAT inside data (no attributes) with ISO 8601 times and
    dotted types such as fraud.review. The path /v1/reviews seen in some third-party code is wrong.
    """

    @get("/v1/fraud/reviews/{fraud_review_id}")
    async def retrieve(self, fraud_review_id: str) -> FraudReview:
        """Fetch one fraud review.

        Answer is {data: {...flat...}}.
        """

    @get("/v1/fraud/reviews")
    def list(
        self, *, limit: int | None = None, before: str | None = None, after: str | None = None
    ) -> Paginator[FraudReview]:
        """List fraud reviews.

        *before*: id of a row; rows newer than it. *after*: id of a row; rows older than it.

        Envelope has_more + data[]. Parameter names inferred from sibling lists; the dashboard filters by risk level,
        date range and payment intent.
        """

    @put("/v1/fraud/reviews/{fraud_review_id}")
    async def approve(self, fraud_review_id: str) -> FraudReview:
        """Approve a fraud review.

        Closes the review: closed becomes true and updated_at is set. Does not refund or reverse anything. Older
        sample answers the object without the data wrapper, the newer one with it: accept both. The documented URL
        shows no suffix; one third-party client appends /approve.
        """
