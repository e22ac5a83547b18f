"""What a rule can look at."""

from __future__ import annotations

from typing import ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Flat

RuleAttributeName: TypeAlias = (
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
RuleDataType: TypeAlias = Literal["number", "string"] | str


@frozen(kw_only=True)
class FraudRuleAttribute(Flat):
    """One property of a payment that a condition can compare. Countries are ISO codes of two letters."""

    wire_type: ClassVar[str | None] = "fraud.rule_attribute"

    id: str
    type: str
    rule_attribute: RuleAttributeName
    """``ip_address_cidr`` and ``billing_email`` were announced and may not work yet."""
    rule_data_type: RuleDataType
    """``number`` for scores and amounts; a rule has them as text all the same."""
    description: str
