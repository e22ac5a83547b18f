"""F73 and F77 to F80: what becomes of deliveries, whatever is wrong with them, with the handler or with the time."""

from __future__ import annotations

import asyncio
import gzip
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from paymongo_async import PayMongo
from paymongo_async.models.payments import Payment
from paymongo_async.models.refunds import Refund
from paymongo_async.simulator import Simulator
from paymongo_async.stores.memory import MemoryStore
from paymongo_async.stores.sqlite import SQLiteStore
from paymongo_async.webhooks import Event, WebhookRouter
from paymongo_async.webhooks.receiver import MAX_BODY, Reply, receive

from ..rig.deliveries import FOREVER, Shop
from ..rig.happenings import SECRET, body_of, chunks_of, deliver, headers_of, payment
from ..rig.hosts import HOSTS, PATH, listener
from ..rig.scripted import SECRET as KEY
from ..rig.seeds import seeds
from ..rig.shelf import Shelf
from ..rig.timing import within

RETRIED = 8_190
"""Seconds after an event at which PayMongo tries for the last time."""
DAYS = 3 * 86_400


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where events are remembered."""
    return tmp_path / "events.journal"


def counting(store: Any, gate: asyncio.Event | None = None, **options: Any) -> tuple[WebhookRouter, Counter[str]]:
    """Make a router that counts how often each event had an effect, which may have to wait for a gate."""
    effects: Counter[str] = Counter()
    router = WebhookRouter(SECRET, store=store, **options)

    @router.fallback
    async def handle(event: Event[Any]) -> None:
        await asyncio.sleep(0)
        if gate is not None:
            await gate.wait()
        effects[event.id] += 1

    return router, effects


async def post(router: WebhookRouter, body: bytes | None = None, *, age: float = 0.0) -> int:
    """Deliver what was signed a while ago, and return the status of the answer."""
    return (await deliver(router, body or body_of(), at=time.time() - age)).status


# -- F73 --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
async def test_f73_an_event_that_comes_a_hundred_times_at_once_has_its_effect_once(kind: str, file: Path) -> None:
    """Effects = 1; the others are put off, and later acknowledged."""
    router, effects = counting(MemoryStore() if kind == "memory" else SQLiteStore(file))
    async with router:
        answers = Counter(await asyncio.gather(*(post(router) for _ in range(100))))
        assert answers[200] >= 1
        assert answers[200] + answers[503] == 100
        assert (await post(router), effects) == (200, {"evt_1": 1})


async def test_f73_an_event_that_comes_to_several_routers_at_once_has_its_effect_once(file: Path) -> None:
    """They share the store, as the processes of a server do."""
    made = [counting(SQLiteStore(file)) for _ in range(4)]
    await asyncio.gather(*(post(made[number % 4][0]) for number in range(100)))
    assert sum((effects for _, effects in made), Counter()) == {"evt_1": 1}
    for router, _ in made:
        await router.store.aclose()


async def test_f73_one_thing_under_a_hundred_ids_has_its_effect_once() -> None:
    """A payment is paid once, whatever the events are called: effects = 1."""
    router, effects = counting(MemoryStore())
    for _ in range(2):
        await asyncio.gather(*(post(router, body_of(f"evt_{number}")) for number in range(100)))
    assert sum(effects.values()) == 1


# -- F77 --------------------------------------------------------------------------------------------------------------


class Pieces:
    """A body that counts how much of it was read."""

    def __init__(self, piece: bytes, times: int) -> None:
        self.piece, self.times, self.read = piece, times, 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for _ in range(self.times):
            self.read += len(self.piece)
            yield self.piece


async def test_f77_a_body_over_the_limit_is_not_read() -> None:
    """413, as soon as its length is known; read = 0."""
    sent = Pieces(b"x" * 1024, 257)
    headers = headers_of(b"", at=time.time()) | {"content-length": str(MAX_BODY + 1)}
    assert (await receive(WebhookRouter(SECRET), "POST", headers, sent.__aiter__()), sent.read) == (Reply(413), 0)


async def test_f77_an_endless_body_without_a_length_is_read_up_to_the_limit() -> None:
    """413, and no more than one piece beyond it."""
    sent = Pieces(b"x" * 1024, 10**9)
    headers = {name: value for name, value in headers_of(b"", at=time.time()).items() if name != "content-length"}
    reply = await receive(WebhookRouter(SECRET), "POST", headers, sent.__aiter__())
    assert (reply, sent.read) == (Reply(413), MAX_BODY + 1024)


@pytest.mark.parametrize(
    "wrong",
    [{"content-encoding": "gzip"}, {"content-type": "text/plain"}, {"content-type": ""}, {"content-length": "x"}],
)
async def test_f77_a_body_of_another_form_is_not_read(wrong: dict[str, str]) -> None:
    """400, also when what was packed is signed; read = 0."""
    body = gzip.compress(body_of()) if "content-encoding" in wrong else body_of()
    sent = Pieces(body, 1)
    reply = await receive(WebhookRouter(SECRET), "POST", headers_of(body, at=time.time()) | wrong, sent.__aiter__())
    assert (reply, sent.read) == (Reply(400), 0)


# -- F78 --------------------------------------------------------------------------------------------------------------


async def test_f78_an_event_of_an_unknown_type_is_acknowledged() -> None:
    """It goes to the handler of all others, or to none."""
    router, effects = counting(None)
    assert await post(router, body_of(kind="something.new", data={"type": "novelty"})) == 200
    assert effects == {"evt_1": 1}
    assert await post(WebhookRouter(SECRET), body_of(kind="something.new")) == 200


async def test_f78_a_state_that_comes_late_does_not_overwrite_a_later_one() -> None:
    """Both are acknowledged; the state of the resource decides, not the order."""
    router, states = WebhookRouter(SECRET), dict[str, str]()

    @router.on("payment.pending", "payment.paid", newest_only=True)
    async def write(event: Event[Payment]) -> None:
        states[event.data.id] = event.data.status

    assert await post(router, body_of("evt_2", data=payment(status="paid"))) == 200
    assert await post(router, body_of("evt_1", "payment.pending", payment(status="pending"))) == 200
    assert states == {"pay_1": "paid"}


@pytest.mark.parametrize("seed", seeds(3))
async def test_f78_deliveries_in_any_order_leave_what_paymongo_has(seed: int) -> None:
    """Refunds that are updated twice each, late and double by chance: the merchant's table is that of the books."""
    table: dict[str, Any] = {}
    async with (
        Simulator(seed=seed) as simulator,
        PayMongo(KEY, base_url=simulator.base_url, rate_limit=None) as client,
    ):
        shop = Shop(simulator, client)
        with listener() as heard:
            url = f"http://127.0.0.1:{heard.getsockname()[1]}{PATH}"
            webhook = await client.webhooks.create(url=url, events=["payment.refund.updated", "payment.refunded"])
            router = writing(table, webhook.secret_key.reveal())
            simulator.faults.deliveries_at_random(seed, late=0.5, copied=0.3, seconds=(0.0, 60.0))
            for _ in range(5):
                await shop.pay()
                await client.refunds.create(amount=10_000, payment_id=shop.paid[-1], reason="others")
            async with HOSTS["aiohttp"](router, heard):
                await simulator.clock.advance(10_000)
        refunds = {refund["id"]: refund["attributes"]["status"] for refund in simulator.books.refunds}
    assert table == refunds | dict.fromkeys(shop.paid, 1)
    assert set(refunds.values()) == {"succeeded"}


