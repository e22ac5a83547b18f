"""``client.payment_links``: current shareable payment links; flat JSON, ISO 8601 timestamps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from ..models.payment_links import (
    PaymentLink,
    PaymentLinkCurrency,
    PaymentLinkMode,
    PaymentLinkPayment,
    PaymentLinkReason,
    PaymentLinkRefund,
    PaymentLinkStatus,
)
from ..operations import Resource, get, patch, post
from ..pagination import Paginator
from ..types import ChargeAmount, InPesos, Metadata


class PaymentLinks(Resource):
    """Current shareable payment links; flat JSON, ISO 8601 timestamps."""

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
        """Create a payment link.

        *description*: shown to the customer; one client treats it as optional. *remarks*: merchant-only.
        *restriction*: completed_sessions.limit: how many times the link may be paid, 0-100, default 1; see notes for
        the spelling.

        The path uses an underscore; the hyphen in the reference slugs (post_v1-payment-links) is only the doc site's
        slug. The body is FLAT: no data.attributes. Error pointers are JSON-pointer style (/amount), not the dotted
        style of the other resources; the code for a bad body is invalid_request_body. Request key: the newest
        third-party guide says restriction.completed_sessions.limit (singular); the response key is restrictions
        (plural) with completed_sessions {count, limit}. Accept both on input in a simulator.
        """

    @get("/v1/payment_links/{payment_link_id}")
    async def retrieve(self, payment_link_id: str) -> PaymentLink:
        """Fetch one payment link."""

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
        """List payment links.

        *before*: id of a row; rows newer than it. *after*: id of a row; rows older than it.

        has_more may be missing from the answer (observed); treat a missing has_more as false. Links created with the
        legacy API appear here too, under the same id, with restrictions null.
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
        """Change a payment link.

        *archive*: true archives, false unarchives (one client) *status*: active|archived (another client)

        An empty body is refused. Archiving: sources disagree. A client that verified other calls against the sandbox
        sends {archive: true}; another SDK sends {status: archived}. A simulator should accept both; a client should
        expose archive() and unarchive() so the wire form can be switched in one place.
        """

    @get("/v1/payment_links/{payment_link_id}/payments")
    def list_payments(
        self, payment_link_id: str, *, limit: int | None = None, before: str | None = None, after: str | None = None
    ) -> Paginator[PaymentLinkPayment]:
        """List payments.

        *before*: id of a row; rows newer than it. *after*: id of a row; rows older than it.

        NOT Payment resources: a narrow flat summary keyed payment_id (live capture). Another SDK assumes ordinary
        payment resources and says so is an assumption.
        """

    @post("/v1/payment_links/{payment_link_id}/refunds", body="flat")
    async def create_refund(
        self,
        payment_link_id: str,
        *,
        payment_id: str,
        amount: Annotated[ChargeAmount, InPesos],
        reason: PaymentLinkReason,
        metadata: Metadata | None = None,
        idempotency_key: str | None = None,
    ) -> PaymentLinkRefund:
        """Create a refund.

        *amount*: documented in MAJOR units (PHP 100.00 is 100), unlike every other amount.

        The refund returned carries amount in centavos. Prefer POST /v1/refunds. Response shape: one SDK reads an
        ordinary {id, type, attributes} refund (test double answers 201), another a flat object; neither says it saw a
        live answer. The flat form fits the rest of this API.
        """
