"""``client.disputes``: payments that a cardholder's bank takes back."""

from __future__ import annotations

from ..models.disputes import Dispute
from ..operations import Resource, get
from ..pagination import Paginator


class Disputes(Resource):
    """See chargebacks. Evidence is given in the dashboard, within 5 working days; the API only reads.

    The amount and a fee of PHP 800 are held at once, and a disputed payment cannot be refunded. These operations are
    not in PayMongo's reference; accounts without access to disputes are answered 403.
    """

    @get("/v1/disputes/{dispute_id}")
    async def retrieve(self, dispute_id: str) -> Dispute:
        """Fetch one dispute."""

    @get("/v1/disputes")
    def list(
        self, *, limit: int | None = None, before: str | None = None, after: str | None = None
    ) -> Paginator[Dispute]:
        """List disputes; the paging is not documented by PayMongo as of November 2026."""
