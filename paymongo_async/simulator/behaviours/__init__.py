"""What each operation does: one module per group, and `stored` for what is only stored. Nothing else is here.

What groups share, and what payers and banks do in between, is in `workings`; calculations and tables are beside it.

The behaviour of ``group.verb`` is the function *verb* in ``<group>.py``, listed in its ``__all__`` (``list`` is
written ``search``; ``list_payments`` keeps its name). It is found when it is first needed. An operation that has none
is a `stored` resource: stored, read, changed and removed by its declaration alone.

How a behaviour is written::

    def create(world: World, call: Call) -> Json | list | Reply | None:

*   ``call.given`` has what was sent by the names of the declaration, path, query and body together, checked against
    it. Amounts are centavos, files are `ReceivedFile`. ``call.organization`` is whose key it was, ``call.operation``
    what was called.
*   Rows are plain dicts of the fields without the id, in ``call.organization.tables["transfers"]``, a `Table`: `add`,
    `get` (refuses with 404), `change` (never write into a row that is found by a field: `change` keeps the indexes),
    `remove`, `find`, `page`, `newest`; ``unseen`` is for what is known of a row and never answered. Tables are made
    when first asked for and have the names that `kinds` gives them. A module may have ``seed(world, organization)``,
    called once per organisation when the table with the module's name is first asked for: rows that are always there.
*   ids: ``world.ids.new("tr_")`` or ``world.ids.uuid("ledger")``. Now: ``world.clock.now()``, written with
    ``KINDS["Transfer"].moment(now, "created_at")`` as the resource has it.
*   Answer one resource with ``answer(world, "Transfer", present(organization, "transfers", key))`` (`views`), a list
    with ``listed(call, "transfers", status=call.given.get("status"))`` (`lists`, which knows the paging of the
    operation), a file with `csv_file`, `pdf_file` or `file_reply`, nothing with None (204). `samples.Filling` makes a
    whole row of a model, with plausible values for what was not given. Resources that hold others have a view in
    `views`, so that a row keeps ids alone. A success has the status of `kinds.SUCCESS`.
*   Say no with ``refuse(code, detail, status=400, pointer="amount")``, `not_found`, or `Refusal` with several problems
    (`answers`). Pointers are dotted; flat APIs get them as ``/amount``.
*   What happens later: ``world.clock.later(seconds, function, *arguments)``. Events for webhooks:
    ``world.outbox.announce(organization, ("transfer.succeeded", "transfers", key))``. What is not documented is a field
    of ``world.rules``. Limits of parameters are in ``LIMITS`` of the module: ``{"create": {"amount": Range(100)}}``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any, TypeAlias

from ...operations import Operation
from ..answers import Json, Reply
from ..limits import LIMITS, Limits
from ..state import Call, Organization, World

__all__ = ["Behaviour", "behaviour_of", "furnish", "limits_of", "own_behaviour"]

Behaviour: TypeAlias = Callable[[World, Call], Json | list[Any] | Reply | None]


@cache
def _module(group: str) -> ModuleType | None:
    name = f"{__name__}.{group}"
    return import_module(name) if find_spec(name) else None


def own_behaviour(operation: Operation) -> Behaviour | None:
    """Return the behaviour that was written for an operation, if there is one."""
    module = _module(operation.group)
    verb = operation.name.rpartition(".")[2]
    function = "search" if verb == "list" else verb
    found: Behaviour | None = getattr(module, function) if module and function in module.__all__ else None
    return found


def behaviour_of(operation: Operation) -> Behaviour:
    """Return what an operation does: its own behaviour, or that of a stored resource."""
    own = own_behaviour(operation)
    if own is None:
        own = import_module(f"{__name__}.stored").behaviour_of(operation)
    return own


def limits_of(operation: Operation) -> Limits:
    """Return the documented limits of an operation."""
    module, verb = _module(operation.group), operation.name.rpartition(".")[2]
    own: Mapping[str, Limits] = getattr(module, "LIMITS", {})
    return {**LIMITS.get(operation.name, {}), **own.get(verb, {})}


def furnish(world: World, organization: Organization, table: str) -> None:
    """Fill a new table of an organisation with what is always in it."""
    seed = getattr(_module(table), "seed", None)
    if seed is not None:
        seed(world, organization)
