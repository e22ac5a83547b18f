"""F30 to F34 and F39: answers of 429, what they ask for, storms of them, and never being the cause of one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from paymongo_async import PayMongo, _throttle
from paymongo_async.errors import PayMongoError, RateLimitError, RequestTimeoutError
from paymongo_async.retry import RetryPolicy
from paymongo_async.transports import Transport
from paymongo_async.wire import Request, Response, Sending

from ..rig.scripted import CUSTOMER, SECRET
from ..rig.sockets import Act, answers, wire
from ..rig.timing import most_within, within

TOO_MANY = b"You have made too many requests."
MADE = answers(b'{"data": {"id": "cus_1", "attributes": {"livemode": false}}}')
SERVER_CLOCK = datetime(2024, 2, 29, 23, 59, 58, tzinfo=UTC)
"""Nowhere near the clock of whoever runs this."""

pytestmark = pytest.mark.timed


def refuses(*headers: str) -> Act:
    """Answer 429 as PayMongo does, in plain text."""
    return answers(TOO_MANY, "429 Too Many Requests", "Content-Type: text/plain", *headers)


class Noted:
    """Does what the current act says, and remembers when."""

    def __init__(self, act: Act) -> None:
        self.act = act
        self.at: list[float] = []

    async def __call__(self, writer: asyncio.StreamWriter) -> None:
        self.at.append(asyncio.get_running_loop().time())
        await self.act(writer)


@pytest.fixture(autouse=True)
async def _pauses(scale: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the gate's pauses as long as the loop's other waits."""
    for name in ("GATE_FIRST", "GATE_LONGEST"):
        monkeypatch.setattr(_throttle, name, getattr(_throttle, name) * scale)


# -- F30: one gate ----------------------------------------------------------------------------------------------------


async def test_f30_one_request_goes_through_a_closed_gate(policy: RetryPolicy, scale: float) -> None:
    """Nineteen others wait for what comes of it, and go when it is let in."""
    let_in = asyncio.Event()

    async def holds(writer: asyncio.StreamWriter) -> None:
        await let_in.wait()
        await MADE(writer)

    async with wire(refuses(), holds, MADE) as served, PayMongo(SECRET, base_url=served.url, retry=policy) as client:
        calls = [asyncio.create_task(client.customers.create(**CUSTOMER))]
        while not client._session.attempts._admission._gate.closed:  # noqa: ASYNC110
            await asyncio.sleep(0)
        calls += [asyncio.create_task(client.customers.create(**CUSTOMER)) for _ in range(19)]
        await asyncio.sleep(20 * scale)
        while_closed = len(served.requests) - 1
        let_in.set()
        await asyncio.gather(*calls)
    assert (while_closed, len(served.requests)) == (1, 1 + 20)


async def test_f30_a_429_in_plain_text_ends_as_refused(policy: RetryPolicy) -> None:
    """The text is no JSON; it was refused before anything was done, however often."""
    async with wire(refuses()) as served, PayMongo(SECRET, base_url=served.url, retry=policy) as client:
        with pytest.raises(RateLimitError) as raised:
            await client.customers.create(**CUSTOMER)
    error = raised.value
    assert (error.outcome, error.status, error.retry_after, len(error.attempts)) == ("rejected", 429, None, 3)
    assert len(served.requests) == 3


# -- F31 to F33: Retry-After ------------------------------------------------------------------------------------------


def is_about(pause: float, asked: float, policy: RetryPolicy, scale: float) -> bool:
    """Tell whether a pause was what was asked for and no more than the jitter; where time is real only the former."""
    if scale != 1.0:
        return pause > 0.8 * asked
    return asked - 1e-6 <= pause <= asked + policy.wait_initial + 0.1


