"""A call with a key happens once, however many ask for it and whatever becomes of them."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

from paymongo_async import PayMongo
from paymongo_async.errors import (
    AuthenticationError,
    BadRequestError,
    CallInProgressError,
    IdempotencyKeyExpiredError,
    IdempotencyMismatchError,
    JournalError,
    OutcomeUnknown,
    PayMongoError,
    ValidationError,
)
from paymongo_async.idempotency import Claim, Record
from paymongo_async.stores.memory import MemoryStore

from .rig.scripted import (
    CARD,
    CUSTOMER,
    REFUND,
    SECRET,
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
    waits_for,
)

OK = says(200, customer())
HOUR = 3600.0


async def create(client: PayMongo, key: str | None = "k", **extra: Any) -> Any:
    """Make a keyed call."""
    return await client.customers.create(**{**CUSTOMER, **extra}, idempotency_key=key)


def together(client: PayMongo, count: int) -> list[asyncio.Task[Any]]:
    """Ask for one call *count* times at once."""
    return [asyncio.create_task(create(client)) for _ in range(count)]


async def left_in_doubt(*after: Step, store: MemoryStore | None = None, **options: Any) -> tuple[PayMongo, Scripted]:
    """Make a client that has lost the answer of one refund; *after* is what follows."""
    client, script = client_of(lost(), rows(), rows(), rows(), rows(), journal=store or MemoryStore(), **options)
    with pytest.raises(OutcomeUnknown):
        await client.refunds.create(**REFUND, idempotency_key="k")
    script.sent.clear()
    script.steps = list(after)
    return client, script


def age(client: PayMongo, seconds: float) -> Record:
    """Make the record under ``k`` older."""
    store = client._session.journal.records.store
    assert isinstance(store, MemoryStore)
    record = store._open["k"]
    older = evolve(record, created=record.created.ago(seconds), last_sent=record.last_sent.ago(seconds))
    store._open["k"] = older
    return older


# -- one flight -------------------------------------------------------------------------------------------------------


async def test_a_thousand_callers_with_one_key_make_one_request() -> None:
    """And get equal results."""
    client, script = client_of(OK)
    results = await asyncio.gather(*together(client, 1000))
    assert (len(script.sent), len({result.id for result in results})) == (1, 1)


async def test_the_first_caller_may_leave() -> None:
    """The call belongs to all who wait for it."""
    arrived = asyncio.Event()
    client, script = client_of(waits_for(arrived, OK))
    tasks = together(client, 1000)
    await asyncio.sleep(0.001)
    tasks[0].cancel()
    await asyncio.sleep(0)
    arrived.set()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(results[0], asyncio.CancelledError)
    assert {result.id for result in results[1:]} == {"cus_1"}
    assert len(script.sent) == 1


async def test_the_last_caller_cancels_the_call() -> None:
    """Then the record keeps what is known."""
    client, script = client_of(hangs())
    tasks = together(client, 10)
    await asyncio.sleep(0.001)
    for task in tasks:
        task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(result, asyncio.CancelledError) for result in results)
    assert (len(script.sent), [record.state for record in await client.in_doubt()]) == (1, ["in_doubt"])


async def test_who_comes_while_a_call_is_being_cancelled_is_not_cancelled() -> None:
    """Its end belongs to those who left; the newcomer takes up the record."""
    going = asyncio.Event()

    async def slow_to_stop(request: Any, sending: Any) -> Any:
        sending.phase = "sent"
        try:
            await asyncio.Event().wait()
        finally:
            going.set()
            await asyncio.sleep(0)
            await asyncio.sleep(0)

    client, script = client_of(slow_to_stop, OK)
    first = asyncio.create_task(create(client))
    await asyncio.sleep(0.001)
    first.cancel()
    await going.wait()
    assert (await create(client)).id == "cus_1"
    assert len(script.sent) == 2
    assert first.cancelled()


async def test_each_caller_gets_an_error_of_its_own() -> None:
    """With the attempts of the one call that was made."""
    client, _ = client_of(lost(), refuses(400))
    errors = await asyncio.gather(*together(client, 5), return_exceptions=True)
    assert len({id(error) for error in errors}) == 5
    assert {type(error) for error in errors} == {OutcomeUnknown}
    assert [len(error.attempts) for error in errors if isinstance(error, PayMongoError)] == [2] * 5


async def test_two_contents_under_one_key_at_once_are_refused() -> None:
    """The first is on its way, so what the key did is unknown."""
    arrived = asyncio.Event()
    client, script = client_of(waits_for(arrived, OK))
    first = asyncio.create_task(create(client))
    await asyncio.sleep(0.001)
    with pytest.raises(IdempotencyMismatchError) as raised:
        await create(client, first_name="Z")
    arrived.set()
    await first
    assert (raised.value.outcome, raised.value.param, len(script.sent)) == ("unknown", "idempotency_key", 1)


async def test_other_content_under_a_finished_key_is_refused() -> None:
    """The first call is closed, so nothing is in doubt."""
    client, script = client_of(OK)
    await create(client)
    with pytest.raises(IdempotencyMismatchError) as raised:
        await create(client, first_name="Z")
    assert (raised.value.outcome, len(script.sent)) == ("not_sent", 1)


async def test_a_key_belongs_to_one_address() -> None:
    """The same key and body for another intent are another call."""
    client, _ = client_of(says(200, intent("succeeded")))
    await client.payment_intents.capture("pi_1", idempotency_key="k")
    with pytest.raises(IdempotencyMismatchError):
        await client.payment_intents.capture("pi_2", idempotency_key="k")


async def test_a_key_belongs_to_one_account() -> None:
    """Tenants who share a store never get each other's answers."""
    store = MemoryStore()
    ours, _ = client_of(OK, journal=store)
    theirs, script = client_of(OK, journal=store, secret_key="sk_test_another98765")
    await create(ours)
    with pytest.raises(IdempotencyMismatchError):
        await create(theirs)
    assert script.sent == []


