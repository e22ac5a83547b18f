"""What ``with_options`` changes: on whose behalf, with what added, and who is told."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from paymongo_async._options import Received
from paymongo_async.errors import (
    BadRequestError,
    ConfigurationError,
    IdempotencyMismatchError,
    NotFoundError,
    PayMongoError,
    ValidationError,
)
from paymongo_async.files import Upload
from paymongo_async.idempotency import key_for
from tests.rig.scripted import Scripted, client_of, lost, refuses, says

CUSTOMER = {"data": {"id": "cus_1", "type": "customer", "attributes": {"first_name": "A", "last_name": "B"}}}
PERSON = {"first_name": "A", "last_name": "B", "email": "a@b.example", "default_device": "email"}
WORKFLOW = {"id": "wf_1", "name": "x"}


def attributes(script: Scripted) -> Any:
    """Return what the last request's body holds."""
    return json.loads(script.sent[-1].body or b"{}")["data"]["attributes"]


# -- on whose behalf --------------------------------------------------------------------------------------------------


async def test_calls_for_a_linked_account_name_it() -> None:
    """Those of the copy only."""
    client, script = client_of(says(200, CUSTOMER))
    await client.with_options(account_id="org_child").customers.retrieve("cus_1")
    await client.customers.retrieve("cus_1")
    assert [request.headers.get("Account-Id") for request in script.sent] == ["org_child", None]


async def test_looks_at_what_happened_name_the_linked_account_too() -> None:
    """A refund of the child is not found among those of the parent."""
    client, script = client_of(lost(), says(200, {"data": []}))
    moved = client.with_options(account_id="org_child")
    with pytest.raises(PayMongoError):
        await moved.refunds.create(payment_id="pay_1", amount=1, reason="others", idempotency_key="k")
    await client.resolve("k")
    assert {request.headers["Account-Id"] for request in script.sent} == {"org_child"}


async def test_one_key_for_two_accounts_is_two_calls() -> None:
    """The second is refused here: the key belongs to the first."""
    client, _ = client_of(says(200, CUSTOMER))
    await client.customers.create(**PERSON, idempotency_key="k")  # type: ignore[arg-type]
    with pytest.raises(PayMongoError, match="belongs to a call with other content"):
        await client.with_options(account_id="org_child").customers.create(**PERSON, idempotency_key="k")  # type: ignore[arg-type]


async def test_workflows_need_an_organization() -> None:
    """It is refused before anything is sent, and the message says what to pass."""
    client, script = client_of(says(200, WORKFLOW))
    with pytest.raises(ConfigurationError, match="organization_id: this call needs it"):
        await client.workflows.retrieve("wf_1")
    assert script.sent == []


@pytest.mark.parametrize("given", ["client", "copy"])
async def test_the_organization_goes_where_it_belongs(given: str) -> None:
    """To workflows, not to customers."""
    client, script = client_of(
        says(200, WORKFLOW), says(200, CUSTOMER), **({"organization_id": "org_1"} if given == "client" else {})
    )
    used = client if given == "client" else client.with_options(organization_id="org_1")
    await used.workflows.retrieve("wf_1")
    await used.customers.retrieve("cus_1")
    assert [request.headers.get("Organization-Id") for request in script.sent] == ["org_1", None]


async def test_a_request_goes_on_behalf_of_both() -> None:
    """Nobody knows which group it reaches, and a number of a ledger keeps every digit."""
    client, script = client_of(says(200, b'{"amount": 100000000000000000000000000001}'), organization_id="org_1")
    answer = await client.with_options(account_id="org_2").request("GET", "/v2/x")
    headers = script.sent[0].headers
    assert (headers["Organization-Id"], headers["Account-Id"], answer["amount"]) == ("org_1", "org_2", 10**29 + 1)


@pytest.mark.parametrize("name", ["account_id", "organization_id"])
def test_an_id_that_is_none_is_refused(name: str) -> None:
    """A header cannot be smuggled in."""
    client, _ = client_of(says(200))
    with pytest.raises(ValidationError, match=name):
        client.with_options(**{name: "org_1\r\nX: y"})  # type: ignore[arg-type]


