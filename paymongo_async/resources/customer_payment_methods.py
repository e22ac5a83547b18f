"""``client.customer_payment_methods``: what is saved for a customer, a page at a time."""

from __future__ import annotations

from ..models.customer_payment_methods import CustomerPaymentMethodV2
from ..operations import Resource, delete, get
from ..pagination import Paginator


class CustomerPaymentMethods(Resource):
    """Keep the methods that are saved for customers; the newer form of ``customers.list_payment_methods``."""

    @get("/v2/customer_payment_methods/{customer_id}/{payment_method_id}")
    async def retrieve(self, customer_id: str, payment_method_id: str) -> CustomerPaymentMethodV2:
        """Fetch one saved method by the id of its payment method (``pm_``).

        The path is not documented by PayMongo as of November 2026.
        """

    @get("/v2/customer_payment_methods/{customer_id}")
    def list(
        self, customer_id: str, *, limit: int | None = None, last_evaluated_payment_method_id: str | None = None
    ) -> Paginator[CustomerPaymentMethodV2]:
        """List what is saved for a customer; *last_evaluated_payment_method_id* is where the page before ended."""

    # Last, because a method named delete hides the decorator of that name.
    @delete("/v2/customer_payment_methods/{customer_id}/{payment_method_id}")
    async def delete(self, customer_id: str, payment_method_id: str) -> CustomerPaymentMethodV2:
        """Forget a saved method and return it once more, with *deleted_at*."""
