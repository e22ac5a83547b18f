"""What issued cards belong to."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from ._model import Entity


@frozen(kw_only=True)
class CardProgram(Entity):
    """A set of issued cards."""

    wire_type: ClassVar[str | None] = "card_program"

    merchant_id: str
    name: str
    description: str | None = None
    created_at: datetime
    """On the wire in ISO 8601, unlike elsewhere in envelopes."""
    updated_at: datetime
