"""The attempts of a call: the first, those that repeat it, and the looks at what an unanswered one did.

The first attempt is awaited directly; tenacity is entered only after a failure that may be repeated, so that the happy
path pays nothing for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from random import Random
from typing import Any

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception

from ._call import Call, Fetch, Settler
from ._echo import check_echo, check_subject
from ._evidence import MONEY, asked
from ._throttle import Admission, Lockout, RetryBudget
from .errors import ClientClosedError, NotFoundError, OutcomeUnknown, PayMongoError
from .operations import Operation
from .retry import costs_double, may_repeat
from .settings import Mode
from .transports import Transport
from .wire import Answer, Response, check, check_mode, resource_of, rows_of

__all__ = ["Attempts"]


class Attempts:
    """Sends the requests of one client's calls, in the order and number that policy, budget and limits allow."""

    def __init__(
        self, *, transport: Transport, settler: Settler, admission: Admission, mode: Mode, rng: Random
    ) -> None:
        self.transport = transport
        self.closed = False
        self._settler = settler
        self._admission = admission
        self._mode: Mode = mode
        self._rng = rng
        self._budget = RetryBudget()
        self._lockout = Lockout()

    @property
    def are_open(self) -> bool:
        """Tell whether connections are left that should have been closed."""
        return not self.closed and self.transport.is_open

    def refuse_closed(self) -> None:
        """Raise if nothing may be sent any more; asked again after every wait."""
        if self.closed:
            msg = "this client is closed; make a new one"
            raise ClientClosedError(msg)

    async def close_limits(self) -> None:
        """Close what a shared rate limit has open."""
        await self._admission.aclose()

    async def aclose(self) -> None:
        """Send nothing any more, and close every connection."""
        self.closed = True
        await self.transport.aclose()
        await self._admission.aclose()

    async def carry_out(self, call: Call) -> Answer:
        """Make *call* and return its checked answer, or raise the error that tells the truth about it."""
        if call.in_doubt:  # an earlier call with this key left it open
            answer = await self._look_first(call)
            if answer is not None:
                return answer
        try:
            return await self._attempt(call)
        except PayMongoError as error:
            failed = error
        return await self._persevere(call, failed)

    async def fill_in(self, call: Call, answer: Answer) -> Answer:
        """Give an answer from a record its secrets back."""
        return await self._settler.fill_in(call.operation.name, answer, self._fetch_for(call))

    async def _attempt(self, call: Call) -> Answer:
        begun = call.clock()
        sending = call.begin()
        try:
            self.refuse_closed()
            self._lockout.refuse()
            call.allot(sending)
            probe = await self._admission.enter(call.deadline)
            try:
                self.refuse_closed()
                call.allot(sending)
                call.refuse_lost_key()  # as late as can be
                response = await self.transport.send(call.request, sending)
                call.dates.hear(response.headers.get("date"), call.clock())
                answer = self._accept(call, response)
            except BaseException as error:
                self._admission.leave(probe=probe, error=error)
                self._lockout.note(error, call.clock())
                raise
        except PayMongoError as error:
            call.note(error, begun)
            raise
        self._admission.leave(probe=probe, error=None)
        self._budget.refill()
        return answer

    def _accept(self, call: Call, response: Response) -> Answer:
        """Let an answer count only when JSON, envelope, id, mode and echo hold."""
        operation = call.operation
        answer = check(
            response,
            keyed=call.key is not None and _may_be_busy_with_the_key(operation),
            may_be_empty=operation.method == "DELETE",
            media_type=operation.media_type,
            exact=operation.owner.big_amounts,
            unique=not operation.is_list,
        )
        if operation.media_type is not None:
            return answer
        if operation.is_list:
            for row in rows_of(answer.payload)[0]:
                if isinstance(row, dict):
                    check_mode(row, self._mode)
        elif operation.returns is Any:
            resource = answer.payload.get("data", answer.payload) if isinstance(answer.payload, dict) else None
            if isinstance(resource, dict):
                check_mode(resource, self._mode)
        elif answer.payload is not None or operation.method != "DELETE":
            resource = resource_of(answer.payload, operation.key)
            check_mode(resource, self._mode)
            check_subject(operation, call.placed.segments, resource)
            if operation.retry == "keyed" and operation.body != "text":  # a document is no mapping of what was asked
                check_echo(asked(operation.name, call.placed.body), resource)
        return answer

    async def _persevere(self, call: Call, failed: PayMongoError) -> Answer:
        """Repeat a call whose first attempt *failed*, for as long as that is safe and worth it."""
        pending = [failed]

        async def again() -> Answer:
            if pending:
                raise pending.pop()
            return await self._again(call)

        retrying = AsyncRetrying(
            sleep=asyncio.sleep,
            retry=retry_if_exception(lambda error: _may_repeat(call, error)),
            wait=lambda state: call.policy.backoff(state.attempt_number, _error_of(state), self._rng),
            stop=lambda state: self._must_stop(call, state),
            reraise=True,
        )
        try:
            return await retrying(again)
        except PayMongoError as error:
            last = error
        return await self._give_up(call, last)

    def _must_stop(self, call: Call, state: RetryCallState) -> bool:
        """Tell whether another attempt is one too many, would come too late, or is more than the budget allows."""
        if state.attempt_number >= call.policy.attempts or state.upcoming_sleep >= call.remaining:
            return True
        return not self._budget.take(double=costs_double(_error_of(state)))

    async def _again(self, call: Call) -> Answer:
        if call.in_doubt and not call.waits_for_another:
            answer = await self._look_first(call)
            if answer is not None:
                return answer
        try:
            return await self._attempt(call)
        except NotFoundError:
            if call.operation.method == "DELETE" and call.in_doubt:
                return Answer(None)  # gone: the attempt of which we got no answer had done it
            raise

    async def _look_first(self, call: Call) -> Answer | None:
        """Settle what an earlier attempt did before anything is sent again."""
        answer = await self._settle(call)
        if answer is None:
            call.in_doubt = True  # it may only be late: whatever refuses the next attempt is looked at once more
        return answer

    async def _give_up(self, call: Call, last: PayMongoError) -> Answer:
        """Look once more before saying that nobody knows; doubt that this does not clear sticks to the call."""
        if call.in_doubt and not isinstance(last, OutcomeUnknown) and self._settler.must_look(call.operation):
            answer = await self._settle(call)
            if answer is not None:
                return answer
            # Not applied as far as can be seen so soon: what was sent first may still be on its way.
            call.in_doubt = True
        raise call.conclude(last)

    async def _settle(self, call: Call) -> Answer | None:
        """Find out what a call in doubt did: its answer, None when it may be sent again, or the error to raise."""
        if not self._settler.must_look(call.operation):
            return None

        verdict = await self._settler.settle(call, self._fetch_for(call))
        if verdict.kind in ("applied", "rejected", "not_applied"):
            call.in_doubt = False
            if verdict.error is not None:
                raise verdict.error
            return verdict.answer
        if verdict.kind == "absent" and call.policy.resend_money:
            return None
        msg = f"it may have happened: {verdict.reason}; settle it with client.resolve(idempotency_key)"
        raise call.unknown(msg, verdict.candidates)

    def _fetch_for(self, call: Call) -> Fetch:
        async def fetch(operation: Operation, arguments: Mapping[str, Any]) -> Answer:
            return await self.carry_out(call.look_up(operation, arguments))

        return fetch


def _may_be_busy_with_the_key(operation: Operation) -> bool:
    """Tell whether a conflict has to be taken for "the first call with this key is still being made".

    The code of that is documented for transfers only. Where money moves, or nobody knows what a call does, a doubt too
    many is the lesser evil; any other action is simply refused.
    """
    return operation.retry == "keyed" or operation.name in MONEY or operation.owner.is_raw


def _may_repeat(call: Call, error: BaseException) -> bool:
    return (
        may_repeat(call.operation.retry, error)
        and isinstance(error, PayMongoError)
        and not call.is_replayed_fault(error)
    )


def _error_of(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome is not None else None
