"""`PayMongo`: what a user holds."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from importlib import import_module
from types import FunctionType, TracebackType
from typing import TYPE_CHECKING, Any, Final, Self, cast

from attrs import evolve

from ._arguments import anything, text
from ._credentials import credentials_of, hide
from ._groups import Groups
from ._options import (
    OnResponse,
    Options,
    Query,
    announce,
    check_extras,
    check_hosts,
    check_reference,
    check_scope,
    query_of,
)
from ._parameters import Method
from .errors import ConfigurationError, ValidationError, revive
from .idempotency import JournalStore, Record, Resolution, check_key
from .operations import Operation, Resource
from .rate_limit import SharedRateLimit
from .resources import GROUPS, OPERATIONS
from .retry import RetryPolicy
from .settings import KeySource, Mode, check_url, from_environment
from .types import Placed, Retry
from .wire import Answer

if TYPE_CHECKING:
    import aiohttp

    from ._call import Fetch
    from ._session import Session
    from .recovery import Recovery

__all__ = ["PayMongo"]

_PATH: Final = re.compile(r"/[\w\-./~%]*", re.ASCII)


class PayMongo(Groups):
    """The PayMongo API, awaited: ``async with PayMongo(secret_key) as client``.

    Without *secret_key* the environment's ``PAYMONGO_SECRET_KEY`` (or the file that ``PAYMONGO_SECRET_KEY_FILE`` names)
    is used, likewise for *public_key* and for *base_url* (``PAYMONGO_API_BASE``). *mode* must match the keys if it is
    given. *base_url* replaces every host, *hosts* those of single groups. *rate_limit* is requests per second, or a
    `SharedRateLimit` for several processes; None turns the limit off. *journal* remembers what is under way, in memory
    unless you give a store. *organization_id* is what workflows and triggers need. *on_response* is called with a
    `Received` after each call that worked. *session* is an ``aiohttp.ClientSession`` of yours, which is never closed
    here. *mark* writes the idempotency key into the metadata of refunds and payments, so that a lost one can be found.
    *allow_raw_cards* lets card numbers through with a live key.

    Belongs to one process and one event loop. Raises `ConfigurationError` for anything that cannot work, before any
    I/O, and `ValidationError` for an *organization_id* that is none.
    """

    _session: Session
    _recovery: Recovery
    _is_copy = False

    def __init__(
        self,
        secret_key: KeySource | None = None,
        *,
        public_key: KeySource | None = None,
        mode: Mode | None = None,
        base_url: str | None = None,
        hosts: Mapping[str, str] | None = None,
        retry: RetryPolicy | None = None,
        rate_limit: int | SharedRateLimit | None = 90,
        journal: JournalStore | None = None,
        organization_id: str | None = None,
        on_response: OnResponse | None = None,
        session: aiohttp.ClientSession | None = None,
        mark: bool = True,
        allow_raw_cards: bool = False,
    ) -> None:
        # From here on no frame holds a key in plain: error trackers print local variables.
        secret_key, public_key = hide(secret_key), hide(public_key)
        credentials = credentials_of(secret_key, public_key, mode, allow_raw_cards=allow_raw_cards)
        base = base_url or from_environment("PAYMONGO_API_BASE")
        self._options = Options(
            policy=retry or RetryPolicy(),
            base_url=check_url(base, credentials.mode, "base_url") if base else None,
            hosts=check_hosts(hosts, GROUPS, credentials.mode),
            **check_scope(None, organization_id, on_response),
        )
        announce(self._options)
        _check_retry(retry)
        _check_settings(rate_limit, journal)
        self._session, self._recovery = import_module("._assembly", __package__).assemble(
            credentials=credentials, rate_limit=rate_limit, journal=journal, session=session, mark=mark
        )

    # -- life ---------------------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        self._session.enter()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self, grace: float = 5.0) -> None:
        """Close the client; it cannot be used afterwards. Harmless when called again.

        Calls under way have *grace* seconds to end. What is still open then is broken off, and is in doubt on record.
        The journal is closed too; another client that shares it opens it again by itself.
        """
        await self._session.aclose(grace)

    def __del__(self) -> None:
        session = vars(self).get("_session")  # a client that was refused has none
        if session is not None and not self._is_copy and session.is_open:
            session.drop()  # whoever collects garbage is on no event loop that could close them in order
            warnings.warn(f"{self!r} was not closed; use async with", ResourceWarning, stacklevel=2, source=self)

    def __repr__(self) -> str:
        if "_session" not in vars(self):
            return "<PayMongo that was refused>"
        return f"<PayMongo {self._session.mode} mode at {self._options.base_url or 'PayMongo'}>"

    # -- calls --------------------------------------------------------------------------------------------------------

    @property
    def operations(self) -> Mapping[str, Operation]:
        """Every endpoint by name: ``client.operations["refunds.create"].path``."""
        return OPERATIONS

    async def send(self, operation: Operation, arguments: Mapping[str, Any]) -> Any:
        """Make the call of a declaration; the methods of the groups end here."""
        return await self._session.send(operation, arguments, self._options)

    async def request(
        self,
        method: Method,
        path: str,
        *,
        body: Any = None,
        query: Query | None = None,
        idempotency_key: str | None = None,
        retry: Retry | None = None,
    ) -> Any:
        """Call an endpoint that has no method here, and return its JSON as it is.

        *body* is the whole body (for PayMongo's envelope pass ``{"data": {"attributes": ...}}``). Keys, retries and
        errors are those of every call; an organization that the client has goes along. A POST is a ``transition``
        unless *retry* says otherwise: nobody knows how to look it up, so it is not sent again once its outcome is
        unknown. ``retry="keyed"`` sends it again with the same key, which is for creates that move no money;
        ``retry="read"`` is for a POST that stores nothing.
        """
        if not _PATH.fullmatch(text(path, "path")) or ".." in path:
            msg = "path: begins with a slash and has no host, query or dots that climb"
            raise ValidationError(msg, param="path")
        if method not in _ALLOWED:
            msg = f"method: one of {', '.join(_ALLOWED)}"
            raise ValidationError(msg, param="method")
        if retry is not None and retry not in _ALLOWED[method]:
            msg = f"retry: for {method} one of {', '.join(_ALLOWED[method])}"
            raise ValidationError(msg, param="retry")
        if idempotency_key is not None and method in ("GET", "DELETE"):
            msg = f"idempotency_key: {method} takes none"
            raise ValidationError(msg, param="idempotency_key")
        operation = Operation(
            cast("FunctionType", PayMongo.request), method, path, "secret", retry or _ALLOWED[method][0], "flat"
        )
        operation.owner = _Anywhere
        placed = Placed(path, {}, query_of(query, "query"), anything(body, "body"), idempotency_key, "flat")
        self._options.extend(operation, placed)
        answer = await self._session.perform(operation, placed, self._options)
        return answer.payload

    def with_options(
        self,
        *,
        deadline: float | None = None,
        retry: RetryPolicy | None = None,
        hosts: Mapping[str, str] | None = None,
        account_id: str | None = None,
        organization_id: str | None = None,
        extra_body: Mapping[str, Any] | None = None,
        extra_query: Query | None = None,
        on_response: OnResponse | None = None,
        reference: str | None = None,
        attempt: int | None = None,
    ) -> Self:
        """Return a cheap copy with other settings that shares connections, limits and journal.

        *deadline* is seconds for a whole call. *hosts* adds to those that the client has. *account_id* makes calls for
        a linked account; PayMongo documents which operations take it, it is sent with all. *extra_body* and
        *extra_query* add what a method does not have to every call of the copy (a copy of the copy that has its own has
        those only); they replace nothing that a call says itself. *on_response* is called with a `Received` (status,
        headers, request id) after each call that worked.

        *reference* is your own name for what is done, like an order number. Each create and action of the copy gets its
        idempotency key from it: a task that is delivered again sends the same key instead of another. As long as the
        journal knows the call it is made once, and refused with other content; a process with another journal sends it
        again, which is the same call as far as PayMongo honours the key. A deliberate new try after a refusal is
        ``attempt=2``. An *idempotency_key* that a call is given goes before.
        """
        _check_retry(retry)
        policy = retry or self._options.policy
        options = evolve(
            self._options,
            policy=policy if deadline is None else policy.with_deadline(deadline),
            hosts={**self._options.hosts, **check_hosts(hosts, GROUPS, self._session.mode)},
            **check_scope(account_id, organization_id, on_response),
            **check_extras(extra_body, extra_query),
            **check_reference(reference, attempt, self._options.reference),
        )
        announce(evolve(options, base_url=None, hosts=hosts or {}))
        copy = object.__new__(type(self))
        copy._session, copy._recovery, copy._options, copy._is_copy = self._session, self._recovery, options, True
        return copy

    # -- doubt --------------------------------------------------------------------------------------------------------

    async def in_doubt(self) -> list[Record]:
        """List the calls of which nobody knows whether they happened, oldest first; those of this API key."""
        self._session.enter()
        return await self._session.journal.records.in_doubt()

    async def resolve(self, key: str) -> Resolution:
        """Find out what became of the call with this idempotency key, by reading PayMongo; never sends a write.

        A call made with an API key that has been replaced meanwhile is looked for too, but what does not show with this
        one is not taken for not done. Raises `ValidationError` when the journal has no such key.
        """
        record = await self._record(key)
        read = self._reader(record)
        if record.state == "in_doubt":
            verdict = await self._recovery.resolve(record, self._session.journal.records, read, self._options.policy)
            if verdict.answer is not None:
                return Resolution("applied", resource=self._decode(record.operation, verdict.answer))
            if verdict.error is not None:
                return Resolution("rejected", error=verdict.error)
            kind = verdict.kind if verdict.kind == "not_applied" else "unknown"
            return Resolution(kind, reason=verdict.reason, candidates=verdict.candidates)
        if record.state == "claimed":
            return Resolution("unknown", reason="the call is still under way")
        if record.error is not None and record.reason is not None:
            return Resolution("not_applied", reason=record.reason)
        if record.error is not None:
            return Resolution("rejected", error=revive(record.error))
        if record.answer is None:
            return Resolution("applied", reason=record.reason or "")
        answer = record.answer
        if record.is_partial:
            answer = await self._recovery.fill_in(record.operation, answer, read)
        return Resolution("applied", resource=self._decode(record.operation, answer))

    async def settle(self, key: str, *, applied: bool, reason: str) -> None:
        """Close the record of a call in doubt as a person has found out, where `resolve` cannot.

        *applied* says whether it happened; *reason* says how that is known and stays on record, so it is no place for
        secrets. Afterwards the key is never sent again: a call with it raises, and a new attempt needs a new key.
        Raises `ValidationError` when the journal has no call in doubt with this key, `JournalError` when it cannot be
        written.
        """
        if type(applied) is not bool:
            msg = "applied: True if it happened, False if it did not"
            raise ValidationError(msg, param="applied")
        if not text(reason, "reason").strip():
            msg = "reason: how it is known what happened, and not empty"
            raise ValidationError(msg, param="reason")
        record = await self._record(key)
        if record.state != "in_doubt":
            msg = f"idempotency_key: its call is {record.state}, and only one in doubt can be settled"
            raise ValidationError(msg, param="idempotency_key")
        await self._session.journal.records.settle(record, applied=applied, reason=reason)

    async def _record(self, key: str) -> Record:
        self._session.enter()
        record = await self._session.journal.records.get(check_key(key))
        if record is None:
            msg = "idempotency_key: the journal has no call with it"
            raise ValidationError(msg, param="idempotency_key")
        return record

    def _reader(self, record: Record) -> Fetch:
        """Read where the call was sent: another host knows nothing of it."""
        group_name = record.operation.partition(".")[0]
        options = evolve(
            self._options,
            hosts={**self._options.hosts, group_name: record.base},
            account_id=record.account_id,
            organization_id=record.organization_id,
        )

        async def read(operation: Operation, arguments: Mapping[str, Any]) -> Answer:
            return await self._session.perform(operation, operation.place(arguments), options)

        return read

    def _decode(self, operation: str, answer: Answer) -> Any:
        if operation not in OPERATIONS:  # made by `request`
            return answer.payload
        return self._session.decode(OPERATIONS[operation], {}, answer)


class _Anywhere(Resource, organization="optional", big_amounts=True):
    """What `PayMongo.request` reaches may be of any group."""

    is_raw = True


_ALLOWED: Final[dict[Method, tuple[Retry, ...]]] = {
    "GET": ("read",),
    "POST": ("transition", "keyed", "read"),
    "PUT": ("natural",),
    "PATCH": ("natural",),
    "DELETE": ("natural",),
}


def _check_retry(retry: object) -> None:
    if retry is not None and not isinstance(retry, RetryPolicy):
        msg = "retry: a RetryPolicy"
        raise ConfigurationError(msg, param="retry")


def _check_settings(rate_limit: object, journal: object) -> None:
    """Refuse here what would otherwise fail in the middle of a call."""
    wrong = {
        "rate_limit: requests per second, at least 1, a SharedRateLimit, or None": rate_limit is not None
        and not isinstance(rate_limit, SharedRateLimit)
        and (type(rate_limit) is not int or rate_limit < 1),
        "journal: a store with the methods of JournalStore": journal is not None and not hasattr(journal, "claim"),
    }
    for message, is_wrong in wrong.items():
        if is_wrong:
            raise ConfigurationError(message, param=message.partition(":")[0])
