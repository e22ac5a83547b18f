"""F36: a server that is down for a minute, asked by few until it is up again."""

from __future__ import annotations

import asyncio

import pytest

from paymongo_async import PayMongo, _throttle
from paymongo_async.errors import PayMongoError
from paymongo_async.retry import RetryPolicy

from ..rig.scripted import CUSTOMER, SECRET
from ..rig.sockets import Act, Wire, answers, hang_up, reset, wire

MADE = answers(b'{"data": {"id": "cus_1", "attributes": {"livemode": false}}}')
DOWN = answers(b"<html><body>Service Unavailable</body></html>", "503 Service Unavailable", "Content-Type: text/html")

pytestmark = pytest.mark.timed


class Service:
    """A server that is down until it is up, asked by callers that come at a steady rate whatever they hear."""

    def __init__(self, down: Act, scale: float) -> None:
        self.is_up = False
        self.asked = 0
        self.succeeded: list[float] = []
        self.failed: list[PayMongoError] = []
        self._down = down
        self._scale = scale
        self._calls: set[asyncio.Task[None]] = set()
        self._clock = asyncio.get_running_loop().time
        self._begun = self._clock()

    @property
    def now(self) -> float:
        """Seconds since the beginning, as long as a user's."""
        return (self._clock() - self._begun) / self._scale

    async def serve(self, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        self.asked += 1
        await (MADE if self.is_up else self._down)(writer)

    async def call(self, client: PayMongo, rate: float, seconds: float) -> None:
        """Make *rate* calls in each of so many seconds."""
        for _ in range(round(rate * seconds)):
            task = asyncio.create_task(self._call(client))
            self._calls.add(task)
            task.add_done_callback(self._calls.discard)
            await asyncio.sleep(self._scale / rate)

    async def end(self) -> None:
        """Wait for the calls under way."""
        await asyncio.gather(*self._calls)

    async def _call(self, client: PayMongo) -> None:
        try:
            await client.customers.create(**CUSTOMER)
        except PayMongoError as error:
            self.failed.append(error)
        else:
            self.succeeded.append(self.now)


def client_of(served: Wire, policy: RetryPolicy) -> PayMongo:
    """Make a client that nothing but the outage slows down."""
    return PayMongo(SECRET, base_url=served.url, retry=policy, rate_limit=None)


@pytest.mark.parametrize("down", [DOWN, reset, hang_up], ids=["503", "reset", "hang up"])
async def test_f36_in_an_outage_one_call_in_ten_is_sent(down: Act, policy: RetryPolicy, scale: float) -> None:
    """Once the budget is empty, of which twenty calls a second make short work; the others hear it here, unsent."""
    service = Service(down, scale)
    async with wire(service.serve) as served, client_of(served, policy) as client:
        await service.call(client, rate=20, seconds=20)
        await service.end()
        assert client._session.attempts._budget._tokens < _throttle.RetryBudget.RETRY
        asked, failed = service.asked, len(service.failed)
        await service.call(client, rate=20, seconds=40)
        await service.end()
    requests, outcomes = service.asked - asked, [error.outcome for error in service.failed[failed:]]
    assert (len(outcomes), outcomes.count("not_sent")) == (800, 800 - requests)
    assert requests <= 0.1 * len(outcomes) + (0 if scale == 1.0 else 10)  # a busy machine has time for looks between


@pytest.mark.parametrize(("rate", "seconds"), [(20.0, 60.0), (0.5, 180.0), (0.5, 186.0), (0.5, 192.0)])
async def test_f36_calls_work_again_within_five_seconds(
    rate: float, seconds: float, policy: RetryPolicy, scale: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the end of the outage, for many callers and for few; from then on all of them."""
    monkeypatch.setattr(_throttle._Outage, "EVERY", _throttle._Outage.EVERY * scale)
    service = Service(DOWN, scale)
    async with wire(service.serve) as served, client_of(served, policy) as client:
        await service.call(client, rate, seconds)
        service.is_up = True
        up_at = service.now
        await service.call(client, rate, seconds=10)
        await service.end()
        failed = len(service.failed)
        await service.call(client, rate, seconds=10)
        await service.end()
    assert scale != 1.0 or service.succeeded[0] - up_at <= 5.0
    assert len(service.failed) == failed


async def test_f36_retries_do_not_multiply_what_fails(policy: RetryPolicy, scale: float) -> None:
    """While every tenth call still works none is refused here; the empty budget alone keeps it to 1.1 requests each."""
    service = Service(DOWN, scale)
    numbers = iter(range(10**6))

    async def serve(writer: asyncio.StreamWriter) -> None:
        service.is_up = next(numbers) % 10 == 0
        await service.serve(writer)

    async with wire(serve) as served, client_of(served, policy) as client:
        await service.call(client, rate=20, seconds=20)
        await service.end()
        asked = service.asked
        await service.call(client, rate=20, seconds=40)
        await service.end()
    assert 800 <= service.asked - asked <= 1.1 * 800


async def test_f36_an_answer_of_any_kind_ends_it(policy: RetryPolicy, scale: float) -> None:
    """A refusal too comes from a service that is up."""
    service = Service(DOWN, scale)
    refusal = answers(b'{"errors": [{"code": "parameter_invalid", "detail": "No."}]}', "400 Bad Request")
    async with wire(service.serve) as served, client_of(served, policy) as client:
        await service.call(client, rate=20, seconds=20)
        await service.end()
        service._down = refusal
        await service.call(client, rate=20, seconds=1)
        await service.end()
        asked = service.asked
        await service.call(client, rate=20, seconds=1)
        await service.end()
    assert service.asked - asked == 20
