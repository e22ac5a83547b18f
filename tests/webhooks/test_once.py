"""One effect for each event: who else may be at it, what may break, who may leave."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from attrs import evolve

from paymongo_async.stores.memory import MemoryStore
from paymongo_async.webhooks import Event, construct_event, sign
from paymongo_async.webhooks.once import EventRunningError, Once

from ..rig.happenings import NOW, SECRET, body_of, payment
from ..rig.shelf import Shelf

LEASE = 55.0
NEVER_OLD = 10.0**12


def event(event_id: str = "evt_1", kind: str = "payment.paid", key: str = "pay_1") -> Event[Any]:
    """Read an event that has just been signed."""
    body = body_of(event_id, kind, payment(key))
    return construct_event(body, sign(body, SECRET, timestamp=NOW), SECRET, NEVER_OLD)


class Effect:
    """Counts its calls, and does in them what it is told."""

    def __init__(self, does: Any = None) -> None:
        self.does = does
        self.calls = 0
        self.begun = asyncio.Event()

    async def __call__(self, event: Event[Any]) -> None:
        self.calls += 1
        self.begun.set()
        if isinstance(self.does, BaseException):
            raise self.does
        if self.does is not None:
            await self.does


@pytest.mark.parametrize("store", [MemoryStore, Shelf])
async def test_an_event_has_its_effect_once(store: Any) -> None:
    """The second time nothing is called."""
    effect, once = Effect(), Once(store(), LEASE)
    assert [await once.run(event("evt_once"), effect) for _ in range(3)] == [True, False, False]
    assert effect.calls == 1


async def test_what_is_told_again_under_another_id_had_its_effect() -> None:
    """A payment is paid once; the other id is remembered as well."""
    store = Shelf()
    effect, once = Effect(), Once(store, LEASE)
    assert [await once.run(event(name), effect) for name in ("evt_1", "evt_2", "evt_2")] == [True, False, False]
    assert (effect.calls, store.waiting) == (1, [])


async def test_another_kind_of_event_about_the_same_thing_has_its_own_effect() -> None:
    """And so has the same kind about another."""
    effect, once = Effect(), Once(Shelf(), LEASE)
    for each in (event("evt_1"), event("evt_2", "payment.refunded"), event("evt_3", key="pay_2")):
        assert await once.run(each, effect)
    assert effect.calls == 3


async def test_an_event_whose_id_is_what_it_tells_is_claimed_once() -> None:
    """It does not stand in its own way."""
    effect, once = Effect(), Once(Shelf(), LEASE)
    assert await once.run(evolve(event(), id="payment.paid pay_1"), effect)


async def test_a_hundred_deliveries_at_once_have_one_effect() -> None:
    """The others are told that somebody is at it."""
    effect, once = Effect(), Once(Shelf(), LEASE)
    found = await asyncio.gather(*(once.run(event(), effect) for _ in range(100)), return_exceptions=True)
    assert sorted(type(each).__name__ for each in found) == ["EventRunningError"] * 99 + ["bool"]
    assert effect.calls == 1


async def test_two_events_of_one_thing_at_once_have_one_effect() -> None:
    """Whichever was first, and the other one can be delivered again."""
    store, effect = Shelf(), Effect()
    once = Once(store, LEASE)
    await asyncio.gather(*(once.run(event(f"evt_{number}"), effect) for number in range(9)), return_exceptions=True)
    assert effect.calls == 1
    assert [await once.run(event(f"evt_{number}"), effect) for number in range(9)] == [False] * 9
    assert store.waiting == []


# -- failures ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [ValueError("x"), TimeoutError(), ConnectionError(), asyncio.CancelledError()])
async def test_an_event_whose_handler_failed_can_be_had_again(error: BaseException) -> None:
    """At once: PayMongo comes again in two seconds."""
    once = Once(Shelf(), LEASE)
    with pytest.raises(type(error)):
        await once.run(event(), Effect(error))
    assert await once.run(event(), Effect())


async def test_what_the_handler_raised_is_not_hidden_by_a_store_that_is_gone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The claim runs out by itself."""
    store = Shelf(failing={"release_event"})
    with pytest.raises(ValueError, match="x"):
        await Once(store, LEASE).run(event(), Effect(ValueError("x")))
    assert "could not be given back (ConnectionError)" in caplog.text


async def test_a_store_that_fails_before_the_handler_lets_it_not_be_called() -> None:
    """Nobody knows whether the event was handled before."""
    effect = Effect()
    with pytest.raises(ConnectionError):
        await Once(Shelf(failing={"claim_event"}), LEASE).run(event(), effect)
    assert effect.calls == 0


async def test_a_store_that_fails_between_two_claims_keeps_neither() -> None:
    """The first is given back, so that the next delivery is handled."""
    store = Shelf(failing={"claim_event payment.paid pay_1"})
    once = Once(store, LEASE)
    with pytest.raises(ConnectionError):
        await once.run(event(), Effect())
    store.failing.clear()
    assert await once.run(event(), Effect())


async def test_a_store_that_fails_after_the_handler_does_not_have_it_called_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It had its effect: a failure would have PayMongo deliver it again."""
    store, effect = Shelf(failing={"complete_event"}), Effect()
    with caplog.at_level(logging.ERROR):
        assert await Once(store, LEASE).run(event(), effect)
    assert "could not be noted (ConnectionError)" in caplog.text
    with pytest.raises(EventRunningError):
        await Once(store, LEASE).run(event(), effect)
    assert effect.calls == 1


@pytest.mark.parametrize("store", [MemoryStore, Shelf])
async def test_a_server_that_stops_while_a_handler_runs_gives_the_event_back(store: Any) -> None:
    """The delivery was not answered, so it comes again."""
    effect, once = Effect(asyncio.Event().wait()), Once(store(), LEASE)
    running = asyncio.create_task(once.run(event("evt_stop", key="pay_stop"), effect))
    await effect.begun.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await once.run(event("evt_stop", key="pay_stop"), Effect())


@pytest.mark.parametrize("method", ["complete_event", "release_event"])
async def test_who_leaves_while_the_end_is_noted_does_not_stop_that(method: str) -> None:
    """Otherwise an event that was handled would be handled again, and one that was not would be held."""
    store = Shelf()
    effect = Effect(ValueError("x") if method == "release_event" else None)
    running = asyncio.create_task(Once(store, LEASE).run(event(), effect))
    while not store.calls[method]:  # noqa: ASYNC110  (no event tells)
        await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    again = Effect()
    assert await Once(store, LEASE).run(event(), again) is (method == "release_event")