def writing(table: dict[str, Any], secret: str) -> WebhookRouter:
    """Make a router whose handlers write the latest state of refunds and payments into a table."""
    router = WebhookRouter(secret, tolerance=FOREVER)

    @router.on("payment.refund.updated", newest_only=True)
    async def refund(event: Event[Refund]) -> None:
        table[event.data.id] = event.data.status

    @router.on("payment.refunded", newest_only=True)
    async def refunded(event: Event[Payment]) -> None:
        table[event.data.id] = len(event.data.refunds)

    return router


# -- F79 --------------------------------------------------------------------------------------------------------------


async def test_f79_a_handler_that_raises_has_paymongo_deliver_again() -> None:
    """500, until it does not; then it had its effect once."""
    failures, effects = [ValueError("x"), OSError("y")], Counter[str]()
    router = WebhookRouter(SECRET)

    @router.on("payment.paid")
    async def handle(event: Event[Payment]) -> None:
        if failures:
            raise failures.pop()
        effects[event.id] += 1

    assert [await post(router) for _ in range(4)] == [500, 500, 200, 200]
    assert effects == {"evt_1": 1}


@pytest.mark.timed
async def test_f79_a_handler_that_takes_too_long_is_cancelled_and_paymongo_told_in_time(scale: float) -> None:
    """500 within 25 s, for PayMongo waits 30; the next delivery is handled."""
    router = WebhookRouter(SECRET, patience=25 * scale)
    waits, ends = [3_600.0, 0.0], list[str]()

    @router.fallback
    async def handle(event: Event[Any]) -> None:
        try:
            await asyncio.sleep(waits.pop(0) * scale)
        except asyncio.CancelledError:
            ends.append("cancelled")
            raise
        ends.append("done")

    with within(25 * scale, scale):
        assert await post(router) == 500
    assert await post(router) == 200
    assert ends == ["cancelled", "done"]


