"""Virtual time: the loop's time plus an offset, and everything that is due in it.

Due things happen by themselves as time passes; `Clock.advance` makes time pass at once. Nothing here reads the wall
clock except the moment of the start, so a loop with virtual time is followed as well.
"""

from __future__ import annotations

import asyncio
import heapq
import time
from collections.abc import Callable, Coroutine
from itertools import count
from typing import Any

__all__ = ["Clock"]


class Clock:
    """Tell the time, run what is due, and skip ahead on demand."""

    def __init__(self, start: float | None = None) -> None:
        """Begin at *start* (Unix seconds), or now."""
        self._loop = asyncio.get_running_loop()
        self._origin = (time.time() if start is None else start) - self._loop.time()
        self._heap: list[tuple[float, int, Callable[..., object], tuple[Any, ...]]] = []
        self._sequence = count()
        self._timer: asyncio.TimerHandle | None = None
        self._armed_for = float("inf")
        self._advancing = 0
        self._held: float | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._sleepers: set[asyncio.Future[None]] = set()

    def now(self) -> float:
        """Return the virtual time in Unix seconds."""
        return self._origin + self._loop.time() if self._held is None else self._held

    def seconds(self) -> int:
        """Return the virtual time in whole Unix seconds, as answers carry it."""
        return int(self.now())

    def later(self, delay: float, callback: Callable[..., object], *args: Any) -> None:
        """Call *callback* once *delay* seconds have passed."""
        due = self.now() + delay
        heapq.heappush(self._heap, (due, next(self._sequence), callback, args))
        if due < self._armed_for:
            self._arm()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Start *work* now; `advance` waits for it before time moves on."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def sleep(self, delay: float) -> None:
        """Wait until *delay* seconds have passed."""
        future = self._loop.create_future()
        self._sleepers.add(future)
        self.later(delay, _wake, future)
        try:
            await future
        finally:
            self._sleepers.discard(future)

    async def advance(self, seconds: float = 0.0) -> None:
        """Let *seconds* pass at once, running what becomes due in its order.

        Work under way, such as deliveries of webhooks, is finished before each step.
        """
        self._advancing += 1
        # Time stands still in between, so that what is due in steps is due at exact moments.
        self._held = self.now()
        try:
            await self._settle()
            target = self._held + seconds
            while self._heap and self._heap[0][0] <= target:
                self._held = max(self._held, self._heap[0][0])
                self._run_one()
                await self._settle()
            self._held = max(self._held, target)
        finally:
            self._advancing -= 1
            if not self._advancing:
                self._origin, self._held = self._held - self._loop.time(), None
                self._arm()

    async def aclose(self) -> None:
        """Forget what is due, wake who sleeps and stop what runs."""
        self._heap.clear()
        self._arm()
        for sleeper in self._sleepers:
            _wake(sleeper)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _settle(self) -> None:
        # A turn of the loop lets woken sleepers and freshly spawned work begin.
        await asyncio.sleep(0)
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _run_one(self) -> None:
        _, _, callback, args = heapq.heappop(self._heap)
        callback(*args)

    def _run_due(self) -> None:
        self._timer = None
        try:
            while self._heap and self._heap[0][0] <= self.now() and not self._advancing:
                self._run_one()
        finally:
            self._arm()

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._armed_for = self._heap[0][0] if self._heap else float("inf")
        if self._heap and not self._advancing:
            self._timer = self._loop.call_later(max(0.0, self._armed_for - self.now()), self._run_due)


def _wake(sleeper: asyncio.Future[None]) -> None:
    if not sleeper.done():
        sleeper.set_result(None)
