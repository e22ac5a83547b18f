"""What stores on a server share: a connection may break, and with it the answer to a question that was carried out."""

from __future__ import annotations

import asyncio
import os
from abc import abstractmethod
from typing import Any, Final

from ..redaction import clip
from ._durable import DAY, DurableStore
from ._rows import Row

__all__ = ["PATIENCE", "LostError", "ServedStore", "StoreError", "described"]

PATIENCE: Final = 5.0
"""Seconds to wait for a server."""


class StoreError(Exception):
    """The server of a store cannot be reached, or did not do what it was asked. Holds nothing of its address."""


class LostError(StoreError):
    """The connection could not be made, or broke: the server may have done what it was asked, or not."""


class ServedStore(DurableStore):
    """Asks a server, and once more if the connection broke: it may have been idle for too long, or the server anew.

    What is asked changes a row only if it is as it was seen, so that asking twice does no harm; what came of it the
    first time is then read from the row.
    """

    def __init__(self, *, keep_for: float = 90 * DAY) -> None:
        super().__init__(keep_for=keep_for)
        self._place: tuple[asyncio.AbstractEventLoop | None, int] = (None, 0)

    async def _insert(self, row: Row) -> bool:
        done, _ = await self._twice(*self._question(row, None))
        return bool(done)  # the second time it finds its own row, which whoever asked will know

    async def _swap(self, row: Row, seen: Row) -> bool:
        done, again = await self._twice(*self._question(row, seen))
        if not done and again:
            now = await self._read(row.key)
            return now is not None and (now.owner, now.state, now.document) == (row.owner, row.state, row.document)
        return bool(done)

    async def _delete(self, key: str, owner: str) -> bool:
        done, again = await self._twice(*self._deletion(key, owner))
        return bool(done) or (again and await self._read(key) is None)

    async def _ask(self, *question: Any) -> Any:
        answer, _ = await self._twice(*question)
        return answer

    async def _twice(self, *question: Any) -> tuple[Any, bool]:
        """Ask, and tell whether it was for the second time."""
        self._settle_in()
        try:
            return await self._once(*question), False
        except LostError:
            pass
        return await self._once(*question), True

    async def _once(self, *question: Any) -> Any:
        """Ask, and be cancelled where somebody asked for it: a driver that uses `asyncio.wait_for` may swallow that.

        (Before Python 3.12; the answer had just come then.)
        """
        asked = _cancellations()
        try:
            answer = await self._ask_once(*question)
        except StoreError:
            if _cancellations() > asked:
                raise asyncio.CancelledError from None
            raise
        if _cancellations() > asked:
            raise asyncio.CancelledError
        return answer

    def _settle_in(self) -> None:
        """Leave behind what was opened on another loop, or before this process was forked."""
        place = asyncio.get_running_loop(), os.getpid()
        if self._place != place:
            is_forked = self._place[1] not in (0, place[1])
            self._place = place
            self._leave(is_forked=is_forked)

    # -- the server ---------------------------------------------------------------------------------------------------

    @abstractmethod
    def _leave(self, *, is_forked: bool) -> None:
        """Drop what is open, without waiting; where the process was forked it is the parent's, and stays open."""

    @abstractmethod
    async def _ask_once(self, *question: Any) -> Any:
        """Ask the server; raises LostError if the connection broke, StoreError for what it refused."""

    @abstractmethod
    def _question(self, row: Row, seen: Row | None) -> tuple[Any, ...]:
        """Return what writes a row: over the one that was *seen*, or under a free key. True if it did."""

    @abstractmethod
    def _deletion(self, key: str, owner: str) -> tuple[Any, ...]:
        """Return what deletes a claimed row of *owner*. True if it did."""


def _cancellations() -> int:
    """Count how often somebody has asked to cancel this task, and not taken that back."""
    task = asyncio.current_task()
    return 0 if task is None else task.cancelling()


def described(said: str, *secrets: str) -> str:
    """Make a server's or a driver's text fit for a message: what was sent may stand in it."""
    for secret in filter(None, secrets):
        said = said.replace(secret, "***")
    return clip(said.partition(", with args beginning with")[0])
