"""The question before money moves with a live key."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from .._parameters import IDEMPOTENCY_KEY
from ..client import PayMongo
from ..errors import PayMongoError
from ..operations import Operation
from ..recovery import CONFIRM, MONEY
from ..redaction import SENSITIVE_NAMES
from ..resources import OPERATIONS
from ..types import pesos
from .connection import mode_of
from .mistakes import UsageError
from .money import FIELDS

__all__ = ["confirmed", "must_ask"]


def must_ask(operation: Operation, client: PayMongo) -> bool:
    """Tell whether a call moves real money."""
    return operation.name in MONEY and mode_of(client) == "live"


async def confirmed(client: PayMongo, operation: Operation, arguments: Mapping[str, Any]) -> bool:
    """Show what is about to happen and ask. Raises `UsageError` when there is nobody to answer."""
    if not sys.stdin.isatty():
        msg = f"{operation.name} moves real money, and there is no terminal to confirm it on; nothing was sent"
        raise UsageError(msg, hint="Pass --yes if that is meant.")
    lines = [*_lines(arguments)]
    if "amount" not in arguments:
        lines += await _amount_of_target(client, operation, arguments)
    shown = "".join(f"   {name:<24} {value}\n" for name, value in lines)
    with _interruptible():
        sys.stderr.write(f"\n{operation.name} moves real money:\n\n{shown}\nGo on? Type yes: ")
        sys.stderr.flush()
        return sys.stdin.readline().strip().lower() == "yes"


@contextmanager
def _interruptible() -> Generator[None]:
    """Let Ctrl-C end the waiting for an answer: an event loop's own handler would only take note of it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


async def _amount_of_target(
    client: PayMongo, operation: Operation, arguments: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """Read the amount off the resource that is acted on, where the call does not give it."""
    if operation.name not in CONFIRM:
        return []
    reading = OPERATIONS[CONFIRM[operation.name].read]
    wanted = {name: value for name, value in arguments.items() if name in reading.parameters}
    try:
        found = await client.send(reading, reading.bind((), wanted))
    except PayMongoError:
        return [("amount", "not known: the resource could not be read")]
    amount, currency = getattr(found, "amount", None), getattr(found, "currency", None) or "PHP"
    return [("amount", f"{currency} {pesos(amount)}")] if type(amount) is int else []


def _lines(value: Any, path: str = "", currency: str = "PHP") -> Iterator[tuple[str, str]]:
    """Yield what is sent, part by part: amounts in pesos, secrets masked."""
    if isinstance(value, Mapping):
        currency = str(value.get("currency") or currency)
        for name, inner in value.items():
            if name in (IDEMPOTENCY_KEY, "currency", "metadata"):
                continue
            where = f"{path}.{name}" if path else name
            if name in SENSITIVE_NAMES:
                yield where, "***"
            elif name in FIELDS and type(inner) is int:
                yield where, f"{currency} {pesos(inner)}"
            else:
                yield from _lines(inner, where, currency)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _lines(inner, f"{path}.{index}", currency)
    else:
        yield path, str(value)
