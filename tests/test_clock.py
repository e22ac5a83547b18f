"""Moments by two clocks: whichever leaves more doubt decides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paymongo_async._clock import Clock, Moment

HOUR = 3600.0
DATE = "Wed, 11 Jun 2025 23:00:24 GMT"
SAID = 1_749_682_824.0
TIMES = st.floats(0, 4e9)


class Wall:
    """A clock that anybody may set."""

    def __init__(self, now: float = SAID) -> None:
        self.now = now

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


# -- moments ----------------------------------------------------------------------------------------------------------


def test_without_a_server_the_wall_alone_decides() -> None:
    """Nothing else is known."""
    now, then = Moment(1_000.0), Moment(400.0)
    assert (now.least_since(then), now.most_since(then)) == (600.0, 600.0)


@pytest.mark.parametrize("jump", [-2 * HOUR, 2 * HOUR])
def test_a_wall_that_was_set_is_doubted(jump: float) -> None:
    """Ten minutes by the server are ten minutes, or what the wall makes of them, if that leaves more doubt."""
    then, now = Moment(SAID, SAID), Moment(SAID + 600 + jump, SAID + 600)
    assert now.least_since(then) == min(600, 600 + jump)
    assert now.most_since(then) == max(600, 600 + jump)


@pytest.mark.parametrize("jump", [-2 * HOUR, 2 * HOUR])
def test_a_wall_that_was_set_before_anything_was_heard_is_doubted_too(jump: float) -> None:
    """What the wall said then is held against what the server says now."""
    then, now = Moment(SAID), Moment(SAID + 600 + jump, SAID + 600)
    assert now.least_since(then) == min(600, 600 + jump)
    assert now.most_since(then) == max(600, 600 + jump)


def test_what_the_server_said_then_is_of_no_use_while_it_says_nothing_now() -> None:
    """The wall is all there is."""
    assert Moment(SAID + 600).least_since(Moment(SAID, SAID - HOUR)) == 600


@given(TIMES, TIMES, st.none() | TIMES, st.none() | TIMES)
def test_the_least_is_never_more_than_the_most(wall: float, earlier: float, server: float | None, said: float) -> None:
    """Whatever the clocks say."""
    now, then = Moment(wall, server), Moment(earlier, said)
    assert now.least_since(then) <= wall - earlier <= now.most_since(then)


def test_an_earlier_moment_is_earlier_by_both_clocks() -> None:
    """As far as there are two."""
    assert Moment(100.0, 50.0).ago(10) == Moment(90.0, 40.0)
    assert Moment(100.0).ago(10) == Moment(90.0)


def test_a_moment_before_anything_was_heard_believes_the_wall() -> None:
    """What was heard is not touched."""
    assert Moment(100.0).believed() == Moment(100.0, 100.0)
    assert Moment(100.0, 50.0).believed() == Moment(100.0, 50.0)


# -- the clock --------------------------------------------------------------------------------------------------------


def test_a_clock_that_has_heard_nothing_knows_the_wall() -> None:
    """No answer has come yet."""
    assert Clock(Wall()).moment(5.0) == Moment(SAID)


@pytest.mark.parametrize("date", [None, ""])
def test_an_answer_without_a_date_tells_nothing(date: str | None) -> None:
    """What was heard before still counts."""
    clock = Clock(Wall())
    clock.hear(DATE, 10.0)
    clock.hear(date, 70.0)
    assert clock.moment(70.0).server == SAID + 60


def test_what_was_heard_is_carried_on_by_the_loop() -> None:
    """However the wall is set meanwhile."""
    wall = Wall()
    clock = Clock(wall)
    clock.hear(DATE, 10.0)
    wall.now -= 2 * HOUR
    assert clock.moment(40.0) == Moment(SAID - 2 * HOUR, SAID + 30)
    assert clock.moment(50.0) == Moment(SAID - 2 * HOUR, SAID + 40)


def test_the_latest_answer_counts() -> None:
    """Each is read once, when it is needed."""
    clock = Clock(Wall())
    clock.hear(DATE, 10.0)
    assert clock.moment(10.0).server == SAID
    clock.hear(DATE.replace("23:00:24", "23:05:24"), 20.0)
    assert clock.moment(20.0).server == SAID + 300


@pytest.mark.parametrize("date", ["soon", "Wed, 99 Jun 2025 23:00:24 GMT", "\x00"])
def test_a_date_that_cannot_be_read_is_none(date: str) -> None:
    """The wall is left."""
    clock = Clock(Wall())
    clock.hear(date, 10.0)
    assert clock.moment(20.0) == Moment(SAID)