async def test_groups_are_served_at_their_own_hosts() -> None:
    """Unless the client says otherwise."""
    client, script = client_of(says(200, {"data": {"approvals_enabled": True}}), base_url=None)
    await client.sales_invoices.retrieve_settings()
    await client.with_options(
        hosts={"sales_invoices": "https://eu.invoices.example"}
    ).sales_invoices.retrieve_settings()
    assert [request.url.partition("/v1")[0] for request in script.sent] == [
        "https://invoices-api.paymongo.com",
        "https://eu.invoices.example",
    ]


async def test_hosted_invoices_are_read_without_a_key() -> None:
    """Nothing that a page in a browser does not need is sent."""
    client, script = client_of(says(200, {"data": {"merchant_name": "Shop"}}))
    invoice = await client.sales_invoices.retrieve_by_slug("abc")
    assert (invoice.merchant_name, "Authorization" in script.sent[0].headers) == ("Shop", False)


# -- what is added ----------------------------------------------------------------------------------------------------


async def test_extra_fields_are_sent_beside_those_of_the_call() -> None:
    """For what PayMongo adds before this library does."""
    client, script = client_of(says(200, CUSTOMER))
    await client.with_options(extra_body={"tier": {"level": 2}}).customers.update("cus_1", first_name="A")
    assert attributes(script) == {"first_name": "A", "tier": {"level": 2}}


async def test_extra_fields_make_a_body_where_there_was_none() -> None:
    """A transition takes them too."""
    client, script = client_of(says(200, {"data": {"id": "pi_1", "attributes": {}}}))
    await client.with_options(extra_body={"note": "x"}).payment_intents.cancel("pi_1")
    assert attributes(script) == {"note": "x"}


async def test_extra_parameters_go_into_the_query() -> None:
    """A list repeats its name, as everywhere."""
    client, script = client_of(says(200, {"data": []}))
    await client.with_options(extra_query={"expand": ["a", "b"], "deep": True}).customers.list()
    assert script.sent[0].url.partition("?")[2] == "limit=10&expand=a&expand=b&deep=true"


@pytest.mark.parametrize("extra", [{"extra_body": {"first_name": "Z"}}, {"extra_query": {"limit": 99}}])
async def test_extras_never_replace_what_a_call_says(extra: dict[str, Any]) -> None:
    """Two values for one name are a mistake."""
    client, script = client_of(says(200, CUSTOMER))
    changed = client.with_options(**extra)
    with pytest.raises(ValidationError, match="is a parameter of the call itself"):
        await (changed.customers.update("cus_1", first_name="A") if "extra_body" in extra else changed.customers.list())
    assert script.sent == []


async def test_what_a_walk_will_ask_for_is_no_extra_parameter() -> None:
    """It is refused with the first page, not in the middle."""
    client, script = client_of(says(200, {"data": [], "has_more": False}))
    with pytest.raises(ValidationError, match="extra_query: after is a parameter of the call itself"):
        await client.with_options(extra_query={"after": "cus_1"}).customers.list()
    assert script.sent == []


@pytest.mark.parametrize("metadata", ["x", None, ["x"], 5])
async def test_extra_metadata_must_be_a_mapping_where_it_is_marked(metadata: Any) -> None:
    """A refund has the key in its metadata; there is nothing to add it to."""
    client, script = client_of(says(200))
    with pytest.raises(ValidationError, match="metadata: a mapping of text to text"):
        await client.with_options(extra_body={"metadata": metadata}).refunds.create(
            payment_id="pay_1", amount=1, reason="others"
        )
    assert script.sent == []


async def test_the_name_of_an_extra_field_smuggles_no_header_into_a_part() -> None:
    """Line breaks and quotation marks are written as browsers do."""
    client, script = client_of(says(200, {"data": {"id": "file_1", "attributes": {}}}))
    extra = client.with_options(extra_body={'a"\r\nX-Y: z': "1"})
    await extra.child_merchants.create_file_record("cm_1", purpose="dti", file=Upload(b"x", "a.pdf"))
    assert b'name="a%22%0D%0AX-Y: z"\r\n' in (script.sent[0].body or b"")


