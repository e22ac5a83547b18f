"""``client.payment_intents``: one record per order, from creation to the payment that succeeded."""

from __future__ import annotations

from collections.abc import Sequence

from ..models.payment_intents import (
    CaptureType,
    PaymentIntent,
    PaymentMethodOptions,
    SetupFutureUsage,
    SplitPayment,
)
from ..models.payment_methods import PaymentMethodType
from ..operations import Resource, get, post
from ..types import ChargeAmount, Currency, Given, Metadata


class PaymentIntents(Resource):
    """Collect a payment: create an intent, attach a payment method, follow its status."""

    @post("/v1/payment_intents")
    async def create(
        self,
        *,
        amount: ChargeAmount,
        currency: Currency,
        payment_method_allowed: Sequence[PaymentMethodType],
        payment_method_options: Given[PaymentMethodOptions] | None = None,
        description: str | None = None,
        statement_descriptor: str | None = None,
        capture_type: CaptureType | None = None,
        setup_future_usage: Given[SetupFutureUsage] | None = None,
        metadata: Metadata | None = None,
        split_payment: Given[SplitPayment] | None = None,
        idempotency_key: str | None = None,
    ) -> PaymentIntent:
        """Create an intent to collect *amount* centavos.

        Nothing is charged until a payment method is attached. ``capture_type="manual"`` holds the money of a Visa or
        Mastercard for 7 days until `capture`. *metadata* is copied to the payment. The minimum is the server's to
        say: PayMongo's pages give 100, 2000 and 10000.
        """

    @get("/v1/payment_intents/{payment_intent_id}", auth="either")
    async def retrieve(self, payment_intent_id: str, *, client_key: str | None = None) -> PaymentIntent:
        """Fetch one intent with every attempt to pay it.

        A client that has a public key only must give *client_key*.
        """

    @post("/v1/payment_intents/{payment_intent_id}/attach", auth="either", retry="transition")
    async def attach(
        self,
        payment_intent_id: str,
        *,
        payment_method: str,
        client_key: str | None = None,
        return_url: str | None = None,
        payment_method_options: Given[PaymentMethodOptions] | None = None,
        idempotency_key: str | None = None,
    ) -> PaymentIntent:
        """Start the payment with the id of a payment method.

        Look at the status that comes back: ``succeeded``, ``awaiting_capture``, ``processing`` (ask again in a
        second or two), or ``awaiting_next_action``, which says in *next_action* where to send the payer.
        *return_url* is required for every method that redirects. A card that is declined at once raises
        `BadRequestError` with code ``resource_failed_state`` and the reason in ``sub_code``.
        """

    @post("/v1/payment_intents/{payment_intent_id}/capture", retry="transition")
    async def capture(
        self,
        payment_intent_id: str,
        *,
        amount: ChargeAmount | None = None,
        idempotency_key: str | None = None,
    ) -> PaymentIntent:
        """Take the money that is held, or *amount* centavos of it.

        The rest of the hold is released, and there is no second capture. Without *amount* all of it is taken.
        """

    @post("/v1/payment_intents/{payment_intent_id}/cancel", retry="transition")
    async def cancel(self, payment_intent_id: str, *, idempotency_key: str | None = None) -> PaymentIntent:
        """Release a hold, or stop an intent that has not succeeded; this is final."""
