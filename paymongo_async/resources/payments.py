"""``client.payments``: money that moved, or an attempt that failed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..models.payments import Payment, PaymentStatusFilter
from ..models.sources import SourceCurrency
from ..operations import Resource, get, post
from ..pagination import Paginator
from ..types import ChargeAmount, Metadata


class Payments(Resource):
    """Read payments; PayMongo makes them itself, except from a legacy source."""

    @post("/v1/payments")
    async def create(
        self,
        *,
        amount: ChargeAmount,
        currency: SourceCurrency,
        source: Mapping[str, Any],
        description: str | None = None,
        statement_descriptor: str | None = None,
        metadata: Metadata | None = None,
        idempotency_key: str | None = None,
    ) -> Payment:
        """Charge a legacy source that is ``chargeable``: ``source={"id": "src_…", "type": "source"}``.

        *amount* is centavos and must be that of the source, which can be charged once.
        """

    @get("/v1/payments/{payment_id}")
    async def retrieve(self, payment_id: str) -> Payment:
        """Fetch one payment with its refunds."""

    @get("/v1/payments")
    def list(
        self,
        *,
        limit: int = 10,
        before: str | None = None,
        after: str | None = None,
        status: PaymentStatusFilter | None = None,
        created_at: str | None = None,
    ) -> Paginator[Payment]:
        """List payments, newest first, up to 100 a page.

        *before* and *after* are ids of payments: rows newer and older than it. The syntax of *created_at* is not
        documented.
        """
