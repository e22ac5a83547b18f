"""``client.installment_plans``: card installment offers of all issuers for an amount."""

from __future__ import annotations

from ..models.installment_plans import InstallmentPlan
from ..operations import Resource, get
from ..pagination import Paginator
from ..types import ChargeAmount


class InstallmentPlans(Resource):
    """Card installment offers of all issuers for an amount."""

    @get("/v1/card_installment_plans", auth="either")
    def list(self, *, amount: ChargeAmount) -> Paginator[InstallmentPlan]:
        """List installment plans.

        *amount*: installments need at least PHP 3,000 in production; sandbox answers plans for 10000 too.

        Answer is {has_more: false, data: [...]} where each item is a FLAT plan object (no id, type or attributes).
        Choose a plan, then pass issuer_id and tenure as payment_method_options.card.installments.plan (set on the
        intent with installments.enabled true, and on attach). Tenures 3, 6 and 12 months at 0 % interest.
        """
