"""Whether an answer is about what was asked: a server may replay another order under our key, and call it a success."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from .errors import IdempotencyMismatchError
from .wire import fields_of, unwrapped

__all__ = ["check_echo", "plain"]

_SAME: Final = ("amount", "currency", "payment_id")
_ALIKE: Final = ("reference_number", "reference_id", "external_id")
"""The caller's own references, of which a server may keep no more than letters and digits."""

_ROWS: Final = "transfers"
"""The field whose rows are compared too. In which order they are answered is not documented."""


def check_echo(sent: Mapping[str, Any] | None, resource: Mapping[str, Any]) -> None:
    """Refuse an answer about something else. Compared is what both say."""
    asked, got = sent or {}, fields_of(resource)
    _compare([asked], [got])
    rows, others = asked.get(_ROWS), got.get(_ROWS)
    if isinstance(rows, list) and isinstance(others, list):
        if len(rows) != len(others):
            raise _of_another(_ROWS)
        plain_rows = [fields_of(row) for each in others if isinstance(row := unwrapped(each, "id"), dict)]
        if len(plain_rows) == len(rows) and all(isinstance(row, dict) for row in rows):
            _compare(rows, plain_rows)


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


def _of_another(name: str) -> IdempotencyMismatchError:
    msg = f"the answer is about another {name} than was sent; it was made with this key before"
    return IdempotencyMismatchError(msg, outcome="unknown", param=name)
