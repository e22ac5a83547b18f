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
    """Write ``--billing.name Ana`` as ``--billing=.name=Ana``, ``--private true`` as ``--private=true``.

    *shapes* are those of the parameters, by flag without the dashes.
    """
    waiting = iter(tokens)
    for token in waiting:
        if token == "--":  # noqa: S105  (from here on everything is a value)
            yield from (token, *waiting)
            return
        if not token.startswith("--"):
            yield token
            continue
        name, equals, value = token[2:].partition("=")
        head, _, path = name.partition(".")
        head = flag(head)
        shape = shapes.get(head)
        if path and shape is not None and shape.structured:
            given = value if equals else next(waiting, None)
            if given is None:
                msg = f"--{name} needs a value"
                raise UsageError(msg)
            yield f"--{head}=.{path}={given}"
        elif shape is not None and shape.kind == "flag" and not equals:
            following = next(waiting, None)
            if following in ("true", "false"):
                yield f"--{head}={following}"
                continue
            yield f"--{head}"
            if following is not None:
                yield from rewritten([following, *waiting], shapes)
        else:
            yield f"--{head}{'.' if path else ''}{path}{equals}{value}"
