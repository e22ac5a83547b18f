"""PayMongo Capital as a lender sees it; what is lent is in `loans`."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Flat, Model

LoanDecision: TypeAlias = Literal["approve", "reject"] | str
OfferSwitch: TypeAlias = Literal["active", "inactive"] | str


@frozen(kw_only=True)
class OfferAccount(Model):
    """An account that is invited to an offer."""

    id: str | None = None
    """``org_...``, the *merchant_id* of the anonymised transactions."""
    expired_at: datetime | None = None
    """When the invitation lapses, if nobody has applied by then."""


@frozen(kw_only=True)
class LenderConfig(Flat):
    """A lender's configuration. No field of it is documented as of November 2026: read them in `extra`."""

    key: ClassVar[str | None] = None


@frozen(kw_only=True)
class AnonymizedManifest(Flat):
    """Where the anonymised transactions of some days can be downloaded.

    It lists signed addresses of Parquet files; under which name is not documented as of November 2026, so look into
    `extra`. Their columns are id, merchant_id, payment_amount and refund_amount (centavos), payment_status, declined,
    response, source_type, paid_at, created_at, available_at and updated_at.
    """

    key: ClassVar[str | None] = None
