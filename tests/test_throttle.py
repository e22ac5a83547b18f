"""Staying below PayMongo's limits, whatever the callers do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paymongo_async._throttle import CONNECTIONS, Admission, RetryBudget
from paymongo_async.errors import (
    BadRequestError,
    ConnectError,
    DisconnectedError,
    InternalServerError,
    PayMongoError,
    PoolTimeoutError,
    RateLimitError,
    RequestTimeoutError,
)

from .rig.virtual import run

FOREVER = 1e9
SECONDS = st.integers(0, 3 * 1024).map(lambda ticks: ticks / 1024)
pytestmark = pytest.mark.looptime


def admission(rate: int | None = None) -> tuple[Admission, Callable[[], float]]:
    """Make one on the running loop's clock."""
    clock = asyncio.get_running_loop().time
    return Admission(rate, clock), clock


async def close(gate: Admission, retry_after: float | None = None) -> None:
    """Let a 429 come in."""
    probe = await gate.enter(FOREVER)
    gate.leave(probe=probe, error=RateLimitError("429", retry_after=retry_after))


# -- limiter ----------------------------------------------------------------------------------------------------------


@given(
    rate=st.integers(1, 5),
    visits=st.lists(
        st.tuples(SECONDS, SECONDS, st.sampled_from([None, None, None, 0.0, 2.0])),
        min_size=1,
        max_size=30,
    ),
    slots=st.sampled_from([2, CONNECTIONS]),
)
def test_never_more_than_rate_requests_start_within_one_second(rate: int, visits: list[Any], slots: int) -> None:
    """However the callers come, however long they keep their slots, and whenever the gate closes."""
    starts: list[float] = []

    async def main() -> None:
        gate, clock = admission(rate)
        gate._slots = asyncio.Semaphore(slots)

        async def visit(arrives: float, stays: float, retry_after: float | None) -> None:
            await asyncio.sleep(arrives)
            try:
                probe = await gate.enter(FOREVER)
            except PoolTimeoutError:
                return
            starts.append(clock())
            await asyncio.sleep(stays)
            error = None if retry_after is None else RateLimitError("429", retry_after=retry_after)
            gate.leave(probe=probe, error=error)

        await asyncio.gather(*[visit(*each) for each in visits])

    run(main())
    starts.sort()
    assert all(last - first >= 1.0 - 1e-6 for first, last in zip(starts, starts[rate:], strict=False))


async def test_ten_thousand_at_once_are_spread_over_their_seconds() -> None:
    """Ninety at once, then ninety each second; a leaky bucket would let twice as many through."""
    gate, clock = admission(90)
    starts: list[float] = []

    async def visit() -> None:
        probe = await gate.enter(FOREVER)
        starts.append(clock())
        gate.leave(probe=probe, error=None)

    begun = clock()
    await asyncio.gather(*[visit() for _ in range(10_000)])
    assert all(last - first >= 1.0 - 1e-6 for first, last in zip(starts, starts[90:], strict=False))
    assert clock() - begun == pytest.approx(111, abs=1)


async def test_a_turn_after_the_deadline_is_refused_at_once() -> None:
    """Waiting for it would be of no use."""
    gate, clock = admission(1)
    await gate.enter(FOREVER)
    begun = clock()
    with pytest.raises(RequestTimeoutError) as raised:
        await gate.enter(begun + 0.5)
    assert (raised.value.outcome, clock()) == ("not_sent", begun)


async def test_without_a_rate_there_is_no_limit() -> None:
    """For those who have another one before it."""
    gate, clock = admission(None)
    begun = clock()
    for _ in range(1000):
        gate.leave(probe=await gate.enter(FOREVER), error=None)
    assert clock() == begun


# -- slots ------------------------------------------------------------------------------------------------------------


async def test_a_slot_is_waited_for_five_seconds() -> None:
    """Then nothing was sent."""
    gate, clock = admission()
    for _ in range(CONNECTIONS):
        await gate.enter(FOREVER)
    begun = clock()
    with pytest.raises(PoolTimeoutError) as raised:
        await gate.enter(FOREVER)
    assert (raised.value.outcome, clock() - begun) == ("not_sent", pytest.approx(5.0, abs=0.001))


async def test_a_slot_that_becomes_free_is_taken() -> None:
    """By whoever waited."""
    gate, _ = admission()
    for _ in range(CONNECTIONS):
        await gate.enter(FOREVER)
    waiting = asyncio.create_task(gate.enter(FOREVER))
    await asyncio.sleep(1)
    gate.leave(probe=False, error=None)
    assert await waiting is False


