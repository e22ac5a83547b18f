"""``client.refunds``: money returned to a payer."""

from __future__ import annotations

from ..models.refunds import Refund, RefundReason
from ..operations import Resource, get, post
from ..pagination import Paginator
from ..types import ChargeAmount, Metadata


class Refunds(Resource):
    """Return money to a payer, in whole or in part."""

    @post("/v1/refunds")
    async def create(
        self,
        *,
        amount: ChargeAmount,
        payment_id: str,
        reason: RefundReason,
        notes: str | None = None,
        metadata: Metadata | None = None,
        idempotency_key: str | None = None,
    ) -> Refund:
        """Refund *amount* centavos of a paid payment.

        It may be less than what was paid, and the rest refunded later, one refund at a time. GrabPay, Maya and QR Ph
        refund in full only; payments by QR Ph go to a host of their own
        (``client.with_options(hosts={"refunds": "https://refunds-api.paymongo.com"})``). Fees are not returned.
        """

    @get("/v1/refunds/{refund_id}")
    async def retrieve(self, refund_id: str) -> Refund:
        """Fetch one refund."""

    @get("/v1/refunds")
    def list(
        self,
        *,
        payment_id: str | None = None,
        limit: int = 10,
        before: str | None = None,
        after: str | None = None,
    ) -> Paginator[Refund]:
        """List refunds, newest first, up to 100 a page; with *payment_id* those of one payment."""
