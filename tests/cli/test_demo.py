"""The demo: what it prints is what the README shows, and its exit code is the books' verdict."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from paymongo_async.cli import app
from paymongo_async.cli.demo import play
from paymongo_async.cli.narrator import Narrator
from paymongo_async.simulator.books import Books

README = Path(__file__).parents[2] / "README.md"
COMMAND = "pip install '.[cli]' && paymongo-async demo"


def test_the_readme_shows_the_command_and_what_it_prints(capsys: pytest.CaptureFixture[str]) -> None:
    """Ids and amounts included: the seed makes them the same each time."""
    assert app(["demo"]) == 0
    printed = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    blocks = README.read_text(encoding="utf-8").split("```")
    command = next(index for index, block in enumerate(blocks) if COMMAND in block)
    assert command == 1, "it is the first block of the README"
    shown = [line.rstrip() for line in blocks[command + 2].splitlines()[1:]]
    assert shown == printed


async def test_a_book_that_disagrees_fails_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    """One centavo is enough."""
    totals = Books.totals
    monkeypatch.setattr(Books, "totals", lambda books: totals(books) | {"refunded": 50_001})
    output = io.StringIO()
    assert not await play(Narrator(Console(file=output)), seed=1)
    assert "✗" in output.getvalue()


async def test_another_seed_gives_other_ids() -> None:
    """The seed decides them and nothing else."""
    outputs = [io.StringIO(), io.StringIO(), io.StringIO()]
    for output, seed in zip(outputs, (1, 1, 2), strict=True):
        assert await play(Narrator(Console(file=output, width=100)), seed=seed)
    assert outputs[0].getvalue() == outputs[1].getvalue() != outputs[2].getvalue()


async def test_colours_are_for_terminals_only() -> None:
    """A pipe gets plain text, a terminal gets colours."""
    plain, coloured = io.StringIO(), io.StringIO()
    await play(Narrator(Console(file=plain)), seed=1)
    await play(Narrator(Console(file=coloured, force_terminal=True, color_system="standard")), seed=1)
    assert "\x1b[" not in plain.getvalue()
    assert "\x1b[" in coloured.getvalue()


async def test_nothing_secret_is_printed() -> None:
    """Neither the card number, nor its code, nor the webhook's secret."""
    output = io.StringIO()
    await play(Narrator(Console(file=output)), seed=1)
    assert "4120000000000007" not in output.getvalue()
    assert "whsk_***" in output.getvalue()
    assert output.getvalue().count("whsk_") == 1
