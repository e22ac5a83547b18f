"""What a journal that outlives the process does to calls: slow, failing, hanging, or lost to another owner.

Nothing is sent without a record, and nobody waits for the record of what is done.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import evolve

from paymongo_async import PayMongo
from paymongo_async._clock import Moment
from paymongo_async._records import HURRY, LEASE_BEYOND_DEADLINE, PATIENCE, PATIENCE_FOR_A_LOOK
from paymongo_async.errors import (
    BadRequestError,
    CallInProgressError,
    DisconnectedError,
    IdempotencyError,
    IdempotencyKeyExpiredError,
    JournalError,
    OutcomeUnknown,
    PayMongoError,
    RateLimitError,
    ValidationError,
)
from paymongo_async.idempotency import Record
from paymongo_async.retry import RetryPolicy
from paymongo_async.stores.memory import MemoryStore

from .rig.journals import Troubled, broken, late, stuck
from .rig.scripted import (
    CARD,
    CUSTOMER,
    INTENT,
    REFUND,
    Scripted,
    Step,
    client_of,
    customer,
    envelope,
    hangs,
    intent,
    lost,
    refund,
    refused,
    refuses,
    rows,
    says,
    wait,
    waits_for,
)

OK = says(200, customer())
HOUR = 3600.0
DATE = "Wed, 11 Jun 2025 23:00:24 GMT"

pytestmark = pytest.mark.looptime


async def create(client: PayMongo, key: str | None = "k", **extra: Any) -> Any:
    """Make a keyed call."""
    return await client.customers.create(**{**CUSTOMER, **extra}, idempotency_key=key)


async def pay_back(client: PayMongo) -> Any:
    """Make a create that moves money."""
    return await client.refunds.create(**REFUND, idempotency_key="k")


async def left_in_doubt(store: MemoryStore, *after: Step, **options: Any) -> tuple[PayMongo, Scripted]:
    """Make a client that has lost the answer of one refund; *after* is what follows."""
    client, script = client_of(lost(), rows(), journal=store, **options)
    with pytest.raises(OutcomeUnknown):
        await pay_back(client)
    script.sent.clear()
    script.steps = list(after) or [rows()]
    return client, script


def now() -> float:
    """Tell the time of the loop."""
    return asyncio.get_running_loop().time()


async def cancelled_soon(awaitable: Any, seconds: float = 1.0) -> float:
    """Cancel something after a while, and return how long it took to end."""
    task = asyncio.ensure_future(awaitable)
    await asyncio.sleep(seconds)
    begun = now()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    return now() - begun


# -- before a call ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["salt", "claim"])
async def test_a_journal_that_fails_lets_nothing_be_sent(method: str) -> None:
    """What the store said is not repeated, and hangs on no error."""
    client, script = client_of(OK, journal=Troubled(**{method: broken}))
    with pytest.raises(JournalError, match="BrokenError") as raised:
        await create(client)
    assert (raised.value.outcome, script.sent) == ("not_sent", [])
    assert (raised.value.__cause__, raised.value.__context__) == (None, None)
    assert "sk_test" not in str(raised.value)


@pytest.mark.parametrize("method", ["salt", "claim"])
async def test_a_journal_that_hangs_lets_nothing_be_sent(method: str) -> None:
    """At the deadline of the call, not later."""
    client, script = client_of(OK, journal=Troubled(**{method: stuck}))
    begun = now()
    with pytest.raises(JournalError):
        await create(client.with_options(deadline=3))
    assert (now() - begun, script.sent) == (pytest.approx(3, abs=0.01), [])


async def test_a_slow_journal_is_waited_for() -> None:
    """Within the deadline."""
    client, script = client_of(OK, journal=Troubled(claim=late(2), save=late(2)))
    assert (await create(client)).id == "cus_1"
    assert len(script.sent) == 1


async def test_a_claim_that_comes_too_late_is_taken_back() -> None:
    """Its caller has been told that nothing was sent."""
    store = Troubled(claim=late(5))
    client, script = client_of(OK, journal=store)
    with pytest.raises(JournalError):
        await create(client.with_options(deadline=3))
    store.before.clear()
    assert (await create(client)).id == "cus_1"  # waits for that, and finds the key free
    assert (len(script.sent), store.asked.count("release")) == (1, 1)


async def test_a_cancelled_claim_is_taken_back() -> None:
    """Whoever cancels it does not wait for that."""
    store = Troubled(claim=late(5))
    client, script = client_of(OK, journal=store)
    assert await cancelled_soon(create(client)) == 0
    await asyncio.sleep(5)
    assert (store.is_free("k"), script.sent) == (True, [])


async def test_a_cancelled_claim_of_a_record_in_doubt_leaves_it_in_doubt() -> None:
    """Taken up and put back."""
    store = Troubled()
    client, script = await left_in_doubt(store)
    store.before["claim"] = late(5)
    assert await cancelled_soon(pay_back(client)) == 0
    await asyncio.sleep(5)
    assert ([record.state for record in await store.in_doubt()], script.sent) == (["in_doubt"], [])


async def test_a_cancelled_claim_of_what_another_makes_changes_nothing() -> None:
    """There is nothing to take back."""
    store = Troubled()
    client, _ = client_of(OK, journal=store)
    await create(client)
    store.before["claim"] = late(5)
    await cancelled_soon(create(client))
    await asyncio.sleep(5)
    assert (await client.resolve("k")).kind == "applied"


async def test_a_claim_that_fails_after_its_caller_has_left_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """By the kind of the error alone."""

    async def late_and_broken() -> None:
        await asyncio.sleep(5)
        await broken()

    client, _ = client_of(OK, journal=Troubled(claim=late_and_broken))
    with caplog.at_level(logging.WARNING):
        await cancelled_soon(create(client))
        await asyncio.sleep(5)
    assert [record.getMessage() for record in caplog.records] == [
        "journal not written after a call (JournalError); its record stays open"
    ]


async def test_a_record_is_written_before_the_first_byte_leaves() -> None:
    """Claimed, with what would be sent, for the deadline and half a minute."""
    store = Troubled()
    seen: list[Record] = []

    async def look(request: Any, sending: Any) -> Any:
        seen.extend(store._open.values())
        return OK(request, sending)

    client, script = client_of(look, journal=store)
    await create(client)
    assert [(record.state, record.request) for record in seen] == [("claimed", script.sent[0])]


async def test_a_record_says_until_when_it_may_be_sent() -> None:
    """Who dies cannot say when it last sent something."""
    store = Troubled()
    client, _ = client_of(hangs(), journal=store)
    task = asyncio.create_task(create(client.with_options(deadline=20)))
    await asyncio.sleep(1)
    record = store._open["k"]
    assert record.last_sent.wall - record.created.wall == pytest.approx(20, abs=0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    (record,) = await client.in_doubt()
    assert record.last_sent.wall == pytest.approx(record.created.wall, abs=1)  # the wall's time is real here


# -- after it ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trouble", [broken, stuck])
async def test_an_answer_is_returned_whatever_the_journal_does(trouble: Any) -> None:
    """It is the truth; the record stays open, and is looked up if anybody asks."""
    store = Troubled(save=trouble)
    client, _ = client_of(OK, journal=store)
    begun = now()
    assert (await create(client)).id == "cus_1"
    assert now() - begun <= PATIENCE
    assert store._open["k"].state == "claimed"


async def test_a_refusal_is_raised_whatever_the_journal_does() -> None:
    """The same for errors."""
    client, _ = client_of(refuses(400), journal=Troubled(save=stuck))
    with pytest.raises(BadRequestError):
        await create(client)


async def test_what_is_written_goes_on_after_a_cancellation() -> None:
    """The caller has left; the answer is on record all the same."""
    store = Troubled(save=late(3))
    client, script = client_of(OK, journal=store)
    await cancelled_soon(create(client, key=None))
    store.before.clear()
    await asyncio.sleep(3)
    assert store._makers == {"cus_1": script.keys[0]}
    assert await client.in_doubt() == []


async def test_a_call_that_is_cancelled_waits_a_moment_for_its_record() -> None:
    """And the rest is written without it."""
    store = Troubled(save=late(3))
    client, _ = client_of(hangs(), journal=store)
    assert await cancelled_soon(create(client)) == pytest.approx(HURRY)
    assert [record.key for record in await client.in_doubt()] == ["k"]  # a reader waits for what is being written


async def test_who_reads_does_not_wait_for_ever() -> None:
    """A store that hangs in one place may work in another."""
    store = Troubled(save=stuck)
    client, _ = client_of(hangs(), journal=store)
    await cancelled_soon(create(client))
    begun = now()
    assert await client.in_doubt() == []  # it says what it knows: the call is still claimed
    assert now() - begun == pytest.approx(PATIENCE)


async def test_a_call_does_not_wait_for_what_is_written_of_others() -> None:
    """Each key is its own."""
    store = Troubled(save=stuck)
    client, script = client_of(hangs(), journal=store)
    await cancelled_soon(create(client))
    store.before.clear()
    script.steps = [OK]
    begun = now()
    await create(client, key="another")
    assert now() == begun


async def test_a_call_waits_for_what_is_written_of_its_own_key_until_its_deadline() -> None:
    """Not for all the patience of a reader."""
    store = Troubled(save=stuck)
    client, script = client_of(hangs(), journal=store)
    await cancelled_soon(create(client))
    begun = now()
    with pytest.raises(CallInProgressError):
        await create(client.with_options(deadline=2))
    assert (now() - begun, len(script.sent)) == (pytest.approx(2, abs=0.01), 1)


async def test_a_call_that_was_refused_for_its_key_alone_leaves_no_record() -> None:
    """The key is as good as new."""
    store = Troubled()
    client, script = client_of(says(429, b"slow down", retry_after="61"), OK, journal=store)
    with pytest.raises(RateLimitError):
        await create(client)
    assert store.is_free("k")
    client._session.attempts._admission._gate.closed = False
    assert (await create(client)).id == "cus_1"
    assert len(script.sent) == 2


async def test_what_was_not_sent_leaves_a_record_in_doubt_as_it_was() -> None:
    """The earlier call may have worked, at the time that it was sent."""
    store = Troubled()
    client, _ = await left_in_doubt(store, refused())
    (before,) = await client.in_doubt()
    with pytest.raises(OutcomeUnknown):
        await pay_back(client)
    (after,) = await client.in_doubt()
    assert (after.last_sent, after.created) == (before.last_sent, before.created)


# -- secrets ----------------------------------------------------------------------------------------------------------


async def test_an_answer_is_kept_without_its_secrets_and_filled_in_when_it_is_replayed() -> None:
    """By reading the resource."""
    store = Troubled()
    client, script = client_of(says(200, intent()), journal=store)
    first = await client.payment_intents.create(**INTENT, idempotency_key="k")
    record = store._finished["k"]
    assert (first.client_key, record.is_partial) == ("pi_1_client_x", True)
    assert "client_x" not in str(record.answer)
    assert (await client.payment_intents.create(**INTENT, idempotency_key="k")).client_key == "pi_1_client_x"
    assert script.verbs == ["POST /v1/payment_intents", "GET /v1/payment_intents/pi_1"]


async def test_resolve_fills_in_what_was_left_out() -> None:
    """The same for whoever asks what became of it."""
    client, script = client_of(says(200, intent()), journal=Troubled())
    await client.payment_intents.create(**INTENT, idempotency_key="k")
    resolution = await client.resolve("k")
    assert (resolution.kind, resolution.resource.client_key, len(script.sent)) == ("applied", "pi_1_client_x", 2)


async def test_an_answer_that_cannot_be_filled_in_is_an_answer_all_the_same(caplog: pytest.LogCaptureFixture) -> None:
    """What is missing is logged."""
    client, _ = client_of(says(200, intent()), refuses(403, "access_denied"), journal=Troubled())
    await client.payment_intents.create(**INTENT, idempotency_key="k")
    with caplog.at_level(logging.WARNING):
        again = await client.payment_intents.create(**INTENT, idempotency_key="k")
    assert (again.id, again.client_key) == ("pi_1", None)
    assert "lacks its secrets" in caplog.text


@pytest.mark.parametrize(
    "payload",
    [{"data": {"id": "x", "secret_key": "s"}}, {"data": [{"secret_key": "s"}]}, {"data": {"secret_key": "s"}}],
)
async def test_an_answer_that_nothing_reads_stays_without_its_secrets(payload: Any) -> None:
    """Of a request that has no method here, nobody knows how to read what it made."""
    client, script = client_of(says(200, payload), journal=Troubled())
    assert await client.request("POST", "/v1/x", idempotency_key="k") == payload
    again = await client.request("POST", "/v1/x", idempotency_key="k")
    assert ("secret_key" in str(again), len(script.sent)) == (False, 1)


async def test_an_answer_without_secrets_is_replayed_as_it_is() -> None:
    """Nothing is read."""
    client, script = client_of(OK, journal=Troubled())
    await create(client)
    assert (await create(client)).id == "cus_1"
    assert len(script.sent) == 1


async def test_in_memory_an_answer_is_kept_whole() -> None:
    """It does not outlive the process, which had it anyway."""
    client, script = client_of(says(200, intent()), journal=MemoryStore())
    await client.payment_intents.create(**INTENT, idempotency_key="k")
    assert (await client.payment_intents.create(**INTENT, idempotency_key="k")).client_key == "pi_1_client_x"
    assert len(script.sent) == 1


# -- settling ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [MemoryStore, Troubled])
async def test_what_a_person_settled_as_done_is_never_sent_again(make: Any) -> None:
    """Its answer is not known; the reason is told to whoever asks."""
    client, script = await left_in_doubt(make())
    await client.settle("k", applied=True, reason="seen on the dashboard")
    assert await client.in_doubt() == []
    with pytest.raises(IdempotencyError, match="seen on the dashboard") as raised:
        await pay_back(client)
    resolution = await client.resolve("k")
    assert (raised.value.outcome, script.sent) == ("unknown", [])
    assert (resolution.kind, resolution.resource, resolution.reason) == ("applied", None, "seen on the dashboard")


@pytest.mark.parametrize("make", [MemoryStore, Troubled])
async def test_what_a_person_settled_as_not_done_is_never_sent_again_either(make: Any) -> None:
    """A new attempt needs a new key."""
    client, script = await left_in_doubt(make())
    await client.settle("k", applied=False, reason="asked the bank")
    assert await client.in_doubt() == []
    with pytest.raises(PayMongoError, match=r"asked the bank.*a new attempt needs a new key") as raised:
        await pay_back(client)
    resolution = await client.resolve("k")
    assert (raised.value.outcome, raised.value.idempotency_key, script.sent) == ("rejected", "k", [])
    assert (resolution.kind, resolution.reason) == ("not_applied", "asked the bank")


@pytest.mark.parametrize(
    "wrong", [{"applied": 1, "reason": "x"}, {"applied": True, "reason": " "}, {"applied": True, "reason": 1}]
)
async def test_a_settlement_needs_a_word_and_a_reason(wrong: Any) -> None:
    """Or nobody will know later what was meant."""
    client, _ = await left_in_doubt(Troubled())
    with pytest.raises(ValidationError):
        await client.settle("k", **wrong)
    assert len(await client.in_doubt()) == 1


async def test_only_what_is_in_doubt_can_be_settled() -> None:
    """What is finished is finished, and what nobody asked for was not made."""
    client, _ = client_of(OK, journal=Troubled())
    await create(client)
    with pytest.raises(ValidationError, match="its call is completed"):
        await client.settle("k", applied=False, reason="x")
    with pytest.raises(ValidationError, match="has no call"):
        await client.settle("another", applied=False, reason="x")


async def test_a_call_under_way_cannot_be_settled() -> None:
    """Whoever makes it will know."""
    arrived = asyncio.Event()
    client, _ = client_of(waits_for(arrived, OK), journal=Troubled())
    task = asyncio.create_task(create(client))
    await asyncio.sleep(1)
    with pytest.raises(ValidationError, match="claimed"):
        await client.settle("k", applied=False, reason="x")
    arrived.set()
    await task


async def test_a_settlement_that_comes_second_is_refused() -> None:
    """Somebody took the record between the look and the claim."""
    store = Troubled()
    client, _ = await left_in_doubt(store)
    (record,) = await client.in_doubt()
    records = client._session.journal.records
    await records.settle(record, applied=True, reason="first")
    with pytest.raises(ValidationError, match="meanwhile"):
        await records.settle(record, applied=False, reason="second")
    assert store._finished["k"].reason == "first"


async def test_a_settlement_that_is_not_written_is_an_error() -> None:
    """With what the store raised, or because another owner has it."""
    store = Troubled()
    client, _ = await left_in_doubt(store)
    store.before["save"] = broken
    with pytest.raises(JournalError, match="BrokenError"):
        await client.settle("k", applied=True, reason="x")
    store._open["k"] = evolve(store._open["k"], state="in_doubt")

    async def stolen() -> None:
        store._open["k"] = evolve(store._open["k"], owner="another")

    store.before["save"] = stolen
    with pytest.raises(JournalError, match="another process"):
        await client.settle("k", applied=False, reason="x")


async def test_a_record_that_was_deleted_meanwhile_is_left_alone() -> None:
    """Its claim is given back."""
    store = Troubled()
    client, _ = await left_in_doubt(store)
    (record,) = await client.in_doubt()
    del store._open["k"]
    assert await client._session.journal.records.take_up(record, 1.0) is None
    assert store.is_free("k")


async def test_a_look_whose_claim_hangs_comes_to_an_end() -> None:
    """There is no deadline, so patience is one."""
    store = Troubled()
    client, _ = await left_in_doubt(store)
    store.before["claim"] = stuck
    begun = now()
    with pytest.raises(JournalError):
        await client.resolve("k")
    assert now() - begun == pytest.approx(PATIENCE_FOR_A_LOOK, abs=0.01)


async def test_a_look_that_is_cancelled_while_it_claims_leaves_the_record_in_doubt() -> None:
    """Nobody waits for a lease of somebody who has left."""
    store = Troubled()
    client, _ = await left_in_doubt(store)
    store.before["claim"] = late(5)
    await cancelled_soon(client.resolve("k"))
    store.before.clear()
    await asyncio.sleep(5)
    assert len(await client.in_doubt()) == 1


@pytest.mark.parametrize("method", ["get", "in_doubt", "salt"])
async def test_a_journal_that_cannot_be_read_is_an_error_of_ours(method: str) -> None:
    """With the kind of what its back end raised, and nothing of its text."""
    store = Troubled()
    await left_in_doubt(store)
    client, _ = client_of(OK, journal=store)
    store.before[method] = broken
    asking = client.resolve("k") if method == "get" else client.in_doubt()
    with pytest.raises(JournalError, match="BrokenError") as raised:
        await asking
    assert (raised.value.__cause__, raised.value.__context__) == (None, None)


async def test_a_journal_that_cannot_tell_what_others_made_leaves_the_doubt() -> None:
    """What was found may be theirs."""
    found = rows(refund("ref_9", metadata={"idempotency_key": "k"}, created_at=4_000_000_000))
    store = Troubled()
    client, _ = await left_in_doubt(store, found)
    store.before["keys_of"] = broken
    resolution = await client.resolve("k")
    assert (resolution.kind, len(await client.in_doubt())) == ("unknown", 1)
    assert "BrokenError" in resolution.reason


async def test_what_another_takes_up_at_this_moment_is_under_way() -> None:
    """Between the read and the claim."""
    store = Troubled()
    client, script = await left_in_doubt(store)

    async def taken() -> None:
        store._open["k"] = evolve(store._open["k"], state="claimed", owner="another")

    store.before["claim"] = taken
    resolution = await client.resolve("k")
    assert (resolution.kind, resolution.reason, script.sent) == ("unknown", "the call is under way", [])


async def test_resolve_closes_what_was_refused() -> None:
    """The refusal is on record, and raised again."""
    store = Troubled()
    client, script = client_of(lost(), refuses(403), journal=store)
    with pytest.raises(OutcomeUnknown):
        await client.payment_intents.attach("pi_1", payment_method="pm_1", idempotency_key="k")
    paid = {"id": "pay_1", "type": "payment", "attributes": {"status": "failed", "failed_code": "insufficient_funds"}}
    paid["attributes"] |= {"created_at": 4_000_000_000, "livemode": False}
    script.steps = [says(200, intent(payments=[paid]))]
    assert (await client.resolve("k")).kind == "rejected"
    with pytest.raises(PayMongoError, match="a new attempt needs a new key"):
        await client.payment_intents.attach("pi_1", payment_method="pm_1", idempotency_key="k")


async def test_a_call_of_a_replaced_key_is_not_taken_for_not_done() -> None:
    """The new key may not be shown what the old one made."""
    store = Troubled()
    await left_in_doubt(store)
    client, _ = client_of(rows(), journal=store, secret_key="sk_test_another98765")
    wait(client, 61 + 601)
    resolution = await client.resolve("k")
    assert (resolution.kind, await client.in_doubt()) == ("unknown", [])
    assert "another API key" in resolution.reason


async def test_a_finished_call_of_another_key_is_not_shown() -> None:
    """Nor that there is one."""
    store = Troubled()
    client, _ = client_of(OK, journal=store)
    await create(client)
    other, _ = client_of(OK, journal=store, secret_key="sk_test_another98765")
    with pytest.raises(ValidationError, match="has no call"):
        await other.resolve("k")


async def test_a_record_without_its_bytes_is_taken_up_with_those_of_the_caller() -> None:
    """A card is on no record; whoever has the key has the card too."""
    store = Troubled()
    client, script = client_of(lost(), refuses(403), journal=store)
    with pytest.raises(OutcomeUnknown):
        await client.payment_methods.create(type="card", details=CARD, idempotency_key="k")
    assert store._open["k"].request is None
    script.steps = [says(200, envelope("payment_method", "pm_1", details={}))]
    assert (await client.payment_methods.create(type="card", details=CARD, idempotency_key="k")).id == "pm_1"
    assert len({request.body for request in script.sent}) == 1


async def test_a_flight_that_fails_as_its_last_caller_leaves_bothers_nobody() -> None:
    """Its record has the truth."""

    async def fails_when_cancelled(request: Any, sending: Any) -> Any:
        sending.phase = "sent"
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            msg = "the connection broke"
            raise DisconnectedError(msg, outcome="unknown") from None

    client, _ = client_of(fails_when_cancelled, journal=Troubled(), retry=RetryPolicy.none())
    await cancelled_soon(create(client))
    assert len(await client.in_doubt()) == 1


# -- losing the key ---------------------------------------------------------------------------------------------------


async def test_a_lease_that_ran_out_lets_nothing_be_sent() -> None:
    """By the wall: a machine that slept has stopped the clock of its loop."""
    store = Troubled()
    client, script = client_of(refused(), OK, journal=store, retry=RetryPolicy(wait_initial=10, wait_max=10))
    task = asyncio.create_task(create(client))
    await asyncio.sleep(0.001)
    wait(client, 60 + LEASE_BEYOND_DEADLINE + 1)
    with pytest.raises(OutcomeUnknown, match="another may be making the call"):
        await task
    assert len(script.sent) == 1


async def test_a_lease_that_ran_out_by_the_loop_lets_nothing_be_sent() -> None:
    """However the wall was set meanwhile."""
    store = Troubled(claim=late(1))
    client, script = client_of(OK, journal=store)

    async def slow(deadline: float) -> bool:
        await asyncio.sleep(60 + LEASE_BEYOND_DEADLINE + 1)
        return False

    client._session.attempts._admission.enter = slow  # type: ignore[method-assign]
    with pytest.raises(PayMongoError):
        await create(client)
    assert script.sent == []


async def test_what_another_has_taken_up_is_not_put_back() -> None:
    """The owner who lost its lease writes nothing into the record of the new one."""
    store = Troubled()
    client, _ = client_of(refused(), OK, journal=store, retry=RetryPolicy(wait_initial=10, wait_max=10))
    task = asyncio.create_task(create(client))
    await asyncio.sleep(0.001)
    store._open["k"] = evolve(store._open["k"], owner="another")
    wait(client, 60 + LEASE_BEYOND_DEADLINE + 1)
    with pytest.raises(OutcomeUnknown):
        await task
    assert (store._open["k"].owner, store._open["k"].state) == ("another", "claimed")


async def test_a_key_that_expires_while_it_is_looked_for_is_not_sent() -> None:
    """PayMongo's clock is known only after the look; it is asked again as late as can be."""
    store = Troubled()
    client, script = await left_in_doubt(store)
    record = store._open["k"]
    said = Moment(record.created.wall, 1_749_682_824.0 - 23 * HOUR - 1)  # DATE, 23 hours and a second later
    store._open["k"] = evolve(record, created=said, last_sent=said)
    script.steps = [says(200, {"data": [], "has_more": False}, date=DATE)]
    wait(client, 601)
    with pytest.raises(IdempotencyKeyExpiredError) as raised:
        await pay_back(client)
    assert (raised.value.outcome, script.writes) == ("unknown", [])
    assert [record.state for record in await client.in_doubt()] == ["in_doubt"]


