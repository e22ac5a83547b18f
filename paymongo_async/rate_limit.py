"""One rate limit for several processes, kept in Redis (or Valkey) by the library `limits`.

PayMongo counts what an account sends, whichever process sends it::

    PayMongo(secret_key, rate_limit=SharedRateLimit("redis://10.0.0.5:6379/0"))

What is promised: no more turns than the limit are given in any second, by the clocks of those who ask for them; so the
clocks of the hosts must agree (NTP). A turn is good for the blink of `GRACE` after it was asked for, so what begins
within a second was asked for within a second and that blink. As a rule that is the limit and one more for each process,
which asks for one turn at a time. Where all connections are in use it is up to about 6 % more than the limit when turns
come evenly, and can be more when they come in bursts. This is what the distance between 90 and PayMongo's 100 is for;
with more than ten processes choose less than 90.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import math
import re
import time
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NoReturn

from attrs import field, frozen

from .errors import ConfigurationError
from .secret import Secret
from .settings import SecretText, seal

if TYPE_CHECKING:
    from limits import RateLimitItem
    from limits.aio.strategies import MovingWindowRateLimiter

__all__ = ["SharedRateLimit", "SharedWindow"]

GRACE: Final = 0.05
ANSWER: Final = 0.5
AWAY: Final = 5.0
TRIES: Final = 3
TICK: Final = 0.001
SKEW: Final = 1.0
ALWAYS: Final = math.inf
"""The moment of a turn that does not grow old."""

_LOG: Final = logging.getLogger("paymongo_async")
_NAME: Final = re.compile(r"[\w.:-]{1,100}", re.ASCII)
_WHERE: Final = "where Redis is, like redis://127.0.0.1:6379/0"
_INSTALL: Final = "a limit in Redis needs its client and limits, pip install 'paymongo-async[redis]'"


def _refuse(name: str, wanted: str) -> NoReturn:
    msg = f"{name}: {wanted}"
    raise ConfigurationError(msg, param=name)


def _hidden(url: SecretText) -> Secret:
    return seal(url) or Secret("")


@frozen
class SharedRateLimit:
    """At most *per_second* turns are given to an account in any second, in all processes that have this limit.

    *url* is where Redis is (``redis://``, ``rediss://`` or ``unix://``); it may hold a password and is not shown. Who
    uses the same *name* and the same *per_second* there and the same API key shares the limit; another key is another
    account. While Redis cannot be reached each process keeps the limit for itself, which a warning in the log says
    once. The clocks of the hosts must agree, and the wire may see a little more than the limit: `rate_limit` says why.
    """

    url: Secret = field(converter=_hidden)
    per_second: int = 90
    name: str = field(default="paymongo", kw_only=True)

    def __attrs_post_init__(self) -> None:
        if not self.url:
            _refuse("url", _WHERE)
        rate: object = self.per_second
        if type(rate) is not int or rate < 1:
            _refuse("per_second", "requests per second, at least 1")
        name: object = self.name
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            _refuse("name", "letters, digits, dots, colons, dashes and underscores, at most 100")

    def open(self, account: Secret, clock: Callable[[], float]) -> SharedWindow:
        """Return the window of *account*, which is any secret that only it has; connects when it is first used."""
        with suppress(ImportError):
            from limits import RateLimitItemPerSecond  # noqa: PLC0415  (an extra)
            from limits.aio.storage import RedisStorage  # noqa: PLC0415
            from limits.aio.strategies import MovingWindowRateLimiter  # noqa: PLC0415

            pool = self._connect()
            # With a pool of ours `limits` has no address that its errors could show.
            storage = RedisStorage(
                "async+redis://", implementation="redispy", key_prefix=self.name, connection_pool=pool
            )
            item = RateLimitItemPerSecond(self.per_second, namespace="rate-limit")
            # Keyed by the secret itself: without it nobody can tell whose window this is, or test a guess at the key.
            digest = hmac.new(account.reveal().encode(), b"rate limit", "sha256").hexdigest()[:32]
            return SharedWindow(MovingWindowRateLimiter(storage), item, digest, clock, pool=pool)
        _refuse("rate_limit", _INSTALL)

    def _connect(self) -> Any:
        redis, retry = import_module("redis.asyncio"), import_module("redis.asyncio.retry")
        once = retry.Retry(import_module("redis.backoff").NoBackoff(), 1)  # for a connection that was idle too long
        with suppress(ValueError, TypeError):  # their text may show the address
            return redis.ConnectionPool.from_url(self.url.reveal(), retry=once)
        _refuse("url", _WHERE)


class SharedWindow:
    """Gives turns, in the order in which they are asked for here, while the processes take theirs as they come."""

    def __init__(
        self,
        limiter: MovingWindowRateLimiter,
        item: RateLimitItem,
        account: str,
        clock: Callable[[], float],
        *,
        wall: Callable[[], float] = time.time,
        pool: Any = None,
    ) -> None:
        self._limiter = limiter
        self._turn = (item, account)
        self._clock = clock
        self._wall = wall
        self._pool = pool
        self._line = asyncio.Lock()
        self._is_away = False
        self._away_until = -math.inf

    def is_fresh(self, turn: float) -> bool:
        """Tell whether a request may begin now on a turn that counts from the moment *turn*."""
        return self._clock() - turn <= GRACE

    async def take(self, patience: float) -> float:
        """Wait for a turn and return the moment that it counts from; raises TimeoutError when *patience* seconds end.

        While Redis is away the turn comes at once and never grows old: what limits then is the caller's own window.
        """
        if self._clock() < self._away_until:
            return ALWAYS
        until = self._clock() + patience
        async with asyncio.timeout(patience), self._line:
            for _ in range(TRIES):
                turn = await self._wait(until)
                if self.is_fresh(turn):
                    return turn
        self._lose("answers come too late")
        return ALWAYS

    async def aclose(self) -> None:
        """Close the connection."""
        await self._pool.aclose()

    async def _wait(self, until: float) -> float:
        while (asked := self._clock()) >= self._away_until:
            delay = await self._ask()
            if delay is None:
                break
            if delay == 0:
                return asked
            if self._clock() + delay > until:
                raise TimeoutError
            await asyncio.sleep(delay)
        return ALWAYS

    async def _ask(self) -> float | None:
        """Return the seconds until it is worth asking again; 0: this was a turn; None: nobody knows."""
        if self._is_away:
            self._away_until = self._clock() + AWAY  # one call looks whether Redis is back, the others go on
        try:
            async with asyncio.timeout(ANSWER):
                delay = 0.0 if await self._limiter.hit(*self._turn) else await self._delay()
        except (import_module("redis").RedisError, OSError) as error:
            self._lose(type(error).__name__)
            return None
        if delay > 1.0 + SKEW:  # the turns of a host that is ahead are in the way, nobody knows for how long
            self._lose("the clocks of the hosts do not agree")
            return None
        if self._is_away:
            _LOG.info("the rate limit is shared through Redis again")
        self._is_away, self._away_until = False, -math.inf
        return delay

    async def _delay(self) -> float:
        window = await self._limiter.get_window_stats(*self._turn)
        # A tick later than it says, which is rounded; a turn that came free meanwhile may be asked for as soon.
        return TICK + (0.0 if window.remaining else max(0.0, window.reset_time - self._wall()))

    def _lose(self, why: str) -> None:
        if not self._is_away:
            _LOG.warning("the rate limit is not shared through Redis for now (%s); this process keeps it", why)
        self._is_away, self._away_until = True, self._clock() + AWAY
