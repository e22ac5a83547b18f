"""aiohttp as the transport: what it sends, what it makes of every failure, and what it never lets out."""

from __future__ import annotations

import asyncio
import errno
import gc
import gzip
import json
import ssl
import tracemalloc
import warnings
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import aioresponses
import pytest
import trustme
from aiohttp.client_reqrep import ConnectionKey
from multidict import CIMultiDict

from paymongo_async import PayMongo
from paymongo_async.errors import (
    BodyTooLargeError,
    ClientClosedError,
    ConfigurationError,
    ConnectError,
    DisconnectedError,
    OutcomeUnknown,
    PayMongoError,
    ProtocolError,
    RateLimitError,
    RedirectRefusedError,
    RequestTimeoutError,
    TLSError,
    TransportError,
)
from paymongo_async.retry import RetryPolicy
from paymongo_async.secret import Secret
from paymongo_async.transports.aiohttp import AiohttpTransport
from paymongo_async.wire import MAX_BODY, Request, Sending

from ..rig.scripted import CUSTOMER, SECRET, customer
from ..rig.sockets import (
    Act,
    Wire,
    answers,
    endless,
    free_port,
    hang,
    hang_up,
    reset,
    says,
    trickles,
    wire,
)
from .conftest import NEEDED

URL = "https://api.paymongo.com/v1/x"
READ = Request("GET", URL, {"Accept-Encoding": "identity"}, None)
WRITE = Request("POST", URL, {"Idempotency-Key": "k"}, b"{}")
CUSTOMER_BODY = json.dumps(customer()).encode()


@pytest.fixture
async def transport() -> AsyncIterator[AiohttpTransport]:
    """Make one, and close it."""
    made = AiohttpTransport()
    yield made
    await made.aclose()


def sending(timeout: float = 5.0) -> Sending:
    """Begin an attempt."""
    return Sending(timeout, Secret("Basic c2tfdGVzdF9hYmM6"))


async def failure(transport: AiohttpTransport, request: Request, attempt: Sending | None = None) -> PayMongoError:
    """Return what a request fails with, which holds nothing foreign."""
    with pytest.raises(PayMongoError) as raised:
        await transport.send(request, attempt or sending())
    assert raised.value.__context__ is None
    assert raised.value.__cause__ is None
    return raised.value


# -- without a network ------------------------------------------------------------------------------------------------


def test_the_shim_is_still_needed() -> None:
    """When this fails, aioresponses has caught up: remove the shim."""
    match = aioresponses.core.RequestMatch("https://x")
    build = match._build_response
    assert NEEDED
    with pytest.raises(TypeError, match="stream_writer"):
        build("https://x")


async def test_an_answer_comes_back_whole(transport: AiohttpTransport, mocked: Any) -> None:
    """Status, headers in any case, and bytes."""
    mocked.get(URL, status=418, body=b"{}", headers={"X-Request-Id": "r-1"})
    answer = await transport.send(READ, sending())
    assert (answer.status, answer.headers["x-request-id"], answer.body) == (418, "r-1", b"{}")


async def test_the_key_goes_into_one_header_and_redirects_are_off(transport: AiohttpTransport, mocked: Any) -> None:
    """Whatever the session thinks."""
    mocked.post(URL, body=b"{}")
    await transport.send(WRITE, sending())
    ((call,),) = mocked.requests.values()
    assert call.kwargs["headers"]["Authorization"] == "Basic c2tfdGVzdF9hYmM6"
    assert call.kwargs["allow_redirects"] is False
    assert call.kwargs["raise_for_status"] is False


async def test_without_a_key_there_is_no_header(transport: AiohttpTransport, mocked: Any) -> None:
    """For the calls that take none."""
    mocked.get(URL, body=b"{}")
    await transport.send(READ, Sending(5.0, None))
    ((call,),) = mocked.requests.values()
    assert "Authorization" not in call.kwargs["headers"]


def connection_key(*, secure: bool) -> Any:
    """Say where a connection was to go."""
    return ConnectionKey("api.paymongo.com", 443, secure, True, None, None, None)


