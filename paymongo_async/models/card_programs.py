"""Groupings of issued cards (card issuing, early access)."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from ._model import Entity


@frozen(kw_only=True)
class CardProgram(Entity):
    """Card program."""

    wire_type: ClassVar[str | None] = "card_program"

    merchant_id: str
    """org_."""
    name: str
    description: str | None = None
    """The page types it boolean; the sample is a string."""
    created_at: datetime
    """ISO 8601, unlike the Unix seconds of other v1 envelopes."""
    updated_at: datetime
