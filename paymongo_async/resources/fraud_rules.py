"""``client.fraud_rules``: custom allow, block or review rules evaluated in order."""

from __future__ import annotations

from collections.abc import Sequence

from ..models.fraud_rules import FraudRule, FraudRuleAction, FraudRuleCondition, FraudRuleOperator
from ..operations import Resource, delete, get, post, put
from ..pagination import Paginator
from ..types import Given


class FraudRules(Resource):
    """Custom allow, block or review rules evaluated in order.

    Lower rule_order is evaluated first; the first match decides. Two default review rules exist (risk_level medium,
    risk_level high). Bodies are flat (no data.attributes) in every sample; wrapper not shown for requests, so body
    style is inferred.
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
        """Create a fraud rule.

        Required flags inferred from the description. The reference slug is fraud-create-a-review.
        """

    @get("/v1/fraud/rules/{fraud_rule_id}")
    async def retrieve(self, fraud_rule_id: str) -> FraudRule:
        """Fetch one fraud rule."""

    @get("/v1/fraud/rules")
    def list(
        self, *, limit: int | None = None, before: str | None = None, after: str | None = None
    ) -> Paginator[FraudRule]:
        """List fraud rules.

        *before*: id of a row; rows newer than it. *after*: id of a row; rows older than it.

        has_more + data[]; parameters inferred.
        """

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
        """Change a fraud rule."""

    @delete("/v1/fraud/rules/{fraud_rule_id}")
    async def delete(self, fraud_rule_id: str) -> FraudRule:
        """Delete a fraud rule.

        Answer body unknown; tolerate an empty one.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """
