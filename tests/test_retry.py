"""What may be repeated, and when: values and arithmetic."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paymongo_async.errors import (
    AuthenticationError,
    BadRequestError,
    CallInProgressError,
    ConfigurationError,
    ConnectError,
    DisconnectedError,
    InternalServerError,
    NotFoundError,
    PoolTimeoutError,
    RateLimitError,
    RequestTimeoutError,
    ValidationError,
)
from paymongo_async.retry import RetryPolicy, costs_double, may_repeat, parse_date, parse_retry_after

DATE = "Sun, 06 Nov 1994 08:49:37 GMT"


@given(st.integers(1, 20), st.integers())
def test_backoff_is_full_jitter_below_a_doubling_bound(number: int, seed: int) -> None:
    """Half a second, one, two, four, eight, and no more."""
    wait = RetryPolicy().backoff(number, InternalServerError(), Random(seed))
    assert 0 <= wait <= min(8.0, 0.5 * 2 ** (number - 1))


def test_backoff_uses_its_whole_range() -> None:
    """Or callers that failed together come back together."""
    rng = Random(1)
    waits = [RetryPolicy().backoff(5, None, rng) for _ in range(1000)]
    assert min(waits) < 0.1
    assert max(waits) > 7.9


@given(st.floats(0, 60), st.integers())
def test_retry_after_is_never_shortened(asked: float, seed: int) -> None:
    """Jitter comes on top."""
    error = RateLimitError(retry_after=asked)
    assert asked <= RetryPolicy().backoff(1, error, Random(seed)) <= asked + 0.5


@given(st.integers(1, 9), st.integers())
def test_a_key_in_use_is_waited_for_longer(number: int, seed: int) -> None:
    """One second, two, four."""
    wait = RetryPolicy().backoff(number, CallInProgressError(), Random(seed))
    assert 0 <= wait <= min(2.0 ** (number - 1), 4.0)


def test_a_socket_that_had_died_is_replaced_at_once() -> None:
    """Nothing is wrong with the server."""
    error = DisconnectedError(outcome="not_sent")
    assert RetryPolicy().backoff(1, error, Random(1)) == 0.0
    assert RetryPolicy().backoff(2, error, Random(1)) > 0.0


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ConnectError(), True),
        (DisconnectedError(outcome="not_sent"), True),
        (DisconnectedError(), True),
        (RequestTimeoutError(), True),
        (RequestTimeoutError(outcome="not_sent"), False),
        (PoolTimeoutError(), False),
        (InternalServerError(status=500), True),
        (InternalServerError(status=503, retry_after=60.0), True),
        (InternalServerError(status=503, retry_after=60.5), False),
        (RateLimitError(status=429), True),
        (RateLimitError(status=429, retry_after=61.0), False),
        (AuthenticationError(status=401), False),
        (BadRequestError(status=400), False),
        (CallInProgressError(status=409), True),
        (ValidationError(), False),
        (ValueError(), False),
    ],
)
def test_what_may_be_repeated(error: BaseException, *, expected: bool) -> None:
    """In every class alike."""
    assert may_repeat("keyed", error) is expected


def test_an_odd_refusal_is_repeated_by_a_transition_only() -> None:
    """After a look; for the others it would bring the same page again."""
    error = NotFoundError(status=404, outcome="unknown")
    assert [may_repeat(retry, error) for retry in ("read", "keyed", "natural", "transition")] == [False] * 3 + [True]


def test_a_timeout_costs_double() -> None:
    """A refusal does not."""
    assert (costs_double(RequestTimeoutError()), costs_double(InternalServerError()), costs_double(None)) == (
        True,
        False,
        False,
    )


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("0", 0.0),
        ("2", 2.0),
        (" 60 ", 60.0),
        ("1000000000", 1e9),
        ("99999999999999999999", float("inf")),
        ("-5", None),
        ("nan", None),
        ("inf", None),
        ("3.5", None),
        ("1e3", None),
        ("٣", None),
        ("", None),
        (None, None),
        ("soon", None),
        ("Sun, 06 Nov 1994 08:49:39 GMT", 2.0),
        ("Sunday, 06-Nov-94 08:49:39 GMT", 2.0),
        ("Sun Nov  6 08:49:39 1994", 2.0),
        ("Sun, 06 Nov 1994 08:49:30 GMT", 0.0),
        ("Sun, 06 Nov 1994 08:49:99 GMT", None),
        ("Sun, 99 Nov 99999 08:49:37 GMT", None),
    ],
)
def test_retry_after_is_read_in_all_its_forms(header: str | None, expected: float | None) -> None:
    """What cannot be read is ignored."""
    assert parse_retry_after(header, DATE) == expected


@pytest.mark.parametrize("date", [None, "", "yesterday"])
def test_a_date_without_the_servers_date_is_ignored(date: str | None) -> None:
    """The clock of this machine may be wrong."""
    assert parse_retry_after(DATE, date) is None


@given(st.text(max_size=40), st.text(max_size=40))
def test_reading_never_raises(header: str, date: str) -> None:
    """Whatever a proxy writes there."""
    wait = parse_retry_after(header, date)
    assert wait is None or wait >= 0


@pytest.mark.parametrize("text", [DATE, "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"])
def test_all_forms_of_a_date_are_the_same_moment(text: str) -> None:
    """The form without a zone means GMT, wherever this machine stands."""
    assert parse_date(text) == 784_111_777


@pytest.mark.parametrize(
    "wrong", [{"attempts": 0}, {"deadline": 0}, {"attempt_timeout": -1}, {"wait_initial": -1}, {"verify_wait": -0.1}]
)
def test_a_policy_that_cannot_work_is_refused(wrong: dict[str, float]) -> None:
    """When it is made."""
    with pytest.raises(ConfigurationError):
        RetryPolicy(**wrong)  # type: ignore[arg-type]


def test_the_ready_made_policies() -> None:
    """None never repeats, testing never waits, and neither resends money."""
    assert RetryPolicy.none().attempts == 1
    assert RetryPolicy.testing().backoff(9, InternalServerError(), Random(1)) == 0.0
    assert not RetryPolicy().resend_money
    assert RetryPolicy(attempts=7).with_deadline(5.0) == RetryPolicy(attempts=7, deadline=5.0)
