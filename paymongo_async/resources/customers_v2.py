"""``client.customers_v2``: newer path generation of customers, seen in one third-party client only.

Use customers.
"""

from __future__ import annotations

from ..models.customers import Customer
from ..models.customers_v2 import CustomerDefaultDevice
from ..operations import Resource, get, patch, post
from ..pagination import Paginator


class CustomersV2(Resource):
    """Newer path generation of customers, seen in one third-party client only; use customers.

    Offer customers by default: two other clients of 2026 use /v1/customers with the same verbs.
    """

    @post("/v2/customers")
    async def create(
        self,
        *,
        first_name: str,
        last_name: str,
        email: str,
        phone: str | None = None,
        default_device: CustomerDefaultDevice | None = None,
        idempotency_key: str | None = None,
    ) -> Customer:
        """Create a customer.

        Seen only in one broad third-party SDK (April 2026), which also offers Bearer JWT authentication for this
        surface. The reference titles (list_customers, get_customers, create_customers, update_customers,
        replace_customers, delete_customers) do not show the version in their slug; other 2026 clients use
        /v1/customers with the same verbs. Offer v1 by default.
        """

    @get("/v2/customers/{customer_id}")
    async def retrieve(self, customer_id: str) -> Customer:
        """Fetch one customer.

        See create: path version is observed in one SDK only.
        """

    @get("/v2/customers")
    def list(
        self,
        *,
        email: str | None = None,
        phone: str | None = None,
        limit: int | None = None,
        before: str | None = None,
        after: str | None = None,
    ) -> Paginator[Customer]:
        """List customers.

        *before*: inferred. *after*: inferred.

        See create: path version is observed in one SDK only.
        """

    @patch("/v2/customers/{customer_id}")
    async def update(
        self,
        customer_id: str,
        *,
        first_name: str | None = None,
        last_name: str | None = None,
        email: str | None = None,
        phone: str | None = None,
        default_device: CustomerDefaultDevice | None = None,
    ) -> Customer:
        """Change a customer.

        See create: path version is observed in one SDK only. No delete was seen on v2.
        """
