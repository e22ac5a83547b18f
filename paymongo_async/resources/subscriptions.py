"""``client.subscriptions``: agreements that charge a customer again and again, by card or Maya."""

from __future__ import annotations

from datetime import date

from ..models.subscription_invoices import SubscriptionInvoice
from ..models.subscriptions import CancellationReason, Subscription
from ..operations import Resource, get, post, put
from ..pagination import Paginator
from ..types import ChargeAmount


class Subscriptions(Resource):
    """Charge a customer for every cycle of a plan: Visa, Mastercard and Maya only.

    PayMongo has to enable an account for it. There is no hosted page: the payer pays the payment intent of the first
    invoice as any other. The same paths are also served by ``https://subscriptions-go-api.paymongo.com``.
    """

    @post("/v1/subscriptions")
    async def create(
        self, *, customer_id: str, plan_id: str, anchor_date: date | None = None, idempotency_key: str | None = None
    ) -> Subscription:
        """Create a subscription, which is ``incomplete`` until its first invoice is paid.

        Fetch the payment intent of ``latest_invoice.payment_intent.id`` and attach a payment method to it; once it
        succeeds the subscription is ``active`` and the method is saved. After 24 hours without payment it is
        ``incomplete_cancelled``: create a new one. *anchor_date*, from which billing dates are counted, is not
        documented by PayMongo as of November 2026.
        """

    @get("/v1/subscriptions/{subscription_id}")
    async def retrieve(self, subscription_id: str) -> Subscription:
        """Fetch one subscription with its latest invoice."""

    @get("/v1/subscriptions")
    def list(self, *, limit: int = 10, before: str | None = None, after: str | None = None) -> Paginator[Subscription]:
        """List subscriptions, newest first, up to 100 a page; there is no filter."""

    @post("/v1/subscriptions/{subscription_id}/cancel", retry="transition")
    async def cancel(
        self,
        subscription_id: str,
        *,
        cancellation_reason: CancellationReason,
        idempotency_key: str | None = None,
    ) -> Subscription:
        """End a subscription at once; invoices that are open can still be paid."""

    @put("/v1/subscriptions/{subscription_id}/plan")
    async def update_plan(self, subscription_id: str, *, plan_id: str) -> Subscription:
        """Charge by another plan from the next cycle on; the running one keeps its price, nothing is prorated."""

    @put("/v1/subscriptions/{subscription_id}/payment_method")
    async def update_payment_method(
        self, subscription_id: str, *, payment_method_id: str, redirect_url: str | None = None
    ) -> Subscription:
        """Charge another card or Maya account from the next cycle on.

        A card is checked by a small hold that is released. Where the payer has to act, *setup_intent* is
        ``awaiting_next_action``: send them to its *next_action_url*; they come back to *redirect_url*.
        """

    @post("/v1/subscriptions/{subscription_id}/test_cycle", retry="transition")
    async def trigger_test_cycle(self, subscription_id: str, *, idempotency_key: str | None = None) -> Subscription:
        """Bill the next cycle now; with test keys only.

        Read the subscription again for the outcome: what is answered here is not documented well by PayMongo.
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
        """Charge a subscription to an ``on_demand`` plan, by Maya.

        That it exists is documented; path, parameters (*amount* in centavos) and answer are not documented by
        PayMongo as of November 2026.
        """
