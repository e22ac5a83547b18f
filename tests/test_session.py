"""What a call does with what the network does to it: one key, one body, and the truth about the outcome."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paymongo_async import PayMongo
from paymongo_async._throttle import RetryBudget
from paymongo_async.errors import (
    AuthenticationError,
    BadRequestError,
    CallInProgressError,
    ClientClosedError,
    ConfigurationError,
    ConflictError,
    ConnectError,
    DisconnectedError,
    IdempotencyMismatchError,
    InternalServerError,
    ModeMismatchError,
    NotFoundError,
    OutcomeUnknown,
    PayMongoError,
    ProtocolError,
    RateLimitError,
    RedirectRefusedError,
    RequestTimeoutError,
    TLSError,
)
from paymongo_async.resources import OPERATIONS
from paymongo_async.retry import RetryPolicy
from paymongo_async.stores.memory import MemoryStore
from paymongo_async.wire import Request, Response, Sending

from .rig.scripted import (
    CARD,
    CUSTOMER,
    INTENT,
    REFUND,
    URL,
    Scripted,
    Step,
    client_of,
    customer,
    fails,
    hangs,
    intent,
    lost,
    refund,
    refused,
    refuses,
    rows,
    says,
    stale,
    timed_out,
    waits_for,
)

OK = says(200, customer())
ONCE = RetryPolicy(attempts=1, confirm_wait=0, verify_wait=0)
HTML = says(502, b"<html><body><h1>Bad Gateway</h1></body></html>")


async def create(client: PayMongo, **extra: Any) -> Any:
    """Make a keyed call that moves no money."""
    return await client.customers.create(**{**CUSTOMER, **extra})


async def capture(client: PayMongo, **extra: Any) -> Any:
    """Make a transition."""
    return await client.payment_intents.capture("pi_1", **extra)


async def pay_back(client: PayMongo, **extra: Any) -> Any:
    """Make a create that moves money."""
    return await client.refunds.create(**{**REFUND, **extra})


async def read(client: PayMongo) -> Any:
    """Make a read."""
    return await client.customers.retrieve("cus_1")


async def update(client: PayMongo) -> Any:
    """Make a write that converges."""
    return await client.customers.update("cus_1", first_name="C")


async def failure_of(awaitable: Any) -> PayMongoError:
    """Return the error that a call ends with, which holds nothing foreign."""
    with pytest.raises(PayMongoError) as raised:
        await awaitable
    error: BaseException | None = raised.value
    while error is not None:
        assert isinstance(error, PayMongoError)
        assert error.__context__ is None or isinstance(error.__context__, PayMongoError)
        error = error.__cause__
    return raised.value


# -- the property that all else rests on ------------------------------------------------------------------------------

FAULTS: dict[str, Step] = {
    "lost": lost(),
    "stale": stale(),
    "refused": refused(),
    "timed_out": timed_out(),
    "html": HTML,
    "stored": refuses(500, "internal_server_error"),
    "busy": refuses(409, "idempotency_in_progress"),
    "too_many": says(429, b"slow down", retry_after="0"),
    "declined": refuses(400),
    "denied": refuses(403, "access_denied"),
    "nonsense": says(200, b"<html>"),
    "other": refuses(418),
    "ok": says(200, customer()),
}


@given(st.lists(st.lists(st.sampled_from(sorted(FAULTS)), min_size=1, max_size=4), min_size=1, max_size=4))
def test_one_call_keeps_one_key_and_one_body_and_two_calls_share_none(schedules: list[list[str]]) -> None:
    """Whatever happens on the way."""

    async def run() -> list[Scripted]:
        scripts = []
        policy = RetryPolicy(attempts=4, wait_initial=0, wait_max=0, confirm_wait=0, verify_wait=0)
        for schedule in schedules:
            client, script = client_of(*[FAULTS[name] for name in schedule], retry=policy)
            client._session.attempts._admission = _NoWaiting()  # type: ignore[assignment]
            scripts.append(script)
            try:
                await create(client)
            except PayMongoError as error:
                assert error.idempotency_key == script.keys[0]
        return scripts

    scripts = asyncio.run(run())
    keys = [set(script.keys) for script in scripts]
    assert all(len(own) == 1 and None not in own for own in keys)
    assert len(set.union(*keys)) == len(scripts)
    assert all(len({request.body for request in script.sent}) == 1 for script in scripts)


class _NoWaiting:
    async def enter(self, deadline: float) -> bool:
        return False

    def leave(self, *, probe: bool, error: BaseException | None) -> None:
        pass


async def test_a_key_of_the_caller_goes_out_as_it_is() -> None:
    """On every attempt."""
    client, script = client_of(lost(), OK)
    await create(client, idempotency_key="order-42")
    assert script.keys == ["order-42", "order-42"]


@pytest.mark.parametrize("key", ["", "x" * 256, "a b", "a\r\nb", "a\0b", "\N{GRINNING FACE}", "é", 7])
async def test_a_key_that_no_header_carries_is_refused(key: Any) -> None:
    """Before anything is sent."""
    client, script = client_of(OK)
    error = await failure_of(create(client, idempotency_key=key))
    assert (error.outcome, error.param, script.sent) == ("not_sent", "idempotency_key", [])


async def test_a_refused_argument_names_its_operation() -> None:
    """An error without its call is half an error."""
    client, script = client_of(OK)
    error = await failure_of(pay_back(client, amount=100.5))
    assert (error.operation, error.outcome, script.sent) == ("refunds.create", "not_sent", [])


# -- what each answer means -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "kind", "outcome"),
    [
        (refuses(400), BadRequestError, "rejected"),
        (refuses(401), AuthenticationError, "rejected"),
        (refuses(404, "resource_not_found"), NotFoundError, "rejected"),
        (says(404), NotFoundError, "rejected"),
        (refuses(409), CallInProgressError, "unknown"),
        (says(429, b"slow down", retry_after="61"), RateLimitError, "rejected"),
        (says(301, b"", location="https://evil.example"), RedirectRefusedError, "unknown"),
        (says(405, b""), PayMongoError, "unknown"),
        (says(400, b"<html>"), BadRequestError, "unknown"),
        (says(404, b"<html>"), NotFoundError, "unknown"),
        (refuses(400, "resource_processing_error"), BadRequestError, "unknown"),
        (says(408), RequestTimeoutError, "unknown"),
        (HTML, InternalServerError, "unknown"),
        (says(200, b""), ProtocolError, "unknown"),
        (says(204), ProtocolError, "unknown"),
        (says(200, b"[]"), ProtocolError, "unknown"),
        (says(200, {"data": None}), ProtocolError, "unknown"),
        (says(200, {"data": {"attributes": {}}}), ProtocolError, "unknown"),
        (says(200, b"\xff"), ProtocolError, "unknown"),
        (says(200, customer(livemode=True)), ModeMismatchError, "unknown"),
        (refused(), ConnectError, "not_sent"),
        (fails(lambda: TLSError("who?"), "connect"), TLSError, "not_sent"),
        (stale(), DisconnectedError, "not_sent"),
        (lost(), DisconnectedError, "unknown"),
    ],
)
async def test_a_create_says_what_its_answer_means(step: Step, kind: type[PayMongoError], outcome: str) -> None:
    """Directly, or as the cause of an unknown outcome."""
    client, _ = client_of(step, retry=RetryPolicy.none())
    error = await failure_of(create(client))
    assert error.outcome == outcome
    if outcome == "unknown":
        assert type(error) is OutcomeUnknown
        assert isinstance(error.__cause__, kind)
    else:
        assert type(error) is kind


@pytest.mark.parametrize("step", [lost(), HTML, says(200, b"<html>"), timed_out(), refuses(409)])
async def test_a_read_fails_with_the_plain_error(step: Step) -> None:
    """Nothing can have happened to money, so there is nothing to resolve."""
    client, _ = client_of(step)
    error = await failure_of(read(client))
    assert type(error) is not OutcomeUnknown


async def test_a_row_of_the_other_mode_is_refused() -> None:
    """Each row of a list is held against the key, not only single resources."""
    client, script = client_of(rows(customer("cus_1"), customer("cus_2", livemode=True)))
    with pytest.raises(ModeMismatchError):
        await client.customers.list()
    assert len(script.sent) == 1


@pytest.mark.parametrize(
    ("step", "reads", "keyed", "natural", "transition"),
    [
        (refused(), 3, 3, 3, 3),
        (stale(), 3, 3, 3, 3),
        (fails(lambda: TLSError("who?"), "connect"), 1, 1, 1, 1),
        (lost(), 3, 3, 3, 1),
        (timed_out(), 3, 3, 3, 1),
        (HTML, 3, 3, 3, 1),
        (says(200, b"<html>"), 3, 3, 3, 1),
        (says(302), 1, 1, 1, 1),
        (refuses(400), 1, 1, 1, 1),
        (refuses(401), 1, 1, 1, 1),
        (refuses(403), 1, 1, 1, 1),
        (says(405), 1, 1, 1, 1),
        (refuses(500, "internal_server_error"), 3, 2, 3, 1),
        (says(429, b"slow", retry_after="61"), 1, 1, 1, 1),
    ],
)
async def test_each_class_repeats_what_it_may(
    step: Step, reads: int, keyed: int, natural: int, transition: int
) -> None:
    """A transition goes out again only when a look has proven that it may; here no look gets an answer."""

    def only_writes(request: Request, sending: Sending) -> Any:
        return step(request, sending) if request.method != "GET" or wants_reads else HTML(request, sending)

    for call, expected in ((read, reads), (create, keyed), (update, natural), (capture, transition)):
        wants_reads = call is read
        client, script = client_of(only_writes)
        error = await failure_of(call(client))
        sent = script.sent if wants_reads else script.writes
        assert (call.__name__, len(sent), len(error.attempts or ())) == (call.__name__, expected, expected)


async def test_an_answer_after_trouble_is_an_answer() -> None:
    """The first success ends it."""
    client, script = client_of(lost(), refused(), OK)
    assert (await create(client)).id == "cus_1"
    assert len(script.sent) == 3


async def test_every_attempt_is_on_the_error() -> None:
    """With its number, phase, status and class."""
    client, _ = client_of(refused(), HTML, lost())
    error = await failure_of(create(client))
    assert [(each.number, each.phase, each.status, each.error) for each in error.attempts] == [
        (1, "connect", None, "ConnectError"),
        (2, "sent", 502, "InternalServerError"),
        (3, "sent", None, "DisconnectedError"),
    ]
    assert "after 3 attempts" in str(error)


async def test_a_stored_failure_stops_at_its_second_word() -> None:
    """The same envelope twice under one key is a replay, which no repeat heals."""
    client, script = client_of(refuses(500, "internal_server_error"))
    error = await failure_of(create(client))
    assert (error.outcome, len(script.sent)) == ("unknown", 2)


async def test_a_second_fault_that_differs_is_no_replay() -> None:
    """Only the very same words prove that it was stored."""
    client, script = client_of(refuses(500, "a"), refuses(500, "b"), OK)
    await create(client)
    assert len(script.sent) == 3


@pytest.mark.parametrize("step", [refuses(400), refuses(404), says(429, b"", retry_after="61"), refused(), says(405)])
async def test_doubt_sticks(step: Step) -> None:
    """After a lost answer no refusal makes it not_sent or rejected: it may be caused by the first attempt."""
    client, _ = client_of(lost(), step)
    error = await failure_of(create(client))
    assert (type(error), error.outcome) == (OutcomeUnknown, "unknown")


async def test_doubt_of_a_convergent_write_sticks_too() -> None:
    """It has no key, and its error says so."""
    client, _ = client_of(lost(), refuses(400))
    error = await failure_of(update(client))
    assert (error.outcome, error.idempotency_key) == ("unknown", None)
    assert "read the resource" in error.message


async def test_a_delete_that_finds_nothing_after_a_lost_answer_is_done() -> None:
    """It was the first attempt that removed it."""
    client, _ = client_of(lost(), refuses(404, "resource_not_found"))
    assert (await client.customers.delete("cus_1")).id == "cus_1"


async def test_a_delete_that_finds_nothing_at_once_is_refused() -> None:
    """Nobody had removed it for us."""
    client, _ = client_of(refuses(404, "resource_not_found"))
    assert isinstance(await failure_of(client.customers.delete("cus_1")), NotFoundError)


async def test_a_delete_may_be_answered_with_nothing() -> None:
    """Then the id of the path is all that is known."""
    client, _ = client_of(says(204))
    assert (await client.customers.delete("cus_1")).id == "cus_1"


@pytest.mark.parametrize(("name", "value"), [("amount", 501), ("currency", "USD"), ("payment_id", "pay_2")])
async def test_an_answer_about_another_order_is_no_success(name: str, value: Any) -> None:
    """A server may replay another order under our key in silence."""
    client, _ = client_of(says(200, refund(**{name: value})), rows(), retry=ONCE, mark=False)
    if name == "currency":
        client, _ = client_of(says(200, intent(currency=value)), retry=RetryPolicy.none())
        error = await failure_of(client.payment_intents.create(**INTENT))
    else:
        error = await failure_of(pay_back(client))
    assert error.outcome == "unknown"
    assert isinstance(error.__cause__, IdempotencyMismatchError)


async def test_a_refused_key_is_never_sent_twice() -> None:
    """Ten 401 block the caller, says an older page."""
    client, script = client_of(refuses(401, "authentication_invalid"))
    error = await failure_of(read(client))
    assert (error.status, len(script.sent)) == (401, 1)


async def test_a_key_in_use_is_waited_for_with_the_same_key() -> None:
    """Somebody else's attempt has its turn."""
    client, script = client_of(refuses(409, "idempotency_in_progress"), OK)
    assert (await create(client)).id == "cus_1"
    assert len(set(script.keys)) == 1


