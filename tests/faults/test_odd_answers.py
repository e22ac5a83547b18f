"""F21 to F24: answers that are HTTP and nothing that PayMongo documents."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import (
    IdempotencyMismatchError,
    InternalServerError,
    OutcomeUnknown,
    PayMongoError,
    ProtocolError,
)
from paymongo_async.resources import OPERATIONS
from paymongo_async.retry import RetryPolicy
from paymongo_async.simulator import Rules, Simulator

from ..rig.arguments import everything
from ..rig.orders import DEEDS
from ..rig.retold import Told, of_writes, retold, truly
from ..rig.scripted import CUSTOMER, INTENT, REFUND, SECRET, envelope, intent, refund
from ..rig.sockets import Act, answers, wire

TESTING = RetryPolicy.testing()
PAGE = (
    "<html><head><title>Bad gateway</title></head><body>" + "<p>upstream sk_test_x failed</p>" * 300 + "</body></html>"
)


def writes(simulator: Simulator, operation: str) -> int:
    """Count the requests of a write that arrived."""
    return [seen.operation for seen in simulator.requests].count(operation)


def says_little(error: PayMongoError) -> bool:
    """Tell whether neither the error nor its cause repeats the page."""
    chain = [each for each in (error, error.__cause__) if isinstance(each, PayMongoError)]
    return all(len(each.message) <= 200 and "<" not in str(each) + repr(each) + each.message for each in chain)


# -- F21: pages of a proxy --------------------------------------------------------------------------------------------

STATUSES = pytest.mark.parametrize("status", [502, 503, 504])


@STATUSES
async def test_f21_a_read_that_meets_a_page_is_repeated(simulator: Simulator, status: int) -> None:
    """Three times; the page stays out of the message."""
    simulator.faults.add(kind="status", status=status, body=PAGE, times=9)
    async with PayMongo(SECRET, base_url=simulator.base_url, retry=TESTING) as client:
        with pytest.raises(InternalServerError) as raised:
            await client.payments.retrieve("pay_1")
    assert (raised.value.outcome, raised.value.status, len(simulator.requests)) == ("unknown", status, 3)
    assert says_little(raised.value)


@STATUSES
@pytest.mark.parametrize(
    ("deed", "operation", "expected"),
    [
        ("intent", "payment_intents.create", 3),
        ("capture", "payment_intents.capture", 3),
        ("refund", "refunds.create", 1),
    ],
)
async def test_f21_a_write_that_meets_pages_only_is_unknown(
    simulator: Simulator, status: int, deed: str, operation: str, expected: int
) -> None:
    """Repeated as its class allows: a proxy may have passed it on. Money that no search finds is not sent again."""
    async with PayMongo(SECRET, base_url=simulator.base_url, retry=TESTING) as client:
        prepared = await DEEDS[deed].prepare(client)
        simulator.faults.add(operation=operation, kind="status", status=status, body=PAGE, times=9)
        with pytest.raises(OutcomeUnknown) as raised:
            await DEEDS[deed].do(client, prepared, "k")
    assert (raised.value.status, writes(simulator, operation)) == (status, expected)
    assert says_little(raised.value)
    assert list(DEEDS[deed].made(simulator)) == []


@STATUSES
@pytest.mark.parametrize("deed", ["intent", "order", "capture"])
async def test_f21_a_write_that_meets_two_pages_is_done_once(simulator: Simulator, status: int, deed: str) -> None:
    """The third attempt is answered: D = 1."""
    async with PayMongo(SECRET, base_url=simulator.base_url, retry=TESTING) as client:
        prepared = await DEEDS[deed].prepare(client)
        simulator.faults.add(kind="status", status=status, body=PAGE, times=2)
        told = await DEEDS[deed].do(client, prepared, "k")
    assert list(DEEDS[deed].made(simulator)) == [(prepared, told)]


# -- F22: success without a resource ----------------------------------------------------------------------------------

NO_RESOURCE: dict[str, bytes] = {
    "HTML": b"<html><body>Welcome</body></html>",
    "empty": b"",
    "blank": b" \r\n",
    "null": b"null",
    "true": b"true",
    "number": b"42",
    "text": b'"cus_1"',
    "array": b"[]",
    "array of one": b'[{"id": "cus_1", "attributes": {}}]',
    "empty object": b"{}",
    "data null": b'{"data": null}',
    "data empty": b'{"data": {}}',
    "data array": b'{"data": []}',
    "data array of one": b'{"data": [{"id": "cus_1", "attributes": {}}]}',
    "data text": b'{"data": "cus_1"}',
    "another envelope": b'{"result": {"id": "cus_1"}}',
    "errors": b'{"errors": []}',
    "no id": b'{"data": {"type": "customer", "attributes": {"livemode": false}}}',
    "id null": b'{"data": {"id": null, "attributes": {}}}',
    "id number": b'{"data": {"id": 5, "attributes": {}}}',
    "id empty": b'{"data": {"id": "", "attributes": {}}}',
    "half": b'{"data": {"id": "cus_1", "attr',
    "two": b'{"data": {"id": "cus_1"}}{"data": {"id": "cus_1"}}',
    "not UTF-8": b'{"data": {"id": "cus_\xff", "attributes": {}}}',
}
ODD = pytest.mark.parametrize("body", NO_RESOURCE.values(), ids=NO_RESOURCE)


@ODD
async def test_f22_a_read_without_a_resource_is_a_protocol_error(body: bytes) -> None:
    """Parsed objects = 0."""
    async with wire(answers(body)) as served, PayMongo(SECRET, base_url=served.url, retry=TESTING) as client:
        with pytest.raises(ProtocolError) as raised:
            await client.customers.retrieve("cus_1")
    assert (raised.value.outcome, len(served.requests)) == ("unknown", 3)
    assert says_little(raised.value)


@ODD
async def test_f22_a_write_without_a_resource_is_unknown(simulator: Simulator, body: bytes) -> None:
    """It is done, once, though nothing in the answers says so."""
    async with (
        retold(simulator.base_url, lambda told: answers(body, told.status)) as served,
        PayMongo(SECRET, base_url=served.url, retry=TESTING) as client,
    ):
        with pytest.raises(OutcomeUnknown) as raised:
            await client.customers.create(**CUSTOMER)
    assert isinstance(raised.value.__cause__, ProtocolError)
    assert (len(served.requests), len(simulator.books.customers)) == (3, 1)
    assert says_little(raised.value)


@pytest.mark.parametrize("deed", ["capture", "refund"])
async def test_f22_money_behind_an_odd_answer_is_found(simulator: Simulator, deed: str) -> None:
    """The look finds it: D = 1, and the write went out once."""
    async with (
        PayMongo(SECRET, base_url=simulator.base_url) as direct,
        retold(simulator.base_url, of_writes(lambda _: answers(b"<html>"))) as served,
        PayMongo(SECRET, base_url=served.url, retry=TESTING) as client,
    ):
        prepared = await DEEDS[deed].prepare(direct)
        told = await DEEDS[deed].do(client, prepared, "k")
    assert list(DEEDS[deed].made(simulator)) == [(prepared, told)]
    assert len([each for each in served.requests if not each.startswith(b"GET")]) == 1


# -- F23: an answer about something else ------------------------------------------------------------------------------

Call = Callable[[PayMongo], Awaitable[Any]]


def called(name: str) -> Call:
    """Call an operation with everything that it takes, and a reference for each transfer of a batch."""
    group, _, verb = name.partition(".")
    given = everything(OPERATIONS[name])
    if "transfers" in given:
        given["transfers"] = [{**each, "reference_number": "PAY42"} for each in given["transfers"]]
    return lambda client: getattr(getattr(client, group), verb)(**given)


BATCH = {"id": "bt_1", "transfers": [envelope("transfer", "tr_1", reference_number="another")["data"]]}
ECHOES: dict[str, tuple[Call, Mapping[str, Any]]] = {
    "amount": (lambda client: client.payment_intents.create(**INTENT), intent(amount=20_000)),
    "currency": (lambda client: client.payment_intents.create(**INTENT), intent(currency="USD")),
    "amount of a refund": (lambda client: client.refunds.create(**REFUND), refund(amount=900)),
    "payment of a refund": (lambda client: client.refunds.create(**REFUND), refund(payment_id="pay_2")),
    "reference": (called("lenders.create_repayment"), envelope("repayment", "rep_1", reference_id="another")),
    "id of the caller's": (called("ledger_transactions.create"), envelope("x", "lt_1", external_id="another")),
    "reference of a transfer": (called("batch_transfers.create"), {"data": {"id": "bt_1", "attributes": BATCH}}),
}


@pytest.mark.parametrize(("call", "echo"), ECHOES.values(), ids=ECHOES)
async def test_f23_an_answer_about_another_order_is_not_accepted(call: Call, echo: Mapping[str, Any]) -> None:
    """Accepted = 0; no repeat would bring another answer."""
    rows = answers(b'{"data": [], "has_more": false}')
    async with (
        wire(answers(json.dumps(echo).encode()), rows) as served,
        PayMongo(SECRET, base_url=served.url, retry=TESTING) as client,
    ):
        with pytest.raises(OutcomeUnknown) as raised:
            await call(client)
    assert isinstance(raised.value.__cause__, IdempotencyMismatchError)
    assert len([each for each in served.requests if each.startswith(b"POST")]) == 1


@pytest.mark.parametrize("policy", [TESTING, RetryPolicy(wait_initial=0, wait_max=0, verify_wait=0, resend_money=True)])
async def test_f23_a_server_that_replays_another_order_in_silence_is_found_out(policy: RetryPolicy) -> None:
    """Two processes without a common journal used one key: the second order is not taken for done."""
    async with Simulator(rules=Rules(idempotency="replay")) as simulator:
        async with PayMongo(SECRET, base_url=simulator.base_url, retry=policy) as one:
            payment = await DEEDS["refund"].prepare(one)
            first = await one.refunds.create(amount=500, payment_id=payment, reason="others", idempotency_key="k")
        async with PayMongo(SECRET, base_url=simulator.base_url, retry=policy) as other:
            with pytest.raises(OutcomeUnknown) as raised:
                await other.refunds.create(amount=700, payment_id=payment, reason="others", idempotency_key="k")
        assert isinstance(raised.value.__cause__, IdempotencyMismatchError)
        assert [(row["id"], row["attributes"]["amount"]) for row in simulator.books.refunds] == [(first.id, 500)]


# -- F24: done, without a word ----------------------------------------------------------------------------------------


def nothing(_: Told) -> Act:
    """Say that there is nothing to say."""
    return answers(b"", "204 No Content")


async def test_f24_a_create_that_is_answered_with_nothing_is_unknown(simulator: Simulator) -> None:
    """Only a deletion may be answered so; the customer is there all the same, once."""
    async with (
        retold(simulator.base_url, nothing) as served,
        PayMongo(SECRET, base_url=served.url, retry=TESTING) as client,
    ):
        with pytest.raises(OutcomeUnknown) as raised:
            await client.customers.create(**CUSTOMER)
    assert isinstance(raised.value.__cause__, ProtocolError)
    assert len(simulator.books.customers) == 1


@pytest.mark.parametrize("deed", DEEDS)
async def test_f24_a_write_that_is_answered_with_nothing_once_is_done_once(simulator: Simulator, deed: str) -> None:
    """Sent again or found, as its class has it: D = 1."""
    async with (
        PayMongo(SECRET, base_url=simulator.base_url) as direct,
        retold(simulator.base_url, nothing, truly) as served,
        PayMongo(SECRET, base_url=served.url, retry=TESTING) as client,
    ):
        prepared = await DEEDS[deed].prepare(direct)
        told = await DEEDS[deed].do(client, prepared, "k")
    assert list(DEEDS[deed].made(simulator)) == [(prepared, told)]


async def test_f24_money_that_is_answered_with_nothing_and_not_shown_is_unknown() -> None:
    """An empty search right afterwards proves nothing."""
    rows = answers(json.dumps({"data": [], "has_more": False}).encode())
    async with (
        wire(answers(b"", "204 No Content"), rows) as served,
        PayMongo(SECRET, base_url=served.url, retry=TESTING) as client,
    ):
        with pytest.raises(OutcomeUnknown):
            await client.refunds.create(**REFUND)
    assert len([each for each in served.requests if each.startswith(b"POST")]) == 1
