"""``client.installment_plans``: what a card payment costs by instalments."""

from __future__ import annotations

from ..models.installment_plans import InstallmentPlan
from ..operations import Resource, get
from ..pagination import Paginator
from ..types import ChargeAmount


class InstallmentPlans(Resource):
    """Show a payer the instalments that card issuers offer."""

    @get("/v1/card_installment_plans", auth="either")
    def list(self, *, amount: ChargeAmount) -> Paginator[InstallmentPlan]:
        """List what every issuer offers for *amount* centavos, all in one page: 3, 6 and 12 months at 0 % interest.

        Pass the chosen *issuer_id* and *tenure* as ``card.installments.plan`` of *payment_method_options* when
        attaching; the intent itself has to be created with ``card.installments.enabled``. The least *amount* is
        300000 (PHP 3,000).
        """
