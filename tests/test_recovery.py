"""What is told of a call agrees with what the simulator's books say, whatever the network did."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from random import Random
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from paymongo_async import PayMongo
from paymongo_async.errors import (
    BadRequestError,
    DisconnectedError,
    InternalServerError,
    OutcomeUnknown,
    PayMongoError,
)
from paymongo_async.retry import RetryPolicy
from paymongo_async.simulator import Rules, Simulator

from .rig.scripted import CARD, CUSTOMER, INTENT, SECRET, client_of, envelope, lost, refuses, rows, says, wait
from .rig.virtual import new_loop

GOOD, DECLINED, ASKS = "4343434343434345", "5100000000000198", "4120000000000007"


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    """Run PayMongo on this machine."""
    async with Simulator() as running:
        yield running


@pytest.fixture
async def client(simulator: Simulator) -> AsyncIterator[PayMongo]:
    """Talk to it without waiting."""
    async with PayMongo(SECRET, base_url=simulator.base_url, retry=RetryPolicy.testing()) as made:
        yield made


async def method(client: PayMongo, number: str = GOOD) -> str:
    """Describe a card."""
    made = await client.payment_methods.create(type="card", details={**CARD, "card_number": number})
    return made.id


async def paid(client: PayMongo) -> str:
    """Take a payment and return its id."""
    intent = await client.payment_intents.create(**INTENT)
    done = await client.payment_intents.attach(intent.id, payment_method=await method(client))
    return done.payments[0].id


async def held(client: PayMongo) -> str:
    """Hold money on a card and return the id of the intent."""
    intent = await client.payment_intents.create(**INTENT, capture_type="manual")
    await client.payment_intents.attach(intent.id, payment_method=await method(client))
    return intent.id


def seen(simulator: Simulator, operation: str) -> int:
    """Count the requests of an operation."""
    return sum(request.operation == operation for request in simulator.requests)


REFUND: dict[str, Any] = {"amount": 500, "reason": "others"}


# -- refunds ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("regime", ["documented", "replay", "ignored"])
async def test_a_lost_refund_is_found_and_not_doubled(regime: Any) -> None:
    """Whatever the server does with keys."""
    async with Simulator(rules=Rules(idempotency=regime)) as simulator:
        async with PayMongo(SECRET, base_url=simulator.base_url, retry=RetryPolicy.testing()) as client:
            payment = await paid(client)
            simulator.faults.add(operation="refunds.create", kind="drop_after_commit")
            refund = await client.refunds.create(payment_id=payment, **REFUND)
        assert [each["id"] for each in simulator.books.refunds] == [refund.id]
        assert seen(simulator, "refunds.create") == 1


async def test_a_refund_that_never_arrived_stays_unknown(client: PayMongo, simulator: Simulator) -> None:
    """Money waits rather than doubles."""
    payment = await paid(client)
    simulator.faults.add(operation="refunds.create", kind="drop_before_commit")
    with pytest.raises(OutcomeUnknown) as raised:
        await client.refunds.create(payment_id=payment, **REFUND)
    assert isinstance(raised.value.__cause__, DisconnectedError)
    assert (simulator.books.refunds, seen(simulator, "refunds.create")) == ([], 1)
    assert len(await client.in_doubt()) == 1


@pytest.mark.parametrize("regime", ["documented", "replay"])
async def test_a_refund_that_never_arrived_is_sent_again_where_keys_are_honoured(regime: Any) -> None:
    """When the user says so."""
    policy = RetryPolicy(wait_initial=0, wait_max=0, confirm_wait=0, verify_wait=0, resend_money=True)
    async with Simulator(rules=Rules(idempotency=regime)) as simulator:
        async with PayMongo(SECRET, base_url=simulator.base_url, retry=policy) as client:
            payment = await paid(client)
            simulator.faults.add(operation="refunds.create", kind="drop_before_commit")
            await client.refunds.create(payment_id=payment, **REFUND)
        assert (len(simulator.books.refunds), seen(simulator, "refunds.create")) == (1, 2)


async def test_a_refund_found_later_is_resolved(client: PayMongo, simulator: Simulator) -> None:
    """The search was down as well."""
    payment = await paid(client)
    simulator.faults.add(operation="refunds.create", kind="drop_after_commit")
    simulator.faults.add(operation="refunds.list", kind="status", times=20)
    with pytest.raises(OutcomeUnknown) as raised:
        await client.refunds.create(payment_id=payment, **REFUND)
    simulator.faults.clear()
    resolution = await client.resolve(raised.value.idempotency_key or "")
    assert resolution.kind == "applied"
    assert resolution.resource.id == simulator.books.refunds[0]["id"]
    assert (await client.in_doubt(), seen(simulator, "refunds.create")) == ([], 1)


async def test_a_refund_without_a_mark_is_only_alike(simulator: Simulator) -> None:
    """A twin within the minute is no proof, and the error names it."""
    options: dict[str, Any] = {"base_url": simulator.base_url, "retry": RetryPolicy.testing(), "mark": False}
    async with PayMongo(SECRET, **options) as client:
        payment = await paid(client)
        simulator.faults.add(operation="refunds.create", kind="drop_after_commit")
        with pytest.raises(OutcomeUnknown) as raised:
            await client.refunds.create(payment_id=payment, **REFUND)
    assert raised.value.candidates == (simulator.books.refunds[0]["id"],)


async def test_a_refund_is_searched_for_beyond_the_first_page() -> None:
    """A busy payment has more rows than one page holds."""
    mine = envelope("refund", "ref_m", metadata={"idempotency_key": "k"}, created_at=4_000_000_000, amount=500)
    other = [
        envelope("refund", f"ref_{n}", metadata={"idempotency_key": "x"}, created_at=4_000_000_000) for n in range(3)
    ]
    page = {"data": [each["data"] for each in other], "has_more": True}
    client, script = client_of(lost(), says(200, page), rows(mine))
    found = await client.refunds.create(amount=500, payment_id="pay_1", reason="others", idempotency_key="k")
    assert found.id == "ref_m"
    assert "after=ref_2" in script.sent[-1].url


async def test_a_search_stops_at_rows_that_are_too_old() -> None:
    """They were there before the call."""
    old = {"data": [envelope("refund", f"ref_{time}", created_at=time)["data"] for time in (6, 5)], "has_more": True}
    client, script = client_of(lost(), says(200, old))
    with pytest.raises(OutcomeUnknown):
        await client.refunds.create(amount=500, payment_id="pay_1", reason="others")
    assert len(script.sent) == 3


@pytest.mark.parametrize(("rows_per_page", "pages"), [(0, 1), (1, 2)])
async def test_a_search_that_cannot_go_on_proves_nothing(rows_per_page: int, pages: int) -> None:
    """Nothing is sent again, not even where a search that finds nothing allows it."""
    row = envelope("refund", "ref_x", metadata={"idempotency_key": "x"}, created_at=4_000_000_000)
    page = {"data": [row["data"]] * rows_per_page, "has_more": True}
    policy = RetryPolicy(confirm_wait=0, verify_wait=0, resend_money=True)
    client, script = client_of(lost(), says(200, page), retry=policy)
    with pytest.raises(OutcomeUnknown):
        await client.refunds.create(amount=500, payment_id="pay_1", reason="others")
    assert [request.method for request in script.sent] == ["POST"] + ["GET"] * pages


async def test_a_row_without_a_time_may_be_ours() -> None:
    """It is looked at, and not passed over as too old."""
    client, _ = client_of(lost(), rows(envelope("refund", "ref_m", metadata={"idempotency_key": "k"}, created_at=None)))
    found = await client.refunds.create(amount=500, payment_id="pay_1", reason="others", idempotency_key="k")
    assert found.id == "ref_m"


# -- transitions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["drop_before_commit", "drop_after_commit", "status"])
async def test_an_attach_in_doubt_is_confirmed(client: PayMongo, simulator: Simulator, kind: Any) -> None:
    """One payment, whether the first attempt had worked or not."""
    intent, card = await client.payment_intents.create(**INTENT), await method(client)
    simulator.faults.add(operation="payment_intents.attach", kind=kind)
    done = await client.payment_intents.attach(intent.id, payment_method=card)
    assert (done.status, len(simulator.books.payments)) == ("succeeded", 1)
    assert seen(simulator, "payment_intents.attach") == (1 if kind == "drop_after_commit" else 2)


@pytest.mark.parametrize("kind", ["drop_before_commit", "drop_after_commit", "status"])
async def test_a_capture_in_doubt_is_confirmed(client: PayMongo, simulator: Simulator, kind: Any) -> None:
    """One payment of the amount that was asked for."""
    intent = await held(client)
    simulator.faults.add(operation="payment_intents.capture", kind=kind)
    done = await client.payment_intents.capture(intent, amount=7000)
    assert done.status == "succeeded"
    assert [each["attributes"]["amount"] for each in simulator.books.payments] == [7000]


@pytest.mark.parametrize("kind", ["drop_before_commit", "drop_after_commit", "status"])
async def test_a_cancel_in_doubt_is_confirmed(client: PayMongo, simulator: Simulator, kind: Any) -> None:
    """Nothing was charged."""
    intent = await held(client)
    simulator.faults.add(operation="payment_intents.cancel", kind=kind)
    done = await client.payment_intents.cancel(intent)
    assert (done.status, simulator.books.payments) == ("cancelled", [])


async def test_a_decline_whose_answer_was_lost_is_found(client: PayMongo, simulator: Simulator) -> None:
    """With the reason that the card gave."""
    intent, card = await client.payment_intents.create(**INTENT), await method(client, DECLINED)
    simulator.faults.add(operation="payment_intents.attach", kind="drop_after_commit")
    with pytest.raises(BadRequestError) as raised:
        await client.payment_intents.attach(intent.id, payment_method=card)
    assert (raised.value.outcome, raised.value.code, raised.value.sub_code) == (
        "rejected",
        "resource_failed_state",
        "insufficient_funds",
    )
    assert seen(simulator, "payment_intents.attach") == 1


async def test_a_declined_card_says_so_at_once(client: PayMongo, simulator: Simulator) -> None:
    """No look is needed."""
    intent, card = await client.payment_intents.create(**INTENT), await method(client, DECLINED)
    with pytest.raises(BadRequestError) as raised:
        await client.payment_intents.attach(intent.id, payment_method=card)
    assert (raised.value.sub_code, seen(simulator, "payment_intents.retrieve")) == ("insufficient_funds", 0)


@pytest.mark.parametrize("operation", ["links.archive", "webhooks.disable", "checkout_sessions.expire"])
async def test_other_transitions_are_confirmed_too(client: PayMongo, simulator: Simulator, operation: str) -> None:
    """Sent once, read, and returned."""
    if operation == "links.archive":
        key = (await client.links.create(amount=10_000, description="x")).id
    elif operation == "webhooks.disable":
        key = (await client.webhooks.create(url="https://example.com", events=["payment.paid"])).id
    else:
        items = [{"name": "x", "amount": 10_000, "currency": "PHP", "quantity": 1}]
        session = await client.checkout_sessions.create(line_items=items, payment_method_types=["card"])
        key = session.id
    simulator.faults.add(operation=operation, kind="drop_after_commit")
    group, verb = operation.split(".")
    await getattr(getattr(client, group), verb)(key)
    assert seen(simulator, operation) == 1


async def test_a_stored_failure_is_not_hammered(client: PayMongo, simulator: Simulator) -> None:
    """It comes back word for word, and stays unknown."""
    simulator.faults.add(operation="customers.create", kind="stored_status")
    with pytest.raises(OutcomeUnknown) as raised:
        await client.customers.create(**CUSTOMER)
    assert isinstance(raised.value.__cause__, InternalServerError)
    assert (seen(simulator, "customers.create"), simulator.books.customers) == (2, [])


@pytest.mark.looptime
async def test_a_slow_answer_is_waited_for() -> None:
    """Within the time of an attempt."""
    async with Simulator() as simulator, PayMongo(SECRET, base_url=simulator.base_url) as client:
        simulator.faults.add(operation="customers.create", kind="slow", seconds=20)
        await client.customers.create(**CUSTOMER)
        assert seen(simulator, "customers.create") == 1


@pytest.mark.looptime
async def test_an_answer_that_is_too_slow_is_found_by_its_key() -> None:
    """The server says that the key is in use, and then what became of it."""
    async with Simulator() as simulator, PayMongo(SECRET, base_url=simulator.base_url) as client:
        simulator.faults.add(operation="customers.create", kind="slow", seconds=32)
        client._session.attempts._rng = Random(1)
        await client.with_options(retry=RetryPolicy(attempts=10)).customers.create(**CUSTOMER)
        assert len(simulator.books.customers) == 1


# -- doubt that sticks ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 403, 503])
async def test_an_unknown_refund_that_is_then_refused_stays_unknown(
    client: PayMongo, simulator: Simulator, status: int
) -> None:
    """It was made by the first attempt, and resolve finds it."""
    payment = await paid(client)
    simulator.faults.add(operation="refunds.create", kind="drop_after_commit")
    simulator.faults.add(operation="refunds.list", kind="status", status=status, times=50)
    with pytest.raises(OutcomeUnknown) as raised:
        await client.with_options(deadline=0.5).refunds.create(payment_id=payment, **REFUND)
    assert (raised.value.outcome, len(simulator.books.refunds)) == ("unknown", 1)
    simulator.faults.clear()
    client._session.attempts._admission._gate.open()
    assert (await client.resolve(raised.value.idempotency_key or "")).kind == "applied"


async def test_resolve_tells_each_verdict(client: PayMongo, simulator: Simulator) -> None:
    """Applied, rejected and not applied of three attaches in doubt."""
    verdicts = {}
    for name, card, kind in (
        ("applied", GOOD, "drop_after_commit"),
        ("rejected", DECLINED, "drop_after_commit"),
        ("not_applied", GOOD, "drop_before_commit"),
    ):
        intent, way = await client.payment_intents.create(**INTENT), await method(client, card)
        simulator.faults.add(operation="payment_intents.attach", kind=kind)  # type: ignore[arg-type]
        simulator.faults.add(operation="payment_intents.retrieve", kind="status", times=50)
        with pytest.raises(OutcomeUnknown):
            await client.payment_intents.attach(intent.id, payment_method=way, idempotency_key=name)
        simulator.faults.clear()
        await simulator.clock.advance(601)
        wait(client, 601)
        verdicts[name] = (await client.resolve(name)).kind
    assert verdicts == {name: name for name in verdicts}
    assert await client.in_doubt() == []


# -- legacy sources ---------------------------------------------------------------------------------------------------

CHARGE: dict[str, Any] = {"amount": 10_000, "currency": "PHP", "source": {"id": "src_1", "type": "source"}}


async def test_a_source_that_can_still_be_charged_was_not() -> None:
    """It can be charged once, so its state is proof."""
    chargeable = says(200, envelope("source", "src_1", status="chargeable", type="gcash", amount=10_000))
    done = says(200, envelope("payment", "pay_1", amount=10_000, currency="PHP", status="paid"))
    client, script = client_of(lost(), rows(), chargeable, rows(), chargeable, done)
    assert (await client.payments.create(**CHARGE)).id == "pay_1"
    assert len(script.writes) == 2


async def test_a_source_that_was_charged_by_a_payment_nobody_finds_is_unknown() -> None:
    """It is not charged again."""
    client, script = client_of(lost(), rows(), says(200, envelope("source", "src_1", status="paid", type="gcash")))
    with pytest.raises(OutcomeUnknown, match="the source is paid"):
        await client.payments.create(**CHARGE)
    assert len(script.writes) == 1


async def test_the_payment_of_a_source_is_found_by_the_source() -> None:
    """The id of the source is the reference."""
    made = envelope(
        "payment", "pay_9", amount=10_000, created_at=4_000_000_000, source={"id": "src_1", "type": "gcash"}
    )
    client, script = client_of(lost(), rows(made), mark=False)
    assert (await client.payments.create(**CHARGE)).id == "pay_9"
    assert len(script.writes) == 1


# -- no rule ----------------------------------------------------------------------------------------------------------


async def test_a_create_that_nobody_can_look_for_stays_unknown() -> None:
    """It moves no money and was sent again with its key; what became of it no list tells."""
    client, script = client_of(lost())
    with pytest.raises(OutcomeUnknown):
        await client.sources.create(
            type="gcash",
            amount=10_000,
            currency="PHP",
            redirect={"success": "https://a.example", "failed": "https://a.example"},
            idempotency_key="k",
        )
    assert (len(script.writes), set(script.keys)) == (3, {"k"})
    resolution = await client.resolve("k")
    assert (resolution.kind, resolution.reason) == ("unknown", "PayMongo offers no way to look")
    assert len(script.sent) == 3


# -- all of it at random ----------------------------------------------------------------------------------------------

TROUBLE = st.lists(st.sampled_from(["drop_before_commit", "drop_after_commit", "status", "stored_status"]), max_size=3)
BLIND = st.integers(0, 9).map(lambda number: number == 0)
FINAL = ("succeeded", "cancelled")


class Shop(RuleBasedStateMachine):
    """A merchant whose network is bad, beside the books of the one who has no network between."""

    regime: Any = "documented"

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner(loop_factory=new_loop)
        self.intents: list[str] = []
        self.orders = 0
        self.runner.run(self._open())

    async def _open(self) -> None:
        self.simulator = Simulator(rules=Rules(idempotency=self.regime))
        await self.simulator.__aenter__()
        policy = RetryPolicy.testing()
        self.client = PayMongo(SECRET, base_url=self.simulator.base_url, retry=policy, rate_limit=None)
        self.cards = {number: await method(self.client, number) for number in (GOOD, DECLINED, ASKS)}

    def teardown(self) -> None:
        """Close everything."""

        async def close() -> None:
            await self.client.aclose()
            await self.simulator.__aexit__(None, None, None)

        self.runner.run(close())
        self.runner.close()

    # -- helpers

    def tell(self, operation: str, call: Awaitable[Any], trouble: list[str], *, blind: bool) -> tuple[str, Any]:
        """Make a call in trouble; return what the client says, resolved if it does not know."""

        async def run() -> tuple[str, Any]:
            for kind in trouble:
                self.simulator.faults.add(operation=operation, kind=kind)  # type: ignore[arg-type]
            if blind:
                for look in ("payment_intents.retrieve", "refunds.list"):
                    self.simulator.faults.add(operation=look, kind="status", times=50)
            try:
                return "ok", await call
            except OutcomeUnknown as error:
                assert error.idempotency_key is not None
                self.simulator.faults.clear()
                resolution = await self.client.resolve(error.idempotency_key)
                return f"unknown, {resolution.kind}", resolution
            except PayMongoError as error:
                return error.outcome, error
            finally:
                self.simulator.faults.clear()

        result: tuple[str, Any] = self.runner.run(run())
        return result

    def intent(self, key: str) -> dict[str, Any]:
        """Look up an intent in the books."""
        found: dict[str, Any] = next(each for each in self.simulator.books.payment_intents if each["id"] == key)
        attributes: dict[str, Any] = found["attributes"]
        return attributes

    def paid(self, key: str) -> list[Any]:
        """Return the payments of an intent that took money."""
        return [each for each in self.intent(key)["payments"] if each["attributes"]["status"] != "failed"]

    # -- what a merchant does

    @rule(manual=st.booleans(), trouble=TROUBLE)
    def create(self, manual: bool, trouble: list[str]) -> None:
        """Begin an order."""
        self.orders += 1
        order = str(self.orders)
        call = self.client.payment_intents.create(
            **INTENT, capture_type="manual" if manual else "automatic", metadata={"order": order}
        )
        told, _ = self.tell("payment_intents.create", call, trouble, blind=False)
        made = [
            each["id"]
            for each in self.simulator.books.payment_intents
            if (each["attributes"]["metadata"] or {}).get("order") == order
        ]
        if told == "ok":
            assert made if self.regime == "ignored" else len(made) == 1
        assert len(made) <= (3 if self.regime == "ignored" else 1)
        assert told not in ("rejected", "not_sent") or not made
        self.intents += made[:1]

    @precondition(lambda self: self.intents)
    @rule(data=st.data(), number=st.sampled_from([GOOD, DECLINED, ASKS]), trouble=TROUBLE, blind=BLIND)
    def attach(self, data: st.DataObject, number: str, trouble: list[str], blind: bool) -> None:
        """Pay an order."""
        key = data.draw(st.sampled_from(self.intents))
        before, had = self.intent(key)["status"], len(self.paid(key))
        call = self.client.payment_intents.attach(
            key, payment_method=self.cards[number], return_url="https://example.com"
        )
        told, _ = self.tell("payment_intents.attach", call, trouble, blind=blind)
        after, has = self.intent(key)["status"], len(self.paid(key))
        applied = ("awaiting_next_action", "awaiting_capture", "succeeded")
        if told in ("ok", "unknown, applied"):
            assert after in applied
        else:
            assert has == had
            assert after == before or told == "unknown, unknown"
        assert has <= 1

    @precondition(lambda self: self.intents)
    @rule(data=st.data(), amount=st.none() | st.integers(1, 10_000), trouble=TROUBLE, blind=BLIND)
    def capture(self, data: st.DataObject, amount: int | None, trouble: list[str], blind: bool) -> None:
        """Take what is held."""
        key = data.draw(st.sampled_from(self.intents))
        before = self.intent(key)["status"]
        call = self.client.payment_intents.capture(key, amount=amount)
        told, _ = self.tell("payment_intents.capture", call, trouble, blind=blind)
        after = self.intent(key)["status"]
        if told in ("ok", "unknown, applied"):
            assert (after, len(self.paid(key))) == ("succeeded", 1)
        elif told != "unknown, unknown":
            assert after == before

    @precondition(lambda self: self.intents)
    @rule(data=st.data(), trouble=TROUBLE, blind=BLIND)
    def cancel(self, data: st.DataObject, trouble: list[str], blind: bool) -> None:
        """Let go."""
        key = data.draw(st.sampled_from(self.intents))
        before = self.intent(key)["status"]
        told, _ = self.tell("payment_intents.cancel", self.client.payment_intents.cancel(key), trouble, blind=blind)
        after = self.intent(key)["status"]
        if told in ("ok", "unknown, applied"):
            assert after == "cancelled"
        elif told != "unknown, unknown":
            assert after == before

    @precondition(lambda self: any(self.paid(key) for key in self.intents))
    @rule(data=st.data(), amount=st.integers(100, 6_000), trouble=TROUBLE, blind=BLIND)
    def refund(self, data: st.DataObject, amount: int, trouble: list[str], blind: bool) -> None:
        """Give money back, and let an hour pass."""
        key = data.draw(st.sampled_from([key for key in self.intents if self.paid(key)]))
        payment = self.paid(key)[0]["id"]
        self.orders += 1
        mark = f"refund-{self.orders}"
        call = self.client.refunds.create(amount=amount, payment_id=payment, reason="others", idempotency_key=mark)
        told, _ = self.tell("refunds.create", call, trouble, blind=blind)
        made = [
            each for each in self.simulator.books.refunds if each["attributes"]["metadata"]["idempotency_key"] == mark
        ]
        if told in ("ok", "unknown, applied"):
            assert len(made) == 1
        elif told == "unknown, unknown":
            assert len(made) <= 1
        else:
            assert made == []
        self.runner.run(self.simulator.clock.advance(3600))

    @precondition(lambda self: any(self.intent(key)["status"] == "awaiting_next_action" for key in self.intents))
    @rule(data=st.data(), action=st.sampled_from(["authorize", "fail"]))
    def decide(self, data: st.DataObject, action: str) -> None:
        """Let the payer say yes or no."""
        waiting = [key for key in self.intents if self.intent(key)["status"] == "awaiting_next_action"]
        url = self.intent(data.draw(st.sampled_from(waiting)))["next_action"]["redirect"]["url"]
        self.runner.run(self.simulator.pay(url, action))

    @invariant()
    def nothing_is_paid_twice(self) -> None:
        """One payment an order, and no more given back than taken."""
        assert all(len(self.paid(key)) <= 1 for key in self.intents)
        totals = self.simulator.books.totals()
        assert totals["refunded"] <= totals["charged"]


class ForgetfulShop(Shop):
    """The same beside a server that ignores keys."""

    regime = "ignored"


Shop.TestCase.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
ForgetfulShop.TestCase.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)


class TestShop(Shop.TestCase):  # type: ignore[misc,valid-type]
    """Keys are honoured."""


class TestForgetfulShop(ForgetfulShop.TestCase):  # type: ignore[misc,valid-type]
    """Keys are ignored."""


@pytest.mark.parametrize("refusal", [refuses(403), says(404)])
async def test_a_look_that_is_refused_leaves_the_doubt(refusal: Any) -> None:
    """It says nothing about the call."""
    client, script = client_of(lost(), refusal)
    with pytest.raises(OutcomeUnknown, match="the look at what happened failed"):
        await client.payment_intents.cancel("pi_1")
    assert len(script.writes) == 1


@pytest.mark.looptime
@pytest.mark.parametrize(("deadline", "looks"), [(0.5, 0), (1.5, 1)])
async def test_a_look_that_would_come_too_late_is_not_begun(deadline: float, looks: int) -> None:
    """One look is not enough to send again."""
    waiting = says(200, envelope("payment_intent", "pi_1", status="awaiting_capture"))
    client, script = client_of(lost(), waiting, retry=RetryPolicy(deadline=deadline, wait_initial=0, wait_max=0))
    with pytest.raises(OutcomeUnknown):
        await client.payment_intents.capture("pi_1")
    assert (len(script.writes), len(script.sent)) == (1, 1 + looks)
