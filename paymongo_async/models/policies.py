"""Rules in Rego that allow or deny what an account does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Flat

PolicyStatus: TypeAlias = Literal["deactivated", "activated"] | str
PolicyDecision: TypeAlias = Literal["allow", "deny"] | str


@frozen(kw_only=True)
class Policy(Flat):
    """A rule for one operation on one kind of resource; it counts while it is activated.

    The names of its fields are inferred, not documented as of November 2026.
    """

    wire_type: ClassVar[str | None] = "policy"

    id: str
    merchant_id: str
    """Whose it is: ``org_...``."""
    resource: str
    operation: str
    name: str
    policy: str
    """The source in Rego, as Base64."""
    status: PolicyStatus
    created_at: datetime
    updated_at: datetime


@frozen(kw_only=True)
class PolicyEvaluation(Flat):
    """What the policies say. The names of its fields are inferred, not documented as of November 2026."""

    key: ClassVar[str | None] = None
    wire_type: ClassVar[str | None] = "policy_evaluation"

    decision: PolicyDecision
    """``allow`` only if every active policy does: your own, the parent's and PayMongo's."""
    violations: tuple[Mapping[str, Any], ...] = ()
    """The reasons for a denial."""