async def test_a_caller_who_gives_up_frees_what_it_had() -> None:
    """Cancelled while it waited for its turn with a slot in hand."""
    gate, _clock = admission(1)
    gate._slots = asyncio.Semaphore(1)
    await gate.enter(FOREVER)
    waiting = asyncio.create_task(gate.enter(FOREVER))
    await asyncio.sleep(1.5)
    gate._limiter.begin(FOREVER)  # type: ignore[union-attr]
    gate.leave(probe=False, error=None)
    await asyncio.sleep(0.1)
    waiting.cancel()
    await asyncio.wait([waiting])
    assert waiting.cancelled()
    assert not gate._slots.locked()


async def test_a_slot_that_comes_with_no_turn_before_the_deadline_is_given_back() -> None:
    """Nothing is sent."""
    gate, clock = admission(1)
    gate._slots = asyncio.Semaphore(1)
    await gate.enter(FOREVER)
    waiting = asyncio.create_task(gate.enter(clock() + 2.0))
    await asyncio.sleep(1.5)
    gate._limiter.begin(FOREVER)  # type: ignore[union-attr]
    gate.leave(probe=False, error=None)
    with pytest.raises(RequestTimeoutError):
        await waiting
    assert not gate._slots.locked()


# -- gate -------------------------------------------------------------------------------------------------------------


async def test_a_429_closes_the_gate_for_a_second() -> None:
    """The next caller is the probe."""
    gate, clock = admission()
    begun = clock()
    await close(gate)
    assert await gate.enter(FOREVER) is True
    assert clock() - begun == pytest.approx(1.0, abs=0.001)


async def test_the_pause_doubles_to_a_minute() -> None:
    """With each probe that is refused."""
    gate, clock = admission()
    await close(gate)
    pauses = []
    for _ in range(8):
        before = clock()
        assert await gate.enter(FOREVER) is True
        pauses.append(round(clock() - before))
        gate.leave(probe=True, error=RateLimitError("429"))
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]


@pytest.mark.parametrize(("retry_after", "pause"), [(0.0, 1), (7.0, 7), (60.0, 60), (61.0, 60), (float("inf"), 60)])
async def test_retry_after_lengthens_the_pause_up_to_a_minute(retry_after: float, pause: int) -> None:
    """An absurd one must not shut the account out for ever."""
    gate, clock = admission()
    begun = clock()
    await close(gate, retry_after)
    await gate.enter(FOREVER)
    assert round(clock() - begun) == pause


async def test_one_probe_goes_while_the_others_wait() -> None:
    """A success lets them all through."""
    gate, _ = admission()
    await close(gate)
    tasks = [asyncio.create_task(gate.enter(FOREVER)) for _ in range(10)]
    await asyncio.sleep(5)
    assert [task.result() for task in tasks if task.done()] == [True]
    gate.leave(probe=True, error=None)
    assert sorted(await asyncio.gather(*tasks)) == [False] * 9 + [True]


async def test_a_probe_that_is_refused_for_another_reason_opens_the_gate() -> None:
    """The server let it in."""
    gate, _ = admission()
    await close(gate)
    gate.leave(probe=await gate.enter(FOREVER), error=BadRequestError("400"))
    assert await gate.enter(FOREVER) is False


@pytest.mark.parametrize("error", [DisconnectedError("gone"), asyncio.CancelledError()])
async def test_a_probe_without_an_answer_hands_over_to_the_next(error: BaseException) -> None:
    """Nobody knows yet."""
    gate, _clock = admission()
    await close(gate)
    probe = await gate.enter(FOREVER)
    next_one = asyncio.create_task(gate.enter(FOREVER))
    await asyncio.sleep(1)
    gate.leave(probe=probe, error=error)
    assert await next_one is True


async def test_a_straggler_does_not_prolong_the_pause() -> None:
    """It was under way when the gate closed."""
    gate, clock = admission()
    first, second = await gate.enter(FOREVER), await gate.enter(FOREVER)
    begun = clock()
    gate.leave(probe=first, error=RateLimitError("429"))
    gate.leave(probe=second, error=RateLimitError("429", retry_after=30))
    await gate.enter(FOREVER)
    assert clock() - begun == pytest.approx(1.0, abs=0.001)


async def test_who_waited_for_a_turn_while_the_gate_closed_waits_at_the_gate() -> None:
    """Or a queue would run into the closed gate one by one."""
    gate, _clock = admission(1)
    first = await gate.enter(FOREVER)
    queue = [asyncio.create_task(gate.enter(FOREVER)) for _ in range(5)]
    await asyncio.sleep(0.5)
    gate.leave(probe=first, error=RateLimitError("429", retry_after=20))
    await asyncio.sleep(15)
    assert not any(task.done() for task in queue)
    await asyncio.sleep(10)
    assert [task.result() for task in queue if task.done()] == [True]
    for task in queue:
        task.cancel()
    await asyncio.wait(queue)


