"""The doctor: what there is to know about an account before relying on it."""

from __future__ import annotations

import asyncio
import sys
from typing import Final

from rich.console import Console

from ..doctor import IdempotencyReport, WebhookReport, examine_idempotency, examine_webhooks
from ..errors import PayMongoError
from ..resources import OPERATIONS
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
    webhooks, code = _webhooks(settings)
    address = settings.base_url or from_environment("PAYMONGO_API_BASE") or DEFAULT_HOST
    if settings.output == "table" or (settings.output is None and sys.stdout.isatty()):
        story = Narrator(Console(highlight=False))
        story.title(f"What the account of this test key does, at {address}")
        _narrate(story, report)
        if webhooks is not None:
            _narrate_webhooks(story, webhooks)
    else:
        write_json({"address": address, "idempotency": _plain(report), "webhooks": webhooks and _listed(webhooks)})
    return code


def _webhooks(settings: Settings) -> tuple[WebhookReport | None, int]:
    """Look at the webhooks; that they cannot be read takes nothing from what was found before."""
    try:
        return asyncio.run(examine_webhooks(key_from_file(settings), base_url=settings.base_url)), DONE
    except PayMongoError as error:
        return None, tell(error, OPERATIONS["webhooks.list"], {})
    except KeyboardInterrupt:
        note("interrupted")
        return None, INTERRUPTED


def _narrate_webhooks(tell: Narrator, report: WebhookReport) -> None:
    tell.step("Webhooks of the test mode")
    tell.fact("enabled", str(report.enabled))
    tell.fact("disabled", str(len(report.disabled)))
    for each in report.disabled:
        tell.fact(each.id, f"{each.url}  {each.reason or ''}".rstrip())
        tell.check(each.meaning, holds=False)
        tell.check(each.advice, holds=False)


def _listed(report: WebhookReport) -> dict[str, object]:
    names = ("id", "url", "reason", "meaning", "advice")
    disabled = [{name: getattr(each, name) for name in names} for each in report.disabled]
    return {"enabled": report.enabled, "disabled": disabled}


def _narrate(tell: Narrator, report: IdempotencyReport) -> None:
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
