"""Keys, fingerprints, and the record of a call that must not happen twice.

A record is written before anything is sent. It says what was asked for and what is known about it::

    claimed ──> completed      the answer is kept and replayed
       │   └──> rejected       the refusal is kept and raised again
       ├──────> (deleted)      nothing was sent
       └──────> in_doubt ────> completed, rejected or deleted, by ``client.resolve`` or a later call
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final, Literal, Protocol, TypeAlias

from attrs import define, field, frozen

from .errors import PayMongoError, ValidationError
from .settings import DEFAULT_HOST, Mode
from .wire import Answer, Request

__all__ = ["Claim", "JournalStore", "Record", "Resolution", "check_key", "key_for", "new_key"]

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


@define(slots=True)
class Record:
    """One call that may change something, as the journal keeps it.

    *created_at* is Unix seconds of this machine, a moment before the first byte could leave. *request* is None where
    it held card data or a client key: such a call can be looked up later, but not sent again from here. *scope* is what
    else makes the same key another call: the key's account (hashed), method, address, and on whose behalf.
    """

    key: str
    operation: str
    fields: Mapping[str, Any] = field(repr=False)
    request: Request | None = field(repr=False)
    scope: tuple[str, ...] = field(repr=False)
    salt: bytes = field(repr=False)
    created_at: float
    base: str = DEFAULT_HOST
    """Where it was sent; a look goes there too."""
    account_id: str | None = None
    """The linked account that it was made for."""
    organization_id: str | None = None
    minted: bool = False
    """The key was made for this call, so that nobody can ask for it again once it is done."""
    state: State = "claimed"
    answer: Answer | None = field(default=None, repr=False)
    error: Mapping[str, Any] | None = None
    last_sent_at: float = field(init=False)
    """When the last attempt that may have left ended; a search proves something only long after it."""

    def __attrs_post_init__(self) -> None:
        self.last_sent_at = self.created_at

    @cached_property
    def fingerprint(self) -> str:
        """What the key is bound to; computed when two calls meet, which is rare.

        Card data is left out, and the rest is hashed under the store's random key: a plain hash of a card number is
        itself card data.
        """
        content = json.dumps([*self.scope, self.fields], sort_keys=True, separators=(",", ":"))
        return hmac.digest(self.salt, content.encode(), "sha256").hex()


@frozen
class Claim:
    """The answer to "may I make this call?": the record under the key, and whether the call is *mine* to make.

    A record that comes back as mine and ``in_doubt`` was left by an earlier call: look before sending.
    """

    record: Record
    mine: bool


@frozen
class Resolution:
    """What is known of a call: ``applied`` has the *resource*, ``rejected`` the *error*, ``unknown`` the *reason*.

    After ``not_applied`` the call may be made again.
    """

    kind: Literal["applied", "rejected", "not_applied", "unknown"]
    resource: Any = None
    error: PayMongoError | None = None
    reason: str = ""
    candidates: tuple[str, ...] = ()
    """Ids of what looks like it without proof."""


class JournalStore(Protocol):
    """Where records live. Every method is atomic, and durable before it returns if the store is."""

    salt: bytes
    """A random key of the store, for fingerprints."""

    async def claim(self, record: Record) -> Claim:
        """Write *record* if its key is free, or take up the one in doubt; exactly one caller gets ``mine``."""
        ...

    async def complete(self, key: str, answer: Answer) -> None:
        """Keep the answer of a call that succeeded.

        It may hold a client key or a webhook's secret: a store that outlives the process must not keep them in plain.
        """
        ...

    async def reject(self, key: str, error: Mapping[str, Any]) -> None:
        """Keep the refusal of a call."""
        ...

    async def doubt(self, key: str, last_sent_at: float | None) -> None:
        """Keep the record of a call of which nobody knows whether it happened.

        *last_sent_at* is Unix seconds, None when nothing was sent this time.
        """
        ...

    async def release(self, key: str) -> None:
        """Delete the record of a call that did not happen."""
        ...

    async def get(self, key: str) -> Record | None:
        """Return the record under *key*."""
        ...

    async def in_doubt(self) -> list[Record]:
        """Return the records in doubt, oldest first."""
        ...
