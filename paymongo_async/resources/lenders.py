"""``client.lenders``: loans of PayMongo Capital, for the partner who lends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from ..models.lenders import AnonymizedManifest, LenderConfig, LoanDecision, OfferAccount, OfferSwitch
from ..models.loans import (
    ApplicationStatus,
    LoanApplication,
    LoanContract,
    LoanOffer,
    LoanType,
    RateType,
    Repayment,
    TermType,
)
from ..operations import Resource, delete, get, post, put
from ..pagination import Paginator
from ..types import ChargeAmount, Given, Peso, WholeBody


class Lenders(Resource):
    """Offer loans, invite merchants, decide on applications, and follow what is paid back.

    The borrower's side is `Loans`. Lists come whole.
    """

    @get("/v1/capitals/lenders/applications/{loan_application_id}")
    async def retrieve_application(self, loan_application_id: str) -> LoanApplication:
        """Fetch one application with links to its documents.

        The lender has opened it then: a submitted one goes under review.
        """

    @get("/v1/capitals/lenders/applications")
    def list_applications(self, *, status: ApplicationStatus | None = None) -> Paginator[LoanApplication]:
        """List applications, those in one *status* if you say which."""

    @post("/v1/capitals/lenders/applications/{loan_application_id}/decide", retry="transition", body="flat")
    async def decide_application(
        self,
        loan_application_id: str,
        *,
        decision: LoanDecision,
        approved_amount: ChargeAmount | None = None,
        currency: Peso | None = None,
        reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> LoanApplication:
        """Approve or reject an application; approving lends money.

        *approved_amount* (centavos) and *currency* go with an approval, *reason* with a rejection. An approval makes
        a contract and a loan, whose money goes to the borrower's wallet. An older guide has a path for each decision;
        that one field says which is inferred, not documented as of November 2026.
        """

    @get("/v1/capitals/lenders/contracts")
    def list_contracts(self) -> Paginator[LoanContract]:
        """List contracts with their loans."""

    @get("/v1/capitals/lenders/{lender_id}/configs")
    async def retrieve_config(self, lender_id: str) -> LenderConfig:
        """Fetch a lender's configuration; its fields are not documented as of November 2026."""

    @put("/v1/capitals/lenders/configs", body="flat")
    async def replace_config(self, *, config: Annotated[Mapping[str, Any], WholeBody]) -> LenderConfig:
        """Set the lender's configuration, all of it.

        *config* is sent as it is: its fields are not documented as of November 2026.
        """

    @get("/v1/capitals/lenders/anonymized-transactions/manifest")
    async def retrieve_anonymized_manifest(self, *, start_date: date, end_date: date) -> AnonymizedManifest:
        """Fetch where the anonymised transactions of some days can be downloaded.

        At most 6 months back and 7 days long; a day appears the day after its settlement. That both dates are
        parameters of the query is inferred, not documented as of November 2026.
        """

    @post("/v1/capitals/lenders/repayments", body="flat")
    async def create_repayment(
        self,
        *,
        loan_id: str,
        amount: ChargeAmount,
        currency: Peso,
        reference_id: str,
        idempotency_key: str | None = None,
    ) -> Repayment:
        """Record what a borrower paid outside of PayMongo.

        *reference_id* is that of your bank. Applied is at most what is outstanding: see the amount of the answer.
        """

    @get("/v1/capitals/lenders/repayments")
    def list_repayments(self) -> Paginator[Repayment]:
        """List what borrowers have paid back."""

    @post("/v1/capitals/lenders/contracts/{loan_contract_id}/simulate/repayment", retry="transition", body="flat")
    async def simulate_repayment(
        self, loan_contract_id: str, *, sales_amount: ChargeAmount, idempotency_key: str | None = None
    ) -> Repayment:
        """Act as if a borrower had sold for *sales_amount* centavos; test mode only.

        The contract's share of it is paid back, and no money moves.
        """

    @post("/v1/capitals/lenders/offers", body="flat")
    async def create_offer(
        self,
        *,
        name: str,
        loan_type: LoanType,
        currency: Peso,
        min_amount: ChargeAmount,
        max_amount: ChargeAmount,
        amount_increment: ChargeAmount,
        interest_fee: int,
        interest_fee_type: RateType,
        repayment_rate: int,
        repayment_rate_type: RateType,
        min_term: int,
        min_term_type: TermType,
        max_term: int,
        max_term_type: TermType,
        idempotency_key: str | None = None,
    ) -> LoanOffer:
        """Make an offer, which is active at once.

        Amounts are centavos, and *max_amount* exceeds *min_amount*. *interest_fee* is bps (500 are 5 %) or centavos,
        as its type says; *repayment_rate* a share of each day's settled sales in bps, or centavos per cycle.
        """

    @get("/v1/capitals/lenders/offers/{loan_offer_id}")
    async def retrieve_offer(self, loan_offer_id: str) -> LoanOffer:
        """Fetch one offer."""

    @get("/v1/capitals/lenders/offers")
    def list_offers(self) -> Paginator[LoanOffer]:
        """List offers."""

    @get("/v1/capitals/lenders/offers/{loan_offer_id}/accounts")
    def list_offer_accounts(self, loan_offer_id: str) -> Paginator[OfferAccount]:
        """List the accounts that are invited to an offer."""

    @put("/v1/capitals/lenders/offers/{loan_offer_id}", body="flat")
    async def update_offer(
        self, loan_offer_id: str, *, name: str | None = None, status: OfferSwitch | None = None
    ) -> LoanOffer:
        """Rename an offer, or switch it on or off.

        What else can be changed is not documented as of November 2026.
        """

    @delete("/v1/capitals/lenders/offers/{loan_offer_id}")
    async def delete_offer(self, loan_offer_id: str) -> LoanOffer:
        """Delete an offer for good; its status is ``deleted``.

        What is answered is not documented as of November 2026.
        """

    @delete("/v1/capitals/lenders/offers/{loan_offer_id}/accounts/{account_id}")
    async def delete_offer_account(self, loan_offer_id: str, account_id: str) -> OfferAccount:
        """Take an invitation back. What is answered is not documented as of November 2026."""

    @post("/v1/capitals/lenders/offers/{loan_offer_id}/accounts", body="flat")
    async def invite_offer_accounts(
        self, loan_offer_id: str, *, accounts: Sequence[Given[OfferAccount]], idempotency_key: str | None = None
    ) -> tuple[OfferAccount, ...]:
        """Invite 1 to 25 accounts to an offer.

        An invitation lapses at its *expired_at* unless an application was submitted by then.
        """
