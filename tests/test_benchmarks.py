"""The benchmarks run: with tiny counts, and without a look at the time they take."""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[1] / "benchmarks"
MODULES = ("bodies", "calls", "canned", "decoding", "deliveries", "growth", "imports", "measuring", "run")


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Any]]:
    """Import a module of the benchmarks the way they import each other."""
    monkeypatch.syspath_prepend(str(FOLDER))
    yield importlib.import_module
    for name in MODULES:
        sys.modules.pop(name, None)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_requests_are_measured_for_every_client(load: Callable[[str], Any], number: int) -> None:
    """Each set-up gives one figure per block for ours, plain aiohttp and stripe."""
    calls = load("calls")
    found = calls.measure_requests(calls.SETUPS[number], rounds=2, calls=3)

    assert {calls.OURS, calls.PLAIN, calls.STRIPE} <= found.keys()
    assert all(len(series.blocks) == 2 for series in found.values())


def test_decoding_is_measured_for_every_decoder(load: Callable[[str], Any]) -> None:
    """All decoders see the same page and find all its payments."""
    decoding = load("decoding")
    found = decoding.measure_decoding(rounds=2, pages=1, rows=20)

    assert {decoding.OURS, decoding.ORJSON, decoding.PYDANTIC, decoding.STRIPE} <= found.keys()


def test_the_decoded_payments_hold_what_the_page_says(load: Callable[[str], Any]) -> None:
    """What is fast must be right too."""
    bodies = load("bodies")
    decoding = load("decoding")
    body = bodies.payments_page(20)
    rows = decoding.ours(body)

    assert rows == decoding.ours_plain(body)
    assert [row.to_dict() for row in rows] == [bodies.payment(number) for number in range(20)]
    assert {field for row in rows for field in row.extra} == set()


def test_deliveries_are_measured_with_and_without_their_models(load: Callable[[str], Any]) -> None:
    """All verify the same deliveries, and refuse another one."""
    deliveries = load("deliveries")
    found = deliveries.measure_deliveries(rounds=2, repeats=1, events=3)

    assert found.keys() == {deliveries.OURS, deliveries.READ, deliveries.BARE}
    for take in (deliveries.bare, deliveries.ours, deliveries.ours_read):
        with pytest.raises(Exception):  # noqa: B017, PT011  (each has its own)
            take(deliveries.delivery(1), deliveries.sign(b"{}", deliveries.SECRET, timestamp=int(time.time())))


def test_imports_are_measured_in_fresh_interpreters(load: Callable[[str], Any]) -> None:
    """Each statement is timed by an interpreter of its own."""
    imports = load("imports")
    found = imports.measure_imports(rounds=1)

    assert found.keys() == {imports.CLIENT, imports.MADE, imports.PACKAGE, imports.AIOHTTP}


def test_a_simulator_is_measured_with_few_and_with_many_intents(load: Callable[[str], Any]) -> None:
    """Both simulators are filled and then measured by CPU and by the clock."""
    growth = load("growth")
    found = growth.measure_growth(few=2, many=5, rounds=2, creates=3)

    assert found.stored == {"few": 2, "many": 5}
    assert found.cpu.keys() == found.wall.keys() == {"few", "many"}


def test_ratios_are_taken_within_a_round(load: Callable[[str], Any]) -> None:
    """A block is compared with that of the same round, which ran under the same load."""
    measuring = load("measuring")
    slow, fast = measuring.Series("slow", (2.0, 30.0, 8.0)), measuring.Series("fast", (1.0, 10.0, 2.0))

    assert str(slow.over(fast)) == "3.00 (2.00-4.00)"


def test_a_table_is_aligned(load: Callable[[str], Any]) -> None:
    """Names stand to the left, figures to the right."""
    measuring = load("measuring")
    text = measuring.table(("", "us"), [("short", "1.0"), ("much longer", "10.0")])

    assert text.splitlines() == ["               us", "-----------  ----", "short         1.0", "much longer  10.0"]


def test_an_unknown_topic_is_refused(load: Callable[[str], Any], capsys: pytest.CaptureFixture[str]) -> None:
    """A typing error does not run everything."""
    with pytest.raises(SystemExit):
        load("run").main(["decodng"])

    assert "no topic is called decodng" in capsys.readouterr().err
