"""Custom allow, block or review rules evaluated in order."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Flat, Model

FraudRuleOperator: TypeAlias = Literal["AND", "OR"] | str
FraudRuleAction: TypeAlias = Literal["allow", "block", "review"] | str


@frozen(kw_only=True)
class FraudRuleCondition(Model):
    """Fraud rule condition."""

    rule_attribute: str | None = None
    """One of the rule attributes."""
    rule_value: Any = None
    """A string or a list of strings; numbers are sent as strings in the samples (``700``); country codes as a list."""


@frozen(kw_only=True)
class FraudRule(Flat):
    """Fraud rule.

    Older samples are bare objects, newer ones wrapped in data.
    """

    wire_type: ClassVar[str | None] = "fraud.rule"

    id: str
    type: str
    livemode: bool | None = None
    """Absent in create and list samples."""
    enabled: bool
    name: str
    operator: FraudRuleOperator
    """Dashboard calls it logical operator."""
    rules: tuple[FraudRuleCondition, ...] = ()
    action: FraudRuleAction
    rule_order: int
    created_at: datetime | None = None
    updated_at: datetime | None = None
