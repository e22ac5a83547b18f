"""Webhooks while one develops: take them, make them, send them again, find out what is wrong with one.

They stand in the group ``webhooks`` beside the operations of the API.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, Final

from attrs import evolve
from cyclopts import App, Group, Parameter

from ..errors import PayMongoError
from ..webhooks.signature import HEADER, check_tolerance
from .deliveries import Delivery, check_target, secrets_from
from .failures import DONE, INTERRUPTED, note, tell
from .listening import Listener
from .mistakes import UsageError, nearest
from .options import Output
from .posting import post, tell_posted
from .shapes import Shape
from .sightings import Sighting, showing
from .values import Reader
from .verifying import judge, tell_verdict

__all__ = ["VERBS", "add_to"]

_HERE: Final = Group("On this machine, without the API", sort_key=1)


def add_to(group: App) -> App:
    """Add the commands to the group of the API's operations."""
    for verb in VERBS.values():
        group.command(verb, group=_HERE)
    return group


def listen(
    *,
    forward_to: str,
    port: int = 0,
    secret_file: Path | None = None,
    save: Path | None = None,
    stop_after: int | None = None,
    output: Output | None = None,
) -> int:
    """Take deliveries on this machine, pass on what is PayMongo's, and show what comes by, until Ctrl-C.

    Choose a *port*, register its address with ``webhooks create --url`` (at a simulator; at PayMongo that of a tunnel
    that leads here) and keep the secret. The bytes and the headers arrive at *forward-to* as they came, and what it
    answers is answered: a status that is not 2xx lets PayMongo deliver again. What no secret fits is answered 400 and
    not passed on. The secrets come from PAYMONGO_WEBHOOK_SECRET, PAYMONGO_WEBHOOK_SECRET_FILE or ``--secret-file``.

    Parameters
    ----------
    forward_to
        The address of the program under development.
    port
        Where to listen on 127.0.0.1; 0 takes a free one.
    secret_file
        Read the secrets from this file, one a line, instead of the environment.
    save
        Keep each authentic delivery in this folder, for ``resend`` and ``verify``; it may hold personal data.
    stop_after
        End after so many deliveries.
    output
        How to show them: a table on a terminal, otherwise one JSON line each.

    """
    secrets, target = secrets_from(secret_file), check_target(forward_to, "--forward-to")
    listener = Listener(secrets, target, port=port, keep=save)

    async def work() -> int:
        ended = asyncio.Event()
        async with listener:
            with showing(output, listener.url, target) as show:
                listener.show = _counting(show, stop_after, ended)
                await ended.wait()
        return DONE

    return _run(work(), interrupted=DONE)  # Ctrl-C is how it ends


def trigger(
    event: str,
    *,
    url: str,
    attributes: Annotated[str, Parameter(metavar="JSON")] = "{}",
    secret_file: Path | None = None,
    output: Output | None = None,
) -> int:
    """Deliver a made-up event of the test mode, signed as PayMongo signs.

    Its resource has every field, with plausible values; nothing of it exists at PayMongo. Exit code 0 says that the
    address answered with 2xx, 1 that it answered otherwise, 3 that it gave no answer, 4 that nobody was there.

    Parameters
    ----------
    event
        The name of any known event, like payment.paid.
    url
        Where to deliver it: the program under development, or a ``webhooks listen``.
    attributes
        Attributes that the resource is to have, like {"metadata": {"order": "42"}}; @file reads a file.
    secret_file
        Sign with the first secret in this file instead of PAYMONGO_WEBHOOK_SECRET.
    output
        How to print what came of it: in words on a terminal (table), otherwise JSON.

    """
    from ..simulator.sample_events import KNOWN, sample_event  # noqa: PLC0415  (only what is asked for is imported)

    if event not in KNOWN:
        msg = f"{event}: no event of this name is known"
        raise UsageError(msg, hint=nearest(event, KNOWN) or f"Known are {', '.join(sorted(KNOWN))}.")
    given = Reader().read("--attributes", Shape("object"), [attributes])
    secrets, target = secrets_from(secret_file), check_target(url, "--url")

    async def made() -> Delivery:
        body = sample_event(event, seed=os.urandom(8).hex(), attributes=given)
        return Delivery(body, {}).signed(secrets, time.time())

    return _deliver(made(), target, output)


def resend(
    delivery: Path,
    *,
    url: str,
    as_saved: bool = False,
    secret_file: Path | None = None,
    output: Output | None = None,
) -> int:
    """Deliver once more what ``webhooks listen --save`` has kept: the same event under the same id.

    It is signed anew, so that it is not refused for its age; a receiver that has handled the event must answer 2xx and
    do nothing. The exit codes are those of ``trigger``. A delivery that PayMongo has on record, and which failed, is
    repeated by PayMongo itself: ``webhooks retry-delivery``.

    Parameters
    ----------
    delivery
        The file.
    url
        Where to deliver it.
    as_saved
        With the signature that it came with, which receivers without a durable store refuse after five minutes.
    secret_file
        Sign with the first secret in this file instead of PAYMONGO_WEBHOOK_SECRET.
    output
        How to print what came of it: in words on a terminal (table), otherwise JSON.

    """
    target, saved = check_target(url, "--url"), Delivery.read(delivery)
    saved = saved if as_saved else saved.signed(secrets_from(secret_file), time.time())

    async def found() -> Delivery:
        return saved

    return _deliver(found(), target, output)


def verify(
    delivery: Path,
    *,
    signature: str | None = None,
    secret_file: Path | None = None,
    tolerance: float = 300.0,
    received_at: str | None = None,
    output: Output | None = None,
) -> int:
    """Check a delivery as a receiver does, and say which check fails; nothing is sent.

    Exit code 0 says that it is PayMongo's, 1 that a check failed.

    Parameters
    ----------
    delivery
        What ``webhooks listen --save`` has kept; with ``--signature`` the bare bytes of a body.
    signature
        The header Paymongo-Signature that came with the body.
    secret_file
        Read the secrets from this file, one a line, instead of PAYMONGO_WEBHOOK_SECRET.
    tolerance
        Seconds for which a signature counts as fresh.
    received_at
        When it came, like 2026-01-31T09:00:00+08:00; left out: when it was saved, or now.
    output
        How to print what was found: in words on a terminal (table), otherwise JSON.

    """
    try:
        check_tolerance(tolerance)
    except ValueError as error:
        msg = f"--{error}"
        raise UsageError(msg) from None
    secrets = secrets_from(secret_file)
    examined = Delivery.read(delivery) if signature is None else Delivery.bare(delivery, {HEADER.lower(): signature})
    if received_at is not None:
        examined = evolve(examined, received_at=Reader().read("--received-at", Shape("moment"), [received_at]))
    return tell_verdict(judge(examined, secrets, tolerance=tolerance), output)


VERBS: Final[dict[str, Callable[..., int]]] = {
    "listen": listen,
    "trigger": trigger,
    "resend": resend,
    "verify": verify,
}


def _counting(show: Callable[[Sighting], None], most: int | None, ended: asyncio.Event) -> Callable[[Sighting], None]:
    """Show each delivery, and end after so many."""
    count = 0

    def counted(seen: Sighting) -> None:
        nonlocal count
        count += 1
        show(seen)
        if count == most:
            ended.set()

    return counted


def _deliver(making: Coroutine[Any, Any, Delivery], target: str, output: Output | None) -> int:
    """Send a delivery, say what came of it, and return the exit code."""

    async def work() -> int:
        delivery = await making
        event, posted = delivery.event, await post(target, delivery)
        return tell_posted(event.id, event.type, target, posted, output)

    return _run(work(), interrupted=INTERRUPTED)


def _run(work: Coroutine[Any, Any, int], *, interrupted: int) -> int:
    try:
        return asyncio.run(work)
    except PayMongoError as error:
        return tell(error, None, {})
    except KeyboardInterrupt:
        note("interrupted")
        return interrupted
