"""What a user holds: made, used, shared, closed, and refused where it cannot work."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import pickle
import subprocess
import sys
import textwrap
import warnings
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import (
    ClientClosedError,
    ConfigurationError,
    ForkedClientError,
    ModeMismatchError,
    OutcomeUnknown,
    ValidationError,
    WrongLoopError,
)
from paymongo_async.models.payment_methods import PaymentMethodDetailsInput
from paymongo_async.retry import RetryPolicy
from paymongo_async.secret import Secret

from .rig.scripted import CARD, CUSTOMER, SECRET, URL, client_of, customer, envelope, lost, refuses, rows, says
from .rig.sockets import answers, hang, wire
from .test_session import failure_of

PUBLIC = "pk_test_abcdef123456"
LIVE = "sk_live_abcdef123456"
OK = says(200, customer())


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what this machine may have set."""
    for name in ("SECRET_KEY", "PUBLIC_KEY", "API_BASE"):
        monkeypatch.delenv(f"PAYMONGO_{name}", raising=False)
        monkeypatch.delenv(f"PAYMONGO_{name}_FILE", raising=False)


# -- making one -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "param"),
    [
        ({}, "secret_key"),
        ({"secret_key": ""}, "secret_key"),
        ({"secret_key": PUBLIC}, "secret_key"),
        ({"secret_key": " " + SECRET}, "secret_key"),
        ({"secret_key": SECRET + "\n"}, "secret_key"),
        ({"public_key": SECRET}, "public_key"),
        ({"secret_key": LIVE, "mode": "test"}, "mode"),
        ({"secret_key": SECRET, "mode": "live"}, "mode"),
        ({"secret_key": LIVE, "public_key": PUBLIC}, "mode"),
        ({"secret_key": LIVE, "base_url": "http://127.0.0.1:1"}, "base_url"),
        ({"secret_key": SECRET, "base_url": "http://example.com"}, "base_url"),
        ({"secret_key": SECRET, "hosts": {"nonsense": URL}}, "hosts"),
        ({"secret_key": SECRET, "hosts": {"refunds": "ftp://x"}}, "hosts['refunds']"),
        ({"secret_key": SECRET, "rate_limit": 0}, "rate_limit"),
        ({"secret_key": SECRET, "rate_limit": 1.5}, "rate_limit"),
        ({"secret_key": SECRET, "rate_limit": True}, "rate_limit"),
    ],
)
def test_what_cannot_work_is_refused_when_it_is_made(options: dict[str, Any], param: str) -> None:
    """Before any I/O, by name, and without showing the key."""
    with pytest.raises(ConfigurationError) as raised:
        PayMongo(**options)
    assert raised.value.param == param
    assert "abcdef123456" not in str(raised.value)


@pytest.mark.parametrize("key", [SECRET, Secret(SECRET), lambda: SECRET])
def test_a_key_comes_as_text_secret_or_callable(key: Any) -> None:
    """Whatever the secret manager gives."""
    assert repr(PayMongo(key)) == "<PayMongo test mode at PayMongo>"


def test_the_environment_is_asked_when_nothing_was_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Variables, and files as containers mount them."""
    (tmp_path / "key").write_text(f"{SECRET}\n")
    monkeypatch.setenv("PAYMONGO_SECRET_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("PAYMONGO_PUBLIC_KEY", PUBLIC)
    monkeypatch.setenv("PAYMONGO_API_BASE", "http://127.0.0.1:9/")
    client = PayMongo()
    assert repr(client) == "<PayMongo test mode at http://127.0.0.1:9>"
    assert client._session._credentials.public is not None


def test_an_argument_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written in the program counts."""
    monkeypatch.setenv("PAYMONGO_SECRET_KEY", LIVE)
    assert "test mode" in repr(PayMongo(SECRET))


def test_a_host_that_is_not_paymongos_is_logged_once_by_name(caplog: pytest.LogCaptureFixture) -> None:
    """And nothing else of it."""
    with caplog.at_level(logging.WARNING):
        PayMongo(SECRET, base_url="https://proxy.example/secret-path")
        PayMongo(SECRET, base_url="https://api.paymongo.com")
        PayMongo(SECRET, base_url=URL)
    assert [record.getMessage() for record in caplog.records] == ["calls go to proxy.example, which is not PayMongo"]


def test_a_client_does_not_pickle() -> None:
    """Its key would go with it."""
    with pytest.raises(TypeError):
        pickle.dumps(PayMongo(SECRET)._session._credentials)


def test_there_is_no_attribute_but_the_groups() -> None:
    """A typing error is an AttributeError."""
    client = PayMongo(SECRET)
    with pytest.raises(AttributeError, match="refund"):
        client.refund  # noqa: B018
    assert client.refunds is client.refunds
    assert client.operations["refunds.create"].path == "/v1/refunds"