async def test_a_copy_of_a_copy_has_its_own_extras_only() -> None:
    """An empty mapping takes them away; None leaves them."""
    client, script = client_of(says(200, CUSTOMER))
    first = client.with_options(extra_body={"a": 1}, extra_query={"q": "1"})
    for copy in (first.with_options(), first.with_options(extra_body={"b": 2}, extra_query={})):
        await copy.customers.update("cus_1", first_name="A")
    assert [json.loads(request.body or b"")["data"]["attributes"] for request in script.sent] == [
        {"first_name": "A", "a": 1},
        {"first_name": "A", "b": 2},
    ]
    assert [request.url.partition("?")[2] for request in script.sent] == ["q=1", ""]


async def test_a_read_takes_no_extra_fields() -> None:
    """It has no body."""
    client, _ = client_of(says(200, CUSTOMER))
    with pytest.raises(ValidationError, match=r"extra_body: customers\.retrieve has no body"):
        await client.with_options(extra_body={"a": 1}).customers.retrieve("cus_1")


@pytest.mark.parametrize(
    "extra",
    [
        {"extra_body": [1]},
        {"extra_body": {"a": object()}},
        {"extra_query": "a=b"},
        {"extra_query": {"a": {"b": "c"}}},
        {"extra_query": {"a": [["b"]]}},
        {"extra_query": {5: "b"}},
    ],
)
def test_extras_are_checked_when_they_are_given(extra: dict[str, Any]) -> None:
    """Not in the middle of a call."""
    client, _ = client_of(says(200))
    with pytest.raises(ValidationError, match=next(iter(extra))):
        client.with_options(**extra)


async def test_looks_at_what_happened_take_no_extras() -> None:
    """They belong to the call, not to how it is settled."""
    client, script = client_of(lost(), says(200, {"data": []}))
    with pytest.raises(PayMongoError):
        await client.with_options(extra_body={"a": 1}).refunds.create(payment_id="pay_1", amount=1, reason="others")
    assert all(request.body is None for request in script.sent[1:])


# -- the caller's own reference ---------------------------------------------------------------------------------------

REFUND: dict[str, Any] = {"payment_id": "pay_1", "amount": 500, "reason": "others"}
MADE = {"data": {"id": "ref_1", "type": "refund", "attributes": {"amount": 500, "payment_id": "pay_1"}}}


async def test_a_reference_gives_the_same_key_in_every_process() -> None:
    """A task that is delivered again repeats the call; the key is a promise, so it is written down here."""
    keys = []
    for _ in range(2):
        client, script = client_of(says(200, MADE))
        await client.with_options(reference="order-42").refunds.create(**REFUND)
        keys += script.keys
    assert keys == [key_for("refunds.create", "order-42", mode="test")] * 2
    assert keys[0] == "ref-ee2ebed3ecd231413acdd3e41cb7706e3331b29e"


async def test_the_second_call_of_a_reference_is_the_first() -> None:
    """It is answered from the journal."""
    client, script = client_of(says(200, MADE))
    order = client.with_options(reference="order-42")
    assert (await order.refunds.create(**REFUND), len(script.sent)) == (await order.refunds.create(**REFUND), 1)


async def test_other_content_under_a_reference_is_refused() -> None:
    """A changed amount is no second refund."""
    client, script = client_of(says(200, MADE))
    order = client.with_options(reference="order-42")
    await order.refunds.create(**REFUND)
    with pytest.raises(IdempotencyMismatchError):
        await order.refunds.create(**{**REFUND, "amount": 600})
    assert len(script.sent) == 1


