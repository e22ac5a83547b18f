"""``client.loans``: PayMongo Capital, borrower side: offers, applications, contracts, withdrawals, repayments."""

from __future__ import annotations

from ..models.loans import LoanApplication, LoanContract, LoanOffer, LoanOfferCurrency, LoanOfferMinTermType, Repayment
from ..operations import Resource, get, post
from ..pagination import Paginator
from ..types import ChargeAmount


class Loans(Resource):
    """PayMongo Capital, borrower side: offers, applications, contracts, withdrawals, repayments.

    Flat JSON bodies.
    """

    @post("/v1/capitals/applications", body="flat")
    async def create_application(
        self,
        *,
        offer_id: str,
        amount: ChargeAmount,
        currency: LoanOfferCurrency,
        term: int,
        term_type: LoanOfferMinTermType,
        purpose: str | None = None,
        idempotency_key: str | None = None,
    ) -> LoanApplication:
        """Create an application.

        *offer_id*: inferred. *amount*: inferred; within the offer's range and increment. *currency*: inferred.
        *term*: inferred. *term_type*: inferred. *purpose*: inferred from Loan.purpose.

        The slug spells verb and path; the body is inferred from offer and loan fields. Choice of amount within the
        range, of a term and of supporting documents is documented for the dashboard only.

        Not documented by PayMongo as of November 2026: the fields are inferred.
        """

    @get("/v1/capitals/applications")
    def list_applications(self) -> Paginator[LoanApplication]:
        """List applications.

        Pagination not documented.
        """

    @get("/v1/capitals/contracts")
    def list_contracts(self) -> Paginator[LoanContract]:
        """List contracts.

        Includes loans and the available credit limit.
        """

    @post("/v1/capitals/contracts/{loan_contract_id}/withdrawals", body="flat")
    async def create_withdrawal(
        self,
        loan_contract_id: str,
        *,
        amount: ChargeAmount,
        currency: LoanOfferCurrency | None = None,
        idempotency_key: str | None = None,
    ) -> LoanContract:
        """Create a withdrawal.

        *amount*: inferred; at most remaining_amount. *currency*: inferred.

        Only on an active revolving contract; body and response type inferred.

        Not documented by PayMongo as of November 2026: the fields are inferred.
        """

    @post("/v1/capitals/repayments", body="flat")
    async def create_repayment(
        self, *, loan_id: str, amount: ChargeAmount, idempotency_key: str | None = None
    ) -> Repayment:
        """Create a repayment.

        *loan_id*: inferred. *amount*: inferred.

        Manual repayment of a loan; in the dashboard this opens a checkout session; body inferred.

        Not documented by PayMongo as of November 2026: the fields are inferred.
        """

    @get("/v1/capitals/repayments")
    def list_repayments(self) -> Paginator[Repayment]:
        """List repayments."""

    @get("/v1/capitals/offers")
    def list_offers(self) -> Paginator[LoanOffer]:
        """List offers.

        Offers the calling account was invited to.
        """