# -- life -------------------------------------------------------------------------------------------------------------


async def test_a_client_opens_its_connections_when_it_is_first_used() -> None:
    """Not before."""
    async with wire(answers(_body())) as served, PayMongo(SECRET, base_url=served.url) as client:
        assert not client._session.is_open
        await client.customers.retrieve("cus_1")
        assert client._session.is_open


async def test_a_closed_client_is_refused() -> None:
    """Closing it twice does no harm."""
    client, script = client_of(OK)
    await client.aclose()
    await client.aclose()
    error = await failure_of(client.customers.retrieve("cus_1"))
    assert (type(error), error.outcome, script.sent) == (ClientClosedError, "not_sent", [])
    with pytest.raises(ClientClosedError):
        await client.__aenter__()


async def test_closing_during_a_hundred_calls_ends_them_all() -> None:
    """Each with an error of ours, and nothing is left open."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        async with wire(hang) as served:
            client = PayMongo(SECRET, base_url=served.url, rate_limit=None)
            tasks = [asyncio.create_task(client.customers.create(**CUSTOMER)) for _ in range(100)]
            while len(served.requests) < 100:  # noqa: ASYNC110
                await asyncio.sleep(0)
            await client.aclose()
            results = await asyncio.gather(*tasks, return_exceptions=True)
        assert {type(result) for result in results} == {OutcomeUnknown}
        assert not client._session.attempts.transport.is_open
        gc.collect()


def test_a_client_belongs_to_one_loop() -> None:
    """On another one it is refused at once."""
    client, script = client_of(OK)
    asyncio.run(_read(client))
    with pytest.raises(WrongLoopError):
        asyncio.run(_read(client))
    assert len(script.sent) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_is_refused_and_the_parent_goes_on() -> None:
    """Before a socket is touched; closing in the child leaves the parent's connections alone."""
    program = """
        import asyncio, os, warnings
        warnings.simplefilter("error")
        from paymongo_async import PayMongo
        from paymongo_async.errors import ForkedClientError
        from paymongo_async.simulator import Simulator

        async def main():
            async with Simulator() as simulator, PayMongo("sk_test_abc", base_url=simulator.base_url) as client:
                await client.customers.list()
                child = os.fork()
                if not child:
                    code = 1
                    try:
                        await client.customers.list()
                    except ForkedClientError:
                        await client.aclose()
                        code = 0
                    finally:
                        os._exit(code)
                _, status = os.waitpid(child, 0)
                await client.customers.list()
                print("child", os.waitstatus_to_exitcode(status), "parent", len(simulator.requests))

        asyncio.run(main())
    """
    done = _run(program)
    assert (done.stdout.strip(), done.stderr) == ("child 0 parent 2", "")


def test_a_forked_client_is_refused() -> None:
    """The error says what to do."""
    client, _ = client_of(OK)
    client._session._pid += 1
    with pytest.raises(ForkedClientError, match="make one in each process"):
        asyncio.run(_read(client))


def test_a_client_that_was_never_closed_warns_once_and_shows_no_traceback() -> None:
    """Our own warning is there, whatever aiohttp adds."""
    program = """
        import asyncio, gc
        from paymongo_async import PayMongo
        from paymongo_async.simulator import Simulator

        async def main():
            async with Simulator() as simulator:
                client = PayMongo("sk_test_abc", base_url=simulator.base_url)
                await client.customers.list()
                copy = client.with_options(deadline=5)
                del client, copy
                gc.collect()

        asyncio.run(main())
    """
    done = _run(program, "-Walways::ResourceWarning")
    assert done.stderr.count("was not closed; use async with") == 1
    assert "Traceback" not in done.stderr
    assert "sk_test_abc" not in done.stderr


def test_a_client_that_was_refused_collects_in_silence() -> None:
    """It has nothing to close."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ConfigurationError):
            PayMongo("nonsense")
        gc.collect()


def test_a_client_that_was_never_used_collects_in_silence() -> None:
    """Nor has this one."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        PayMongo(SECRET)
        gc.collect()


async def test_a_session_of_the_user_is_checked_and_kept_open() -> None:
    """It is theirs to close."""
    async with wire(answers(_body())) as served:
        jar = aiohttp.DummyCookieJar()
        async with aiohttp.ClientSession(cookie_jar=jar, auto_decompress=False) as session:
            async with PayMongo(SECRET, base_url=served.url, session=session) as client:
                await client.customers.retrieve("cus_1")
            assert not session.closed
        async with aiohttp.ClientSession() as wrong:
            with pytest.raises(ConfigurationError, match="session"):
                PayMongo(SECRET, session=wrong)


