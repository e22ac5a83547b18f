"""Catalogue of attributes usable in fraud rules."""

from __future__ import annotations

from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Flat

FraudRuleAttributeRuleAttribute: TypeAlias = (
    Literal[
        "risk_score_gte",
        "risk_score_lte",
        "card_country_id",
        "billing_country_id",
        "payment_amount_gte",
        "payment_amount_lte",
        "ip_address",
        "ip_address_cidr",
        "billing_email",
        "risk_level",
    ]
    | str
)
FraudRuleAttributeRuleDataType: TypeAlias = Literal["number", "string"] | str


@frozen(kw_only=True)
class FraudRuleAttribute(Flat):
    """Fraud rule attribute.

    Number: risk_score_gte, risk_score_lte, payment_amount_gte, payment_amount_lte; all others string. Countries are
    ISO two-letter codes. ip_address_cidr and billing_email were marked coming soon. An older page lists a different,
    pre-release attribute set (amount, creditcard_country, creditcard_type, user_id, ...); ignore it.
    """

    wire_type: ClassVar[str | None] = "fraud.rule_attribute"

    id: str
    type: str
    rule_attribute: FraudRuleAttributeRuleAttribute
    """Open set."""
    rule_data_type: FraudRuleAttributeRuleDataType
    description: str
