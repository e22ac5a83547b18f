"""Trouble on demand: connections that are cut, answers that are bad, late or doubled, and work that is done late.

It is ordered piece by piece with `Faults.add`, or left to chance with `Faults.at_random`. Deliveries of webhooks are
late, and double, with `Faults.deliveries_at_random`. These are the kinds:

=======================  ========================  ====================================================================
kind                     the work is done          the client sees
=======================  ========================  ====================================================================
``drop_before_commit``   never                     a cut connection
``status``               never                     *status* (503) with *body*, a page of HTML
``too_many``             never                     429 in plain text, with ``Retry-After`` if *seconds* are given
``stored_status``        never                     an error envelope with *status* (500), kept for the idempotency key
``commit_late``          *seconds* (5) later       a cut connection, at once
``slow_commit``          *seconds* (5) later       the answer then, or nothing if it waits for less
``slow``                 at once                   the answer *seconds* (5) later
``drop_after_commit``    at once                   a cut connection
``cut_body``             at once                   an answer that breaks off in its middle, or none that had no body
``duplicate_answer``     at once                   the answer, and *seconds* (0) later once more, unasked
``status_after_commit``  at once                   *status* (503) with *body*, a page of HTML
``wrong_type``           at once                   *status* (200) with *body*, a page of HTML
=======================  ========================  ====================================================================

With more *seconds* than any client looks for, ``commit_late`` and ``slow_commit`` are the slow commits that no search
finds in time; they go with every regime of idempotency keys. An answer that is kept for a key meets the kinds that do
the work at once as any other does.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Sequence
from random import Random
from typing import Final, Literal, TypeAlias

from attrs import define, field, frozen

from ..resources import OPERATIONS
from .detours import STRAIGHT, Detour, Detours, detours

__all__ = ["TOO_MANY", "Fault", "Faults", "Kind"]

Kind: TypeAlias = Literal[
    "drop_before_commit",
    "status",
    "too_many",
    "stored_status",
    "commit_late",
    "slow_commit",
    "slow",
    "drop_after_commit",
    "cut_body",
    "duplicate_answer",
    "status_after_commit",
    "wrong_type",
]

_LOG_LENGTH: Final = 10_000
_UNAVAILABLE: Final = "<html><body>Service Unavailable</body></html>"
_WELCOME: Final = "<html><body>Welcome</body></html>"
TOO_MANY: Final = "Too many requests were made in a short time; please slow down."


@frozen
class _Usual:
    """When a kind strikes, and what it does unless told otherwise."""

    before: bool = False
    status: int = 503
    body: str = _UNAVAILABLE
    seconds: float = 5.0


_KINDS: Final[dict[Kind, _Usual]] = {
    "drop_before_commit": _Usual(before=True),
    "status": _Usual(before=True),
    "too_many": _Usual(before=True, status=429, body=TOO_MANY, seconds=0.0),
    "stored_status": _Usual(before=True, status=500),
    "commit_late": _Usual(before=True),
    "slow_commit": _Usual(before=True),
    "slow": _Usual(),
    "drop_after_commit": _Usual(),
    "cut_body": _Usual(),
    "duplicate_answer": _Usual(seconds=0.0),
    "status_after_commit": _Usual(),
    "wrong_type": _Usual(status=200, body=_WELCOME),
}


@define
class Fault:
    """One kind of trouble for the next *times* requests of an operation (None: of any)."""

    operation: str | None
    kind: Kind
    times: int = 1
    status: int = 503
    body: str = _UNAVAILABLE
    seconds: float = 5.0

    @property
    def before(self) -> bool:
        """Tell whether it strikes before the work is done."""
        return _KINDS[self.kind].before


@frozen
class _Chance:
    """Trouble that a seed decides: three draws for each request, so that what one meets does not move the next."""

    share: float
    kinds: Sequence[Kind]
    operations: frozenset[str] | None
    seconds: tuple[float, float]
    rng: Random = field(eq=False)

    def draw(self, operation: str) -> Fault | None:
        if self.operations is not None and operation not in self.operations:
            return None
        chance, kind, seconds = self.rng.random(), self.rng.choice(self.kinds), self.rng.uniform(*self.seconds)
        if chance >= self.share:
            return None
        usual = _KINDS[kind]
        return Fault(operation, kind, 1, usual.status, usual.body, seconds if usual.seconds else 0.0)


class Faults:
    """The trouble that is waiting, oldest first, and the trouble that chance brings."""

    struck: deque[tuple[str, Kind]]
    """The latest requests that ran into trouble: their operation, and the kind."""

    def __init__(self) -> None:
        self.struck = deque(maxlen=_LOG_LENGTH)
        self._waiting: list[Fault] = []
        self._chances: list[_Chance] = []
        self._detours: Detours | None = None

    def add(
        self,
        *,
        operation: str | None = None,
        kind: Kind,
        times: int = 1,
        status: int | None = None,
        body: str | None = None,
        seconds: float | None = None,
    ) -> Fault:
        """Let the next *times* requests of *operation* (None: of any) run into trouble.

        The table at the top of this module has the kinds, and what *status*, *body* and *seconds* are for each.
        """
        if operation is not None:
            _check_operations([operation])
        _check_kinds([kind])
        usual = _KINDS[kind]
        wait = usual.seconds if seconds is None else seconds
        _check_seconds(wait, wait)
        fault = Fault(operation, kind, times, status or usual.status, usual.body if body is None else body, wait)
        self._waiting.append(fault)
        return fault

    def at_random(
        self,
        seed: int | str,
        share: float,
        *,
        kinds: Iterable[Kind] | None = None,
        operations: Iterable[str] | None = None,
        seconds: Sequence[float] = (0.0, 5.0),
    ) -> None:
        """Let each request of *operations* (None: of all) run into trouble with the probability *share*.

        *seed* draws one of *kinds* (None: of all) and, for those that wait, how long: between the two *seconds*. The
        same seed and the same sequence of requests meet the same trouble. What was ordered with `add` goes first.
        """
        if not 0 <= share <= 1:
            msg = "share: from 0 to 1, how many of the requests are to run into trouble"
            raise ValueError(msg)
        chosen = tuple(_KINDS if kinds is None else kinds)
        _check_kinds(chosen)
        least, most = seconds
        _check_seconds(least, most)
        named = None if operations is None else frozenset(operations)
        _check_operations(named or ())
        self._chances.append(_Chance(share, chosen, named, (least, most), Random(seed)))  # noqa: S311 (repeatable)

    def deliveries_at_random(
        self, seed: int | str, *, late: float = 0.0, copied: float = 0.0, seconds: Sequence[float] = (0.0, 60.0)
    ) -> None:
        """Let deliveries of webhooks arrive out of order, and twice.

        Each is *late* with that probability, so that others overtake it, and of each a copy arrives with the
        probability *copied*: the same event under the same id, whatever was answered to the first. Both come after
        between the two *seconds* of virtual time; *seed* draws. A copy is not repeated when it fails.
        """
        self._detours = detours(seed, late, copied, seconds)

    def clear(self) -> None:
        """Forget all trouble, ordered and random."""
        self._waiting.clear()
        self._chances.clear()
        self._detours = None

    def detour(self) -> Detour:
        """Draw what happens to the next delivery of a webhook."""
        return self._detours.draw() if self._detours is not None else STRAIGHT

    def before(self, operation: str) -> Fault | None:
        """Take the fault that strikes before the work is done, or the one that chance brings, before it or after."""
        if not self._waiting and not self._chances:
            return None
        drawn = [fault for chance in self._chances if (fault := chance.draw(operation)) is not None]
        return self._note(operation, self._take(operation, before=True) or (drawn[0] if drawn else None))

    def after(self, operation: str) -> Fault | None:
        """Take the fault that strikes after it."""
        return self._note(operation, self._take(operation, before=False)) if self._waiting else None

    def _take(self, operation: str, *, before: bool) -> Fault | None:
        for fault in self._waiting:
            if fault.operation in (None, operation) and fault.before is before:
                fault.times -= 1
                if fault.times <= 0:
                    self._waiting.remove(fault)
                return fault
        return None

    def _note(self, operation: str, fault: Fault | None) -> Fault | None:
        if fault is not None:
            self.struck.append((operation, fault.kind))
        return fault


def _check_operations(named: Iterable[str]) -> None:
    for operation in named:
        if operation not in OPERATIONS:
            msg = f"operation: {operation!r} is none; they are named like refunds.create"
            raise ValueError(msg)


def _check_kinds(named: Sequence[str]) -> None:
    if not named or any(kind not in _KINDS for kind in named):
        msg = f"kind: one of {', '.join(_KINDS)}"
        raise ValueError(msg)


def _check_seconds(least: float, most: float) -> None:
    if not 0 <= least <= most < math.inf:
        msg = "seconds: zero or more; of two, the smaller one first"
        raise ValueError(msg)
