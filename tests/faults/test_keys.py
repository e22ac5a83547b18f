"""Rows F68 to F70: keys that cannot be meant, keys that the server does not know, live keys at the simulator."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from paymongo_async import PayMongo
from paymongo_async._throttle import Lockout
from paymongo_async.errors import AuthenticationError, ConfigurationError
from paymongo_async.resources import OPERATIONS
from paymongo_async.simulator import Rules, Simulator

from ..rig.scripted import CARD, INTENT, REFUND
from ..rig.sockets import answers, wire

SECRET = "sk_test_keys"
NAMES = ("PAYMONGO_SECRET_KEY", "PAYMONGO_PUBLIC_KEY")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no keys but those of the test."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)


# -- F68: keys that cannot be meant -----------------------------------------------------------------------------------

WRONG: dict[str, dict[str, Any]] = {
    "live in a test configuration": {"secret_key": "sk_live_abc", "mode": "test"},
    "test under a live guard": {"secret_key": "sk_test_abc", "mode": "live"},
    "live beside a test key": {"secret_key": "sk_test_abc", "public_key": "pk_live_abc"},
    "live for plain http": {"secret_key": "sk_live_abc"},
    "public as the secret one": {"secret_key": "pk_test_abc"},
    "secret as the public one": {"public_key": "sk_test_abc"},
    "of a webhook": {"secret_key": "whsk_abc"},
    "space inside": {"secret_key": "sk_test_a bc"},
    "space behind": {"secret_key": "sk_test_abc "},
    "space before": {"secret_key": " sk_test_abc"},
    "line break": {"secret_key": "sk_test_abc\n"},
    "CR and LF with a header": {"secret_key": "sk_test_abc\r\nX-Evil: 1"},
    "tab": {"secret_key": "sk_test_abc\t"},
    "no-break space": {"secret_key": "sk_test_abc\N{NO-BREAK SPACE}"},
    "zero width": {"secret_key": "sk_test_\N{ZERO WIDTH SPACE}abc"},
    "prefix only": {"secret_key": "sk_test_"},
    "empty": {"secret_key": ""},
    "none at all": {},
}


BLAMED = {
    "live in a test configuration": "mode",
    "test under a live guard": "mode",
    "live beside a test key": "mode",
    "live for plain http": "base_url",
    "secret as the public one": "public_key",
}
"""The parameter that the error names; of all others it is the secret key."""


@pytest.mark.parametrize("name", WRONG)
async def test_f68_a_key_that_cannot_be_meant_is_refused_before_any_io(name: str) -> None:
    """No client is made, N = 0, and no part of the key is shown."""
    async with wire(answers()) as served:
        with pytest.raises(ConfigurationError) as raised:
            PayMongo(**WRONG[name], base_url=served.url)
        assert (raised.value.outcome, served.connections) == ("not_sent", 0)
        assert raised.value.param == BLAMED.get(name, "secret_key")
        assert "abc" not in str(raised.value)


@pytest.mark.parametrize("key", ["sk_test_abc\n\n", "sk_test_a\nbc", "pk_test_abc", "sk_live_abc"])
@pytest.mark.parametrize("as_file", [False, True])
async def test_f68_a_wrong_key_of_the_environment_is_refused_alike(
    key: str, as_file: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Only the line break at the end of a file is an editor's and not a part of the key."""
    (tmp_path / "key").write_text(key, encoding="utf-8")
    name, value = ("PAYMONGO_SECRET_KEY_FILE", str(tmp_path / "key")) if as_file else ("PAYMONGO_SECRET_KEY", key)
    monkeypatch.setenv(name, value)
    async with wire(answers()) as served:
        if as_file and key == "sk_test_abc\n\n":
            async with PayMongo(mode="test", base_url=served.url):
                pass
        else:
            with pytest.raises(ConfigurationError):
                PayMongo(mode="test", base_url=served.url)
        assert served.connections == 0


@pytest.mark.parametrize("name", sorted(name for name, found in OPERATIONS.items() if found.auth == "secret")[::10])
async def test_f68_a_public_key_does_not_reach_an_endpoint_of_the_secret_one(name: str) -> None:
    """The call is refused here, with the name of the key that it needs."""
    operation = OPERATIONS[name]
    path = re.sub(r"{\w+}", "x", operation.path)
    async with wire(answers()) as served, PayMongo(public_key="pk_test_abc", base_url=served.url) as client:
        with pytest.raises(ConfigurationError, match="needs the secret key") as raised:
            await client.request(operation.method, path)
        assert (raised.value.param, served.connections) == ("secret_key", 0)


# -- F69: keys that the server does not know --------------------------------------------------------------------------

