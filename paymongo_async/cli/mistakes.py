"""What a user did that cannot work, told in a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["UsageError", "nearest"]


class UsageError(Exception):
    """A sentence for the user; nothing was sent. *hint* is what to type instead."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def nearest(name: str, known: Iterable[str]) -> str:
    """Ask whether the most similar of the *known* names was meant; nothing if none is."""
    close = get_close_matches(name, [*known], n=1, cutoff=0.6)
    return f"Did you mean {close[0]}?" if close else ""
