"""One rate limit for several processes, kept in Redis (or Valkey).

PayMongo counts what an account sends, whichever process sends it::

    PayMongo(secret_key, rate_limit=SharedRateLimit("redis://10.0.0.5:6379/0"))

The window is that of Redis, by its clock: a moving second of which every process asks its turns. A turn is good for the
blink of `GRACE` after it was asked for, and the window is longer than a second by just that, so that what really begins
within any second is never more than the limit, however late an answer comes. Under full load this costs a twentieth of
the rate.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import math
import re
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final, NoReturn

from attrs import field, frozen

from .errors import ConfigurationError
from .secret import Secret
from .settings import SecretText, seal

__all__ = ["SharedRateLimit", "SharedWindow"]

GRACE: Final = 0.05
WINDOW: Final = 1.0 + GRACE
ANSWER: Final = 0.5
AWAY: Final = 5.0
TRIES: Final = 3
ALWAYS: Final = math.inf
"""The moment of a turn that does not grow old."""

_LOG: Final = logging.getLogger("paymongo_async")
_NAME: Final = re.compile(r"[\w.:-]{1,100}", re.ASCII)
_WHERE: Final = "where Redis is, like redis://127.0.0.1:6379/0"
_MICRO: Final = 1_000_000

# Answers 0 for a turn, or the microseconds until there is one. Who comes with another limit than the others does no
# harm: entries leave by their age. A clock that was set back would make everybody wait for the old time to come again.
_TAKE: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local window, limit = tonumber(ARGV[1]), tonumber(ARGV[2])
local newest = redis.call('LINDEX', KEYS[1], 0)
if newest and tonumber(newest) > now then redis.call('DEL', KEYS[1]) end
local last = redis.call('LINDEX', KEYS[1], limit - 1)
if last and last + window > now then return last + window - now end
local oldest = redis.call('LINDEX', KEYS[1], -1)
while oldest and oldest + window <= now do
  redis.call('RPOP', KEYS[1])
  oldest = redis.call('LINDEX', KEYS[1], -1)
end
redis.call('LPUSH', KEYS[1], string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil(window / 500))
return 0
"""


def _refuse(name: str, wanted: str) -> NoReturn:
    msg = f"{name}: {wanted}"
    raise ConfigurationError(msg, param=name)


def _hidden(url: SecretText) -> Secret:
    return seal(url) or Secret("")


@frozen
class SharedRateLimit:
    """At most *per_second* requests of an account begin in any second, in all processes that have this limit.

    *url* is where Redis is (``redis://``, ``rediss://`` or ``unix://``); it may hold a password and is not shown. Who
    uses the same *name* there and the same API key shares the limit; another key is another account. While Redis cannot
    be reached each process keeps the limit for itself, which a warning in the log says once.
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
        # Keyed by the secret itself: without it nobody can tell whose window this is, or test a guess at the key.
        digest = hmac.new(account.reveal().encode(), b"rate limit", "sha256").hexdigest()[:32]
        return SharedWindow(self._connect(), f"{self.name}:rate-limit:{digest}", self.per_second, clock)

    def _connect(self) -> Any:
        if find_spec("redis") is None:
            _refuse("rate_limit", "a limit in Redis needs its client, pip install 'paymongo-async[redis]'")
        redis, retry = import_module("redis.asyncio"), import_module("redis.asyncio.retry")
        once = retry.Retry(import_module("redis.backoff").NoBackoff(), 1)  # for a connection that was idle too long
        with suppress(ValueError, TypeError):  # their text may show the address
            return redis.Redis.from_url(self.url.reveal(), retry=once)
        _refuse("url", _WHERE)


class SharedWindow:
    """Gives turns, in the order in which they are asked for here, while the processes take theirs as they come."""

    def __init__(self, redis: Any, key: str, per_second: int, clock: Callable[[], float]) -> None:
        self._redis = redis
        self._take = redis.register_script(_TAKE)
        self._key = key
        self._clock = clock
        self.per_second = per_second
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
        await self._redis.aclose()

    async def _wait(self, until: float) -> float:
        while (asked := self._clock()) >= self._away_until:
            delay = await self._ask()
            if delay is None:
                break
            if delay == 0:
                return asked
            if asked + delay > until:
                raise TimeoutError
            await asyncio.sleep(delay)
        return ALWAYS

    async def _ask(self) -> float | None:
        """Return the seconds until there is a turn; 0: this was it; None: nobody knows."""
        if self._is_away:
            self._away_until = self._clock() + AWAY  # one call looks whether Redis is back, the others go on
        try:
            async with asyncio.timeout(ANSWER):
                delay = await self._take(keys=[self._key], args=[round(WINDOW * _MICRO), self.per_second])
        except (import_module("redis").RedisError, OSError) as error:
            self._lose(type(error).__name__)
            return None
        if self._is_away:
            _LOG.info("the rate limit is shared through Redis again")
        self._is_away, self._away_until = False, -math.inf
        return int(delay) / _MICRO

    def _lose(self, why: str) -> None:
        if not self._is_away:
            _LOG.warning("the rate limit is not shared while Redis cannot be asked (%s); this process keeps it", why)
        self._is_away, self._away_until = True, self._clock() + AWAY
