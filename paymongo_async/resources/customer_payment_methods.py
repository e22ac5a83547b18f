"""``client.customer_payment_methods``: saved payment methods of a customer, newer paged generation (v2)."""

from __future__ import annotations

from ..models.customer_payment_methods import CustomerPaymentMethodV2
from ..operations import Resource, delete, get
from ..pagination import Paginator


class CustomerPaymentMethods(Resource):
    """Saved payment methods of a customer, newer paged generation (v2)."""

    @get("/v2/customer_payment_methods/{customer_id}/{payment_method_id}")
    async def retrieve(self, customer_id: str, payment_method_id: str) -> CustomerPaymentMethodV2:
        """Fetch one customer payment method.

        Existence and purpose are documented; the path is inferred from the delete operation, whose path was observed.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """

    @get("/v2/customer_payment_methods/{customer_id}")
    def list(
        self, customer_id: str, *, limit: int | None = None, last_evaluated_payment_method_id: str | None = None
    ) -> Paginator[CustomerPaymentMethodV2]:
        """List customer payment methods.

        *last_evaluated_payment_method_id*: cursor: value returned by the previous page.

        Not the usual list envelope: data is an object {customer_payment_methods: [...],
        last_evaluated_payment_method_id}, with has_more beside data. Timestamps are Unix milliseconds and the mode
        flag is spelled live_mode.
        """

    @delete("/v2/customer_payment_methods/{customer_id}/{payment_method_id}")
    async def delete(self, customer_id: str, payment_method_id: str) -> CustomerPaymentMethodV2:
        """Delete a customer payment method.

        Returns the deleted record, flat, with deleted_at filled in, beside has_more: false.
        """
