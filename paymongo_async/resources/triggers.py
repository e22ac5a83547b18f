"""``client.triggers``: what starts a workflow by itself, an event of PayMongo or a schedule."""

from __future__ import annotations

from ..models.triggers import Trigger, TriggerCondition, TriggerExecution
from ..operations import Resource, delete, get, post, put
from ..pagination import Paginator
from ..types import Given


class Triggers(Resource, host="https://workflow-api.paymongo.com", organization="required"):
    """Start workflows by events or on a schedule; on the host of the Workflow API.

    Every call needs an organisation: ``PayMongo(..., organization_id="org_...")``.
    """

    @post("/v1/triggers", body="flat")
    async def create(
        self, *, workflow_id: str, condition: Given[TriggerCondition], idempotency_key: str | None = None
    ) -> Trigger:
        """Let a condition start a workflow; a workflow may have many triggers.

        The answer is ``pending``: a bad schedule shows later, as the state ``failed``. A *condition* without an event
        and without a schedule raises with code ``invalid_request_body``.
        """

    @get("/v1/triggers/{trigger_id}")
    async def retrieve(self, trigger_id: str) -> Trigger:
        """Fetch one trigger."""

    @get("/v1/triggers")
    def list(self, *, limit: int | None = None, offset: int | None = None) -> Paginator[Trigger]:
        """List triggers.

        *limit* and *offset* are not documented as of November 2026.
        """

    @put("/v1/triggers/{trigger_id}", body="flat")
    async def update(
        self, trigger_id: str, *, workflow_id: str | None = None, condition: Given[TriggerCondition] | None = None
    ) -> Trigger:
        """Change what a trigger starts, or when.

        The body is not documented as of November 2026; its fields are those of `create`.
        """

    @get("/v1/trigger_executions/{trigger_execution_id}")
    async def retrieve_execution(self, trigger_execution_id: str) -> TriggerExecution:
        """Fetch one time that a trigger fired.

        Only the title of this call is documented as of November 2026: the path and the fields are inferred.
        """

    @delete("/v1/triggers/{trigger_id}")
    async def delete(self, trigger_id: str) -> Trigger:
        """Stop a trigger for good; it stays readable in the state ``deleted``."""
