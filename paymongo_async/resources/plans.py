"""``client.plans``: recurring prices that subscriptions are made from."""

from __future__ import annotations

from ..models.plans import PesoCurrency, Plan, PlanInterval, PlanType
from ..operations import Resource, get, patch, post
from ..pagination import Paginator
from ..types import ChargeAmount, Metadata


class Plans(Resource):
    """Define what is charged how often; a plan has no states and is never deleted."""

    @post("/v1/subscriptions/plans")
    async def create(
        self,
        *,
        name: str,
        description: str,
        amount: ChargeAmount,
        currency: PesoCurrency,
        interval: PlanInterval,
        interval_count: int,
        cycle_count: int | None = None,
        plan_type: PlanType | None = None,
        metadata: Metadata | None = None,
        idempotency_key: str | None = None,
    ) -> Plan:
        """Create a plan that charges *amount* centavos every *interval_count* (1 to 10) weeks, months or years.

        *cycle_count* counts the first payment too; without it a subscription runs until it is cancelled. With
        ``plan_type="on_demand"`` the merchant charges when it wants to, by Maya only. PayMongo's pages give 2000 as
        the least *amount*, and 100. An account that is not enabled for subscriptions gets 403
        ``payment_method_not_configured``.
        """

    @get("/v1/subscriptions/plans/{plan_id}")
    async def retrieve(self, plan_id: str) -> Plan:
        """Fetch one plan."""

    @get("/v1/subscriptions/plans")
    def list(self, *, limit: int = 10, before: str | None = None, after: str | None = None) -> Paginator[Plan]:
        """List plans, newest first, up to 100 a page.

        That *before* and *after* take the ids of plans is not documented by PayMongo as of November 2026.
        """

    @patch("/v1/subscriptions/plans/{plan_id}")
    async def update(
        self,
        plan_id: str,
        *,
        name: str | None = None,
        description: str | None = None,
        amount: ChargeAmount | None = None,
        metadata: Metadata | None = None,
    ) -> Plan:
        """Change a plan; a new *amount* counts for cycles to come, also of running subscriptions.

        How often and how many times is charged, and the currency, cannot be changed.
        """
