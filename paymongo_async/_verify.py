"""Creates that move money: they are looked for before anything is sent again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias

from attrs import define, field

from ._call import Fetch, Verdict
from ._echo import check_echo, plain
from ._evidence import Verify, asked
from ._look import Doubt, Row, at, created_at, id_of, mark_of, reaches_back, read_again, read_list, resource_in
from .resources import OPERATIONS
from .wire import Answer

__all__ = ["PROOF_AFTER", "verify"]

SLACK: Final = 60.0
"""Seconds before the first attempt from which a search looks: clocks differ."""

PROOF_AFTER: Final = 600.0
"""Seconds after which an exact search that finds nothing proves that nothing happened."""

Kinship: TypeAlias = Literal["exact", "alike", "none"]

KeysOf: TypeAlias = Callable[[Sequence[str]], Awaitable[Mapping[str, str]]]
"""Tells which resources calls on record have made: the key of each."""

MOST_SEARCHES: Final = 10
"""Transfers of one batch that are searched for: a batch is made as a whole, so any of them stands for it."""


@define
class _Found:
    """What a search brought up: rows that are ours beyond doubt, and rows that may be."""

    exact: list[Row] = field(factory=list)
    alike: list[Row] = field(factory=list)

    def add(self, row: Row, kinship: Kinship) -> None:
        """Put a row where it belongs."""
        if kinship != "none":
            (self.exact if kinship == "exact" else self.alike).append(row)

    async def leave(self, key: str | None, name: str | None, keys_of: KeysOf) -> None:
        """Leave out what another call than that of *key* has made; *name* is the field that rows are told apart by."""
        ids = [found for row in (*self.exact, *self.alike) if (found := id_of(row, name)) is not None]
        others = {made for made, known in (await keys_of(ids)).items() if known != key} if ids else set()
        self.exact = [row for row in self.exact if id_of(row, name) not in others]
        self.alike = [row for row in self.alike if id_of(row, name) not in others]


async def verify(doubt: Doubt, rule: Verify, fetch: Fetch, keys_of: KeysOf) -> Verdict:
    """Look for what the call would have made, among what no other call on record is known to have made."""
    wanted = asked(doubt.operation, doubt.fields)
    if rule.each:
        return await _verify_batch(doubt, rule, wanted, fetch, keys_of)
    if not OPERATIONS[rule.via].is_list:
        return await _verify_pointer(doubt, rule, wanted, fetch)
    found = await _search(doubt, rule, wanted, fetch)
    await found.leave(doubt.key, OPERATIONS[rule.via].key, keys_of)
    if len(found.exact) == 1:
        check_echo(wanted, found.exact[0])
        return Verdict("applied", answer=Answer({"data": found.exact[0]}))
    if found.exact or found.alike:
        key = OPERATIONS[rule.via].key
        return _doubtful(str(id_of(row, key)) for row in found.exact or found.alike)
    if doubt.operation == "payments.create":
        return await _verify_source(doubt, fetch)
    return _nothing(doubt, is_exact=mark_of(wanted) is not None or _reference(wanted, rule) is not None)


def _doubtful(candidates: Iterable[str]) -> Verdict:
    return Verdict("unknown", reason="what was found is alike, but no proof", candidates=tuple(candidates))


def _nothing(doubt: Doubt, *, is_exact: bool) -> Verdict:
    """Say what a search proves that found nothing: little so soon, and nothing if it could only find what is alike."""
    if not is_exact:
        return Verdict("unknown", reason="it has no reference of its own by which it could be found")
    if doubt.quiet_for >= PROOF_AFTER:
        return Verdict("not_applied")
    return Verdict("absent", reason="a search found nothing, which so soon proves nothing")


# -- rows -------------------------------------------------------------------------------------------------------------


async def _search(doubt: Doubt, rule: Verify, wanted: Row, fetch: Fetch) -> _Found:
    """Sort the rows that were made since the call, or a minute before: clocks differ."""
    reading = OPERATIONS[rule.via]
    filters = {name: doubt.fields[name] for name in reading.segments}
    for name, path in rule.query.items():
        value = at(wanted, path.removeprefix(f"{rule.each}."))
        # A filter for text that the server writes in another way would find nothing.
        if value is not None and not (rule.plain and _plain(value) != str(value).casefold()):
            filters[name] = value
    rows, answer = await read_list(
        reading, filters, fetch, lambda rows, answer: reaches_back(rows, doubt.sent_at_server(answer) - SLACK)
    )
    since = doubt.sent_at_server(answer) - SLACK
    found = _Found()
    for row in rows:
        created = created_at(row)
        if created is not None and created < since:
            continue  # one without a readable time may be ours
        found.add(row, _kinship(row, wanted, doubt.key, rule))
    return found


def _kinship(row: Row, wanted: Row, key: str | None, rule: Verify) -> Kinship:
    """Tell how a row stands to what was asked for: ours by the mark or the caller's own reference, or only like it."""
    mark = mark_of(row)
    if mark is not None and mark == key:
        return "exact"
    if mark is not None and mark != mark_of(wanted):
        return "none"  # another call's
    differs = _differs(row, wanted, rule)
    if _has_reference(row, wanted, rule):
        return "alike" if differs else "exact"
    return "none" if differs else "alike"


