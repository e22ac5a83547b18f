"""``client.workflows``: steps that move money, stored once and run by themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from ..models.workflows import InstanceSortBy, InstanceStatus, Workflow, WorkflowInstance, WorkflowStep
from ..operations import Resource, delete, get, post
from ..pagination import Paginator
from ..types import Given, SortOrder, WholeBody


class Workflows(Resource, host="https://workflow-api.paymongo.com", organization="required"):
    """Define workflows and run them; the Workflow API has a host of its own.

    Every call needs an organisation: ``PayMongo(..., organization_id="org_...")``. What starts a workflow by itself is
    a trigger (`Triggers`).
    """

    @post("/v1/workflows", body="text")
    async def create(
        self, *, definition: Annotated[str | Mapping[str, Any], WholeBody], idempotency_key: str | None = None
    ) -> Workflow:
        """Store a workflow, given as YAML or JSON text or as a mapping.

        *definition* has ``name``, ``steps`` (1 to 12, see `WorkflowStep`), and optionally ``version`` and
        ``description``. Amounts inside steps are text: centavos or ``${...}``. A definition that fails a check raises
        with code ``invalid_workflow_definition`` and status 400, or 422 where a reference or an expression is at
        fault; nothing is stored then.
        """

    @get("/v1/workflows/{workflow_id}")
    async def retrieve(self, workflow_id: str) -> Workflow:
        """Fetch one workflow with its definition."""

    @get("/v1/workflows")
    def list(self, *, limit: int | None = None, offset: int | None = None) -> Paginator[Workflow]:
        """List workflows.

        *limit* and *offset* are not documented for this list as of November 2026; they are those of `list_instances`.
        """

    @post("/v1/workflows/validate", retry="read", body="flat")
    async def validate(self, *, name: str, steps: Sequence[Given[WorkflowStep]]) -> Workflow:
        """Check a definition as `create` does, and store nothing.

        What a valid one is answered with is not documented as of November 2026; the id, if any, means nothing.
        """

    @post("/v1/workflows/{workflow_id}/run", retry="transition", body="flat")
    async def execute(
        self, workflow_id: str, *, input: Mapping[str, Any] | None = None, idempotency_key: str | None = None
    ) -> WorkflowInstance:
        """Run a workflow once; this may send money.

        Steps read *input* as ``${input.<name>}``. The run has just begun when this returns: ask `retrieve_instance`,
        or wait for the events ``workflow.completed`` and ``workflow.failed``. That the body calls it *input* is not
        confirmed as of November 2026.
        """

    @get("/v1/instances/{workflow_instance_id}")
    async def retrieve_instance(self, workflow_instance_id: str) -> WorkflowInstance:
        """Fetch one run with the state of each step."""

    @get("/v1/instances")
    def list_instances(
        self,
        *,
        workflow_id: str | None = None,
        status: InstanceStatus | None = None,
        limit: int | None = None,
        offset: int | None = None,
        sort_by: InstanceSortBy | None = None,
        sort_order: SortOrder | None = None,
    ) -> Paginator[WorkflowInstance]:
        """List runs, newest first, 10 a page and at most 100; rows say which step they are at."""

    @post("/v1/instances/{workflow_instance_id}/events", retry="transition", body="flat")
    async def submit_event(
        self,
        workflow_instance_id: str,
        *,
        event_name: str,
        payload: Mapping[str, Any] | None = None,
        idempotency_key: str | None = None,
    ) -> WorkflowInstance:
        """Hand an event to a run that waits for it; the steps after it may send money.

        *event_name* has to be that of the step, and *payload* has to fit the step's schema if it has one. The path
        and the name *payload* are not documented as of November 2026; the API calls this beta.
        """

    @delete("/v1/workflows/{workflow_id}")
    async def delete(self, workflow_id: str) -> Workflow:
        """Delete a workflow. What is answered is not documented as of November 2026."""