# -- transitions and money --------------------------------------------------------------------------------------------


async def test_a_capture_whose_answer_was_lost_is_found_done() -> None:
    """The intent is read, and it is not sent again."""
    client, script = client_of(lost(), says(200, intent("succeeded")))
    assert (await capture(client)).status == "succeeded"
    assert script.verbs == ["POST /v1/payment_intents/pi_1/capture", "GET /v1/payment_intents/pi_1"]


async def test_a_capture_that_was_not_done_is_sent_again_after_two_looks() -> None:
    """One look may only be too early."""
    client, script = client_of(lost(), *[says(200, intent("awaiting_capture"))] * 2, says(200, intent("succeeded")))
    await capture(client)
    assert [verb.partition(" ")[0] for verb in script.verbs] == ["POST", "GET", "GET", "POST"]
    assert len({request.headers["Idempotency-Key"] for request in script.writes}) == 1


async def test_a_capture_that_cannot_be_looked_at_is_not_sent_again() -> None:
    """Its outcome is unknown, its cause is the lost attempt."""
    client, script = client_of(lost(), refuses(403, "access_denied"))
    error = await failure_of(capture(client))
    assert (error.outcome, len(script.writes)) == ("unknown", 1)
    assert isinstance(error.__cause__, DisconnectedError)


