"""``client.fraud_rules``: the merchant's own rules of what to allow, block or look at."""

from __future__ import annotations

from collections.abc import Sequence

from ..models.fraud_rules import FraudRule, FraudRuleAction, FraudRuleCondition, FraudRuleOperator
from ..operations import Resource, delete, get, post, put
from ..pagination import Paginator
from ..types import Given


class FraudRules(Resource):
    """Write rules for payments. They are tried from the lowest *rule_order*, and the first that matches decides.

    Two rules are there from the start: they open a review at the risk levels medium and high.
    """

    @post("/v1/fraud/rules", body="flat")
    async def create(
        self,
        *,
        name: str,
        enabled: bool,
        operator: FraudRuleOperator,
        rules: Sequence[Given[FraudRuleCondition]],
        action: FraudRuleAction,
        rule_order: int,
        idempotency_key: str | None = None,
    ) -> FraudRule:
        """Create a rule: *action* is taken when all (``AND``) or one (``OR``) of the conditions *rules* are met.

        A condition is ``{"rule_attribute": "risk_score_gte", "rule_value": "700"}``. Which parameters are required
        is not documented by PayMongo as of November 2026.
        """

    @get("/v1/fraud/rules/{fraud_rule_id}")
    async def retrieve(self, fraud_rule_id: str) -> FraudRule:
        """Fetch one rule."""

    @get("/v1/fraud/rules")
    def list(
        self, *, limit: int | None = None, before: str | None = None, after: str | None = None
    ) -> Paginator[FraudRule]:
        """List rules; the names of the paging parameters are not documented."""

    @put("/v1/fraud/rules/{fraud_rule_id}", body="flat")
    async def update(
        self,
        fraud_rule_id: str,
        *,
        name: str | None = None,
        enabled: bool | None = None,
        operator: FraudRuleOperator | None = None,
        rules: Sequence[Given[FraudRuleCondition]] | None = None,
        action: FraudRuleAction | None = None,
        rule_order: int | None = None,
    ) -> FraudRule:
        """Change a rule, or switch it on and off with *enabled*; *rules* replaces all conditions."""

    @delete("/v1/fraud/rules/{fraud_rule_id}")
    async def delete(self, fraud_rule_id: str) -> FraudRule:
        """Delete a rule; path and answer are not documented by PayMongo as of November 2026."""
