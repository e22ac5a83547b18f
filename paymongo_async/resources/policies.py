"""``client.policies``: rules in Rego that allow or deny operations, like a transfer from a wallet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..models.policies import Policy, PolicyEvaluation, PolicyStatus
from ..operations import Resource, get, post, put
from ..pagination import Paginator


class Policies(Resource):
    """Write rules for what an account may do, in the language of the Open Policy Agent.

    The paths, and most names of fields, are inferred as of November 2026.
    """

    @post("/v1/policies", body="flat")
    async def create(
        self,
        *,
        merchant_id: str,
        resource: str,
        operation: str,
        name: str,
        policy: str,
        idempotency_key: str | None = None,
    ) -> Policy:
        """Store a policy, which is not active yet: `update` activates it.

        *policy* is the source in Rego, encoded as Base64. *resource* and *operation* say what it is about, like
        ``wallet`` and ``CreateTransfer``. The names *merchant_id* and *policy* are not documented as of November
        2026.
        """

    @get("/v1/policies/{policy_id}")
    async def retrieve(self, policy_id: str) -> Policy:
        """Fetch one policy."""

    @get("/v1/policies")
    def list(self) -> Paginator[Policy]:
        """List policies, all at once."""

    @put("/v1/policies/{policy_id}", body="flat")
    async def update(
        self,
        policy_id: str,
        *,
        status: PolicyStatus | None = None,
        resource: str | None = None,
        operation: str | None = None,
        name: str | None = None,
        policy: str | None = None,
    ) -> Policy:
        """Change a policy, or switch it on and off by its *status*."""

    @post("/v1/policies/evaluate", retry="read", body="flat")
    async def evaluate(self, *, resource: str, operation: str, input: Mapping[str, Any]) -> PolicyEvaluation:
        """Ask what the active policies say to an operation, and do nothing.

        The names of the parameters are inferred, not documented as of November 2026.
        """