async def test_a_refusal_after_a_lost_attach_may_be_its_success() -> None:
    """The second attempt is told that the intent has succeeded: the first one did it."""
    client, script = client_of(
        lost(),
        says(200, intent()),
        says(200, intent()),
        refuses(400, "resource_succeeded_state"),
        says(200, intent("succeeded")),
    )
    found = await client.payment_intents.attach("pi_1", payment_method="pm_1")
    assert found.status == "succeeded"
    assert len(script.writes) == 2


async def test_a_refund_whose_answer_was_lost_is_not_sent_again() -> None:
    """A search that finds nothing proves nothing so soon."""
    client, script = client_of(lost(), rows())
    error = await failure_of(pay_back(client))
    assert (error.outcome, len(script.writes), len(script.sent)) == ("unknown", 1, 3)
    assert isinstance(error.__cause__, DisconnectedError)


async def test_a_refund_is_sent_again_where_keys_are_known_to_be_honoured() -> None:
    """With the same key and body, after the search."""
    policy = RetryPolicy(wait_initial=0, wait_max=0, verify_wait=0, resend_money=True)
    client, script = client_of(lost(), rows(), rows(), says(200, refund()), retry=policy)
    await pay_back(client)
    assert len(script.writes) == 2
    assert len({(request.body, request.headers["Idempotency-Key"]) for request in script.writes}) == 1