REFUSED = OSError(errno.ECONNREFUSED, "refused")
GONE = ConnectionResetError(errno.ECONNRESET, "reset")


@pytest.mark.parametrize(
    ("error", "kind", "outcome"),
    [
        (aiohttp.ClientConnectorError(connection_key(secure=True), REFUSED), ConnectError, "not_sent"),
        (aiohttp.ClientConnectorDNSError(connection_key(secure=True), REFUSED), ConnectError, "not_sent"),
        (aiohttp.ClientConnectorError(connection_key(secure=True), GONE), TLSError, "not_sent"),
        (aiohttp.ClientConnectorSSLError(connection_key(secure=True), ssl.SSLError()), TLSError, "not_sent"),
        (
            aiohttp.ClientConnectorCertificateError(connection_key(secure=True), ssl.CertificateError()),
            TLSError,
            "not_sent",
        ),
        (aiohttp.ConnectionTimeoutError(), ConnectError, "not_sent"),
        (aiohttp.ServerDisconnectedError(), DisconnectedError, "unknown"),
        (aiohttp.ClientOSError(errno.ECONNRESET, "reset"), DisconnectedError, "unknown"),
        (aiohttp.ClientConnectionResetError("closing"), DisconnectedError, "unknown"),
        (aiohttp.SocketTimeoutError(), RequestTimeoutError, "unknown"),
        (TimeoutError(), RequestTimeoutError, "unknown"),
        (aiohttp.ClientPayloadError(), DisconnectedError, "unknown"),
        (aiohttp.ClientResponseError(None, (), status=400), ProtocolError, "unknown"),  # type: ignore[arg-type]
        (aiohttp.ClientConnectionError("closed"), TransportError, "unknown"),
        (aiohttp.InvalidURL("x"), ConfigurationError, "not_sent"),
        (ssl.SSLError(), DisconnectedError, "unknown"),
        (OSError(errno.EPIPE, "pipe"), DisconnectedError, "unknown"),
    ],
)
async def test_every_failure_of_aiohttp_has_its_class(
    transport: AiohttpTransport, mocked: Any, error: Exception, kind: type[PayMongoError], outcome: str
) -> None:
    """For a read, of which all may have left."""
    mocked.get(URL, exception=error)
    found = await failure(transport, READ)
    assert (type(found), found.outcome) == (kind, outcome)


@pytest.mark.parametrize("error", [aiohttp.ServerDisconnectedError(), TimeoutError(), aiohttp.ClientOSError()])
async def test_a_write_that_was_never_asked_for_its_body_was_not_sent(
    transport: AiohttpTransport, mocked: Any, error: Exception
) -> None:
    """The same exceptions mean another thing then."""
    mocked.post(URL, exception=error)
    attempt = sending()
    found = await failure(transport, WRITE, attempt)
    assert (found.outcome, attempt.phase) == ("not_sent", "connect")


async def test_a_reset_while_connecting_in_plain_http_is_no_tls_error(transport: AiohttpTransport, mocked: Any) -> None:
    """It may be tried again."""
    url = "http://127.0.0.1/v1/x"
    mocked.get(url, exception=aiohttp.ClientConnectorError(connection_key(secure=False), GONE))
    assert type(await failure(transport, Request("GET", url, {}, None))) is ConnectError


async def test_cancelling_passes_through(transport: AiohttpTransport, mocked: Any) -> None:
    """It is no error of ours."""
    mocked.get(URL, exception=asyncio.CancelledError())
    with pytest.raises(asyncio.CancelledError):
        await transport.send(READ, sending())


# -- life -------------------------------------------------------------------------------------------------------------


async def test_nothing_is_open_before_the_first_request(mocked: Any) -> None:
    """And nothing after closing, which may be done twice."""
    transport = AiohttpTransport()
    assert not transport.is_open
    mocked.get(URL, body=b"{}")
    await transport.send(READ, sending())
    assert transport.is_open
    await transport.aclose()
    await transport.aclose()
    assert not transport.is_open


