"""Staying a good guest: a limit below PayMongo's, one gate for everybody after a 429, a budget for retries.

And in an outage next to nothing: who is down is asked by few until it is up again.

PayMongo allows 100 requests per second and 6,000 per minute, and blocks an account that goes over for up to a minute
(its rate limiting page).
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

from .errors import (
    APIError,
    AuthenticationError,
    ConnectError,
    InternalServerError,
    PoolTimeoutError,
    RateLimitError,
    RequestTimeoutError,
    TransportError,
)
from .rate_limit import ALWAYS, SharedWindow

__all__ = ["Admission", "Lockout", "RetryBudget"]

WINDOW: Final = 1.0
TICK: Final = 0.001
CONNECTIONS: Final = 100
POOL_WAIT: Final = 5.0
GATE_FIRST: Final = 1.0
GATE_LONGEST: Final = 60.0


def loop_time() -> float:
    """Return the running loop's time, in seconds."""
    return asyncio.get_running_loop().time()


class Admission:
    """What a request passes before it may use a connection: the gate, the limiter, a free slot.

    With a *shared* window the limiter stays, as what is left when that cannot be asked.
    """

    def __init__(
        self, rate: int | None, clock: Callable[[], float] = loop_time, shared: SharedWindow | None = None
    ) -> None:
        self._clock = clock
        self._shared = shared
        self._outage = _Outage(clock)
        self._gate = _Gate(clock)
        self._limiter = _Limiter(rate, clock) if rate is not None else None
        self._slots = asyncio.Semaphore(CONNECTIONS)

    async def enter(self, deadline: float) -> bool:
        """Wait for the turn and tell whether this request is the gate's probe.

        Raises with ``not_sent`` when the turn would come after *deadline*.
        """
        if self._outage.failures >= _Outage.AFTER:
            self._outage.refuse()
        while True:
            probe = await self._gate.wait(deadline) if self._gate.closed else False
            closings = self._gate.closings
            try:
                await self._queue(deadline)
            except BaseException:
                if probe:
                    self._gate.abandon()
                raise
            if closings == self._gate.closings:
                return probe
            self._slots.release()  # the gate closed meanwhile: queue up again

    def leave(self, *, probe: bool, error: BaseException | None) -> None:
        """Give the slot back, and let the gate know what came of it."""
        self._slots.release()
        self._outage.note(error)
        if isinstance(error, RateLimitError):
            if self._gate.close(error.retry_after or 0.0, probe=probe) and self._limiter is not None:
                self._limiter.forget_the_future()
        elif probe and isinstance(error, APIError | None):
            self._gate.open()
        elif probe:
            self._gate.abandon()

    async def aclose(self) -> None:
        """Close what the limiter has open."""
        if self._shared is not None:
            await self._shared.aclose()

    async def _queue(self, deadline: float) -> None:
        """Wait for the turn, then for a slot; a turn that passed meanwhile is not made up for in a burst."""
        if self._limiter is not None and (delay := self._limiter.reserve(deadline)) > 0:
            await asyncio.sleep(delay)
        turn = ALWAYS if self._shared is None else await self._take(self._shared, deadline)
        if self._slots.locked():
            await self._wait_for_slot(deadline)
        else:
            await self._slots.acquire()
        if self._limiter is None:
            return
        try:
            while self._shared is not None and not self._shared.is_fresh(turn):
                turn = await self._take(self._shared, deadline)
            while (delay := self._limiter.begin(deadline)) > 0:  # noqa: ASYNC110  (nothing that could tell)
                await asyncio.sleep(delay)
        except BaseException:
            self._slots.release()
            raise

    async def _take(self, shared: SharedWindow, deadline: float) -> float:
        try:
            return await shared.take(deadline - self._clock())
        except TimeoutError:
            late = too_late()
        raise late

    async def _wait_for_slot(self, deadline: float) -> None:
        try:
            async with asyncio.timeout(min(POOL_WAIT, deadline - self._clock())):
                await self._slots.acquire()
        except TimeoutError:
            late = PoolTimeoutError(f"all {CONNECTIONS} connections stayed busy")
        else:
            return
        raise late


class _Limiter:
    """A moving window: never more than *rate* requests begin within any second.

    A leaky bucket would let twice as many through after a pause, which is a block of up to a minute at PayMongo.
    """

    def __init__(self, rate: int, clock: Callable[[], float]) -> None:
        self._starts: deque[float] = deque(maxlen=rate)
        self._begun: deque[float] = deque(maxlen=rate)
        self._rate = rate
        self._clock = clock

    def reserve(self, deadline: float) -> float:
        """Take the next free moment and return the seconds until then."""
        now = self._clock()
        start = now if len(self._starts) < self._rate else max(now, self._starts[0] + WINDOW)
        if start > deadline:
            raise too_late()
        self._starts.append(start)
        return start - now

    def begin(self, deadline: float) -> float:
        """Note that a request begins now and return 0, or return the seconds until it may."""
        now = self._clock()
        if len(self._begun) < self._rate or self._begun[0] + WINDOW <= now:
            self._begun.append(now)
            return 0.0
        if self._begun[0] + WINDOW > deadline:
            raise too_late()
        return max(TICK, self._begun[0] + WINDOW - now)

    def forget_the_future(self) -> None:
        """Free the turns to come: whoever waits for one has to queue up again."""
        now = self._clock()
        while self._starts and self._starts[-1] > now:
            self._starts.pop()