async def test_a_claim_that_another_holds_is_waited_for() -> None:
    """Its answer is ours when it comes within the deadline."""
    store = Troubled()
    first, _ = client_of(waits_for(arrived := asyncio.Event(), OK), journal=store)
    second, script = client_of(OK, journal=store)
    task = asyncio.create_task(create(first))
    await asyncio.sleep(1)
    joined = asyncio.create_task(create(second))
    await asyncio.sleep(1)
    arrived.set()
    assert ((await task).id, (await joined).id, script.sent) == ("cus_1", "cus_1", [])


# -- closing ----------------------------------------------------------------------------------------------------------


async def test_closing_waits_for_what_is_written_and_closes_the_store() -> None:
    """In that order."""
    store = Troubled(save=late(3))
    client, script = client_of(OK, journal=store)
    await cancelled_soon(create(client, key=None))
    await client.aclose()
    assert (store._makers, store.closed) == ({"cus_1": script.keys[0]}, 1)


async def test_closing_writes_of_all_calls_at_once() -> None:
    """A store that hangs costs its patience once, not for each call."""
    store = Troubled()
    client, _ = client_of(hangs(), journal=store, rate_limit=None)
    tasks = [asyncio.create_task(create(client, key=f"k{number}")) for number in range(20)]
    await asyncio.sleep(1)
    store.before["save"] = stuck
    begun = now()
    await client.aclose(grace=1)
    assert now() - begun <= 1 + 0.5 + 2 * PATIENCE
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert store.closed == 1