async def test_a_body_that_is_a_list_belongs_to_its_key_too() -> None:
    """Whatever the form of what was sent."""
    client, script = client_of(says(200, {}))
    await client.request("POST", "/v1/x", body=[1], idempotency_key="k")
    with pytest.raises(IdempotencyMismatchError):
        await client.request("POST", "/v1/x", body=[2], idempotency_key="k")
    assert len(script.sent) == 1


# -- what is on record ------------------------------------------------------------------------------------------------


async def test_a_finished_call_is_answered_from_the_record() -> None:
    """Without the network."""
    client, script = client_of(OK)
    first = await create(client)
    assert await create(client) == first
    assert len(script.sent) == 1


async def test_a_refusal_is_raised_again_with_the_advice_to_use_a_new_key() -> None:
    """PayMongo replays stored failures for a day."""
    client, script = client_of(refuses(400, "resource_failed_state", sub_code="insufficient_funds"))
    for _ in range(2):
        with pytest.raises(BadRequestError) as raised:
            await create(client)
    error = raised.value
    assert "a new attempt needs a new key" in error.message
    assert (error.outcome, error.sub_code, error.operation) == ("rejected", "insufficient_funds", "customers.create")
    assert (error.idempotency_key, len(script.sent)) == ("k", 1)


@pytest.mark.parametrize(
    "step",
    [
        refuses(401, "authentication_invalid"),
        refuses(403, "access_denied"),
        says(429, b"slow", retry_after="61"),
        refused(),
    ],
)
@pytest.mark.looptime
async def test_a_refusal_that_is_not_about_the_content_frees_the_key(step: Step) -> None:
    """The same key may be used again."""
    client, script = client_of(*[step] * 3)
    with pytest.raises(PayMongoError):
        await create(client)
    sent = len(script.sent)
    script.steps = [OK]
    await asyncio.sleep(61)
    assert (await create(client)).id == "cus_1"
    assert len(script.sent) == sent + 1


