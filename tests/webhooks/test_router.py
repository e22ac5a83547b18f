"""From an event to its handler."""

from __future__ import annotations

import asyncio
import functools
import logging
import time
from typing import Any

import pytest

from paymongo_async.errors import SignatureVerificationError, StaleEventError
from paymongo_async.models.payments import Payment
from paymongo_async.stores.memory import MemoryStore
from paymongo_async.webhooks import Event, WebhookRouter

from ..rig.happenings import SECRET, body_of, deliver, headers_of, payment, resource
from ..rig.shelf import Shelf, turn

Seen = list[Event[Any]]


def router_for(seen: Seen, *types: str, store: Any = None, **options: Any) -> WebhookRouter:
    """Make a router that remembers the events of some types, or all."""
    router = WebhookRouter(SECRET, store=store, **options)

    async def handle(event: Event[Any]) -> None:
        seen.append(event)

    if types:
        router.on(*types)(handle)
    else:
        router.fallback(handle)
    return router


async def told(router: WebhookRouter, *bodies: bytes) -> list[int]:
    """Deliver, and return the answers."""
    return [(await deliver(router, body, at=time.time())).status for body in bodies]


# -- handlers ---------------------------------------------------------------------------------------------------------


async def test_an_event_goes_to_the_handler_of_its_type() -> None:
    """With its resource as a model."""
    seen: Seen = []
    other: Seen = []
    router = router_for(seen, "payment.paid", "payment.failed")
    router.fallback(other_handler := functools.partial(keep, other))
    assert other_handler.args == (other,)
    assert await told(router, body_of("evt_1"), body_of("evt_2", "payment.failed"), body_of("evt_3", "new.thing"))
    assert [event.id for event in seen] == ["evt_1", "evt_2"]
    assert [event.id for event in other] == ["evt_3"]
    assert type(seen[0].data) is Payment


async def keep(seen: Seen, event: Event[Any]) -> None:
    """Remember an event."""
    seen.append(event)


async def test_an_event_that_nobody_wants_is_acknowledged() -> None:
    """PayMongo must not repeat it, and disable the webhook."""
    seen: Seen = []
    router = router_for(seen, "payment.failed")
    assert await told(router, body_of(), body_of("evt_2", "new.thing")) == [200, 200]
    assert seen == []


def test_a_type_has_one_handler() -> None:
    """A second one would be a mistake, or a race."""
    router = router_for([], "payment.paid")
    with pytest.raises(ValueError, match=r"payment\.paid has a handler already"):
        router.on("refund.created", "payment.paid")(functools.partial(keep, []))
    with pytest.raises(ValueError, match="there is one already"):
        router.fallback(functools.partial(keep, [])) and router.fallback(functools.partial(keep, []))


@pytest.mark.parametrize("handler", [None, "paid", lambda event: None, print, keep([], None)])  # type: ignore[arg-type]
def test_a_handler_is_an_async_function(handler: Any) -> None:
    """A plain one would block all others."""
    router = WebhookRouter(SECRET)
    for register in (router.on("payment.paid"), router.fallback):
        with pytest.raises(TypeError, match="async function"):
            register(handler)
    if asyncio.iscoroutine(handler):
        handler.close()


@pytest.mark.parametrize("types", [(), ("",), (5,), (None,), (["payment.paid"],)])
def test_a_type_is_a_name(types: Any) -> None:
    """At least one, as text."""
    with pytest.raises(TypeError, match="names of events"):
        WebhookRouter(SECRET).on(*types)


async def test_a_handler_can_still_be_called_by_its_name() -> None:
    """Tests of the user do that."""
    router = WebhookRouter(SECRET)

    @router.on("payment.paid")
    async def paid(event: Event[Payment]) -> None:
        assert event.data.id == "pay_1"

    await told(router, body_of())
    assert paid.__name__ == "paid"


# -- what is refused at once ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"queue": 5}, "queue: needs a durable store"),
        ({"queue": 5, "store": MemoryStore()}, "queue: needs a durable store"),
        ({"queue": -1, "store": Shelf()}, "queue: how many"),
        ({"patience": 0}, "patience: seconds"),
        ({"patience": float("nan")}, "patience: seconds"),
        ({"patience": float("inf")}, "patience: seconds"),
        ({"tolerance": -1}, "tolerance: seconds"),
    ],
)
def test_what_cannot_work_is_refused_at_once(options: Any, error: str) -> None:
    """Not with the first delivery."""
    with pytest.raises(ValueError, match=error):
        WebhookRouter(SECRET, **options)


