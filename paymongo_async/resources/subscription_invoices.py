"""``client.subscription_invoices``: what a subscription charges for one cycle."""

from __future__ import annotations

from ..models.subscription_invoices import SubscriptionInvoice
from ..operations import Resource, get, post
from ..pagination import Paginator
from ..types import ChargeAmount


class SubscriptionInvoices(Resource):
    """Read and settle the invoices that subscriptions make; invoices that a merchant writes are `sales_invoices`."""

    @get("/v1/subscriptions/invoices/{subscription_invoice_id}")
    async def retrieve(self, subscription_invoice_id: str) -> SubscriptionInvoice:
        """Fetch one invoice with its lines."""

    @get("/v1/subscriptions/invoices")
    def list(
        self,
        *,
        limit: int = 10,
        before: str | None = None,
        after: str | None = None,
        subscription_id: str | None = None,
    ) -> Paginator[SubscriptionInvoice]:
        """List invoices, newest first, up to 100 a page; with *subscription_id* those of one subscription.

        That filter, and the path, are not documented by PayMongo as of November 2026.
        """

    @post("/v1/subscriptions/invoices/{subscription_invoice_id}/pay", retry="transition")
    async def pay(self, subscription_invoice_id: str, *, idempotency_key: str | None = None) -> SubscriptionInvoice:
        """Charge an open invoice now, without waiting for the next automatic try.

        Meant for subscriptions that are ``past_due`` or ``unpaid``, which a success makes ``active``. An invoice that
        comes back ``open`` was not paid. The path is not documented by PayMongo as of November 2026.
        """

    @post("/v1/subscriptions/invoices/{subscription_invoice_id}/line_items")
    async def create_line_item(
        self,
        subscription_invoice_id: str,
        *,
        amount: ChargeAmount,
        description: str,
        idempotency_key: str | None = None,
    ) -> SubscriptionInvoice:
        """Add *amount* centavos to an invoice while it is ``draft``: the 12 hours after it is made.

        Path and parameters are not documented by PayMongo as of November 2026.
        """
