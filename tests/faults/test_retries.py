"""F35, F37 and F38: repeating what failed, by the client, around it and after it; and giving up in time."""

from __future__ import annotations

import asyncio

import pytest
from attrs import evolve
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_none

from paymongo_async import MemoryStore, PayMongo
from paymongo_async.errors import InternalServerError, OutcomeUnknown, PayMongoError
from paymongo_async.models.refunds import Refund
from paymongo_async.retry import RetryPolicy
from paymongo_async.simulator import Simulator

from ..rig.orders import pay
from ..rig.scripted import CUSTOMER, SECRET
from ..rig.sockets import answers, wire
from ..rig.timing import within

pytestmark = pytest.mark.timed


def seen(simulator: Simulator, *operations: str) -> list[str]:
    """Return the requests for these operations that reached the simulator, in order."""
    return [request.operation for request in simulator.requests if request.operation in operations]


async def refund(client: PayMongo, payment: str) -> Refund:
    """Give a part of a payment back, by the shop's own number for that."""
    named = client.with_options(reference=f"return-of-{payment}")
    return await named.refunds.create(payment_id=payment, amount=500, reason="others")


# -- F35: faults of the server ----------------------------------------------------------------------------------------


async def test_f35_a_fault_and_then_an_answer_is_a_call_that_worked(simulator: Simulator, policy: RetryPolicy) -> None:
    """Made once, on the second attempt."""
    simulator.faults.add(operation="customers.create", kind="status", status=500)
    async with PayMongo(SECRET, base_url=simulator.base_url, retry=policy) as client:
        made = await client.customers.create(**CUSTOMER)
    assert len(seen(simulator, "customers.create")) == 2
    assert [row["id"] for row in simulator.books.customers] == [made.id]


async def test_f35_a_stored_fault_is_not_asked_for_a_third_time(simulator: Simulator, policy: RetryPolicy) -> None:
    """Word for word the same twice: it belongs to the key, and nobody knows what it hides."""
    simulator.faults.add(operation="customers.create", kind="stored_status")
    many = evolve(policy, attempts=10)
    async with PayMongo(SECRET, base_url=simulator.base_url, retry=many) as client:
        with pytest.raises(OutcomeUnknown) as raised:
            await client.customers.create(**CUSTOMER)
    assert isinstance(raised.value.__cause__, InternalServerError)
    assert len(seen(simulator, "customers.create")) == 2
    assert simulator.books.customers == []


async def test_f35_money_behind_a_stored_fault_is_searched_for(simulator: Simulator, policy: RetryPolicy) -> None:
    """Before it is sent again, where that was allowed, and once more before giving up."""
    determined = evolve(policy, attempts=10, resend_money=True)
    async with PayMongo(SECRET, base_url=simulator.base_url, retry=determined) as client:
        payment = await pay(client)
        simulator.faults.add(operation="refunds.create", kind="stored_status")
        with pytest.raises(OutcomeUnknown):
            await refund(client, payment)
    looked = seen(simulator, "refunds.create", "refunds.list")
    assert [name for name, before in zip(looked, [None, *looked], strict=False) if name != before] == [
        "refunds.create",
        "refunds.list",
        "refunds.create",
        "refunds.list",
    ]
    assert looked.count("refunds.create") == 2
    assert simulator.books.refunds == []


# -- F37: retries of the user's own -----------------------------------------------------------------------------------


def trouble_for_two_calls(simulator: Simulator) -> None:
    """Lose the answer of a refund, and all that one call reads to find it."""
    simulator.faults.add(operation="refunds.create", kind="drop_after_commit", times=3)
    simulator.faults.add(operation="refunds.list", kind="status", times=4)


