"""Keys, fingerprints, and the record of a call that must not happen twice.

A record is written before anything is sent. It says what was asked for and what is known about it::

    claimed ──> completed      the answer is kept and replayed
       │   └──> rejected       the refusal is kept and raised again
       ├──────> (deleted)      nothing was sent
       └──────> in_doubt ────> completed, rejected or deleted, by ``client.resolve`` or a later call

A record that is ``claimed`` has an owner and a lease. One whose owner is gone is in doubt, whatever it says: that owner
may have died before it sent anything or after.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Final, Literal, Protocol, TypeAlias

from attrs import Factory, evolve, field, frozen

from ._clock import Moment
from .errors import PayMongoError, ValidationError
from .settings import DEFAULT_HOST, Mode
from .wire import Answer, Request, unwrapped

__all__ = [
    "Claim",
    "EventClaim",
    "EventStore",
    "JournalStore",
    "Record",
    "Resolution",
    "check_key",
    "key_for",
    "new_key",
]

State: TypeAlias = Literal["claimed", "in_doubt", "completed", "rejected"]

MAX_AGE: Final = 23 * 3600.0
"""Seconds after which a key is not sent again; the server forgets it after 24 hours by its own clock."""

_KEY = re.compile(r"[\x21-\x7e]{1,255}")


def new_key() -> str:
    """Mint a key, once per call."""
    digits = os.urandom(16).hex()  # a UUID of version 4; the object that `uuid` makes of it costs twice the text
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"


def key_for(operation: str, reference: str, attempt: int = 1, *, mode: Mode, account_id: str | None = None) -> str:
    """Derive the key of an operation from the caller's own *reference*, like an order number: the same for ever.

    *attempt* makes another key for a deliberate new try. What is sent is no part of it: a changed amount under the same
    reference is to be refused, and not to become a second payment.
    """
    parts = json.dumps([operation, mode, account_id, reference, attempt], ensure_ascii=True, separators=(",", ":"))
    return f"ref-{hashlib.sha256(parts.encode()).hexdigest()[:40]}"


def check_key(key: object) -> str:
    """Check a caller's key: 1 to 255 visible ASCII characters."""
    if isinstance(key, str) and _KEY.fullmatch(key):
        return key
    msg = "idempotency_key: 1 to 255 visible ASCII characters, without spaces"
    raise ValidationError(msg, param="idempotency_key")


@frozen
class Record:
    """One call that may change something, as the journal keeps it.

    *created* is a moment before the first byte could leave. *request* is None where it held card data, a client key or
    a file: such a call can be looked up later, but not sent again from here. *scope* is what else makes the same key
    another call: the key's account (hashed), method, address, and on whose behalf.
    """

    key: str
    operation: str
    fields: Mapping[str, Any] = field(repr=False)
    request: Request | None = field(repr=False)
    scope: tuple[str, ...] = field(repr=False)
    salt: bytes = field(repr=False)
    created: Moment
    base: str = DEFAULT_HOST
    """Where it was sent; a look goes there too."""
    account_id: str | None = None
    """The linked account that it was made for."""
    organization_id: str | None = None
    minted: bool = False
    """The key was made for this call, so that nobody can ask for it again once it is done."""
    owner: str = ""
    """Who is making the call, or was the last to: see `paymongo_async.stores`."""
    state: State = "claimed"
    answer: Answer | None = field(default=None, repr=False)
    is_partial: bool = False
    """The answer is kept without its secrets; whoever needs them reads the resource again."""
    error: Mapping[str, Any] | None = None
    last_sent: Moment = field(default=Factory(lambda self: self.created, takes_self=True))
    """When the last attempt that may have left ended; a search proves something only long after it."""
    reason: str | None = None
    """Why a person closed it."""
    kept_fingerprint: str | None = field(default=None, repr=False)
    """The fingerprint of a finished call, whose fields are not kept."""

    @property
    def created_at(self) -> datetime:
        """When the call was first made (UTC)."""
        return datetime.fromtimestamp(self.created.wall, UTC)

    @property
    def last_sent_at(self) -> datetime:
        """When its last attempt that may have left ended (UTC)."""
        return datetime.fromtimestamp(self.last_sent.wall, UTC)

    @property
    def resource_id(self) -> str | None:
        """The id of what the call made or changed, once that is known."""
        payload = self.answer.payload if self.answer is not None else None
        found = unwrapped(payload, None)
        named = found.get("id") if isinstance(found, Mapping) else None
        return named if isinstance(named, str) else None

    def finished(self) -> Record:
        """Return what is kept of a call that is done: nothing of what was sent."""
        return evolve(self, kept_fingerprint=self.fingerprint, request=None, fields={})

    @cached_property
    def fingerprint(self) -> str:
        """What the key is bound to; computed when two calls meet, which is rare.

        Card data is left out, and the rest is hashed under the store's random key: a plain hash of a card number is
        itself card data.
        """
        if self.kept_fingerprint is not None:
            return self.kept_fingerprint
        content = json.dumps([*self.scope, self.fields], sort_keys=True, separators=(",", ":"))
        return hmac.digest(self.salt, content.encode(), "sha256").hex()


