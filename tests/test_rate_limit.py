"""One limit for several processes: kept in Redis, and by each for itself while Redis is away."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import re
import sys
import time
from bisect import bisect_left, bisect_right
from typing import Any
from uuid import uuid4

import attrs
import pytest
import redis
from hypothesis import assume, given
from hypothesis import strategies as st
from limits import RateLimitItemPerSecond
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter

from paymongo_async import PayMongo
from paymongo_async._throttle import CONNECTIONS, Admission
from paymongo_async.errors import ConfigurationError, PoolTimeoutError, RequestTimeoutError
from paymongo_async.rate_limit import ALWAYS, ANSWER, AWAY, GRACE, SKEW, TICK, SharedRateLimit, SharedWindow
from paymongo_async.secret import Secret

from .rig.scripted import SECRET, client_of, customer, says
from .rig.sockets import free_port
from .rig.timing import most_within
from .rig.virtual import run

FOREVER = 1e9
SECONDS = st.integers(0, 3 * 1024).map(lambda ticks: ticks / 1024)
NOWHERE = f"redis://:wordpass@127.0.0.1:{free_port()}/0"
OK = says(200, customer())


class FakeRedis(RedisStorage):
    """Does in virtual time what `limits` has Redis do; each answer takes as long as is said, half of it one way.

    Turns are those of the moment when they were asked for, and in the order in which Redis heard of them.
    """

    base_exceptions = redis.RedisError

    def __init__(self, *delays: float) -> None:
        self.wrap_exceptions = False
        self.delays = list(delays) or [0.0]
        self.entries: list[float] = []
        self.given: list[float] = []
        self.asked = 0
        self.is_away = False

    async def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Give a turn, or none."""
        now = asyncio.get_running_loop().time()
        back = await self._reach()
        is_free = len(self.entries) < limit or self.entries[limit - 1] < now - expiry
        if is_free:
            self.entries = [now, *self.entries][:limit]
            self.given.append(now)
        await asyncio.sleep(back)
        return is_free

    async def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Tell the oldest turn of the window, and how many there are."""
        now = asyncio.get_running_loop().time()
        back = await self._reach()
        within = [entry for entry in self.entries[:limit] if entry >= now - expiry]
        await asyncio.sleep(back)
        return (within[-1], len(within)) if within else (now, 0)

    async def _reach(self) -> float:
        delay = self.delays[self.asked % len(self.delays)] / 2
        self.asked += 1
        await asyncio.sleep(delay)
        if self.is_away:
            raise redis.ConnectionError
        return delay


def window(server: FakeRedis, rate: int) -> SharedWindow:
    """Make one on the running loop's clock."""
    clock = asyncio.get_running_loop().time
    return SharedWindow(MovingWindowRateLimiter(server), RateLimitItemPerSecond(rate), "account", clock, wall=clock)


def admission(server: FakeRedis, rate: int) -> Admission:
    """Make one as a client has it."""
    return Admission(rate, shared=window(server, rate))


def name() -> str:
    """Make a name that no other test uses."""
    return f"test-{uuid4().hex}"


def are_apart(starts: list[float], rate: int) -> bool:
    """Tell whether never more than *rate* of them lie within a second."""
    starts = sorted(starts)
    return all(last - first >= 1.0 - 1e-6 for first, last in zip(starts, starts[rate:], strict=False))


# -- what is refused and shown ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "options", "param"),
    [
        (("",), {}, "url"),
        ((None,), {}, "url"),
        (("redis://x", 0), {}, "per_second"),
        (("redis://x", 1.5), {}, "per_second"),
        (("redis://x", True), {}, "per_second"),
        (("redis://x",), {"name": ""}, "name"),
        (("redis://x",), {"name": "a b"}, "name"),
        (("redis://x",), {"name": None}, "name"),
    ],
)
def test_what_cannot_work_is_refused(arguments: Any, options: Any, param: str) -> None:
    """By name, when it is made."""
    with pytest.raises(ConfigurationError) as raised:
        SharedRateLimit(*arguments, **options)
    assert raised.value.param == param


