"""What is stored: ids, tables with indexes, one set of tables per organisation.

The cost of adding or finding a row does not depend on how many there are, and a page of a list costs what it shows.
A row is one plain dict of mostly plain values, which keeps the garbage collector's work small.
"""

from __future__ import annotations

import hashlib
import string
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence
from random import Random
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from attrs import define, field, frozen

from .answers import not_found, refuse

if TYPE_CHECKING:
    from .cards import Card
    from .clock import Clock
    from .delivery import Outbox
    from .rules import Rules

__all__ = ["Call", "Choice", "Ids", "Organization", "Row", "Table", "World"]

Row: TypeAlias = dict[str, Any]

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


class _Index:
    """Places of rows by the value of one field; a lone place is kept without a list around it."""

    def __init__(self) -> None:
        self._places: dict[Any, int | list[int]] = {}

    def add(self, value: Any, place: int) -> None:
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
    """Rows by id in the order of their creation, with indexes over the *indexed* fields."""

    def __init__(self, group: str, *indexed: str) -> None:
        self.group = group
        self.rows: dict[str, Row] = {}
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
            index.add(row[name], place)

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
            if name in values and values[name] != row[name]:
                # The old entry stays behind: a reader skips it, because the row says otherwise.
                index.add(values[name], self._places[key])
        row.update(values)

    def remove(self, key: str) -> None:
        """Forget a row."""
        del self.rows[key]

    def find(self, name: str, value: Any) -> list[str]:
        """Return the ids of the rows whose indexed field *name* is *value*, oldest first."""
        keys = (self._order[place] for place in self._indexes[name].find(value))
        return [key for key in keys if key in self.rows and self.rows[key][name] == value]

    def page(self, given: Row, **equal: Any) -> tuple[list[str], bool]:
        """Return the ids of one page, newest first, and whether there are more in its direction.

        *given* has ``limit``, ``before`` and ``after``; of *equal* one may be an indexed field, None means any.
        """
        wanted = {name: value for name, value in equal.items() if value is not None}
        indexed = next((name for name in wanted if name in self._indexes), None)
        places = self._indexes[indexed].find(wanted[indexed]) if indexed else range(len(self._order))
        before, after, limit = given.get("before"), given.get("after"), given.get("limit", 10)
        low = bisect_right(places, self._place(before, "before")) if before else 0
        high = bisect_left(places, self._place(after, "after")) if after else len(places)
        backwards = bool(before) and not after
        walk = range(low, high) if backwards else range(high - 1, low - 1, -1)
        found: list[str] = []
        for key in self._matching(places, walk, wanted):
            if len(found) == limit:
                return (found[::-1] if backwards else found), True
            found.append(key)
        return (found[::-1] if backwards else found), False

    def _matching(self, places: Sequence[int], walk: range, wanted: Row) -> Iterator[str]:
        for position in walk:
            key = self._order[places[position]]
            row = self.rows.get(key)
            if row is not None and all(row[name] == value for name, value in wanted.items()):
                yield key

    def _place(self, key: str, pointer: str) -> int:
        place = self._places.get(key)
        if place is None:
            # Inferred: what an unknown cursor gets is not documented.
            refuse("parameter_invalid", f"{pointer} is not the id of a row.", pointer=pointer)
        return place


_INDEXED: Final = {
    "payment_intents": (),
    "payment_methods": (),
    "payments": ("status",),
    "refunds": ("payment_id",),
    "customers": ("email", "phone"),
    "customer_payment_methods": ("customer_id",),
    "sources": (),
    "checkout_sessions": ("client_key",),
    "links": ("reference_number",),
    "webhooks": (),
}


class Organization:
    """Everything that belongs to the keys with one suffix."""

    def __init__(self, suffix: str) -> None:
        self.id = "org_" + hashlib.sha256(suffix.encode()).hexdigest()[:24]
        self.public_key = f"pk_test_{suffix}"
        self.tables = {group: Table(group, *indexed) for group, indexed in _INDEXED.items()}
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
    """One request that passed the checks: whose it is and what was given, path, query and body together."""

    organization: Organization
    given: Row
    public: bool = False


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
    organizations: dict[str, Organization] = field(factory=dict)

    def organization(self, suffix: str) -> Organization:
        """Return the organisation of a key's suffix, made on first sight."""
        known = self.organizations.get(suffix)
        if known is None:
            known = self.organizations[suffix] = Organization(suffix)
        return known
