"""``client.checkout_sessions``: a page that PayMongo hosts for one order."""

from __future__ import annotations

from collections.abc import Sequence

from ..models.billing import Billing
from ..models.checkout_sessions import (
    CheckoutMethod,
    CheckoutMethodV2,
    CheckoutSession,
    CheckoutSessionV2,
    Editable,
    LineItem,
)
from ..models.payment_intents import CaptureType, SplitPayment
from ..operations import Resource, get, post
from ..types import Given, Metadata


class CheckoutSessions(Resource):
    """Let PayMongo's page collect the payment: no card number ever comes near you."""

    @post("/v1/checkout_sessions")
    async def create(
        self,
        *,
        line_items: Sequence[Given[LineItem]],
        payment_method_types: Sequence[CheckoutMethod],
        success_url: str | None = None,
        cancel_url: str | None = None,
        description: str | None = None,
        reference_number: str | None = None,
        billing: Given[Billing] | None = None,
        billing_information_fields_editable: Editable | None = None,
        customer_email: str | None = None,
        send_email_receipt: bool | None = None,
        show_description: bool | None = None,
        show_line_items: bool | None = None,
        statement_descriptor: str | None = None,
        metadata: Metadata | None = None,
        idempotency_key: str | None = None,
    ) -> CheckoutSession:
        """Create a page and send the payer to its *checkout_url*, fragment included.

        The total is the sum of amount times quantity, in centavos. The payment intent is made at once and comes
        embedded.
        """

    @post("/v2/checkout_sessions")
    async def create_v2(
        self,
        *,
        line_items: Sequence[Given[LineItem]],
        payment_method_types: Sequence[CheckoutMethodV2],
        success_url: str | None = None,
        cancel_url: str | None = None,
        description: str | None = None,
        reference_number: str | None = None,
        billing: Given[Billing] | None = None,
        customer_email: str | None = None,
        customer_id: str | None = None,
        capture_type: CaptureType | None = None,
        pass_on_fees: bool | None = None,
        merchant: str | None = None,
        origin: str | None = None,
        send_email_receipt: bool | None = None,
        show_description: bool | None = None,
        show_line_items: bool | None = None,
        statement_descriptor: str | None = None,
        metadata: Metadata | None = None,
        split_payment: Given[SplitPayment] | None = None,
        idempotency_key: str | None = None,
    ) -> CheckoutSessionV2:
        """Create a page whose payment intent is made anew by each attempt; PayMongo recommends this one.

        *pass_on_fees* adds PayMongo's fee to the total once the payer has chosen a method. Read all but the address
        of the page with `retrieve`.
        """

    @get("/v1/checkout_sessions/{checkout_session_id}")
    async def retrieve(self, checkout_session_id: str) -> CheckoutSession:
        """Fetch one session, made by `create` or `create_v2`."""

    @post("/v1/checkout_sessions/{checkout_session_id}/expire", retry="transition")
    async def expire(self, checkout_session_id: str, *, idempotency_key: str | None = None) -> CheckoutSession:
        """Close the page; its payment intent is cancelled. Refused once it is paid, expired or being paid."""
