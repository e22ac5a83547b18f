"""``client.triggers``: what starts a workflow, a PayMongo event or a cron schedule (Workflow API host)."""

from __future__ import annotations

from ..models.triggers import Trigger, TriggerCondition, TriggerExecution
from ..operations import Resource, delete, get, post, put
from ..pagination import Paginator
from ..types import Given


class Triggers(Resource):
    """What starts a workflow, a PayMongo event or a cron schedule (Workflow API host).

    Every call needs the Organization-Id header.
    """

    host = "https://workflow-api.paymongo.com"
    organization = "required"

    @post("/v1/triggers", body="flat")
    async def create(
        self, *, workflow_id: str, condition: Given[TriggerCondition], idempotency_key: str | None = None
    ) -> Trigger:
        """Create a trigger.

        Content-Type application/json, unlike workflows.create. A condition with neither event_name nor schedule is
        rejected as invalid_request_body. One trigger binds one workflow; a workflow can have many triggers. Reference
        slugs still say rule (createrule, /v1/rules...): old name of the same thing.
        """

    @get("/v1/triggers/{trigger_id}")
    async def retrieve(self, trigger_id: str) -> Trigger:
        """Fetch one trigger."""

    @get("/v1/triggers")
    def list(self, *, limit: int | None = None, offset: int | None = None) -> Paginator[Trigger]:
        """List triggers.

        *limit*: inferred. *offset*: inferred.
        """

    @put("/v1/triggers/{trigger_id}", body="flat")
    async def update(
        self, trigger_id: str, *, workflow_id: str | None = None, condition: Given[TriggerCondition] | None = None
    ) -> Trigger:
        """Change a trigger.

        The page gives PUT and /v1/triggers/{trigger_id} on the staging twin of this host; its body is not shown, so
        the fields are those of create.
        """

    @get("/v1/trigger_executions/{trigger_execution_id}")
    async def retrieve_execution(self, trigger_execution_id: str) -> TriggerExecution:
        """Fetch one execution.

        The operation is documented by title; path and fields are inferred.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """

    @delete("/v1/triggers/{trigger_id}")
    async def delete(self, trigger_id: str) -> Trigger:
        """Delete a trigger.

        Soft delete: state becomes deleted.
        """