class _Gate:
    """Closed by a 429 for everybody; one probe goes through and decides for all."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._pause = 0.0
        self._until = 0.0
        self._probe: asyncio.Event | None = None
        self.closed = False
        self.closings = 0

    def close(self, retry_after: float, *, probe: bool) -> bool:
        """Stay closed for a second, twice as long after each failed probe, as long as *retry_after* up to a minute.

        Returns False for a straggler that was under way when it closed.
        """
        if self.closed and not probe:
            return False
        self._pause = min(GATE_LONGEST, self._pause * 2 or GATE_FIRST)
        self._until = self._clock() + max(self._pause, min(GATE_LONGEST, retry_after))
        self.closed = True
        self.closings += 1
        self.abandon()
        return True

    def open(self) -> None:
        """Let everybody through again."""
        self.closed = False
        self._pause = 0.0
        self.abandon()

    def abandon(self) -> None:
        """End the probe without a verdict: whoever waits looks again, and may be the next one."""
        if self._probe is not None:
            self._probe.set()
            self._probe = None

    async def wait(self, deadline: float) -> bool:
        """Return when the gate is open (False), or when the caller is to be the probe (True)."""
        while self.closed:
            if self._until > deadline:
                raise too_late()
            if (delay := self._until - self._clock()) > 0:
                await asyncio.sleep(delay)
            elif self._probe is None:
                self._probe = asyncio.Event()
                return True
            else:
                await self._watch(self._probe, deadline)
        return False

    async def _watch(self, probe: asyncio.Event, deadline: float) -> None:
        try:
            async with asyncio.timeout(deadline - self._clock()):
                await probe.wait()
        except TimeoutError:
            late = too_late()
        else:
            return
        raise late


class _Outage:
    """Lets one call in ten through, and one every few seconds, when nothing has been answered for a hundred attempts.

    Retries have stopped by then (`RetryBudget`); this stops first attempts too, so that a service on its way up is not
    knocked over again, and callers hear at once what they would hear anyway. Any answer ends it.
    """

    AFTER: Final = 100
    ONE_IN: Final = 10
    EVERY: Final = 4.0

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._refused = 0
        self._asked_at = float("-inf")
        self.failures = 0

    def note(self, error: BaseException | None) -> None:
        """Count what came of an attempt; one that was cancelled says nothing."""
        if isinstance(error, InternalServerError | TransportError):
            self.failures += 1
        elif error is None or isinstance(error, APIError):
            self.failures = 0

    def refuse(self) -> None:
        """Raise, without sending anything, unless this is the call that finds out whether it is over."""
        now = self._clock()
        if self._refused < self.ONE_IN - 1 and now < self._asked_at + self.EVERY:
            self._refused += 1
            msg = f"the last {self.failures} requests failed: most are refused here until one gets through"
            raise ConnectError(msg)
        self._refused, self._asked_at = 0, now


class RetryBudget:
    """Tokens that retries cost and successes bring back, so that an outage does not become a storm (botocore's)."""

    FULL: Final = 500
    RETRY: Final = 5
    AFTER_TIMEOUT: Final = 10

    def __init__(self) -> None:
        self._tokens = self.FULL

    def take(self, *, double: bool) -> bool:
        """Pay for a retry; False when the budget is empty."""
        price = self.AFTER_TIMEOUT if double else self.RETRY
        if price > self._tokens:
            return False
        self._tokens -= price
        return True

    def refill(self) -> None:
        """Bring one token back: a call succeeded."""
        if self._tokens < self.FULL:
            self._tokens += 1


class Lockout:
    """Stops everything after five answers of 401 within a minute: at ten PayMongo blocks the caller for 30 days.

    (Its older page on rate limits.) Only another key helps, and that means another client.
    """

    LIMIT: Final = 5
    WITHIN: Final = 60.0

    def __init__(self) -> None:
        self._times: deque[float] = deque(maxlen=self.LIMIT)
        self._is_closed = False

    def note(self, error: BaseException, now: float) -> None:
        """Count an answer of 401."""
        if isinstance(error, AuthenticationError):
            self._times.append(now)
            self._is_closed |= len(self._times) == self.LIMIT and now - self._times[0] <= self.WITHIN

    def refuse(self) -> None:
        """Raise, without sending anything, once there were too many."""
        if self._is_closed:
            msg = (
                f"{self.LIMIT} answers of 401 within a minute: this key is refused here too; make a client with another"
            )
            raise AuthenticationError(msg, outcome="not_sent")


def too_late() -> RequestTimeoutError:
    """Make the error for a turn that would come after the deadline."""
    return RequestTimeoutError("the deadline comes before this call's turn", outcome="not_sent")
