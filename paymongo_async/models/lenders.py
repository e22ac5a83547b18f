"""PayMongo Capital, partner-lender side: offers, applications, contracts, repayments, configuration."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Flat, Model

LenderConfigStatus: TypeAlias = Literal["submitted", "under_review", "approved", "rejected"] | str
LenderConfigDecision: TypeAlias = Literal["approve", "reject"] | str
LenderConfigCurrency: TypeAlias = Literal["PHP"] | str
LenderConfigLoanType: TypeAlias = Literal["term", "revolving"] | str
LenderConfigInterestFeeType: TypeAlias = Literal["bps", "fixed"] | str
LenderConfigMinTermType: TypeAlias = Literal["week", "month"] | str
LenderConfigStatus2: TypeAlias = Literal["active", "inactive"] | str


@frozen(kw_only=True)
class OfferAccount(Model):
    """Offer account."""

    id: str | None = None
    """org_."""
    expired_at: datetime | None = None


@frozen(kw_only=True)
class LenderConfig(Flat):
    """Lender config.

    Loosely typed: fields unknown. Field names are inferred, not documented by PayMongo as of November 2026.
    """

    key: ClassVar[str | None] = None


@frozen(kw_only=True)
class AnonymizedManifest(Flat):
    """Anonymized manifest.

    List of signed URLs of .parquet files, one row per transaction; the field names of the answer itself are unknown.
    Columns of the files by the current guide: id, merchant_id, payment_amount, refund_amount (centavos),
    payment_status, declined, response, source_type, paid_at, created_at, available_at, updated_at. merchant_id is the
    id used to invite an account. Field names are inferred, not documented by PayMongo as of November 2026.
    """

    key: ClassVar[str | None] = None
