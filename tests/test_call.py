"""The state of one call over its attempts."""

from __future__ import annotations

from typing import Any

import pytest

from paymongo_async._call import Call, Options, says_nothing_about_content
from paymongo_async._clock import Clock as Dates
from paymongo_async.errors import (
    AuthenticationError,
    BadRequestError,
    CallInProgressError,
    ConnectError,
    DisconnectedError,
    ErrorDetail,
    InternalServerError,
    OutcomeUnknown,
    PayMongoError,
    RateLimitError,
    RequestTimeoutError,
)
from paymongo_async.resources import OPERATIONS
from paymongo_async.retry import RetryPolicy
from paymongo_async.types import Placed
from paymongo_async.wire import Request


class Clock:
    """Time that a test moves."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def call_of(operation: str = "refunds.create", *, key: str | None = "k", deadline: float = 160.0) -> tuple[Call, Clock]:
    """Begin a call."""
    clock = Clock()
    placed = Placed("/v1/x", {}, [], {}, key)
    request = Request("POST", "https://x/v1/x?client_key=pi_1_client_x", {}, b"{}")
    options, dates = Options(RetryPolicy()), Dates()
    return Call(OPERATIONS[operation], placed, request, None, options, clock, 100.0, deadline, dates), clock


def attempt(call: Call, clock: Clock, error: PayMongoError, *, phase: Any = "sent", takes: float = 1.0) -> None:
    """Let an attempt fail."""
    begun = clock()
    call.begin().phase = phase
    clock.now += takes
    call.note(error, begun)


def test_an_attempt_gets_what_is_left() -> None:
    """At most thirty seconds."""
    call, clock = call_of()
    assert call.begin().timeout == 30.0
    clock.now = 155.0
    assert call.begin().timeout == 5.0


def test_waiting_in_the_queue_shortens_an_attempt() -> None:
    """And none is begun without time: no time might mean no limit."""
    call, clock = call_of()
    sending = call.begin()
    clock.now = 158.0
    call.allot(sending)
    assert sending.timeout == 2.0
    clock.now = 160.0
    with pytest.raises(RequestTimeoutError) as raised:
        call.allot(sending)
    assert raised.value.outcome == "not_sent"


@pytest.mark.parametrize(
    ("error", "phase", "expected"),
    [
        (ConnectError(), "connect", False),
        (DisconnectedError(), "sent", True),
        (InternalServerError(status=500), "sent", True),
        (RateLimitError(status=429), "sent", False),
        (BadRequestError(status=400), "sent", False),
    ],
)
def test_doubt_comes_with_an_unknown_attempt(error: PayMongoError, phase: str, *, expected: bool) -> None:
    """A refusal brings none."""
    call, clock = call_of()
    attempt(call, clock, error, phase=phase)
    assert (call.in_doubt, call.may_have_been_sent) == (expected, expected)


def test_an_attempt_under_way_may_have_been_sent() -> None:
    """From the moment that bytes may have left."""
    call, _ = call_of()
    assert not call.may_have_been_sent
    sending = call.begin()
    assert not call.may_have_been_sent
    sending.phase = "sent"
    assert call.may_have_been_sent


def test_the_first_and_the_last_time_that_bytes_left_are_kept() -> None:
    """The first by its beginning, the last by its end."""
    call, clock = call_of()
    attempt(call, clock, ConnectError(), phase="connect")
    attempt(call, clock, DisconnectedError(), takes=2.0)
    attempt(call, clock, DisconnectedError(), takes=3.0)
    attempt(call, clock, ConnectError(), phase="connect")
    assert (call.first_sent, call.last_sent) == (101.0, 106.0)


def test_a_replay_is_the_same_envelope_twice_in_a_row() -> None:
    """Pages of proxies, other words and calls without a key are none."""
    stored = InternalServerError(status=500, errors=[ErrorDetail("a")])
    other = InternalServerError(status=500, errors=[ErrorDetail("b")])
    page = InternalServerError(status=502)
    call, _ = call_of()
    assert [call.is_replayed_fault(each) for each in (stored, other, stored, page, stored, stored)] == [False] * 5 + [
        True
    ]
    keyless, _ = call_of(key=None)
    assert [keyless.is_replayed_fault(stored) for _ in range(2)] == [False, False]


def test_the_end_of_a_call_in_doubt_is_unknown() -> None:
    """Whatever its last attempt was told; that is the cause."""
    call, clock = call_of()
    attempt(call, clock, DisconnectedError())
    last = RateLimitError("429", status=429, retry_after=5.0, request_id="r")
    attempt(call, clock, last)
    unknown = call.conclude(last)
    assert isinstance(unknown, OutcomeUnknown)
    assert unknown.__cause__ is last
    assert (unknown.status, unknown.retry_after, unknown.request_id) == (429, 5.0, "r")


@pytest.mark.parametrize("error", [OutcomeUnknown("already"), BadRequestError(status=400)])
def test_an_end_that_is_clear_stays_as_it_is(error: PayMongoError) -> None:
    """Without doubt, or with it said already."""
    call, _ = call_of()
    assert call.conclude(error) is error


def test_a_read_is_never_in_doubt_at_its_end() -> None:
    """It changed nothing."""
    call, clock = call_of("refunds.retrieve", key=None)
    error = DisconnectedError()
    attempt(call, clock, error)
    assert call.conclude(error) is error


def test_an_unknown_call_without_an_attempt_has_no_cause() -> None:
    """It was left open by an earlier one."""
    call, _ = call_of()
    assert call.unknown("?", ["ref_1"]).__cause__ is None


def test_a_create_waits_for_a_key_in_use_and_a_transition_looks() -> None:
    """The same key is safe for the one only."""
    for operation, waits in (("refunds.create", True), ("payment_intents.attach", False)):
        call, clock = call_of(operation)
        attempt(call, clock, CallInProgressError(status=409))
        assert (call.waits_for_another, call.in_doubt) == (waits, True)


def test_an_error_is_described_by_its_call() -> None:
    """What it knows already is kept."""
    call, clock = call_of()
    error = ConnectError(idempotency_key="other")
    attempt(call, clock, error, phase="connect")
    call.describe(error)
    assert (error.operation, error.idempotency_key, error.elapsed, len(error.attempts)) == (
        "refunds.create",
        "other",
        1.0,
        1,
    )
    fresh, _ = call_of()
    assert len(fresh.describe(error).attempts) == 1


@pytest.mark.parametrize(
    ("error", "expected"),
    [(AuthenticationError(), True), (ConnectError(), True), (RateLimitError(), True), (BadRequestError(), False)],
)
def test_which_refusals_are_not_about_the_content(error: PayMongoError, *, expected: bool) -> None:
    """Their keys are free again."""
    assert says_nothing_about_content(error) is expected


def test_a_call_shows_nothing_of_what_it_sends() -> None:
    """Its repr is in tracebacks with local variables."""
    call, _ = call_of()
    call.placed.body["card_number"] = "4343434343434345"
    assert "4343434343434345" not in repr(call)
    assert "pi_1_client_x" not in repr(call)
