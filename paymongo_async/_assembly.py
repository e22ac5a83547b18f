"""The parts of a client put together; with them come aiohttp, cattrs and tenacity.

They are imported with the first client and not with the package: a command line that only shows its help, a program
that only receives webhooks, a module that only names types need none of them.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from ._attempts import Attempts
from ._clock import Clock
from ._credentials import Credentials
from ._journal import Journal
from ._records import Records
from ._session import Session
from ._throttle import Admission, loop_time
from .idempotency import JournalStore
from .rate_limit import SharedRateLimit
from .recovery import Recovery
from .secret import Secret
from .stores.memory import MemoryStore
from .transports.aiohttp import AiohttpTransport

if TYPE_CHECKING:
    import aiohttp

__all__ = ["assemble"]


def assemble(
    *,
    credentials: Credentials,
    rate_limit: int | SharedRateLimit | None,
    journal: JournalStore | None,
    session: aiohttp.ClientSession | None,
    mark: bool,
) -> tuple[Session, Recovery]:
    """Make what all copies of a client share, and what settles its calls in doubt."""
    dates = Clock()
    store = journal or MemoryStore()
    recovery = Recovery(store, dates)
    attempts = Attempts(
        transport=AiohttpTransport(session=session),
        settler=recovery,
        admission=_admission(rate_limit, credentials),
        mode=credentials.mode,
        rng=Random(),  # noqa: S311  (jitter)
    )
    records = Records(store, credentials.secret or credentials.public)
    book = Journal(records, attempts.fill_in)
    made = Session(credentials=credentials, attempts=attempts, journal=book, settler=recovery, dates=dates, mark=mark)
    return made, recovery


def _admission(rate_limit: int | SharedRateLimit | None, credentials: Credentials) -> Admission:
    if not isinstance(rate_limit, SharedRateLimit):
        return Admission(rate_limit)
    account = credentials.secret or credentials.public or Secret("")
    return Admission(rate_limit.per_second, shared=rate_limit.open(account, loop_time))
