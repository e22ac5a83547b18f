"""F09 to F11, F18, F19 and F25: answers that get lost, come too late, or point elsewhere.

D is counted in the books of the simulator for every single thing that was asked for, over many seeds: a seed decides
at which byte which connections break. See `rig.seeds` for how many there are.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

import pytest
import trustme
from attrs import evolve

from paymongo_async import PayMongo
from paymongo_async._conversion import make_converter
from paymongo_async.errors import OutcomeUnknown, PayMongoError, RedirectRefusedError, RequestTimeoutError
from paymongo_async.files import Upload
from paymongo_async.retry import RetryPolicy
from paymongo_async.simulator import Rules, Simulator

from ..rig.certificates import server_context, session
from ..rig.orders import DEEDS
from ..rig.proxy import Proxy, Toxic, Trouble, in_front_of
from ..rig.scripted import CUSTOMER, SECRET, customer
from ..rig.seeds import seeds
from ..rig.sockets import Act, answers, hang, trickles, wire
from ..rig.timing import within

TESTING = RetryPolicy.testing()
RESENDING = evolve(TESTING, resend_money=True)
CONVERTER = make_converter()
"""One for all clients: each seed has a client of its own, and most of its time would go into preparing for models."""
LONG = pytest.mark.timeout(1_200)
"""A thousand seeds take their time; the short form ends within a second."""


# -- F09: reset in mid upload -----------------------------------------------------------------------------------------


@LONG
@pytest.mark.parametrize("deed", ["intent", "capture", "refund"])
async def test_f09_a_request_that_is_reset_on_its_way_is_made_once_at_most(simulator: Simulator, deed: str) -> None:
    """At any of its bytes: D is at most 1, N at most 3 (and connections too, but for those of looks)."""
    told: dict[str, str | None] = {}
    async with PayMongo(SECRET, base_url=simulator.base_url, rate_limit=None) as direct, in_front_of(simulator) as way:
        for seed in seeds(25):
            prepared = await DEEDS[deed].prepare(direct)
            rng, before = Random(seed), way.connections
            way.script = [Trouble(up=Toxic(reset_after=rng.randrange(400))) for _ in range(rng.randint(1, 5))]
            told[prepared] = await outcome(way, deed, prepared, TESTING)
            assert deed != "intent" or way.connections - before <= 3, seed
    assert_books_agree(simulator, deed, told)
    assert max(Counter(seen.idempotency_key for seen in simulator.requests if seen.idempotency_key).values()) <= 3
    assert way.struck >= len(told)


@pytest.mark.parametrize("breaks", [1, 2, 3])
async def test_f09_a_file_that_is_reset_in_mid_upload_is_sent_again_whole(simulator: Simulator, breaks: int) -> None:
    """Under the same key, three times at most."""
    async with PayMongo(SECRET, base_url=simulator.base_url) as client:
        child = await client.child_merchants.create(accepted_terms_and_conditions=True, features=["payment_gateway"])
    file = Upload(b"%PDF-" + bytes(300_000), "deed.pdf")
    cuts = [Trouble(up=Toxic(reset_after=at)) for at in (200_000, 100_000, 290_000)][:breaks]
    async with in_front_of(simulator, *cuts) as way, PayMongo(SECRET, base_url=way.url, retry=TESTING) as client:
        upload = client.child_merchants.create_file_record(child.id, purpose="government_id", file=file)
        if breaks < 3:
            assert (await upload).file_size == str(len(file.content))
        else:
            with pytest.raises(OutcomeUnknown):
                await upload
    assert (way.connections, way.struck) == (min(3, breaks + 1), breaks)
    assert len(simulator.books.file_records) == (1 if breaks < 3 else 0)


# -- F10, F11: lost after the commit ----------------------------------------------------------------------------------


async def outcome(way: Proxy, deed: str, prepared: str, policy: RetryPolicy, meanwhile: Any = None) -> str | None:
    """Do something on a bad way and return the id that is told in the end; None: it is certain that it was not done.

    What is unknown is resolved once the way is good again, after what happens *meanwhile*.
    """
    key = f"key-{prepared}"
    async with PayMongo(SECRET, base_url=way.url, retry=policy, rate_limit=None) as client:
        client._session._converter = CONVERTER
        try:
            return await DEEDS[deed].do(client, prepared, key)
        except OutcomeUnknown as error:
            key = error.idempotency_key or key
        except PayMongoError as error:
            assert error.outcome == "not_sent"
            return None
        way.script.clear()
        if meanwhile is not None:
            await meanwhile()
        found = await client.resolve(key)
    if found.kind == "unknown":
        return "?"
    return found.resource.id if found.kind == "applied" else None


def assert_books_agree(simulator: Simulator, deed: str, told: dict[str, str | None]) -> None:
    """Fail unless each thing was done at most once, and told as it is."""
    made = list(DEEDS[deed].made(simulator))
    twice = [prepared for prepared, count in Counter(prepared for prepared, _ in made).items() if count > 1]
    assert twice == []
    books = dict(made)
    wrong = {
        prepared: (said, books.get(prepared))
        for prepared, said in told.items()
        if said not in ("?", books.get(prepared))
    }
    assert wrong == {}


Break = Callable[[Random], Toxic]
BREAKS: dict[str, Break] = {
    "f10": lambda rng: Toxic(reset_after=rng.choice([0, rng.randrange(700)])),
    "f11": lambda rng: Toxic(close_after=rng.choice([0, rng.randrange(700)])),
}
KEPT = pytest.mark.parametrize("regime", ["documented", "replay"])
POLICIES = pytest.mark.parametrize("policy", [RESENDING, TESTING], ids=["resends", "default"])


async def lose(row: str, deed: str, regime: Any, policy: RetryPolicy) -> None:
    """Lose the answers of one or two connections for every seed: D = 1, and it is told or resolved."""
    told: dict[str, str | None] = {}
    async with Simulator(rules=Rules(idempotency=regime)) as simulator:
        async with (
            PayMongo(SECRET, base_url=simulator.base_url, rate_limit=None) as direct,
            in_front_of(simulator) as way,
        ):
            for seed in seeds(25):
                rng = Random(seed)
                prepared = await DEEDS[deed].prepare(direct)
                way.script = [Trouble(down=BREAKS[row](rng)) for _ in range(rng.randint(1, 2))]
                told[prepared] = await outcome(way, deed, prepared, policy)
        assert_books_agree(simulator, deed, told)
        assert len(list(DEEDS[deed].made(simulator))) == len(told)
        assert "?" not in told.values()
        assert way.struck >= len(told) / 2


@LONG
@KEPT
@POLICIES
@pytest.mark.parametrize("deed", DEEDS)
async def test_f10_the_original_comes_back_after_a_reset(deed: str, regime: str, policy: RetryPolicy) -> None:
    """D = 1 under both documented regimes, whether money may be sent again or not."""
    await lose("f10", deed, regime, policy)


@LONG
@KEPT
@POLICIES
@pytest.mark.parametrize("deed", DEEDS)
async def test_f11_the_original_comes_back_after_a_hang_up(deed: str, regime: str, policy: RetryPolicy) -> None:
    """D = 1 under both documented regimes, whether money may be sent again or not."""
    await lose("f11", deed, regime, policy)


@LONG
@pytest.mark.parametrize("row", BREAKS)
@pytest.mark.parametrize("deed", ["order", "capture", "refund"])
async def test_f10_f11_nothing_is_doubled_where_keys_are_ignored(deed: str, row: str) -> None:
    """D = 1 under the default policy: what is done is found, not asked for again."""
    await lose(row, deed, "ignored", TESTING)


@LONG
@pytest.mark.parametrize("regime", ["documented", "replay", "ignored"])
async def test_f10_what_is_done_later_than_anyone_looks_stays_unknown_until_then(regime: Any) -> None:
    """The connection is cut, the refund made a minute later: D = 1, and `resolve` finds it."""
    told: dict[str, str | None] = {}
    async with Simulator(rules=Rules(idempotency=regime)) as simulator:
        async with (
            PayMongo(SECRET, base_url=simulator.base_url, rate_limit=None) as direct,
            in_front_of(simulator) as way,
        ):

            async def a_minute() -> None:
                await simulator.clock.advance(61)

            for _ in seeds(25):
                prepared = await DEEDS["refund"].prepare(direct)
                simulator.faults.add(operation="refunds.create", kind="commit_late", seconds=60)
                told[prepared] = await outcome(way, "refund", prepared, TESTING, a_minute)
        assert_books_agree(simulator, "refund", told)
        assert len(list(DEEDS["refund"].made(simulator))) == len(told)
        assert not {"?", None} & set(told.values())


# -- F18, F19: too late -----------------------------------------------------------------------------------------------

SLOW: dict[str, Callable[[float], Act]] = {
    "slow status line": lambda every: trickles(b"HTTP/1.1 200 ", every),
    "slow headers": lambda every: trickles(b"HTTP/1.1 200 OK\r\nX-Slow: ", every),
    "slow body": lambda every: trickles(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", every),
}


def acquired(client: PayMongo) -> int:
    """Count the connections that are in use."""
    return len(client._session.attempts.transport._session.connector._acquired)  # type: ignore[attr-defined]


@pytest.mark.timed
@pytest.mark.parametrize("act", SLOW.values(), ids=SLOW)
async def test_f18_a_slow_answer_is_not_waited_for_beyond_the_deadline(
    act: Callable[[float], Act], policy: RetryPolicy, scale: float
) -> None:
    """However it is slow; what was done is unknown."""
    impatient = evolve(policy, deadline=40 * scale, attempt_timeout=30 * scale)
    async with wire(act(scale)) as served, PayMongo(SECRET, base_url=served.url, retry=impatient) as client:
        with within(impatient.deadline, scale), pytest.raises(OutcomeUnknown) as raised:
            await client.customers.create(**CUSTOMER)
        assert isinstance(raised.value.__cause__, RequestTimeoutError)
        assert {each.error for each in raised.value.attempts} == {"RequestTimeoutError"}
        with within(impatient.deadline, scale), pytest.raises(RequestTimeoutError):
            await client.customers.retrieve("cus_1")
        assert acquired(client) == 0


@pytest.mark.timed
async def test_f19_a_call_that_is_never_answered_is_unknown_at_the_deadline(policy: RetryPolicy, scale: float) -> None:
    """The slot comes back, and with it the connection: acquired = 0."""
    impatient = evolve(policy, deadline=40 * scale, attempt_timeout=30 * scale)
    async with wire(hang) as served, PayMongo(SECRET, base_url=served.url, retry=impatient) as client:
        with within(impatient.deadline, scale), pytest.raises(OutcomeUnknown) as raised:
            await client.customers.create(**CUSTOMER)
        assert isinstance(raised.value.__cause__, RequestTimeoutError)
        assert (acquired(client), len(served.requests)) == (0, 2)


@pytest.mark.timed
async def test_f19_calls_that_are_never_answered_leave_room_for_others(policy: RetryPolicy, scale: float) -> None:
    """As many as there are connections, and then one that is answered."""
    impatient = evolve(policy, attempts=1, deadline=40 * scale)
    async with (
        wire(*[hang] * 100, answers(b'{"data": {"id": "cus_1", "attributes": {}}}')) as served,
        PayMongo(SECRET, base_url=served.url, retry=impatient, rate_limit=None) as client,
    ):
        calls = [client.customers.retrieve("cus_1") for _ in range(100)]
        failures = await asyncio.gather(*calls, return_exceptions=True)
        assert {type(failure) for failure in failures} == {RequestTimeoutError}
        assert acquired(client) == 0
        assert (await client.customers.retrieve("cus_1")).id == "cus_1"


# -- F25: answers that point elsewhere --------------------------------------------------------------------------------

CUSTOMER_ANSWER = answers(json.dumps(customer()).encode())
REDIRECTS = pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 305, 307, 308])
CALLS: dict[str, Callable[[PayMongo], Awaitable[Any]]] = {
    "read": lambda client: client.customers.retrieve("cus_1"),
    "keyed": lambda client: client.customers.create(**CUSTOMER),
    "money": lambda client: client.refunds.create(amount=500, payment_id="pay_1", reason="others"),
    "delete": lambda client: client.customers.delete("cus_1"),
}


async def refuses(client: PayMongo, call: str) -> None:
    """Fail unless a redirect is refused, and what was done left unknown."""
    with pytest.raises(PayMongoError) as raised:
        await CALLS[call](client)
    assert isinstance(raised.value.__cause__ or raised.value, RedirectRefusedError)
    assert raised.value.outcome == "unknown"


def points(status: int, url: str) -> Act:
    """Answer a redirect."""
    return answers(b"", f"{status} Elsewhere", f"Location: {url}/v1/customers")


@REDIRECTS
@pytest.mark.parametrize("call", CALLS)
async def test_f25_a_redirect_to_a_foreign_host_is_never_followed(status: int, call: str) -> None:
    """Foreign N = 0, so no key and no order arrives there; nor is the call repeated."""
    async with (
        wire(CUSTOMER_ANSWER) as foreign,
        wire(points(status, foreign.url)) as served,
        PayMongo(SECRET, base_url=served.url, retry=TESTING) as client,
    ):
        await refuses(client, call)
    assert (foreign.connections, foreign.requests) == (0, [])
    assert len([each for each in served.requests if call == "read" or not each.startswith(b"GET")]) == 1


@REDIRECTS
@pytest.mark.parametrize("call", ["read", "keyed"])
async def test_f25_a_redirect_within_the_host_is_never_followed(status: int, call: str) -> None:
    """Another path may be another order."""
    async with wire(CUSTOMER_ANSWER) as served, PayMongo(SECRET, base_url=served.url, retry=TESTING) as client:
        served.acts = [points(status, served.url), CUSTOMER_ANSWER]
        await refuses(client, call)
    assert len(served.requests) == 1


@REDIRECTS
@pytest.mark.parametrize("call", ["read", "keyed"])
async def test_f25_a_redirect_from_https_to_http_is_never_followed(status: int, call: str) -> None:
    """Nothing leaves in plain text: L = 0."""
    authority = trustme.CA()
    async with (
        wire(CUSTOMER_ANSWER) as plain,
        wire(points(status, plain.url), context=server_context(authority, "127.0.0.1")) as served,
        session(authority) as pool,
    ):
        await refuses(PayMongo(SECRET, base_url=served.url, session=pool, retry=TESTING), call)
    assert (plain.connections, len(served.requests)) == (0, 1)