async def test_a_session_of_the_user_is_used_and_never_closed(mocked: Any) -> None:
    """It is theirs."""
    jar = aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(cookie_jar=jar, auto_decompress=False) as session:
        transport = AiohttpTransport(session=session)
        mocked.get(URL, body=b"{}")
        await transport.send(READ, sending())
        assert not transport.is_open
        await transport.aclose()
        assert not session.closed


async def test_a_session_of_the_user_that_was_closed_is_a_mistake_of_the_program() -> None:
    """And nothing foreign escapes."""
    session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False)
    transport = AiohttpTransport(session=session)
    await session.close()
    found = await failure(transport, READ)
    assert (type(found), found.outcome) == (ClientClosedError, "not_sent")


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"cookie_jar": None}, "cookie_jar"),
        ({"trust_env": True}, "trust_env"),
        ({"auto_decompress": True}, "auto_decompress"),
        ({"headers": {"authorization": "Basic x"}}, "no Authorization in headers="),
        ({"closed": True}, "open session"),
    ],
)
async def test_a_session_that_would_leak_is_refused(wrong: dict[str, Any], text: str) -> None:
    """Cookies between accounts, proxies of the environment, bombs, a key to where none belongs."""
    options: dict[str, Any] = {"cookie_jar": aiohttp.DummyCookieJar(), "auto_decompress": False, **wrong}
    closed = options.pop("closed", False)
    async with aiohttp.ClientSession(**options) as session:
        if closed:
            await session.close()
        with pytest.raises(ConfigurationError, match=text) as raised:
            AiohttpTransport(session=session)
        assert raised.value.param == "session"


async def test_a_session_with_credentials_of_its_own_is_refused() -> None:
    """Two Authorization headers cannot both be sent."""
    with pytest.warns(DeprecationWarning, match="BasicAuth"):
        auth = aiohttp.BasicAuth("someone")
    jar = aiohttp.DummyCookieJar()
    with pytest.warns(DeprecationWarning, match="auth"):
        session = aiohttp.ClientSession(cookie_jar=jar, auto_decompress=False, auth=auth)
    with pytest.raises(ConfigurationError, match="auth"):
        AiohttpTransport(session=session)
    await session.close()


# -- on real sockets --------------------------------------------------------------------------------------------------

TESTING = RetryPolicy.testing()


async def count(served: Wire, call: str, **options: Any) -> tuple[PayMongoError, int]:
    """Make one call of a class, and count what arrived."""
    policy = options.pop("retry", TESTING)
    async with PayMongo(SECRET, base_url=served.url, retry=policy, rate_limit=None, **options) as client:
        calls = {
            "read": lambda: client.customers.retrieve("cus_1"),
            "keyed": lambda: client.customers.create(**CUSTOMER),
            "natural": lambda: client.customers.update("cus_1", first_name="C"),
            "delete": lambda: client.customers.delete("cus_1"),
            "transition": lambda: client.payment_intents.capture("pi_1"),
        }
        with pytest.raises(PayMongoError) as raised:
            await calls[call]()
    error: BaseException | None = raised.value
    while error is not None:
        assert isinstance(error, PayMongoError)
        assert error.__context__ is None or isinstance(error.__context__, PayMongoError)
        error = error.__cause__
    return raised.value, len([each for each in served.requests if call == "read" or not each.startswith(b"GET")])