async def pause_after(act: Act, policy: RetryPolicy) -> float:
    """Return the seconds between a refusal and the attempt after it, which is let in."""
    noted = Noted(act)

    async def first(writer: asyncio.StreamWriter) -> None:
        await noted(writer)
        noted.act = MADE

    async with wire(first, noted) as served, PayMongo(SECRET, base_url=served.url, retry=policy) as client:
        await client.customers.create(**CUSTOMER)
    refused_at, let_in_at = noted.at
    return let_in_at - refused_at


async def test_f31_retry_after_is_waited_for_and_not_much_longer(policy: RetryPolicy, scale: float) -> None:
    """Two seconds and the jitter of a first retry; where time is real none are asked for."""
    asked = 2 if scale == 1.0 else 0
    assert is_about(await pause_after(refuses(f"Retry-After: {asked}"), policy), asked, policy, scale)


def imf(moment: datetime) -> str:
    """Write a date as HTTP prefers it."""
    return format_datetime(moment, usegmt=True)


def rfc850(moment: datetime) -> str:
    """Write a date with two digits of the year."""
    return moment.strftime("%A, %d-%b-%y %H:%M:%S GMT")


def asctime(moment: datetime) -> str:
    """Write a date as C does."""
    return moment.strftime("%a %b %e %H:%M:%S %Y")


FORMS = pytest.mark.parametrize("form", [imf, rfc850, asctime])


def until(seconds: int, form: Callable[[datetime], str]) -> Act:
    """Refuse until a moment of the server's clock."""
    return refuses(f"Date: {imf(SERVER_CLOCK)}", f"Retry-After: {form(SERVER_CLOCK + timedelta(seconds=seconds))}")


@FORMS
async def test_f32_a_date_is_read_by_the_clock_of_the_server(
    form: Callable[[datetime], str], policy: RetryPolicy, scale: float
) -> None:
    """In each of the forms that HTTP knows; that ours shows another year changes nothing."""
    asked = 2 if scale == 1.0 else 0
    assert is_about(await pause_after(until(asked, form), policy), asked, policy, scale)


@FORMS
async def test_f32_a_date_that_is_past_asks_for_nothing(
    form: Callable[[datetime], str], policy: RetryPolicy, scale: float
) -> None:
    """The gate's own second is left."""
    assert is_about(await pause_after(until(-10, form), policy), scale, policy, scale)


@FORMS
async def test_f32_a_date_that_is_far_off_fails_now(
    form: Callable[[datetime], str], policy: RetryPolicy, scale: float
) -> None:
    """And says when it would be worth trying."""
    async with wire(until(61, form)) as served, PayMongo(SECRET, base_url=served.url, retry=policy) as client:
        with within(0.0, scale), pytest.raises(RateLimitError) as raised:
            await client.customers.create(**CUSTOMER)
    assert (raised.value.retry_after, len(served.requests)) == (61.0, 1)


@pytest.mark.parametrize(
    "text", ["-5", "+5", "nan", "inf", "3.5", "1e9", "0x10", "\u0663", "\u00b2", "", "soon", "Mon"]
)
async def test_f33_what_cannot_be_read_is_ignored(text: str, policy: RetryPolicy, scale: float) -> None:
    """The call waits as if nothing had been asked, and is made."""
    assert is_about(await pause_after(refuses(f"Retry-After: {text}"), policy), scale, policy, scale)


@pytest.mark.parametrize("text", ["61", "1000000000", "99999999999999999999", "9" * 4000])
async def test_f33_an_absurd_wait_fails_now(text: str, policy: RetryPolicy, scale: float) -> None:
    """Nobody sleeps for years; the caller hears what was asked."""
    refusal = refuses(f"Retry-After: {text}")
    async with wire(refusal) as served, PayMongo(SECRET, base_url=served.url, retry=policy) as client:
        with within(0.0, scale), pytest.raises(RateLimitError) as raised:
            await client.customers.create(**CUSTOMER)
    assert len(served.requests) == 1
    assert raised.value.retry_after is not None
    assert raised.value.retry_after > 60.0


