"""What a key was used for: the documented families, silent replay everywhere, or nothing at all.

Documented is that the first result is kept for 24 hours, success or failure, that other parameters and concurrent
requests are refused, and that neither a failed validation nor a conflict is kept. Codes and scope are inferred.
Transfers and the newer wallets answer a known key with the first answer also when other parameters were sent.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final, TypeAlias

from .answers import Reply, refuse
from .clock import Clock
from .rules import Rules

__all__ = ["Ledger", "Scope", "fingerprint"]

Scope: TypeAlias = tuple[str, str, str, str]
"""Organisation with its mode, method, path, key."""

_KEPT_FOR: Final = 24 * 3600
_LONGEST: Final = 255
_CANONICAL: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=lambda file: file.digest)


def fingerprint(sent: Any) -> bytes:
    """Digest what was sent, whatever the order of its members; of a file, its digest."""
    return hashlib.blake2b(_CANONICAL.encode(sent).encode(), digest_size=16).digest()


class Ledger:
    """Keep the first answer of each key."""

    def __init__(self, rules: Rules, clock: Clock) -> None:
        self._rules = rules
        self._clock = clock
        # All answers are kept equally long, so the order of insertion is the order of expiry.
        self._kept: dict[Scope, tuple[float, bytes, Reply]] = {}
        self._under_way: set[Scope] = set()

    def begin(self, scope: Scope, sent: Any, *, replays: bool = False) -> Reply | None:
        """Return the kept answer, or note that the first request is under way; may refuse.

        *replays*: the operation answers a known key with the first answer, whatever was sent.
        """
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
        _, digest, reply = kept
        if self._rules.idempotency == "documented" and not replays and digest != fingerprint(sent):
            detail = "This Idempotency-Key was used with other parameters."
            refuse(self._rules.mismatch_code, detail, status=self._rules.mismatch_status)
        return reply

    def keep(self, scope: Scope, sent: Any, reply: Reply) -> None:
        """Keep the first answer."""
        self._kept[scope] = (self._clock.now() + _KEPT_FOR, fingerprint(sent), reply)

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