@pytest.mark.parametrize("options", [{"queue": True}, {"queue": 2.0}, {"patience": "25"}, {"tolerance": None}])
def test_what_is_no_number_is_refused_at_once(options: Any) -> None:
    """By its name."""
    with pytest.raises(TypeError, match=next(iter(options))):
        WebhookRouter(SECRET, **options)


@pytest.mark.parametrize("secrets", ["", [], ["whsk_x", ""]])
def test_a_router_without_a_secret_is_refused_at_once(secrets: Any) -> None:
    """Anybody could sign for it."""
    with pytest.raises(ValueError, match="secrets"):
        WebhookRouter(secrets)


# -- secrets, time ----------------------------------------------------------------------------------------------------


async def test_which_secret_has_signed_is_counted() -> None:
    """A rotation is over once the old one stays silent."""
    router = WebhookRouter(["whsk_new", "whsk_old"])
    for number, secret in enumerate(["whsk_old", "whsk_new", "whsk_new", "whsk_wrong"]):
        await deliver(router, body_of(f"evt_{number}"), at=time.time(), secret=secret)
    assert (router.matched, router.refused) == ({0: 2, 1: 1}, {"signature": 1})


@pytest.mark.parametrize("durable", [True, False])
async def test_an_old_signature_is_believed_where_the_store_is_durable(durable: bool) -> None:
    """Only there is it known that it is no replay; the event says that it is old."""
    seen: Seen = []
    router = router_for(seen, store=Shelf(durable=durable))
    body = body_of()
    if durable:
        assert router.verify(memoryview(body), headers_of(body, at=time.time() - 8_000)).is_stale
        assert not router.verify(memoryview(body), headers_of(body, at=time.time())).is_stale
    else:
        with pytest.raises(StaleEventError):
            router.verify(memoryview(body), headers_of(body, at=time.time() - 8_000))
    assert (await deliver(router, body, at=time.time() - 8_000)).status == (200 if durable else 400)
    assert [event.is_stale for event in seen] == [True] * durable


async def test_a_signature_of_the_future_is_never_believed() -> None:
    """No retry has one."""
    router = WebhookRouter(SECRET, store=Shelf())
    body = body_of()
    with pytest.raises(SignatureVerificationError, match="future"):
        router.verify(memoryview(body), headers_of(body, at=time.time() + 400))


# -- order ------------------------------------------------------------------------------------------------------------

REFUNDED = body_of("evt_2", "payment.refunded", payment(refunds=[{"id": "ref_1", "type": "refund"}]))


async def test_a_state_that_was_overtaken_says_so() -> None:
    """The handler decides."""
    seen: Seen = []
    router = router_for(seen)
    await told(router, REFUNDED, body_of("evt_1"))
    assert [(event.id, event.is_superseded) for event in seen] == [("evt_2", False), ("evt_1", True)]


@pytest.mark.parametrize("store", [MemoryStore, Shelf])
async def test_a_handler_can_leave_out_what_was_overtaken(store: Any) -> None:
    """It is acknowledged; also where nobody wanted the later event."""
    seen: Seen = []
    router = WebhookRouter(SECRET, store=store())
    router.on("payment.paid", newest_only=True)(functools.partial(keep, seen))
    assert await told(router, REFUNDED, body_of("evt_1"), body_of("evt_3", data=payment("pay_2"))) == [200] * 3
    assert [event.id for event in seen] == ["evt_3"]


async def test_an_older_state_is_not_written_while_a_newer_one_is_being_written() -> None:
    """Handlers of one resource that want the newest only take turns; those of another do not wait."""
    gate, written = asyncio.Event(), list[str]()
    router = WebhookRouter(SECRET, store=Shelf())

    @router.on("payment.paid", "payment.refunded", newest_only=True)
    async def write(event: Event[Payment]) -> None:
        if event.id == "evt_1":
            await gate.wait()
        written.append(event.id)

    older = asyncio.create_task(told(router, body_of("evt_1")))
    await turn()
    newer = asyncio.create_task(told(router, REFUNDED))
    await told(router, body_of("evt_3", data=payment("pay_2")))
    assert written == ["evt_3"]
    gate.set()
    assert await older + await newer == [200, 200]
    assert written == ["evt_3", "evt_1", "evt_2"]


async def test_an_older_state_that_waited_its_turn_is_left_out() -> None:
    """The newer one was written meanwhile."""
    gate, written = asyncio.Event(), list[str]()
    router = WebhookRouter(SECRET, store=Shelf())

    @router.on("payment.paid", "payment.refunded", newest_only=True)
    async def write(event: Event[Payment]) -> None:
        await gate.wait()
        written.append(event.id)

    newer = asyncio.create_task(told(router, REFUNDED))
    await turn()
    older = asyncio.create_task(told(router, body_of("evt_1")))
    await turn()
    gate.set()
    assert await older + await newer == [200, 200]
    assert written == ["evt_2"]


