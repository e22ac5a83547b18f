"""Masks for text that people will read: keys, card numbers, client keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

__all__ = ["SENSITIVE_NAMES", "clip", "holds_sensitive", "mask", "without_sensitive"]

LONGEST: Final = 200
SENSITIVE_NAMES: Final = frozenset({"card_number", "cvc", "client_key", "secret_key"})
"""Names of fields that are never journalled, hashed or shown."""

_KEY = re.compile(r"\b((?:sk|pk)_(?:live|test)_|whsk_)\w+")
_CLIENT_KEY = re.compile(r"\b(pi|cs)_\w+?_client_\w+")
_DIGITS = re.compile(r"\d(?:[ \-.]?\d){12,18}(?!\d)")
_MARKUP = re.compile(r"<[^>]*>")


def mask(text: str) -> str:
    """Replace keys, client keys and card numbers in *text*."""
    text = _CLIENT_KEY.sub(r"\1_***_client_***", text)
    text = _KEY.sub(r"\1***", text)
    return _DIGITS.sub(_mask_card, text)


def clip(text: str) -> str:
    """Make a server's text fit for a message: no markup, no secrets, one line, at most 200 characters."""
    flat = " ".join(_MARKUP.sub(" ", text[: LONGEST * 10]).split())
    masked = mask("".join(character if character.isprintable() else " " for character in flat))
    return masked if len(masked) <= LONGEST else masked[: LONGEST - 1] + "…"


def without_sensitive(value: Any) -> Any:
    """Copy plain data, leaving out every field of a sensitive name."""
    if isinstance(value, dict):
        return {name: without_sensitive(inner) for name, inner in value.items() if name not in SENSITIVE_NAMES}
    if isinstance(value, list | tuple):
        return [without_sensitive(inner) for inner in value]
    return value


def holds_sensitive(value: Any) -> bool:
    """Tell whether plain data has a field of a sensitive name anywhere."""
    return any(name in SENSITIVE_NAMES for name in _names(value))


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _names(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _names(inner)


def _mask_card(found: re.Match[str]) -> str:
    digits = [int(character) for character in found.group() if character.isdecimal()]
    doubled = (digit if index % 2 == 0 else digit * 2 - 9 * (digit > 4) for index, digit in enumerate(reversed(digits)))
    return "****" if sum(doubled) % 10 == 0 else found.group()
