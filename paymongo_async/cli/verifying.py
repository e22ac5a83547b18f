"""Which of the checks a delivery passes, in the order in which a receiver makes them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from attrs import frozen
from rich.console import Console

from ..errors import SignatureVerificationError
from ..secret import Secret
from ..webhooks import signature
from .answers import write_json
from .deliveries import Delivery
from .failures import DONE, REFUSED
from .narrator import Narrator
from .options import Output

__all__ = ["Verdict", "judge", "tell_verdict"]

_CHECKS: Final = {
    "header": "the header is of the form t=…,te=…,li=…",
    "signature": "a secret fits, and the body is as it was signed",
    "body": "the body is an event",
    "mode": "the signature is of the event's mode",
    "future": "not signed in the future",
    "stale": "not signed too long ago",
}
"""The reasons for which a delivery is refused, each with what holds where it is not."""


@frozen
class Verdict:
    """What was found until the first check that *failed*, if one did."""

    failed: str | None
    why: str | None = None
    signed_at: datetime | None = None
    secret: int | None = None
    """Which of the secrets it was, from 1."""
    event: str | None = None
    type: str | None = None
    livemode: bool | None = None


def judge(delivery: Delivery, secrets: Sequence[Secret], *, tolerance: float) -> Verdict:
    """Make every check until one fails; its age is that at which it came."""
    body, known = memoryview(delivery.body), dict[str, Any]()
    try:
        found = signature.verify(body, delivery.signature, secrets)
        place = found.test if found.live is None else found.live
        known |= {"signed_at": datetime.fromtimestamp(found.signed_at, UTC), "secret": (place or 0) + 1}
        event = signature.read(body, found)
        known |= {"event": event.id, "type": event.type, "livemode": event.livemode}
        signature.check_age(found, delivery.received_at, tolerance)
    except SignatureVerificationError as error:
        return Verdict(error.reason, error.message, **known)
    return Verdict(None, **known)


def tell_verdict(verdict: Verdict, output: Output | None) -> int:
    """Say what holds and what does not, and return the exit code."""
    if output == "table" or (output is None and sys.stdout.isatty()):
        _narrate(Narrator(Console(highlight=False)), verdict)
    else:
        signed_at = verdict.signed_at.isoformat() if verdict.signed_at else None
        names = ("failed", "why", "secret", "event", "type", "livemode")
        shown = {name: getattr(verdict, name) for name in names}
        write_json({"verified": verdict.failed is None, **shown, "signed_at": signed_at})
    return DONE if verdict.failed is None else REFUSED


def _narrate(tell: Narrator, verdict: Verdict) -> None:
    for reason, holds in _CHECKS.items():
        if reason == verdict.failed:
            tell.check(f"{reason}: {verdict.why}", holds=False)
            break
        tell.check(holds, holds=True)
    if verdict.event is not None:
        tell.fact("event", f"{verdict.event}  {verdict.type}  {'live' if verdict.livemode else 'test'}")
    if verdict.signed_at is not None:
        tell.fact("signed", f"{verdict.signed_at:%Y-%m-%d %H:%M:%S}Z with secret {verdict.secret}")
