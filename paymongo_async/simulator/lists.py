"""Lists in every style of paging that the API has; each style is one function.

A style follows from the query parameters that the operation declares, except for opaque tokens (`PAGED_BY_TOKENS`).
Lists go from the newest row to the oldest.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any, Final, TypeAlias

from attrs import field, frozen

from ..operations import Operation
from .answers import Json, Reply, dump, refuse
from .kinds import PAGED_BY_TOKENS
from .state import Call, Row, Table, Where
from .views import present

__all__ = ["listed", "style_of"]

Show: TypeAlias = Callable[[str], Any]
Style: TypeAlias = Callable[["_List"], Json | Reply]


@frozen
class _List:
    """What is to be listed: the rows of a table that are wanted, and how they are shown."""

    given: Row
    table: Table
    show: Show
    where: Where | None
    equal: Mapping[str, Any] = field(factory=dict)

    def page(self, default: int, **cursor: str | None) -> tuple[list[str], bool]:
        limit = self.given.get("limit") or self.given.get("per_page") or default
        return self.table.page({"limit": limit, **cursor}, self.where, **self.equal)

    def slice(self, start: int, limit: int) -> list[Any]:
        wanted = self.table.newest(self.where, **self.equal)
        return [self.show(key) for key in islice(wanted, start, start + limit)]

    def everything(self) -> list[str]:
        return list(self.table.newest(self.where, **self.equal))

    def shown(self, keys: list[str]) -> list[Any]:
        return [self.show(key) for key in keys]


def listed(
    call: Call,
    table: str | Table,
    *,
    show: Show | None = None,
    where: Where | None = None,
    **equal: Any,
) -> Json | Reply:
    """Answer the list that *call* asks for, in the style of its operation.

    *table* is the name of a table of the caller, or a table made for the purpose that has some of its rows. Listed are
    those whose fields have the values of *equal* (None means any) and to which *where* says yes. *show* turns an id
    into what is answered, by default the resource.
    """
    rows = call.organization.tables[table] if isinstance(table, str) else table
    show = show or (lambda key: present(call.organization, rows.group, key))
    return _STYLES[style_of(call.operation)](_List(call.given, rows, show, where, equal))


def style_of(operation: Operation) -> str:
    """Name the style of paging of a list."""
    if operation.name in PAGED_BY_TOKENS:
        return "cursor_tokens"
    names = {each.name for each in operation.parameters.values() if each.location == "query"}
    if "starting_after" in names:
        return "starting_after_or_page" if "page" in names else "starting_after"
    return next((style for name, style in _BY_PARAMETER.items() if name in names), "none")


def _none(wanted: _List) -> Json:
    return {"data": wanted.shown(wanted.everything())}


def _with_has_more(wanted: _List, **cursor: str | None) -> Json:
    keys, more = wanted.page(10, **cursor)
    return {"has_more": more, "data": wanted.shown(keys)}


def _cursor_ids(wanted: _List) -> Json:
    return _with_has_more(wanted, before=wanted.given.get("before"), after=wanted.given.get("after"))


def _starting_after(wanted: _List) -> Json:
    return _with_has_more(wanted, after=wanted.given.get("starting_after"))


def _starting_after_or_page(wanted: _List) -> Json:
    page, limit = wanted.given.get("page"), wanted.given.get("limit", 10)
    if page is None:
        return _starting_after(wanted)
    total = len(wanted.everything())
    meta = {"total": total, "page_count": -(-total // limit)}
    return {"data": wanted.slice((page - 1) * limit, limit), "meta": meta}


def _after_id(wanted: _List) -> Json:
    keys, _ = wanted.page(10, after=wanted.given.get("after_id"))
    # Documented: null when there are none.
    return {"data": wanted.shown(keys) or None}


def _last_evaluated(wanted: _List) -> Json:
    cursor = "last_evaluated_payment_method_id"
    keys, more = wanted.page(10, after=wanted.given.get(cursor))
    data = {"customer_payment_methods": wanted.shown(keys), cursor: keys[-1] if more else None}
    return {"data": data, "has_more": more}


def _offset(wanted: _List) -> Json:
    return {"data": wanted.slice(wanted.given.get("offset", 0), wanted.given.get("limit", 10))}


def _page_number(wanted: _List) -> Json:
    limit = wanted.given.get("limit", 10)
    return {"data": wanted.slice((wanted.given.get("page", 1) - 1) * limit, limit)}


def _per_page(wanted: _List) -> Reply:
    keys, more = wanted.page(25, after=wanted.given.get("after_cursor"))
    headers = {"X-After-Cursor": keys[-1]} if more else {}
    return Reply(200, dump(wanted.shown(keys)), headers=headers)


def _cursor_tokens(wanted: _List) -> Json:
    before, after = _read_token(wanted.given, "before"), _read_token(wanted.given, "after")
    keys, more = wanted.page(20, before=before, after=after)
    rows = [wanted.table.rows[key] for key in wanted.everything()]
    totals: dict[str, int] = {}
    for row in rows:
        totals[row.get("currency", "PHP")] = totals.get(row.get("currency", "PHP"), 0) + row.get("amount", 0)
    older = bool(before) or more
    newer = more if before and not after else bool(after)
    return {
        "data": wanted.shown(keys),
        "pagination": {
            "next_cursor": _token(keys[-1]) if keys and older else None,
            "prev_cursor": _token(keys[0]) if keys and newer else None,
            "total_records": len(rows),
            "total_amount": sum(totals.values()),
            "total_per_currency": totals,
        },
    }


def _token(key: str) -> str:
    return base64.urlsafe_b64encode(key.encode()).decode()


def _read_token(given: Row, name: str) -> str | None:
    if name not in given:
        return None
    try:
        return base64.b64decode(given[name], altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        # Inferred: what an unknown cursor gets is not documented.
        refuse("parameter_invalid", f"{name} is not a cursor of this list.", pointer=name)


_BY_PARAMETER: Final = {
    "last_evaluated_payment_method_id": "last_evaluated",
    "per_page": "per_page",
    "offset": "offset",
    "after_id": "after_id",
    "page": "page_number",
    "after": "cursor_ids",
}
_STYLES: Final[Mapping[str, Style]] = {
    "none": _none,
    "cursor_ids": _cursor_ids,
    "cursor_tokens": _cursor_tokens,
    "starting_after": _starting_after,
    "starting_after_or_page": _starting_after_or_page,
    "after_id": _after_id,
    "last_evaluated": _last_evaluated,
    "offset": _offset,
    "page_number": _page_number,
    "per_page": _per_page,
}