# -- copies -----------------------------------------------------------------------------------------------------------


async def test_a_copy_shares_connections_and_journal() -> None:
    """And is cheap; only its options are its own."""
    client, script = client_of(OK)
    copy = client.with_options(deadline=5.0)
    assert copy._session is client._session
    await copy.customers.create(**CUSTOMER, idempotency_key="k")
    await client.customers.create(**CUSTOMER, idempotency_key="k")
    assert (len(script.sent), round(script.allowed[0])) == (1, 5)


async def test_a_copy_has_a_policy_of_its_own() -> None:
    """The client keeps its."""
    client, script = client_of(lost())
    await failure_of(client.with_options(retry=RetryPolicy.none()).customers.retrieve("cus_1"))
    assert len(script.sent) == 1
    await failure_of(client.customers.retrieve("cus_1"))
    assert len(script.sent) == 4


async def test_a_group_may_live_elsewhere() -> None:
    """Hosts add up over copies."""
    client, script = client_of(rows(), hosts={"refunds": "http://127.0.0.2:9"})
    copy = client.with_options(hosts={"links": "http://127.0.0.3:9"})
    await copy.refunds.list()
    await copy.links.list()
    await copy.customers.list()
    assert [request.url.partition("/v1")[0] for request in script.sent] == [
        "http://127.0.0.2:9",
        "http://127.0.0.3:9",
        URL,
    ]


def test_a_copy_with_an_unknown_group_is_refused() -> None:
    """As at the beginning."""
    with pytest.raises(ConfigurationError):
        PayMongo(SECRET).with_options(hosts={"nonsense": URL})


# -- keys and cards ---------------------------------------------------------------------------------------------------


async def test_a_client_with_a_public_key_makes_public_calls() -> None:
    """With that key."""
    client, script = client_of(
        says(200, envelope("payment_method", "pm_1", type="card")), secret_key=None, public_key=PUBLIC
    )
    await client.payment_methods.create(type="card", details=CARD)
    assert len(script.sent) == 1


@pytest.mark.parametrize(
    "details",
    [
        CARD,
        PaymentMethodDetailsInput(card_number=Secret("4343434343434345"), exp_month=12, exp_year=2030, cvc=Secret("1")),
    ],
)
async def test_raw_cards_with_a_live_key_need_a_permission(details: Any) -> None:
    """Nothing is sent without it, and the number is in no message."""
    answer = says(200, envelope("payment_method", "pm_1", type="card", livemode=True))
    client, script = client_of(answer, secret_key=LIVE, base_url="https://127.0.0.1:9")
    error = await failure_of(client.payment_methods.create(type="card", details=details))
    assert (type(error), script.sent) == (ConfigurationError, [])
    assert "4343" not in str(error)
    allowed, script = client_of(answer, secret_key=LIVE, base_url="https://127.0.0.1:9", allow_raw_cards=True)
    await allowed.payment_methods.create(type="card", details=details)
    assert len(script.sent) == 1


# -- requests of one's own --------------------------------------------------------------------------------------------


async def test_an_endpoint_without_a_method_can_be_called() -> None:
    """With key, retries and errors of every call."""
    client, script = client_of(refuses(500, "x"), says(200, {"a": 1}))
    found = await client.request("POST", "/v1/new", body={"b": 2}, query={"c": 3}, retry="keyed")
    assert found == {"a": 1}
    assert script.sent[0].url == f"{URL}/v1/new?c=3"
    assert script.sent[0].body == b'{"b":2}'
    assert len(set(script.keys)) == 1
    assert script.keys[0] is not None


async def test_a_post_of_ones_own_is_not_repeated_in_doubt() -> None:
    """Nobody knows how to look it up."""
    client, script = client_of(lost())
    error = await failure_of(client.request("POST", "/v1/new"))
    assert (error.outcome, error.operation, len(script.sent)) == ("unknown", "client.request", 1)


@pytest.mark.parametrize("path", ["v1/x", "", "//evil.example/../x", "/v1/../x", "/v1/x?y=1", "/v1/x y", "/v1/\n", 5])
async def test_a_path_that_is_none_is_refused(path: Any) -> None:
    """It may not lead elsewhere."""
    client, script = client_of(OK)
    error = await failure_of(client.request("GET", path))
    assert (type(error), error.param, script.sent) == (ValidationError, "path", [])