@pytest.mark.parametrize("last", [refuses(400), says(429, b"", retry_after="61"), refused()])
async def test_a_search_that_found_nothing_does_not_clear_doubt(last: Step) -> None:
    """The first attempt may still be on its way when the second one is refused."""
    policy = RetryPolicy(attempts=2, wait_initial=0, wait_max=0, verify_wait=0, resend_money=True)
    client, _ = client_of(lost(), rows(), rows(), last, rows(), retry=policy)
    error = await failure_of(pay_back(client))
    assert error.outcome == "unknown"


async def test_a_marked_refund_is_found() -> None:
    """Its metadata carries the key."""

    def listed(request: Request, sending: Sending) -> Response:
        found = refund("ref_9", metadata={"idempotency_key": "k-1"}, created_at=4_000_000_000)
        return rows(refund("ref_8", created_at=4_000_000_000), found)(request, sending)  # type: ignore[return-value]

    client, script = client_of(lost(), listed)
    assert (await pay_back(client, idempotency_key="k-1")).id == "ref_9"
    assert len(script.writes) == 1


async def test_a_refund_that_is_only_alike_is_no_proof() -> None:
    """It may be a second, equal one; the error names it."""
    client, _ = client_of(lost(), rows(refund("ref_7", created_at=4_000_000_000)), mark=False)
    error = await failure_of(pay_back(client))
    assert isinstance(error, OutcomeUnknown)
    assert error.candidates == ("ref_7",)


