"""Keys, hosts, limits on who may ask."""

from __future__ import annotations

import asyncio
import base64
import re
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from paymongo_async.resources import OPERATIONS
from paymongo_async.simulator import Rules, Simulator

if TYPE_CHECKING:
    from .conftest import OpenShop, Shop

GIVEN = {"amount": 10_000, "currency": "PHP", "payment_method_allowed": ["card"]}


def encoded(text: bytes) -> str:
    return "Basic " + base64.b64encode(text).decode()


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "Basic",
        "Basic ???",
        "Bearer sk_test_abc",
        encoded(b""),
        encoded(b"sk_test_"),
        encoded(b"whsk_abc:"),
        encoded(b"\xff\xfe:"),
    ],
)
async def test_a_missing_or_malformed_key_is_refused(shop: Shop, authorization: str | None) -> None:
    """401 with an envelope."""
    answer = await shop.send("GET", "/v1/payments", headers={"Authorization": authorization})
    assert (answer.status, answer.error["code"]) == (401, "authentication_invalid")


@pytest.mark.parametrize("key", ["sk_live_abc", "pk_live_abc"])
async def test_a_live_key_is_refused_always(shop: Shop, key: str) -> None:
    """The answer says why and does not repeat the key."""
    answer = await shop.get("/payments", key=key)
    assert answer.status == 401
    assert "live" in answer.error["detail"]
    assert key.encode() not in answer.content


async def test_the_code_for_a_bad_key_is_a_choice(open_shop: OpenShop) -> None:
    """Sources differ."""
    shop = await open_shop(rules=Rules(authentication_code="access_denied"))
    assert (await shop.get("/payments", key="nonsense")).error["code"] == "access_denied"


async def test_a_public_key_may_do_little(shop: Shop) -> None:
    """Everything else needs the secret key."""
    answer = await shop.get("/payments", key="pk_test_abc")
    assert (answer.status, answer.error["code"]) == (403, "access_denied")
    assert (await shop.post("/payment_methods", key="pk_test_abc", type="gcash")).status == 200


@pytest.mark.parametrize("name", sorted(OPERATIONS))
async def test_operations_take_the_keys_they_declare(shop: Shop, name: str) -> None:
    """A public key gets 403 exactly where the secret one is needed."""
    operation = OPERATIONS[name]
    path = re.sub(r"{\w+}", "x", operation.path)
    body: Any = {"json": {}} if operation.method != "GET" else {}
    answer = await shop.send(operation.method, path, key="pk_test_abc", **body)
    assert (answer.status == 403) is (operation.auth == "secret")


KEYLESS = sorted(name for name, operation in OPERATIONS.items() if operation.auth == "none")


@pytest.mark.parametrize("name", KEYLESS)
@pytest.mark.parametrize("authorization", [None, "Bearer nonsense", encoded(b"sk_live_abc:")])
async def test_where_no_key_is_asked_for_none_is_looked_at(shop: Shop, name: str, authorization: str | None) -> None:
    """Whatever the header says."""
    path = re.sub(r"{\w+}", "x", OPERATIONS[name].path)
    answer = await shop.send(OPERATIONS[name].method, path, headers={"Authorization": authorization})
    assert answer.status == (404 if answer.json["errors"][0]["code"] == "resource_not_found" else 400)


OF_ORGANIZATIONS = sorted(name for name, operation in OPERATIONS.items() if operation.owner.organization == "required")


@pytest.mark.parametrize("name", OF_ORGANIZATIONS)
async def test_the_organization_has_to_be_named_where_it_is_required(shop: Shop, name: str) -> None:
    """Which answer its absence gets is not documented."""
    path = re.sub(r"{\w+}", "x", OPERATIONS[name].path)
    answer = await shop.send(OPERATIONS[name].method, path)
    assert (answer.status, answer.error["code"]) == (400, "parameter_required")
    assert "Organization-Id" in answer.error["detail"]


