"""Events that wait in the store until they are handled."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from paymongo_async.webhooks.once import EventRunningError
from paymongo_async.webhooks.waiting import RETRIES, FullError, WaitingRoom

from ..rig.shelf import Shelf, turn


class Handler:
    """Remembers what it was given, and fails as often as it is told."""

    def __init__(self, failures: int = 0, error: Exception | None = None) -> None:
        self.failures = failures
        self.error = error or ValueError("x")
        self.given: list[str] = []
        self.gate: asyncio.Event | None = None
        self.at: list[float] = []

    async def __call__(self, document: str) -> None:
        self.given.append(document)
        self.at.append(asyncio.get_running_loop().time())
        if self.gate is not None:
            await self.gate.wait()
        if self.failures:
            self.failures -= 1
            raise self.error


async def settle(store: Shelf, left: int = 0) -> None:
    """Let the worker go on until so many are not done."""
    while len(store.waiting) > left:  # noqa: ASYNC110  (no event tells)
        await asyncio.sleep(0)


async def test_what_is_taken_is_in_the_store_before_it_is_handled() -> None:
    """With its document; once it is done that is gone."""
    store, handler = Shelf(), Handler()
    handler.gate = asyncio.Event()
    room = WaitingRoom(store, 10, handler)
    await room.open()
    await room.take("evt_1", "{}")
    assert await store.pending_events() == [("waiting evt_1", "{}")]
    handler.gate.set()
    await settle(store)
    await room.take("evt_1", "{}")
    assert (handler.given, store.events["waiting evt_1"].body) == (["{}"], "")
    await room.close()


async def test_events_are_handled_one_after_the_other_in_their_order() -> None:
    """A handler need not expect another one beside it."""
    store, handler = Shelf(), Handler()
    handler.gate = asyncio.Event()
    room = WaitingRoom(store, 10, handler)
    await room.open()
    for number in range(5):
        await room.take(f"evt_{number}", str(number))
    await turn()
    assert handler.given == ["0"]
    handler.gate.set()
    await settle(store)
    assert handler.given == ["0", "1", "2", "3", "4"]
    await room.close()


async def test_a_duplicate_of_what_waits_is_no_second_event() -> None:
    """Nor is one of what was handled, or what comes a hundred times at once."""
    store, handler = Shelf(), Handler()
    handler.gate = asyncio.Event()
    room = WaitingRoom(store, 1_000, handler)
    await room.open()
    await asyncio.gather(*(room.take("evt_1", "{}") for _ in range(100)))
    handler.gate.set()
    await settle(store)
    await room.take("evt_1", "{}")
    await turn()
    assert handler.given == ["{}"]
    await room.close()


async def test_no_more_are_taken_than_there_is_room_for() -> None:
    """However many come at once; the others are put off, and nothing of them is kept."""
    store, handler = Shelf(), Handler()
    handler.gate = asyncio.Event()
    room = WaitingRoom(store, 3, handler)
    await room.open()
    came = await asyncio.gather(*(room.take(f"evt_{number}", "{}") for number in range(50)), return_exceptions=True)
    assert [type(each) for each in came].count(FullError) == 47
    assert (len(store.events), room.is_full) == (3, True)
    handler.gate.set()
    await settle(store)
    await turn()
    assert not room.is_full
    await room.close()


async def test_nothing_is_taken_before_it_is_open_or_after_it_was_closed() -> None:
    """Nobody would handle it."""
    room = WaitingRoom(Shelf(), 3, Handler())
    for _ in range(2):
        assert room.is_full
        with pytest.raises(FullError):
            await room.take("evt_1", "{}")
        await room.open()
        assert not room.is_full
        await room.close()


async def test_it_is_opened_once() -> None:
    """Two workers would handle two events at once."""
    room = WaitingRoom(Shelf(), 3, Handler())
    await room.open()
    with pytest.raises(RuntimeError, match="entered already"):
        await room.open()
    await room.close()
    await room.close()


# -- starting and stopping --------------------------------------------------------------------------------------------


async def test_what_an_earlier_process_left_is_handled_first() -> None:
    """Oldest first; what others keep in the same store is let alone."""
    store = Shelf()
    await store.claim_event("evt_other", 0.0, "not ours")
    for number in range(3):
        await store.claim_event(f"waiting evt_{number}", 0.0, str(number))
    handler = Handler()
    room = WaitingRoom(store, 10, handler)
    await room.open()
    await room.take("evt_3", "3")
    await settle(store, left=1)
    assert (handler.given, store.waiting) == (["0", "1", "2", "3"], ["evt_other"])
    await room.close()


async def test_the_handler_that_has_begun_may_finish() -> None:
    """The others stay in the store, for the next start; which may be in the same process."""
    store, handler = Shelf(), Handler()
    handler.gate = asyncio.Event()
    room = WaitingRoom(store, 10, handler)
    await room.open()
    for number in range(3):
        await room.take(f"evt_{number}", str(number))
    await turn()
    closing = asyncio.create_task(room.close())
    await turn()
    assert not closing.done()
    handler.gate.set()
    await closing
    assert (handler.given, store.waiting) == (["0"], ["waiting evt_1", "waiting evt_2"])
    await room.open()
    await settle(store)
    assert handler.given == ["0", "1", "2"]
    await room.close()


async def test_who_does_not_want_to_wait_for_the_handler_cancels_it() -> None:
    """The event stays in the store, and no task is left."""
    store, handler = Shelf(), Handler()
    handler.gate = asyncio.Event()
    room = WaitingRoom(store, 10, handler)
    await room.open()
    await room.take("evt_1", "{}")
    await turn()
    closing = asyncio.create_task(room.close())
    await turn()
    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing
    await turn()
    assert store.waiting == ["waiting evt_1"]
    assert asyncio.all_tasks() == {asyncio.current_task()}


# -- failures ---------------------------------------------------------------------------------------------------------


@pytest.mark.timed
@pytest.mark.parametrize("error", [ValueError("x"), EventRunningError("x")])
async def test_an_event_that_fails_is_tried_again_later(error: Exception) -> None:
    """After waits that grow."""
    store, handler = Shelf(), Handler(len(RETRIES), error)
    room = WaitingRoom(store, 10, handler)
    await room.open()
    await room.take("evt_1", "{}")
    await asyncio.sleep(sum(RETRIES) + 1)
    waits = [later - earlier for earlier, later in zip(handler.at, handler.at[1:], strict=False)]
    assert [round(wait, 2) for wait in waits] == list(RETRIES)
    assert store.waiting == []
    await room.close()


@pytest.mark.timed
async def test_an_event_that_fails_does_not_hold_up_the_others() -> None:
    """They pass while it waits."""
    store, handler = Shelf(), Handler(1)
    room = WaitingRoom(store, 10, handler)
    await room.open()
    await room.take("evt_1", "1")
    await room.take("evt_2", "2")
    await asyncio.sleep(0.5)
    assert (handler.given, store.waiting) == (["1", "2"], ["waiting evt_1"])
    await asyncio.sleep(1.0)
    assert (handler.given, store.waiting) == (["1", "2", "1"], [])
    await room.close()


@pytest.mark.timed
async def test_an_event_that_goes_on_failing_stays_in_the_store(caplog: pytest.LogCaptureFixture) -> None:
    """For the next start, or for when it is delivered again; its place is free for another, and the log has it."""
    store, handler = Shelf(), Handler(len(RETRIES) + 1)
    room = WaitingRoom(store, 1, handler)
    await room.open()
    await room.take("evt_1", "{}")
    await asyncio.sleep(1_000)
    assert (len(handler.given), store.waiting, room.is_full) == (len(RETRIES) + 1, ["waiting evt_1"], False)
    assert [record.levelname for record in caplog.records] == ["WARNING"] * len(RETRIES) + ["ERROR"]
    await room.take("evt_1", "{}")
    await asyncio.sleep(1)
    assert store.waiting == []
    await room.close()


@pytest.mark.timed
async def test_nothing_that_waits_for_its_next_try_outlives_the_room() -> None:
    """No timer is left, and the next start begins at once."""
    store, handler = Shelf(), Handler(1)
    room = WaitingRoom(store, 10, handler)
    await room.open()
    await room.take("evt_1", "{}")
    await asyncio.sleep(0.5)
    await room.close()
    assert len(handler.given) == 1
    await room.open()
    await asyncio.sleep(100)
    assert (len(handler.given), store.waiting) == (2, [])
    await room.close()


async def test_a_store_that_cannot_note_the_end_does_not_end_the_work(caplog: pytest.LogCaptureFixture) -> None:
    """The next event is handled; the one before is found done at the next start."""
    store, handler = Shelf(failing={"complete_event"}), Handler()
    room = WaitingRoom(store, 10, handler)
    await room.open()
    with caplog.at_level(logging.WARNING):
        for number in range(3):
            await room.take(f"evt_{number}", str(number))
        while len(handler.given) < 3:  # noqa: ASYNC110  (no event tells)
            await asyncio.sleep(0)
        await turn()
    assert (handler.given, len(caplog.records), room.is_full) == (["0", "1", "2"], 3, False)
    await room.close()


@pytest.mark.parametrize("how", ["failing", "losing"])
async def test_an_event_that_could_not_be_kept_is_not_acknowledged_and_comes_again(how: str) -> None:
    """Also when it was written, and only the answer to that was lost."""
    store, handler = Shelf(), Handler()
    room = WaitingRoom(store, 10, handler)
    await room.open()
    getattr(store, how).add("claim_event")
    with pytest.raises(ConnectionError):
        await room.take("evt_1", "{}")
    getattr(store, how).clear()
    await room.take("evt_1", "{}")
    await settle(store)
    assert handler.given == ["{}"]
    await room.close()


async def test_who_leaves_while_an_event_is_kept_may_come_again() -> None:
    """It is written or not, and nobody said that it was."""
    store, handler = Shelf(), Handler()
    room = WaitingRoom(store, 1, handler)
    await room.open()
    store.gate = asyncio.Event()
    leaving = asyncio.create_task(room.take("evt_1", "{}"))
    await turn()
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    store.gate.set()
    assert not room.is_full
    await room.take("evt_1", "{}")
    await settle(store)
    assert handler.given == ["{}"]
    await room.close()


async def test_a_store_that_is_gone_at_the_start_is_told() -> None:
    """Nothing is taken, and starting again is possible."""
    store = Shelf(failing={"pending_events"})
    room = WaitingRoom(store, 10, Handler())
    with pytest.raises(ConnectionError):
        await room.open()
    assert room.is_full
    store.failing.clear()
    await room.open()
    await room.close()


async def test_two_rooms_on_one_store_take_up_the_same_events() -> None:
    """Nobody owns them; that each has its effect once is up to the handler."""
    store = Shelf()
    first, second = Handler(), Handler()
    first.gate = asyncio.Event()
    rooms: list[Any] = [WaitingRoom(store, 10, handler) for handler in (first, second)]
    await rooms[0].open()
    await rooms[0].take("evt_1", "{}")
    await turn()
    await rooms[1].open()
    first.gate.set()
    await settle(store)
    await turn()
    assert (first.given, second.given) == (["{}"], ["{}"])
    for room in rooms:
        await room.close()
