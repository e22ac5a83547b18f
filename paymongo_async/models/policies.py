"""Rego (Open Policy Agent) policies that allow or deny operations such as a wallet transfer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Flat

PolicyStatus: TypeAlias = Literal["deactivated", "activated"] | str
PolicyEvaluationDecision: TypeAlias = Literal["allow", "deny"] | str


@frozen(kw_only=True)
class Policy(Flat):
    """Policy.

    A deactivated policy is not evaluated. Field names are inferred, not documented by PayMongo as of November 2026.
    """

    wire_type: ClassVar[str | None] = "policy"

    id: str
    merchant_id: str
    """Inferred name."""
    resource: str
    operation: str
    name: str
    policy: str
    """Base64 Rego; inferred name."""
    status: PolicyStatus
    created_at: datetime
    """inferred."""
    updated_at: datetime
    """inferred."""


@frozen(kw_only=True)
class PolicyEvaluation(Flat):
    """Policy evaluation.

    Field names are inferred, not documented by PayMongo as of November 2026.
    """

    key: ClassVar[str | None] = None
    wire_type: ClassVar[str | None] = "policy_evaluation"

    decision: PolicyEvaluationDecision
    """Allow only if every active merchant, parent and global policy allows."""
    violations: tuple[Mapping[str, Any], ...] = ()
    """Reasons with codes, on deny; item fields unknown."""
