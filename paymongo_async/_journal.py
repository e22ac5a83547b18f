"""A call with a key happens once: one flight per key in this process, one record per key in the store.

What becomes of a record once a call is over is written by `_records`; here is who may make a call, and who only learns
what came of it.
"""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from attrs import define, evolve

from ._call import Call
from ._records import Records
from .errors import (
    CallInProgressError,
    IdempotencyError,
    IdempotencyKeyExpiredError,
    IdempotencyMismatchError,
    OutcomeUnknown,
    PayMongoError,
    revive,
)
from .idempotency import MAX_AGE, Claim, Record
from .wire import Answer

__all__ = ["Journal"]

Perform: TypeAlias = Callable[[Call], Awaitable[Answer]]
FillIn: TypeAlias = Callable[[Call, Answer], Awaitable[Answer]]

_PAUSE_FIRST: Final = 0.05
_PAUSE_LONGEST: Final = 1.0
"""Seconds between two looks at a record that another process has claimed."""


@define(eq=False)
class _Flight:
    """A call under way that others with the same key have joined."""

    record: Record
    task: asyncio.Task[Answer]
    waiters: int = 0
    stopping: bool = False


class Journal:
    """Lets a call be made once, and tells everybody else what came of it."""

    def __init__(self, records: Records, fill_in: FillIn) -> None:
        self.records = records
        self._fill_in = fill_in
        self._flights: dict[str, _Flight] = {}

    async def run(self, call: Call, perform: Perform) -> Answer:
        """Make *call* once, however many ask for it, and return its answer or the one that is on record."""
        record = await self.records.describe(call)
        if call.minted:
            return await self._recorded(call, record, perform)
        return await self._shared(call, record, perform)

    async def _shared(self, call: Call, record: Record, perform: Perform) -> Answer:
        """Join the flight of this key, or start it. It belongs to all who wait: the last to leave cancels it."""
        while (flight := self._flights.get(record.key)) is not None and flight.stopping:
            await asyncio.wait([flight.task])  # all who waited for it have left, and its end is not ours
        patience = None  # whoever makes the call keeps its deadline; who joins has another
        if flight is None:
            flight = _Flight(record, asyncio.create_task(self._recorded(call, record, perform)))
            self._flights[record.key] = flight
            flight.task.add_done_callback(lambda _: self._flights.pop(record.key, None))
        elif flight.record.fingerprint != record.fingerprint:
            raise _mismatch(flight.record)
        else:
            patience = call.remaining
        flight.waiters += 1
        try:
            async with asyncio.timeout(patience):
                answer = await asyncio.shield(flight.task)
            return answer if patience is None else _own_copy(answer)
        except TimeoutError:
            own: PayMongoError = CallInProgressError("another task is still making this call")
        except PayMongoError as error:
            own = copy.copy(error)  # each waiter gets an error of its own, with its own traceback
            own.__cause__ = error.__cause__
        finally:
            flight.waiters -= 1
            if not flight.waiters and not flight.task.done():
                flight.stopping = True
                await _stop(flight.task)
        raise own

    async def _recorded(self, call: Call, record: Record, perform: Perform) -> Answer:
        claim = await self._claim_in_turn(call, record)
        if claim.kind == "held":
            return await self._on_record(call, claim.record, record)
        record = claim.record
        if claim.kind == "taken_up":
            await self._take_up(call, record)
        self.records.begin(call, record)
        try:
            answer = await perform(call)
        except PayMongoError as error:
            if isinstance(error, OutcomeUnknown):
                error.fingerprint = record.fingerprint
            await self.records.keep_failure(call, record, error)
            raise
        except BaseException:  # cancelled: it goes on at once, and what is known goes on record
            await self.records.keep_open(call, record, hurry=True)
            raise
        finally:
            self.records.end(record)
        await self.records.keep_answer(record, answer if call.minted else _own_copy(answer))
        return answer

    async def _claim_in_turn(self, call: Call, record: Record) -> Claim:
        """Claim the key, waiting within the deadline for another owner who is making this very call."""
        pause = _PAUSE_FIRST
        while True:
            claim = await self.records.claim(call, record)
            known = claim.record
            if claim.kind != "held" or known.state != "claimed" or known.fingerprint != record.fingerprint:
                return claim
            if pause >= call.remaining:
                msg = "another task or process is making this call"
                raise CallInProgressError(msg)
            await asyncio.sleep(pause)
            pause = min(_PAUSE_LONGEST, 2 * pause)

    async def _on_record(self, call: Call, known: Record, record: Record) -> Answer:
        """Return the answer on record, or raise the error that is."""
        if known.fingerprint != record.fingerprint:
            raise _mismatch(known)
        if known.error is not None:
            error = revive(known.error)
            error.message += "; this is the answer on record, a new attempt needs a new key"
            raise error
        if known.answer is None:
            msg = f"a person has settled this call as done ({known.reason}); what it answered is not known"
            raise IdempotencyError(msg, outcome="unknown")
        answer = _own_copy(known.answer)
        return await self._fill_in(call, answer) if known.is_partial else answer

    async def _take_up(self, call: Call, known: Record) -> None:
        """Continue what an earlier call left in doubt: with its very bytes, and looking before sending."""
        if call.moment().most_since(known.created) > MAX_AGE:
            await self.records.put_back(known)
            msg = "the key is older than 23 hours, so sending it would be a new call; settle it with client.resolve"
            raise IdempotencyKeyExpiredError(msg)
        call.in_doubt, call.known = True, known
        if known.request is not None:
            call.request = known.request


def _own_copy(answer: Answer) -> Answer:
    """Copy an answer that stays on record or has several readers: ``raw`` of a model is theirs to change."""
    return evolve(answer, payload=copy.deepcopy(answer.payload))


async def _stop(task: asyncio.Task[Answer]) -> None:
    """Cancel a flight that nobody waits for any more, and wait until its record says what is known."""
    task.cancel()
    await asyncio.wait([task])
    if not task.cancelled():
        task.exception()  # nobody is left to be told


def _mismatch(known: Record) -> IdempotencyMismatchError:
    is_open = known.state in ("claimed", "in_doubt")
    msg = "this idempotency key belongs to a call with other content; use a new key for a new call"
    return IdempotencyMismatchError(msg, outcome="unknown" if is_open else "not_sent", param="idempotency_key")
