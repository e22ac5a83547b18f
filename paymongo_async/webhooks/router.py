"""From an event to what is done about it, once.

::

    router = WebhookRouter(secret, store=SQLiteStore("events.journal"))

    @router.on("payment.paid")
    async def paid(event: Event[Payment]) -> None:
        await ship(event.data.metadata["order"])

`paymongo_async.webhooks.asgi`, ``aiohttp`` and ``django`` hand it what a web server gets.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from inspect import iscoroutinefunction
from types import TracebackType
from typing import Any, Final, Self, TypeAlias, cast

from attrs import evolve, frozen

from .._json import dumps
from ..errors import StaleEventError
from ..idempotency import EventStore
from ..redaction import holds_api_keys, without_secrets
from ..settings import SecretText
from ..stores.memory import MemoryStore
from . import signature
from .events import Event
from .on import On
from .once import Once
from .refusals import Refusals
from .turns import Turns
from .waiting import WaitingRoom

__all__ = ["WebhookRouter"]

Handler: TypeAlias = Callable[[Event[Any]], Awaitable[None]]

PATIENCE: Final = 25.0
"""Seconds that a handler has: PayMongo waits 30 for the answer."""

_HEADER: Final = signature.HEADER.lower()
_STALE: Final = "stale "
"""Before the body of an event that waits, which is JSON and begins with a brace."""

_LOG: Final = logging.getLogger("paymongo_async")


@frozen
class _Route:
    handler: Handler
    newest_only: bool


class WebhookRouter:
    """Verifies deliveries and calls the one handler of each type of event, once for each event.

    *secrets* are the ``whsk_…`` of the webhook, several while they are being rotated. *store* remembers what was done;
    in memory, as without one, that is for as long as the process lives. *tolerance* is the age in seconds up to which a
    signature counts as fresh; an older one is taken only where the store is durable, and says ``event.is_stale``.
    *patience* is the seconds that a handler has, after which it is cancelled.

    With *queue* deliveries are acknowledged first and handled afterwards, one after the other, at most so many waiting.
    That needs a durable store, where the event is before it is acknowledged, and the router entered: ``async with
    router``. What waits has lost its client keys, and an event with API keys of a child account does not wait: it is
    handled first. Raises ValueError or TypeError for what cannot work.
    """

    def __init__(
        self,
        secrets: SecretText | Sequence[SecretText],
        *,
        store: EventStore | None = None,
        tolerance: float = signature.TOLERANCE,
        patience: float = PATIENCE,
        queue: int = 0,
    ) -> None:
        hidden = signature.sealed(secrets)
        del secrets  # error trackers show local variables
        self._keys = signature.keys_of(hidden)
        signature.check_tolerance(tolerance)
        _check_numbers(patience, queue)
        self.store: EventStore = MemoryStore() if store is None else store
        if queue and not self.store.durable:
            msg = "queue: needs a durable store (SQLiteStore, RedisStore or PostgresStore), or events would be lost"
            raise ValueError(msg)
        self.matched: Counter[int] = Counter()
        """How many deliveries each of the secrets has signed: once the old one stays silent, rotation is over."""
        self._refusals = Refusals()
        self.refused: Counter[str] = self._refusals.counts
        """How many deliveries were no authentic ones, by the reason."""
        self.failed: Counter[str] = Counter()
        """How many could not be handled, by the type of the event: PayMongo disables a webhook that goes on failing."""
        self._tolerance = tolerance
        self._patience = patience
        self._once = Once(self.store, lease=patience + 30)
        self._turns = Turns(self.store)
        self._routes: dict[str, _Route] = {}
        self._fallback: Handler | None = None
        self._waiting = WaitingRoom(self.store, queue, self._handle_kept) if queue else None

    # -- handlers -----------------------------------------------------------------------------------------------------

    @property
    def on(self) -> On:
        """Register the handler of one type of event, or of several: ``@router.on("payment.paid")``.

        Each type has one handler; a second one is refused with ValueError. With ``newest_only=True`` it is not called
        for a state of a resource that is older than one that has been seen, nor while a handler of the same resource
        runs in this process, so that it overwrites nothing newer.
        """
        return cast("On", self._on)

    def _on(self, *types: str, newest_only: bool = False) -> Callable[[Handler], Handler]:
        if not types or any(type(kind) is not str or not kind for kind in types):
            msg = "on: one or more names of events, like 'payment.paid'"
            raise TypeError(msg)

        def register(handler: Handler) -> Handler:
            _check_handler(handler)
            if known := [kind for kind in types if kind in self._routes]:
                msg = f"on: {known[0]} has a handler already"
                raise ValueError(msg)
            self._routes |= dict.fromkeys(types, _Route(handler, newest_only))
            return handler

        return register

    def fallback(self, handler: Handler) -> Handler:
        """Register what is called for every type without a handler; without it they are only acknowledged."""
        _check_handler(handler)
        if self._fallback is not None:
            msg = "fallback: there is one already"
            raise ValueError(msg)
        self._fallback = handler
        return handler

    def handles(self, kind: str) -> bool:
        """Tell whether anything is done about events of this type."""
        return kind in self._routes or self._fallback is not None

    # -- life ---------------------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        if self._waiting is not None:
            await self._waiting.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._waiting is not None:
                await self._waiting.close()
        finally:
            await self.store.aclose()

    # -- events -------------------------------------------------------------------------------------------------------

    @property
    def is_full(self) -> bool:
        """Tell whether no more events can be taken for now."""
        return self._waiting is not None and self._waiting.is_full

    def verify(self, body: memoryview, headers: Mapping[str, str]) -> Event[Any]:
        """Return the event of a delivery, its *headers* under names in small letters.

        Raises `SignatureVerificationError`. A signature that is authentic but old is refused unless the store is
        durable: only then is it known that it is no replay.
        """
        found = signature.verify(body, headers.get(_HEADER), self._keys)
        event = signature.read(body, found)
        try:
            signature.check_age(found, None, self._tolerance)
        except StaleEventError:
            if not self.store.durable:
                raise
            event = evolve(event, is_stale=True)
        self.matched[found.place(livemode=event.livemode) or 0] += 1
        return event

    def refuse(self, reason: str, source: str | None) -> None:
        """Count and log a delivery that was no authentic one; *source* is the address that it came from."""
        self._refusals.note(reason, source)

    async def accept(self, event: Event[Any], body: bytes) -> None:
        """Handle an event that was verified, or keep it for after the answer, without its client keys.

        Raises what `handle` does, `FullError` where there is no room, and what the store does.
        """
        if self._waiting is None or holds_api_keys(body):  # which are kept nowhere
            await self.handle(event)
        else:
            document = dumps({"data": without_secrets(event.raw)}).decode()
            await self._waiting.take(event.id, _STALE * event.is_stale + document)

    async def handle(self, event: Event[Any]) -> bool:
        """Let an event have its effect, unless it had it before; tell whether it has it now.

        Raises what its handler raises, TimeoutError when that takes longer than *patience*, `EventRunningError` while
        somebody else is at it.
        """
        return await self._once.run(event, self._call)

    async def _call(self, event: Event[Any]) -> None:
        route = self._routes.get(event.type)
        async with asyncio.timeout(self._patience):
            if route is not None and route.newest_only:
                await self._call_in_turn(event, route.handler)
                return
            placed = await self._turns.placed(event)
            handler = route.handler if route is not None else self._fallback
            if handler is None:
                _LOG.info("no handler for %s", event.type)
                return
            await handler(placed)

    async def _call_in_turn(self, event: Event[Any], handler: Handler) -> None:
        async with self._turns.turn(event):
            placed = await self._turns.placed(event)
            if not placed.is_superseded:
                await handler(placed)

    async def _handle_kept(self, document: str) -> None:
        event = signature.trusted(document.removeprefix(_STALE).encode())
        await self.handle(evolve(event, is_stale=document.startswith(_STALE)))


def _check_numbers(patience: object, queue: object) -> None:
    if not isinstance(patience, int | float) or isinstance(patience, bool) or type(queue) is not int:
        msg = "patience: seconds; queue: how many events may wait; both are numbers"
        raise TypeError(msg)
    if not 0 < patience < math.inf or queue < 0:
        msg = "patience: seconds, more than 0 and finite; queue: how many events may wait, 0 for none"
        raise ValueError(msg)


def _check_handler(handler: object) -> None:
    if not iscoroutinefunction(handler):
        msg = "a handler is an async function that takes an Event"
        raise TypeError(msg)
