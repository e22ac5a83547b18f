"""Masks for text that people will read: keys, card numbers, client keys."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

__all__ = [
    "SENSITIVE_NAMES",
    "clip",
    "holds_api_keys",
    "holds_sensitive",
    "mask",
    "with_secrets",
    "without_secrets",
    "without_sensitive",
]

LONGEST: Final = 200
_API_KEYS: Final = frozenset({"secret_key", "sk_live", "sk_test"})
SENSITIVE_NAMES: Final = _API_KEYS | {"card_number", "cvc", "client_key"}
"""Names of fields that are never journalled, hashed or shown."""

_KEY = re.compile(r"(?<![A-Za-z0-9])((?:sk|pk)_(?:live|test)_|whsk_)\w+")
_CLIENT_KEY = re.compile(r"\b(pi|cs)_\w+?_client_\w+")
_CREDENTIALS = re.compile(r"\b(basic|bearer) +[\w.+/=~-]+", re.IGNORECASE)
_CVC = re.compile(r"\b(cvc\W{1,4})\d{3,4}\b", re.IGNORECASE)
_UUID = r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"
# Groups of digits with spaces, points or dashes between them; an idempotency key is not read as a number.
_DIGITS = re.compile(rf"(?P<uuid>{_UUID})|\d+(?:[\s.\-\u2010-\u2015\u2212]{{1,3}}\d+)*")
_GROUP = re.compile(r"\d+")
_CARD_LENGTHS: Final = range(13, 20)
_NAMES = re.compile(b"|".join(sorted(f'"{name}"'.encode() for name in SENSITIVE_NAMES)))
_API_KEY_NAMES = re.compile(b"|".join(sorted(f'"{name}"'.encode() for name in _API_KEYS)))
_MARKUP = re.compile(r"<[^>]*>")


def mask(text: str) -> str:
    """Replace keys, client keys and card numbers in *text*."""
    text = _CLIENT_KEY.sub(r"\1_***_client_***", text)
    text = _KEY.sub(r"\1***", text)
    text = _CREDENTIALS.sub(r"\1 ***", text)
    text = _CVC.sub(r"\1***", text)
    return _DIGITS.sub(_mask_cards, text)


def clip(text: str) -> str:
    """Make a server's text fit for a message: no markup, no secrets, one line, at most 200 characters."""
    flat = " ".join(_MARKUP.sub(" ", text[: LONGEST * 10]).split())
    masked = mask("".join(character if character.isprintable() else " " for character in flat))
    return masked if len(masked) <= LONGEST else masked[: LONGEST - 1] + "…"


def without_sensitive(value: Any) -> Any:
    """Copy plain data, leaving out every field of a sensitive name."""
    return _without(value, lambda _: False)


def without_secrets(value: Any) -> Any:
    """Copy an answer, leaving out every field that is a secret by its name or has a client key in it, as addresses do.

    `with_secrets` puts them back.
    """
    return _without(value, _has_client_key)


def with_secrets(value: Any, fresh: Any) -> Any:
    """Copy plain data, with those secrets that *fresh* has in the same places."""
    if isinstance(value, dict) and isinstance(fresh, dict):
        found = {name: inner for name, inner in fresh.items() if name in SENSITIVE_NAMES or _has_client_key(inner)}
        return found | {name: with_secrets(inner, fresh.get(name)) for name, inner in value.items()}
    if isinstance(value, list) and isinstance(fresh, list) and len(value) == len(fresh):
        return [with_secrets(inner, other) for inner, other in zip(value, fresh, strict=True)]
    return value


def _without(value: Any, is_secret: Callable[[Any], bool]) -> Any:
    if isinstance(value, dict):
        kept = {name: inner for name, inner in value.items() if name not in SENSITIVE_NAMES and not is_secret(inner)}
        return {name: _without(inner, is_secret) for name, inner in kept.items()}
    if isinstance(value, list | tuple):
        return [_without(inner, is_secret) for inner in value]
    return value


def _has_client_key(value: Any) -> bool:
    return isinstance(value, str) and "_client_" in value and _CLIENT_KEY.search(value) is not None


def holds_sensitive(body: bytes) -> bool:
    """Tell whether a JSON body may have a field of a sensitive name; text that only quotes one counts too."""
    return _NAMES.search(body) is not None


def holds_api_keys(body: bytes) -> bool:
    """Tell whether a JSON body may have a field that is an API key, as a child account's event has."""
    return _API_KEY_NAMES.search(body) is not None


def _mask_cards(found: re.Match[str]) -> str:
    """Mask every stretch of whole groups that is a card number: an order number beside it does not hide it."""
    text = found.group()
    if found["uuid"]:
        return text
    groups = list(_GROUP.finditer(text))
    shown, done, first = "", 0, 0
    while first < len(groups):
        last = _end_of_card(groups, first)
        if last is not None:
            shown += text[done : groups[first].start()] + "****"
            done, first = groups[last].end(), last
        first += 1
    return shown + text[done:]


def _end_of_card(groups: list[re.Match[str]], first: int) -> int | None:
    digits, longest = "", None
    for last in range(first, len(groups)):
        digits += groups[last].group()
        if len(digits) >= _CARD_LENGTHS.stop:
            break
        if len(digits) in _CARD_LENGTHS and _passes_luhn(digits):
            longest = last
    return longest


def _passes_luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(digits)))
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0
