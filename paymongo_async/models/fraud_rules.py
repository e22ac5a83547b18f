"""What to allow, block or look at, in the merchant's own rules."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Flat, Model

FraudRuleOperator: TypeAlias = Literal["AND", "OR"] | str
FraudRuleAction: TypeAlias = Literal["allow", "block", "review"] | str


@frozen(kw_only=True)
class FraudRuleCondition(Model):
    """One comparison of a payment with a value."""

    rule_attribute: str | None = None
    """One of ``fraud_rule_attributes.list``."""
    rule_value: Any = None
    """Text or a list of texts: numbers are text too (``"700"``), countries are a list."""


@frozen(kw_only=True)
class FraudRule(Flat):
    """Conditions and what to do with a payment that meets them."""

    wire_type: ClassVar[str | None] = "fraud.rule"

    id: str
    type: str
    livemode: bool | None = None
    """None in what `create` and `list` answer."""
    enabled: bool
    name: str
    operator: FraudRuleOperator
    """Whether all conditions have to be met or one."""
    rules: tuple[FraudRuleCondition, ...] = ()
    action: FraudRuleAction
    rule_order: int
    """Rules are tried from the lowest."""
    created_at: datetime | None = None
    updated_at: datetime | None = None
