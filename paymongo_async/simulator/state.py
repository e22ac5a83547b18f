"""What is stored: ids, tables with indexes, one set of tables per organisation.

The cost of adding or finding a row does not depend on how many there are, and a page of a list costs what it shows.
A row is one plain dict of mostly plain values, which keeps the garbage collector's work small.
"""

from __future__ import annotations

import hashlib
import string
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from uuid import UUID

from attrs import define, field, frozen

from ..operations import Operation
from .answers import not_found, refuse

if TYPE_CHECKING:
    from .cards import Card
    from .clock import Clock
    from .delivery import Outbox
    from .rules import Rules

__all__ = ["Call", "Choice", "Ids", "Organization", "Row", "Table", "Tables", "Where", "World"]

Row: TypeAlias = dict[str, Any]
Where: TypeAlias = Callable[[str, Row], bool]

# Letters and digits for all 256 bytes; that some come a little more often harms nobody.
_ALPHABET: Final = ((string.ascii_letters + string.digits) * 5).encode()[:256]


class Ids:
    """Make ids that look random and repeat with the seed.

    Each prefix has its own stream, so that the order in which kinds of objects are made does not matter.
    """

    def __init__(self, seed: int | str) -> None:
        self._seed = seed
        self._streams: dict[str, Random] = {}

    def new(self, prefix: str, length: int = 24) -> str:
        """Return *prefix* followed by letters and digits."""
        stream = self._streams.get(prefix)
        if stream is None:
            stream = self._streams[prefix] = Random(f"{self._seed}:{prefix}")  # noqa: S311  (test data, no secret)
        return prefix + stream.randbytes(length).translate(_ALPHABET).decode()

    def uuid(self, kind: str) -> str:
        """Return an id without a prefix; each *kind* has its own stream."""
        return str(UUID(bytes=hashlib.blake2b(self.new(kind).encode(), digest_size=16).digest(), version=4))


class _Index:
    """Places of rows by the value of one field; a lone place is kept without a list around it."""

    def __init__(self) -> None:
        self._places: dict[Any, int | list[int]] = {}

    def add(self, value: Any, place: int) -> None:
        if isinstance(value, dict | list):
            return  # nothing that is looked for
        known = self._places.get(value)
        if known is None:
            self._places[value] = place
        elif isinstance(known, int):
            self._places[value] = sorted({known, place})
        elif place > known[-1] or known[bisect_left(known, place)] != place:
            # A row that gets an old value back has its entry still.
            insort(known, place)

    def find(self, value: Any) -> list[int]:
        known = self._places.get(value, [])
        return known if isinstance(known, list) else [known]


class Table:
    """Rows by id in the order of their creation, with indexes over the *indexed* fields.

    Any other field gets its index when rows are first looked for by it.
    """

    def __init__(self, group: str, *indexed: str) -> None:
        self.group = group
        self.rows: dict[str, Row] = {}
        self.unseen: dict[str, Row] = {}
        """What is known of a row and never answered, by its id."""
        self._order: list[str] = []
        self._places: dict[str, int] = {}
        self._indexes = {name: _Index() for name in indexed}

    def add(self, key: str, row: Row) -> None:
        """Store a new row."""
        place = len(self._order)
        self.rows[key] = row
        self._order.append(key)
        self._places[key] = place
        for name, index in self._indexes.items():
            index.add(row.get(name), place)

    def get(self, key: str) -> Row:
        """Return a row, or refuse with the documented words."""
        row = self.rows.get(key)
        if row is None:
            not_found(self.group, key)
        return row

    def change(self, key: str, values: Row) -> None:
        """Set some fields of a row and keep the indexes right."""
        row = self.rows[key]
        for name, index in self._indexes.items():
            if name in values and values[name] != row.get(name):
                # The old entry stays behind: a reader skips it, because the row says otherwise.
                index.add(values[name], self._places[key])
        row.update(values)

    def remove(self, key: str) -> None:
        """Forget a row."""
        del self.rows[key]
        self.unseen.pop(key, None)

    def find(self, name: str, value: Any) -> list[str]:
        """Return the ids of the rows whose field *name* is *value*, oldest first."""
        keys = (self._order[place] for place in self._index(name).find(value))
        return [key for key in keys if key in self.rows and self.rows[key].get(name) == value]

    def newest(self, where: Where | None = None, **equal: Any) -> Iterator[str]:
        """Yield the ids of all rows that are wanted, newest first; see `page`."""
        wanted = {name: value for name, value in equal.items() if value is not None}
        places = self._narrowed(wanted)
        return self._matching(places, range(len(places) - 1, -1, -1), wanted, where)

    def page(self, given: Row, where: Where | None = None, **equal: Any) -> tuple[list[str], bool]:
        """Return the ids of one page, newest first, and whether there are more in its direction.

        *given* has ``limit``, ``before`` and ``after``. The fields of *equal* have these values, None means any; where
        there are several, the first had best be the one that few rows share. *where* says yes to an id and its row.
        """
        wanted = {name: value for name, value in equal.items() if value is not None}
        places = self._narrowed(wanted)
        before, after, limit = given.get("before"), given.get("after"), given.get("limit", 10)
        low = bisect_right(places, self._place(before, "before")) if before else 0
        high = bisect_left(places, self._place(after, "after")) if after else len(places)
        backwards = bool(before) and not after
        walk = range(low, high) if backwards else range(high - 1, low - 1, -1)
        found: list[str] = []
        for key in self._matching(places, walk, wanted, where):
            if len(found) == limit:
                return (found[::-1] if backwards else found), True
            found.append(key)
        return (found[::-1] if backwards else found), False

    def _index(self, name: str) -> _Index:
        index = self._indexes.get(name)
        if index is None:
            index = self._indexes[name] = _Index()
            for key, row in self.rows.items():
                index.add(row.get(name), self._places[key])
        return index

    def _narrowed(self, wanted: Row) -> Sequence[int]:
        name = next((each for each in wanted if each in self._indexes), next(iter(wanted), None))
        return range(len(self._order)) if name is None else self._index(name).find(wanted[name])

    def _matching(self, places: Sequence[int], walk: range, wanted: Row, where: Where | None) -> Iterator[str]:
        for position in walk:
            key = self._order[places[position]]
            row = self.rows.get(key)
            if row is None or not all(row.get(name) == value for name, value in wanted.items()):
                continue
            if where is None or where(key, row):
                yield key

    def _place(self, key: str, pointer: str) -> int:
        place = self._places.get(key)
        if place is None:
            # Inferred: what an unknown cursor gets is not documented.
            refuse("parameter_invalid", f"{pointer} is not the id of a row.", pointer=pointer)
        return place


