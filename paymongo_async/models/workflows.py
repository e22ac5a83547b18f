"""Workflow API: money-movement automation on its own host."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal, TypeAlias

from attrs import frozen

from ._model import Flat, Model

WorkflowInstanceStepStatus: TypeAlias = (
    Literal["pending", "running", "completed", "failed", "canceled", "terminated", "timed_out"] | str
)
WorkflowInstanceStatus: TypeAlias = (
    Literal["running", "completed", "failed", "canceled", "terminated", "timed_out"] | str
)
SendMoneyStepProvider: TypeAlias = Literal["auto", "paymongo", "instapay", "pesonet"] | str
SendMoneyStepCurrency: TypeAlias = Literal["PHP"] | str
WaitEventStepOnTimeout: TypeAlias = Literal["fail", "continue"] | str
WorkflowSortBy: TypeAlias = Literal["created_at", "updated_at"] | str
WorkflowSortOrder: TypeAlias = Literal["asc", "desc"] | str


@frozen(kw_only=True)
class Workflow(Flat):
    """Workflow.

    NO data wrapper in the create sample (top-level object); instance reads do have {data: ...}. Accept both.
    """

    wire_type: ClassVar[str | None] = "workflow"

    id: str
    name: str
    description: str
    version: int
    definition: str
    """The stored definition."""
    created_at: datetime
    updated_at: datetime


@frozen(kw_only=True)
class WorkflowInstanceStep(Model):
    """Workflow instance step."""

    step_index: int
    """0-based."""
    status: WorkflowInstanceStepStatus
    started_at: datetime | None = None
    terminated_at: datetime | None = None


@frozen(kw_only=True)
class WorkflowInstance(Flat):
    """Workflow instance.

    An instance waiting on wait_event stays running; there is no waiting status.
    """

    key: ClassVar[str | None] = "instance_id"
    wire_type: ClassVar[str | None] = "workflow_instance"

    instance_id: str
    """instance_id, not id."""
    workflow_id: str
    status: WorkflowInstanceStatus
    input: Mapping[str, Any]
    output: Mapping[str, Any] | None = None
    """{steps_executed: int, step_outputs: [{status, transfer_id?}]}."""
    steps: tuple[WorkflowInstanceStep, ...] = ()
    current_step: Mapping[str, Any] | None = None
    """List view only."""
    created_at: datetime
    updated_at: datetime
    terminated_at: datetime | None = None


@frozen(kw_only=True)
class SendMoneyStep(Model):
    """Send money step."""

    source: Mapping[str, Any]
    """{type: wallet, account, account_name?, bic?}; only a PayMongo wallet."""
    destination: Mapping[str, Any]
    """{type: wallet|bank, account, account_name (required for bank, case sensitive), bic (required for bank)}."""
    provider: SendMoneyStepProvider
    amount: str
    """Centavos; string: ``20000`` = PHP 200, or ${...}."""
    currency: SendMoneyStepCurrency
    """Older page also listed USD, IDR."""
    notes: str | None = None


@frozen(kw_only=True)
class WaitEventStep(Model):
    """Wait event step.

    Outputs: status (completed|timed_out), event_received (bool), attempt (1-based), event_payload.
    """

    event_name: str
    """^[a-zA-Z][a-zA-Z0-9_.:-]{0,63}$."""
    timeout: str | None = None
    """ISO 8601 duration per attempt, default PT24H; total at most 7 days."""
    on_timeout: WaitEventStepOnTimeout | None = None
    """Default fail."""
    max_retries: int | None = None
    """Default 0; total wait = timeout x (1 + max_retries)."""
    payload_schema: Mapping[str, Any] | None = None
    """JSON Schema."""
    description: str | None = None


@frozen(kw_only=True)
class WorkflowStep(Model):
    """Workflow step.

    Exactly one action key per step; the pre-2026 jobs/uses/integration syntax is obsolete.
    """

    name: str | None = None
    """^[a-zA-Z_][a-zA-Z0-9_-]*$; outputs read as ${steps.<name>.output.<field>}."""
    send_money: SendMoneyStep | None = None
    compute: Mapping[str, Any] | None = None
    """{outputs: {name: expression}}; function monetary_percent(amount, bps)."""
    wait_event: WaitEventStep | None = None
    get_wallet_balance: Mapping[str, Any] | None = None
    """Reads available and pending of a wallet; parameters unknown."""