@frozen
class Claim:
    """The answer to "may I make this call?".

    ``new``: yes, and *record* is the one that was written. ``taken_up``: yes, but an earlier call left it open, so look
    before sending. ``held``: no, *record* says why: it is finished, another owner makes it, or its content is another.
    """

    kind: Literal["new", "taken_up", "held"]
    record: Record


@frozen
class Resolution:
    """What is known of a call: ``applied`` has the *resource*, ``rejected`` the *error*, ``unknown`` the *reason*.

    After ``not_applied`` the call may be made again. What a person settled has that person's *reason*, and no resource.
    """

    kind: Literal["applied", "rejected", "not_applied", "unknown"]
    resource: Any = None
    error: PayMongoError | None = None
    reason: str = ""
    candidates: tuple[str, ...] = ()
    """Ids of what looks like it without proof."""


class JournalStore(Protocol):
    """Where records live. Every method is atomic, and durable before it returns if the store is.

    Any method may raise whatever its back end does: then nothing is sent, or what was sent stays in doubt.
    """

    durable: bool
    """Whether records outlive the process. Then answers are kept without their secrets."""

    async def salt(self) -> bytes:
        """Return the random key of the store, for fingerprints; the same for all who share the store."""
        ...

    async def claim(self, record: Record, lease: float) -> Claim:
        """Write *record* if its key is free, or take up the open one that nobody makes; one caller gets it.

        What is written belongs to ``record.owner`` for *lease* seconds.
        """
        ...

    async def save(self, record: Record) -> bool:
        """Write what came of a call; False when its owner has lost it meanwhile, and nothing was written.

        An answer is written all the same where the record is still open: it is the truth, whoever looks for it now.
        """
        ...

    async def release(self, record: Record) -> bool:
        """Delete the record of a call that did not happen, if its owner still has it."""
        ...

    async def get(self, key: str) -> Record | None:
        """Return the record under *key*. One whose owner is gone says ``in_doubt``."""
        ...

    async def in_doubt(self) -> list[Record]:
        """Return the records in doubt, oldest first."""
        ...

    async def keys_of(self, resource_ids: Sequence[str]) -> dict[str, str]:
        """Tell which of these resources calls on record have made: the key of each."""
        ...

    async def aclose(self) -> None:
        """Close what is open to the outside; opened again when it is needed."""
        ...


@frozen
class EventClaim:
    """The answer to "may I handle this event?": ``new``, yes, under *token*; else it is ``done`` or ``running``."""

    state: Literal["new", "done", "running"]
    token: str = ""


class EventStore(Protocol):
    """Where events are remembered. Every method is atomic, and durable before it returns if the store is.

    `MemoryStore`, `SQLiteStore`, `RedisStore` and `PostgresStore` are such stores.
    """

    durable: bool
    """Whether what was done outlives the process. Only then may an old delivery be believed not to be a replay."""

    async def claim_event(self, event_id: str, lease: float, body: str = "") -> EventClaim:
        """Take an event that nobody has done or is doing; one caller gets it, for *lease* seconds.

        *body* is kept until it is done.
        """
        ...

    async def complete_event(self, event_id: str, token: str) -> None:
        """Note that an event has had its effect; harmless where another has taken it over."""
        ...

    async def release_event(self, event_id: str, token: str) -> None:
        """Give an event back that could not be handled."""
        ...

    async def pending_events(self) -> list[tuple[str, str]]:
        """Return the events that are not done and that nobody is doing, oldest first: the id and the body of each."""
        ...

    async def advance(self, resource_id: str, rank: int) -> bool:
        """Note how far on a resource is, and tell whether that is no step back."""
        ...

    async def aclose(self) -> None:
        """Close what is open to the outside; opened again when it is needed."""
        ...
