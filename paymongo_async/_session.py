"""The one path that every call takes.

bind (in `operations`) → guard → key → freeze → claim → admit → attempt → outcome → retry → confirm or verify → record →
decode. The first attempt is awaited directly; tenacity is entered only after a failure that may be repeated, so that
the happy path pays nothing for it.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from random import Random
from typing import Any

from attrs import field, frozen
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception

from ._call import Call, Settler
from ._conversion import UnexpectedValueError, make_converter
from ._journal import Journal
from ._throttle import Admission, RetryBudget
from .errors import (
    ClientClosedError,
    ConfigurationError,
    ForkedClientError,
    NotFoundError,
    OutcomeUnknown,
    PayMongoError,
    ProtocolError,
    WrongLoopError,
)
from .idempotency import check_key, new_key
from .models._model import Entity
from .operations import Operation
from .pagination import Page
from .retry import RetryPolicy, costs_double, may_repeat
from .secret import Secret
from .settings import DEFAULT_HOST, Mode
from .transports import Transport
from .types import Placed
from .wire import Answer, Response, check, check_echo, encode, resource_of, rows_of

__all__ = ["Credentials", "Options", "Session"]


@frozen
class Credentials:
    """The ``Authorization`` values of a client, and what goes with them."""

    mode: Mode
    secret: Secret | None
    public: Secret | None
    allow_raw_cards: bool


@frozen
class Options:
    """What ``with_options`` changes; every copy of a client has its own."""

    policy: RetryPolicy
    base_url: str | None
    hosts: Mapping[str, str] = field(factory=dict)

    def base_of(self, group: str) -> str:
        """Return the address that a group is served at."""
        return self.hosts.get(group) or self.base_url or DEFAULT_HOST


class Session:
    """What all copies of a client share: the pool, the limiter, the retry budget, the journal."""

    def __init__(
        self,
        *,
        credentials: Credentials,
        transport: Transport,
        journal: Journal,
        settler: Settler,
        rate_limit: int | None,
        mark: bool,
        rng: Random,
    ) -> None:
        self.transport = transport
        self.journal = journal
        self._credentials = credentials
        self._settler = settler
        self._rate_limit = rate_limit
        self._mark = mark
        self._rng = rng
        self._converter = make_converter()
        self._budget = RetryBudget()
        self._pid = os.getpid()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._admission: Admission
        self.closed = False

    # -- life ---------------------------------------------------------------------------------------------------------

    def enter(self) -> asyncio.AbstractEventLoop:
        """Check that the client may be used here, before a socket is touched, and bind it to the running loop."""
        if os.getpid() != self._pid:
            msg = "this client was made before a fork; make one in each process"
            raise ForkedClientError(msg)
        self._refuse_closed()
        loop = asyncio.get_running_loop()
        if self._loop is None:
            self._loop = loop
            self._admission = Admission(self._rate_limit, loop.time)
        elif self._loop is not loop:
            msg = "this client belongs to another event loop; make one per loop"
            raise WrongLoopError(msg)
        return loop

    def _refuse_closed(self) -> None:
        if self.closed:
            msg = "this client is closed; make a new one"
            raise ClientClosedError(msg)

    @property
    def mode(self) -> Mode:
        """The mode of the keys."""
        return self._credentials.mode

    @property
    def is_open(self) -> bool:
        """Tell whether connections are left that should have been closed."""
        return not self.closed and os.getpid() == self._pid and self.transport.is_open

    async def aclose(self) -> None:
        """Close the pool; harmless when called again, and in a forked child it leaves the parent's sockets alone."""
        was_open, self.closed = self.is_open, True  # first of all: nothing may open the pool again
        if was_open:
            await self.transport.aclose()

    # -- one call -----------------------------------------------------------------------------------------------------

    async def send(self, operation: Operation, arguments: Mapping[str, Any], options: Options) -> Any:
        """Make the call of a declaration and return what it promises."""
        try:
            placed = operation.place(arguments)
        except PayMongoError as error:
            error.operation = operation.name
            raise
        answer = await self.perform(operation, placed, options)
        return self.decode(operation, placed, answer)

    async def perform(self, operation: Operation, placed: Placed, options: Options) -> Answer:
        """Make a call and return its checked answer."""
        try:
            call = self._prepare(operation, placed, options)
        except PayMongoError as error:
            error.operation = operation.name
            raise
        try:
            if call.key is None:
                return await self._carry_out(call)
            return await self.journal.run(call, self._carry_out)
        except PayMongoError as error:
            failure = call.describe(error)
        raise failure

    def decode(self, operation: Operation, placed: Placed, answer: Answer) -> Any:
        """Make models of an answer that has been recorded; a fault here loses nothing."""
        kind, payload = operation.returns, answer.payload
        if kind is Any:
            return payload
        try:
            if operation.paginated:
                return self._page(kind, payload)
            if kind is type(None):
                return None
            if payload is None:  # a deletion that was answered with nothing: all that is known is the id of the path
                payload = {"id": [*placed.segments.values()][-1]}
            return self._converter.get_structure_hook(kind)(payload.get("data", payload), kind)
        except (UnexpectedValueError, ValueError, OverflowError, OSError) as error:
            text = str(error) if isinstance(error, UnexpectedValueError) else "a value is out of its range"
        failure = ProtocolError(text, request_id=answer.request_id)
        failure.operation = operation.name
        raise failure

    def _page(self, kind: Any, payload: Any) -> Page[Any]:
        rows, has_more = rows_of(payload)
        hook = self._converter.get_structure_hook(kind)
        cursor = rows[-1].get("id") if has_more and rows and isinstance(rows[-1], dict) else None
        return Page(tuple([hook(row, kind) for row in rows]), has_more, cursor)

    # -- preparing ----------------------------------------------------------------------------------------------------

    def _prepare(self, operation: Operation, placed: Placed, options: Options) -> Call:
        clock = self.enter().time
        minted = False
        if placed.idempotency_key is not None:
            check_key(placed.idempotency_key)
        if operation.keyed:
            minted = placed.idempotency_key is None
            placed.idempotency_key = new_key() if minted else placed.idempotency_key
            if self._mark and self._settler.is_marked(operation):
                placed.body["metadata"] = {**placed.body.get("metadata", {}), "idempotency_key": placed.idempotency_key}
        authorization = self._authorise(operation, placed)
        request = encode(operation.method, options.base_of(operation.group), placed)
        policy, now = options.policy, clock()
        return Call(operation, placed, request, authorization, policy, clock, now, now + policy.deadline, minted)

    def _authorise(self, operation: Operation, placed: Placed) -> Secret | None:
        own = self._credentials
        key = {"secret": own.secret, "public": own.public, "either": own.secret or own.public}.get(operation.auth)
        if key is None and operation.auth != "none":
            wanted = "public" if operation.auth == "public" else "secret"
            msg = f"{wanted}_key: this call needs the {wanted} key"
            raise ConfigurationError(msg, param=f"{wanted}_key")
        if own.mode == "live" and not own.allow_raw_cards and _has_card(placed.body):
            msg = (
                "details.card_number: raw card numbers with a live key put you under PCI DSS SAQ D; let the payer's "
                "browser or a checkout session send them, or pass allow_raw_cards=True"
            )
            raise ConfigurationError(msg, param="details.card_number")
        return key

    # -- attempts -----------------------------------------------------------------------------------------------------

    async def _carry_out(self, call: Call) -> Answer:
        if call.in_doubt:  # an earlier call with this key left it open
            answer = await self._settle(call)
            if answer is not None:
                return answer
        try:
            return await self._attempt(call)
        except PayMongoError as error:
            failed = error
        return await self._persevere(call, failed)

    async def _attempt(self, call: Call) -> Answer:
        begun = call.clock()
        sending = call.begin()
        try:
            self._refuse_closed()
            probe = await self._admission.enter(call.deadline)
            try:
                self._refuse_closed()
                call.allot(sending)
                answer = self._accept(call, await self.transport.send(call.request, sending))
            except BaseException as error:
                self._admission.leave(probe=probe, error=error)
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
        answer = check(response, keyed=call.key is not None, may_be_empty=operation.method == "DELETE")
        if operation.paginated:
            rows_of(answer.payload)
        elif operation.returns is not Any and answer.payload is not None:
            is_entity = isinstance(operation.returns, type) and issubclass(operation.returns, Entity)
            resource = resource_of(answer.payload, self._credentials.mode, needs_id=is_entity)
            if operation.retry == "keyed":
                check_echo(call.placed.body, resource)
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
            answer = await self._settle(call)
            if answer is not None:
                return answer
            call.in_doubt = True  # it may only be late: whatever refuses this attempt is looked at once more
        try:
            return await self._attempt(call)
        except NotFoundError:
            if call.operation.method == "DELETE" and call.in_doubt:
                return Answer(None)  # gone: the attempt of which we got no answer had done it
            raise

    async def _give_up(self, call: Call, last: PayMongoError) -> Answer:
        """Look once more before saying that nobody knows; doubt that this does not clear sticks to the call."""
        if call.in_doubt and not isinstance(last, OutcomeUnknown) and self._settler.must_look(call.operation):
            answer = await self._settle(call)
            if answer is not None:
                return answer
            # Not applied as far as can be seen now. What the last attempt did may still be on its way.
            call.in_doubt = call.in_doubt or last.outcome == "unknown"
        raise call.conclude(last)

    async def _settle(self, call: Call) -> Answer | None:
        """Find out what a call in doubt did: its answer, None when it may be sent again, or the error to raise."""
        if not self._settler.must_look(call.operation):
            return None

        async def fetch(operation: Operation, arguments: Mapping[str, Any]) -> Answer:
            return await self._carry_out(self._look_up(call, operation, arguments))

        verdict = await self._settler.settle(call, fetch)
        if verdict.kind in ("applied", "rejected", "not_applied"):
            call.in_doubt = False
            if verdict.error is not None:
                raise verdict.error
            return verdict.answer
        if verdict.kind == "absent" and call.policy.resend_money:
            return None
        msg = f"it may have happened: {verdict.reason}; settle it with client.resolve(idempotency_key)"
        raise call.unknown(msg, verdict.candidates)

    def _look_up(self, call: Call, operation: Operation, arguments: Mapping[str, Any]) -> Call:
        """Prepare a read on behalf of *call*, within its deadline and with its key."""
        placed = operation.place(arguments)
        base = call.request.url.removesuffix(call.placed.target)
        request = encode(operation.method, base, placed)
        clock = call.clock
        return Call(operation, placed, request, call.authorization, call.policy, clock, clock(), call.deadline)


def _may_repeat(call: Call, error: BaseException) -> bool:
    return (
        may_repeat(call.operation.retry, error)
        and isinstance(error, PayMongoError)
        and not call.is_replayed_fault(error)
    )


def _error_of(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome is not None else None


def _has_card(body: Any) -> bool:
    details = body.get("details") if isinstance(body, dict) else None
    return isinstance(details, dict) and "card_number" in details