async def test_the_users_metadata_keeps_its_entries_beside_the_mark() -> None:
    """One is added, none is taken."""
    client, script = client_of(says(200, refund()))
    await pay_back(client, metadata={"order": "42"}, idempotency_key="k-1")
    assert script.sent[0].body is not None
    assert b'"metadata":{"order":"42","idempotency_key":"k-1"}' in script.sent[0].body


async def test_without_a_mark_nothing_is_added() -> None:
    """For those who want their metadata to themselves."""
    client, script = client_of(says(200, refund()), mark=False)
    await pay_back(client)
    assert script.sent[0].body is not None
    assert b"metadata" not in script.sent[0].body


# -- time -------------------------------------------------------------------------------------------------------------


@pytest.mark.looptime
@pytest.mark.parametrize("call", [read, create, update, capture, pay_back])
async def test_a_call_ends_at_its_deadline(call: Any) -> None:
    """Attempts, waits and looks included."""
    client, _ = client_of(hangs(), retry=RetryPolicy(deadline=45.0))
    loop = asyncio.get_running_loop()
    begun = loop.time()
    await failure_of(call(client))
    assert loop.time() - begun <= 45.001


@pytest.mark.looptime
async def test_an_attempt_gets_thirty_seconds_or_what_is_left() -> None:
    """Whichever is less."""
    client, script = client_of(hangs(), retry=RetryPolicy(deadline=45.0, wait_initial=0, wait_max=0))
    await failure_of(create(client))
    assert script.allowed == pytest.approx([30.0, 15.0], abs=0.01)


@pytest.mark.looptime
async def test_no_sleep_crosses_the_deadline() -> None:
    """A wait that would end later is not begun."""
    client, script = client_of(says(503, b"", retry_after="8"), retry=RetryPolicy(deadline=1.0))
    loop = asyncio.get_running_loop()
    begun = loop.time()
    error = await failure_of(create(client))
    assert (loop.time() - begun, len(script.sent), error.retry_after) == (0, 1, 8.0)


@pytest.mark.looptime
async def test_retry_after_is_waited_for() -> None:
    """Not shortened, and not by much prolonged."""
    client, script = client_of(says(429, b"slow", retry_after="7"), OK, retry=RetryPolicy())
    await create(client)
    assert 7.0 <= script.at[1] - script.at[0] <= 7.6


