"""Virtual time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from paymongo_async.simulator import Clock, Rules

if TYPE_CHECKING:
    from .conftest import OpenShop


async def test_time_passes_by_itself() -> None:
    """What is due happens without anybody advancing."""
    clock = Clock()
    done = asyncio.Event()
    clock.later(0.01, done.set)
    clock.later(3600, done.clear)
    await asyncio.wait_for(done.wait(), 5)
    await clock.aclose()


async def test_a_sooner_thing_is_not_held_up_by_a_later_one() -> None:
    """The timer follows the earliest."""
    clock = Clock()
    done = asyncio.Event()
    clock.later(3600, done.clear)
    clock.later(0.01, done.set)
    await asyncio.wait_for(done.wait(), 5)
    await clock.aclose()


async def test_a_callback_that_fails_does_not_stop_the_clock() -> None:
    """The loop reports it, and the next one runs."""
    clock, done = Clock(), asyncio.Event()
    reported: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context["exception"]))
    clock.later(0.01, {}.pop, "nothing")
    clock.later(0.02, done.set)
    await asyncio.wait_for(done.wait(), 5)
    assert [type(each) for each in reported] == [KeyError]
    await clock.aclose()


async def test_advancing_runs_what_is_due_in_order() -> None:
    """At exact moments, also what becomes due on the way."""
    clock = Clock(1_000)
    seen: list[tuple[str, float]] = []

    def note(name: str) -> None:
        seen.append((name, clock.now() - start))

    def first() -> None:
        note("first")
        clock.later(10, note, "second")

    start = clock.now()
    clock.later(30, note, "last")
    clock.later(5, first)
    await clock.advance(20)
    assert [name for name, _ in seen] == ["first", "second"]
    assert seen[1][1] - seen[0][1] == pytest.approx(10, abs=1e-6)
    await clock.advance(20)
    assert seen[-1][0] == "last"
    assert clock.now() - start == pytest.approx(40, abs=1)
    await clock.aclose()


async def test_sleepers_wake_when_time_is_advanced() -> None:
    """And when the clock ends."""
    clock = Clock()
    sleepers = [asyncio.create_task(clock.sleep(seconds)) for seconds in (10, 1000)]
    await asyncio.sleep(0)
    await clock.advance(10)
    await sleepers[0]
    assert not sleepers[1].done()
    await clock.aclose()
    await sleepers[1]


async def test_a_sleeper_that_gave_up_is_not_woken() -> None:
    """Its time comes and goes."""
    clock = Clock()
    sleeper = asyncio.create_task(clock.sleep(10))
    await asyncio.sleep(0)
    sleeper.cancel()
    await clock.advance(10)
    assert sleeper.cancelled()
    await clock.aclose()


async def test_work_under_way_ends_with_the_clock() -> None:
    """It is cancelled."""
    clock = Clock()
    clock.spawn(asyncio.sleep(3600))
    await clock.aclose()


async def test_two_can_advance_at_once() -> None:
    """Both get their seconds."""
    clock = Clock(0)
    await asyncio.gather(clock.advance(10), clock.advance(20))
    assert clock.now() == pytest.approx(30, abs=1)
    await clock.aclose()


async def test_a_refund_settles_by_itself(open_shop: OpenShop) -> None:
    """In real time."""
    shop = await open_shop(rules=Rules(refund_delay=0.01))
    refund = await shop.refund(await shop.pay())
    for _ in range(500):
        if (await shop.get(f"/refunds/{refund.data['id']}")).attributes["status"] == "succeeded":
            break
        await asyncio.sleep(0.01)
    else:
        pytest.fail("the refund is still open")


@pytest.mark.looptime
async def test_the_time_of_the_loop_may_be_virtual() -> None:
    """An hour of it is an hour here, and takes no time."""
    clock = Clock(1_000)
    done = asyncio.Event()
    clock.later(3600, done.set)
    await asyncio.wait_for(done.wait(), 4000)
    assert clock.now() == pytest.approx(4_600)
    await clock.aclose()


@pytest.mark.looptime
async def test_a_refund_settles_in_the_virtual_time_of_the_loop(open_shop: OpenShop) -> None:
    """While somebody sleeps."""
    shop = await open_shop()
    refund = await shop.refund(await shop.pay())
    await asyncio.sleep(2.5)
    assert (await shop.get(f"/refunds/{refund.data['id']}")).attributes["status"] == "succeeded"


async def test_the_same_seed_gives_the_same_ids(open_shop: OpenShop) -> None:
    """And another one others."""
    made = [await (await open_shop(seed=seed)).pay() for seed in (7, 7, 8)]
    assert made[0]["id"] == made[1]["id"] != made[2]["id"]
    assert made[0]["attributes"]["source"] == made[1]["attributes"]["source"]
