"""Card numbers on a command line: the documented test cards, with a test key, and no others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from ..simulator.cards import CARDS
from .mistakes import UsageError

__all__ = ["refuse_cards"]


def refuse_cards(arguments: Mapping[str, Any], mode: Literal["test", "live"]) -> None:
    """Raise `UsageError` for a card number that must not be typed; it is not repeated."""
    for number in _numbers(arguments):
        if mode == "live":
            msg = (
                "a raw card number with a live key puts this machine under PCI DSS, and what is typed stays in the "
                "shell's history and the list of processes"
            )
            raise UsageError(msg, hint="Use a checkout session, or let the payer's browser send it (allow_raw_cards).")
        if "".join(filter(str.isdigit, str(number))) not in CARDS:
            msg = "this card number is none of PayMongo's documented test cards, so it might be somebody's"
            raise UsageError(msg, hint="Take one of https://developers.paymongo.com, such as 4343434343434345.")


def _numbers(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name == "card_number" and inner is not None:
                yield inner
            else:
                yield from _numbers(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _numbers(inner)
