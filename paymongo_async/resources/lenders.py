"""``client.lenders``: PayMongo Capital.

Partner-lender side: offers, applications, contracts, repayments, configuration.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from ..models.lenders import (
    AnonymizedManifest,
    LenderConfig,
    LenderConfigCurrency,
    LenderConfigDecision,
    LenderConfigInterestFeeType,
    LenderConfigLoanType,
    LenderConfigMinTermType,
    LenderConfigStatus,
    LenderConfigStatus2,
    OfferAccount,
)
from ..models.loans import LoanApplication, LoanContract, LoanOffer, Repayment
from ..operations import Resource, delete, get, post, put
from ..pagination import Paginator
from ..types import ChargeAmount, Given, WholeBody


class Lenders(Resource):
    """PayMongo Capital, partner-lender side: offers, applications, contracts, repayments, configuration.

    Flat JSON bodies.
    """

    @get("/v1/capitals/lenders/applications/{loan_application_id}")
    async def retrieve_application(self, loan_application_id: str) -> LoanApplication:
        """Fetch one application.

        Includes links to the supporting documents.
        """

    @get("/v1/capitals/lenders/applications")
    def list_applications(self, *, status: LenderConfigStatus | None = None) -> Paginator[LoanApplication]:
        """List applications."""

    @post("/v1/capitals/lenders/applications/{loan_application_id}/decide", retry="transition", body="flat")
    async def decide_application(
        self,
        loan_application_id: str,
        *,
        decision: LenderConfigDecision,
        approved_amount: ChargeAmount | None = None,
        currency: LenderConfigCurrency | None = None,
        reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> LoanApplication:
        """Decide an application.

        *decision*: name and values inferred. *approved_amount*: on approval (guide) *currency*: on approval (guide)
        *reason*: on rejection (guide)

        The slug of the current reference spells POST .../decide; the older guide shows POST .../approve
        {approved_amount, currency} and POST .../reject {reason}. The field that says approve or reject is a guess.
        Approval creates a contract and a loan and triggers disbursement to the borrower's wallet.

        Not documented by PayMongo as of November 2026: the fields are inferred.
        """

    @get("/v1/capitals/lenders/contracts")
    def list_contracts(self) -> Paginator[LoanContract]:
        """List contracts."""

    @get("/v1/capitals/lenders/{lender_id}/configs")
    async def retrieve_config(self, lender_id: str) -> LenderConfig:
        """Fetch one config."""

    @put("/v1/capitals/lenders/configs", body="flat")
    async def replace_config(self, *, config: Annotated[Mapping[str, Any], WholeBody]) -> LenderConfig:
        """Replace a config.

        Body fields unknown: a free mapping.
        """

    @get("/v1/capitals/lenders/anonymized-transactions/manifest")
    async def retrieve_anonymized_manifest(self, *, start_date: date, end_date: date) -> AnonymizedManifest:
        """Fetch one anonymized manifest.

        *start_date*: first day; at most 6 months back. *end_date*: last day; at most 7 days after start_date.

        The older guide spells the path with the day inside (anonymized-transactions/{date}/manifest), which settles
        hyphen and slash; the current slug has no date segment and the current guide asks for a start and an end date,
        taken here as query parameters of those names. A manifest appears the day after settlement.
        """

    @post("/v1/capitals/lenders/repayments", body="flat")
    async def create_repayment(
        self,
        *,
        loan_id: str,
        amount: ChargeAmount,
        currency: LenderConfigCurrency,
        reference_id: str,
        idempotency_key: str | None = None,
    ) -> Repayment:
        """Create a repayment.

        *loan_id*: loan_... *reference_id*: lender's bank reference.

        Records an off-platform payment; applied amount = min(payment, outstanding)
        """

    @get("/v1/capitals/lenders/repayments")
    def list_repayments(self) -> Paginator[Repayment]:
        """List repayments."""

    @post("/v1/capitals/lenders/contracts/{loan_contract_id}/simulate/repayment", retry="transition", body="flat")
    async def simulate_repayment(
        self, loan_contract_id: str, *, sales_amount: ChargeAmount, idempotency_key: str | None = None
    ) -> Repayment:
        """Simulate a repayment.

        Test mode; updates the loan and records a repayment without a wallet transfer.
        """

    @post("/v1/capitals/lenders/offers", body="flat")
    async def create_offer(
        self,
        *,
        name: str,
        loan_type: LenderConfigLoanType,
        currency: LenderConfigCurrency,
        min_amount: ChargeAmount,
        max_amount: ChargeAmount,
        amount_increment: ChargeAmount,
        interest_fee: int,
        interest_fee_type: LenderConfigInterestFeeType,
        repayment_rate: int,
        repayment_rate_type: LenderConfigInterestFeeType,
        min_term: int,
        min_term_type: LenderConfigMinTermType,
        max_term: int,
        max_term_type: LenderConfigMinTermType,
        idempotency_key: str | None = None,
    ) -> LoanOffer:
        """Create an offer.

        *max_amount*: must exceed min_amount. *interest_fee*: basis points when type is bps (500 = 5%), centavos when
        fixed. *repayment_rate*: share of daily settled proceeds in bps, or fixed centavos per cycle.

        All fields required; created active at once (the testing page calls it a draft)
        """

    @get("/v1/capitals/lenders/offers/{loan_offer_id}")
    async def retrieve_offer(self, loan_offer_id: str) -> LoanOffer:
        """Fetch one offer."""

    @get("/v1/capitals/lenders/offers")
    def list_offers(self) -> Paginator[LoanOffer]:
        """List offers."""

    @get("/v1/capitals/lenders/offers/{loan_offer_id}/accounts")
    def list_offer_accounts(self, loan_offer_id: str) -> Paginator[OfferAccount]:
        """List offer accounts."""

    @put("/v1/capitals/lenders/offers/{loan_offer_id}", body="flat")
    async def update_offer(
        self, loan_offer_id: str, *, name: str | None = None, status: LenderConfigStatus2 | None = None
    ) -> LoanOffer:
        """Change an offer.

        *name*: and the other create_offer fields (inferred) *status*: inferred.
        """

    @delete("/v1/capitals/lenders/offers/{loan_offer_id}")
    async def delete_offer(self, loan_offer_id: str) -> LoanOffer:
        """Delete an offer.

        Terminal: status deleted; the answer's body is unknown.
        """

    @delete("/v1/capitals/lenders/offers/{loan_offer_id}/accounts/{account_id}")
    async def delete_offer_account(self, loan_offer_id: str, account_id: str) -> OfferAccount:
        """Delete an offer account.

        The answer's body is unknown.
        """

    @post("/v1/capitals/lenders/offers/{loan_offer_id}/accounts", body="flat")
    async def invite_offer_accounts(
        self, loan_offer_id: str, *, accounts: Sequence[Given[OfferAccount]], idempotency_key: str | None = None
    ) -> tuple[OfferAccount, ...]:
        """Invite an offer accounts.

        *accounts*: [{id: org_..., expired_at: ISO 8601}].

        The invitation lapses at expired_at when no application was submitted.
        """
