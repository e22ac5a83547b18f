"""The one path that every call takes.

bind (in `operations`) → guard → key → freeze → claim and record (in `_journal`) → admit, attempt, repeat, confirm or
verify (in `_attempts`) → decode.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from typing import Any, Final

from ._arguments import refuse
from ._attempts import Attempts
from ._call import Call, Settler
from ._clock import Clock
from ._conversion import UnexpectedValueError, make_converter
from ._credentials import Credentials
from ._journal import Journal
from ._options import Options
from ._uploads import read_uploads
from .errors import (
    ClientClosedError,
    ConfigurationError,
    ForkedClientError,
    PayMongoError,
    ProtocolError,
    ValidationError,
    WrongLoopError,
)
from .idempotency import check_key, new_key
from .operations import Operation
from .pagination import Page, cursor_name, turn
from .secret import Secret
from .settings import Mode
from .types import Placed
from .wire import Answer, rows_of, unwrapped

__all__ = ["Session"]

_ANOTHER_LOOP: Final = "this client belongs to another event loop; make one per loop"

_LAST_WORDS: Final = 0.5
"""Seconds in which calls whose connection was closed under them say what is known of them."""


class Session:
    """What all copies of a client share: its place in the world, its keys, its attempts and its journal."""

    def __init__(
        self,
        *,
        credentials: Credentials,
        attempts: Attempts,
        journal: Journal,
        settler: Settler,
        dates: Clock,
        mark: bool,
    ) -> None:
        self.attempts = attempts
        self.journal = journal
        self.dates = dates
        self._credentials = credentials
        self._settler = settler
        self._mark = mark
        self._converter = make_converter()
        self._pid = os.getpid()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_closing = False
        self._under_way = 0
        self._is_idle: asyncio.Event | None = None

    # -- life ---------------------------------------------------------------------------------------------------------

    def enter(self) -> asyncio.AbstractEventLoop:
        """Check that the client may be used here, before a socket is touched, and bind it to the running loop."""
        if os.getpid() != self._pid:
            msg = "this client was made before a fork; make one in each process"
            raise ForkedClientError(msg)
        if self._is_closing:
            msg = "this client is closed; make a new one"
            raise ClientClosedError(msg)
        loop = asyncio.get_running_loop()
        if self._loop is None:
            self._loop = loop
        elif self._loop is not loop:
            raise WrongLoopError(_ANOTHER_LOOP)
        return loop

    @property
    def mode(self) -> Mode:
        """The mode of the keys."""
        return self._credentials.mode

    @property
    def is_open(self) -> bool:
        """Tell whether connections are left that should have been closed."""
        return os.getpid() == self._pid and self.attempts.are_open

    def drop(self) -> None:
        """Let go of the connections of a client that nobody has closed; nothing can be waited for."""
        self._is_closing = True
        self.attempts.transport.drop()

    async def aclose(self, grace: float) -> None:
        """Let calls under way end within *grace* seconds, break off the others, and write that those are in doubt.

        Harmless when called again; in a forked child it leaves the parent's sockets and files alone.
        """
        if self._is_closing or os.getpid() != self._pid:
            return
        is_at_home = self._loop is asyncio.get_running_loop()
        if not is_at_home and self._loop is not None and self._loop.is_running():
            raise WrongLoopError(_ANOTHER_LOOP)  # another thread is at work on what would be closed
        self._is_closing = True  # first of all: nothing may begin any more
        try:
            if is_at_home:
                await self._wait_until_idle(grace)
        finally:
            await self._shut(is_at_home=is_at_home)

    async def _shut(self, *, is_at_home: bool) -> None:
        try:
            await self.attempts.aclose()
            await self.attempts.close_limits()
            if is_at_home:
                await self._wait_until_idle(_LAST_WORDS)
        finally:
            await self.journal.records.aclose()

    async def _wait_until_idle(self, patience: float) -> None:
        if not self._under_way:
            return
        self._is_idle = asyncio.Event()
        try:
            async with asyncio.timeout(patience):
                await self._is_idle.wait()
        except TimeoutError:
            pass

    # -- one call -----------------------------------------------------------------------------------------------------

    async def send(self, operation: Operation, arguments: Mapping[str, Any], options: Options) -> Any:
        """Make the call of a declaration and return what it promises."""
        try:
            if operation.body == "multipart":
                self.enter()  # before the files: a forked child has no threads to read them
                arguments = await read_uploads(arguments)
            placed = operation.place(arguments)
            options.extend(operation, placed)
        except PayMongoError as error:
            error.operation = operation.name
            raise
        answer = await self.perform(operation, placed, options)
        return self.decode(operation, arguments, answer)

    async def perform(self, operation: Operation, placed: Placed, options: Options) -> Answer:
        """Make a call and return its checked answer."""
        try:
            call = self._prepare(operation, placed, options)
        except PayMongoError as error:
            error.operation = operation.name
            raise
        self._under_way += 1
        try:
            if call.key is None:
                answer = await self.attempts.carry_out(call)
            else:
                answer = await self.journal.run(call, self.attempts.carry_out)
        except PayMongoError as error:
            failure = _bare(call.describe(error))
        else:
            options.tell(operation.name, answer, call.key)
            return answer
        finally:
            self._under_way -= 1
            if not self._under_way and self._is_idle is not None:
                self._is_idle.set()
        raise failure

    def decode(self, operation: Operation, arguments: Mapping[str, Any], answer: Answer) -> Any:
        """Make models of an answer that has been recorded; a fault here loses nothing."""
        try:
            return self._modelled(operation, arguments, answer)
        except (UnexpectedValueError, ValueError, OverflowError, OSError) as error:
            text = str(error) if isinstance(error, UnexpectedValueError) else "a value is out of its range"
        failure = ProtocolError(text, request_id=answer.request_id)
        failure.operation = operation.name
        raise failure  # out here, where no local variable is a part of the answer

    def _modelled(self, operation: Operation, arguments: Mapping[str, Any], answer: Answer) -> Any:
        kind, payload = operation.returns, answer.payload
        if kind is Any or operation.media_type is not None:
            return payload
        if kind is type(None):
            return None
        if operation.is_list:
            return self._rows(operation, arguments, answer)
        if payload is None:  # a deletion that was answered with nothing: all that is known is the id of the path
            payload = {operation.key or "id": arguments[operation.segments[-1]]} if arguments else {}
        return self._converter.get_structure_hook(kind)(unwrapped(payload, operation.key), kind)

    def _rows(self, operation: Operation, arguments: Mapping[str, Any], answer: Answer) -> Any:
        rows, _ = rows_of(answer.payload)
        kind = operation.returns
        hook = self._converter.get_structure_hook(kind)
        items = tuple([hook(row, kind) for row in rows])
        if not operation.paginated:
            return items
        name = cursor_name(operation.parameters, arguments)
        after = answer.headers.get("x-after-cursor")
        has_more, cursor = turn(name, answer.payload, rows=rows, key=operation.key, after=after, arguments=arguments)
        return Page(items, has_more, cursor if has_more else None)

    # -- preparing ----------------------------------------------------------------------------------------------------

    def _prepare(self, operation: Operation, placed: Placed, options: Options) -> Call:
        clock = self.enter().time
        minted = False
        if placed.idempotency_key is not None:
            check_key(placed.idempotency_key)
        elif operation.keyed:
            placed.idempotency_key = options.key_of(operation, self.mode)
        if operation.keyed:
            minted = placed.idempotency_key is None
            placed.idempotency_key = new_key() if minted else placed.idempotency_key
            if self._mark and self._settler.is_marked(operation):
                _mark(placed)
        authorization = self._authorise(operation, placed)
        request = options.freeze(operation, placed)
        now = clock()
        deadline = now + options.policy.deadline
        return Call(operation, placed, request, authorization, options, clock, now, deadline, self.dates, minted)

    def _authorise(self, operation: Operation, placed: Placed) -> Secret | None:
        own = self._credentials
        key = own.secret if operation.auth in ("secret", "either") else None
        if key is None and operation.auth in ("public", "either"):
            key = own.public
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


def _bare(error: PayMongoError) -> PayMongoError:
    """Take the frames off an error: error trackers show their local variables, and some hold a part of an answer."""
    if error.__cause__ is not None:
        error.__cause__.with_traceback(None)
    return error.with_traceback(None)


def _mark(placed: Placed) -> None:
    """Write the key into the metadata, where a search can find it."""
    body = placed.body or {}
    metadata = body.get("metadata", {})
    if not isinstance(metadata, dict):  # of `extra_body`, whose fields have no types
        refuse("metadata", "a mapping of text to text", metadata)
    if "idempotency_key" in metadata:
        msg = "metadata: the entry idempotency_key is the client's own; use another name, or PayMongo(mark=False)"
        raise ValidationError(msg, param="metadata")
    placed.body = {**body, "metadata": {**metadata, "idempotency_key": placed.idempotency_key}}


def _has_card(body: Any) -> bool:
    """Look for a card at any depth: `PayMongo.request` takes the envelope too, `extra_body` whatever it is given."""
    if isinstance(body, list):
        return any(map(_has_card, body))
    if not isinstance(body, dict):
        return False
    details = body.get("details")
    return (isinstance(details, dict) and "card_number" in details) or any(map(_has_card, body.values()))
