"""Trouble by chance: a seed, a share, and the same trouble again."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, get_args

import aiohttp
import pytest

from paymongo_async.simulator.faults import Faults, Kind

if TYPE_CHECKING:
    from .conftest import Shop

ALL = frozenset(get_args(Kind))


def met(seed: int | str = 1, share: float = 0.5, requests: int = 1_000, **options: Any) -> list[Any]:
    """Return what each request of a row of refunds runs into."""
    faults = Faults()
    faults.at_random(seed, share, **options)
    return [faults.before("refunds.create") for _ in range(requests)]


def test_a_seed_brings_the_same_trouble_again() -> None:
    """Kind for kind and second for second; another seed brings another."""
    assert met(seed=7) == met(seed=7)
    assert met(seed="a") == met(seed="a") != met(seed="b")


def test_a_share_of_the_requests_runs_into_trouble() -> None:
    """None of them, about as many as that, or all."""
    assert not any(met(share=0))
    assert 225 <= sum(fault is not None for fault in met(share=0.25)) <= 275
    assert all(met(share=1))


def test_every_kind_comes_up() -> None:
    """Unless fewer are named."""
    assert {fault.kind for fault in met(share=1)} == ALL
    assert {fault.kind for fault in met(share=1, kinds=["slow", "status"])} == {"slow", "status"}


def test_other_operations_are_left_alone_and_do_not_move_the_draws() -> None:
    """A request that cannot run into trouble does not change what the next one runs into."""
    lone, mixed = Faults(), Faults()
    for each in (lone, mixed):
        each.at_random(1, 0.5, operations=["refunds.create"])
    apart = [lone.before("refunds.create") for _ in range(100)]
    among = [(mixed.before("payments.list"), mixed.before("refunds.create")) for _ in range(100)]
    assert among == [(None, fault) for fault in apart]


def test_the_waits_lie_between_two_moments() -> None:
    """So that all work can be slower than any look for it."""
    waits = [fault.seconds for fault in met(share=1, kinds=["commit_late", "slow_commit"], seconds=(120, 600))]
    assert 120 <= min(waits) < 130
    assert 590 < max(waits) <= 600


def test_chance_does_not_ask_for_patience() -> None:
    """A 429 by chance names no time to wait, and a doubled answer comes twice at once."""
    assert {fault.seconds for fault in met(share=1, kinds=["too_many", "duplicate_answer"])} == {0.0}


def test_ordered_trouble_goes_first() -> None:
    """And does not move the draws either."""
    faults = Faults()
    faults.at_random(1, 0.5)
    faults.add(kind="status", status=599)
    first = faults.before("refunds.create")
    assert first is not None
    assert first.status == 599
    assert [faults.before("refunds.create") for _ in range(99)] == met(requests=100)[1:]


def test_chance_can_be_called_off() -> None:
    """Together with all other trouble."""
    faults = Faults()
    faults.at_random(1, 1)
    faults.clear()
    assert faults.before("refunds.create") is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"share": 1.5},
        {"share": -0.1},
        {"share": float("nan")},
        {"kinds": []},
        {"kinds": ["explode"]},
        {"operations": ["refund.create"]},
        {"seconds": (2, 1)},
        {"seconds": (-1, 1)},
        {"seconds": (0, float("inf"))},
        {"seconds": (1,)},
    ],
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    """A chaos test that mistypes it should know."""
    with pytest.raises(ValueError):  # noqa: PT011  (each has its own words)
        Faults().at_random(**({"seed": 1, "share": 0.5} | wrong))


async def test_requests_meet_what_chance_brings_before_the_work_and_after_it(shop: Shop) -> None:
    """The books have what was let through, and the log says what each request ran into."""
    shop.simulator.faults.at_random(3, 0.5, kinds=["drop_before_commit", "drop_after_commit"])
    answered = 0
    for _ in range(100):
        try:
            answered += bool(await shop.intent())
        except aiohttp.ClientError:
            continue
    struck = Counter(kind for _, kind in shop.simulator.faults.struck)
    assert answered == 100 - struck.total()
    assert len(shop.simulator.books.payment_intents) == answered + struck["drop_after_commit"]
    assert min(struck["drop_before_commit"], struck["drop_after_commit"]) > 10