class Tables(dict[str, Table]):
    """The tables of one organisation, each made when it is first needed and then furnished with what is always there.

    *furnish* gets the name of the table.
    """

    def __init__(self, furnish: Callable[[str], None]) -> None:
        super().__init__()
        self._furnish = furnish

    def __missing__(self, name: str) -> Table:
        table = self[name] = Table(name)
        self._furnish(name)
        return table


class Organization:
    """Everything that belongs to the keys with one suffix."""

    def __init__(self, suffix: str, furnish: Callable[[Organization, str], None] | None = None) -> None:
        self.id: str = "org_" + hashlib.sha256(suffix.encode()).hexdigest()[:24]
        self.public_key: str = f"pk_test_{suffix}"
        self.tables: Tables = Tables(lambda name: furnish(self, name) if furnish else None)
        self.cards: dict[str, Card] = {}
        """The test card behind a payment method; numbers are never stored."""
        self.windows: dict[str, int] = {}
        """How many seconds a payment method asked its page or code to stay open."""
        self.attempts: dict[str, tuple[str, str]] = {}
        """Intent and payment method by the id that a hosted page has."""
        self.open_attempts: dict[str, str] = {}
        """The attempt that an intent is waiting for."""
        self.holds: dict[str, str] = {}
        """The payment method whose money an intent holds."""
        self.sessions: dict[str, str] = {}
        """The checkout session that an intent was made for."""
        self.checkouts: dict[str, Row] = {}
        """What the attempts of a v2 checkout session are made of."""


@frozen
class Call:
    """One request that passed the checks: whose it is and what was given, path, query and body together.

    Values have the names of the declaration, also where those on the wire differ. Amounts are centavos, also where the
    wire has pesos; a file is a `ReceivedFile`. Dates, moments and decimal numbers are as they were sent.
    """

    organization: Organization
    given: Row
    operation: Operation
    public: bool = False
    sent: Row = field(factory=dict, repr=False)
    """The members of the body by their names on the wire, declared or not, and not checked."""


@frozen
class Choice:
    """What a payer does on a hosted page that offers several methods."""

    action: str
    method: str
    card_number: str


@define
class World:
    """All that a behaviour may touch."""

    rules: Rules
    clock: Clock
    ids: Ids
    outbox: Outbox = field(init=False)
    base_url: str = ""
    furnish: Callable[[Organization, str], None] | None = None
    """Fills a new table of an organisation with what is always in it."""
    organizations: dict[str, Organization] = field(factory=dict)

    def organization(self, suffix: str) -> Organization:
        """Return the organisation of a key's suffix, made on first sight."""
        known = self.organizations.get(suffix)
        if known is None:
            known = self.organizations[suffix] = Organization(suffix, self.furnish)
        return known
