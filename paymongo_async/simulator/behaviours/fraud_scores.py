"""Fraud scores of payments that were made elsewhere; they are read like any stored resource."""

from __future__ import annotations

from ...models.fraud_scores import FraudScoreVariables
from ..answers import Json
from ..samples import fields_of
from ..state import Call, World
from ..views import answer, present
from ..workings.protect import record_score

__all__ = ["create"]


def create(world: World, call: Call) -> Json:
    """Score a payment; the score is that of the rules, whatever is known of the payment."""
    given = call.given
    payload = {name: given["variables"].get(name) for name in fields_of(FraudScoreVariables)}
    kind, reference = given["external_attribute_name"], given["external_id"]
    key = record_score(world, call.organization, kind, reference, payload)
    return answer(world, "FraudScore", present(call.organization, "fraud_scores", key))