FAULTS: list[tuple[str, Act, type[PayMongoError]]] = [
    ("reset", reset, DisconnectedError),
    ("fin", hang_up, DisconnectedError),
    ("garbage", says(b"HTP/1.1 twohundred\r\n\r\n"), ProtocolError),
    ("giant header", says(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000 + b"\r\n\r\n"), ProtocolError),
    ("short length", answers(b"{}", length=100), DisconnectedError),
    ("cut chunk", says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n100\r\n{}"), DisconnectedError),
    ("html", answers(b"<html>", "502 Bad Gateway", "Content-Type: text/html"), PayMongoError),
    ("not json", answers(b"<html>"), ProtocolError),
    ("damaged gzip", answers(gzip.compress(b"{}")[:-4], "200 OK", "Content-Encoding: gzip"), ProtocolError),
    ("brotli", answers(b"x", "200 OK", "Content-Encoding: br"), ProtocolError),
]


@pytest.mark.parametrize(
    ("call", "expected"), [("read", 3), ("keyed", 3), ("natural", 3), ("delete", 3), ("transition", 1)]
)
@pytest.mark.parametrize(("act", "kind"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
async def test_a_fault_after_sending_is_unknown_and_repeated_as_its_class_allows(
    act: Act, kind: type[PayMongoError], call: str, expected: int
) -> None:
    """The server counts exactly the attempts that are on the error: no hidden repeats."""
    async with wire(act) as served:
        error, arrived = await count(served, call)
    assert (error.outcome, arrived, len(error.attempts)) == ("unknown", expected, expected)
    assert isinstance(error if call == "read" else error.__cause__, kind)
    assert "<" not in error.message


async def test_a_refused_connection_was_not_sent_and_is_tried_again() -> None:
    """Nobody listens there."""
    async with PayMongo(SECRET, base_url=f"http://127.0.0.1:{free_port()}", retry=TESTING) as client:
        with pytest.raises(ConnectError) as raised:
            await client.customers.create(**CUSTOMER)
    assert (raised.value.outcome, len(raised.value.attempts)) == ("not_sent", 3)


async def test_an_empty_body_leaves_a_mark_when_it_is_sent_too() -> None:
    """A capture of everything has no body, and a lost answer to it must not read as not sent."""
    transport = AiohttpTransport()
    async with wire(reset) as served:
        attempt = sending()
        request = Request("POST", f"{served.url}/v1/payment_intents/pi_1/capture", {}, None)
        found = await failure(transport, request, attempt)
    await transport.aclose()
    assert (found.outcome, attempt.phase, len(served.requests)) == ("unknown", "sent", 1)


@pytest.mark.parametrize("size", [0, 64 * 1024, 64 * 1024 + 1, 3 * 1024 * 1024])
async def test_a_body_arrives_whole_whatever_its_size(size: int) -> None:
    """A file goes out piece by piece, and the mark is set as it is for a small body."""
    transport, body = AiohttpTransport(), bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    async with wire(answers(b"{}")) as served:
        attempt = sending()
        await transport.send(Request("POST", f"{served.url}/v1/files", {}, body), attempt)
    await transport.aclose()
    assert (attempt.phase, served.requests[0].partition(b"\r\n\r\n")[2] == body) == ("sent", True)


async def test_a_large_body_that_is_cut_off_may_have_been_read() -> None:
    """Its first piece had left."""
    transport = AiohttpTransport()
    async with wire(reset) as served:
        attempt = sending()
        request = Request("POST", f"{served.url}/v1/files", {}, b"x" * 8_000_000)
        found = await failure(transport, request, attempt)
    await transport.aclose()
    assert (found.outcome, attempt.phase) == ("unknown", "sent")


async def test_a_reset_on_accept_may_have_been_read() -> None:
    """Bytes had left; the same key goes out again."""
    async with wire(hang, on_accept=reset) as served:
        error, _ = await count(served, "keyed")
    assert (error.outcome, len(error.attempts)) in {("unknown", 3), ("not_sent", 3)}
    assert isinstance(error.__cause__ or error, DisconnectedError | ConnectError)


async def test_a_stale_connection_is_replaced_and_counted() -> None:
    """The server closed it while it was idle: two requests, two attempts, one success."""
    async with wire(answers(CUSTOMER_BODY)) as served, PayMongo(SECRET, base_url=served.url, retry=TESTING) as client:
        await client.customers.retrieve("cus_1")
        served.acts = [hang_up, answers(CUSTOMER_BODY)]
        await client.customers.retrieve("cus_1")
    assert len(served.requests) == 3


async def test_an_endless_body_stops_at_the_cap() -> None:
    """It is not repeated, and memory stays bounded."""
    async with wire(endless) as served:
        tracemalloc.start()
        error, arrived = await count(served, "keyed")
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert (type(error.__cause__), error.outcome, arrived) == (BodyTooLargeError, "unknown", 1)
    assert peak < MAX_BODY + 8 * 1024 * 1024


async def test_a_body_that_says_it_is_too_long_is_not_read() -> None:
    """Not even its beginning."""
    async with wire(answers(b"{", length=MAX_BODY + 1)) as served:
        error, arrived = await count(served, "keyed")
    assert (type(error.__cause__), arrived) == (BodyTooLargeError, 1)


async def test_a_bomb_stops_at_the_cap() -> None:
    """A gzip that nobody asked for."""
    bomb = gzip.compress(b"0" * (MAX_BODY * 4))
    async with wire(answers(bomb, "200 OK", "Content-Encoding: gzip")) as served:
        error, arrived = await count(served, "keyed")
    assert (type(error.__cause__), arrived) == (BodyTooLargeError, 1)


async def test_a_compressed_answer_that_nobody_asked_for_is_read() -> None:
    """Identity was asked for."""
    async with (
        wire(answers(gzip.compress(CUSTOMER_BODY), "200 OK", "Content-Encoding: gzip")) as served,
        PayMongo(SECRET, base_url=served.url) as client,
    ):
        assert (await client.customers.retrieve("cus_1")).id == "cus_1"
    assert b"Accept-Encoding: identity\r\n" in served.requests[0]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("call", ["read", "keyed"])
async def test_a_redirect_is_never_followed(status: int, call: str) -> None:
    """Nothing reaches its target."""
    async with wire(answers(CUSTOMER_BODY)) as target:
        act = answers(b"", f"{status} Elsewhere", f"Location: {target.url}/v1/customers")
        async with wire(act) as served:
            error, arrived = await count(served, call)
    assert isinstance(error.__cause__ or error, RedirectRefusedError)
    assert (arrived, target.connections) == (1, 0)


@pytest.mark.parametrize(
    ("lines", "wait"),
    [((), None), (("Retry-After: 61",), 61.0), (("Retry-After: 1e9",), None), (("Retry-After: -5",), None)],
)
async def test_a_plain_429_says_how_long(lines: tuple[str, ...], wait: float | None) -> None:
    """If the server said so in a form that can be read."""
    async with wire(answers(b"Too many requests", "429 Too Many Requests", *lines)) as served:
        error, arrived = await count(served, "keyed", retry=RetryPolicy.none())
    assert (type(error), error.outcome, error.retry_after, arrived) == (RateLimitError, "rejected", wait, 1)


async def test_an_empty_404_is_a_refusal() -> None:
    """An unknown route."""
    async with wire(answers(b"", "404 Not Found")) as served:
        error, arrived = await count(served, "keyed")
    assert (error.outcome, arrived) == ("rejected", 1)


async def test_a_second_answer_on_one_connection_does_not_reach_the_next_call() -> None:
    """Whose it is, nobody knows."""
    stray = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]"
    length = str(len(CUSTOMER_BODY)).encode()
    one = b"HTTP/1.1 200 OK\r\nContent-Length: " + length + b"\r\n\r\n" + CUSTOMER_BODY
    async with (
        wire(says(one + stray, end=False), answers(CUSTOMER_BODY)) as served,
        PayMongo(SECRET, base_url=served.url, retry=TESTING) as client,
    ):
        for _ in range(2):
            assert (await client.customers.retrieve("cus_1")).id == "cus_1"


@pytest.mark.looptime
@pytest.mark.parametrize(
    "act",
    [
        hang,
        trickles(b""),
        trickles(b"HTTP/1.1 200 OK\r\nX-Slow: "),
        trickles(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"),
    ],
    ids=["silence", "slow status", "slow headers", "slow body"],
)
async def test_a_slow_answer_ends_at_the_deadline(act: Act) -> None:
    """However it is slow; and the connection does not stay behind."""
    async with wire(act) as served:
        client = PayMongo(SECRET, base_url=served.url, retry=RetryPolicy(deadline=40.0))
        loop = asyncio.get_running_loop()
        begun = loop.time()
        with pytest.raises(OutcomeUnknown) as raised:
            await client.customers.create(**CUSTOMER)
        assert loop.time() - begun <= 40.2
        assert isinstance(raised.value.__cause__, RequestTimeoutError | ProtocolError)
        pool = client._session.attempts.transport._session  # type: ignore[attr-defined]
        assert len(pool.connector._acquired) == 0
        await client.aclose()


async def test_proxies_and_passwords_of_the_environment_are_ignored(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """Nothing is sent there."""
    async with wire(answers(CUSTOMER_BODY)) as proxy, wire(answers(CUSTOMER_BODY)) as served:
        netrc = tmp_path / "netrc"
        netrc.write_text("machine 127.0.0.1 login evil password evil")
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.setenv("NETRC", str(netrc))
        async with PayMongo(SECRET, base_url=served.url) as client:
            await client.customers.retrieve("cus_1")
    assert (proxy.connections, len(served.requests)) == (0, 1)
    assert served.requests[0].count(b"Authorization:") == 1


async def test_cookies_are_not_kept() -> None:
    """They would tie accounts together."""
    async with (
        wire(answers(CUSTOMER_BODY, "200 OK", "Set-Cookie: a=b")) as served,
        PayMongo(SECRET, base_url=served.url) as client,
    ):
        for _ in range(2):
            await client.customers.retrieve("cus_1")
    assert not any(b"Cookie" in request for request in served.requests)


# -- TLS --------------------------------------------------------------------------------------------------------------


def context_of(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    """Make a server's context."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


async def test_an_untrusted_certificate_is_refused_once() -> None:
    """Nothing was sent, and no repeat helps."""
    async with (
        wire(answers(), context=context_of(trustme.CA(), "127.0.0.1")) as served,
        PayMongo(SECRET, base_url=served.url, retry=TESTING) as client,
    ):
        with pytest.raises(TLSError) as raised:
            await client.customers.create(**CUSTOMER)
    assert (raised.value.outcome, len(raised.value.attempts), served.requests) == ("not_sent", 1, [])


async def test_a_certificate_of_another_host_is_refused() -> None:
    """Though its authority is trusted."""
    authority = trustme.CA()
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    connector = aiohttp.TCPConnector(ssl=trusting)
    async with wire(answers(), context=context_of(authority, "elsewhere.example")) as served:
        jar = aiohttp.DummyCookieJar()
        async with aiohttp.ClientSession(connector=connector, cookie_jar=jar, auto_decompress=False) as session:
            client = PayMongo(SECRET, base_url=served.url, session=session, retry=TESTING)
            with pytest.raises(TLSError):
                await client.customers.create(**CUSTOMER)
    assert served.requests == []


async def test_plain_http_on_a_tls_port_is_an_error_of_ours() -> None:
    """Whichever side hangs up."""
    async with wire(answers(), context=context_of(trustme.CA(), "127.0.0.1")) as served:
        url = served.url.replace("https", "http")
        async with PayMongo(SECRET, base_url=url, retry=RetryPolicy.none()) as client:
            with pytest.raises(PayMongoError) as raised:
                await client.customers.create(**CUSTOMER)
    assert isinstance(raised.value.__cause__ or raised.value, DisconnectedError | ProtocolError)
    assert served.requests == []


async def test_tls_on_a_plain_port_was_not_sent() -> None:
    """The handshake gets an answer that it is none."""
    async with wire(answers(), on_accept=says(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as served:
        url = served.url.replace("http", "https")
        async with PayMongo(SECRET, base_url=url, retry=TESTING) as client:
            with pytest.raises(TLSError) as raised:
                await client.customers.create(**CUSTOMER)
    assert (raised.value.outcome, len(raised.value.attempts)) == ("not_sent", 1)


async def test_a_closed_pool_leaves_nothing_behind() -> None:
    """No ResourceWarning, not even from the garbage collector."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        async with wire(answers(CUSTOMER_BODY)) as served, PayMongo(SECRET, base_url=served.url) as client:
            await asyncio.gather(*[client.customers.retrieve("cus_1") for _ in range(20)])
        gc.collect()


def test_headers_are_found_whatever_their_case() -> None:
    """As aiohttp hands them over."""
    assert CIMultiDict({"Retry-After": "5"})["retry-after"] == "5"
