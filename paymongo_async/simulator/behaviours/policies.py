"""Policies: stored, switched on and off, and asked.

Rego is not run: what an active policy says is chosen by ``Rules.policy_decision``.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any, Final

from ..answers import Json
from ..limits import Wrong, malformed
from ..state import Call, World
from ..views import answer

__all__ = ["evaluate"]


def _base64(value: Any, pointer: str, problems: Wrong) -> None:
    """Want text in Base64."""
    try:
        good = bool(base64.b64decode(value, validate=True).decode().strip())
    except (binascii.Error, ValueError):
        good = False
    if not good:
        problems.append(malformed(pointer, "should be the source in Rego as Base64."))


LIMITS: Final = {"create": {"policy": _base64}, "update": {"policy": _base64}}


def evaluate(world: World, call: Call) -> Json:
    """Ask the active policies for an operation; without any it is allowed."""
    table, given = call.organization.tables["policies"], call.given
    found = table.newest(status="activated", resource=given["resource"], operation=given["operation"])
    # Inferred: what a violation looks like.
    violations = [
        {"code": "policy_denied", "message": f"{table.rows[key]['name']} denies it.", "policy_id": key}
        for key in found
        if world.rules.policy_decision == "deny"
    ]
    decision = "deny" if violations else "allow"
    return answer(world, "PolicyEvaluation", {"decision": decision, "violations": violations})
