"""Fraud rules: what they may look at, and the two that are there from the start."""

from __future__ import annotations

from typing import Any, Final

from ..answers import Json, Refusal, Reply
from ..kinds import KINDS
from ..limits import Limits, invalid, not_empty
from ..lists import listed
from ..state import Call, Organization, Row, World
from ..views import answer, present
from ..workings.protect import ATTRIBUTES

__all__ = ["NUMBERS", "create", "search", "seed", "update"]

LIMITS: Final[dict[str, Limits]] = {"create": {"rules": not_empty}, "update": {"rules": not_empty}}

_RULE: Final = KINDS["FraudRule"]
NUMBERS: Final = ("risk_score_gte", "risk_score_lte", "payment_amount_gte", "payment_amount_lte")
"""The attributes that are numbers."""
_LAST: Final = 1000


def seed(world: World, organization: Organization) -> None:
    """Put down the default rules. Inferred: their names, and that they come after the merchant's own."""
    for place, level in enumerate(("medium", "high")):
        condition = {"rule_attribute": "risk_level", "rule_value": level}
        given = {"name": f"Review {level} risk", "enabled": True, "operator": "AND", "rules": [condition]}
        _add(world, organization, {**given, "action": "review", "rule_order": _LAST + place})


def create(world: World, call: Call) -> Json:
    """Store a rule."""
    _check_conditions(call.given["rules"])
    key = _add(world, call.organization, call.given)
    return answer(world, "FraudRule", _without_mode(call.organization, key))


def search(world: World, call: Call) -> Json | Reply:  # noqa: ARG001  (the signature of every behaviour)
    """List rules, the newest first."""
    return listed(call, "fraud_rules", show=lambda key: _without_mode(call.organization, key))


def update(world: World, call: Call) -> Json:
    """Change what was given."""
    given, rules = call.given, call.organization.tables["fraud_rules"]
    key = given["fraud_rule_id"]
    rules.get(key)
    _check_conditions(given.get("rules", ()))
    changes = {name: value for name, value in given.items() if name != "fraud_rule_id"}
    rules.change(key, {**changes, "updated_at": _RULE.moment(world.clock.now())})
    return answer(world, "FraudRule", present(call.organization, "fraud_rules", key))


def _add(world: World, organization: Organization, given: Row) -> str:
    key, now = world.ids.new("frl_"), _RULE.moment(world.clock.now())
    known = {name: given[name] for name in ("enabled", "name", "operator", "rules", "action", "rule_order")}
    row = {"type": "fraud.rule", "livemode": False, **known, "created_at": now, "updated_at": now}
    organization.tables["fraud_rules"].add(key, row)
    return key


def _without_mode(organization: Organization, key: str) -> Json:
    """Return a rule as creating and listing answer it: the samples have no livemode there."""
    shown = present(organization, "fraud_rules", key)
    return {name: value for name, value in shown.items() if name != "livemode"}


def _check_conditions(conditions: Any) -> None:
    problems = []
    for index, condition in enumerate(conditions):
        attribute, where = condition.get("rule_attribute"), f"rules.{index}"
        if attribute not in ATTRIBUTES:
            problems.append(invalid(f"{where}.rule_attribute", "is not one of the rule attributes."))
        elif not _is_usable(attribute, condition.get("rule_value")):
            wanted = "a whole number as text" if attribute in NUMBERS else "text, or a list of texts"
            problems.append(invalid(f"{where}.rule_value", f"should be {wanted}."))
    if problems:
        raise Refusal(400, problems)


def _is_usable(attribute: str, value: Any) -> bool:
    if attribute in NUMBERS:
        return isinstance(value, str) and value.isascii() and value.isdecimal()
    texts = value if isinstance(value, list) else [value]
    return bool(texts) and all(isinstance(each, str) for each in texts)
