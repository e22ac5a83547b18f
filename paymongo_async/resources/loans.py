"""``client.loans``: loans of PayMongo Capital, for the merchant who borrows."""

from __future__ import annotations

from ..models.loans import LoanApplication, LoanContract, LoanOffer, Repayment, TermType
from ..operations import Resource, get, post
from ..pagination import Paginator
from ..types import ChargeAmount, Peso


class Loans(Resource):
    """Apply for what lenders offer, withdraw, and pay back; a lender's side is `Lenders`.

    Most fields of requests are inferred from those of the answers as of November 2026; lists come whole.
    """

    @post("/v1/capitals/applications", body="flat")
    async def create_application(
        self,
        *,
        offer_id: str,
        amount: ChargeAmount,
        currency: Peso,
        term: int,
        term_type: TermType,
        purpose: str | None = None,
        idempotency_key: str | None = None,
    ) -> LoanApplication:
        """Apply for an offer that the account was invited to.

        *amount* is the offer's minimum plus a multiple of its increment, at most its maximum. The names of all
        parameters are inferred, not documented as of November 2026.
        """

    @get("/v1/capitals/applications")
    def list_applications(self) -> Paginator[LoanApplication]:
        """List the account's applications."""

    @get("/v1/capitals/contracts")
    def list_contracts(self) -> Paginator[LoanContract]:
        """List the account's contracts with their loans and what can still be withdrawn."""

    @post("/v1/capitals/contracts/{loan_contract_id}/withdrawals", body="flat")
    async def create_withdrawal(
        self,
        loan_contract_id: str,
        *,
        amount: ChargeAmount,
        currency: Peso | None = None,
        idempotency_key: str | None = None,
    ) -> LoanContract:
        """Withdraw from an active revolving contract, at most its *remaining_amount*; this is a new loan.

        The names of the parameters and the answer are inferred, not documented as of November 2026.
        """

    @post("/v1/capitals/repayments", body="flat")
    async def create_repayment(
        self, *, loan_id: str, amount: ChargeAmount, idempotency_key: str | None = None
    ) -> Repayment:
        """Pay back a part of a loan; what is more than outstanding is not taken.

        In the dashboard this opens a checkout session. The names of the parameters are inferred, not documented as of
        November 2026.
        """

    @get("/v1/capitals/repayments")
    def list_repayments(self) -> Paginator[Repayment]:
        """List what the account has paid back."""

    @get("/v1/capitals/offers")
    def list_offers(self) -> Paginator[LoanOffer]:
        """List the offers that the account was invited to."""
