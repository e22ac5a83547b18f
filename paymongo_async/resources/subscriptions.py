"""``client.subscriptions``: recurring billing agreements between a customer and a plan (cards and Maya only)."""

from __future__ import annotations

from datetime import date

from ..models.subscription_invoices import SubscriptionInvoice
from ..models.subscriptions import Subscription, SubscriptionCancellationReason
from ..operations import Resource, get, post, put
from ..pagination import Paginator
from ..types import ChargeAmount


class Subscriptions(Resource):
    """Recurring billing agreements between a customer and a plan (cards and Maya only).

    Needs account configuration before use (test and live). Payment methods: Visa/Mastercard cards and Maya. GCash,
    GrabPay, ShopeePay and banks are refused. Host: api.paymongo.com/v1 and subscriptions-go-api.paymongo.com/v1 are
    both used by working clients with the same paths. There is no hosted subscription checkout: the customer pays the
    payment intent of latest_invoice.
    """

    @post("/v1/subscriptions")
    async def create(
        self, *, customer_id: str, plan_id: str, anchor_date: date | None = None, idempotency_key: str | None = None
    ) -> Subscription:
        """Create a subscription.

        *anchor_date*: YYYY-MM-DD; sent by one third-party guide only, treat as inferred.

        Result status is incomplete. First invoice is created at once with a payment intent in
        latest_invoice.payment_intent; attach a payment method to that intent to activate. Only id and status of the
        intent are embedded; fetch payment_intents.retrieve for client_key and next_action. Unpaid after 24 h ->
        incomplete_cancelled; create a new subscription to retry.
        """

    @get("/v1/subscriptions/{subscription_id}")
    async def retrieve(self, subscription_id: str) -> Subscription:
        """Fetch one subscription."""

    @get("/v1/subscriptions")
    def list(self, *, limit: int = 10, before: str | None = None, after: str | None = None) -> Paginator[Subscription]:
        """List subscriptions.

        *before*: id of a row; rows newer than it. *after*: id of a row; rows older than it.
        """

    @post("/v1/subscriptions/{subscription_id}/cancel", retry="transition")
    async def cancel(
        self,
        subscription_id: str,
        *,
        cancellation_reason: SubscriptionCancellationReason,
        idempotency_key: str | None = None,
    ) -> Subscription:
        """Cancel a subscription.

        Immediate; no cancel-at-period-end. An already open invoice can still be paid. Two sources call the reason
        required; one client posts an empty body. Send it always.
        """

    @put("/v1/subscriptions/{subscription_id}/plan")
    async def update_plan(self, subscription_id: str, *, plan_id: str) -> Subscription:
        """Change a plan.

        Takes effect from the next cycle; the running cycle keeps the old price (no proration).
        """

    @put("/v1/subscriptions/{subscription_id}/payment_method")
    async def update_payment_method(
        self, subscription_id: str, *, payment_method_id: str, redirect_url: str | None = None
    ) -> Subscription:
        """Change a payment method.

        *redirect_url*: where the payer returns after 3DS; cards only.

        Used from the next cycle on. For a card PayMongo authorises a small amount and voids it; when the payer must
        act, setup_intent.next_action_url is filled and setup_intent.status is awaiting_next_action. One client uses
        it to set the first instrument of an incomplete subscription.
        """

    @post("/v1/subscriptions/{subscription_id}/test_cycle", retry="transition")
    async def trigger_test_cycle(self, subscription_id: str, *, idempotency_key: str | None = None) -> Subscription:
        """Trigger a test cycle.

        Test secret keys only. Bills the next cycle now. The page spells test_cycle; a third-party guide with
        test-cycle and an older client with /trigger are wrong. One client treats the response as empty, another
        unwraps a subscription: tolerate both.
        """

    @post("/v1/subscriptions/{subscription_id}/on_demand_payment")
    async def create_on_demand_payment(
        self,
        subscription_id: str,
        *,
        amount: ChargeAmount | None = None,
        description: str | None = None,
        idempotency_key: str | None = None,
    ) -> SubscriptionInvoice:
        """Create an on demand payment.

        *amount*: whether it is required is unknown.

        The endpoint exists (reference page 'Create an On-Demand Payment Subscription', slug
        initiate-on-demand-payment; secret key; the navigation of the reference marks it POST). Path, body and
        response here are placeholders. Only for plans of type on_demand, Maya only; the merchant owns the schedule.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """
