"""Which whole numbers are amounts of money, so that they can be written and shown in pesos."""

from __future__ import annotations

from typing import Any, Final

from ..types import INT64, Ge, Lt

__all__ = ["FIELDS", "is_amount", "is_amount_field"]

FIELDS: Final = frozenset(
    {
        "adjustment_amount",
        "amount",
        "amount_increment",
        "approved_amount",
        "auth_amount",
        "available",
        "available_balance",
        "balance",
        "converted_net_amount",
        "digital_tax",
        "digital_withholding_vat_amount",
        "dispute_amount",
        "fee",
        "foreign_fee",
        "loan_amount",
        "max_amount",
        "min_amount",
        "monthly_installment",
        "net_amount",
        "original_amount",
        "outstanding_amount",
        "outstanding_dst_amount",
        "outstanding_interest_amount",
        "outstanding_principal_amount",
        "overdue_amount",
        "paid_this_month_amount",
        "pending",
        "principal_amount",
        "refund_amount",
        "remaining_amount",
        "sales_amount",
        "tax_amount",
        "transaction_amount",
    }
)
"""Fields of resources that are centavos; a test compares them with the fact catalogue."""

_OTHER_UNITS: Final = ("ledger", "fraud_scores")
"""Modules whose amounts are no centavos: ledgers count in the smallest unit of a currency of their own, and the unit of
a fraud score's amount is not documented.
"""


def is_amount(marks: tuple[object, ...]) -> bool:
    """Tell whether a parameter with these marks is an amount in centavos (`Centavos` or `ChargeAmount`)."""
    return Lt(INT64) in marks and any(isinstance(mark, Ge) for mark in marks)


def is_amount_field(model: type[Any], name: str) -> bool:
    """Tell whether a whole number in this field of a model is an amount in centavos."""
    return name in FIELDS and not model.__module__.rpartition(".")[2].startswith(_OTHER_UNITS)
