"""``client.payment_links``: pages to pay on that can be shared and paid more than once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from ..models.payment_links import (
    PaymentLink,
    PaymentLinkCurrency,
    PaymentLinkMode,
    PaymentLinkPayment,
    PaymentLinkRefund,
    PaymentLinkStatus,
)
from ..models.refunds import RefundReason
from ..operations import Resource, get, patch, post
from ..pagination import Paginator
from ..types import ChargeAmount, InPesos, Metadata


class PaymentLinks(Resource):
    """Make pages to pay on and see what was paid there; the successor of ``links``."""

    @post("/v1/payment_links", body="flat")
    async def create(
        self,
        *,
        amount: ChargeAmount,
        currency: PaymentLinkCurrency,
        description: str,
        remarks: str | None = None,
        metadata: Metadata | None = None,
        restriction: Mapping[str, Any] | None = None,
        idempotency_key: str | None = None,
    ) -> PaymentLink:
        """Create a link to collect *amount* centavos; share its ``url``.

        The payer sees *description*, only the merchant sees *remarks*. A link can be paid once unless *restriction*
        says otherwise: ``{"completed_sessions": {"limit": 5}}``, from 0 to 100. What 0 means is not documented, nor
        is the spelling settled: the answer has it as ``restrictions``.
        """

    @get("/v1/payment_links/{payment_link_id}")
    async def retrieve(self, payment_link_id: str) -> PaymentLink:
        """Fetch one link."""

    @get("/v1/payment_links")
    def list(
        self,
        *,
        reference_number: str | None = None,
        status: PaymentLinkStatus | None = None,
        mode: PaymentLinkMode | None = None,
        limit: int = 10,
        before: str | None = None,
        after: str | None = None,
    ) -> Paginator[PaymentLink]:
        """List links, newest first, up to 100 a page.

        Links made by ``links.create`` are among them, under the same id and with ``restrictions`` None.
        """

    @patch("/v1/payment_links/{payment_link_id}", body="flat")
    async def update(
        self,
        payment_link_id: str,
        *,
        amount: ChargeAmount | None = None,
        description: str | None = None,
        remarks: str | None = None,
        archive: bool | None = None,
        status: PaymentLinkStatus | None = None,
    ) -> PaymentLink:
        """Change a link; something has to be given.

        To close its page send *archive* True, to open it again False. Clients disagree whether that or *status* is
        the form that PayMongo takes, so look at the status that comes back.
        """

    @get("/v1/payment_links/{payment_link_id}/payments")
    def list_payments(
        self, payment_link_id: str, *, limit: int | None = None, before: str | None = None, after: str | None = None
    ) -> Paginator[PaymentLinkPayment]:
        """List what was paid through a link: summaries, not full payments."""

    @post("/v1/payment_links/{payment_link_id}/refunds", body="flat")
    async def create_refund(
        self,
        payment_link_id: str,
        *,
        payment_id: str,
        amount: Annotated[ChargeAmount, InPesos],
        reason: RefundReason,
        metadata: Metadata | None = None,
        idempotency_key: str | None = None,
    ) -> PaymentLinkRefund:
        """Refund *amount* centavos of a payment that was made through the link.

        The wire has pesos here, unlike everywhere else; the method takes centavos all the same. What is answered is
        not documented by PayMongo as of November 2026, so prefer ``refunds.create``.
        """
