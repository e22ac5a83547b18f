"""``client.subscription_invoices``: invoices generated per subscription cycle; not the sales invoices product."""

from __future__ import annotations

from ..models.subscription_invoices import SubscriptionInvoice
from ..operations import Resource, get, post
from ..pagination import Paginator
from ..types import ChargeAmount


class SubscriptionInvoices(Resource):
    """Invoices generated per subscription cycle; not the sales invoices product.

    The collection is nested under subscriptions, in line with /v1/subscriptions/plans; /v1/invoices belongs to
    sales_invoices. The sub-paths line_items and pay follow the reference titles; one third-party client has the same
    two, under the wrong base /v1/invoices.
    """

    @get("/v1/subscriptions/invoices/{subscription_invoice_id}")
    async def retrieve(self, subscription_invoice_id: str) -> SubscriptionInvoice:
        """Fetch one subscription invoice.

        Path used by one working client on api.paymongo.com.
        """

    @get("/v1/subscriptions/invoices")
    def list(
        self,
        *,
        limit: int = 10,
        before: str | None = None,
        after: str | None = None,
        subscription_id: str | None = None,
    ) -> Paginator[SubscriptionInvoice]:
        """List subscription invoices.

        *before*: id of a row; rows newer than it. *after*: id of a row; rows older than it. *subscription_id*:
        unverified filter.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """

    @post("/v1/subscriptions/invoices/{subscription_invoice_id}/pay", retry="transition")
    async def pay(self, subscription_invoice_id: str, *, idempotency_key: str | None = None) -> SubscriptionInvoice:
        """Pay a subscription invoice.

        For open invoices (subscription past_due or unpaid): a merchant-triggered attempt on the latest invoice.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
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
        """Create a line item.

        Only while the invoice is draft (roughly the 12 hours after it is generated). Invoice amount becomes the sum
        of line items. Field list inferred from the line item resource.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """
