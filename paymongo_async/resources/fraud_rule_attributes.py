"""``client.fraud_rule_attributes``: what fraud rules can look at."""

from __future__ import annotations

from ..models.fraud_rule_attributes import FraudRuleAttribute
from ..operations import Resource, get
from ..pagination import Paginator


class FraudRuleAttributes(Resource):
    """See which properties of a payment a fraud rule can compare."""

    @get("/v1/fraud/rule-attributes")
    def list(self) -> Paginator[FraudRuleAttribute]:
        """List all attributes; there is one page."""
