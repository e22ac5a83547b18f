"""What a card payment costs by instalments."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from attrs import frozen

from ._model import Flat


@frozen(kw_only=True)
class InstallmentPlan(Flat):
    """One offer of one issuer. It has no id: *issuer_id* and *tenure* choose it.

    The unit of percentages and fees is not documented; they arrive as numbers or as text.
    """

    key: ClassVar[str | None] = None

    issuer_id: str
    issuer_name: str
    tenure: int
    """Months."""
    auth_amount: int
    """Centavos."""
    loan_amount: int
    """Centavos."""
    monthly_installment: int
    """Centavos."""
    bank_interest_rate: Decimal
    interest_amount_charged: Decimal
    distribution_type: str
    geo_scope: str
    installment_config_id: str | None = None
    issuer_cashback_value: Decimal | None = None
    processing_fee_percent: Decimal | None = None
    processing_fee_type: str | None = None
    processing_fee_value: Decimal | None = None
    program_type: str
    scheme_id: str
    scheme_description: str | None = None
    subvention_amount: Decimal | None = None
    subvention_type: str | None = None
    terms_and_conditions: str | None = None
    terms_and_conditions_version: str | None = None