@pytest.mark.looptime
async def test_a_retry_after_above_a_minute_fails_now() -> None:
    """And says when it could go on."""
    client, script = client_of(says(503, b"", retry_after="61"), OK, retry=RetryPolicy(deadline=600.0))
    error = await failure_of(create(client))
    assert (error.retry_after, len(script.sent)) == (61.0, 1)


@pytest.mark.looptime
@pytest.mark.parametrize("seconds", ["61", "1000000000", "99999999999999999999"])
async def test_an_absurd_retry_after_does_not_close_the_gate_for_ever(seconds: str) -> None:
    """A minute later the next call is the probe."""
    client, _ = client_of(says(429, b"slow", retry_after=seconds), OK, retry=RetryPolicy(deadline=90.0))
    await failure_of(create(client))
    await asyncio.sleep(1)
    assert (await create(client)).id == "cus_1"


@pytest.mark.looptime
async def test_a_turn_at_the_very_deadline_is_too_late() -> None:
    """No time left would mean no limit to an HTTP library."""
    client, script = client_of(OK, rate_limit=1, retry=RetryPolicy(deadline=1.0))
    await read(client)
    error = await failure_of(read(client))
    assert (error.outcome, len(script.sent)) == ("not_sent", 1)
    assert min(script.allowed) > 0


@pytest.mark.looptime
async def test_too_many_callers_are_told_at_once() -> None:
    """A turn after the deadline is not waited for."""
    client, script = client_of(OK, rate_limit=10, retry=RetryPolicy(deadline=2.0))
    results = await asyncio.gather(*[read(client) for _ in range(100)], return_exceptions=True)
    late = [result for result in results if isinstance(result, RequestTimeoutError)]
    assert (len(script.sent), len(late)) == (20, 80)
    assert all(error.outcome == "not_sent" for error in late)
    assert all(error.attempts[0].phase == "queue" for error in late)


@pytest.mark.looptime
async def test_a_storm_of_429_is_not_answered_with_a_storm() -> None:
    """A thousand callers, one gate: hardly more requests than calls."""
    open_at = 20.0

    def limited(request: Request, sending: Sending) -> Any:
        now = asyncio.get_running_loop().time()
        return (OK if now >= open_at else says(429, b"slow"))(request, sending)

    client, script = client_of(limited, retry=RetryPolicy(deadline=120.0))
    await asyncio.gather(*[read(client) for _ in range(1000)])
    assert len(script.sent) <= 1.1 * 1000
    while_closed = [at for at in script.at if 0.01 < at < open_at]
    assert len(while_closed) <= 5  # 1, 2, 4, 8 seconds apart


@pytest.mark.looptime
async def test_failures_empty_the_budget() -> None:
    """From then on nearly every call is one request, as long as one now and then still works."""
    client, script = client_of(*[*[HTML] * 90, OK] * 25, rate_limit=None, retry=RetryPolicy.testing())
    await asyncio.gather(*[read(client) for _ in range(2000)], return_exceptions=True)
    retries = len(script.sent) - 2000
    assert 0 <= retries - RetryBudget.FULL // RetryBudget.RETRY <= 25 // RetryBudget.RETRY


@pytest.mark.looptime
async def test_an_outage_costs_one_request_in_ten_calls() -> None:
    """Once a hundred in a row have failed and the budget is empty."""
    client, script = client_of(HTML, rate_limit=None, retry=RetryPolicy.testing())
    for _ in range(200):
        await failure_of(read(client))
    sent = len(script.sent)
    for _ in range(1000):
        await failure_of(read(client))
    assert len(script.sent) - sent == 100


# -- cancelling -------------------------------------------------------------------------------------------------------


async def test_cancelling_passes_through_and_leaves_doubt() -> None:
    """What had left is on record."""
    client, _ = client_of(hangs())
    task = asyncio.create_task(create(client, idempotency_key="k"))
    await asyncio.sleep(0.001)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [record.key for record in await client.in_doubt()] == ["k"]


