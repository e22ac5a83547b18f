"""Doubt over hosts, accounts, cancellation and searches: the corners where it could be lost."""

from __future__ import annotations

import asyncio
import copy
import time
from typing import Any

import pytest

from paymongo_async.errors import (
    BadRequestError,
    CallInProgressError,
    OutcomeUnknown,
    PayMongoError,
    ValidationError,
)
from paymongo_async.retry import RetryPolicy
from paymongo_async.stores.memory import MemoryStore
from paymongo_async.wire import Request, Sending

from .rig.scripted import (
    CUSTOMER,
    REFUND,
    URL,
    Scripted,
    client_of,
    customer,
    envelope,
    intent,
    lost,
    refund,
    refuses,
    rows,
    says,
    wait,
    waits_for,
)

ELSEWHERE = "http://127.0.0.1:2"
AWAITING = says(200, intent("awaiting_capture"))


async def lose_refund(client: Any, script: Scripted) -> None:
    """Lose the answer to a refund, and let the searches find nothing."""
    script.steps = [lost(), rows()]
    with pytest.raises(OutcomeUnknown):
        await client.refunds.create(**REFUND, idempotency_key="k")
    script.sent.clear()


async def test_resolve_looks_at_the_host_that_the_call_went_to() -> None:
    """The main host knows nothing of a refund that another host made."""
    client, script = client_of()
    await lose_refund(client.with_options(hosts={"refunds": ELSEWHERE}), script)
    script.steps = [rows(refund("ref_1", metadata={"idempotency_key": "k"}, created_at=4_000_000_000))]
    assert (await client.resolve("k")).kind == "applied"
    assert [request.url.partition("/v1")[0] for request in script.sent] == [ELSEWHERE]


async def test_a_look_at_another_group_goes_to_that_groups_host() -> None:
    """The source of a payment is not where the payments are."""
    client, script = client_of(hosts={"payments": ELSEWHERE})
    source = {"id": "src_1", "type": "source"}
    script.steps = [lost(), rows(), says(200, envelope("source", "src_1", status="paid"))]
    with pytest.raises(OutcomeUnknown):
        await client.payments.create(amount=100, currency="PHP", source=source)
    assert [request.url.partition("/v1")[0] for request in script.sent] == [ELSEWHERE, ELSEWHERE, URL]


async def test_an_account_sees_its_own_calls_only() -> None:
    """In a store that two accounts share, neither lists the other's, or takes for not done what it cannot see."""
    store = MemoryStore()
    ours, script = client_of(journal=store)
    theirs, _ = client_of(rows(), journal=store, secret_key="sk_test_another98765")
    await lose_refund(ours, script)
    assert await theirs.in_doubt() == []
    wait(theirs, 700)
    resolution = await theirs.resolve("k")
    assert (resolution.kind, "another API key" in resolution.reason) == ("unknown", True)
    assert len(await ours.in_doubt()) == 1


async def test_what_refuses_a_call_taken_up_is_looked_at_once_more() -> None:
    """The capture that was lost came late: the refusal of the second one is its doing."""
    client, script = client_of(lost(), refuses(403))
    with pytest.raises(OutcomeUnknown):
        await client.payment_intents.capture("pi_1", idempotency_key="k")
    late = says(200, intent("succeeded"))
    script.steps = [AWAITING, AWAITING, refuses(400, "resource_succeeded_state"), late]
    assert (await client.payment_intents.capture("pi_1", idempotency_key="k")).status == "succeeded"


async def test_a_call_taken_up_and_cancelled_stays_in_doubt() -> None:
    """Also when nothing of the second attempt had left."""
    client, script = client_of(lost(), refuses(403))
    with pytest.raises(OutcomeUnknown):
        await client.payment_intents.capture("pi_1", idempotency_key="k")
    reached = asyncio.Event()

    async def connects(*_: Any) -> Any:
        reached.set()
        await asyncio.Event().wait()

    script.steps = [AWAITING, AWAITING, connects]
    task = asyncio.create_task(client.payment_intents.capture("pi_1", idempotency_key="k"))
    await reached.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(await client.in_doubt()) == 1


async def test_a_cancelled_attempt_counts_as_sent_until_then() -> None:
    """Ten minutes of proof begin with the last moment that bytes may have left."""
    reached = asyncio.Event()

    async def sends(_: Request, sending: Sending) -> Any:
        sending.phase = "sent"
        reached.set()
        await asyncio.Event().wait()

    client, _ = client_of(sends)
    task = asyncio.create_task(client.refunds.create(**REFUND, idempotency_key="k"))
    await reached.wait()
    wait(client, 100)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    (record,) = await client.in_doubt()
    assert record.last_sent.least_since(record.created) == pytest.approx(100, abs=10)


async def test_a_row_with_our_mark_and_another_amount_is_not_ours() -> None:
    """The key was used for another refund before; nothing is returned as if it were this one."""
    client, script = client_of(lost(), rows(refund("ref_9", amount=900, metadata={"idempotency_key": "k"})))
    script.steps[1] = rows(refund("ref_9", amount=900, metadata={"idempotency_key": "k"}, created_at=4_000_000_000))
    with pytest.raises(OutcomeUnknown, match="another amount"):
        await client.refunds.create(**REFUND, idempotency_key="k")


def declined(method: str | None, *, seconds: float) -> Any:
    """Show an intent whose last attempt failed *seconds* from now."""
    fields = {"status": "failed", "failed_code": "insufficient_funds", "created_at": int(time.time() + seconds)}
    payment = envelope("payment", "pay_1", **fields)["data"]
    error = {"failed_code": "insufficient_funds", "failed_message": "No.", "payment": "pay_1", "payment_method": method}
    return says(200, intent(payments=[payment], last_payment_error=error))


