"""Run trials and write the report.

``python -m tests.chaos`` runs everything; ``--seeds 20`` fewer; ``--setting replay-slow --seed 7`` one trial again, and
shows what every worker was told. Exit code 1: something was doubled or lost.
"""

from __future__ import annotations

import argparse
import os
import pickle
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from ..rig.servers import postgres_server, redis_server
from .plan import CONTROL, ON_DUTY, SETTINGS, plan_of
from .report import Summary, summed_up, written
from .trial import Outcome, fork, try_out, wait_for_end, warm_up

SLOTS = 4
"""Trials at the same time: they wait more than they work."""

Trial: TypeAlias = Callable[[int], Outcome]


def main() -> int:
    """Run what the arguments say."""
    given = _arguments()
    warm_up()
    if given.seed is not None:
        outcome = try_out(plan_of(given.seed, SETTINGS.get(given.setting, CONTROL)), shown=sys.stdout)
        print(outcome)
        return 0 if outcome.is_clean else 1
    with ExitStack() as stack:
        parts = {
            "As PayMongo may be": list(_settings(given)),
            "Kills, on every journal": list(_kills(given, stack)),
            "Control: what must not be chosen": [_control(given)],
        }
    report = written(parts)
    Path(given.report).write_text(report, encoding="utf-8")
    print(report)
    judged = [each for title, summaries in parts.items() if "Control" not in title for each in summaries]
    (control,) = parts["Control: what must not be chosen"]
    suspects = [f"{each.name}: {suspect}" for each in judged for suspect in each.suspects]
    print("\n".join(suspects) or "nothing doubled, nothing lost")
    return 1 if suspects or (given.seeds >= 20 and not control.duplicates) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1_000, help="trials of each setting, of ten operations each")
    parser.add_argument("--kills", type=int, default=200, help="kills on each journal")
    parser.add_argument("--setting", choices=[*SETTINGS, CONTROL.name], help="this one alone")
    parser.add_argument("--seed", type=int, help="this trial of the setting again")
    parser.add_argument("--report", default="chaos-report.md", help="where the report goes")
    given = parser.parse_args()
    if given.seed is not None and given.setting is None:
        parser.error("--seed goes with --setting")
    return given


def _settings(given: argparse.Namespace) -> Iterator[Summary]:
    for name, setting in SETTINGS.items():
        if given.setting in (None, name):
            yield _many(name, lambda seed, setting=setting: try_out(plan_of(seed, setting)), range(given.seeds))


def _control(given: argparse.Namespace) -> Summary:
    return _many(CONTROL.name, lambda seed: try_out(plan_of(seed, CONTROL)), range(max(1, given.seeds // 10)))


def _kills(given: argparse.Namespace, stack: ExitStack) -> Iterator[Summary]:
    """Kill on every journal until there were enough kills; a third of the regimes each."""
    if given.setting is not None or not given.kills:
        return
    journals = {
        "SQLite": lambda _: None,
        "Redis": _named(stack.enter_context(redis_server()), "chaos"),
        "PostgreSQL": _named(stack.enter_context(postgres_server()), "chaos_"),
    }
    regimes = [SETTINGS[name] for name in ("documented", "replay", "ignored")]
    for name, journal in journals.items():

        def trial(seed: int, journal: Callable[[int], str | None] = journal) -> Outcome:
            plan = plan_of(seed, regimes[seed % 3], places=ON_DUTY, deaths=4)
            return try_out(plan, journal(seed))

        total, first, step = Summary(name), 0, max(3, given.kills // 4)
        while total.kills.total() < given.kills:
            total = _added(total, _many(name, trial, range(first, first + step)))
            first += step
        yield total


def _named(url: str, prefix: str) -> Callable[[int], str]:
    return lambda seed: f"{url}#{prefix}{seed}"


def _added(one: Summary, other: Summary) -> Summary:
    for name, value in vars(other).items():
        if name != "name":
            setattr(one, name, getattr(one, name) + value)
    return one


def _many(name: str, trial: Trial, seeds: range) -> Summary:
    """Run trials in a few processes at a time."""
    with TemporaryDirectory() as folder:
        slots = [Path(folder, str(slot)) for slot in range(SLOTS)]
        numbers = [fork(_run, trial, seeds[slot::SLOTS], path) for slot, path in enumerate(slots)]
        for number in numbers:
            if wait_for_end(number) != 0:
                msg = f"{name}: the trials themselves broke off"
                raise RuntimeError(msg)
        outcomes = [each for path in slots for each in _read(path)]
    total = summed_up(name, outcomes)
    print(
        f"{name}: {total.operations:,} operations, {total.kills.total():,} kills, suspects {total.suspects}", flush=True
    )
    return total


def _run(trial: Trial, seeds: Sequence[int], path: Path) -> None:
    with path.open("wb") as file:
        for seed in seeds:
            pickle.dump(trial(seed), file)


def _read(path: Path) -> Iterator[Outcome]:
    with path.open("rb") as file:
        while file.tell() < os.fstat(file.fileno()).st_size:
            yield pickle.load(file)  # noqa: S301  (written a moment ago)


if __name__ == "__main__":
    raise SystemExit(main())
