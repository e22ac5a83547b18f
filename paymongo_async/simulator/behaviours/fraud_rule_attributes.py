"""What fraud rules can look at: always the same rows."""

from __future__ import annotations

from ..answers import Json, listing
from ..state import Call, Organization, World
from ..views import present
from ..workings.protect import ATTRIBUTES
from .fraud_rules import NUMBERS

__all__ = ["search", "seed"]


def seed(world: World, organization: Organization) -> None:
    """Put all attributes down. Inferred: the wording of the descriptions."""
    for name in ATTRIBUTES:
        row = {
            "type": "fraud.rule_attribute",
            "rule_attribute": name,
            "rule_data_type": "number" if name in NUMBERS else "string",
            "description": name.replace("_", " ").capitalize(),
        }
        organization.tables["fraud_rule_attributes"].add(world.ids.new("fra_"), row)


def search(world: World, call: Call) -> Json:  # noqa: ARG001  (the signature of every behaviour)
    """List them all, on one page."""
    keys = call.organization.tables["fraud_rule_attributes"].rows
    return listing([present(call.organization, "fraud_rule_attributes", key) for key in keys])
