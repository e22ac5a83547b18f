"""F60: a transition of unknown outcome is read first, and sent again only if its state proves that it was not done."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from attrs import evolve

from paymongo_async import PayMongo
from paymongo_async.errors import BadRequestError, OutcomeUnknown, PayMongoError
from paymongo_async.retry import RetryPolicy
from paymongo_async.simulator import Simulator
from paymongo_async.simulator.faults import Kind

from ..rig.checker import check
from ..rig.orders import begin, hold
from ..rig.scripted import CARD, SECRET, wait
from ..rig.seeds import seeds

READ = "payment_intents.retrieve"


@dataclass(frozen=True)
class Transition:
    """Something that is done to an intent once."""

    prepare: Callable[[PayMongo], Awaitable[tuple[str, ...]]]
    do: Callable[..., Awaitable[Any]]
    """With a client, for what was prepared."""
    status: str
    """That of the intent, when it is done."""
    payments: int
    """How many payments there are then."""


async def _held(client: PayMongo) -> tuple[str]:
    return (await hold(client),)


TRANSITIONS = {
    "attach": Transition(
        begin,
        lambda client, intent, method, **more: client.payment_intents.attach(intent, payment_method=method, **more),
        "succeeded",
        1,
    ),
    "capture": Transition(
        _held, lambda client, intent, **more: client.payment_intents.capture(intent, **more), "succeeded", 1
    ),
    "cancel": Transition(
        _held, lambda client, intent, **more: client.payment_intents.cancel(intent, **more), "cancelled", 0
    ),
}
DONE: list[Kind] = ["drop_after_commit", "cut_body", "status_after_commit", "wrong_type"]
NOT_DONE: list[Kind] = ["drop_before_commit", "status", "stored_status"]
IN_DOUBT: list[Kind] = [*DONE, *NOT_DONE, "commit_late", "slow_commit", "slow"]


def trace(simulator: Simulator, since: int) -> list[str]:
    """Return what was asked from then on: ``write`` for whatever is no read of the intent."""
    operations = [seen.operation for seen in list(simulator.requests)[since:]]
    return ["read" if operation == READ else "write" for operation in operations]


def state(simulator: Simulator, intent: str) -> tuple[str, int]:
    """Return the status of an intent, and how many payments it has."""
    (row,) = [row["attributes"] for row in simulator.books.payment_intents if row["id"] == intent]
    return row["status"], len([each for each in simulator.books.payments if each["attributes"]["status"] == "paid"])


@pytest.fixture(params=sorted(TRANSITIONS))
def name(request: pytest.FixtureRequest) -> str:
    """Name each transition in turn."""
    return str(request.param)


async def meet(
    simulator: Simulator, name: str, policy: RetryPolicy, kind: Kind, **fault: Any
) -> tuple[list[str], tuple[str, int], str]:
    """Make a transition whose first attempt meets a fault; return the trace, the state, and what was told."""
    transition = TRANSITIONS[name]
    async with PayMongo(SECRET, base_url=simulator.base_url, retry=policy) as client:
        prepared = await transition.prepare(client)
        before = len(simulator.requests)
        simulator.faults.add(operation=f"payment_intents.{name}", kind=kind, **fault)
        told = await transition.do(client, *prepared)
    return trace(simulator, before), state(simulator, prepared[0]), told.status


# -- what the state proves --------------------------------------------------------------------------------------------


@pytest.mark.timed
@pytest.mark.parametrize("kind", DONE)
async def test_f60_what_was_done_is_found_and_not_sent_again(
    simulator: Simulator, name: str, kind: Kind, policy: RetryPolicy
) -> None:
    """One write, one read: D = 1."""
    seen, now, told = await meet(simulator, name, policy, kind)
    assert seen == ["write", "read"]
    assert now == (told, TRANSITIONS[name].payments) == (TRANSITIONS[name].status, TRANSITIONS[name].payments)


@pytest.mark.timed
@pytest.mark.parametrize("kind", NOT_DONE)
async def test_f60_what_was_not_done_is_sent_again_after_two_reads_that_agree(
    simulator: Simulator, name: str, kind: Kind, policy: RetryPolicy
) -> None:
    """Not before: D = 1."""
    seen, now, told = await meet(simulator, name, policy, kind)
    assert seen == ["write", "read", "read", "write"]
    assert now == (told, TRANSITIONS[name].payments) == (TRANSITIONS[name].status, TRANSITIONS[name].payments)


@pytest.mark.timed
@pytest.mark.parametrize("kind", ["slow", "slow_commit"])
async def test_f60_an_answer_that_is_not_waited_for_is_read_instead(
    simulator: Simulator, name: str, kind: Kind, policy: RetryPolicy, scale: float
) -> None:
    """The attempt times out and the work is done, before that or a moment after: N = 1, D = 1."""
    hasty = evolve(policy, attempt_timeout=30 * scale, confirm_wait=10 * scale)
    seen, now, told = await meet(simulator, name, hasty, kind, seconds=35 * scale)
    assert (seen.count("write"), seen[1]) == (1, "read")
    assert now == (told, TRANSITIONS[name].payments) == (TRANSITIONS[name].status, TRANSITIONS[name].payments)


@pytest.mark.timed
async def test_f60_one_read_may_be_too_early(
    simulator: Simulator, name: str, policy: RetryPolicy, scale: float
) -> None:
    """It is done between the first read and the second, which therefore finds it: N = 1, D = 1."""
    patient = evolve(policy, confirm_wait=10 * scale)
    seen, now, told = await meet(simulator, name, patient, "commit_late", seconds=15 * scale)
    assert seen.count("write") == 1
    assert now == (told, TRANSITIONS[name].payments) == (TRANSITIONS[name].status, TRANSITIONS[name].payments)


@pytest.mark.timed
async def test_f60_what_is_done_after_all_reads_is_done_once(
    simulator: Simulator, name: str, policy: RetryPolicy
) -> None:
    """The state proved nothing yet, so it was sent again; what comes late changes nothing any more: D = 1."""
    seen, now, _ = await meet(simulator, name, policy, "commit_late", seconds=3_600)
    assert seen == ["write", "read", "read", "write"]
    await simulator.clock.advance(3_600)
    assert now == (TRANSITIONS[name].status, TRANSITIONS[name].payments)
    assert len(simulator.books.payments) == TRANSITIONS[name].payments


@pytest.mark.timed
async def test_f60_a_refusal_that_says_it_was_done_is_read_too(
    simulator: Simulator, name: str, policy: RetryPolicy, scale: float
) -> None:
    """The first attempt is done while the second read is on its way, and the second attempt is refused: applied."""
    transition = TRANSITIONS[name]
    async with PayMongo(SECRET, base_url=simulator.base_url, retry=policy) as client:
        prepared = await transition.prepare(client)
        before = len(simulator.requests)
        # The reads tell what was so when they were asked, after 1 and 5 seconds; their answers come 3 seconds later.
        simulator.faults.add(operation=READ, kind="slow", times=2, seconds=3 * scale)
        simulator.faults.add(operation=f"payment_intents.{name}", kind="commit_late", seconds=7 * scale)
        told = await transition.do(client, *prepared)
    assert told.status == transition.status
    assert state(simulator, prepared[0]) == (transition.status, transition.payments)
    # In real time a busy machine may ask for the second time when it is done already.
    assert trace(simulator, before) == ["write", "read", "read", "write", "read"] or scale < 1


# -- what the state does not prove ------------------------------------------------------------------------------------


@pytest.mark.timed
@pytest.mark.parametrize("kind", [*DONE, *NOT_DONE])
async def test_f60_what_cannot_be_read_is_not_sent_again(
    simulator: Simulator, name: str, kind: Kind, policy: RetryPolicy
) -> None:
    """It stays unknown until it can be read; what is not there is believed after ten minutes: N = 1, D as told."""
    transition = TRANSITIONS[name]
    async with PayMongo(SECRET, base_url=simulator.base_url, retry=policy) as client:
        prepared = await transition.prepare(client)
        simulator.faults.add(operation=f"payment_intents.{name}", kind=kind)
        simulator.faults.add(operation=READ, kind="status", times=50)
        with pytest.raises(OutcomeUnknown):
            await transition.do(client, *prepared, idempotency_key="k")
        simulator.faults.clear()
        soon = await client.resolve("k")
        await simulator.clock.advance(601)
        wait(client, 601)
        found = await client.resolve("k")
    assert soon.kind == ("applied" if kind in DONE else "unknown")
    assert [seen.operation for seen in simulator.requests].count(f"payment_intents.{name}") == 1
    assert found.kind == ("applied" if kind in DONE else "not_applied")
    assert (state(simulator, prepared[0])[0] == transition.status) is (kind in DONE)


async def test_f60_what_is_done_late_is_no_failure_that_was_told(simulator: Simulator) -> None:
    """Two reads show nothing, the second attempt is refused, then the first one is done: told is that nobody knows."""
    no = json.dumps({"errors": [{"code": "access_denied", "detail": "No."}]})
    async with PayMongo(SECRET, base_url=simulator.base_url, retry=RetryPolicy.testing()) as client:
        intent = await hold(client)
        simulator.faults.add(operation="payment_intents.capture", kind="commit_late", seconds=3_600)
        simulator.faults.add(operation="payment_intents.capture", kind="status", status=403, body=no)
        with pytest.raises(OutcomeUnknown):
            await client.payment_intents.capture(intent, idempotency_key="k")
        assert (await client.resolve("k")).kind == "unknown"
        await simulator.clock.advance(3_600)
        assert (await client.resolve("k")).kind == "applied"


@pytest.mark.timed
@pytest.mark.parametrize("kind", DONE)
async def test_f60_a_decline_whose_answer_was_lost_is_told_and_not_tried_again(
    simulator: Simulator, kind: Kind, policy: RetryPolicy
) -> None:
    """The failed attempt hangs on the intent: rejected, with its reason. N = 1, D = 0."""
    async with PayMongo(SECRET, base_url=simulator.base_url, retry=policy) as client:
        intent, _ = await begin(client)
        broke = await client.payment_methods.create(type="card", details={**CARD, "card_number": "5100000000000198"})
        before = len(simulator.requests)
        simulator.faults.add(operation="payment_intents.attach", kind=kind)
        with pytest.raises(BadRequestError) as raised:
            await client.payment_intents.attach(intent, payment_method=broke.id)
    assert (raised.value.outcome, raised.value.sub_code) == ("rejected", "insufficient_funds")
    assert (trace(simulator, before), state(simulator, intent)[1]) == (["write", "read"], 0)


# -- at random --------------------------------------------------------------------------------------------------------


async def _entry(client: PayMongo, name: str, prepared: tuple[str, ...]) -> dict[str, Any]:
    """Make a transition and write down what was told of it."""
    where = {"payment_intent_id": prepared[0]}
    entry: dict[str, Any] = {"kind": "capture", "key": prepared[0], "where": where, "told": "ok", "id": prepared[0]}
    try:
        await TRANSITIONS[name].do(client, *prepared, idempotency_key=prepared[0])
    except PayMongoError as error:
        entry |= {"told": "info" if error.outcome == "unknown" else "fail", "id": None}
    return entry


@pytest.mark.timed
@pytest.mark.parametrize("name", ["attach", "capture"])
async def test_f60_under_trouble_at_random_the_books_agree_with_what_was_told(
    name: str, policy: RetryPolicy, scale: float
) -> None:
    """Writes and reads in trouble, from a seed: D = 1 where it was told, 0 or 1 where it is unknown."""
    operations = (f"payment_intents.{name}", READ)
    hasty = evolve(policy, attempt_timeout=30 * scale)
    for seed in seeds(10):
        async with Simulator(seed=seed) as simulator:
            async with PayMongo(SECRET, base_url=simulator.base_url, retry=hasty) as client:
                prepared = await TRANSITIONS[name].prepare(client)
                simulator.faults.at_random(seed, 0.6, kinds=IN_DOUBT, operations=operations, seconds=(0, 40 * scale))
                history = [await _entry(client, name, prepared)]
                simulator.faults.clear()
                await simulator.clock.advance(60)
                if history[0]["told"] == "info":
                    history[0]["resolved"] = (await client.resolve(prepared[0])).kind
            report = check(history, {"payments": simulator.books.payments})
            assert report.is_clean, f"seed {seed}: {report}, {list(simulator.faults.struck)}"
