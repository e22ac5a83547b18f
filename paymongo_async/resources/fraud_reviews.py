"""``client.fraud_reviews``: payments that PayMongo Protect wants looked at."""

from __future__ import annotations

from ..models.fraud_reviews import FraudReview
from ..operations import Resource, get, put
from ..pagination import Paginator


class FraudReviews(Resource):
    """Look through payments that were flagged. The account needs PayMongo Protect."""

    @get("/v1/fraud/reviews/{fraud_review_id}")
    async def retrieve(self, fraud_review_id: str) -> FraudReview:
        """Fetch one review."""

    @get("/v1/fraud/reviews")
    def list(
        self, *, limit: int | None = None, before: str | None = None, after: str | None = None
    ) -> Paginator[FraudReview]:
        """List reviews, open and closed; the names of the paging parameters are not documented."""

    @put("/v1/fraud/reviews/{fraud_review_id}")
    async def approve(self, fraud_review_id: str) -> FraudReview:
        """Close a review because the payment is good; no money moves, neither forth nor back."""
