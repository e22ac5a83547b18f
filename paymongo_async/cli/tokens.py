"""The words of a command line: refused where they leak a key, and put in the form that the parser knows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from .mistakes import UsageError
from .shapes import Shape, flag

__all__ = ["refuse_keys", "rewritten", "with_options_last"]

_KEY: Final = re.compile(r"(?<![A-Za-z0-9])(?:(?:sk|pk)_(?:test|live)|whsk)_\w")
_LEAKS: Final = (
    "What is typed stays in the shell's history and is shown to every user of this machine in the list of processes."
)
_INSTEAD: Final = "Set PAYMONGO_SECRET_KEY, or PAYMONGO_SECRET_KEY_FILE or --key-file to a file that only you can read."


def refuse_keys(text: str, what: str = "an argument") -> None:
    """Raise `UsageError` if there is an API key in *text*, without repeating it."""
    if _KEY.search(text):
        msg = f"{what} looks like an API key or a webhook's secret, which is never taken from there. {_LEAKS}"
        raise UsageError(msg, hint=_INSTEAD)


def with_options_last(tokens: Sequence[str], switches: frozenset[str], valued: frozenset[str]) -> list[str]:
    """Move options of the command line that stand before the group behind the command, where they are known."""
    rest, early = [*tokens], list[str]()
    while rest:
        name, equals, _ = rest[0].partition("=")
        if name in switches or (name in valued and equals):
            early.append(rest.pop(0))
        elif name in valued and len(rest) > 1:
            early += [f"{name}={rest[1]}"]
            del rest[:2]
        else:
            break
    return rest[:2] + early + rest[2:]


def rewritten(tokens: Sequence[str], shapes: Mapping[str, Shape]) -> Iterator[str]:
    """Put words in the form that the parser knows.

    ``--billing.name Ana`` becomes ``--billing=.name=Ana``, ``--private true`` ``--private=true``, ``--metadata -``
    ``--metadata=-``. *shapes* are those of the parameters, by flag without the dashes.
    """
    rest = [*tokens]
    while rest:
        token = rest.pop(0)
        if token == "--":  # noqa: S105  (from here on everything is a value)
            yield from (token, *rest)
            return
        yield _flag_word(token, rest, shapes) if token.startswith("--") else token


def _flag_word(token: str, rest: list[str], shapes: Mapping[str, Shape]) -> str:
    """Rewrite one flag, and take its value off the *rest* where the two become one word."""
    name, equals, value = token[2:].partition("=")
    head, dot, path = name.partition(".")
    head = flag(head)
    shape = shapes.get(head)
    if path and shape is not None and shape.structured:
        if not equals and (not rest or rest[0].startswith("--")):
            msg = f"--{name} needs a value"
            raise UsageError(msg)
        return f"--{head}=.{path}={value if equals else rest.pop(0)}"
    joined = ("true", "false", "-") if shape is not None and shape.kind == "flag" else ("-",)
    if not equals and rest and rest[0] in joined:
        return f"--{head}{dot}{path}={rest.pop(0)}"
    return f"--{head}{dot}{path}{equals}{value}"