async def test_minted_keys_are_recorded_too() -> None:
    """A lost call can be resolved by the key on its error."""
    client, _ = client_of(lost(), refuses(400))
    with pytest.raises(OutcomeUnknown) as raised:
        await create(client, key=None)
    assert [record.key for record in await client.in_doubt()] == [raised.value.idempotency_key]


async def test_a_journal_that_cannot_be_written_sends_nothing() -> None:
    """Without a record a crash would leave doubt behind that nobody knows of."""

    class Full(MemoryStore):
        async def claim(self, record: Record, lease: float) -> Claim:
            msg = "disk full: sk_test_abcdef123456"
            raise OSError(msg)

    client, script = client_of(OK, journal=Full())
    with pytest.raises(JournalError) as raised:
        await create(client)
    assert (raised.value.outcome, script.sent) == ("not_sent", [])
    assert SECRET not in str(raised.value)
    assert raised.value.__context__ is raised.value.__cause__ is None


async def test_a_journal_that_fails_after_the_answer_returns_the_answer(caplog: pytest.LogCaptureFixture) -> None:
    """The caller must know; the open record will be looked up."""

    class Failing(MemoryStore):
        async def save(self, record: Record) -> bool:
            msg = "gone"
            raise OSError(msg)

    client, _ = client_of(OK, journal=Failing())
    with caplog.at_level(logging.WARNING):
        assert (await create(client)).id == "cus_1"
    assert "journal not written" in caplog.text


async def test_another_owner_of_the_key_is_waited_for() -> None:
    """Two clients with one store: the second one does not send, and gets the same answer."""
    store, arrived = MemoryStore(), asyncio.Event()
    one, _ = client_of(waits_for(arrived, OK), journal=store)
    other, script = client_of(OK, journal=store)
    task = asyncio.create_task(create(one))
    await asyncio.sleep(0.001)
    second = asyncio.create_task(create(other))
    await asyncio.sleep(0.001)
    arrived.set()
    assert await second == await task
    assert script.sent == []


@pytest.mark.looptime
async def test_another_owner_who_is_never_done_is_left_alone() -> None:
    """At the deadline nobody knows what became of its call."""
    store = MemoryStore()
    one, _ = client_of(hangs(), journal=store)
    other, script = client_of(OK, journal=store)
    task = asyncio.create_task(create(one.with_options(deadline=100)))
    await asyncio.sleep(0.001)
    with pytest.raises(CallInProgressError) as raised:
        await create(other.with_options(deadline=5))
    task.cancel()
    assert (raised.value.outcome, script.sent) == ("unknown", [])


@pytest.mark.looptime
async def test_one_of_two_owners_takes_up_a_record_in_doubt() -> None:
    """Both would send it otherwise."""
    store, arrived = MemoryStore(), asyncio.Event()
    await left_in_doubt(rows(), store=store)
    one, _ = client_of(waits_for(arrived, rows()), journal=store)
    other, script = client_of(rows(), journal=store)
    task = asyncio.create_task(one.refunds.create(**REFUND, idempotency_key="k"))
    await asyncio.sleep(0.001)
    with pytest.raises(CallInProgressError):
        await other.with_options(deadline=5).refunds.create(**REFUND, idempotency_key="k")
    arrived.set()
    with pytest.raises(OutcomeUnknown):
        await task
    assert script.sent == []


async def test_card_data_is_not_on_record() -> None:
    """Neither the body nor the fields."""
    store = MemoryStore()
    client, _ = client_of(says(200, envelope("payment_method", "pm_1", type="card")), journal=store)
    arrived = store._open
    seen: list[Record] = []

    async def look(record: Record, lease: float) -> Claim:
        seen.append(record)
        return await MemoryStore.claim(store, record, lease)

    store.claim = look  # type: ignore[method-assign]
    await client.payment_methods.create(type="card", details=CARD, idempotency_key="k")
    assert arrived == {}
    assert seen[0].request is None
    assert seen[0].fields["details"] == {"exp_month": 12, "exp_year": 2030}


