"""``client.plans``: reusable recurring prices that subscriptions are created from."""

from __future__ import annotations

from ..models.plans import Plan, PlanCurrency, PlanInterval, PlanType
from ..operations import Resource, get, patch, post
from ..pagination import Paginator
from ..types import ChargeAmount, Metadata


class Plans(Resource):
    """Reusable recurring prices that subscriptions are created from.

    Collection path is nested under subscriptions. Six independent client code bases call /v1/subscriptions/plans; the
    guide page developers.paymongo.com/docs/payment-acceptance-subscriptions (and clients copied from it) show
    /v1/plans with interval 'month', which does not match the reference. Some clients that follow the reference pages
    use the host subscriptions-go-api.paymongo.com/v1 for plans and subscriptions; others use api.paymongo.com/v1 with
    the same paths. See conventions.yaml hosts. An account that has not been enabled for subscriptions gets 403 with
    code payment_method_not_configured on plan creation (observed).
    """

    @post("/v1/subscriptions/plans")
    async def create(
        self,
        *,
        name: str,
        description: str,
        amount: ChargeAmount,
        currency: PlanCurrency,
        interval: PlanInterval,
        interval_count: int,
        cycle_count: int | None = None,
        plan_type: PlanType | None = None,
        metadata: Metadata | None = None,
        idempotency_key: str | None = None,
    ) -> Plan:
        """Create a plan.

        *amount*: resource page says min 2000; a third-party reading of the newer create page says min 100.
        *interval*: optional when plan_type is on_demand. *interval_count*: optional when plan_type is on_demand.
        *cycle_count*: counts the first payment; omitted = runs until cancelled. *plan_type*: request attribute seen
        in two independent clients; the resource page names the attribute 'type' (inside attributes)

        on_demand plans work with Maya (paymaya) only.
        """

    @get("/v1/subscriptions/plans/{plan_id}")
    async def retrieve(self, plan_id: str) -> Plan:
        """Fetch one plan."""

    @get("/v1/subscriptions/plans")
    def list(self, *, limit: int = 10, before: str | None = None, after: str | None = None) -> Paginator[Plan]:
        """List plans.

        *before*: id of a plan. *after*: id of a plan.

        Limit=100 is used in the wild; before/after inferred from the sibling lists.
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
        """Change a plan.

        Only name, description and amount (and metadata) are changeable; interval, interval_count, cycle_count and
        currency are not. PATCH is what the best-tested client uses; one older third-party client uses PUT on
        /v1/plans/{plan_id}.
        """