def _has_reference(row: Row, wanted: Row, rule: Verify) -> bool:
    ours, theirs = _reference(wanted, rule), at(row, rule.reference or "")
    return ours is not None and (_plain(theirs) == _plain(ours) if rule.plain else bool(theirs == ours))


def _differs(row: Row, wanted: Row, rule: Verify) -> bool:
    """Tell whether a row says otherwise than the request. What one of them does not say is no difference.

    Text is compared loosely: too much that is alike keeps a doubt, too little would end it.
    """
    pairs = ((at(row, name), _asked_at(wanted, name)) for name in rule.match)
    return any(None not in (theirs, ours) and _plain(theirs) != _plain(ours) for theirs, ours in pairs)


def _reference(wanted: Row, rule: Verify) -> str | None:
    """Return the caller's own reference, if the call has one that stands for it alone."""
    given = None if rule.reference is None or rule.vague else at(wanted, rule.reference)
    return given if isinstance(given, str) and _plain(given) else None


def _asked_at(wanted: Row, path: str) -> Any:
    """Read what was asked for: ``plan.id`` of an answer is the ``plan_id`` of its request."""
    given = at(wanted, path)
    return wanted.get(path.replace(".", "_")) if given is None else given


def _plain(value: Any) -> Any:
    """Leave of text only what a server keeps of it: letters and digits, in whatever case."""
    if isinstance(value, str):
        return plain(value)
    return sorted(map(str, map(_plain, value))) if isinstance(value, list) else value


# -- what is no plain list --------------------------------------------------------------------------------------------


async def _verify_source(doubt: Doubt, fetch: Fetch) -> Verdict:
    """Ask the legacy source itself: while it can be charged it has not been."""
    reading = OPERATIONS["sources.retrieve"]
    answer = await fetch(reading, {"source_id": at(doubt.fields, "source.id")})
    status = at(resource_in(answer, reading), "status")
    if status == "chargeable":
        return Verdict("not_applied")
    return Verdict("unknown", reason=f"the source is {status}, and its payment was not found")


async def _verify_pointer(doubt: Doubt, rule: Verify, wanted: Row, fetch: Fetch) -> Verdict:
    """Read the resource that names what was made of it, and then that."""
    reading = OPERATIONS[rule.via]
    answer = await fetch(reading, {name: doubt.fields[name] for name in reading.segments})
    origin = resource_in(answer, reading)
    pointer = at(origin, rule.reference or "")
    if not pointer or rule.again is None:
        return _nothing(doubt, is_exact=True)
    found = await read_again(rule.again, origin, fetch)
    row = resource_in(found, OPERATIONS[rule.again[0]])
    created = created_at(row)
    is_older = created is not None and created < doubt.sent_at_server(found) - SLACK
    if is_older or mark_of(row) not in (None, mark_of(wanted)):
        return _doubtful([str(pointer)])
    return Verdict("applied", answer=found)


# -- batches ----------------------------------------------------------------------------------------------------------


async def _verify_batch(doubt: Doubt, rule: Verify, wanted: Row, fetch: Fetch, keys_of: KeysOf) -> Verdict:
    """Find the batch by any of its rows that has a reference."""
    given = wanted.get(rule.each)
    rows = [row for row in given if isinstance(row, dict)] if isinstance(given, list) else []
    named = [row for row in rows if _reference(row, rule) is not None]
    for row in (named or rows[:1])[:MOST_SEARCHES]:
        found = await _search(doubt, rule, row, fetch)
        exact, alike = _batches_of(found.exact, rule), _batches_of(found.alike, rule)
        taken = await keys_of([*exact, *alike]) if exact or alike else {}
        exact, alike = (
            [batch for batch in each if taken.get(batch, doubt.key) == doubt.key] for each in (exact, alike)
        )
        if exact:
            return await _whole_batch(rows, exact[:MOST_SEARCHES], rule, fetch)
        if alike:
            return _doubtful(alike)
    return _nothing(doubt, is_exact=bool(named))


async def _whole_batch(rows: Sequence[Row], batches: Sequence[str], rule: Verify, fetch: Fetch) -> Verdict:
    """Return the one of *batches* that holds all of *rows* and no others, if it is the only one."""
    name, _ = rule.again or ("", "")
    reading = OPERATIONS[name]
    answers = [await fetch(reading, {reading.segments[0]: batch}) for batch in batches]
    made = [(answer, at(resource_in(answer, reading), rule.each)) for answer in answers]
    whole = [answer for answer, each in made if isinstance(each, list) and _outline(each, rule) == _outline(rows, rule)]
    return Verdict("applied", answer=whole[0]) if len(whole) == 1 else _doubtful(batches)


def _batches_of(rows: Sequence[Row], rule: Verify) -> list[str]:
    """Name the batches that rows belong to, each once."""
    _, source = rule.again or ("", "")
    return list(dict.fromkeys(str(at(row, source)) for row in rows))


def _outline(rows: Sequence[Row], rule: Verify) -> Counter[tuple[str, ...]]:
    """Reduce rows to what is compared, in whatever order they stand."""
    return Counter(tuple(str(_plain(at(row, name))) for name in rule.match) for row in rows if isinstance(row, dict))
