"""One look at PayMongo on behalf of a call in doubt: what the call was, and reading what may show it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, Final, TypeAlias

from attrs import frozen

from ._call import Fetch
from ._clock import Moment
from ._evidence import Again
from .errors import ProtocolError
from .models._model import MILLISECONDS, opened
from .operations import Operation
from .pagination import cursor_name, turn
from .resources import OPERATIONS
from .wire import Answer, rows_of, unwrapped

__all__ = [
    "Doubt",
    "Row",
    "at",
    "created_at",
    "id_of",
    "mark_of",
    "reaches_back",
    "read_again",
    "read_list",
    "resource_in",
]

Row: TypeAlias = Mapping[str, Any]

MARK: Final = "metadata.idempotency_key"
"""Where a create that moves money carries its key too, so that a search can find it."""

SEARCH_PAGES: Final = 10
PAGE: Final = 100


@frozen
class Doubt:
    """A call in doubt, from this process or from a journal.

    *first* is when its first attempt began, *last* when its last one ended, *now* tells the moment.
    """

    operation: str
    fields: Mapping[str, Any]
    key: str | None
    first: Moment
    last: Moment
    now: Callable[[], Moment]

    def sent_at_server(self, answer: Answer) -> float:
        """Return the earliest that it can have been sent by the server's clock; *answer* has just come."""
        now = self.now()
        heard = now.wall if answer.server_time is None else answer.server_time
        guessed = heard - (now.wall - self.first.wall)
        return guessed if self.first.server is None else min(guessed, self.first.server)

    @property
    def quiet_for(self) -> float:
        """How many seconds have passed since the last attempt for certain."""
        return self.now().least_since(self.last)


# -- lists ------------------------------------------------------------------------------------------------------------


async def read_list(
    reading: Operation, filters: Mapping[str, Any], fetch: Fetch, is_enough: Callable[[list[Row], Answer], bool]
) -> tuple[list[Row], Answer]:
    """Read a list, whatever its way of paging, to its end or until *is_enough*; return its rows and the last answer.

    Raises `ProtocolError` when it does not let itself be read that far: then nothing was shown to be absent.
    """
    arguments = {name: PAGE for name in ("limit", "per_page") if name in reading.parameters} | dict(filters)
    name = cursor_name(reading.parameters, arguments)
    rows: list[Row] = []
    seen: set[str] = set()  # rows move on to the next page when others come in
    cursors: set[str | int] = set()
    for _ in range(SEARCH_PAGES):
        answer = await fetch(reading, arguments)
        page = rows_of(answer.payload)[0]
        rows += [row for row in page if isinstance(row, dict) and id_of(row, reading.key) not in seen]
        seen |= {key for row in rows if (key := id_of(row, reading.key)) is not None}
        after = answer.headers.get("x-after-cursor")
        more, cursor = turn(name, answer.payload, rows=page, key=reading.key, after=after, arguments=arguments)
        if not more or is_enough(rows, answer):
            return rows, answer
        if name is None or cursor is None or cursor in cursors:
            break
        cursors.add(cursor)
        arguments[name] = cursor
    msg = "the list is too long to be searched"
    raise ProtocolError(msg)


def reaches_back(rows: list[Row], moment: float) -> bool:
    """Tell whether a list goes from newer to older rows, as its own rows show, and has come to those before *moment*.

    Only then can what follows be left unread. A row without a readable time says nothing either way.
    """
    times = [created for row in rows if (created := created_at(row)) is not None]
    falls = all(newer >= older for newer, older in pairwise(times))
    return bool(times) and falls and times[0] > times[-1] and times[-1] < moment


async def read_again(again: Again, row: Row, fetch: Fetch) -> Answer:
    """Read what *row* tells the id of, as the type that was asked for."""
    name, field = again
    reading = OPERATIONS[name]
    return await fetch(reading, {reading.segments[0]: at(row, field)})


# -- fields -----------------------------------------------------------------------------------------------------------


def resource_in(answer: Answer, reading: Operation) -> Row:
    """Return the resource that *reading* was answered with, whatever it is wrapped in."""
    resource = unwrapped(answer.payload, reading.key)
    return resource if isinstance(resource, dict) else {}


def at(resource: Row, path: str) -> Any:
    """Read a field of a resource by its dotted path, enveloped or flat; None where there is none."""
    value: Any = opened(resource)
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def id_of(resource: Row, key: str | None = None) -> str | None:
    """Read what tells a resource from others of its kind; *key* is the field if it is not ``id``."""
    found = at(resource, key or "id")
    return found if isinstance(found, str) else None


def mark_of(resource: Row) -> Any:
    """Read the key that a resource was made with, if it carries one."""
    return at(resource, MARK)


def created_at(resource: Row) -> float | None:
    """Read when something was made, as Unix seconds; None where it does not say so in a way that can be read.

    A day without a time cannot be compared with a moment, so it counts as unreadable.
    """
    created = at(resource, "created_at")
    if type(created) is int:
        return created / 1000 if created >= MILLISECONDS else float(created)
    if not isinstance(created, str) or ":" not in created:
        return None
    try:
        moment = datetime.fromisoformat(created)
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()
