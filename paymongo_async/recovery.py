"""How to learn what happened to a call of which no usable answer came.

A *transition* is confirmed: its resource is read, and its state decides. A create that moves money is *verified*: it is
looked for before anything is sent again. `_evidence` has a rule for each. Nothing here ever sends a write.
"""

from __future__ import annotations

import asyncio
import time

from ._call import Call, Fetch, Verdict
from ._confirm import confirm
from ._evidence import CONFIRM, MONEY, VERIFY, obstacle
from ._look import Doubt
from ._verify import PROOF_AFTER, verify
from .errors import PayMongoError
from .idempotency import JournalStore, Record, Resolution
from .operations import Operation

__all__ = ["CONFIRM", "MONEY", "VERIFY", "Recovery", "Resolution"]


class Recovery:
    """Settles calls in doubt by reading PayMongo."""

    def must_look(self, operation: Operation) -> bool:
        """Tell whether a call in doubt must be looked up before it is sent again.

        Creates that move no money are not: the worst that a second one leaves is an unused twin.
        """
        return operation.retry == "transition" or operation.name in MONEY

    def is_marked(self, operation: Operation) -> bool:
        """Tell whether the key goes into the metadata too: where a search will see it."""
        is_searched_for = operation.name in VERIFY and not obstacle(operation.name)
        return operation.name in MONEY and is_searched_for and "metadata" in operation.parameters

    async def settle(self, call: Call, fetch: Fetch) -> Verdict:
        """Look twice if need be, with the policy's waits, and say what happened."""
        if hopeless := obstacle(call.operation.name):
            return Verdict("unknown", reason=hopeless)
        first = call.started if call.first_sent is None else call.first_sent
        offset = time.time() - call.clock()
        last = call.clock() if call.last_sent is None else call.last_sent
        doubt = Doubt(call.operation.name, call.placed.fields, call.key, first + offset, last + offset)
        wait = call.policy.confirm_wait if doubt.operation in CONFIRM else call.policy.verify_wait
        verdict = Verdict("unknown", reason="there was no time left to look")
        for _ in range(2):  # one look that finds nothing may only be too early
            if wait >= call.remaining:
                return verdict if verdict.kind == "unknown" else Verdict("unknown", reason="one look is not enough")
            await asyncio.sleep(wait)
            verdict = await self.look(doubt, fetch)
            if verdict.kind not in ("not_applied", "absent"):
                break
        return verdict

    async def look(self, doubt: Doubt, fetch: Fetch) -> Verdict:
        """Look once. A look that fails leaves the doubt as it is."""
        if hopeless := obstacle(doubt.operation):
            return Verdict("unknown", reason=hopeless)
        try:
            if doubt.operation in CONFIRM:
                return await confirm(doubt, CONFIRM[doubt.operation], fetch)
            return await verify(doubt, VERIFY[doubt.operation], fetch)
        except PayMongoError as error:
            return Verdict("unknown", reason=f"the look at what happened failed ({error.message})")

    async def resolve(self, record: Record, store: JournalStore, fetch: Fetch, wait: float) -> Verdict:
        """Look at what a record in doubt did, and close the record if that is certain.

        A state that shows nothing is looked at twice, *wait* seconds apart: one look may only be too early.
        """
        last_sent_at = record.last_sent_at
        doubt = Doubt(record.operation, record.fields, record.key, record.created_at, last_sent_at)
        verdict = await self.look(doubt, fetch)
        if verdict.kind == "not_applied" and time.time() - record.last_sent_at < PROOF_AFTER:
            await asyncio.sleep(wait)
            verdict = await self.look(doubt, fetch)
        now = await store.get(record.key)
        if now is None or (now.state, now.last_sent_at) != ("in_doubt", last_sent_at):
            return Verdict("unknown", reason="the call is under way again")
        if verdict.answer is not None:
            await store.complete(record.key, verdict.answer)
        elif verdict.error is not None:
            verdict.error.operation, verdict.error.idempotency_key = record.operation, record.key
            await store.reject(record.key, verdict.error.to_dict())
        elif verdict.kind == "not_applied":
            await store.release(record.key)
        return verdict
