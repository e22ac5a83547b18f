"""``client.customers_v2``: customers under newer paths, seen in one client only; use ``client.customers``."""

from __future__ import annotations

from ..models.customers import Customer, Device
from ..operations import Resource, get, patch, post
from ..pagination import Paginator


class CustomersV2(Resource):
    """Keep payers by the paths of ``/v2``.

    Their documentation names no version, and other clients of 2026 use ``/v1`` for the same: prefer
    ``client.customers``, which also deletes.
    """

    @post("/v2/customers")
    async def create(
        self,
        *,
        first_name: str,
        last_name: str,
        email: str,
        phone: str | None = None,
        default_device: Device | None = None,
        idempotency_key: str | None = None,
    ) -> Customer:
        """Create a customer; unlike in ``/v1``, *default_device* is optional."""

    @get("/v2/customers/{customer_id}")
    async def retrieve(self, customer_id: str) -> Customer:
        """Fetch one customer."""

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
        """List customers; *email* and *phone* find exactly one or none.

        Paging by *before* and *after* is not documented by PayMongo as of November 2026.
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
        default_device: Device | None = None,
    ) -> Customer:
        """Change a customer; what is left out keeps its value."""
