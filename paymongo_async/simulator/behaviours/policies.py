"""Policies: stored, switched on and off, and asked.

Rego is not run: what an active policy says is chosen by ``Rules.policies_deny``.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any, Final

from ..answers import Json
from ..kinds import KINDS
from ..limits import Wrong, malformed
from ..state import Call, World
from ..views import answer, present

__all__ = ["create", "evaluate"]


def _base64(value: Any, pointer: str, problems: Wrong) -> None:
    """Want text in Base64."""
    try:
        good = bool(base64.b64decode(value, validate=True).decode().strip())
    except (binascii.Error, ValueError):
        good = False
    if not good:
        problems.append(malformed(pointer, "should be the source in Rego as Base64."))


LIMITS: Final = {"create": {"policy": _base64}, "update": {"policy": _base64}}


def create(world: World, call: Call) -> Json:
    """Store a policy, not active yet."""
    now = KINDS["Policy"].moment(world.clock.now())
    named = ("merchant_id", "resource", "operation", "name", "policy")
    row = {name: call.given[name] for name in named}
    key = world.ids.uuid("Policy")
    table = call.organization.tables["policies"]
    table.add(key, {**row, "status": "deactivated", "created_at": now, "updated_at": now})
    return answer(world, "Policy", present(call.organization, "policies", key))


def evaluate(world: World, call: Call) -> Json:
    """Ask the active policies for an operation; without any it is allowed."""
    table, given = call.organization.tables["policies"], call.given
    found = table.newest(status="activated", resource=given["resource"], operation=given["operation"])
    # Inferred: what a violation looks like.
    violations = [
        {"code": "policy_denied", "message": f"{table.rows[key]['name']} denies it.", "policy_id": key}
        for key in found
        if world.rules.policies_deny
    ]
    decision = "deny" if violations else "allow"
    return answer(world, "PolicyEvaluation", {"decision": decision, "violations": violations})