async def test_a_deliberate_new_try_says_so() -> None:
    """After a refusal that is on record."""
    client, script = client_of(refuses(400), says(200, MADE))
    order = client.with_options(reference="order-42")
    for _ in range(2):
        with pytest.raises(BadRequestError):
            await order.refunds.create(**REFUND)
    assert (await order.with_options(attempt=2).refunds.create(**REFUND)).id == "ref_1"
    assert (len(script.sent), len(set(script.keys))) == (2, 2)


@pytest.mark.parametrize(
    "other",
    [
        {"operation": "payments.create"},
        {"reference": "order-43"},
        {"attempt": 2},
        {"mode": "live"},
        {"account_id": "org_1"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_whatever_is_another_call_has_another_key(other: dict[str, Any]) -> None:
    """Two merchants may both have an order 42."""
    same: dict[str, Any] = {"operation": "refunds.create", "reference": "order-42", "mode": "test"}
    assert key_for(**same) != key_for(**{**same, **other})


async def test_a_raw_call_is_told_from_others_by_its_path() -> None:
    """It has no name."""
    client, script = client_of(says(200, {}))
    order = client.with_options(reference="order-42")
    await order.request("POST", "/v1/a")
    await order.request("POST", "/v1/b")
    assert len(set(script.keys)) == 2


async def test_a_key_that_a_call_is_given_goes_before_the_reference() -> None:
    """The nearer word counts."""
    client, script = client_of(says(200, MADE))
    await client.with_options(reference="order-42").refunds.create(**REFUND, idempotency_key="mine")
    assert script.keys == ["mine"]


def test_another_reference_begins_with_its_first_attempt() -> None:
    """The second attempt was of the reference before."""
    client, _ = client_of(says(200))
    assert client.with_options(reference="a", attempt=2).with_options(reference="b")._options.attempt == 1


@pytest.mark.parametrize(
    "wrong",
    [{"reference": ""}, {"reference": 5}, {"reference": "\ud800"}, {"attempt": 2}]
    + [{"reference": "a", "attempt": bad} for bad in (0, True, 1.5, "2")],
    ids=str,
)
def test_a_reference_that_is_none_is_refused(wrong: dict[str, Any]) -> None:
    """Before a call is made."""
    client, _ = client_of(says(200))
    with pytest.raises(ValidationError, match=[*wrong][-1]):
        client.with_options(**wrong)


# -- who is told ------------------------------------------------------------------------------------------------------


async def test_what_came_back_is_told_beside_the_result() -> None:
    """Status, headers and request id, for a support ticket."""
    seen: list[Received] = []
    client, _ = client_of(says(201, CUSTOMER, x_request_id="req_1"), on_response=seen.append)
    await client.customers.create(**PERSON, idempotency_key="k")  # type: ignore[arg-type]
    received = seen[0]
    assert (received.operation, received.status, received.request_id, received.idempotency_key) == (
        "customers.create",
        201,
        "req_1",
        "k",
    )
    assert received.headers["x-request-id"] == "req_1"


async def test_a_refusal_is_told_by_its_error_only() -> None:
    """`on_response` is for calls that worked."""
    seen: list[Received] = []
    client, _ = client_of(refuses(404, "resource_not_found"))
    with pytest.raises(NotFoundError):
        await client.with_options(on_response=seen.append).customers.retrieve("cus_1")
    assert seen == []


async def test_a_listener_that_fails_costs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """The result of a payment is not lost to a logger's mistake."""

    def broken(_: Received) -> None:
        raise ValueError("sk_live_canary")

    client, _ = client_of(says(200, CUSTOMER), on_response=broken)
    with caplog.at_level(logging.WARNING):
        assert (await client.customers.retrieve("cus_1")).id == "cus_1"
    assert "on_response failed (ValueError)" in caplog.text
    assert "canary" not in caplog.text


async def coroutine(_: Received) -> None:
    """Listen in a way that nobody awaits."""


@pytest.mark.parametrize("listener", [5, coroutine])
def test_a_listener_must_be_a_plain_function(listener: Any) -> None:
    """It is refused when it is given; what an async one would do would silently never happen."""
    with pytest.raises(ConfigurationError, match="on_response: a function"):
        client_of(says(200), on_response=listener)