async def test_no_record_holds_the_key_of_the_account() -> None:
    """What tells accounts apart is a keyed hash."""
    client, _ = await left_in_doubt(rows())
    (record,) = await client.in_doubt()
    assert SECRET not in str(record.scope)
    assert record.request is not None
    assert "Authorization" not in record.request.headers


# -- taking up --------------------------------------------------------------------------------------------------------


async def test_a_later_call_takes_up_what_is_in_doubt_by_looking_first() -> None:
    """Found: returned, and nothing is sent."""
    found = refund("ref_9", metadata={"idempotency_key": "k"}, created_at=4_000_000_000)
    client, script = await left_in_doubt(rows(found))
    assert (await client.refunds.create(**REFUND, idempotency_key="k")).id == "ref_9"
    assert (script.writes, await client.in_doubt()) == ([], [])


async def test_a_later_call_that_finds_nothing_so_soon_stays_in_doubt() -> None:
    """Money waits rather than doubles."""
    client, script = await left_in_doubt(rows())
    with pytest.raises(OutcomeUnknown):
        await client.refunds.create(**REFUND, idempotency_key="k")
    assert (script.writes, len(await client.in_doubt())) == ([], 1)


async def test_a_later_call_that_finds_nothing_after_ten_minutes_is_made() -> None:
    """A queue that retries heals by itself."""
    client, script = await left_in_doubt(rows(), rows(), says(200, refund()))
    age(client, 601)
    assert (await client.refunds.create(**REFUND, idempotency_key="k")).id == "ref_1"
    assert len(script.writes) == 1


async def test_the_ten_minutes_count_from_the_last_attempt() -> None:
    """What was sent a moment ago may be as late as the first was; it is not sent a third time."""
    client, script = await left_in_doubt(rows(), rows(), lost(), rows())
    age(client, 601)
    with pytest.raises(OutcomeUnknown):
        await client.refunds.create(**REFUND, idempotency_key="k")
    assert len(script.writes) == 1
    with pytest.raises(OutcomeUnknown):
        await client.refunds.create(**REFUND, idempotency_key="k")
    assert (await client.resolve("k")).kind == "unknown"
    assert len(script.writes) == 1


async def test_a_look_alone_does_not_start_the_ten_minutes_again() -> None:
    """Or a queue that retries every minute would never heal."""
    client, _ = await left_in_doubt(rows())
    before = age(client, 300).last_sent.wall
    with pytest.raises(OutcomeUnknown):
        await client.refunds.create(**REFUND, idempotency_key="k")
    (record,) = await client.in_doubt()
    assert record.last_sent.wall == pytest.approx(before, abs=1)


async def test_a_record_taken_up_sends_its_stored_bytes() -> None:
    """Not those of the caller, which may differ in spelling."""
    client, script = client_of(lost(), refuses(400))
    with pytest.raises(OutcomeUnknown):
        await create(client)
    (record,) = await client.in_doubt()
    stored = record.request
    script.steps = [OK]
    await create(client)
    assert stored is not None
    assert script.sent[-1] is stored


@pytest.mark.parametrize("step", [refuses(401), says(429, b"", retry_after="61"), refused()])
async def test_a_record_taken_up_is_never_deleted_by_a_refusal(step: Step) -> None:
    """It goes back into doubt."""
    client, script = client_of(lost(), refuses(400))
    with pytest.raises(OutcomeUnknown):
        await create(client)
    script.steps = [step]
    with pytest.raises(OutcomeUnknown):
        await create(client)
    assert len(await client.in_doubt()) == 1


async def test_a_key_older_than_23_hours_is_not_sent_again() -> None:
    """The server forgets it after 24, and it would be a new call."""
    client, script = await left_in_doubt(says(200, refund()))
    age(client, 23 * HOUR + 1)
    with pytest.raises(IdempotencyKeyExpiredError) as raised:
        await client.refunds.create(**REFUND, idempotency_key="k")
    (record,) = await client.in_doubt()
    assert (raised.value.outcome, script.sent, record.state) == ("unknown", [], "in_doubt")
    assert "resolve" in raised.value.message