async def test_f79_with_a_queue_an_event_is_durable_before_it_is_acknowledged(file: Path) -> None:
    """Another process sees it the moment the answer is there, though no handler was called."""
    gate = asyncio.Event()
    router, effects = counting(SQLiteStore(file), gate, queue=5)
    async with router:
        assert await post(router) == 200
        other = SQLiteStore(file)
        assert await other.pending_events() == [("waiting evt_1", body_of().decode())]
        await other.aclose()
        assert effects == {}
        gate.set()


async def test_f79_with_a_queue_what_was_left_is_handled_after_a_restart(file: Path) -> None:
    """The process before did not wait for its handler: effects = 1."""
    first, unfinished = counting(SQLiteStore(file), asyncio.Event(), queue=5)
    await first.__aenter__()
    assert await post(first) == 200
    waiting = first._waiting
    assert waiting is not None
    while not waiting._working.locked():  # noqa: ASYNC110  (its handler has not begun)
        await asyncio.sleep(0)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(first.__aexit__(None, None, None), 0.05)
    assert unfinished == {}
    second, effects = counting(SQLiteStore(file), queue=5)
    async with second:
        while not effects:  # noqa: ASYNC110  (no event tells)
            await asyncio.sleep(0.001)
        assert await post(second) == 200
    assert effects == {"evt_1": 1}
    await first.store.aclose()


async def test_f79_with_a_queue_an_event_that_cannot_be_kept_is_not_acknowledged() -> None:
    """500, and PayMongo delivers it again."""
    store = Shelf(failing={"claim_event"})
    router, effects = counting(store, queue=5)
    async with router:
        assert await post(router) == 500
        store.failing.clear()
        assert await post(router) == 200
        while not effects:  # noqa: ASYNC110  (no event tells)
            await asyncio.sleep(0)
    assert effects == {"evt_1": 1}


# -- F80 --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("age", [RETRIED, DAYS])
@pytest.mark.parametrize("renewed", [True, False])
async def test_f80_a_delivery_hours_or_days_later_has_no_effect(age: int, renewed: bool, file: Path) -> None:
    """Whether PayMongo signs it anew or not, and after a restart: effects = 1."""
    total = Counter[str]()
    for sent in (0, 0 if renewed else age):
        router, effects = counting(SQLiteStore(file))
        async with router:
            assert await post(router, age=sent) == 200
        total += effects
    assert total == {"evt_1": 1}


@pytest.mark.parametrize("age", [RETRIED, DAYS])
async def test_f80_a_delivery_that_is_the_first_to_arrive_hours_later_has_its_effect(age: int, file: Path) -> None:
    """All before it were lost, and it was not signed anew: effects = 1, and the event says that it is old."""
    seen: list[bool] = []
    router = WebhookRouter(SECRET, store=SQLiteStore(file))

    @router.fallback
    async def handle(event: Event[Any]) -> None:
        seen.append(event.is_stale)

    async with router:
        assert [await post(router, age=age) for _ in range(2)] == [200, 200]
    assert seen == [True]


async def test_f80_without_a_durable_store_an_old_delivery_is_refused() -> None:
    """It may be a replay of something that another life of the process has handled: effects = 0."""
    router, effects = counting(MemoryStore())
    assert (await post(router, age=RETRIED), effects) == (400, {})


async def test_f80_a_delivery_that_was_recorded_has_no_effect_when_it_is_replayed(file: Path) -> None:
    """Byte for byte, again and again: effects = 1."""
    router, effects = counting(SQLiteStore(file))
    body = body_of()
    headers = headers_of(body, at=time.time() - 200)
    async with router:
        replies = [await receive(router, "POST", headers, chunks_of(body)) for _ in range(20)]
    assert ({reply.status for reply in replies}, effects) == ({200}, {"evt_1": 1})
