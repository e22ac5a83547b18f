"""Whether an answer is about what was asked: a server may replay another order under our key, and call it a success."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from .errors import IdempotencyMismatchError, ProtocolError
from .operations import Operation
from .wire import fields_of, unwrapped

__all__ = ["check_echo", "check_subject", "plain"]

_SAME: Final = ("amount", "currency", "payment_id")
_ALIKE: Final = ("reference_number", "reference_id", "external_id")
"""The caller's own references, of which a server may keep no more than letters and digits."""

_TAGS: Final = frozenset(
    {"checkout_session", "customer", "link", "payment", "payment_intent", "payment_method", "plan", "refund", "source"}
    | {"subscription", "webhook"}
)
"""What documented resources call themselves, without doubt."""

_NOT_DONE: Final[Mapping[str, tuple[str, ...]]] = {
    "payment_intents.attach": ("awaiting_payment_method", "cancelled"),
    "payment_intents.capture": ("awaiting_payment_method", "awaiting_next_action", "awaiting_capture", "cancelled"),
    "payment_intents.cancel": ("awaiting_payment_method", "awaiting_next_action", "awaiting_capture", "processing"),
}
"""States in which an intent cannot be right after something was done to it; a decline is answered with 400."""

_ROWS: Final = "transfers"
"""The field whose rows are compared too. In which order they are answered is not documented."""


def check_echo(sent: Mapping[str, Any] | None, resource: Mapping[str, Any]) -> None:
    """Refuse an answer about something else. Compared is what both say."""
    asked, got = sent or {}, fields_of(resource)
    _compare([asked], [got])
    mark, theirs = _mark_of(asked), _mark_of(got)
    if mark is not None and theirs is not None and mark != theirs:
        raise _of_another("metadata")
    rows, others = asked.get(_ROWS), got.get(_ROWS)
    if isinstance(rows, list) and isinstance(others, list):
        if len(rows) != len(others):
            raise _of_another(_ROWS)
        plain_rows = [fields_of(row) for each in others if isinstance(row := unwrapped(each, "id"), dict)]
        if len(plain_rows) == len(rows) and all(isinstance(row, dict) for row in rows):
            _compare(rows, plain_rows)


def check_subject(operation: Operation, path: Mapping[str, str], resource: Mapping[str, Any]) -> None:
    """Refuse an answer to something else that was taken for the answer to this: another resource, or an older state.

    Nothing in HTTP tells to which request of a connection an answer belongs. A tag that is not documented is accepted.
    """
    declared, told = getattr(operation.returns, "wire_type", None), resource.get("type")
    if declared is not None and told != declared and told in _TAGS:
        msg = f"the answer is a {told}, and not a {declared}"
        raise ProtocolError(msg)
    if operation.retry != "keyed" and len(path) == 1:
        _compare_ids(next(iter(path.values())), resource.get("id"))
    if fields_of(resource).get("status") in _NOT_DONE.get(operation.name, ()):
        msg = "the answer shows a state in which it was not done"
        raise ProtocolError(msg)


def plain(text: str) -> str:
    """Leave of *text* only what a server keeps of it: letters and digits, in whatever case."""
    return "".join(filter(str.isalnum, text)).casefold()


def _compare(asked: Sequence[Mapping[str, Any]], got: Sequence[Mapping[str, Any]]) -> None:
    for name in (*_SAME, *_ALIKE):
        ours, theirs = [row.get(name) for row in asked], [row.get(name) for row in got]
        if None in ours or None in theirs:
            continue
        if name in _ALIKE:
            ours, theirs = [plain(str(each)) for each in ours], [plain(str(each)) for each in theirs]
        if ours != theirs and Counter(map(str, ours)) != Counter(map(str, theirs)):
            raise _of_another(name)


def _compare_ids(asked: str, told: object) -> None:
    """Compare ids of one kind; a resource that is asked for by another name of its own has another."""
    if isinstance(told, str) and told != asked and "_" in asked and told.partition("_")[0] == asked.partition("_")[0]:
        msg = "the answer is about another resource"
        raise ProtocolError(msg)


def _mark_of(fields: Mapping[str, Any]) -> Any:
    metadata = fields.get("metadata")
    return metadata.get("idempotency_key") if isinstance(metadata, dict) else None


def _of_another(name: str) -> IdempotencyMismatchError:
    msg = f"the answer is about another {name} than was sent; it was made with this key before"
    return IdempotencyMismatchError(msg, outcome="unknown", param=name)
