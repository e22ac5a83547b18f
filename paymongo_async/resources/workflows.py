"""``client.workflows``: Workflow API: money-movement automation on its own host."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from ..models.workflows import (
    Workflow,
    WorkflowInstance,
    WorkflowInstanceStatus,
    WorkflowSortBy,
    WorkflowSortOrder,
    WorkflowStep,
)
from ..operations import Resource, delete, get, post
from ..pagination import Paginator
from ..types import Given, WholeBody


class Workflows(Resource):
    """Workflow API: money-movement automation on its own host.

    Every call needs the Organization-Id header.
    """

    host = "https://workflow-api.paymongo.com"
    organization = "required"

    @post("/v1/workflows", body="text")
    async def create(
        self, *, definition: Annotated[str | Mapping[str, Any], WholeBody], idempotency_key: str | None = None
    ) -> Workflow:
        """Create a workflow.

        The request body is the YAML definition itself as text/plain (a JSON definition is accepted too); request
        names the keys of the definition. Checks before storing: parse, step count, schema, variable references (no
        forward references), expressions. The error envelope adds errors[].details {step, action_name, field,
        field_path, message}. Amounts inside steps are strings of centavos, literal or ${...}.
        """

    @get("/v1/workflows/{workflow_id}")
    async def retrieve(self, workflow_id: str) -> Workflow:
        """Fetch one workflow."""

    @get("/v1/workflows")
    def list(self, *, limit: int | None = None, offset: int | None = None) -> Paginator[Workflow]:
        """List workflows.

        *limit*: inferred from instances. *offset*: inferred from instances.
        """

    @post("/v1/workflows/validate", retry="read", body="flat")
    async def validate(self, *, name: str, steps: Sequence[Given[WorkflowStep]]) -> Workflow:
        """Validate a workflow.

        Same body and checks as create, stores nothing; the answer on success is unknown.
        """

    @post("/v1/workflows/{workflow_id}/run", retry="transition", body="flat")
    async def execute(
        self, workflow_id: str, *, input: Mapping[str, Any] | None = None, idempotency_key: str | None = None
    ) -> WorkflowInstance:
        """Execute a workflow.

        *input*: workflow input read by steps as ${input.x}; wrapper key not confirmed.

        The reference path ends in /run (shown on the staging twin of the host); a third-party client's /execute does
        not match it.
        """

    @get("/v1/instances/{workflow_instance_id}")
    async def retrieve_instance(self, workflow_instance_id: str) -> WorkflowInstance:
        """Fetch one instance.

        Response {data: {instance_id, ...}}.
        """

    @get("/v1/instances")
    def list_instances(
        self,
        *,
        workflow_id: str | None = None,
        status: WorkflowInstanceStatus | None = None,
        limit: int | None = None,
        offset: int | None = None,
        sort_by: WorkflowSortBy | None = None,
        sort_order: WorkflowSortOrder | None = None,
    ) -> Paginator[WorkflowInstance]:
        """List instances.

        *limit*: default 10. *sort_order*: default desc.

        List rows carry current_step (summary)
        """

    @post("/v1/instances/{workflow_instance_id}/events", retry="transition", body="flat")
    async def submit_event(
        self,
        workflow_instance_id: str,
        *,
        event_name: str,
        payload: Mapping[str, Any] | None = None,
        idempotency_key: str | None = None,
    ) -> WorkflowInstance:
        """Submit an event.

        *event_name*: must equal the wait_event step's event_name; ^[a-zA-Z][a-zA-Z0-9_.:-]{0,63}$. *payload*: checked
        against the step's payload_schema when set; the guide calls it payload, the output event_payload.

        Hands an event from outside to an instance that a wait_event step is holding. event_name is documented as a
        field of this call; path inferred. Beta, as are the wait-state reads the guide mentions without paths.

        Not documented by PayMongo as of November 2026: the path and the fields are inferred.
        """

    @delete("/v1/workflows/{workflow_id}")
    async def delete(self, workflow_id: str) -> Workflow:
        """Delete a workflow.

        The answer's body is unknown.
        """