async def test_a_later_state_whose_handler_failed_is_not_overtaken_by_itself() -> None:
    """Delivered again it is as far on as before."""
    failures = [ValueError("x")]
    seen: Seen = []
    router = WebhookRouter(SECRET, store=Shelf())

    @router.on("payment.refunded", newest_only=True)
    async def write(event: Event[Payment]) -> None:
        if failures:
            raise failures.pop()
        seen.append(event)

    assert await told(router, REFUNDED, REFUNDED, REFUNDED) == [500, 200, 200]
    assert [event.is_superseded for event in seen] == [False]


# -- queue ------------------------------------------------------------------------------------------------------------


async def test_with_a_queue_events_are_handled_after_the_answer() -> None:
    """With everything that was known of them."""
    seen: Seen = []
    gate = asyncio.Event()
    router = WebhookRouter(SECRET, store=Shelf(), queue=5)

    @router.fallback
    async def handle(event: Event[Any]) -> None:
        await gate.wait()
        seen.append(event)

    async with router:
        stale = await deliver(router, body_of("evt_1"), at=time.time() - 8_000)
        fresh = await deliver(router, body_of("evt_2", data=payment("pay_é")), at=time.time())
        assert (stale.status, fresh.status, seen) == (200, 200, [])
        gate.set()
        while len(seen) < 2:  # noqa: ASYNC110  (no event tells)
            await asyncio.sleep(0)
    assert [(event.id, event.is_stale) for event in seen] == [("evt_1", True), ("evt_2", False)]
    assert seen[1].data.id == "pay_é"


async def test_what_waits_has_no_client_keys() -> None:
    """They open a payment to whoever has them, and no handler needs one."""
    seen: Seen = []
    shelf = Shelf()
    router = router_for(seen, store=shelf, queue=5)
    session = {"client_key": "cs_1_client_canary", "checkout_url": "https://checkout.example/cs_1_client_canary"}
    intent = {"id": "pi_1", "type": "payment_intent", "attributes": {"client_key": "pi_1_client_canary"}}
    data = {"id": "cs_1", "type": "checkout_session", "attributes": {**session, "payment_intent": intent}}
    async with router:
        await deliver(router, body_of(kind="checkout_session.payment.paid", data=data), at=time.time())
        ((_, document),) = await shelf.pending_events()
        assert "canary" not in document
        while not seen:  # noqa: ASYNC110  (no event tells)
            await asyncio.sleep(0)
    assert (seen[0].data.id, seen[0].data.payment_intent.id, seen[0].data.client_key) == ("cs_1", "pi_1", None)


async def test_an_event_with_api_keys_is_handled_before_it_is_acknowledged() -> None:
    """The keys of a child account are kept nowhere, and the handler is there to take them."""
    seen: Seen = []
    shelf = Shelf()
    router = router_for(seen, store=shelf, queue=5)
    keys = {"pk_live": "pk_live_1", "pk_test": "pk_test_1", "sk_live": "canary", "sk_test": "canary"}
    child = resource("ChildAccountEvent") | {"keys": keys}
    async with router:
        reply = await deliver(router, body_of(kind="merchant.activated", data=child), at=time.time())
        assert (reply.status, len(seen), await shelf.pending_events()) == (200, 1, [])
    assert seen[0].data.keys.sk_live.reveal() == "canary"
    assert not any("canary" in kept.body for kept in shelf.events.values())


async def test_a_router_with_a_queue_that_was_not_entered_puts_deliveries_off(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Nobody would handle them; the log says what is missing."""
    router = router_for([], store=Shelf(), queue=5)
    with caplog.at_level(logging.WARNING):
        assert await told(router, body_of()) == [503]
    assert "not entered" in caplog.text


async def test_the_store_is_closed_with_the_router() -> None:
    """Also when the block fails; a router without a queue may be entered as well."""
    for options in ({}, {"queue": 5}):
        store = Shelf()
        with pytest.raises(KeyError):
            async with router_for([], store=store, **options):
                raise KeyError
        assert store.closed == 1


async def test_an_event_without_a_delivery_is_handled_once_as_well() -> None:
    """One that was found in a list, say."""
    seen: Seen = []
    router = router_for(seen)
    body = body_of()
    event = router.verify(memoryview(body), headers_of(body, at=time.time()))
    assert [await router.handle(event), await router.handle(event)] == [True, False]
    assert await told(router, body) == [200]
    assert len(seen) == 1
