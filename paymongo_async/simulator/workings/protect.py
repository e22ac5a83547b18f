"""What PayMongo Protect does with a payment: scores it, tries the rules, blocks it or has it looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, TypeAlias

from attrs import frozen

from ..behaviours.payments import Charge
from ..kinds import KINDS
from ..state import Organization, Row, World

__all__ = ["ATTRIBUTES", "is_blocked", "level_of", "look_into", "record_score"]

Level: TypeAlias = Literal["low", "medium", "high"]

_MEDIUM, _HIGH = 500, 800


@frozen
class _Facts:
    """What rules can look at. The address of the payer is not known here, so rules about it match nothing."""

    score: int
    amount: int
    card_country: str | None
    billing_country: str | None
    email: str | None

    @property
    def level(self) -> str:
        """The band of the score."""
        return level_of(self.score)


_Test: TypeAlias = Callable[[_Facts, list[str]], bool]

ATTRIBUTES: Final[Mapping[str, _Test]] = {
    "risk_score_gte": lambda facts, values: facts.score >= int(values[0]),
    "risk_score_lte": lambda facts, values: facts.score <= int(values[0]),
    "card_country_id": lambda facts, values: facts.card_country in values,
    "billing_country_id": lambda facts, values: facts.billing_country in values,
    # Inferred: that amounts are centavos.
    "payment_amount_gte": lambda facts, values: facts.amount >= int(values[0]),
    "payment_amount_lte": lambda facts, values: facts.amount <= int(values[0]),
    "ip_address": lambda _facts, _values: False,
    "ip_address_cidr": lambda _facts, _values: False,
    "billing_email": lambda facts, values: facts.email in values,
    "risk_level": lambda facts, values: facts.level in values,
}
"""What a rule can look at, and whether a payment is so."""


def level_of(score: int) -> Level:
    """Return the documented band of a score."""
    if score >= _HIGH:
        return "high"
    return "medium" if score >= _MEDIUM else "low"


def is_blocked(world: World, organization: Organization, charge: Charge) -> bool:
    """Tell whether the first rule that matches blocks the payment."""
    _, rule = _decided(world, organization, charge)
    return rule is not None and rule["action"] == "block"


def look_into(world: World, organization: Organization, charge: Charge, payment_id: str) -> None:
    """Open a review of a payment that was made, if the first rule that matches asks for one."""
    rule_id, rule = _decided(world, organization, charge)
    if rule is None or rule["action"] != "review":
        return
    score = world.rules.fraud_score
    row = {
        "type": "fraud.review",
        "score": score,
        "risk_level": level_of(score),
        "organization_id": organization.id,
        "payment_intent_id": charge.payment_intent_id,
        "payment_id": payment_id,
        "score_id": record_score(world, organization, "payment_id", payment_id, _payload(charge)),
        "customer_email": _billing(charge).get("email"),
        "livemode": False,
        "closed": False,
        "reason": "rule",
        "rule_id": rule_id,
        "opened_reason": "rule",
        "closed_reason": None,
        "created_at": KINDS["FraudReview"].moment(world.clock.now()),
        "updated_at": None,
    }
    organization.tables["fraud_reviews"].add(world.ids.new("frr_"), row)


def record_score(world: World, organization: Organization, kind: str, external_id: str, payload: Row) -> str:
    """Score a payment, of which a reference is known and its *kind*; return the id of the score."""
    score, key = world.rules.fraud_score, world.ids.new("frs_")
    level = level_of(score)
    row = {
        "type": "fraud.score",
        "livemode": False,
        "score": score,
        "external_id": external_id,
        "external_attribute_name": kind,
        "organization_id": organization.id,
        "decision_reason": f"{level}_risk",
        # Inferred: which bands are called fraud.
        "decision": "fraud" if level == "high" else "legit",
        "payment_method": "credit_card",
        "event_payload": payload,
        "created_at": KINDS["FraudScore"].moment(world.clock.now()),
        "updated_at": None,
    }
    organization.tables["fraud_scores"].add(key, row)
    return key


def _decided(world: World, organization: Organization, charge: Charge) -> tuple[str, Row | None]:
    """Return the first rule that matches, by its order. Inferred: that the older one of two with the same is first."""
    rules = organization.tables["fraud_rules"].rows
    enabled = (key for key, rule in rules.items() if rule["enabled"])
    facts = _facts(world, charge)
    for key in sorted(enabled, key=lambda each: rules[each]["rule_order"]):
        if _matches(rules[key], facts):
            return key, rules[key]
    return "", None


def _matches(rule: Row, facts: _Facts) -> bool:
    met = (ATTRIBUTES[each["rule_attribute"]](facts, _texts(each["rule_value"])) for each in rule["rules"])
    return all(met) if rule["operator"] == "AND" else any(met)


def _texts(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _facts(world: World, charge: Charge) -> _Facts:
    billing = _billing(charge)
    address = billing.get("address") or {}
    return _Facts(
        world.rules.fraud_score,
        charge.amount,
        _card_country(world, charge),
        address.get("country"),
        billing.get("email"),
    )


def _card_country(world: World, charge: Charge) -> str | None:
    if charge.card is None:
        return None
    return "US" if charge.card.number in world.rules.foreign_cards else "PH"


def _billing(charge: Charge) -> Row:
    return charge.billing or {}


def _payload(charge: Charge) -> dict[str, Any]:
    """Return what is known of a payment in the words of a score."""
    billing, card = _billing(charge), charge.card
    address = billing.get("address") or {}
    return {
        "amount": charge.amount,
        "billing_address_1": address.get("line1"),
        "billing_address_city": address.get("city"),
        "billing_address_country": address.get("country"),
        "billing_address_phone": billing.get("phone"),
        "billing_address_zipcode": address.get("postal_code"),
        "creditcard_bank": None,
        "creditcard_bin": card and card.number[:6],
        "creditcard_brand": card and card.network,
        "creditcard_country": None,
        "creditcard_last4": card and card.number[-4:],
        "creditcard_type": None,
        "customer_email": billing.get("email"),
        "customer_name": billing.get("name"),
    }
