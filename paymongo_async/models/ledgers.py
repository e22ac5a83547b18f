"""Double-entry ledgers (beta, enabled on request, no test mode)

A Modern Treasury style API behind PayMongo Basic auth.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from ..types import Metadata
from ._model import Flat


@frozen(kw_only=True)
class Ledger(Flat):
    """Ledger.

    No {data: ...} wrapper in the sample; a client should accept both.
    """

    wire_type: ClassVar[str | None] = "ledger"

    id: str
    """UUID, no prefix."""
    object: str
    """'ledger'."""
    live_mode: bool
    """live_mode with an underscore, unlike livemode elsewhere."""
    name: str
    description: str | None = None
    metadata: Metadata
    """String to string."""
    discarded_at: datetime | None = None
    created_at: datetime
    updated_at: datetime
