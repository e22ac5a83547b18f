"""What came back, as tables: money in pesos, times in UTC, the columns that tell rows apart."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

from attrs import fields_dict
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..models._model import Model
from ..redaction import SENSITIVE_NAMES
from ..secret import Secret
from ..types import pesos
from .answers import MASK
from .money import is_amount_field

__all__ = ["detail_lines", "rows_table", "write_table"]

WIDEST: Final = 40
"""Longer cells of a list are cut; one resource is always shown whole."""
WITHOUT_TERMINAL: Final = 120
FIRST: Final = (
    "id",
    "code",
    "name",
    "business_name",
    "first_name",
    "last_name",
    "type",
    "status",
    "state",
    "amount",
    "fee",
    "net_amount",
    "balance",
    "available_balance",
    "currency",
    "reference_number",
    "email",
    "created_at",
    "url",
    "provider",
    "due_date",
    "description",
)
"""Fields that people look for, in the order of the columns; others follow as they are declared."""
LATER: Final = frozenset({"livemode", "updated_at", "metadata", "client_key", "secret_key", "raw"})


def rows_table(rows: Sequence[Any], width: int) -> Table:
    """Show a list: one line a row, with the columns that *width* has room for."""
    shown = [_fields(row) for row in rows]
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    names = _columns(shown, width)
    for name in names:
        numeric = any(isinstance(row.get(name), _Number) for row in shown)
        table.add_column(name, justify="right" if numeric else "left", no_wrap=True)
    for row in shown:
        table.add_row(*(Text(row.get(name, "")) for name in names))
    return table


def detail_lines(value: Any, *, show_secrets: bool) -> Text:
    """Show one resource: one line a field, whole, the parts of a part below it."""
    lines = [*_nested(value, show_secrets=show_secrets)]
    widest = max((len(name) for name, _ in lines), default=0)
    text = Text()
    for name, shown in lines:
        text.append(f"{name:<{widest}}", style="dim").append(f"  {_clean(shown)}".rstrip() + "\n")
    return text


def write_table(value: Any, *, show_secrets: bool) -> None:
    """Print an answer for people."""
    console = Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else WITHOUT_TERMINAL)
    if isinstance(value, list | tuple):
        console.print(rows_table(value, console.width) if value else Text("no rows"))
    else:
        console.print(detail_lines(value, show_secrets=show_secrets), soft_wrap=True, end="")


class _Number(str):
    """A number as it is shown; its column is set flush right."""

    __slots__ = ()


def _columns(rows: Sequence[Mapping[str, str]], width: int) -> list[str]:
    """Choose the columns that tell rows apart, as many as there is room for."""
    present = [name for name in dict.fromkeys(name for row in rows for name in row) if name not in LATER]
    ordered = [name for name in FIRST if name in present] + [name for name in present if name not in FIRST]
    chosen: list[str] = []
    for name in ordered:
        width -= max(len(name), *(len(row.get(name, "")) for row in rows)) + 3
        if width < 0 and chosen:
            break
        chosen.append(name)
    return chosen


def _fields(row: Any) -> dict[str, str]:
    """Return what a line shows of a row: its plain fields that hold something."""
    if not isinstance(row, Model | Mapping):
        return {"value": _plain(row)}
    cells: dict[str, str] = {}
    for name, value, money in _pairs(row):
        shown = _shown(name, value, money=money, show_secrets=False) if value not in (None, (), "") else None
        if shown is not None:
            clean = _clean(shown)
            cut = clean if len(clean) <= WIDEST else clean[: WIDEST - 1] + "…"
            cells[name] = _Number(cut) if isinstance(shown, _Number) else cut
    return cells


def _pairs(value: Any) -> Iterator[tuple[str, Any, bool]]:
    """Yield the fields of a model or mapping, and whether each is an amount in centavos."""
    if isinstance(value, Model):
        for name in fields_dict(type(value)):
            if name != "raw":
                yield name, getattr(value, name), is_amount_field(type(value), name)
        for name, inner in value.extra.items():
            yield name, inner, False
    else:
        attributes = value.get("attributes")
        opened = {**value, **attributes} if isinstance(attributes, Mapping) else value
        for name, inner in opened.items():
            if inner is not attributes or opened is value:
                yield str(name), inner, False


def _shown(name: str, value: Any, *, money: bool, show_secrets: bool) -> str | None:
    """Write one plain value; None for what has parts."""
    if (name in SENSITIVE_NAMES or isinstance(value, Secret)) and value is not None:
        return str(value.reveal() if isinstance(value, Secret) else value) if show_secrets else MASK
    if money and type(value) is int:
        return _Number(pesos(value))
    if isinstance(value, Model | Mapping):
        return None
    if isinstance(value, list | tuple):
        return None if any(isinstance(each, Model | Mapping) for each in value) else ", ".join(map(_plain, value))
    return _plain(value)


def _nested(value: Any, depth: int = 0, *, show_secrets: bool) -> Iterator[tuple[str, str]]:
    indent = "  " * depth
    if not isinstance(value, Model | Mapping):
        yield f"{indent}-", _plain(value)
        return
    for name, inner, money in _pairs(value):
        if inner is None or inner in ((), [], {}):
            continue
        shown = _shown(name, inner, money=money, show_secrets=show_secrets)
        if shown is not None:
            yield indent + name, shown
            continue
        for index, each in enumerate(inner if isinstance(inner, list | tuple) else [inner]):
            yield indent + name + (f" {index}" if isinstance(inner, list | tuple) else ""), ""
            yield from _nested(each, depth + 1, show_secrets=show_secrets)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _Number(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _clean(text: str) -> str:
    """Leave out what a terminal would obey."""
    return "".join(each if each.isprintable() else " " for each in text)