async def test_a_key_just_under_23_hours_is_taken_up() -> None:
    """By looking."""
    client, script = await left_in_doubt(rows())
    age(client, 23 * HOUR - 60)
    script.steps = [rows(), rows(), says(200, refund())]
    await client.refunds.create(**REFUND, idempotency_key="k")
    assert len(script.writes) == 1


async def test_other_content_under_a_key_in_doubt_is_refused() -> None:
    """And the record stays in doubt."""
    client, script = await left_in_doubt(rows())
    with pytest.raises(IdempotencyMismatchError) as raised:
        await client.refunds.create(**{**REFUND, "amount": 600}, idempotency_key="k")
    assert (raised.value.outcome, script.sent, len(await client.in_doubt())) == ("unknown", [], 1)


# -- resolve ----------------------------------------------------------------------------------------------------------


async def test_resolve_finds_what_was_applied() -> None:
    """And closes the record with it."""
    found = refund("ref_9", metadata={"idempotency_key": "k"}, created_at=4_000_000_000)
    client, script = await left_in_doubt(rows(found))
    resolution = await client.resolve("k")
    assert (resolution.kind, resolution.resource.id, await client.in_doubt()) == ("applied", "ref_9", [])
    assert (await client.refunds.create(**REFUND, idempotency_key="k")).id == "ref_9"
    assert script.writes == []


async def test_resolve_says_unknown_with_the_reason() -> None:
    """And keeps the record."""
    client, _ = await left_in_doubt(rows())
    resolution = await client.resolve("k")
    assert (resolution.kind, len(await client.in_doubt())) == ("unknown", 1)
    assert "proves nothing" in resolution.reason


async def test_resolve_says_unknown_when_it_cannot_look() -> None:
    """A look that fails leaves the doubt as it is."""
    client, _ = await left_in_doubt(refuses(403, "access_denied"))
    assert (await client.resolve("k")).kind == "unknown"


async def test_resolve_closes_what_did_not_happen_after_ten_minutes() -> None:
    """A new call may be made then."""
    client, script = await left_in_doubt(rows())
    age(client, 601)
    assert (await client.resolve("k")).kind == "not_applied"
    assert await client.in_doubt() == []
    script.steps = [says(200, refund())]
    assert (await client.refunds.create(**REFUND, idempotency_key="k")).id == "ref_1"


async def test_resolve_looks_twice_before_it_believes_a_state_that_shows_nothing() -> None:
    """A capture that comes late shows in the second look."""
    client, script = client_of(lost(), refuses(403))
    with pytest.raises(OutcomeUnknown):
        await client.payment_intents.capture("pi_1", idempotency_key="k")
    script.steps = [says(200, intent("awaiting_capture")), says(200, intent("succeeded"))]
    assert (await client.resolve("k")).kind == "applied"


async def test_resolve_tells_of_a_decline() -> None:
    """The error has its operation and key."""
    client, script = client_of(lost(), refuses(403))
    with pytest.raises(OutcomeUnknown):
        await client.payment_intents.attach("pi_1", payment_method="pm_1", idempotency_key="k")
    failed = {"status": "failed", "failed_code": "insufficient_funds", "created_at": 4_000_000_000}
    paid = envelope("payment", "pay_1", **failed)["data"]
    script.steps = [says(200, intent(payments=[paid]))]
    resolution = await client.resolve("k")
    assert resolution.kind == "rejected"
    assert resolution.error is not None
    error = resolution.error
    assert (error.sub_code, error.operation, error.idempotency_key) == (
        "insufficient_funds",
        "payment_intents.attach",
        "k",
    )


async def test_resolve_leaves_a_call_under_way_alone() -> None:
    """Whoever makes it will know."""
    arrived = asyncio.Event()
    client, _ = client_of(waits_for(arrived, OK))
    task = asyncio.create_task(create(client))
    await asyncio.sleep(0.001)
    assert (await client.resolve("k")).kind == "unknown"
    arrived.set()
    await task
    assert (await client.resolve("k")).kind == "applied"


