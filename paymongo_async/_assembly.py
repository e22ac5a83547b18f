"""The parts of a client put together; with them come aiohttp, cattrs and tenacity.

They are imported with the first client and not with the package: a command line that only shows its help, a program
that only receives webhooks, a module that only names types need none of them.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from ._attempts import Attempts
from ._credentials import Credentials
from ._journal import Journal
from ._session import Session
from ._throttle import Admission
from .idempotency import JournalStore
from .recovery import Recovery
from .stores.memory import MemoryStore
from .transports.aiohttp import AiohttpTransport

if TYPE_CHECKING:
    import aiohttp

__all__ = ["assemble"]


def assemble(
    *,
    credentials: Credentials,
    rate_limit: int | None,
    journal: JournalStore | None,
    session: aiohttp.ClientSession | None,
    mark: bool,
) -> tuple[Session, Recovery]:
    """Make what all copies of a client share, and what settles its calls in doubt."""
    recovery = Recovery()
    attempts = Attempts(
        transport=AiohttpTransport(session=session),
        settler=recovery,
        admission=Admission(rate_limit),
        mode=credentials.mode,
        rng=Random(),  # noqa: S311  (jitter)
    )
    book = Journal(journal or MemoryStore(), credentials.secret or credentials.public)
    return Session(credentials=credentials, attempts=attempts, journal=book, settler=recovery, mark=mark), recovery