async def test_a_gate_that_opens_too_late_is_not_waited_for() -> None:
    """Nothing was sent."""
    gate, clock = admission()
    await close(gate, 30)
    with pytest.raises(RequestTimeoutError) as raised:
        await gate.enter(clock() + 10)
    assert raised.value.outcome == "not_sent"


async def test_a_probe_that_takes_too_long_is_not_waited_for() -> None:
    """The deadline of the caller counts."""
    gate, clock = admission()
    await close(gate)
    assert await gate.enter(FOREVER) is True
    begun = clock()
    with pytest.raises(RequestTimeoutError):
        await gate.enter(begun + 3)
    assert clock() - begun == pytest.approx(3.0, abs=0.001)


async def test_a_probe_that_finds_no_slot_gives_its_turn_back() -> None:
    """Another one may try."""
    gate, _ = admission()
    await close(gate)
    gate._slots = asyncio.Semaphore(0)
    with pytest.raises(PoolTimeoutError):
        await gate.enter(FOREVER)
    gate._slots = asyncio.Semaphore(1)
    assert await gate.enter(FOREVER) is True


# -- outages ----------------------------------------------------------------------------------------------------------


async def fail(gate: Admission, error: BaseException | None, times: int = 100) -> None:
    """Let as many requests end like this."""
    for _ in range(times):
        gate.leave(probe=await gate.enter(FOREVER), error=error)


async def outcomes(gate: Admission, calls: int) -> str:
    """Tell for so many calls whether they may be sent (s) or are refused (r); those that may never end."""
    seen = ""
    for _ in range(calls):
        try:
            await gate.enter(FOREVER)
        except ConnectError as error:
            assert error.outcome == "not_sent"
            seen += "r"
        else:
            gate._slots.release()
            seen += "s"
    return seen


@pytest.mark.parametrize("error", [DisconnectedError("gone"), ConnectError("no"), InternalServerError("503")])
async def test_after_a_hundred_failures_in_a_row_one_call_in_ten_is_sent(error: PayMongoError) -> None:
    """The first one, and every tenth; the others are told at once."""
    gate, _ = admission()
    await fail(gate, error, 99)
    assert await outcomes(gate, 10) == "s" * 10
    await fail(gate, error, 1)
    assert await outcomes(gate, 21) == ("s" + "r" * 9) * 2 + "s"


async def test_in_an_outage_one_call_is_sent_every_few_seconds() -> None:
    """However few there are."""
    gate, _ = admission()
    await fail(gate, DisconnectedError("gone"))
    await outcomes(gate, 1)
    await asyncio.sleep(3.9)
    before = await outcomes(gate, 1)
    await asyncio.sleep(0.2)
    assert before + await outcomes(gate, 2) == "rsr"


@pytest.mark.parametrize("answer", [None, BadRequestError("400")])
async def test_any_answer_ends_an_outage(answer: PayMongoError | None) -> None:
    """Who refuses is there."""
    gate, _ = admission()
    await fail(gate, DisconnectedError("gone"))
    gate.leave(probe=await gate.enter(FOREVER), error=answer)
    assert await outcomes(gate, 10) == "s" * 10


async def test_a_cancelled_request_says_nothing_about_an_outage() -> None:
    """Neither that there is one, nor that it is over."""
    gate, _ = admission()
    await fail(gate, asyncio.CancelledError(), 200)
    assert await outcomes(gate, 2) == "ss"
    await fail(gate, DisconnectedError("gone"))
    gate.leave(probe=await gate.enter(FOREVER), error=asyncio.CancelledError())
    assert await outcomes(gate, 2) == "rr"


# -- budget -----------------------------------------------------------------------------------------------------------


def test_the_budget_is_a_hundred_retries() -> None:
    """Then none."""
    budget = RetryBudget()
    assert [budget.take(double=False) for _ in range(101)] == [True] * 100 + [False]


def test_a_timeout_costs_twice() -> None:
    """The server suffers."""
    budget = RetryBudget()
    assert sum(budget.take(double=True) for _ in range(200)) == 50


def test_successes_fill_the_budget_again_up_to_its_size() -> None:
    """Five pay for one retry."""
    budget = RetryBudget()
    budget.refill()
    while budget.take(double=False):
        pass
    for _ in range(4):
        budget.refill()
    assert not budget.take(double=False)
    budget.refill()
    assert budget.take(double=False)


def test_what_the_throttle_raises_is_ours() -> None:
    """And says that nothing was sent."""
    assert issubclass(PoolTimeoutError, PayMongoError)
    assert PoolTimeoutError.default_outcome == "not_sent"