async def test_f37_a_retry_around_the_client_refunds_once(simulator: Simulator, policy: RetryPolicy) -> None:
    """As tenacity does it: whatever the client raises, the call is made anew with the same reference."""
    raised: list[PayMongoError] = []
    around = AsyncRetrying(
        stop=stop_after_attempt(10),
        wait=wait_none(),
        retry=retry_if_exception_type(PayMongoError),
        after=lambda state: raised.append(state.outcome.exception()),  # type: ignore[union-attr, arg-type]
        reraise=True,
    )
    async with PayMongo(SECRET, base_url=simulator.base_url, retry=policy) as client:
        payment = await pay(client)
        trouble_for_two_calls(simulator)
        made = await around(refund, client, payment)
    assert {type(error) for error in raised} == {OutcomeUnknown}, "the row needs a call that failed"
    assert [row["id"] for row in simulator.books.refunds] == [made.id]
    assert len(seen(simulator, "refunds.create")) == 1


class Worker:
    """Takes up deliveries of a task as Celery does: each with a client of its own, and the journal it has then."""

    def __init__(self, simulator: Simulator, policy: RetryPolicy, store: MemoryStore | None) -> None:
        self.simulator = simulator
        self.policy = policy
        self.store = store

    async def take(self, payment: str) -> Refund:
        """Do the task."""
        journal = self.store or MemoryStore()
        client = PayMongo(SECRET, base_url=self.simulator.base_url, retry=self.policy, journal=journal)
        async with client:
            return await refund(client, payment)


@pytest.fixture(params=["kept", "lost"])
async def worker(request: pytest.FixtureRequest, simulator: Simulator, policy: RetryPolicy) -> Worker:
    """Return one whose journal outlives the delivery, and one without: then PayMongo has to know the key."""
    return Worker(simulator, policy, MemoryStore() if request.param == "kept" else None)


@pytest.fixture
async def payment(simulator: Simulator) -> str:
    """Return what is to be refunded."""
    async with PayMongo(SECRET, base_url=simulator.base_url) as client:
        return await pay(client)


async def test_f37_a_task_that_failed_and_is_delivered_again_refunds_once(
    worker: Worker, simulator: Simulator, payment: str
) -> None:
    """As often as it takes: the reference is the same, so the key is."""
    trouble_for_two_calls(simulator)
    results: list[Refund | BaseException] = []
    while not results or isinstance(results[-1], OutcomeUnknown):
        results += await asyncio.gather(worker.take(payment), return_exceptions=True)
    assert len(results) > 1, "the row needs a delivery that failed"
    assert isinstance(results[-1], Refund)
    assert [row["id"] for row in simulator.books.refunds] == [results[-1].id]


async def test_f37_a_task_that_was_revoked_and_is_delivered_again_refunds_once(
    worker: Worker, simulator: Simulator, payment: str, scale: float
) -> None:
    """The first delivery was cancelled after the refund was made and before the answer came."""
    simulator.faults.add(operation="refunds.create", kind="slow", seconds=20 * scale)
    first = asyncio.create_task(worker.take(payment))
    while not simulator.books.refunds:  # noqa: ASYNC110
        await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    await asyncio.sleep(20 * scale)
    made = await worker.take(payment)
    assert [row["id"] for row in simulator.books.refunds] == [made.id]


# -- F38: the deadline ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("create", [False, True])
async def test_f38_a_wait_that_ends_after_the_deadline_is_not_begun(create: bool, scale: float) -> None:
    """A second for the call and pauses of up to eight: it fails within the second."""
    second = max(scale, 0.2)
    patient = RetryPolicy(attempts=100, deadline=second, wait_initial=8 * second, wait_max=8 * second)
    down = answers(b"<html>Down</html>", "503 Service Unavailable")
    async with wire(down) as served, PayMongo(SECRET, base_url=served.url, retry=patient) as client:
        with within(second, scale, 0.1), pytest.raises((InternalServerError, OutcomeUnknown)) as raised:
            await (client.customers.create(**CUSTOMER) if create else client.customers.retrieve("cus_1"))
    assert 1 <= len(raised.value.attempts) == len(served.requests)
