"""What is written down of a call: before it is made, and what came of it.

A store may be slow, or gone. Before a call that means that nothing is sent. After it the caller gets the result all the
same, and the record stays open, which is safe: it will be looked up.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

from attrs import evolve

from ._call import Call, Verdict, says_nothing_about_content
from .errors import JournalError, PayMongoError, ValidationError
from .idempotency import Claim, JournalStore, Record
from .redaction import holds_sensitive, without_secrets, without_sensitive
from .secret import Secret
from .stores.owners import new_owner
from .wire import Answer

__all__ = ["Records"]

_T = TypeVar("_T")

LEASE_BEYOND_DEADLINE: Final = 30.0
PATIENCE: Final = 5.0
"""Seconds that a caller who has an answer waits for the store; it goes on writing after that."""

PATIENCE_FOR_A_LOOK: Final = 30.0
"""Seconds that whoever settles a call waits for the store; there is no deadline then."""

HURRY: Final = 0.02
"""The same for one who was cancelled."""

_LOG: Final = logging.getLogger("paymongo_async")


class Records:
    """The records of one account in a store."""

    def __init__(self, store: JournalStore, account: Secret | None) -> None:
        self.store = store
        self._account_key = account
        self._salt: bytes | None = None
        self._account = ""
        self._under_way: dict[str, tuple[Call, Record]] = {}
        self._writing: dict[asyncio.Task[None], str] = {}
        self._is_closed = False

    # -- before a call ------------------------------------------------------------------------------------------------

    async def describe(self, call: Call) -> Record:
        """Describe a call about to be made, without anything that must not be kept."""
        salt = self._salt or await self._opened(call.remaining)
        now, remaining = call.moment(), call.remaining
        fields, request, options = call.placed.fields, call.request, call.options
        # Files are documents of persons: their bytes are kept nowhere, their digests tell calls apart.
        sensitive = call.placed.form == "multipart" or holds_sensitive(request.body or b"")
        return Record(
            key=call.key or "",
            operation=call.operation.name,
            fields=without_sensitive(fields) if sensitive else fields,
            request=None if sensitive else request,
            scope=(self._account, request.method, request.url, options.account_id or "", options.organization_id or ""),
            salt=salt,
            created=now,
            base=options.base_of(call.operation),
            account_id=options.account_id,
            organization_id=options.organization_id,
            minted=call.minted,
            owner=new_owner(),
            # Whoever dies cannot say when it last sent something, only until when it might have.
            last_sent=now.ago(-remaining) if self.store.durable else now,
        )

    async def claim(self, call: Call, record: Record) -> Claim:
        """Write the record before anything is sent; raises `JournalError` where that cannot be."""
        lease = max(0.0, call.remaining) + LEASE_BEYOND_DEADLINE
        if self.store.durable:
            call.lease_ends = call.clock() + lease, call.dates.wall() + lease
            await self._settled(record.key, call.remaining)
        return await self._claimed(record, lease, call.remaining)

    def begin(self, call: Call, record: Record) -> None:
        """Note that a call with a record is under way."""
        self._under_way[record.owner] = call, record

    def end(self, record: Record) -> None:
        """Note that it is over."""
        self._under_way.pop(record.owner, None)

    # -- after it -----------------------------------------------------------------------------------------------------

    async def keep_answer(self, record: Record, answer: Answer) -> None:
        """Keep the answer of a call that succeeded; without its secrets if it outlives the process."""
        is_partial = False
        if self.store.durable:
            plain = without_secrets(answer.payload)
            is_partial = plain != answer.payload
            answer = evolve(answer, payload=plain)
        await self._keep(evolve(record, state="completed", answer=answer, is_partial=is_partial))

    async def keep_failure(self, call: Call, record: Record, error: PayMongoError) -> None:
        """Keep a refusal, or leave the record open where nobody knows."""
        call.describe(error)
        if error.outcome == "unknown" or says_nothing_about_content(error):
            await self.keep_open(call, record)
        else:
            await self._keep(evolve(record, state="rejected", error=error.to_dict()))

    async def keep_open(self, call: Call, record: Record, *, hurry: bool = False) -> None:
        """Leave the record in doubt if this call or an earlier one with its key may have worked, else delete it."""
        patience = HURRY if hurry else PATIENCE
        if call.known is not None or call.may_have_been_sent:
            left = evolve(record, state="in_doubt", last_sent=call.last_sent_at or record.last_sent)
            await self._keep(left, patience)
        else:
            await self._write(record.key, self.store.release(record), patience)

    async def put_back(self, record: Record) -> None:
        """Leave a record that was taken up as it was."""
        await self._keep(evolve(record, state="in_doubt"))

    # -- settling -----------------------------------------------------------------------------------------------------

    async def get(self, key: str) -> Record | None:
        """Return the record of a call with *key*: one of this API key, or an open one that another has left."""
        await self._settled(key)
        record = await _read(self.store.get(key))
        return record if record is not None and (await self.is_ours(record) or _is_open(record)) else None

    async def in_doubt(self) -> list[Record]:
        """Return this account's calls in doubt, oldest first."""
        await self._settled()
        return [record for record in await _read(self.store.in_doubt()) if await self.is_ours(record)]

    async def is_ours(self, record: Record) -> bool:
        """Tell whether the call was made with the key of this client."""
        if self._salt is None:
            await self._opened()
        return record.scope[0] == self._account

    async def take_up(self, record: Record, lease: float) -> Record | None:
        """Claim an open record so as to settle it; None when somebody makes the call, or has closed it."""
        claim = await self._claimed(evolve(record, owner=new_owner()), lease, PATIENCE_FOR_A_LOOK)
        if claim.kind == "new":  # it was deleted in between
            await self.store.release(claim.record)
        return claim.record if claim.kind == "taken_up" else None

    async def close(self, record: Record, verdict: Verdict) -> None:
        """Write what a look has shown of a record that was taken up."""
        if verdict.answer is not None:
            await self.keep_answer(record, verdict.answer)
        elif verdict.error is not None:
            verdict.error.operation, verdict.error.idempotency_key = record.operation, record.key
            await self._keep(evolve(record, state="rejected", error=verdict.error.to_dict()))
        elif verdict.kind == "not_applied":
            await self._write(record.key, self.store.release(record), PATIENCE)
        else:
            await self.put_back(record)

    async def settle(self, record: Record, *, applied: bool, reason: str) -> None:
        """Close a record in doubt as a person says, and keep the reason; raises what stands in the way."""
        taken = await self.take_up(record, LEASE_BEYOND_DEADLINE)
        if taken is None:
            msg = "idempotency_key: the call is under way, or it has been settled meanwhile"
            raise ValidationError(msg, param="idempotency_key")
        closed = evolve(taken, state="completed", reason=reason)
        if not applied:
            error = PayMongoError(f"a person has settled this call as not done ({reason})", outcome="rejected")
            error.operation, error.idempotency_key = record.operation, record.key
            closed = evolve(taken, state="rejected", reason=reason, error=error.to_dict())
        if not await self._saved(closed):
            msg = "the record was taken by another process; look at it again"
            raise JournalError(msg)

    async def aclose(self) -> None:
        """Write that calls still under way are in doubt, let what is being written come to its end, and close."""
        await asyncio.gather(*(self.keep_open(call, record) for call, record in self._under_way.values()))
        self._is_closed = True
        await self._settled()
        await self.store.aclose()

    # -- writing ------------------------------------------------------------------------------------------------------

    async def _opened(self, patience: float | None = PATIENCE_FOR_A_LOOK) -> bytes:
        """Read the salt of the store, and tell this account from others without keeping its key."""
        try:
            async with asyncio.timeout(patience):
                salt = await self.store.salt()
        except Exception as error:  # noqa: BLE001  (the same as for a claim)
            failure = _unwritten(error)
        else:
            key = self._account_key.reveal() if self._account_key is not None else ""
            self._account = hmac.digest(salt, key.encode(), "sha256").hex()
            self._salt = salt
            return salt
        raise failure

    async def _claimed(self, record: Record, lease: float, patience: float) -> Claim:
        """Claim within *patience* seconds; what is written later, or after a cancellation, is taken back."""
        if not self.store.durable:
            return await self._claim(record, lease)
        task = asyncio.create_task(self._claim(record, lease))
        done: set[Any] = set()
        try:
            done, _ = await asyncio.wait([task], timeout=patience)
        finally:
            if not done:
                _ = self._in_background(record.key, self._undo(task))
        if done:
            return task.result()
        msg = "the journal did not answer in time, so nothing was sent"
        raise JournalError(msg)

    async def _claim(self, record: Record, lease: float) -> Claim:
        try:
            return await self.store.claim(record, lease)
        except Exception as error:  # noqa: BLE001  (whatever a store raises: without a record nothing is sent)
            failure = _unwritten(error)
        raise failure

    async def _undo(self, claiming: asyncio.Task[Claim]) -> None:
        claim = await claiming
        if claim.kind == "new":
            await self.store.release(claim.record)
        elif claim.kind == "taken_up":
            await self.store.save(evolve(claim.record, state="in_doubt"))

    async def _saved(self, record: Record) -> bool:
        try:
            return await self.store.save(record)
        except Exception as error:  # noqa: BLE001  (the same as for a claim)
            failure = _unwritten(error)
        raise failure

    async def _keep(self, record: Record, patience: float = PATIENCE) -> None:
        await self._write(record.key, self.store.save(record), patience)

    async def _write(self, key: str, writing: Coroutine[Any, Any, object], patience: float) -> None:
        """Write what came of a call; neither a cancellation nor a slow store can stop that halfway."""
        if self._is_closed:  # its record was closed with the client
            writing.close()
        elif not self.store.durable:
            await _logged(writing)
        else:
            await asyncio.wait([self._in_background(key, writing)], timeout=patience)

    def _in_background(self, key: str, writing: Coroutine[Any, Any, object]) -> asyncio.Task[None]:
        task = asyncio.create_task(_logged(writing))
        self._writing[task] = key
        task.add_done_callback(self._writing.pop)
        return task

    async def _settled(self, key: str | None = None, patience: float = PATIENCE) -> None:
        """Wait for what is being written (of *key*, or of all), so that a reader does not see the past."""
        if own := [task for task, written in self._writing.items() if key in (None, written)]:
            await asyncio.wait(own, timeout=min(patience, PATIENCE))


async def _read(reading: Coroutine[Any, Any, _T]) -> _T:
    """Read from a store, whatever it raises."""
    try:
        return await reading
    except Exception as error:  # noqa: BLE001  (the same as for a claim)
        failure = JournalError(f"the journal cannot be read ({type(error).__name__})")
    raise failure


async def _logged(writing: Coroutine[Any, Any, object]) -> None:
    """Write, and only log it if that fails: the caller must get the answer, whatever the store says."""
    try:
        await writing
    except Exception as error:  # noqa: BLE001
        _LOG.warning("journal not written after a call (%s); its record stays open", type(error).__name__)


def _unwritten(error: Exception) -> JournalError:
    return JournalError(f"the journal cannot be written ({type(error).__name__}), so nothing was sent")


def _is_open(record: Record) -> bool:
    return record.state in ("claimed", "in_doubt")
