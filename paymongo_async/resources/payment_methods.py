"""``client.payment_methods``: what a payer pays with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..models.billing import Billing
from ..models.payment_methods import PaymentMethod, PaymentMethodDetailsInput, PaymentMethodType
from ..operations import Resource, get, post, put
from ..pagination import Paginator
from ..types import Given, Metadata


class PaymentMethods(Resource):
    """Describe a card, wallet, QR code or bank account; nothing is charged until it is attached to an intent."""

    @post("/v1/payment_methods", auth="either")
    async def create(
        self,
        *,
        type: PaymentMethodType,
        details: Given[PaymentMethodDetailsInput] | None = None,
        billing: Given[Billing] | None = None,
        expiry_seconds: int | None = None,
        metadata: Metadata | None = None,
        idempotency_key: str | None = None,
    ) -> PaymentMethod:
        """Create a payment method.

        *details* is needed for card, dob and brankas. *expiry_seconds* is how long a QR Ph code (60 to 9000) or a
        ShopeePay page (1 to 3600) may be paid. Raw card numbers put you under PCI DSS self-assessment D: let the
        payer's browser send them with the public key, or use a checkout session; with a live key this needs
        ``PayMongo(allow_raw_cards=True)``.
        """

    @get("/v1/payment_methods/{payment_method_id}", auth="either")
    async def retrieve(self, payment_method_id: str) -> PaymentMethod:
        """Fetch one payment method; of a card never more than the last four digits."""

    @put("/v1/payment_methods/{payment_method_id}", auth="either")
    async def update(
        self,
        payment_method_id: str,
        *,
        details: Mapping[str, Any] | None = None,
        billing: Given[Billing] | None = None,
        metadata: Metadata | None = None,
    ) -> PaymentMethod:
        """Give a saved card its ``cvc`` again before it is reused, or change the billing data.

        Number and expiry cannot be changed. Where exactly PayMongo expects the ``cvc`` is not documented.
        """

    @get("/v1/merchants/capabilities/payment_methods")
    def list_capabilities(self) -> Paginator[str]:
        """List the methods that the account may use, as names that a checkout session takes."""
