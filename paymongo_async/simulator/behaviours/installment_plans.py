"""Instalments: what every issuer offers for an amount. Which issuers there are is made up."""

from __future__ import annotations

from typing import Final

from ..answers import Json
from ..fees import divided
from ..limits import Configured, Limits
from ..state import Call, Row, World

__all__ = ["LIMITS", "search"]

LIMITS: Final[dict[str, Limits]] = {"list": {"amount": Configured("minimum_installment_amount")}}

_ISSUERS: Final = {"issuer_simulated_one": "Simulated Bank One", "issuer_simulated_two": "Simulated Bank Two"}
_TENURES: Final = (3, 6, 12)
"""Months; documented, as is the interest of 0 %."""


def search(world: World, call: Call) -> Json:
    """Compute the offers; there is nothing to page through."""
    offers = [_offer(world, call.given["amount"], issuer, tenure) for issuer in _ISSUERS for tenure in _TENURES]
    return {"has_more": False, "data": offers}


def _offer(world: World, amount: int, issuer: str, tenure: int) -> Row:
    """Make one offer. Inferred: every value but the ones that the amount and the tenure decide."""
    return {
        "issuer_id": issuer,
        "issuer_name": _ISSUERS[issuer],
        "tenure": tenure,
        "auth_amount": amount,
        "loan_amount": amount,
        "monthly_installment": divided(amount, tenure, world.rules.fee_rounding),
        "bank_interest_rate": 0,
        "interest_amount_charged": 0,
        "distribution_type": "open",
        "geo_scope": "domestic",
        "installment_config_id": None,
        "issuer_cashback_value": None,
        "processing_fee_percent": None,
        "processing_fee_type": None,
        "processing_fee_value": None,
        "program_type": "regular",
        "scheme_id": f"{issuer}_{tenure}",
        "scheme_description": f"{tenure} months at 0 %",
        "subvention_amount": None,
        "subvention_type": None,
        "terms_and_conditions": None,
        "terms_and_conditions_version": None,
    }
