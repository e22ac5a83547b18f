"""F01 to F03, F08, F12, F27 and F28: connections that cannot be made, that die young, and that are too many."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import trustme
from attrs import evolve

from paymongo_async import PayMongo
from paymongo_async.errors import ConnectError, OutcomeUnknown, PayMongoError, RequestTimeoutError, TLSError
from paymongo_async.retry import RetryPolicy
from paymongo_async.simulator import Simulator

from ..rig.certificates import server_context, session
from ..rig.names import Names
from ..rig.orders import pay
from ..rig.proxy import Trouble, in_front_of
from ..rig.retold import retold, truly
from ..rig.scripted import CUSTOMER, SECRET
from ..rig.seeds import trials
from ..rig.sockets import answers, hang_up, unheard, wire
from ..rig.timing import within

HOST = "api.paymongo.test"
TESTING = RetryPolicy.testing()
CUSTOMER_ANSWER = answers(b'{"data": {"id": "cus_1", "attributes": {"livemode": false}}}')

CALLS: dict[str, Callable[[PayMongo], Awaitable[Any]]] = {
    "get": lambda client: client.customers.retrieve("cus_1"),
    "put": lambda client: client.webhooks.update("hook_1", url="https://shop.example/hooks"),
    "patch": lambda client: client.customers.update("cus_1", first_name="C"),
    "delete": lambda client: client.customers.delete("cus_1"),
    "keyed": lambda client: client.customers.create(**CUSTOMER),
    "transition": lambda client: client.payment_intents.capture("pi_1"),
}


# -- F01 to F03: no connection ----------------------------------------------------------------------------------------


@pytest.mark.timed
async def test_f01_a_refused_connection_was_not_sent_and_is_tried_again(policy: RetryPolicy) -> None:
    """As often as the policy says."""
    with unheard() as url:
        async with PayMongo(SECRET, base_url=url, retry=policy) as client:
            with pytest.raises(ConnectError) as raised:
                await client.customers.create(**CUSTOMER)
    assert (raised.value.outcome, len(raised.value.attempts)) == ("not_sent", 3)


@pytest.mark.timed
async def test_f01_a_refused_connection_is_given_up_by_the_deadline(policy: RetryPolicy, scale: float) -> None:
    """However many attempts there could be."""
    impatient = evolve(policy, attempts=1_000, deadline=20 * scale)
    with unheard() as url:
        async with PayMongo(SECRET, base_url=url, retry=impatient) as client:
            with within(impatient.deadline, scale, 0.1), pytest.raises((ConnectError, RequestTimeoutError)) as raised:
                await client.customers.create(**CUSTOMER)
    assert raised.value.outcome == "not_sent"
    assert len(raised.value.attempts) > 3


@pytest.mark.timed
@pytest.mark.parametrize("step", ["unknown", "later"])
async def test_f02_a_name_that_is_not_known_was_not_sent(step: Any, policy: RetryPolicy) -> None:
    """The error is ours, and each attempt looks again."""
    names = Names(step)
    async with session(resolver=names) as pool, wire(answers()) as served:
        port = served.url.rpartition(":")[2]
        client = PayMongo(SECRET, base_url=f"https://{HOST}:{port}", session=pool, retry=policy)
        with pytest.raises(ConnectError) as raised:
            await client.customers.create(**CUSTOMER)
    assert (raised.value.outcome, len(raised.value.attempts), names.asked) == ("not_sent", 3, 3)
    assert served.connections == 0


@pytest.mark.timed
async def test_f02_a_resolver_that_never_answers_is_not_waited_for(policy: RetryPolicy, scale: float) -> None:
    """An HTTP library left alone would wait for five minutes."""
    impatient = evolve(policy, deadline=40 * scale, attempt_timeout=30 * scale)
    async with session(resolver=Names("silence")) as pool:
        client = PayMongo(SECRET, base_url=f"https://{HOST}:1", session=pool, retry=impatient)
        with within(impatient.deadline, scale), pytest.raises((ConnectError, RequestTimeoutError)) as raised:
            await client.customers.create(**CUSTOMER)
    assert raised.value.outcome == "not_sent"


@pytest.mark.timed
async def test_f03_a_name_that_is_known_again_is_called_once(simulator: Simulator, policy: RetryPolicy) -> None:
    """Two lookups fail, the third finds the host: applied, D = 1."""
    authority, names = trustme.CA(), Names("unknown", "later", "found")
    async with (
        retold(simulator.base_url, truly, context=server_context(authority, HOST)) as served,
        session(authority, names) as pool,
    ):
        port = served.url.rpartition(":")[2]
        client = PayMongo(SECRET, base_url=f"https://{HOST}:{port}", session=pool, retry=policy)
        made = await client.customers.create(**CUSTOMER)
    assert [row["id"] for row in simulator.books.customers] == [made.id]
    assert (names.asked, len(served.requests)) == (3, 1)


# -- F08: reset on accept ---------------------------------------------------------------------------------------------


async def test_f08_a_connection_reset_on_accept_is_made_again_with_the_same_key(simulator: Simulator) -> None:
    """The create is made once, under the key that the caller chose."""
    async with (
        in_front_of(simulator, *[Trouble(reset_on_accept=True)] * 2) as proxied,
        PayMongo(SECRET, base_url=proxied.url, retry=TESTING) as client,
    ):
        made = await client.customers.create(**CUSTOMER, idempotency_key="order-42")
    assert (proxied.connections, proxied.struck) == (3, 2)
    assert [row["id"] for row in simulator.books.customers] == [made.id]
    assert [seen.idempotency_key for seen in simulator.requests] == ["order-42"]


async def test_f08_a_server_that_resets_for_ever_did_nothing(simulator: Simulator) -> None:
    """D = 0, and nobody claims that it was refused."""
    async with (
        in_front_of(simulator, *[Trouble(reset_on_accept=True)] * 3) as proxied,
        PayMongo(SECRET, base_url=proxied.url, retry=TESTING) as client,
    ):
        with pytest.raises(PayMongoError) as raised:
            await client.customers.create(**CUSTOMER)
    assert raised.value.outcome in ("not_sent", "unknown")
    assert (len(raised.value.attempts), proxied.connections, simulator.books.customers) == (3, 3, [])


async def test_f08_money_is_not_doubled_by_a_reset_on_accept(simulator: Simulator) -> None:
    """D is at most 1: the refund is there when it was told, and not there when it is unknown."""
    async with PayMongo(SECRET, base_url=simulator.base_url) as client:
        payment = await pay(client)
    async with (
        in_front_of(simulator, Trouble(reset_on_accept=True)) as proxied,
        PayMongo(SECRET, base_url=proxied.url, retry=TESTING) as client,
    ):
        told = []
        try:
            told = [(await client.refunds.create(amount=500, payment_id=payment, reason="others")).id]
        except OutcomeUnknown:
            assert len(await client.in_doubt()) == 1
    assert [row["id"] for row in simulator.books.refunds] == told


# -- F12: stale connections -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", [evolve(TESTING, attempts=1), TESTING], ids=["once", "thrice"])
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("is_ours", [True, False], ids=["own session", "user's session"])
async def test_f12_no_request_on_a_stale_connection_goes_unrecorded(
    call: str, policy: RetryPolicy, is_ours: bool
) -> None:
    """The server counts what the error says: aiohttp repeats nothing behind our back."""
    async with wire(CUSTOMER_ANSWER) as served, session() as pool:
        options: dict[str, Any] = {} if is_ours else {"session": pool}
        async with PayMongo(SECRET, base_url=served.url, retry=policy, **options) as client:
            await CALLS["get"](client)
            served.acts, served.requests = [hang_up], []
            with pytest.raises(PayMongoError) as raised:
                await CALLS[call](client)
    writes = [each for each in served.requests if call == "get" or not each.startswith(b"GET")]
    assert len(writes) == len(raised.value.attempts)
    assert raised.value.outcome == "unknown"


async def test_f12_a_post_on_a_stale_connection_is_applied_once(simulator: Simulator) -> None:
    """As in F10: the connection that was kept alive dies once the refund is made, and the search finds it."""
    async with PayMongo(SECRET, base_url=simulator.base_url, retry=TESTING) as client:
        payment = await pay(client)
        simulator.faults.add(operation="refunds.create", kind="drop_after_commit")
        told = await client.refunds.create(amount=500, payment_id=payment, reason="others")
    assert [row["id"] for row in simulator.books.refunds] == [told.id]
    assert [seen.operation for seen in simulator.requests].count("refunds.create") == 1


# -- F27: connections that are not kept -------------------------------------------------------------------------------


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="descriptors are counted as Linux shows them")
async def test_f27_connections_that_the_server_closes_leave_no_descriptors() -> None:
    """However many calls: 500 on every run, 10,000 in the long form."""

    def open_now() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    body = b'{"data": {"id": "cus_1", "attributes": {"livemode": false}}}'
    calls, counts = trials(500, 10_000), []
    async with wire(closing(body)) as served, PayMongo(SECRET, base_url=served.url, rate_limit=None) as client:
        for number in range(calls):
            await client.customers.retrieve("cus_1")
            if number in (9, calls - 1):
                counts.append(open_now())
    assert served.connections == calls
    assert abs(counts[1] - counts[0]) <= 2


def closing(body: bytes) -> Any:
    """Answer, say that the connection ends, and end it."""
    return answers(body, "200 OK", "Connection: close", length=len(body))


# -- F28: the environment ---------------------------------------------------------------------------------------------


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """Return a function that points every proxy variable to an address, and a netrc to this machine."""

    def point(url: str) -> None:
        netrc = tmp_path / "netrc"
        netrc.write_text("machine 127.0.0.1 login evil password evil\ndefault login evil password evil\n")
        monkeypatch.setenv("NETRC", str(netrc))
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, url)
            monkeypatch.setenv(name.upper(), url)

    return point


async def test_f28_proxies_and_passwords_of_the_environment_are_ignored(environment: Callable[[str], None]) -> None:
    """Proxy N = 0, and the only credentials are our own."""
    async with wire(CUSTOMER_ANSWER) as proxied, wire(CUSTOMER_ANSWER) as served:
        environment(proxied.url)
        async with PayMongo(SECRET, base_url=served.url) as client:
            await client.customers.retrieve("cus_1")
            await client.customers.create(**CUSTOMER)
    assert (proxied.connections, len(served.requests)) == (0, 2)
    assert all(request.count(b"uthorization:") == 1 for request in served.requests)
    assert not any(b"ZXZpbDpldmls" in request for request in served.requests)


async def test_f28_a_secure_connection_is_made_without_the_proxy_too(environment: Callable[[str], None]) -> None:
    """No CONNECT arrives there; the server itself is asked, and its unknown certificate refused."""
    async with (
        wire(CUSTOMER_ANSWER) as proxied,
        wire(CUSTOMER_ANSWER, context=server_context(trustme.CA(), "127.0.0.1")) as served,
    ):
        environment(proxied.url)
        async with PayMongo(SECRET, base_url=served.url, retry=TESTING) as client:
            with pytest.raises(TLSError):
                await client.customers.create(**CUSTOMER)
    assert (proxied.connections, served.requests) == (0, [])
