"""What is shown of the deliveries that come by: a table that grows on a terminal, otherwise one JSON line for each."""

from __future__ import annotations

import json
import sys
from collections import deque
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from attrs import asdict, frozen
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from .failures import note
from .options import Output
from .tables import _clean

__all__ = ["Sighting", "showing"]

_SHOWN: Final = 20


@frozen(kw_only=True)
class Sighting:
    """One delivery, what was found of it, and what it was answered; nothing of what it carries but two ids."""

    at: datetime
    event: str | None = None
    type: str | None = None
    resource: str | None = None
    livemode: bool | None = None
    stale: bool = False
    """Authentic, but signed longer ago than receivers take by themselves."""
    refused: str | None = None
    """Why it was not passed on."""
    answer: int
    """The status that it was answered with."""
    error: str | None = None
    """Why the address it goes to gave no answer."""
    seconds: float
    bytes: int = 0
    saved: str | None = None


@contextmanager
def showing(output: Output | None, address: str, target: str) -> Generator[Callable[[Sighting], None]]:
    """Yield what shows one delivery after the other."""
    if output == "table" or (output is None and sys.stdout.isatty()):
        title = f"{address} -> {target}"
        rows: deque[Sighting] = deque(maxlen=_SHOWN)
        with Live(_table(title, rows), console=Console(highlight=False), auto_refresh=False) as live:

            def show(seen: Sighting) -> None:
                rows.append(seen)
                live.update(_table(title, rows), refresh=True)

            live.refresh()
            yield show
    else:
        note(f"listening on {address}, passing on to {target}")
        yield _write_line


def _write_line(seen: Sighting) -> None:
    known = {**asdict(seen), "at": seen.at.isoformat(timespec="milliseconds")}
    sys.stdout.write(json.dumps(known) + "\n")
    sys.stdout.flush()


def _table(title: str, rows: deque[Sighting]) -> Table:
    table = Table(box=SIMPLE_HEAD, padding=0, title=Text(title), title_justify="left", title_style="bold")
    for name in ("time", "type", "event", "about", "mode", "answer", "ms"):
        # On a narrow terminal the ids are cut first; each delivery keeps its one line.
        table.add_column(name, no_wrap=name not in ("event", "about"), justify="right" if name == "ms" else "left")
    for seen in rows:
        style = "green" if 200 <= seen.answer < 300 else "red"
        cells = [Text(_clean(cell), no_wrap=True, overflow="ellipsis") for cell in _cells(seen)]
        cells[-2].stylize(style)
        table.add_row(*cells)
    return table


def _cells(seen: Sighting) -> list[str]:
    modes = {True: "live", False: "test", None: ""}
    return [
        seen.at.astimezone().strftime("%H:%M:%S"),
        seen.type or "-",
        seen.event or "-",
        seen.resource or "",
        modes[seen.livemode] + (", stale" if seen.stale else ""),
        " ".join(str(part) for part in (seen.answer, seen.refused or seen.error) if part),
        f"{seen.seconds * 1000:.0f}",
    ]