async def test_cancelling_before_anything_left_leaves_nothing() -> None:
    """The same key may be used again."""

    async def connecting(_: Request, sending: Sending) -> Response:
        sending.phase = "connect"
        await asyncio.Event().wait()
        raise AssertionError

    client, _ = client_of(connecting)
    task = asyncio.create_task(create(client, idempotency_key="k"))
    await asyncio.sleep(0.001)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await client.in_doubt() == []


@pytest.mark.looptime
async def test_cancelling_while_waiting_after_a_refusal_leaves_no_doubt() -> None:
    """A 429 is refused before execution, so nothing happened."""
    client, script = client_of(says(429, b"", retry_after="30"), retry=RetryPolicy())
    task = asyncio.create_task(create(client, idempotency_key="k"))
    await asyncio.sleep(5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await client.in_doubt(), len(script.sent)) == ([], 1)


async def test_a_cancelled_call_gives_its_slot_back() -> None:
    """Or a hundred of them would be the end."""
    client, script = client_of(hangs(), rate_limit=None)
    tasks = [asyncio.create_task(read(client)) for _ in range(100)]
    await asyncio.sleep(0.001)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    script.steps = [OK]
    assert (await read(client)).id == "cus_1"


# -- closing under way ------------------------------------------------------------------------------------------------


async def test_a_call_that_is_under_way_when_the_client_closes_does_not_open_it_again() -> None:
    """What it did stays unknown."""
    closing = asyncio.Event()
    client, script = client_of(waits_for(closing, lost()))
    task = asyncio.create_task(create(client))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await client.aclose()
    closing.set()
    error = await failure_of(task)
    assert (error.outcome, len(script.sent)) == ("unknown", 1)


async def test_a_call_that_waits_for_its_turn_when_the_client_closes_is_not_sent() -> None:
    """It ends with the error of a closed client."""
    closing = asyncio.Event()
    client, script = client_of(waits_for(closing, OK), rate_limit=None)
    first = [asyncio.create_task(read(client)) for _ in range(100)]
    await asyncio.sleep(0.001)
    late = asyncio.create_task(read(client))
    await asyncio.sleep(0.001)
    await client.aclose(grace=0.001)
    closing.set()
    await asyncio.gather(*first, return_exceptions=True)
    error = await failure_of(late)
    assert (type(error), error.outcome, len(script.sent)) == (ClientClosedError, "not_sent", 100)


@pytest.mark.looptime
async def test_a_call_under_way_ends_before_the_client_closes() -> None:
    """Within the grace."""
    done = asyncio.Event()
    client, _ = client_of(waits_for(done, OK))
    task = asyncio.create_task(create(client))
    await asyncio.sleep(0.01)
    asyncio.get_running_loop().call_later(3, done.set)
    await client.aclose()
    assert (await task).id == "cus_1"


@pytest.mark.looptime
async def test_a_call_that_outlasts_the_grace_is_on_record() -> None:
    """In doubt, before the client is closed; what it says later changes nothing."""
    store = MemoryStore()
    client, _ = client_of(hangs(), journal=store)
    task = asyncio.create_task(create(client, idempotency_key="k"))
    await asyncio.sleep(0.01)
    await client.aclose(grace=1)
    assert [record.state for record in await store.in_doubt()] == ["in_doubt"]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert [record.state for record in await store.in_doubt()] == ["in_doubt"]


@pytest.mark.looptime
async def test_a_client_that_closes_takes_no_new_calls() -> None:
    """Also while it waits for those under way."""
    client, script = client_of(hangs())
    task = asyncio.create_task(create(client))
    await asyncio.sleep(0.01)
    closing = asyncio.create_task(client.aclose())
    await asyncio.sleep(0.01)
    error = await failure_of(read(client))
    assert (type(error), len(script.sent)) == (ClientClosedError, 1)
    await closing
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


# -- which key --------------------------------------------------------------------------------------------------------


async def test_a_public_key_alone_cannot_make_a_secret_call() -> None:
    """Nothing is sent."""
    client, script = client_of(OK, secret_key=None, public_key="pk_test_abcdef123456")
    error = await failure_of(create(client))
    assert (type(error), error.param, script.sent) == (ConfigurationError, "secret_key", [])


