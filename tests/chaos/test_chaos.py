"""The chaos trials in their short form; ``nox -s chaos`` runs the full one."""

from __future__ import annotations

import pytest

from ..rig.seeds import seeds
from .plan import CONTROL, ON_DUTY, SETTINGS, plan_of
from .report import summed_up, written
from .trial import try_out, warm_up

pytestmark = pytest.mark.long


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    warm_up()


@pytest.mark.parametrize("name", SETTINGS)
def test_nothing_is_doubled_and_nothing_lost(name: str) -> None:
    """Whatever PayMongo does with keys, under faults and kills."""
    outcomes = [try_out(plan_of(seed, SETTINGS[name])) for seed in seeds(2)]
    assert [outcome for outcome in outcomes if not outcome.is_clean] == []


def test_what_must_not_be_chosen_doubles_money() -> None:
    """Keys that nobody honours, slow commits, and leave to send again: trials that do not show it prove nothing."""
    assert any(try_out(plan_of(seed, CONTROL)).duplicates for seed in range(30))


@pytest.mark.parametrize("journal", ["sqlite", "redis", "postgres"])
def test_workers_that_are_killed_double_nothing(journal: str, request: pytest.FixtureRequest) -> None:
    """On every journal, at random moments between record, request, commit and answer."""
    url = None if journal == "sqlite" else request.getfixturevalue(f"{journal}_url")
    killed = 0
    for seed in seeds(2):
        plan = plan_of(seed, SETTINGS["ignored"], places=ON_DUTY, deaths=4)
        outcome = try_out(plan, None if url is None else f"{url}#chaos_{seed}")
        killed += outcome.kills.total()
        assert outcome.is_clean, outcome
    assert killed > 0


def test_a_plan_follows_from_its_seed() -> None:
    """So that any trial can be run again."""
    assert plan_of(7, SETTINGS["replay"]) == plan_of(7, SETTINGS["replay"]) != plan_of(8, SETTINGS["replay"])


def test_a_report_quotes_a_zero_with_its_bound() -> None:
    """Three by the number of operations, at 95 %."""
    outcome = try_out(plan_of(1, SETTINGS["documented"]))
    report = written({"Trials": [summed_up("documented", [outcome] * 300)]})
    assert "| documented | 300 | 3,000 |" in report
    assert "| 0 (≤ 0.10%) | 0 (≤ 0.10%) | 0 |" in report
