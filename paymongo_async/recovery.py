"""How to learn what happened to a call of which no usable answer came.

A *transition* is confirmed: its resource is read, and its state decides. A create that moves money is *verified*: it is
looked for before anything is sent again. `_evidence` has a rule for each. Nothing here ever sends a write.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Final

from attrs import evolve

from ._call import Call, Fetch, Verdict
from ._clock import Clock, Moment
from ._confirm import confirm
from ._evidence import CONFIRM, MONEY, VERIFY, obstacle
from ._look import Doubt
from ._records import LEASE_BEYOND_DEADLINE, Records
from ._verify import PROOF_AFTER, verify
from .errors import JournalError, PayMongoError
from .idempotency import JournalStore, Record, Resolution
from .operations import Operation
from .redaction import with_secrets
from .resources import OPERATIONS
from .retry import RetryPolicy
from .wire import Answer, unwrapped

__all__ = ["CONFIRM", "MONEY", "VERIFY", "Recovery", "Resolution"]

_LOG: Final = logging.getLogger("paymongo_async")


class Recovery:
    """Settles calls in doubt by reading PayMongo."""

    def __init__(self, store: JournalStore, dates: Clock) -> None:
        self._store = store
        self._dates = dates

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
        wait = call.policy.confirm_wait if call.operation.name in CONFIRM else call.policy.verify_wait
        verdict = Verdict("unknown", reason="there was no time left to look")
        for _ in range(2):  # one look that finds nothing may only be too early
            if wait >= call.remaining:
                return verdict if verdict.kind == "unknown" else Verdict("unknown", reason="one look is not enough")
            await asyncio.sleep(wait)
            verdict = await self.look(_doubt_of(call), fetch)
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
            return await verify(doubt, VERIFY[doubt.operation], fetch, self._keys_of)
        except PayMongoError as error:
            return Verdict("unknown", reason=f"the look at what happened failed ({error.message})")

    async def resolve(self, record: Record, records: Records, fetch: Fetch, policy: RetryPolicy) -> Verdict:
        """Look at what a record in doubt did, and close the record if that is certain.

        A state that shows nothing is looked at twice, and is believed ten minutes after the last attempt: it may only
        be late. Meanwhile the record is claimed, so that nobody sends it.
        """
        taken = await records.take_up(record, policy.deadline + LEASE_BEYOND_DEADLINE)
        if taken is None:
            return Verdict("unknown", reason="the call is under way")
        verdict = Verdict("unknown", reason="the look was broken off")
        try:
            verdict = await self._look_long(taken, fetch, policy.confirm_wait)
            if verdict.kind == "not_applied" and not await records.is_ours(taken):
                verdict = Verdict(
                    "unknown", reason="it was made with another API key, which may show what this one hides"
                )
        finally:
            await records.close(taken, verdict)
        return verdict

    async def _look_long(self, record: Record, fetch: Fetch, wait: float) -> Verdict:
        loop = asyncio.get_running_loop()

        def now() -> Moment:
            return self._dates.moment(loop.time())

        doubt = Doubt(record.operation, record.fields, record.key, record.created.believed(), record.last_sent, now)
        verdict = await self.look(doubt, fetch)
        if verdict.kind == "not_applied" and doubt.quiet_for < PROOF_AFTER:
            await asyncio.sleep(wait)
            verdict = await self.look(doubt, fetch)
        if verdict.kind == "not_applied" and doubt.quiet_for < PROOF_AFTER:
            return Verdict("unknown", reason="so far it has not happened, which so soon proves nothing")
        return verdict

    async def fill_in(self, operation: str, answer: Answer, fetch: Fetch) -> Answer:
        """Give an answer from a record its secrets back, as far as reading the resource shows them."""
        reading = OPERATIONS.get(f"{operation.partition('.')[0]}.retrieve")
        resource = unwrapped(answer.payload, "id")
        if reading is None or len(reading.segments) != 1 or not isinstance(resource, dict) or "id" not in resource:
            return answer
        try:
            fresh = await fetch(reading, {reading.segments[0]: resource["id"]})
        except PayMongoError as error:
            _LOG.warning("%s: the answer on record lacks its secrets (%s)", operation, type(error).__name__)
            return answer
        return evolve(answer, payload=with_secrets(answer.payload, fresh.payload))

    async def _keys_of(self, resource_ids: Sequence[str]) -> Mapping[str, str]:
        """Tell which calls on record made these; a journal that cannot tell leaves the doubt."""
        try:
            return await self._store.keys_of(resource_ids)
        except Exception as error:  # noqa: BLE001  (whatever a store raises)
            failure = JournalError(f"the journal cannot be read ({type(error).__name__})")
        raise failure


def _doubt_of(call: Call) -> Doubt:
    """Describe a call in doubt. Its own times are durations, which nobody can set."""
    begun = call.clock()
    base = call.moment()
    first = base if call.first_sent is None else base.ago(begun - call.first_sent)
    last = base if call.last_sent is None else base.ago(begun - call.last_sent)
    if call.known is None:
        return Doubt(
            call.operation.name, call.placed.fields, call.key, first, last, lambda: base.ago(begun - call.clock())
        )
    last = call.known.last_sent if call.last_sent is None else last
    return Doubt(call.operation.name, call.placed.fields, call.key, call.known.created.believed(), last, call.moment)
