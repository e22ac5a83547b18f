"""PayMongo Capital as a borrower sees it: offers, applications, contracts, loans, repayments."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from attrs import frozen

from ..types import Peso
from ._model import Flat

OfferStatus: TypeAlias = Literal["active", "inactive", "deleted"] | str
LoanType: TypeAlias = Literal["term", "revolving"] | str
RateType: TypeAlias = Literal["bps", "fixed"] | str
"""``bps`` are hundredths of a percent, ``fixed`` are centavos."""
TermType: TypeAlias = Literal["week", "month"] | str
ApplicationStatus: TypeAlias = Literal["submitted", "under_review", "approved", "rejected"] | str
ContractStatus: TypeAlias = Literal["active", "completed"] | str
LoanStatus: TypeAlias = Literal["active", "repaid"] | str


@frozen(kw_only=True)
class LoanOffer(Flat):
    """What a lender offers to accounts that it invites."""

    id: str
    name: str
    status: OfferStatus
    loan_type: LoanType
    currency: Peso
    min_amount: int
    """Centavos."""
    max_amount: int
    """Centavos."""
    amount_increment: int
    """Centavos; what can be applied for is the minimum plus a multiple of this."""
    interest_fee: int
    interest_fee_type: RateType
    repayment_rate: int
    """A share of each day's settled sales in bps, or centavos per cycle."""
    repayment_rate_type: RateType
    min_term: int
    min_term_type: TermType
    max_term: int
    max_term_type: TermType
    created_at: datetime
    """Not documented."""


@frozen(kw_only=True)
class LoanApplication(Flat):
    """A merchant's wish for a loan. All fields but *id* and *status* are inferred, not documented as of November 2026.

    Links to documents, which a lender gets with a single one, are in `extra`.
    """

    id: str
    status: ApplicationStatus
    offer_id: str
    amount: int
    """Centavos that were asked for."""
    approved_amount: int | None = None
    """Centavos that were granted."""
    created_at: datetime


@frozen(kw_only=True)
class Loan(Flat):
    """Money that was lent, and what of it is still to be paid back."""

    id: str
    status: LoanStatus
    purpose: str | None = None
    principal_amount: int
    """Centavos that were lent."""
    outstanding_principal_amount: int
    """Centavos."""
    outstanding_interest_amount: int
    """Centavos."""
    outstanding_dst_amount: int
    """Centavos of documentary stamp tax."""


@frozen(kw_only=True)
class LoanContract(Flat):
    """What was agreed on, with the loans under it."""

    id: str
    status: ContractStatus
    currency: Peso
    loan_type: LoanType
    approved_amount: int
    """Centavos."""
    remaining_amount: int
    """Centavos that can still be withdrawn; of a revolving contract, what is repaid comes back here."""
    interest_fee: int
    interest_fee_type: RateType
    repayment_rate: int
    repayment_rate_type: RateType
    term: int
    term_type: TermType
    created_at: datetime
    loans: tuple[Loan, ...] = ()


@frozen(kw_only=True)
class Repayment(Flat):
    """Money paid back. Its fields are those of the request; what is answered is not documented as of November 2026."""

    id: str
    loan_id: str
    amount: int
    """Centavos that were applied: never more than was outstanding."""
    currency: Peso
    reference_id: str | None = None
    """The lender's own."""
    created_at: datetime
