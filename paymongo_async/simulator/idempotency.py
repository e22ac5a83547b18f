"""What a key was used for: the documented family, silent replay, or nothing at all.

Documented is that the first result is kept for 24 hours, success or failure, that other parameters and concurrent
requests are refused, and that neither a failed validation nor a conflict is kept. Codes and scope are inferred.
"""

from __future__ import annotations

import hashlib
import json
from typing import Final, TypeAlias

from .answers import Json, refuse
from .clock import Clock
from .rules import Rules

__all__ = ["Ledger", "Scope", "fingerprint"]

Scope: TypeAlias = tuple[str, str, str, str]
"""Organisation with its mode, method, path, key."""

_KEPT_FOR: Final = 24 * 3600
_LONGEST: Final = 255
_CANONICAL: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


def fingerprint(attributes: Json) -> bytes:
    """Digest what was sent, whatever the order of its members."""
    return hashlib.blake2b(_CANONICAL.encode(attributes).encode(), digest_size=16).digest()


class Ledger:
    """Keep the first answer of each key."""

    def __init__(self, rules: Rules, clock: Clock) -> None:
        self._rules = rules
        self._clock = clock
        # All answers are kept equally long, so the order of insertion is the order of expiry.
        self._kept: dict[Scope, tuple[float, bytes, int, bytes]] = {}
        self._under_way: set[Scope] = set()

    def begin(self, scope: Scope, attributes: Json) -> tuple[int, bytes] | None:
        """Return the kept answer, or note that the first request is under way; may refuse."""
        if len(scope[-1]) > _LONGEST:
            refuse("parameter_invalid", f"Idempotency-Key is longer than {_LONGEST}.")
        if scope in self._under_way:
            detail = "A request with this Idempotency-Key is being processed."
            refuse(self._rules.conflict_code, detail, status=self._rules.conflict_status)
        self._drop_expired()
        kept = self._kept.get(scope)
        if kept is None:
            self._under_way.add(scope)
            return None
        _, digest, status, body = kept
        if self._rules.idempotency == "documented" and digest != fingerprint(attributes):
            detail = "This Idempotency-Key was used with other parameters."
            refuse(self._rules.mismatch_code, detail, status=self._rules.mismatch_status)
        return status, body

    def keep(self, scope: Scope, attributes: Json, status: int, body: bytes) -> None:
        """Keep the first answer."""
        self._kept[scope] = (self._clock.now() + _KEPT_FOR, fingerprint(attributes), status, body)

    def end(self, scope: Scope) -> None:
        """Note that the request has its answer."""
        self._under_way.discard(scope)

    def _drop_expired(self) -> None:
        now = self._clock.now()
        while self._kept:
            oldest = next(iter(self._kept))
            if self._kept[oldest][0] > now:
                return
            del self._kept[oldest]
