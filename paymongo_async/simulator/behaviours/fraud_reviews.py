"""Fraud reviews: opened by `protect`, read like any stored resource, closed here."""

from __future__ import annotations

from ..answers import Json
from ..kinds import KINDS
from ..state import Call, World
from ..views import answer, present

__all__ = ["approve"]


def approve(world: World, call: Call) -> Json:
    """Close a review; no money moves. Inferred: the reason, and that a closed one is answered as it is."""
    key, reviews = call.given["fraud_review_id"], call.organization.tables["fraud_reviews"]
    if not reviews.get(key)["closed"]:
        now = KINDS["FraudReview"].moment(world.clock.now())
        reviews.change(key, {"closed": True, "closed_reason": "approved", "updated_at": now})
    return answer(world, "FraudReview", present(call.organization, "fraud_reviews", key))
