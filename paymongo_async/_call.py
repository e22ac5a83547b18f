"""One call on its way: its deadline, its attempts, and how sure we are of what they did."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal, Protocol, TypeAlias

from attrs import define, field, frozen

from ._clock import Clock, Moment
from ._options import Options
from .errors import (
    Attempt,
    AuthenticationError,
    CallInProgressError,
    IdempotencyKeyExpiredError,
    OutcomeUnknown,
    PayMongoError,
    PermissionDeniedError,
    RateLimitError,
    RequestTimeoutError,
)
from .idempotency import MAX_AGE, Record
from .operations import Operation
from .retry import RetryPolicy
from .secret import Secret
from .types import Placed
from .wire import MAX_BODY, MAX_FILE, Answer, Request, Sending

Fetch: TypeAlias = Callable[[Operation, Mapping[str, Any]], Awaitable[Answer]]
"""Make a read within the deadline of the call that is in doubt."""


@frozen
class Verdict:
    """What looking revealed about a call in doubt.

    ``applied`` has the *answer*, ``rejected`` the *error*. ``not_applied``: a state proves that it did not happen.
    ``absent``: a search found nothing, which proves little so soon. ``unknown``: nobody can tell, and why; *candidates*
    are ids that look like it.
    """

    kind: Literal["applied", "rejected", "not_applied", "absent", "unknown"]
    answer: Answer | None = None
    error: PayMongoError | None = None
    reason: str = ""
    candidates: tuple[str, ...] = ()


class Settler(Protocol):
    """Knows for each operation how to find out what happened."""

    def must_look(self, operation: Operation) -> bool:
        """Tell whether a call in doubt must be looked up before it is sent again."""
        ...

    def is_marked(self, operation: Operation) -> bool:
        """Tell whether the key goes into the metadata too, so that a search can find the call."""
        ...

    async def settle(self, call: Call, fetch: Fetch) -> Verdict:
        """Look, and say what happened; never sends a write."""
        ...

    async def fill_in(self, operation: str, answer: Answer, fetch: Fetch) -> Answer:
        """Give an answer from a record its secrets back, as far as a look shows them."""
        ...


@define
class Call:
    """The state of one call over all its attempts. Times are those of the loop's clock, in seconds."""

    operation: Operation
    placed: Placed
    request: Request
    authorization: Secret | None = field(repr=False)
    options: Options
    clock: Callable[[], float]
    started: float
    deadline: float
    dates: Clock = field(repr=False)
    minted: bool = False
    """The key was made for this call, so nobody else can know it."""
    known: Record | None = None
    """What an earlier call with this key left open, and this one has taken up."""
    lease_ends: tuple[float, float] | None = None
    """Until when the key is this process's own: by the loop's clock and by the wall's."""
    attempts: list[Attempt] = field(factory=list)
    sending: Sending | None = None
    first_sent: float | None = None
    last_sent: float | None = None
    in_doubt: bool = False
    """An attempt may have worked. Only a success, a confirm or a verify clears this."""
    waits_for_another: bool = False
    """The server is busy with this very key, so that sending it again is safe and right."""
    last_error: PayMongoError | None = None
    _last_fault: tuple[object, ...] | None = None

    @property
    def policy(self) -> RetryPolicy:
        """How it is repeated."""
        return self.options.policy

    @property
    def key(self) -> str | None:
        """The idempotency key."""
        return self.placed.idempotency_key

    @property
    def remaining(self) -> float:
        """Seconds until the deadline."""
        return self.deadline - self.clock()

    @property
    def may_have_been_sent(self) -> bool:
        """Tell whether a byte of this call may have left, now or in an earlier attempt."""
        return self.in_doubt or (self.sending is not None and self.sending.phase == "sent")

    def moment(self) -> Moment:
        """Tell what time it is."""
        return self.dates.moment(self.clock())

    @property
    def last_sent_at(self) -> Moment | None:
        """When the last attempt that may have left ended; now, if it was cut off."""
        if self.sending is not None and self.sending.phase == "sent":
            return self.moment()
        return None if self.last_sent is None else self.moment().ago(self.clock() - self.last_sent)

    @property
    def first_sent_at(self) -> Moment | None:
        """When the first attempt began, of this call or of the one that it has taken up."""
        if self.known is not None:
            return self.known.created
        return None if self.first_sent is None else self.moment().ago(self.clock() - self.first_sent)

    def refuse_lost_key(self) -> None:
        """Raise where the key is no longer ours to send: the lease ran out, or PayMongo is about to forget it."""
        if self.lease_ends is not None and (
            self.clock() > self.lease_ends[0] or self.dates.wall() > self.lease_ends[1]
        ):
            text = "this process had stopped for longer than its lease, so another may be making the call"
            raise self.unknown(text)
        if self.known is not None and self.moment().most_since(self.known.created) > MAX_AGE:
            msg = "the key is older than 23 hours, so sending it would be a new call; settle it with client.resolve"
            raise IdempotencyKeyExpiredError(msg)

    def look_up(self, operation: Operation, arguments: Mapping[str, Any]) -> Call:
        """Return a read on behalf of this call, within its deadline and with its API key."""
        placed = operation.place(arguments)
        request = self.options.freeze(operation, placed)
        authorization, options, clock = self.authorization, self.options, self.clock
        return Call(operation, placed, request, authorization, options, clock, clock(), self.deadline, self.dates)

    def begin(self) -> Sending:
        """Start an attempt."""
        cap = MAX_BODY if self.operation.media_type is None else MAX_FILE
        timeout = min(self.policy.attempt_timeout, self.remaining)
        self.sending = Sending(timeout, self.authorization, cap=cap)
        return self.sending

    def allot(self, sending: Sending) -> None:
        """Give an attempt the time that is left now; none at all would mean no limit to an HTTP library."""
        sending.timeout = min(sending.timeout, self.remaining)
        if sending.timeout <= 0:
            msg = "the time for this call has run out"
            raise RequestTimeoutError(msg, outcome="not_sent")

    def note(self, error: PayMongoError, begun: float) -> None:
        """Remember a failed attempt, and whether it leaves doubt."""
        phase = self.sending.phase if self.sending else "queue"
        now = self.clock()
        self.attempts.append(
            Attempt(
                number=len(self.attempts) + 1,
                started=begun - self.started,
                elapsed=now - begun,
                phase=phase,
                status=error.status,
                error=type(error).__name__,
            )
        )
        if phase == "sent":
            self.first_sent = begun if self.first_sent is None else self.first_sent
            self.last_sent = now
        self.sending, self.last_error = None, error
        if error.outcome == "unknown":
            self.in_doubt = True
        self.waits_for_another = isinstance(error, CallInProgressError) and self.operation.retry == "keyed"

    def is_replayed_fault(self, error: PayMongoError) -> bool:
        """Tell whether *error* is the 5xx of the attempt before, word for word: a stored failure.

        No repeat heals that one. A proxy's page is always the same and proves nothing, so only an envelope counts.
        """
        fault = (error.status, error.errors) if error.errors and (error.status or 0) >= 500 and self.key else None
        repeated = fault is not None and fault == self._last_fault
        self._last_fault = fault
        return repeated

    def describe(self, error: PayMongoError) -> PayMongoError:
        """Put what a caller needs into *error*: which call, which key, what was tried."""
        error.operation = error.operation or self.operation.name
        error.idempotency_key = error.idempotency_key or self.key
        error.attempts = tuple(self.attempts) or error.attempts
        error.elapsed = self.clock() - self.started
        if isinstance(error, OutcomeUnknown) and error.first_sent_at is None and (first := self.first_sent_at):
            error.first_sent_at = datetime.fromtimestamp(first.wall, UTC)
        return error

    def conclude(self, last: PayMongoError) -> PayMongoError:
        """Return the error that tells the truth about the whole call: doubt sticks to a write."""
        if isinstance(last, OutcomeUnknown | IdempotencyKeyExpiredError):
            return last
        if not self.operation.mutates or not self.in_doubt:
            return last
        text = f"it may have happened: {last.message}; settle it with client.resolve(idempotency_key)"
        if self.key is None:
            text = f"it may have happened: {last.message}; read the resource before doing it again"
        return self.unknown(text)

    def unknown(self, text: str, candidates: Sequence[str] = ()) -> OutcomeUnknown:
        """Make the error of a call that ends in doubt; its cause is the last attempt's."""
        last = self.last_error or PayMongoError()
        error = OutcomeUnknown(
            text,
            candidates=candidates,
            status=last.status,
            errors=last.errors,
            request_id=last.request_id,
            retry_after=last.retry_after,
        )
        error.__cause__ = self.last_error
        return error


def says_nothing_about_content(error: PayMongoError) -> bool:
    """Tell whether the same key may be used again: the refusal was not about this request."""
    return error.outcome == "not_sent" or isinstance(
        error, AuthenticationError | PermissionDeniedError | RateLimitError
    )
