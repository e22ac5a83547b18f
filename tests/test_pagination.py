"""A page when awaited, every row when iterated, and never an endless loop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from paymongo_async.errors import PaginationLoopError
from paymongo_async.pagination import Page, Paginator, cursor_name, turn


@frozen
class Row:
    """Something with an id."""

    id: str


class Ledger:
    """A list as PayMongo serves it: newest first, cut by the ids in ``after`` and ``before``."""

    def __init__(self, count: int, arriving: tuple[int, ...] = (), limit: int = 10) -> None:
        self.rows = [Row(f"r{number}") for number in reversed(range(count))]
        self.arriving = list(arriving)
        self.limit = limit
        self.asked: list[dict[str, Any]] = []

    def paginator(self, **arguments: Any) -> Paginator[Row]:
        """List the rows."""

        async def fetch(changes: Mapping[str, Any]) -> Page[Row]:
            return self.answer({**arguments, **changes})

        return Paginator(fetch, arguments, cursor_name(("limit", "before", "after"), arguments))

    def answer(self, arguments: dict[str, Any]) -> Page[Row]:
        """Serve one page, then let new rows arrive."""
        self.asked.append(arguments)
        ids = [row.id for row in self.rows]
        if "before" in arguments:
            end = ids.index(arguments["before"])
            start = max(0, end - self.limit)
            page = Page(tuple(self.rows[start:end]), has_more=start > 0, cursor=ids[start] if end > start else None)
        else:
            start = ids.index(arguments["after"]) + 1 if "after" in arguments else 0
            rows = tuple(self.rows[start : start + self.limit])
            page = Page(rows, start + self.limit < len(ids), rows[-1].id if rows else None)
        for _ in range(self.arriving.pop(0) if self.arriving else 0):
            self.rows.insert(0, Row(f"r{len(self.rows)}"))
        return page


def scripted(*pages: Page[Any]) -> Paginator[Any]:
    """Answer *pages* in turn, the last one for ever."""
    left = list(pages)

    async def fetch(_: Mapping[str, Any]) -> Page[Any]:
        return left.pop(0) if len(left) > 1 else left[0]

    return Paginator(fetch, {})


async def test_awaiting_gives_the_first_page() -> None:
    """One request, one page, and whether more follows."""
    ledger = Ledger(25)
    page = await ledger.paginator(limit=10)
    assert (len(page), page.has_more, page.cursor, len(ledger.asked)) == (10, True, "r15", 1)


async def test_iterating_gives_every_row() -> None:
    """Rows come in the order of the server."""
    assert [row.id async for row in Ledger(25).paginator()] == [f"r{number}" for number in reversed(range(25))]


async def test_filters_are_kept_on_every_page() -> None:
    """Only the cursor changes between the requests."""
    ledger = Ledger(25)
    await ledger.paginator(limit=10, status="paid").to_list()
    assert ledger.asked == [
        {"limit": 10, "status": "paid"},
        {"limit": 10, "status": "paid", "after": "r15"},
        {"limit": 10, "status": "paid", "after": "r5"},
    ]


async def test_iteration_starts_after_the_given_row() -> None:
    """A cursor of the caller is the first one."""
    assert [row.id async for row in Ledger(12).paginator(after="r3")] == ["r2", "r1", "r0"]


async def test_before_walks_to_the_newest() -> None:
    """Asking for what is newer than a row goes on with what is newer still."""
    rows = await Ledger(25).paginator(before="r2").to_list()
    assert {row.id for row in rows} == {f"r{number}" for number in range(3, 25)}


async def test_iterating_twice_asks_twice() -> None:
    """A paginator is a question, not a cursor: the second run starts at the beginning."""
    ledger = Ledger(5)
    paginator = ledger.paginator()
    assert await paginator.to_list() == await paginator.to_list()


@given(
    count=st.integers(0, 60),
    arriving=st.lists(st.integers(0, 25), max_size=10).map(tuple),
    limit=st.integers(1, 12),
)
async def test_rows_arriving_while_paging_make_no_gap_and_no_duplicate(
    count: int, arriving: tuple[int, ...], limit: int
) -> None:
    """What was there at the start is there once."""
    rows = await Ledger(count, arriving, limit).paginator().to_list()
    assert [row.id for row in rows] == [f"r{number}" for number in reversed(range(count))]


@given(
    count=st.integers(1, 60),
    arriving=st.lists(st.integers(0, 25), max_size=10).map(tuple),
    limit=st.integers(1, 12),
)
async def test_walking_to_the_newest_sees_what_arrives_once(count: int, arriving: tuple[int, ...], limit: int) -> None:
    """No gap up to the end, and no row twice."""
    ledger = Ledger(count, arriving, limit)
    ids = [row.id for row in await ledger.paginator(before="r0").to_list()]
    assert (len(ids), set(ids) >= {f"r{number}" for number in range(1, count)}) == (len(set(ids)), True)


async def test_row_that_comes_again_on_the_next_page_is_dropped() -> None:
    """A server that shifts by one repeats a row."""
    pages = (
        Page((Row("c"), Row("b")), has_more=True, cursor="b"),
        Page((Row("b"), Row("a")), has_more=False, cursor="a"),
    )
    assert [row.id async for row in scripted(*pages)] == ["c", "b", "a"]


async def test_rows_without_an_id_are_told_apart_by_value() -> None:
    """The list of capabilities is plain text."""
    assert await scripted(Page(("card", "gcash"))).to_list() == ["card", "gcash"]


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(Page((Row("a"),), has_more=True, cursor="a"), id="repeated cursor"),
        pytest.param(Page((), has_more=True), id="empty page with more"),
        pytest.param(Page((Row("a"),), has_more=True), id="no cursor with more"),
    ],
)
async def test_pages_that_never_end_raise(page: Page[Row]) -> None:
    """Nothing is left out silently, and nothing loops."""
    with pytest.raises(PaginationLoopError):
        await scripted(page).to_list()


async def test_cursors_that_go_round_raise() -> None:
    """Two pages that point at each other end too."""
    seen: list[str] = []

    async def fetch(changes: Mapping[str, Any]) -> Page[Row]:
        name = "b" if changes.get("after") == "a" else "a"
        seen.append(name)
        return Page((Row(name),), has_more=True, cursor=name)

    with pytest.raises(PaginationLoopError):
        await Paginator(fetch, {}).to_list()
    assert len(seen) < 6


async def test_one_bad_page_is_asked_for_again() -> None:
    """An empty page that says there is more is not the end of the list."""
    pages = (Page((Row("b"),), has_more=True, cursor="b"), Page((), has_more=True), Page((Row("a"),)))
    assert [row.id async for row in scripted(*pages)] == ["b", "a"]


async def test_error_of_a_page_reaches_the_caller() -> None:
    """A failed page is never taken for the last one."""

    async def fetch(changes: Mapping[str, Any]) -> Page[Row]:
        if changes:
            raise TimeoutError
        return Page((Row("a"),), has_more=True, cursor="a")

    with pytest.raises(TimeoutError):
        await Paginator(fetch, {}).to_list()


@pytest.mark.parametrize(("most", "requests"), [(0, 0), (-1, 0), (3, 1), (10, 1), (11, 2), (None, 3)])
async def test_to_list_asks_for_no_more_than_it_needs(most: int | None, requests: int) -> None:
    """A page that nobody reads is not fetched."""
    ledger = Ledger(25)
    rows = await ledger.paginator().to_list(max_items=most)
    assert (len(rows), len(ledger.asked)) == (25 if most is None else max(most, 0), requests)


async def test_pages_give_their_cursor() -> None:
    """A job that was stopped goes on where it was."""
    ledger = Ledger(25)
    cursors = [page.cursor async for page in ledger.paginator().pages()]
    rest = await ledger.paginator(after=cursors[0]).to_list()
    assert [row.id for row in rest] == [f"r{number}" for number in reversed(range(15))]


def test_page_is_a_sequence_of_its_rows() -> None:
    """Length, index and iteration are those of the rows."""
    page = Page((Row("a"), Row("b")))
    assert (len(page), page[1], list(page)) == (2, Row("b"), [Row("a"), Row("b")])


# -- ways of paging ---------------------------------------------------------------------------------------------------

ROWS = [{"id": "a", "attributes": {}}, {"id": "b"}]
KEYLESS = [{"payment_id": "p1"}, {"attributes": {"payment_id": "p2"}}]


@pytest.mark.parametrize(
    ("parameters", "arguments", "expected"),
    [
        pytest.param(("limit", "before", "after"), {}, "after", id="ids"),
        pytest.param(("limit", "before", "after"), {"before": "x"}, "before", id="towards the newest"),
        pytest.param(("limit", "before", "after"), {"before": "x", "after": "y"}, "after", id="between two rows"),
        pytest.param(("starting_after", "page"), {}, "starting_after", id="cursor or page"),
        pytest.param(("starting_after", "page"), {"page": 1}, "page", id="the caller chose pages"),
        pytest.param(("page", "limit"), {}, "page", id="numbers"),
        pytest.param(("limit", "offset"), {"limit": 5}, "offset", id="offset"),
        pytest.param(("per_page", "after_cursor"), {}, "after_cursor", id="header"),
        pytest.param(("limit", "last_evaluated_payment_method_id"), {}, "last_evaluated_payment_method_id", id="named"),
        pytest.param(("status",), {}, None, id="none"),
    ],
)
def test_the_cursor_of_a_list_is_read_off_its_parameters(
    parameters: tuple[str, ...], arguments: dict[str, Any], expected: str | None
) -> None:
    """No endpoint says how it is paged: its parameters do."""
    assert cursor_name(parameters, arguments) == expected


def following(name: str | None, payload: Any, rows: Any = ROWS, **given: Any) -> tuple[bool, Any]:
    """Read what follows off an answer."""
    key, after = given.pop("key", "id"), given.pop("after", None)
    return turn(name, payload, rows=rows, key=key, after=after, arguments=given)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(following("after", {"has_more": True}), (True, "b"), id="ids"),
        pytest.param(following("after", {}), (False, "b"), id="a missing has_more means no"),
        pytest.param(following("before", {"has_more": True}), (True, "a"), id="towards the newest"),
        pytest.param(following("after", {"has_more": True}, []), (True, None), id="empty page that claims more"),
        pytest.param(following("after", {"has_more": True}, KEYLESS, key="payment_id"), (True, "p2"), id="another key"),
        pytest.param(following("after", {"pagination": {"next_cursor": "t"}}), (True, "t"), id="token"),
        pytest.param(following("after", {"pagination": {"next_cursor": None}}), (False, None), id="last token"),
        pytest.param(following("before", {"pagination": {"prev_cursor": "t"}}), (True, "t"), id="token back"),
        pytest.param(
            following("after", {"has_more": True, "pagination": {"total": 9}}), (True, "b"), id="totals without tokens"
        ),
        pytest.param(following("after_cursor", ROWS, after="t"), (True, "t"), id="header"),
        pytest.param(following("after_cursor", ROWS), (False, None), id="no header"),
        pytest.param(
            following("after_id", {"data": ROWS}, limit=2), (True, "b"), id="full page of a list without has_more"
        ),
        pytest.param(following("after_id", {"data": ROWS}, limit=3), (False, "b"), id="short page"),
        pytest.param(following("after_id", {"data": ROWS}), (True, "b"), id="nobody knows how long a page is"),
        pytest.param(following("after_id", {"data": ROWS}, limit=500), (True, "b"), id="the server gives 100 at most"),
        pytest.param(following("after_id", {"data": []}, []), (False, None), id="empty page"),
        pytest.param(following("offset", {"data": ROWS}, limit=2, offset=4), (True, 6), id="offset"),
        pytest.param(following("offset", {"data": ROWS}, limit=9), (False, 2), id="offset at the end"),
        pytest.param(following("page", {"meta": {"page_count": 3}}, page=2), (True, 3), id="page of three"),
        pytest.param(following("page", {"meta": {"page_count": 3}}, page=3), (False, 4), id="last page"),
        pytest.param(following("page", {"data": ROWS}, limit=2), (True, 2), id="page without meta"),
        pytest.param(following("page", {"has_more": False}, limit=2), (False, 2), id="page with has_more"),
        pytest.param(
            following(
                "last_evaluated_payment_method_id",
                {"data": {"last_evaluated_payment_method_id": "pm"}, "has_more": True},
            ),
            (True, "pm"),
            id="cursor beside the rows",
        ),
        pytest.param(
            following(
                "last_evaluated_payment_method_id",
                {"data": {"last_evaluated_payment_method_id": ""}, "has_more": False},
            ),
            (False, None),
            id="empty cursor",
        ),
        pytest.param(following(None, {"has_more": False}), (False, "b"), id="all at once"),
        pytest.param(following("after", ["x", "y"], ["x", "y"]), (False, None), id="rows of text"),
    ],
)
def test_what_follows_is_read_off_the_answer(found: tuple[bool, Any], expected: tuple[bool, Any]) -> None:
    """Whether there is more, and what asks for it, in every style that PayMongo has."""
    assert found == expected


async def test_rows_without_a_key_are_never_dropped() -> None:
    """Two equal rows are two rows."""
    rows = ({"amount": 1}, {"amount": 1})
    assert await scripted(Page(rows, has_more=True, cursor="x"), Page(rows)).to_list() == [*rows, *rows]


@pytest.mark.parametrize("rows", [(), (Row("a"), Row("b"))])
async def test_numbers_that_bring_nothing_new_raise(rows: tuple[Row, ...]) -> None:
    """An offset or a page number is always a new one: a server that ignores it would be asked for ever."""
    pages = (Page(rows, has_more=True, cursor=number) for number in range(1, 1000))

    async def fetch(_: Mapping[str, Any]) -> Page[Row]:
        return next(pages)

    with pytest.raises(PaginationLoopError):
        await Paginator(fetch, {}, "offset").to_list()


async def test_tokens_may_lead_over_empty_pages() -> None:
    """A filter can leave nothing of a page while more follows."""
    pages = [Page[Row]((), has_more=True, cursor=token) for token in "xyz"]
    assert await scripted(*pages, Page((Row("a"),))).to_list() == [Row("a")]
