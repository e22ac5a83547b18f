"""Workflows that move money by themselves, and their runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal, TypeAlias

from attrs import frozen

from ..types import Peso
from ._model import Flat, Model

InstanceStatus: TypeAlias = Literal["running", "completed", "failed", "canceled", "terminated", "timed_out"] | str
StepStatus: TypeAlias = (
    Literal["pending", "running", "completed", "failed", "canceled", "terminated", "timed_out"] | str
)
SendMoneyProvider: TypeAlias = Literal["auto", "paymongo", "instapay", "pesonet"] | str
OnTimeout: TypeAlias = Literal["fail", "continue"] | str
InstanceSortBy: TypeAlias = Literal["created_at", "updated_at"] | str


@frozen(kw_only=True)
class Workflow(Flat):
    """A definition that is stored under an id; each run of it is a `WorkflowInstance`."""

    wire_type: ClassVar[str | None] = "workflow"

    id: str
    name: str
    description: str
    """``Workflow for <name>`` when none was given."""
    version: int
    definition: str
    """The text that is stored."""
    created_at: datetime
    updated_at: datetime


@frozen(kw_only=True)
class WorkflowInstanceStep(Model):
    """How far one step of a run is."""

    step_index: int
    """Counted from 0."""
    status: StepStatus
    started_at: datetime | None = None
    terminated_at: datetime | None = None


@frozen(kw_only=True)
class WorkflowInstance(Flat):
    """One run of a workflow.

    Every status but ``running`` is final. A run that waits for an event is running too: its step says that it waits.
    """

    key: ClassVar[str | None] = "instance_id"
    wire_type: ClassVar[str | None] = "workflow_instance"

    instance_id: str
    workflow_id: str
    status: InstanceStatus
    input: Mapping[str, Any]
    output: Mapping[str, Any] | None = None
    """Null while it runs; then *steps_executed* and *step_outputs*, a list with the *status* of each step and the
    *transfer_id* of those that sent money.
    """
    steps: tuple[WorkflowInstanceStep, ...] = ()
    current_step: Mapping[str, Any] | None = None
    """In lists only; its keys are not documented."""
    created_at: datetime
    updated_at: datetime
    terminated_at: datetime | None = None


@frozen(kw_only=True)
class SendMoneyStep(Model):
    """Send pesos from a PayMongo wallet to a wallet or a bank account."""

    source: Mapping[str, Any]
    """*type* (``wallet``) and *account*; *account_name* and *bic* if you like."""
    destination: Mapping[str, Any]
    """*type* (``wallet`` or ``bank``) and *account*; a bank needs *account_name*, in its exact case, and *bic*."""
    provider: SendMoneyProvider
    amount: str
    """Centavos as text, ``"20000"`` for PHP 200.00, or a reference like ``${input.amount}``."""
    currency: Peso
    notes: str | None = None


@frozen(kw_only=True)
class WaitEventStep(Model):
    """Hold the run until `submit_event` brings the event.

    Its outputs are *status* (``completed`` or ``timed_out``), *event_received*, *attempt* (counted from 1) and
    *event_payload*.
    """

    event_name: str
    """A letter, then up to 63 letters, digits or any of ``_ . : -``."""
    timeout: str | None = None
    """An ISO 8601 duration per attempt, ``PT24H`` by default; all attempts together at most 7 days."""
    on_timeout: OnTimeout | None = None
    """``fail`` by default."""
    max_retries: int | None = None
    """0 to 10, 0 by default; each retry waits as long again."""
    payload_schema: Mapping[str, Any] | None = None
    """A JSON Schema that the payload has to fit."""
    description: str | None = None


@frozen(kw_only=True)
class WorkflowStep(Model):
    """One step of a definition: a name, and exactly one of the actions."""

    name: str | None = None
    """A letter or underscore, then letters, digits, ``_`` and ``-``; later steps read its outputs as
    ``${steps.<name>.output.<field>}``.
    """
    send_money: SendMoneyStep | None = None
    compute: Mapping[str, Any] | None = None
    """*outputs*: names with their expressions; there is one function, ``monetary_percent(amount, bps)``."""
    wait_event: WaitEventStep | None = None
    get_wallet_balance: Mapping[str, Any] | None = None
    """Reads what a wallet has, available and pending. Its parameters are not documented as of November 2026."""