async def test_the_refusal_without_an_organization_is_a_choice(open_shop: OpenShop) -> None:
    """And a named one is let through."""
    shop = await open_shop(rules=Rules(organization_id_code="access_denied"))
    assert (await shop.send("GET", "/v1/workflows")).error["code"] == "access_denied"
    named = await shop.send("GET", "/v1/workflows", headers={"Organization-Id": "org_x"})
    assert named.data == []


async def test_keys_with_one_suffix_share_their_objects(shop: Shop) -> None:
    """Others see nothing."""
    key = await shop.intent()
    assert (await shop.get(f"/payment_intents/{key}", key="sk_test_other")).status == 404
    assert (await shop.get("/payments", key="sk_test_other")).data == []
    source = {"type": "gcash", "amount": 10_000, "currency": "PHP"}
    redirect = {"success": "https://shop.example/good", "failed": "https://shop.example/bad"}
    made = await shop.post("/sources", key="pk_test_abc", redirect=redirect, **source)
    assert (await shop.get(f"/sources/{made.data['id']}", key="sk_test_abc")).status == 200


@pytest.mark.parametrize("host", ["paymongo.example", "127.0.0.1", "127.0.0.1:1", "evil.example:{port}", ""])
async def test_a_foreign_host_is_refused(shop: Shop, host: str) -> None:
    """A web page could point its own name at this machine."""
    port = shop.simulator.base_url.rpartition(":")[2]
    answer = await shop.send("GET", "/v1/payments", headers={"Host": host.format(port=port)})
    assert answer.status == 403


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
async def test_names_of_this_machine_are_taken(shop: Shop, host: str) -> None:
    """With its port."""
    port = shop.simulator.base_url.rpartition(":")[2]
    assert (await shop.send("GET", "/v1/payments", headers={"Host": f"{host}:{port}"})).status == 200


async def test_the_rate_can_be_limited(open_shop: OpenShop) -> None:
    """429 with a plain sentence, until a second has passed."""
    shop = await open_shop(rules=Rules(rate_limit=3))
    answers = [await shop.get("/payments") for _ in range(4)]
    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    assert answers[3].headers["Content-Type"].startswith("text/plain")
    assert (await shop.get("/payments", key="sk_test_other")).status == 200
    await shop.simulator.clock.advance(2)
    assert (await shop.get("/payments")).status == 200


async def test_it_listens_on_loopback_only(shop: Shop) -> None:
    """And says so in its base URL."""
    assert [address[0] for address in shop.simulator._runner.addresses] == ["127.0.0.1"]  # type: ignore[union-attr]


def test_it_can_be_made_before_there_is_a_loop() -> None:
    """It starts when it is entered."""
    simulator = Simulator(seed=1)

    async def enter() -> str:
        async with simulator:
            return simulator.base_url

    with asyncio.Runner() as runner:
        assert runner.run(enter()).startswith("http://127.0.0.1:")


async def test_an_account_can_be_acted_for(shop: Shop) -> None:
    """The metadata says by whom and for whom, beside one's own."""
    made = await shop.post("/payment_intents", headers={"Account-Id": "org_child"}, metadata={"a": "b"}, **GIVEN)
    metadata = made.attributes["metadata"]
    assert (metadata["a"], metadata["PYM_executed_for"]) == ("b", "org_child")
    assert metadata["PYM_requested_by"].startswith("org_")


async def test_requests_are_logged_without_what_they_carry(shop: Shop) -> None:
    """Method, path, operation, key and status."""
    await shop.post("/payment_intents", headers={"Idempotency-Key": "k"}, **GIVEN)
    await shop.send("GET", "/v1/teapots")
    shop.simulator.faults.add(kind="drop_before_commit")
    with pytest.raises(aiohttp.ClientError):
        await shop.post("/links")
    assert [tuple(seen) for seen in shop.simulator.requests] == [
        ("POST", "/v1/payment_intents", "payment_intents.create", "k", 200),
        ("GET", "/v1/teapots", None, None, 404),
        ("POST", "/v1/links", "links.create", None, None),
    ]
