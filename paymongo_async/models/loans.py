"""PayMongo Capital, borrower side: offers, applications, contracts, withdrawals, repayments."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from attrs import frozen

from ._model import Flat

LoanOfferStatus: TypeAlias = Literal["active", "inactive", "deleted"] | str
LoanOfferLoanType: TypeAlias = Literal["term", "revolving"] | str
LoanOfferCurrency: TypeAlias = Literal["PHP"] | str
LoanOfferInterestFeeType: TypeAlias = Literal["bps", "fixed"] | str
LoanOfferMinTermType: TypeAlias = Literal["week", "month"] | str
LoanApplicationStatus: TypeAlias = Literal["submitted", "under_review", "approved", "rejected"] | str
LoanStatus: TypeAlias = Literal["active", "repaid"] | str
LoanContractStatus: TypeAlias = Literal["active", "completed"] | str


@frozen(kw_only=True)
class LoanOffer(Flat):
    """Loan offer.

    Wrapper of the answer unknown; request samples are flat.
    """

    id: str
    name: str
    status: LoanOfferStatus
    loan_type: LoanOfferLoanType
    currency: LoanOfferCurrency
    min_amount: int
    """Centavos."""
    max_amount: int
    """Centavos."""
    amount_increment: int
    """Centavos."""
    interest_fee: int
    interest_fee_type: LoanOfferInterestFeeType
    repayment_rate: int
    repayment_rate_type: LoanOfferInterestFeeType
    min_term: int
    min_term_type: LoanOfferMinTermType
    max_term: int
    max_term_type: LoanOfferMinTermType
    created_at: datetime
    """inferred."""


@frozen(kw_only=True)
class LoanApplication(Flat):
    """Loan application.

    Loosely typed: the detail view adds document links. Field names are inferred, not documented by PayMongo as of
    November 2026.
    """

    id: str
    status: LoanApplicationStatus
    offer_id: str
    """inferred."""
    amount: int
    """Centavos; inferred."""
    approved_amount: int | None = None
    """Centavos; inferred."""
    created_at: datetime
    """inferred."""


@frozen(kw_only=True)
class Loan(Flat):
    """Loan."""

    id: str
    status: LoanStatus
    purpose: str | None = None
    principal_amount: int
    """Centavos."""
    outstanding_principal_amount: int
    """Centavos."""
    outstanding_interest_amount: int
    """Centavos."""
    outstanding_dst_amount: int
    """Centavos; documentary stamp tax."""


@frozen(kw_only=True)
class LoanContract(Flat):
    """Loan contract."""

    id: str
    status: LoanContractStatus
    currency: LoanOfferCurrency
    loan_type: LoanOfferLoanType
    approved_amount: int
    """Centavos."""
    remaining_amount: int
    """Centavos; grows back on repayment for revolving."""
    interest_fee: int
    interest_fee_type: LoanOfferInterestFeeType
    repayment_rate: int
    repayment_rate_type: LoanOfferInterestFeeType
    term: int
    term_type: LoanOfferMinTermType
    created_at: datetime
    loans: tuple[Loan, ...] = ()


@frozen(kw_only=True)
class Repayment(Flat):
    """Repayment.

    Fields follow the create request; the read shape is unknown. Field names are inferred, not documented by PayMongo
    as of November 2026.
    """

    id: str
    """inferred."""
    loan_id: str
    amount: int
    """Centavos."""
    currency: LoanOfferCurrency
    reference_id: str | None = None
    created_at: datetime
    """inferred."""
