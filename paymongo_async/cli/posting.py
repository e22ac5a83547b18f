"""One delivery to one address: what it answered, and the exit code that follows from it."""

from __future__ import annotations

import sys
import time
from typing import Any, Final

import aiohttp
from attrs import asdict, frozen
from rich.console import Console

from ..webhooks.signature import HEADER
from .answers import write_json
from .deliveries import Delivery
from .failures import DONE, NOT_SENT, REFUSED, UNKNOWN
from .narrator import Narrator
from .options import Output

__all__ = ["Posted", "post", "tell_posted"]

_TIMEOUT: Final = aiohttp.ClientTimeout(total=30, connect=5)
"""As long as PayMongo waits."""


@frozen
class Posted:
    """What came of it: a *status*, or the name of the *error* that there was instead."""

    status: int | None
    seconds: float
    error: str | None = None
    sent: bool = True

    @property
    def exit_code(self) -> int:
        """0 if it was taken, 1 if it was answered otherwise, 3 if nobody knows, 4 if it did not get there."""
        if self.status is not None:
            return DONE if 200 <= self.status < 300 else REFUSED
        return UNKNOWN if self.sent else NOT_SENT


async def post(url: str, delivery: Delivery) -> Posted:
    """Send it as PayMongo does: once, without following redirects."""
    headers = {"Content-Type": "application/json", HEADER: delivery.signature or ""}
    began = time.perf_counter()
    status, problem, sent = None, None, True
    async with aiohttp.ClientSession(timeout=_TIMEOUT, cookie_jar=aiohttp.DummyCookieJar()) as session:
        try:
            async with session.post(url, data=delivery.body, headers=headers, allow_redirects=False) as answer:
                status = answer.status
        except (aiohttp.ClientError, OSError, ValueError) as error:
            problem, sent = type(error).__name__, not isinstance(error, aiohttp.ClientConnectorError)
    return Posted(status, round(time.perf_counter() - began, 4), problem, sent)


def tell_posted(event: str, kind: str, url: str, posted: Posted, output: Output | None) -> int:
    """Say what came of it and return the exit code."""
    if output == "table" or (output is None and sys.stdout.isatty()):
        story = Narrator(Console(highlight=False))
        story.fact("event", f"{event}  {kind}")
        answer = f"answered {posted.status}" if posted.status is not None else f"no answer ({posted.error})"
        story.check(f"{url} {answer} after {posted.seconds:.3f} s", holds=posted.exit_code == DONE)
    else:
        shown: dict[str, Any] = {"event": event, "type": kind, "url": url}
        write_json(shown | {name: value for name, value in asdict(posted).items() if name != "sent"})
    return posted.exit_code
