"""``client.payouts``: what PayMongo paid out to the merchant, and when it will next."""

from __future__ import annotations

from typing import Annotated

from ..models.payouts import Payout, PayoutOrder, PayoutProvider, PayoutSchedule, PayoutStatus, PayoutTransaction
from ..operations import Resource, get
from ..pagination import Paginator
from ..types import Wire


class Payouts(Resource):
    """Read payouts and what they consist of; PayMongo makes them by itself."""

    @get("/v1/payouts/{payout_id}")
    async def retrieve(self, payout_id: str) -> Payout:
        """Fetch one payout."""

    @get("/v1/payouts")
    def list(
        self,
        *,
        limit: int = 20,
        after: str | None = None,
        before: str | None = None,
        payout_status: PayoutStatus | None = None,
        provider: PayoutProvider | None = None,
        created_at_between: Annotated[str | None, Wire("created_at.between")] = None,
        search: str | None = None,
        sort_by: str | None = None,
        order: PayoutOrder | None = None,
    ) -> Paginator[Payout]:
        """List payouts.

        *after* and *before* are cursors that only PayMongo can make, not ids. *created_at_between* is two days like
        ``2026-11-01..2026-11-30``. *search* is the id of a payout or a merchant, *sort_by* a field like
        ``created_at``.
        """

    @get("/v1/payouts/{payout_id}/transactions")
    def list_transactions(
        self, payout_id: str, *, limit: int | None = None, after: str | None = None, before: str | None = None
    ) -> Paginator[PayoutTransaction]:
        """List the payments, refunds, disputes and adjustments that a payout consists of."""

    @get("/v1/merchants/{organization_id}/schedules")
    async def retrieve_schedule(self, organization_id: str) -> PayoutSchedule:
        """Fetch the days of your payouts and the next two.

        *organization_id* is your own: read it off ``payout.organization.id``.
        """
