"""Lists: one page when awaited, every row when iterated.

PayMongo's v1 lists go from the newest row to the oldest; ``after`` asks for what is older than a row, ``before`` for
what is newer.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator, Mapping
from typing import Any, Generic, TypeVar

from attrs import frozen

from .errors import PaginationLoopError

__all__ = ["Page", "Paginator"]

T = TypeVar("T")


@frozen
class Page(Generic[T]):
    """One answer of a list: its rows, whether more follow, and the cursor that asks for them."""

    items: tuple[T, ...]
    has_more: bool = False
    cursor: str | None = None

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

    def __init__(self, fetch: Callable[[Mapping[str, Any]], Awaitable[Page[T]]], arguments: Mapping[str, Any]) -> None:
        self._fetch = fetch
        # Asking for what is newer than a row walks towards the newest; everything else walks to the oldest.
        self._cursor_name = "before" if "before" in arguments and "after" not in arguments else "after"
        self._start: str | None = arguments.get(self._cursor_name)

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
            cursor = self._next_cursor(page)
            if cursor is not None and cursor not in cursors:
                strikes = 0
                cursors.add(cursor)
                changes = {self._cursor_name: cursor}
                continue
            strikes += 1
            if strikes == 2:
                msg = "the list repeats itself: it says that there are more rows and brings no new ones"
                raise PaginationLoopError(msg)

    def _next_cursor(self, page: Page[T]) -> str | None:
        if self._cursor_name == "before" and page.items:
            first: str | None = getattr(page.items[0], "id", None)
            return first
        return page.cursor

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


def _identity(item: Any) -> Any:
    return getattr(item, "id", item)
