"""Trouble on demand: connections that are cut before or after the work was done, bad answers, slow answers."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, get_args

from attrs import define

from ..resources import OPERATIONS

__all__ = ["Fault", "Faults", "Kind"]

Kind: TypeAlias = Literal["drop_before_commit", "drop_after_commit", "commit_late", "status", "stored_status", "slow"]

_BEFORE: Final = frozenset(("drop_before_commit", "commit_late", "status", "stored_status"))


@define
class Fault:
    """One kind of trouble for the next *times* requests of an operation (None: of any)."""

    operation: str | None
    kind: Kind
    times: int = 1
    status: int = 503
    body: str = "<html><body>Service Unavailable</body></html>"
    seconds: float = 5.0


class Faults:
    """The trouble that is waiting, oldest first."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(
        self,
        *,
        operation: str | None = None,
        kind: Kind,
        times: int = 1,
        status: int | None = None,
        body: str | None = None,
        seconds: float = 5.0,
    ) -> Fault:
        """Let the next *times* requests of *operation* run into trouble.

        ``drop_before_commit`` cuts the connection and does nothing, ``drop_after_commit`` does the work first,
        ``commit_late`` does it *seconds* after the cut, so that who looks too soon finds nothing.
        ``status`` answers *status* (503) with *body* and does nothing. ``stored_status`` answers an error envelope with
        *status* (500) that is kept for the idempotency key. ``slow`` does the work and answers *seconds* later.
        """
        if operation is not None and operation not in OPERATIONS:
            msg = f"operation: {operation!r} is none; they are named like refunds.create"
            raise ValueError(msg)
        if kind not in get_args(Kind):
            msg = f"kind: one of {', '.join(get_args(Kind))}"
            raise ValueError(msg)
        fault = Fault(operation, kind, times, seconds=seconds)
        fault.status = status or (500 if kind == "stored_status" else fault.status)
        fault.body = fault.body if body is None else body
        self._waiting.append(fault)
        return fault

    def clear(self) -> None:
        """Forget all trouble."""
        self._waiting.clear()

    def before(self, operation: str) -> Fault | None:
        """Take the fault that strikes before the work is done."""
        return self._take(operation, before=True) if self._waiting else None

    def after(self, operation: str) -> Fault | None:
        """Take the fault that strikes after it."""
        return self._take(operation, before=False) if self._waiting else None

    def _take(self, operation: str, *, before: bool) -> Fault | None:
        for fault in self._waiting:
            if fault.operation in (None, operation) and (fault.kind in _BEFORE) is before:
                fault.times -= 1
                if fault.times <= 0:
                    self._waiting.remove(fault)
                return fault
        return None
