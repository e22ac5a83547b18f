"""A call with a key happens once: one flight per key in this process, one record per key in the store."""

from __future__ import annotations

import asyncio
import copy
import hmac
import logging
import time
from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import Final, TypeAlias

from attrs import define, evolve

from ._call import Call, says_nothing_about_content
from .errors import (
    CallInProgressError,
    IdempotencyKeyExpiredError,
    IdempotencyMismatchError,
    JournalError,
    OutcomeUnknown,
    PayMongoError,
    revive,
)
from .idempotency import MAX_AGE, Claim, JournalStore, Record
from .redaction import holds_sensitive, without_sensitive
from .secret import Secret
from .wire import Answer

__all__ = ["Journal"]

Perform: TypeAlias = Callable[[Call], Awaitable[Answer]]

_LOG: Final = logging.getLogger("paymongo_async")


@define(eq=False)
class _Flight:
    """A call under way that others with the same key have joined."""

    record: Record
    task: asyncio.Task[Answer]
    waiters: int = 0
    stopping: bool = False


class Journal:
    """Writes down what is about to happen before it happens, and what came of it."""

    def __init__(self, store: JournalStore, account: Secret | None) -> None:
        self.store = store
        self._account_key = account
        self._flights: dict[str, _Flight] = {}

    async def run(self, call: Call, perform: Perform) -> Answer:
        """Make *call* once, however many ask for it, and return its answer or the one that is on record."""
        record = self._describe(call)
        if call.minted:
            return await self._recorded(call, record, perform)
        return await self._shared(call, record, perform)

    async def get(self, key: str) -> Record | None:
        """Return the record of this account's call with *key*."""
        record = await self.store.get(key)
        return record if record is not None and self._is_ours(record) else None

    async def in_doubt(self) -> list[Record]:
        """Return this account's calls in doubt, oldest first."""
        return [record for record in await self.store.in_doubt() if self._is_ours(record)]

    def _is_ours(self, record: Record) -> bool:
        return record.scope[0] == self._account

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
        claim = await self._claim(record)
        if claim.record is not record:
            try:
                known = _judge(claim, record)
            except PayMongoError:
                if claim.mine:  # taken up for nothing
                    await self._keep(self.store.doubt(record.key, None))
                raise
            if known is not None:
                return _own_copy(known)
            _take_up(call, claim.record)
        try:
            answer = await perform(call)
        except PayMongoError as error:
            if isinstance(error, OutcomeUnknown):
                error.fingerprint = record.fingerprint
            await self._keep_failure(call, error, taken_up=claim.record is not record)
            raise
        except BaseException:  # cancelled: what is known must be on record before it goes on
            await self._keep_open(call, taken_up=claim.record is not record)
            raise
        await self._keep(self.store.complete(record.key, answer if call.minted else _own_copy(answer)))
        return answer

    async def _claim(self, record: Record) -> Claim:
        try:
            return await self.store.claim(record)
        except Exception as error:  # noqa: BLE001  (whatever a store raises: without a record nothing is sent)
            failure = JournalError(f"the journal cannot be written ({type(error).__name__}), so nothing was sent")
        raise failure

    async def _keep_failure(self, call: Call, error: PayMongoError, *, taken_up: bool) -> None:
        call.describe(error)
        if error.outcome == "unknown" or says_nothing_about_content(error):
            await self._keep_open(call, taken_up=taken_up)
        else:
            await self._keep(self.store.reject(call.key or "", error.to_dict()))

    async def _keep_open(self, call: Call, *, taken_up: bool) -> None:
        """Leave the record in doubt if this call or an earlier one with its key may have worked, else delete it."""
        key = call.key or ""
        if taken_up or call.may_have_been_sent:
            await self._keep(self.store.doubt(key, call.last_sent_at))
        else:
            await self._keep(self.store.release(key))

    async def _keep(self, writing: Awaitable[None]) -> None:
        """Write what came of a call. If that fails the record stays open, which is safe: it will be looked up."""
        try:
            await writing
        except Exception as error:  # noqa: BLE001  (the caller must get the answer, whatever the store says)
            _LOG.warning("journal not written after a call (%s); its record stays open", type(error).__name__)

    def _describe(self, call: Call) -> Record:
        """Describe a call about to be made, without anything that must not be kept."""
        fields, request, options = call.placed.fields, call.request, call.options
        # Files are documents of persons: their bytes are kept nowhere, their digests tell calls apart.
        sensitive = call.placed.form == "multipart" or holds_sensitive(request.body or b"")
        return Record(
            key=call.key or "",
            operation=call.operation.name,
            fields=without_sensitive(fields) if sensitive else fields,
            request=None if sensitive else request,
            scope=(self._account, request.method, request.url, options.account_id or "", options.organization_id or ""),
            base=options.base_of(call.operation),
            account_id=options.account_id,
            organization_id=options.organization_id,
            minted=call.minted,
            salt=self.store.salt,
            created_at=time.time(),
        )

    @cached_property
    def _account(self) -> str:
        """Tell accounts apart in a store that they share, without keeping their keys."""
        key = self._account_key.reveal() if self._account_key is not None else ""
        return hmac.digest(self.store.salt, key.encode(), "sha256").hex()


def _own_copy(answer: Answer) -> Answer:
    """Copy an answer that stays on record or has several readers: ``raw`` of a model is theirs to change."""
    return evolve(answer, payload=copy.deepcopy(answer.payload))


async def _stop(task: asyncio.Task[Answer]) -> None:
    """Cancel a flight that nobody waits for any more, and wait until its record says what is known."""
    task.cancel()
    await asyncio.wait([task])
    if not task.cancelled():
        task.exception()  # nobody is left to be told


def _judge(claim: Claim, record: Record) -> Answer | None:
    """Decide by the record that was there before: its answer, its error, or None to take it up."""
    known = claim.record
    if known.fingerprint != record.fingerprint:
        raise _mismatch(known)
    if known.state == "completed":
        return known.answer
    if known.state == "rejected":
        error = revive(known.error or {})
        error.message += "; this is the answer on record, a new attempt needs a new key"
        raise error
    if not claim.mine:
        msg = "another task or process is making this call"
        raise CallInProgressError(msg)
    if record.created_at - known.created_at > MAX_AGE:
        msg = "the key is older than 23 hours, so sending it would be a new call; settle it with client.resolve"
        raise IdempotencyKeyExpiredError(msg)
    return None


def _take_up(call: Call, known: Record) -> None:
    """Continue what an earlier call left in doubt: with its very bytes, and looking before sending."""
    call.in_doubt = True
    call.first_sent = call.clock() - (time.time() - known.created_at)
    call.last_sent = call.clock() - (time.time() - known.last_sent_at)
    if known.request is not None:
        call.request = known.request


def _mismatch(known: Record) -> IdempotencyMismatchError:
    is_open = known.state in ("claimed", "in_doubt")
    msg = "this idempotency key belongs to a call with other content; use a new key for a new call"
    return IdempotencyMismatchError(msg, outcome="unknown" if is_open else "not_sent", param="idempotency_key")
