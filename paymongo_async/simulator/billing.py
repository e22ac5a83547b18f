"""Who pays, with every documented part present: recorded answers show parts that were not sent as null."""

from __future__ import annotations

from typing import Final

from .state import Row

__all__ = ["filled"]

_ADDRESS: Final = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
_PARTS: Final = dict.fromkeys(("email", "name", "phone"))


def filled(billing: Row | None) -> Row | None:
    """Return *billing* with all its parts; nothing stays nothing."""
    if billing is None:
        return None
    return {**_PARTS, **billing, "address": {**_ADDRESS, **(billing.get("address") or {})}}
