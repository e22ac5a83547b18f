"""Run the benchmarks and print their tables: ``python benchmarks/run.py [--quick] [topic ...]``."""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import calls
import decoding
import deliveries
import growth
import imports
from measuring import Series, table

_PACKAGES = ("aiohttp", "orjson", "uvloop", "stripe", "pydantic")


def main(argv: Sequence[str] | None = None) -> None:
    """Print the tables of the named topics, or of all."""
    parser = argparse.ArgumentParser(description="Print what paymongo_async costs beside others.")
    parser.add_argument("topics", nargs="*", metavar="topic", help=", ".join(TOPICS))
    parser.add_argument("--quick", action="store_true", help="a tenth of the work, for a look")
    options = parser.parse_args(argv)
    if unknown := set(options.topics) - set(TOPICS):
        parser.error(f"no topic is called {', '.join(sorted(unknown))}")
    print("\n".join(_machine()))
    for name in options.topics or TOPICS:
        for text in TOPICS[name](options.quick):
            print(f"\n{text}", flush=True)


def requests(quick: bool) -> Iterator[str]:  # noqa: FBT001  (all topics are called alike)
    """Print one table per set-up."""
    for setup in calls.SETUPS:
        found = calls.measure_requests(setup, rounds=7) if quick else calls.measure_requests(setup)
        rows = [
            (name, _micro(one), *(str(one.over(found[other])) for other in (calls.PLAIN, calls.STRIPE)))
            for name, one in found.items()
        ]
        yield f"requests: CPU time of the client per payment_intents.create ({setup})"
        yield table(("", "us per call", "/ plain aiohttp", "/ stripe-python"), rows)


def decode(quick: bool) -> Iterator[str]:  # noqa: FBT001
    """Print the table of decoders."""
    found = decoding.measure_decoding(rounds=7) if quick else decoding.measure_decoding()
    rows = [
        (name, _micro(one), str(one.over(found[decoding.ORJSON])), str(one.over(found[decoding.JSON])))
        for name, one in found.items()
    ]
    yield "decoding: CPU time per payment, from the bytes of a page of 100"
    yield table(("", "us per payment", "/ orjson.loads", "/ json.loads"), rows)


def receiving(quick: bool) -> Iterator[str]:  # noqa: FBT001
    """Print the table of what a delivery costs."""
    found = deliveries.measure_deliveries(rounds=7) if quick else deliveries.measure_deliveries()
    rows = [(name, _micro(one), str(one.over(found[deliveries.BARE]))) for name, one in found.items()]
    yield "webhooks: CPU time per delivery, from its bytes and header to an event"
    yield table(("", "us per delivery", "/ hmac and orjson"), rows)


def importing(quick: bool) -> Iterator[str]:  # noqa: FBT001
    """Print the table of imports."""
    found = imports.measure_imports(rounds=5) if quick else imports.measure_imports()
    rows = [
        (name, f"{one.median * 1e3:.0f}", str(one.over(found[imports.AIOHTTP])))
        for name, one in found.items()
    ]  # fmt: skip
    yield "imports: wall time in a fresh interpreter"
    yield table(("", "ms", "/ import aiohttp"), rows)


def simulator(quick: bool) -> Iterator[str]:  # noqa: FBT001
    """Print the rates of a small and of a large simulator."""
    found = growth.measure_growth(many=20_000, rounds=5) if quick else growth.measure_growth()
    few, many = growth.FEW, growth.MANY
    rows = [(f"{found.stored[name]:,} stored", _rate(found.cpu[name]), _rate(found.wall[name])) for name in (few, many)]
    # A rate is one over a time, so the ratio of the rates is that of the times the other way round.
    ratios = [str(series[few].over(series[many])) for series in (found.cpu, found.wall)]
    yield "simulator: payment intents created per second"
    yield table(("", "per CPU second", "per second"), [*rows, ("many / few", *ratios)])


TOPICS: dict[str, Callable[[bool], Iterator[str]]] = {
    "requests": requests,
    "decoding": decode,
    "webhooks": receiving,
    "imports": importing,
    "simulator": simulator,
}


def _micro(series: Series) -> str:
    return f"{series.median * 1e6:.1f}"


def _rate(series: Series) -> str:
    return f"{1 / series.median:,.0f}"


def _machine() -> Iterator[str]:
    found = [f"{name} {_version(name)}" for name in _PACKAGES]
    yield f"{datetime.now(UTC):%Y-%m-%d}, {platform.python_implementation()} {platform.python_version()}, {_cpu()}"
    yield ", ".join(found)
    yield "Ratios are medians over alternating blocks, in brackets the smallest and the largest."


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{models[0] if models else platform.machine()}, {os.cpu_count()} cores, {platform.system()}"


if __name__ == "__main__":
    main()
