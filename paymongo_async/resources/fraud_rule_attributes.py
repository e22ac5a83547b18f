"""``client.fraud_rule_attributes``: catalogue of attributes usable in fraud rules."""

from __future__ import annotations

from ..models.fraud_rule_attributes import FraudRuleAttribute
from ..operations import Resource, get
from ..pagination import Paginator


class FraudRuleAttributes(Resource):
    """Catalogue of attributes usable in fraud rules.

    Hyphen in the path, underscore in the type (fraud.rule_attribute).
    """

    @get("/v1/fraud/rule-attributes")
    def list(self) -> Paginator[FraudRuleAttribute]:
        """List fraud rule attributes.

        has_more is present and false in the sample; no paging parameters documented.
        """