@pytest.mark.parametrize(
    ("method", "seconds", "told"),
    [
        ("pm_1", 0, BadRequestError),  # named: ours
        ("pm_2", 0, None),  # named: another's, so the attach is made
        (None, 30, BadRequestError),  # not named, but long after
        (None, 0, OutcomeUnknown),  # not named, and in the same second
    ],
)
async def test_a_decline_is_ours_only_when_that_is_certain(
    method: str | None, seconds: float, told: type[PayMongoError] | None
) -> None:
    """An earlier decline in the same second is no answer to this attach."""
    done = says(200, intent("succeeded"))
    look = declined(method, seconds=seconds)
    client, script = client_of(lost(), look, look, done)
    if told is None:
        attached = await client.payment_intents.attach("pi_1", payment_method="pm_1")
        assert (attached.status, len(script.writes)) == ("succeeded", 2)
        return
    with pytest.raises(told):
        await client.payment_intents.attach("pi_1", payment_method="pm_1")
    assert len(script.writes) == 1


async def test_minted_keys_do_not_push_out_a_callers_key() -> None:
    """Nobody can ask for them again, so they are not kept once they are done."""
    client, script = client_of(says(200, customer()), journal=MemoryStore(max_finished=2))
    await client.customers.create(**CUSTOMER, idempotency_key="order-42")
    for _ in range(5):
        await client.customers.create(**CUSTOMER)
    await client.customers.create(**CUSTOMER, idempotency_key="order-42")
    assert len(script.sent) == 6


@pytest.mark.looptime
async def test_who_joins_a_call_keeps_a_deadline_of_their_own() -> None:
    """The call goes on for the one who made it."""
    go = asyncio.Event()
    client, script = client_of(waits_for(go, says(200, customer())))
    first = asyncio.create_task(client.customers.create(**CUSTOMER, idempotency_key="k"))
    await asyncio.sleep(0.1)
    with pytest.raises(CallInProgressError) as raised:
        await client.with_options(deadline=0.2).customers.create(**CUSTOMER, idempotency_key="k")
    assert raised.value.outcome == "unknown"
    go.set()
    assert (await first).id == "cus_1"
    assert len(script.sent) == 1


async def test_what_a_caller_changes_is_not_on_record() -> None:
    """Each reader of an answer has a copy."""
    client, _ = client_of(says(200, customer(email="a@example.com")))
    for _ in range(3):
        made = await client.customers.create(**CUSTOMER, idempotency_key="k")
        assert made.email == "a@example.com"
        assert isinstance(made.raw, dict)
        made.raw["attributes"]["email"] = "changed"


@pytest.mark.parametrize("metadata", [[1], "x", 5])
async def test_a_row_that_is_not_as_documented_leaves_doubt(metadata: Any) -> None:
    """And no foreign exception."""
    client, _ = client_of(lost(), rows(refund("ref_1", metadata=metadata, created_at=4_000_000_000)))
    with pytest.raises(OutcomeUnknown):
        await client.refunds.create(**REFUND)


@pytest.mark.parametrize("payments", [5, [5], None])
async def test_payments_that_are_not_as_documented_leave_doubt_or_nothing(payments: Any) -> None:
    """An intent without readable payments shows no decline."""
    client, script = client_of(lost(), says(200, intent(payments=payments)), says(200, intent(payments=payments)))
    script.steps += [says(200, intent("succeeded"))]
    assert (await client.payment_intents.attach("pi_1", payment_method="pm_1")).status == "succeeded"


async def test_candidates_reach_the_resolution() -> None:
    """What looks like the call is named, so that a person can decide."""
    client, script = client_of(mark=False)
    await lose_refund(client, script)
    script.steps = [rows(refund("ref_7", amount=500, reason="others", payment_id="pay_1", created_at=4_000_000_000))]
    resolution = await client.resolve("k")
    assert (resolution.kind, resolution.candidates) == ("unknown", ("ref_7",))


async def test_metadata_of_the_name_of_the_mark_is_refused() -> None:
    """It would be overwritten."""
    client, script = client_of(says(200, refund()))
    with pytest.raises(ValidationError) as raised:
        await client.refunds.create(**REFUND, metadata={"idempotency_key": "mine"})
    assert (raised.value.param, script.sent) == ("metadata", [])


async def test_resolve_works_with_a_store_that_returns_copies() -> None:
    """As every store outside this process does."""

    class Copies(MemoryStore):
        async def get(self, key: str) -> Any:
            return copy.copy(await super().get(key))

    client, script = client_of(journal=Copies())
    await lose_refund(client, script)
    script.steps = [rows(refund("ref_1", metadata={"idempotency_key": "k"}, created_at=4_000_000_000))]
    assert (await client.resolve("k")).kind == "applied"


@pytest.mark.parametrize("policy", [RetryPolicy.testing(), RetryPolicy.none()])
async def test_five_refusals_of_the_key_within_a_minute_stop_the_client(policy: RetryPolicy) -> None:
    """At ten PayMongo would block the caller for 30 days."""
    client, script = client_of(refuses(401), retry=policy)
    outcomes = []
    for _ in range(8):
        with pytest.raises(PayMongoError) as raised:
            await client.customers.retrieve("cus_1")
        outcomes.append((type(raised.value).__name__, raised.value.outcome))
    assert outcomes == [("AuthenticationError", "rejected")] * 5 + [("AuthenticationError", "not_sent")] * 3
    assert len(script.sent) == 5


@pytest.mark.looptime
async def test_five_refusals_over_a_longer_time_do_not() -> None:
    """Only the last minute counts."""
    client, script = client_of(refuses(401))
    for _ in range(8):
        with pytest.raises(PayMongoError):
            await client.customers.retrieve("cus_1")
        await asyncio.sleep(16)
    assert len(script.sent) == 8
