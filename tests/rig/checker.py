"""The ledger checker: what a client was told, held against what is in the books.

Both sides are plain JSON, so that they may come from other processes. The **history** has one entry per logical
operation, whatever became of it:

============  =========================================================================================================
``kind``      payment, refund, capture or transfer
``key``       what the harness calls it: unique, and the idempotency key if it has one
``where``     the fields that its effect has in the books, and no other operation's: see below
``told``      ``ok``; ``fail`` (not_sent, rejected); ``info`` (unknown, cancelled, or the process died without a word)
``resolved``  of ``info``, once asked: what ``resolve()`` said: applied, not_applied, rejected, unknown
``id``        of ok and applied: the id that was told, that of the effect or of what it belongs to (intent, batch)
============  =========================================================================================================

The **books** are the tables of the simulator: ``{"refunds": simulator.books.refunds}``, or what
``GET /_simulator/books/refunds`` answers. Read them when everything that was to be done late has been done.

*where* is chosen by the harness before the call, never taken from an answer: the client's belief is what is on trial.
Good choices are a description of its own for a payment (an intent hands it on), ``payment_intent_id`` for a capture,
an entry of metadata or the payment with an amount of its own for a refund, a reference number for a transfer. Text is
compared on letters and digits only, because the server rewrites references.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

__all__ = ["Finding", "Report", "check"]

Row: TypeAlias = Mapping[str, Any]

TABLES = {"payment": "payments", "capture": "payments", "refund": "refunds", "transfer": "transfers"}
BELONGS_TO = ("id", "payment_intent_id", "batch_transfer_id")
EXPECTED = {
    "ok": (1,),
    "fail": (0,),
    "info": (0, 1),
    "applied": (1,),
    "not_applied": (0,),
    "rejected": (0,),
    "unknown": (0, 1),
}
"""How many effects an operation may have, by the last word about it."""


@dataclass(frozen=True)
class Finding:
    """One operation of which history and books do not agree."""

    kind: str
    key: str
    word: str
    """The last word about it: what was told, or what ``resolve()`` said."""
    effects: tuple[str, ...]
    """The ids of what is in the books."""


@dataclass(frozen=True)
class Report:
    """What a comparison came to."""

    operations: int
    effects: int
    words: dict[str, int]
    """How many operations ended with which word."""
    duplicates: tuple[Finding, ...]
    """More than one effect, whatever was told."""
    lost: tuple[Finding, ...]
    """Said to be done, and not in the books."""
    false_failures: tuple[Finding, ...]
    """Said not to be done, and in the books."""
    mistaken: tuple[Finding, ...]
    """Done once as was said, but the id that was told is another's."""

    @property
    def is_clean(self) -> bool:
        """Tell whether history and books agree."""
        return not (self.duplicates or self.lost or self.false_failures or self.mistaken)

    @property
    def bound(self) -> float:
        """Return how often something may go wrong that went wrong in none of the operations: 3 ÷ n, at 95 %."""
        return min(1.0, 3 / self.operations) if self.operations else 1.0

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return asdict(self)

    def __str__(self) -> str:
        words = ", ".join(f"{count:,} {word}" for word, count in sorted(self.words.items()))
        wrong = {
            "duplicated": self.duplicates,
            "lost": self.lost,
            "falsely failed": self.false_failures,
            "mistaken": self.mistaken,
        }
        found = ", ".join(f"{len(each):,} {name}" for name, each in wrong.items())
        upper = f" (≤ {self.bound:.2%})" if self.is_clean else ""
        return f"{self.operations:,} operations ({words}), {self.effects:,} in the books: {found}{upper}"


def check(history: Iterable[Row], books: Mapping[str, Any]) -> Report:
    """Compare a client's *history* with the *books*.

    Raises ValueError when the history itself is wrong: two operations that share a key, a place or an effect would
    make any verdict worthless.
    """
    operations = list(history)
    _refuse_ambiguity(operations)
    shelves = {table: _Shelf(_effects(table, books[table])) for table in {TABLES[each["kind"]] for each in operations}}
    judged = [(each, shelves[TABLES[each["kind"]]].find(each["where"])) for each in operations]
    _refuse_twice(str(row["id"]) for _, found in judged for row in found)
    findings = [(_verdict(each, found), _finding(each, found)) for each, found in judged]
    return Report(
        operations=len(operations),
        effects=sum(len(found) for _, found in judged),
        words=dict(Counter(_word(each) for each in operations)),
        **{
            name: tuple(finding for verdict, finding in findings if verdict == name)
            for name in ("duplicates", "lost", "false_failures", "mistaken")
        },
    )


def _verdict(operation: Row, found: Sequence[Row]) -> str | None:
    word = _word(operation)
    if len(found) > 1:
        return "duplicates"
    if len(found) not in EXPECTED[word]:
        return "false_failures" if found else "lost"
    told = operation.get("id")
    if word in ("ok", "applied") and told is not None and told not in [found[0].get(name) for name in BELONGS_TO]:
        return "mistaken"
    return None


def _word(operation: Row) -> str:
    """Return the last word: ``resolve()`` speaks where the call itself did not know."""
    told: str = operation["told"]
    return operation.get("resolved") or told if told == "info" else told


def _finding(operation: Row, found: Sequence[Row]) -> Finding:
    ids = tuple(str(row["id"]) for row in found)
    return Finding(operation["kind"], operation["key"], _word(operation), ids)


def _refuse_ambiguity(operations: Sequence[Row]) -> None:
    for each in operations:
        if each["kind"] not in TABLES or _word(each) not in EXPECTED or not each["where"]:
            msg = f"{each['key']}: needs a kind, a word of its end, and a place in the books"
            raise ValueError(msg)
    _refuse_twice(str(each["key"]) for each in operations)
    _refuse_twice(f"{TABLES[each['kind']]} {_place(each['where'])}" for each in operations)


def _refuse_twice(names: Iterable[str]) -> None:
    doubled = [name for name, count in Counter(names).items() if count > 1]
    if doubled:
        msg = f"more than one operation has {', '.join(doubled)}"
        raise ValueError(msg)


# -- books ------------------------------------------------------------------------------------------------------------


class _Shelf:
    """The rows of one table, found by the fields that operations are known by; each set of names is sorted once."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._sorted: dict[tuple[str, ...], dict[Any, list[Row]]] = {}

    def find(self, where: Row) -> list[Row]:
        """Return the rows whose fields are those of *where*."""
        names = tuple(sorted(where))
        if names not in self._sorted:
            places: dict[Any, list[Row]] = {}
            for row in self._rows:
                places.setdefault(_place({name: _at(row, name) for name in names}), []).append(row)
            self._sorted[names] = places
        return self._sorted[names].get(_place(where), [])


def _effects(table: str, listed: Any) -> list[Row]:
    """Return the effects in a table, flat. An attempt to pay that failed is none; a refund that failed was made."""
    rows = listed["data"] if isinstance(listed, Mapping) else listed
    flat = [{"id": row["id"], **row.get("attributes", row)} for row in rows]
    return [row for row in flat if table != "payments" or row["status"] != "failed"]


def _at(row: Row, path: str) -> Any:
    value: Any = row
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _place(where: Row) -> tuple[Any, ...]:
    return tuple((name, _plain(where[name])) for name in sorted(where))


def _plain(value: Any) -> Any:
    return "".join(filter(str.isalnum, value)).casefold() if isinstance(value, str) else value