async def test_an_answer_of_the_wrong_form_is_a_protocol_error_after_it_was_recorded() -> None:
    """Decoding comes last: a fault in a model loses no money."""
    client, script = client_of(says(200, customer(first_name=5)))
    error = await failure_of(create(client, idempotency_key="k"))
    assert (type(error), error.operation) == (ProtocolError, "customers.create")
    await failure_of(create(client, idempotency_key="k"))
    assert len(script.sent) == 1


async def test_a_value_out_of_range_is_a_protocol_error() -> None:
    """No foreign exception escapes from a date of the year 300,000."""
    client, _ = client_of(says(200, customer(created_at=10**16)))
    error = await failure_of(read(client))
    assert type(error) is ProtocolError


async def test_looks_go_to_the_host_of_the_call() -> None:
    """A refund of QR Ph is looked for where it was sent."""
    client, script = client_of(lost(), rows())
    moved = client.with_options(hosts={"refunds": "http://127.0.0.2:9"})
    await failure_of(pay_back(moved))
    assert {request.url.partition("/v1")[0] for request in script.sent} == {"http://127.0.0.2:9"}
    assert URL not in script.sent[0].url


# -- nothing ----------------------------------------------------------------------------------------------------------


async def test_null_is_no_customer() -> None:
    """A create that is answered with it is in doubt, and nothing is made up."""
    client, _ = client_of(says(200, b"null"))
    assert isinstance(await failure_of(create(client)), OutcomeUnknown)
    assert isinstance(await failure_of(read(client)), ProtocolError)
    assert isinstance(await failure_of(update(client)), OutcomeUnknown)


@pytest.mark.parametrize("body", [b"", b"null", b"{}", b'{"data": null}', b'{"data": {}}'])
async def test_a_deletion_may_be_answered_with_nothing_in_any_form(body: bytes) -> None:
    """It is done, and all that is known is what was asked for."""
    client, script = client_of(says(200, body))
    assert ((await client.customers.delete("cus_1")).id, len(script.sent)) == ("cus_1", 1)


@pytest.mark.parametrize(
    "body",
    [
        {"data": {"attributes": {"details": CARD}}},
        {"data": {}, "details": CARD},
        {"attributes": {}, "details": CARD},
        {"methods": [{"details": CARD}]},
    ],
)
async def test_a_raw_card_is_refused_in_a_request_too(body: dict[str, Any]) -> None:
    """Neither the envelope nor what stands beside it hides it."""
    client, script = client_of(says(200, {}), secret_key="sk_live_abcdef123456", base_url="https://api.paymongo.com")
    error = await failure_of(client.request("POST", "/v1/payment_methods", body=body))
    assert (isinstance(error, ConfigurationError), "4343" in str(error), script.sent) == (True, False, [])


@pytest.mark.parametrize(
    ("name", "arguments", "kind"),
    [
        ("payment_intents.attach", {"payment_intent_id": "pi_1", "payment_method": "pm_1"}, OutcomeUnknown),
        ("customers.create", CUSTOMER, OutcomeUnknown),
        ("sales_invoices.confirm_import", {"sales_invoice_import_id": "imp_1"}, ConflictError),
    ],
)
async def test_a_conflict_is_a_refusal_only_where_no_money_moves(
    name: str, arguments: dict[str, Any], kind: type[PayMongoError]
) -> None:
    """It may mean that the first call with the key is still being made: nobody documents its code."""
    client, _ = client_of(refuses(409, "something_else"))
    arguments = OPERATIONS[name].bind((), arguments)
    with pytest.raises(PayMongoError) as raised:
        await client.send(OPERATIONS[name], arguments)
    assert type(raised.value) is kind


async def test_a_conflict_of_a_raw_call_is_no_refusal() -> None:
    """Nobody knows what it does."""
    client, _ = client_of(refuses(409, "something_else"))
    with pytest.raises(OutcomeUnknown):
        await client.request("POST", "/v1/new_thing")