async def test_closing_leaves_calls_under_way_in_doubt() -> None:
    """What they say afterwards changes nothing any more."""
    store = Troubled()
    client, script = client_of(waits_for(arrived := asyncio.Event(), OK), journal=store)
    task = asyncio.create_task(create(client))
    await asyncio.sleep(1)
    await client.aclose(grace=1)
    asked = len(store.asked)
    arrived.set()
    assert (await task).id == "cus_1"
    assert ([record.state for record in await store.in_doubt()], len(store.asked)) == (["in_doubt"], asked + 1)
    assert len(script.sent) == 1


async def test_closing_that_is_cancelled_closes_the_store_all_the_same() -> None:
    """Whoever loses patience with the calls leaves no file open."""
    store = Troubled()
    client, script = client_of(hangs(), journal=store)
    task = asyncio.create_task(create(client))
    await asyncio.sleep(1)
    closing = asyncio.create_task(client.aclose())
    await asyncio.sleep(1)
    closing.cancel()
    await asyncio.gather(closing, return_exceptions=True)
    assert (store.closed, script.closed, [record.key for record in await store.in_doubt()]) == (1, 1, ["k"])
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_record_of_a_durable_store_carries_its_times() -> None:
    """In UTC, for whoever lists what is in doubt."""
    client, _ = await left_in_doubt(Troubled())
    (record,) = await client.in_doubt()
    age = datetime.now(UTC) - record.created_at
    assert 0 <= age.total_seconds() < 60
    assert record.last_sent_at >= record.created_at
