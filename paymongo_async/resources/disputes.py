"""``client.disputes``: chargebacks. Not in the official API reference.

Read endpoints answer, evidence is dashboard-only.
"""

from __future__ import annotations

from ..models.disputes import Dispute
from ..operations import Resource, get
from ..pagination import Paginator


class Disputes(Resource):
    """Chargebacks. Not in the official API reference; read endpoints answer, evidence is dashboard-only.

    No endpoint to submit evidence or accept; that is done in the dashboard within 5 working days. The disputed amount
    and a PHP 800 fee are held at once. Do not refund a disputed payment (refund code resource_disputed_state).
    Accounts without dispute access, including test-mode accounts, get 403 access_denied.
    """

    @get("/v1/disputes/{dispute_id}")
    async def retrieve(self, dispute_id: str) -> Dispute:
        """Fetch one dispute."""

    @get("/v1/disputes")
    def list(
        self, *, limit: int | None = None, before: str | None = None, after: str | None = None
    ) -> Paginator[Dispute]:
        """List disputes.

        *before*: id of a row; rows newer than it. *after*: id of a row; rows older than it.
        """