REFUSAL = json.dumps({"errors": [{"code": "authentication_invalid", "detail": "No such key."}]}).encode()
UNKNOWN_KEY = answers(REFUSAL, "401 Unauthorized")
CALLS: dict[str, Callable[[PayMongo], Awaitable[object]]] = {
    "read": lambda client: client.payments.retrieve("pay_1"),
    "list": lambda client: client.payments.list(),
    "keyed": lambda client: client.payment_intents.create(**INTENT),
    "money": lambda client: client.refunds.create(**REFUND),
    "natural": lambda client: client.customers.update("cus_1", first_name="Ana"),
    "delete": lambda client: client.customers.delete("cus_1"),
    "transition": lambda client: client.payment_intents.cancel("pi_1"),
    "either key": lambda client: client.payment_methods.create(type="card", details=CARD),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("body", [REFUSAL, b"", b"<html>who are you?"], ids=["envelope", "empty", "html"])
async def test_f69_an_answer_of_401_is_never_repeated(
    call: Callable[[PayMongo], Awaitable[object]], body: bytes
) -> None:
    """In no class of operations, whatever the body says: attempts = 1."""
    async with wire(answers(body, "401 Unauthorized")) as served, PayMongo(SECRET, base_url=served.url) as client:
        with pytest.raises(AuthenticationError) as raised:
            await call(client)
        assert (raised.value.outcome, len(raised.value.attempts), len(served.requests)) == ("rejected", 1, 1)
        assert await client.in_doubt() == []


async def refusals(client: PayMongo, number: int) -> list[AuthenticationError]:
    """Make calls that are refused."""
    found = []
    for _ in range(number):
        with pytest.raises(AuthenticationError) as raised:
            await client.payments.retrieve("pay_1")
        found.append(raised.value)
    return found


async def test_f69_after_five_in_a_minute_nothing_is_sent_any_more() -> None:
    """At ten PayMongo blocks the caller for 30 days; copies of the client are the same caller."""
    async with wire(UNKNOWN_KEY) as served, PayMongo(SECRET, base_url=served.url) as client:
        first = await refusals(client, 5)
        later = await refusals(client.with_options(deadline=5), 20)
        assert {(error.status, error.outcome) for error in first} == {(401, "rejected")}
        assert {(error.status, error.outcome) for error in later} == {(None, "not_sent")}
        assert "make a client with another" in str(later[0])
        assert len(served.requests) == 5


async def test_f69_the_five_may_be_under_way_together() -> None:
    """Whoever had left before the fifth answer came is not called back; whoever comes after is refused."""
    async with wire(UNKNOWN_KEY) as served, PayMongo(SECRET, base_url=served.url) as client:
        calls = (client.payments.retrieve(f"pay_{number}") for number in range(8))
        found = await asyncio.gather(*calls, return_exceptions=True)
        assert all(isinstance(error, AuthenticationError) for error in found)
        before = len(served.requests)
        await refusals(client, 3)
        assert 5 <= before == len(served.requests) <= 8


@pytest.mark.timed
async def test_f69_refusals_further_apart_do_not_lock(scale: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """The window is a minute: four, a pause, and the fifth is sent, as is the next; then there are five again."""
    monkeypatch.setattr(Lockout, "WITHIN", Lockout.WITHIN * scale)
    async with wire(UNKNOWN_KEY) as served, PayMongo(SECRET, base_url=served.url) as client:
        await refusals(client, 4)
        await asyncio.sleep(60.5 * scale)
        assert {error.status for error in await refusals(client, 5)} == {401}
        assert {error.status for error in await refusals(client, 1)} == {None}
        assert len(served.requests) == 9


@pytest.mark.timed
async def test_f69_waiting_does_not_unlock(scale: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until its key changes: another client with another key is not concerned."""
    monkeypatch.setattr(Lockout, "WITHIN", Lockout.WITHIN * scale)
    async with wire(UNKNOWN_KEY) as served, PayMongo(SECRET, base_url=served.url) as client:
        await refusals(client, 5)
        await asyncio.sleep(61 * scale)
        await refusals(client, 1)
        assert len(served.requests) == 5
        async with PayMongo("sk_test_other", base_url=served.url) as other:
            await refusals(other, 1)
        assert len(served.requests) == 6


# -- F70: live keys at the simulator ----------------------------------------------------------------------------------


def basic(text: str) -> str:
    """Return the Authorization header of a key."""
    return "Basic " + base64.b64encode(text.encode()).decode()


LIVE = ["sk_live_abc:", "sk_live_abc", "pk_live_abc:", "sk_live_abc:password"]
WITH_A_KEY = sorted(name for name, operation in OPERATIONS.items() if operation.auth != "none")


@pytest.mark.parametrize("key", LIVE)
async def test_f70_the_simulator_refuses_a_live_key_on_every_operation(simulator: Simulator, key: str) -> None:
    """Always 401, the key is not repeated, and nothing is stored. Invoices by their slug are asked without a key."""
    async with aiohttp.ClientSession(simulator.base_url, headers={"Authorization": basic(key)}) as session:
        for name in WITH_A_KEY:
            operation = OPERATIONS[name]
            sent = {"json": {"data": {"attributes": INTENT}}} if operation.method != "GET" else {}
            path = re.sub(r"{\w+}", "x", operation.path)
            async with session.request(operation.method, path, allow_redirects=False, **sent) as answer:
                assert (answer.status, "abc" in await answer.text()) == (401, False), name
    assert len(WITH_A_KEY) > 200
    assert [seen.status for seen in simulator.requests] == [401] * len(WITH_A_KEY)
    assert simulator.books.totals()["payments"] == {}


@pytest.mark.parametrize(
    "rules", [Rules(live_only_answered=False), Rules(authentication_code="access_denied"), Rules(rate_limit=1)]
)
async def test_f70_no_rule_lets_a_live_key_in(rules: Rules) -> None:
    """Not even one that speaks of live keys."""
    async with Simulator(rules=rules) as strict, aiohttp.ClientSession(strict.base_url) as session:
        for _ in range(3):
            async with session.get("/v1/payments", headers={"Authorization": basic("sk_live_abc:")}) as answer:
                assert answer.status == 401


async def test_f70_the_client_does_not_get_as_far_as_the_simulator(simulator: Simulator) -> None:
    """It sends no live key over plain http."""
    with pytest.raises(ConfigurationError, match="only https"):
        PayMongo("sk_live_abc", base_url=simulator.base_url)
    assert not simulator.requests
