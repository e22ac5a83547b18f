"""How an error is told: one short block that says what happened to the money and how to go on."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from ..errors import (
    APIError,
    AuthenticationError,
    ConfigurationError,
    NotFoundError,
    OutcomeUnknown,
    PayMongoError,
    RateLimitError,
    ValidationError,
)
from ..operations import Operation
from ..recovery import CONFIRM, MONEY, VERIFY
from ..redaction import mask
from .mistakes import UsageError
from .options import OPTIONS
from .shapes import flag

__all__ = ["DONE", "INTERRUPTED", "NOT_SENT", "REFUSED", "UNKNOWN", "WRONG_USAGE", "exit_code", "note", "tell"]

DONE: Final = 0
REFUSED: Final = 1
WRONG_USAGE: Final = 2
UNKNOWN: Final = 3
NOT_SENT: Final = 4
INTERRUPTED: Final = 130

_OUTCOMES: Final = {
    REFUSED: "refused by PayMongo: nothing was done",
    WRONG_USAGE: "nothing was sent",
    UNKNOWN: "unknown: it may or may not have happened",
    NOT_SENT: "nothing was done",
}


def exit_code(error: PayMongoError, operation: Operation | None) -> int:
    """Return the code that a script decides on."""
    if isinstance(error, ValidationError | ConfigurationError):
        return WRONG_USAGE
    if error.outcome == "rejected":
        return REFUSED
    if error.outcome == "unknown" and (operation is None or operation.mutates):
        return UNKNOWN
    return NOT_SENT


def tell(error: PayMongoError | UsageError, operation: Operation | None, arguments: Mapping[str, Any]) -> int:
    """Print the block of an error and return its exit code."""
    if isinstance(error, UsageError):
        _block(error.message, [("next", error.hint)])
        return WRONG_USAGE
    code = exit_code(error, operation)
    if code == WRONG_USAGE:
        _block(_by_flag(error, operation), [("outcome", _OUTCOMES[code]), ("next", _how_to_configure(error))])
        return code
    lines = [*_of_answer(error), ("outcome", _OUTCOMES[code])]
    if operation is not None and operation.mutates and error.idempotency_key:
        lines.append(("key", error.idempotency_key))
    lines += [("next", text) for text in _ways(error, code, operation, arguments)]
    title = f"PayMongo answered {error.status}" if code == REFUSED and error.errors and error.status else error.message
    title = title.partition("; settle it with ")[0]  # what a program would do
    _block(": ".join(part for part in (operation.name if operation else error.operation, title) if part), lines)
    return code


def note(text: str) -> None:
    """Print a line for the person, beside the answer."""
    sys.stderr.write(f"{mask(text)}\n")


def _block(title: str, lines: list[tuple[str, str]]) -> None:
    console = Console(file=sys.stderr, highlight=False, soft_wrap=True)
    console.print(Text("error ", style="bold red") + Text(mask(title)))
    for name, text in lines:
        if text:
            console.print(Text(f"  {name:<9} ", style="dim") + Text(mask(text)))


def _of_answer(error: PayMongoError) -> Iterator[tuple[str, str]]:
    first = error.errors[0] if error.errors else None
    if first is not None:
        yield "code", " / ".join(part for part in (first.code, first.sub_code) if part)
        yield "detail", first.detail or ""
        yield "meaning", error.explanation.meaning if error.explanation.is_known else ""
    for more in error.errors[1:]:
        yield "and", ": ".join(part for part in (more.code, more.detail) if part)
    if error.request_id:
        yield "request", error.request_id


def _by_flag(error: PayMongoError, operation: Operation | None) -> str:
    """Name a parameter as it was typed."""
    head = (error.param or "").partition(".")[0].partition("[")[0]
    known = operation.parameters if operation else {}
    if head in known and error.message.startswith(head):
        return f"--{flag(head)}{error.message.removeprefix(head)}"
    if head in OPTIONS and error.message.startswith(head):  # what comes behind a semicolon is for programs
        return f"--{flag(head)}{error.message.removeprefix(head).partition(';')[0]}"
    return error.message


def _how_to_configure(error: PayMongoError) -> str:
    if error.param in ("secret_key", "public_key") and isinstance(error, ConfigurationError):
        return "Set PAYMONGO_SECRET_KEY, or PAYMONGO_SECRET_KEY_FILE or --key-file to a file that holds the key."
    return ""


def _ways(error: PayMongoError, code: int, operation: Operation | None, arguments: Mapping[str, Any]) -> Iterator[str]:
    if code == UNKNOWN and operation is not None:
        yield from _after_doubt(error, operation, arguments)
    elif code == NOT_SENT:
        yield "Run it again."
    elif isinstance(error, AuthenticationError):
        yield "Check that the key is whole, not revoked, and of the right mode."
    elif isinstance(error, NotFoundError):
        yield "Check the id: test and live have ids of their own, and so has every account."
    elif isinstance(error, RateLimitError):
        yield (
            f"Wait {error.retry_after:g} seconds and run it again." if error.retry_after else "Wait, and run it again."
        )
    elif isinstance(error, APIError):
        yield error.explanation.what_to_do
        if operation is not None and operation.keyed:
            yield "A new attempt needs a new --idempotency-key, or none."


def _after_doubt(error: PayMongoError, operation: Operation, arguments: Mapping[str, Any]) -> Iterator[str]:
    look = _look(operation, arguments)
    if look:
        marked = operation.name in MONEY and operation.retry == "keyed" and "metadata" in operation.parameters
        sign = ", for one with the key in its metadata" if marked else ""
        yield f"Look first{sign}: {look}"
    if isinstance(error, OutcomeUnknown) and error.candidates:
        yield f"It may be one of: {', '.join(error.candidates)}"
    if operation.retry == "natural":
        yield "Run it again: doing it twice is the same as doing it once."
    elif operation.retry == "keyed" and error.idempotency_key:
        yield (
            f"If it is not there, run the same command with --idempotency-key {error.idempotency_key} within 24 hours; "
            "never without it."
        )
    else:
        yield "Run it again only if it did not happen."


def _look(operation: Operation, arguments: Mapping[str, Any]) -> str:
    """Write the command that shows whether it happened."""
    if operation.name in CONFIRM:
        via = CONFIRM[operation.name].read
        wanted = {name: value for name, value in arguments.items() if f"{{{name}}}" in operation.path}
    elif operation.name in VERIFY:
        rule = VERIFY[operation.name]
        via = rule.via
        wanted = {name: arguments[source] for name, source in rule.query.items() if source in arguments}
    else:
        return ""
    if not via:  # PayMongo offers no way to look
        return ""
    group, _, verb = via.partition(".")
    given = "".join(f" --{flag(name)} {value}" for name, value in wanted.items())
    return f"paymongo-async {flag(group)} {flag(verb)}{given}"