async def test_f33_an_absurd_wait_shuts_the_account_out_for_a_minute_at_most(policy: RetryPolicy, scale: float) -> None:
    """Calls that come meanwhile are refused here when their deadline is sooner, and made afterwards."""
    absurd = refuses("Retry-After: 1000000000")
    async with wire(absurd, MADE) as served, PayMongo(SECRET, base_url=served.url, retry=policy) as client:
        with pytest.raises(RateLimitError):
            await client.customers.create(**CUSTOMER)
        with pytest.raises(RequestTimeoutError) as raised:
            await client.with_options(deadline=10 * scale).customers.create(**CUSTOMER)
        assert (raised.value.outcome, len(served.requests)) == ("not_sent", 1)
        await asyncio.sleep(10 * scale)
        await client.customers.create(**CUSTOMER)
    assert len(served.requests) == 2


# -- F34 and F39: many calls ------------------------------------------------------------------------------------------


async def test_f34_a_storm_of_429_costs_little_more_than_the_calls(
    policy: RetryPolicy, scale: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand callers and an account that is blocked for five seconds: the gate opens once, and then for all."""
    callers, rate = (1_000, 90) if scale == 1.0 else (200, 15)
    monkeypatch.setattr(_throttle, "WINDOW", 1.0 if scale == 1.0 else 0.1)
    blocked_until = opened = 0.0
    opens = _throttle._Gate.open

    def counted(gate: _throttle._Gate) -> None:
        nonlocal opened
        opened += 1
        opens(gate)

    monkeypatch.setattr(_throttle._Gate, "open", counted)

    async def storm(writer: asyncio.StreamWriter) -> None:
        nonlocal blocked_until
        now = asyncio.get_running_loop().time()
        blocked_until = blocked_until or now + 5 * scale
        await (refuses() if now < blocked_until else MADE)(writer)

    async with wire(storm) as served, PayMongo(SECRET, base_url=served.url, retry=policy, rate_limit=rate) as client:
        calls = [client.customers.create(**CUSTOMER) for _ in range(callers)]
        results = await asyncio.gather(*calls, return_exceptions=True)
    assert [result for result in results if isinstance(result, BaseException)] == []
    # The figure is taken in virtual time; where time is real a busy machine lets more through before it hears of it.
    assert callers < len(served.requests) <= (1.1 if scale == 1.0 else 2) * callers
    assert opened == 1


class Starting:
    """A transport that notes when each request begins."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self.at: list[float] = []

    @property
    def is_open(self) -> bool:
        """As the transport is."""
        return self.transport.is_open

    async def send(self, request: Request, sending: Sending) -> Response:
        """Note, and send."""
        self.at.append(asyncio.get_running_loop().time())
        return await self.transport.send(request, sending)

    async def aclose(self) -> None:
        """Close the transport."""
        await self.transport.aclose()


async def test_f39_ten_thousand_calls_at_once_are_no_burst(
    policy: RetryPolicy, scale: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ninety a second begin, and reach the server; who cannot begin before its deadline is told so, unsent."""
    calls, second = (10_000, 1.0) if scale == 1.0 else (1_000, 0.1)
    monkeypatch.setattr(_throttle, "WINDOW", second)
    noted = Noted(MADE)

    async def call(client: PayMongo) -> PayMongoError | None:
        try:
            await client.customers.create(**CUSTOMER)
        except PayMongoError as error:
            return error
        return None

    async with wire(noted) as served, PayMongo(SECRET, base_url=served.url, retry=policy) as client:
        starting = client._session.attempts.transport = Starting(client._session.attempts.transport)
        outcomes = await asyncio.gather(*[call(client) for _ in range(calls)])
    failed = [error for error in outcomes if error is not None]
    assert {(type(error), error.outcome) for error in failed} <= {(RequestTimeoutError, "not_sent")}
    assert len(noted.at) == calls - len(failed) >= min(calls, 60 * 90)
    assert most_within(second, starting.at) <= 100
    assert scale != 1.0 or most_within(second, noted.at) <= 100
