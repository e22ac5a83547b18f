"""How the demo and the doctor look: steps, what went over the wire, and the closing table."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

__all__ = ["Narrator"]


class Narrator:
    """Tells a story on a terminal; without one the colours are left out."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._number = 0

    def title(self, text: str) -> None:
        """Begin."""
        self._console.print(f"[bold]{escape(text)}[/]")

    def step(self, text: str) -> None:
        """Begin the next numbered step."""
        self._number += 1
        self._console.print(f"\n[bold cyan]{self._number}. {escape(text)}[/]")

    def wire(self, method: str, path: str, status: int | None, *, keyed: bool) -> None:
        """Show a request that the simulator saw, and what it answered; None: nothing came back."""
        answer = "[red]no answer[/]" if status is None else f"[{'green' if status < 400 else 'yellow'}]{status}[/]"
        key = "  Idempotency-Key" if keyed else ""
        self._console.print(f"   [dim]→ {method:<4} {escape(path)}{key}[/]  {answer}", soft_wrap=True)

    def delivery(self, path: str, header: str) -> None:
        """Show a delivery to the merchant, and the header that signs it."""
        self._console.print(f"   [dim]← POST {escape(path)}  {escape(header)}[/]", soft_wrap=True)

    def fact(self, name: str, value: str) -> None:
        """Show something that is now known."""
        self._console.print(f"   [dim]{escape(name):<14}[/] {escape(value)}", soft_wrap=True)

    def check(self, text: str, *, holds: bool) -> None:
        """Show something that was checked."""
        mark = "[bold green]✓[/]" if holds else "[bold red]✗[/]"
        self._console.print(f"   {mark} {escape(text)}", soft_wrap=True)

    def table(self, title: str, head: Sequence[str], rows: Sequence[tuple[Sequence[str], bool]]) -> None:
        """Close with a table; each row says whether it is as it should be."""
        table = Table(title=title, title_justify="left", title_style="bold")
        for index, name in enumerate((*head, "")):
            table.add_column(name, justify="right" if 0 < index < len(head) else "left")
        for cells, holds in rows:
            table.add_row(*map(escape, cells), "[green]✓[/]" if holds else "[red]✗[/]")
        self._console.print()
        self._console.print(table)
