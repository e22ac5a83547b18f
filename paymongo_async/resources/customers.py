"""``client.customers``: payers that are known, and the cards saved for them."""

from __future__ import annotations

from ..models.customers import (
    Customer,
    CustomerPaymentMethod,
    DeletedCustomer,
    DeletedCustomerPaymentMethod,
    Device,
)
from ..operations import Resource, delete, get, patch, post, put
from ..pagination import Paginator
from ..types import Metadata


class Customers(Resource):
    """Keep payers and their saved cards."""

    @post("/v1/customers")
    async def create(
        self,
        *,
        first_name: str,
        last_name: str,
        email: str,
        default_device: Device,
        phone: str | None = None,
        metadata: Metadata | None = None,
        idempotency_key: str | None = None,
    ) -> Customer:
        """Create a customer; *email* and *phone* (a plus, the country code and 10 digits) are unique per account.

        *metadata* is sent by some clients; PayMongo does not document it.
        """

    @get("/v1/customers/{customer_id}")
    async def retrieve(self, customer_id: str) -> Customer:
        """Fetch one customer."""

    @get("/v1/customers")
    def list(
        self,
        *,
        email: str | None = None,
        phone: str | None = None,
        limit: int = 10,
        before: str | None = None,
        after: str | None = None,
    ) -> Paginator[Customer]:
        """List customers, newest first; *email* and *phone* find exactly one or none."""

    @patch("/v1/customers/{customer_id}")
    async def update(
        self,
        customer_id: str,
        *,
        first_name: str | None = None,
        last_name: str | None = None,
        email: str | None = None,
        phone: str | None = None,
        default_device: Device | None = None,
        default_payment_method_id: str | None = None,
    ) -> Customer:
        """Change a customer; what is left out keeps its value."""

    @put("/v1/customers/{customer_id}")
    async def replace(
        self,
        customer_id: str,
        *,
        first_name: str | None = None,
        last_name: str | None = None,
        email: str | None = None,
        phone: str | None = None,
        default_device: Device | None = None,
        default_payment_method_id: str | None = None,
    ) -> Customer:
        """Change a customer by PUT. PayMongo documents it as partial too: what is left out keeps its value."""

    @get("/v1/customers/{customer_id}/payment_methods")
    def list_payment_methods(self, customer_id: str) -> Paginator[CustomerPaymentMethod]:
        """List the cards saved for a customer, all in one page."""

    @delete("/v1/customers/{customer_id}/payment_methods/{payment_method_id}")
    async def delete_payment_method(self, customer_id: str, payment_method_id: str) -> DeletedCustomerPaymentMethod:
        """Forget a saved card."""

    # Last, because a method named delete hides the decorator of that name.
    @delete("/v1/customers/{customer_id}")
    async def delete(self, customer_id: str) -> DeletedCustomer:
        """Delete a customer."""