async def test_a_call_waits_for_whoever_settles_its_key() -> None:
    """It would be sent while somebody finds that it was not."""
    arrived = asyncio.Event()
    client, script = await left_in_doubt(waits_for(arrived, rows()), says(200, refund()))
    age(client, 601)
    resolving = asyncio.create_task(client.resolve("k"))
    await asyncio.sleep(0.001)
    task = asyncio.create_task(client.refunds.create(**REFUND, idempotency_key="k"))
    await asyncio.sleep(0.01)
    assert script.writes == []
    arrived.set()
    assert (await resolving).kind == "not_applied"
    assert (await task).id == "ref_1"
    assert len(script.writes) == 1


async def test_a_look_that_is_broken_off_leaves_the_record_in_doubt() -> None:
    """Whoever comes next looks again."""
    client, _ = await left_in_doubt(hangs())
    resolving = asyncio.create_task(client.resolve("k"))
    await asyncio.sleep(0.001)
    resolving.cancel()
    await asyncio.gather(resolving, return_exceptions=True)
    assert [record.state for record in await client.in_doubt()] == ["in_doubt"]


async def test_resolve_knows_a_rejected_call() -> None:
    """From the record."""
    client, _ = client_of(refuses(400))
    with pytest.raises(BadRequestError):
        await create(client)
    assert (await client.resolve("k")).kind == "rejected"


async def test_resolve_refuses_a_key_that_nobody_used() -> None:
    """There is nothing to say about it."""
    client, _ = client_of(OK)
    with pytest.raises(ValidationError):
        await client.resolve("k")


async def test_a_call_that_nobody_can_look_up_stays_unknown() -> None:
    """A plain request has no table."""
    client, script = client_of(lost())
    with pytest.raises(OutcomeUnknown):
        await client.request("POST", "/v1/x", idempotency_key="k")
    assert (await client.resolve("k")).kind == "unknown"
    assert len(script.sent) == 1


async def test_a_request_of_ones_own_resolves_to_its_json() -> None:
    """There is no model for it."""
    client, _ = client_of(says(200, {"a": 1}))
    await client.request("POST", "/v1/x", body={"b": 2}, idempotency_key="k")
    assert (await client.resolve("k")).resource == {"a": 1}


async def test_an_unauthorised_look_is_the_callers_problem_not_the_records() -> None:
    """401 on a plain call frees its key."""
    client, _ = client_of(refuses(401))
    with pytest.raises(AuthenticationError):
        await create(client)
    assert await client.in_doubt() == []


async def test_a_document_is_kept_as_its_digest() -> None:
    """Another text under the same key is another call, and the text itself is on no record."""
    client, _ = client_of(lost(), organization_id="org_1")
    with pytest.raises(PayMongoError):
        await client.workflows.create(definition="name: canary", idempotency_key="k")
    (record,) = await client.in_doubt()
    assert "canary" not in str(record.fields)
    with pytest.raises(PayMongoError, match="belongs to a call with other content"):
        await client.workflows.create(definition="name: other", idempotency_key="k")


async def test_an_unknown_outcome_has_what_it_takes_to_settle_it() -> None:
    """When it was first sent, and what its key is bound to; nothing of what was sent."""
    client, _ = client_of(lost(), says(200, {"data": []}))
    before = datetime.now(UTC)
    with pytest.raises(OutcomeUnknown) as raised:
        await client.refunds.create(payment_id="pay_canary", amount=500, reason="others", idempotency_key="k")
    error, (record,) = raised.value, await client.in_doubt()
    assert error.first_sent_at is not None
    assert abs(error.first_sent_at - before) < timedelta(seconds=5)
    told = error.to_dict()
    assert (told["fingerprint"], told["first_sent_at"]) == (record.fingerprint, error.first_sent_at.isoformat())
    assert "canary" not in str(told)