@pytest.mark.parametrize("method", ["HEAD", "get", "CONNECT", ""])
async def test_a_method_that_is_none_is_refused(method: Any) -> None:
    """Five are known."""
    client, script = client_of(OK)
    error = await failure_of(client.request(method, "/v1/x"))
    assert (error.param, script.sent) == ("method", [])


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "GET", "DELETE"])
async def test_a_key_with_a_line_break_never_reaches_a_header(method: Any) -> None:
    """Whatever the method."""
    client, script = client_of(says(200, {}))
    error = await failure_of(client.request(method, "/v1/x", idempotency_key="a\r\nX: b"))
    assert (error.param, script.sent) == ("idempotency_key", [])


@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_a_key_on_a_call_that_takes_none_is_refused(method: Any) -> None:
    """It would promise what nobody keeps."""
    client, script = client_of(says(200, {}))
    error = await failure_of(client.request(method, "/v1/x", idempotency_key="k"))
    assert (error.param, script.sent) == ("idempotency_key", [])


async def test_a_key_on_a_put_goes_out() -> None:
    """Some guides take it there."""
    client, script = client_of(says(200, {}))
    await client.request("PUT", "/v1/x", idempotency_key="k")
    assert script.keys == ["k"]


def _body() -> bytes:
    return json.dumps(customer()).encode()


async def _read(client: PayMongo) -> None:
    await client.customers.retrieve("cus_1")


def _run(program: str, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *options, "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.mark.parametrize(
    ("method", "retry"),
    [("POST", "never"), ("GET", "keyed"), ("PUT", "read"), ("DELETE", "transition"), ("PATCH", "keyed")],
)
async def test_a_class_of_repetition_that_does_not_fit_is_refused(method: Any, retry: Any) -> None:
    """A word that nobody knows would otherwise be taken for permission."""
    client, script = client_of(says(200, {}))
    with pytest.raises(ValidationError) as raised:
        await client.request(method, "/v1/x", retry=retry)
    assert (raised.value.param, script.sent) == ("retry", [])


async def test_the_query_of_a_request_is_written_as_declarations_write_it() -> None:
    """Words for bools, a key for each member, nothing for None."""
    client, script = client_of(says(200, {}))
    await client.request("GET", "/v1/x", query={"a": True, "b": None, "c": ["1", "2"], "d": 5})
    assert script.sent[0].url.partition("?")[2] == "a=true&c=1&c=2&d=5"


async def test_an_answer_of_the_other_mode_is_refused_for_requests_too() -> None:
    """Whatever the endpoint."""
    client, _ = client_of(says(200, {"data": {"id": "x", "attributes": {"livemode": True}}}))
    with pytest.raises(ModeMismatchError):
        await client.request("GET", "/v1/x")


@pytest.mark.parametrize(("option", "value"), [("retry", 3), ("hosts", ["x"]), ("hosts", {"nothing": "https://x"})])
async def test_options_that_cannot_work_are_refused_at_once(option: str, value: Any) -> None:
    """Not in the middle of a call."""
    client, _ = client_of(says(200, {}))
    with pytest.raises(ConfigurationError) as raised:
        client.with_options(**{option: value})
    assert raised.value.param == option


async def test_another_host_is_announced_wherever_it_is_given(caplog: pytest.LogCaptureFixture) -> None:
    """Once, by its name."""
    client, _ = client_of(says(200, {}))
    client.with_options(hosts={"refunds": "https://elsewhere.example"}).with_options(deadline=5)
    assert [record.getMessage() for record in caplog.records] == [
        "calls go to elsewhere.example, which is not PayMongo"
    ]


async def test_ids_in_bodies_and_queries_are_checked_too() -> None:
    """A slash in an id is a mistake wherever it stands."""
    client, script = client_of(says(200, {}))
    for call in (
        client.refunds.create(amount=1, payment_id="pay/1", reason="others"),
        client.payment_intents.attach("pi_1", payment_method="pm 1"),
        client.customers.update("cus_1", default_payment_method_id=".."),
        client.refunds.list(payment_id="a?b"),
    ):
        with pytest.raises(ValidationError, match="an id without slashes"):
            await call
    assert script.sent == []


def test_a_client_that_was_refused_can_be_shown() -> None:
    """An error tracker prints it with the frame that refused it."""
    assert "refused" in repr(object.__new__(PayMongo))


@pytest.mark.parametrize("key", ["sk_live_abcdef0123 ", "pk_live_abcdef0123", "sk_live_abcdef0123\n"])
def test_no_frame_of_a_refusal_holds_the_key(key: str) -> None:
    """Error trackers print local variables."""
    given = [key]
    with pytest.raises(ConfigurationError) as raised:
        PayMongo(given.pop())
    frames = [entry.frame for entry in raised.traceback if "paymongo_async" in str(entry.path)]
    assert frames
    assert not any(key.strip() in repr(value) for frame in frames for value in frame.f_locals.values())
