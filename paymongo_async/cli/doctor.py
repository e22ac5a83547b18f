"""The doctor: what there is to know about an account before relying on it."""

from __future__ import annotations

import asyncio
import sys
from typing import Final

from rich.console import Console

from ..doctor import IdempotencyReport, examine_idempotency
from ..errors import PayMongoError
from ..settings import DEFAULT_HOST, from_environment
from .answers import write_json
from .connection import key_from_file
from .failures import DONE, INTERRUPTED, UNKNOWN, note, tell
from .narrator import Narrator
from .options import Settings

__all__ = ["examine"]

_HARMLESS: Final = "All that may have happened is that an intent was made, which moves no money: run it again."


def examine(settings: Settings) -> int:
    """Examine the account of a test key, say what was found, and return the exit code."""
    try:
        report = asyncio.run(examine_idempotency(key_from_file(settings), base_url=settings.base_url))
    except PayMongoError as error:
        code = tell(error, None, {})
        if code == UNKNOWN:
            note(_HARMLESS)
        return code
    except KeyboardInterrupt:
        note("interrupted")
        return INTERRUPTED
    address = settings.base_url or from_environment("PAYMONGO_API_BASE") or DEFAULT_HOST
    if settings.output == "table" or (settings.output is None and sys.stdout.isatty()):
        _narrate(Narrator(Console(highlight=False)), address, report)
    else:
        write_json({"address": address, "idempotency": _plain(report)})
    return DONE


def _narrate(tell: Narrator, address: str, report: IdempotencyReport) -> None:
    tell.title(f"What the account of this test key does, at {address}")
    tell.step("One idempotency key, used again")
    for line in report.evidence:
        name, _, seen = line.partition(": ")
        tell.fact(name, seen)
    tell.check(report.meaning, holds=report.resend_money_is_safe)
    tell.check(report.advice, holds=report.resend_money_is_safe)


def _plain(report: IdempotencyReport) -> dict[str, object]:
    return {
        "regime": report.regime,
        "resend_money_is_safe": report.resend_money_is_safe,
        "meaning": report.meaning,
        "advice": report.advice,
        "evidence": [*report.evidence],
    }
