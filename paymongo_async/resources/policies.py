"""``client.policies``: Rego.

(Open Policy Agent) policies that allow or deny operations such as a wallet transfer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..models.policies import Policy, PolicyEvaluation, PolicyStatus
from ..operations import Resource, get, post, put
from ..pagination import Paginator


class Policies(Resource):
    """Rego (Open Policy Agent) policies that allow or deny operations such as a wallet transfer.

    No page of this group is known to show a URL. path_confidence inferred: noun from the reference titles, verb and
    /evaluate from one third-party client, whose update verbs agree with every page that could be checked and whose
    paths sometimes do not.
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
        """Create a policy.

        *merchant_id*: organization id owning the policy; NAME INFERRED. *resource*: e.g. wallet, user. *operation*:
        e.g. CreateTransfer. *policy*: Base64 of the Rego source; NAME INFERRED.

        Types, order and required flags are documented; the names merchant_id and policy and the flat body are
        inferred.

        Not documented by PayMongo as of November 2026: the path is inferred.
        """

    @get("/v1/policies/{policy_id}")
    async def retrieve(self, policy_id: str) -> Policy:
        """Fetch one policy.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """

    @get("/v1/policies")
    def list(self) -> Paginator[Policy]:
        """List policies.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """

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
        """Change a policy.

        *policy*: Base64 Rego; name inferred.

        Activation is an update of status.

        Not documented by PayMongo as of November 2026: the path is inferred.
        """

    @post("/v1/policies/evaluate", retry="read", body="flat")
    async def evaluate(self, *, resource: str, operation: str, input: Mapping[str, Any]) -> PolicyEvaluation:
        """Evaluate a policy.

        *resource*: inferred. *operation*: inferred. *input*: inferred.

        Body inferred from the evaluation guide.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """
