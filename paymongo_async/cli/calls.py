"""One command from its words to its exit code."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from typing import Any

from .._parameters import IDEMPOTENCY_KEY
from ..client import PayMongo
from ..errors import PayMongoError
from ..files import File
from ..idempotency import new_key
from ..operations import Operation
from .answers import plain, write_json
from .cards import refuse_cards
from .commands import shapes_of
from .confirmation import confirmed, must_ask
from .connection import client_of, mode_of
from .failures import DONE, INTERRUPTED, NOT_SENT, note, tell
from .mistakes import UsageError
from .options import Settings
from .shapes import flag
from .tables import write_table
from .values import Reader

__all__ = ["run"]


def run(operation: Operation, given: Mapping[str, list[str]], settings: Settings) -> int:
    """Make the call that a command line asks for, print what came back, and return the exit code."""
    arguments: dict[str, Any] = {}
    try:
        arguments |= _arguments(operation, given, settings)
        return asyncio.run(_carry_out(operation, arguments, settings))
    except (PayMongoError, UsageError) as error:
        return tell(error, operation, arguments)
    except KeyboardInterrupt:
        note("interrupted")
        return INTERRUPTED


def _arguments(operation: Operation, given: Mapping[str, list[str]], settings: Settings) -> dict[str, Any]:
    reader, shapes = Reader(settings.peso), shapes_of(operation)
    arguments = {name: reader.read(f"--{flag(name)}", shapes[flag(name)], texts) for name, texts in given.items()}
    if operation.keyed:
        arguments.setdefault(IDEMPOTENCY_KEY, new_key())  # so that it can be told whatever happens
    if settings.save is not None and not settings.force and settings.save.exists():
        msg = "--save: there is such a file already; nothing was sent"
        raise UsageError(msg, hint="Choose another path, or pass --force to replace it.")
    if operation.media_type == "application/pdf" and settings.save is None and sys.stdout.isatty():
        msg = f"{operation.name} answers a file that a terminal cannot show; nothing was sent"
        raise UsageError(msg, hint="Pass --save PATH.")
    return arguments


async def _carry_out(operation: Operation, arguments: Mapping[str, Any], settings: Settings) -> int:
    async with client_of(settings) as client:
        refuse_cards(arguments, mode_of(client))
        if must_ask(operation, client) and not settings.yes and not await confirmed(client, operation, arguments):
            note("Nothing was sent.")
            return NOT_SENT
        try:
            answer = await _call(client, operation, arguments, settings)
        except asyncio.CancelledError:  # Ctrl-C
            if operation.mutates:
                note(_doubt(arguments.get(IDEMPOTENCY_KEY)))
            raise
    _show(answer, settings)
    return DONE


def _doubt(key: str | None) -> str:
    again = f", with --idempotency-key {key}" if key else ""
    return f"It may or may not have been sent: look before you run it again{again}."


async def _call(client: PayMongo, operation: Operation, arguments: Mapping[str, Any], settings: Settings) -> Any:
    method = getattr(getattr(client, operation.group), operation.function.__name__)
    if not operation.paginated:
        return await method(**arguments)
    if settings.all or settings.max_items is not None:
        return await _rows(method(**arguments), settings.max_items)
    page = await method(**arguments)
    if page.has_more:
        after = f", --after {page.cursor} for the next page" if page.cursor and "after" in operation.parameters else ""
        note(f"{len(page.items)} rows, and there are more: --all for every row{after}")
    return page.items


async def _rows(paginator: Any, most: int | None) -> list[Any]:
    """Collect rows, and tell how far it is when that takes several pages."""
    rows: list[Any] = []
    if most is not None and most <= 0:
        return rows
    async for page in paginator.pages():
        rows += page.items
        if most is not None and len(rows) >= most:
            return rows[:most]
        if page.has_more and sys.stderr.isatty():
            note(f"{len(rows)} rows so far")
    return rows


def _show(answer: Any, settings: Settings) -> None:
    if isinstance(answer, File):
        _show_file(answer, settings)
    elif settings.output == "table" or (settings.output is None and sys.stdout.isatty()):
        if answer is None:
            note("done")
        else:
            write_table(answer, show_secrets=settings.show_secrets)
    else:
        write_json(plain(answer, show_secrets=settings.show_secrets))


def _show_file(file: File, settings: Settings) -> None:
    """Save a file, or hand its bytes on as they are."""
    if settings.save is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(file.content)
        sys.stdout.flush()
        return
    try:
        path = file.save(settings.save.expanduser())
    except OSError as error:
        msg = f"--save: the file could not be written: {error.strerror}"
    else:
        write_json({"saved": str(path), "bytes": len(file), "media_type": file.media_type})
        return
    raise UsageError(msg)