def test_an_address_that_is_none_is_refused_with_the_client() -> None:
    """And not shown: what was meant may have held a password."""
    with pytest.raises(ConfigurationError) as raised:
        PayMongo(SECRET, rate_limit=SharedRateLimit("http://:wordpass@host"))
    assert (raised.value.param, raised.value.__context__) == ("url", None)
    assert "wordpass" not in str(raised.value)


@pytest.mark.parametrize("missing", ["redis.asyncio", "limits"])
def test_without_the_extra_the_client_is_refused(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what to install."""
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ConfigurationError, match=r"paymongo-async\[redis\]"):
        PayMongo(SECRET, rate_limit=SharedRateLimit(NOWHERE))


def test_the_address_is_not_shown() -> None:
    """It may hold a password."""
    limit = SharedRateLimit(NOWHERE)
    assert "wordpass" not in f"{limit} {attrs.asdict(limit)} {json.dumps(attrs.asdict(limit), default=str)}"


# -- the window -------------------------------------------------------------------------------------------------------


@pytest.mark.timeout(600)  # the long profile
@given(
    rate=st.integers(1, 5),
    visits=st.lists(st.tuples(SECONDS, SECONDS, st.integers(0, 2)), min_size=1, max_size=30),
    delays=st.lists(st.sampled_from([0.0, 0.002, 0.04, GRACE, 0.06, 0.3]), min_size=1, max_size=7),
    slots=st.sampled_from([1, CONNECTIONS]),
)
def test_what_starts_within_a_second_has_a_turn_of_that_second_or_the_blink_before(
    rate: int, visits: list[Any], delays: list[float], slots: int
) -> None:
    """In all processes together, however long Redis takes and however long requests wait for a connection."""
    server = FakeRedis(*delays)
    starts: list[float] = []

    async def main() -> None:
        processes = [admission(server, rate) for _ in range(3)]
        for each in processes:
            each._slots = asyncio.Semaphore(slots)

        async def visit(arrives: float, stays: float, process: int) -> None:
            await asyncio.sleep(arrives)
            try:
                probe = await processes[process].enter(FOREVER)
            except PoolTimeoutError:
                return
            starts.append(asyncio.get_running_loop().time())
            await asyncio.sleep(stays)
            processes[process].leave(probe=probe, error=None)

        await asyncio.gather(*[visit(*each) for each in visits])
        assume(not any(each._shared._is_away for each in processes))  # type: ignore[union-attr]

    run(main())
    starts.sort()
    turns = sorted(server.given)
    assert most_within(1.0, turns) <= rate
    for first in starts:
        begun = bisect_left(starts, first + 1.0) - bisect_left(starts, first)
        given = bisect_right(turns, first + 1.0) - bisect_left(turns, first - GRACE - 1e-6)
        assert begun <= given


@pytest.mark.looptime
async def test_an_answer_that_comes_late_brings_two_requests_closer_by_no_more_than_the_blink() -> None:
    """The first one begins later than Redis thinks, the second when Redis says."""
    server = FakeRedis(0.04, *[0.0] * 10)
    starts = []
    for process in (admission(server, 1), admission(server, 1)):
        await process.enter(FOREVER)
        starts.append(asyncio.get_running_loop().time())
    assert 1.0 - GRACE <= starts[1] - starts[0] < 1.0


async def test_clients_of_one_key_share_a_window(redis_url: str) -> None:
    """What one has used up the other has to wait for."""
    limit = SharedRateLimit(redis_url, 1, name=name())
    clients = [client_of(OK, rate_limit=limit) for _ in "ab"]
    for client, _ in clients:
        await client.customers.retrieve("cus_1")
    await asyncio.gather(*[client.aclose() for client, _ in clients])
    assert clients[1][1].at[0] - clients[0][1].at[0] >= 1.0 - GRACE


async def test_another_key_is_another_account(redis_url: str) -> None:
    """PayMongo counts by account; none waits for another's requests."""
    limit = SharedRateLimit(redis_url, 1, name=name())
    clients = [client_of(OK, secret_key=key, rate_limit=limit)[0] for key in ("sk_test_one111", "sk_test_two222")]
    begun = time.monotonic()
    for client in clients:
        await client.customers.retrieve("cus_1")
        await client.aclose()
    assert time.monotonic() - begun < 1.0


async def test_redis_does_not_learn_the_key(redis_url: str) -> None:
    """Neither in plain nor in a form that others could compute."""
    limit = SharedRateLimit(redis_url, name=name())
    client, _ = client_of(OK, rate_limit=limit)
    await client.customers.retrieve("cus_1")
    await client.aclose()
    with redis.Redis.from_url(redis_url, decode_responses=True) as looking:
        (found,) = looking.scan_iter(f"{limit.name}:*")
        assert 0 < looking.pttl(found) <= 1000
    assert "abcdef123456" not in found
    assert re.fullmatch(rf"{limit.name}:rate-limit/[0-9a-f]{{32}}/90/1/second", found)


async def test_a_host_whose_clock_is_ahead_stops_nobody(redis_url: str, caplog: pytest.LogCaptureFixture) -> None:
    """Nobody waits for its time to come; the log says what is wrong, once."""
    limit = SharedRateLimit(redis_url, 1, name=name())
    shared = limit.open(Secret("x"), time.monotonic)
    item, account = shared._turn
    with redis.Redis.from_url(redis_url) as meddling:
        meddling.lpush(f"{limit.name}:{item.key_for(account)}", time.time() + 3600)
    assert [await shared.take(0.5) for _ in range(3)] == [ALWAYS] * 3
    await shared.aclose()
    assert ["clocks of the hosts" in record.getMessage() for record in caplog.records] == [True]


@pytest.mark.looptime
async def test_a_host_whose_clock_is_a_little_ahead_is_waited_for() -> None:
    """Until its turn has left the window."""
    server = FakeRedis()
    shared, begun = window(server, 1), asyncio.get_running_loop().time()
    server.entries.append(begun + SKEW / 2)
    assert await shared.take(5.0) == pytest.approx(begun + SKEW / 2 + 1.0 + TICK)


@pytest.mark.looptime
async def test_a_turn_that_comes_free_while_it_is_asked_for_is_taken_at_once() -> None:
    """Nobody waits for a window that has passed."""
    server = FakeRedis(0.02, 0.0)
    shared, begun = window(server, 1), asyncio.get_running_loop().time()
    server.entries.append(begun - 0.99)
    assert await shared.take(5.0) < begun + 0.1


async def test_another_limit_is_another_window(redis_url: str) -> None:
    """As while a new one is rolled out: each is kept, and not both together."""
    shared_name = name()
    small, large = [
        SharedRateLimit(redis_url, rate, name=shared_name).open(Secret("x"), time.monotonic) for rate in (1, 2)
    ]
    for each, turns in ((small, 1), (large, 2)):
        for _ in range(turns):
            await each.take(0.1)
        with pytest.raises(TimeoutError):
            await each.take(0.1)
        await each.aclose()


async def test_a_closed_client_has_no_connection_to_redis(redis_url: str) -> None:
    """It was its own."""
    mine = name()
    client, _ = client_of(OK, rate_limit=SharedRateLimit(f"{redis_url}?client_name={mine}", name=mine))
    await client.customers.retrieve("cus_1")
    with redis.Redis.from_url(redis_url) as looking:
        connected = [each["name"] for each in looking.client_list()]
        await client.aclose()
        left = [each["name"] for each in looking.client_list()]
    assert (mine in connected, mine in left) == (True, False)
    gc.collect()


# -- deadlines --------------------------------------------------------------------------------------------------------


@pytest.mark.looptime
async def test_a_turn_after_the_deadline_is_refused_at_once() -> None:
    """Waiting for it would be of no use; nothing was sent."""
    server = FakeRedis()
    await admission(server, 1).enter(FOREVER)
    begun = asyncio.get_running_loop().time()
    with pytest.raises(RequestTimeoutError) as raised:
        await admission(server, 1).enter(begun + 0.5)
    assert (raised.value.outcome, asyncio.get_running_loop().time()) == ("not_sent", begun)


@pytest.mark.looptime
async def test_a_caller_behind_others_waits_no_longer_than_its_deadline() -> None:
    """However long the line is, which moves with what other processes leave of the window."""
    server = FakeRedis()
    own, clock = admission(server, 5), asyncio.get_running_loop().time
    server.entries.extend([clock() + 0.9] * 5)
    line = [asyncio.create_task(own.enter(FOREVER)) for _ in range(4)]
    await asyncio.sleep(0)
    begun = clock()
    with pytest.raises(RequestTimeoutError):
        await own.enter(begun + 1.5)
    assert clock() - begun == pytest.approx(1.5, abs=0.01)
    await asyncio.gather(*line)


# -- while Redis is away ----------------------------------------------------------------------------------------------


async def test_without_redis_calls_are_made_all_the_same(caplog: pytest.LogCaptureFixture) -> None:
    """Under the limit that the process keeps for itself; the log says so once, without the address."""
    client, script = client_of(OK, rate_limit=SharedRateLimit(NOWHERE))
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            await client.customers.retrieve("cus_1")
    await client.aclose()
    assert len(script.sent) == 3
    (record,) = caplog.records
    assert "not shared through Redis for now (ConnectionError)" in record.getMessage()
    assert "wordpass" not in caplog.text


@pytest.mark.looptime
async def test_without_redis_a_process_keeps_the_limit_for_itself() -> None:
    """The same number, as if it were alone."""
    server = FakeRedis()
    server.is_away = True
    own, clock = admission(server, 2), asyncio.get_running_loop().time
    starts = []
    for _ in range(9):
        own.leave(probe=await own.enter(FOREVER), error=None)
        starts.append(clock())
    assert are_apart(starts, 2)
    assert clock() <= starts[0] + 4.0 + ANSWER


@pytest.mark.looptime
async def test_redis_is_asked_again_after_a_while(caplog: pytest.LogCaptureFixture) -> None:
    """By one call; once it answers the limit is shared as before."""
    server = FakeRedis()
    server.is_away = True
    shared = window(server, 5)
    with caplog.at_level(logging.INFO):
        assert [await shared.take(1.0) for _ in range(10)] == [ALWAYS] * 10
        assert server.asked == 1
        await asyncio.sleep(AWAY)
        assert await shared.take(1.0) == ALWAYS
        assert server.asked == 2
        server.is_away = False
        await asyncio.sleep(AWAY)
        assert await shared.take(1.0) < ALWAYS
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]


@pytest.mark.looptime
@pytest.mark.parametrize(("delay", "longest"), [(10.0, ANSWER), (0.3, 1.0)])
async def test_a_redis_that_is_too_slow_is_as_good_as_away(delay: float, longest: float) -> None:
    """A turn that comes late is worth nothing, and calls do not wait for many of them."""
    shared = window(FakeRedis(delay), 5)
    begun = asyncio.get_running_loop().time()
    assert await shared.take(60.0) == ALWAYS
    assert asyncio.get_running_loop().time() - begun <= longest
    assert await shared.take(60.0) == ALWAYS
    assert asyncio.get_running_loop().time() - begun <= longest


@pytest.mark.looptime
async def test_a_caller_who_gives_up_does_not_hold_the_line() -> None:
    """Cancelled while Redis was asked on its behalf."""
    shared = window(FakeRedis(0.04), 5)
    asking = asyncio.create_task(shared.take(60.0))
    await asyncio.sleep(0.01)
    asking.cancel()
    await asyncio.wait([asking])
    assert asking.cancelled()
    assert await shared.take(60.0) < ALWAYS
