"""Double-entry ledgers."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from ..types import Metadata
from ._model import Flat


@frozen(kw_only=True)
class Ledger(Flat):
    """A set of books: its accounts and the transactions between them."""

    wire_type: ClassVar[str | None] = "ledger"

    id: str
    """A UUID, without a prefix."""
    object: str
    """``ledger``."""
    live_mode: bool
    """With an underscore, unlike *livemode* elsewhere."""
    name: str
    description: str | None = None
    metadata: Metadata
    discarded_at: datetime | None = None
    created_at: datetime
    updated_at: datetime
