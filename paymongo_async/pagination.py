"""Lists: one page when awaited, every row when iterated, whatever way of paging an endpoint has.

PayMongo's v1 lists go from the newest row to the oldest; ``after`` asks for what is older than a row, ``before`` for
what is newer. Newer endpoints page by opaque tokens, offsets or numbers. Which parameter asks for the next page is
read off the declaration (`cursor_name`), what it is to be off the answer (`turn`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Container, Generator, Iterator, Mapping, Sequence
from typing import Any, Final, Generic, TypeAlias, TypeVar

from attrs import frozen

from .errors import PaginationLoopError

__all__ = ["Page", "Paginator", "cursor_name", "turn"]

T = TypeVar("T")
Cursor: TypeAlias = str | int

_LAST_EVALUATED: Final = "last_evaluated_payment_method_id"
CURSORS: Final = ("after", "starting_after", "after_id", "after_cursor", _LAST_EVALUATED, "offset", "page")
"""Parameters that ask for the next page, each list having one of them; ``before`` walks the other way."""

_MOST: Final = 100
"""Rows that a server gives at most: only below that does a short page prove that nothing follows."""


@frozen
class Page(Generic[T]):
    """One answer of a list: its rows, whether more follow, and the cursor that asks for them."""

    items: tuple[T, ...]
    has_more: bool = False
    cursor: Cursor | None = None

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, index: int) -> T:
        return self.items[index]


class Paginator(Generic[T]):
    """A list that is fetched when it is used.

    ``await`` it for the first page, ``async for`` it for every row. The filters are those of the first call; a row
    that arrives twice because others came in meanwhile is dropped. Raises `PaginationLoopError` when the pages would
    never end: nothing is ever left out silently.
    """

    def __init__(
        self,
        fetch: Callable[[Mapping[str, Any]], Awaitable[Page[T]]],
        arguments: Mapping[str, Any],
        cursor_name: str | None = "after",
    ) -> None:
        self._fetch = fetch
        self._cursor_name = cursor_name or ""
        self._start: Cursor | None = arguments.get(self._cursor_name)

    def __await__(self) -> Generator[Any, None, Page[T]]:
        return self._fetch({}).__await__()

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page.items:
                yield item

    async def pages(self) -> AsyncIterator[Page[T]]:
        """Yield every page, without the rows that an earlier page had."""
        cursors = {self._start}
        before_last: set[Any] = set()
        last: set[Any] = set()
        changes: dict[str, Any] = {}
        strikes = 0
        while True:
            page = await self._fetch(changes)
            fresh = tuple(item for item in page.items if _identity(item) not in last | before_last)
            # A row can only come again around a boundary, so two pages of ids are enough and memory stays flat.
            before_last, last = last, {_identity(item) for item in page.items}
            yield Page(fresh, page.has_more, page.cursor)
            if not page.has_more:
                return
            is_next = bool(self._cursor_name) and page.cursor is not None and page.cursor not in cursors
            if is_next:
                cursors.add(page.cursor)
                changes = {self._cursor_name: page.cursor}
            # A number is always new, for it is counted here; an empty page may well lie between two others.
            is_further = is_next and (bool(fresh) or not (page.items or isinstance(page.cursor, int)))
            strikes = 0 if is_further else strikes + 1
            if strikes == 2:
                msg = "the list repeats itself: it says that there are more rows and brings no new ones"
                raise PaginationLoopError(msg)

    async def to_list(self, *, max_items: int | None = None) -> list[T]:
        """Collect the rows, at most *max_items*."""
        rows: list[T] = []
        if max_items is not None and max_items <= 0:
            return rows
        async for item in self:
            rows.append(item)
            if len(rows) == max_items:
                break
        return rows


def cursor_name(parameters: Container[str], arguments: Mapping[str, Any]) -> str | None:
    """Name the parameter that asks for the next page of a walk that begins with *arguments*; None: there is none."""
    if "before" in arguments and "after" not in arguments:
        return "before"
    if "page" in arguments:  # the caller chose numbers where an endpoint has cursors too
        return "page"
    return next((name for name in CURSORS if name in parameters), None)


def turn(
    name: str | None,
    payload: Any,
    *,
    rows: Sequence[Any],
    key: str | None,
    after: str | None,
    arguments: Mapping[str, Any],
) -> tuple[bool, Cursor | None]:
    """Tell from an answer whether more rows follow, and what the parameter *name* must be to ask for them.

    *key* is the field that identifies a row, *after* the ``X-After-Cursor`` header.
    """
    body = payload if isinstance(payload, dict) else {}
    tokens, claim = body.get("pagination"), body.get("has_more")
    if isinstance(tokens, dict) and not tokens.keys().isdisjoint(("next_cursor", "prev_cursor")):
        token = tokens.get("prev_cursor" if name == "before" else "next_cursor")
        return bool(token), token or None
    if name == "after_cursor":
        return bool(after), after or None
    if name == _LAST_EVALUATED:
        data = body.get("data")
        return claim is True, (data.get(name) if isinstance(data, dict) else None) or None
    if name in ("offset", "page"):
        begun = arguments.get(name, 0 if name == "offset" else 1)
        more = _page_follows(body, begun) if name == "page" else None
        more = more if more is not None else claim is True or (claim is None and _is_full(rows, arguments))
        return more, begun + (len(rows) if name == "offset" else 1)
    more = claim is True or (claim is None and name == "after_id" and _is_full(rows, arguments))
    return more, _key_of(rows[0 if name == "before" else -1], key) if rows else None


def _page_follows(body: Mapping[str, Any], number: int) -> bool | None:
    meta = body.get("meta")
    pages = meta.get("page_count") if isinstance(meta, dict) else None
    return number < pages if isinstance(pages, int) else None


def _is_full(rows: Sequence[Any], arguments: Mapping[str, Any]) -> bool:
    """Tell whether rows may follow where the answer does not say so; an empty page ends a list in any case."""
    limit = arguments.get("limit", _MOST + 1)
    return bool(rows) and not (len(rows) < limit <= _MOST)


def _key_of(row: Any, key: str | None) -> str | None:
    """Read the key of a row, which stands beside the attributes or among them."""
    fields = row if isinstance(row, dict) else {}
    inner = fields.get("attributes")
    name = key or "id"
    found = fields.get(name) or (inner.get(name) if isinstance(inner, dict) else None)
    return found if isinstance(found, str) else None


def _identity(item: Any) -> Any:
    """Return what two appearances of one row have in common; a row without a key is never taken for another."""
    if isinstance(item, str):
        return item
    key = getattr(type(item), "key", "id")
    return getattr(item, key, None) or object() if key else object()
