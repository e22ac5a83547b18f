"""What ``with_options`` changes; every copy of a client has its own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from inspect import iscoroutinefunction
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

from attrs import field, frozen

from ._arguments import anything, identifier, mapping, refuse, text
from ._parameters import query_pairs
from .errors import ConfigurationError, ValidationError
from .idempotency import key_for
from .operations import Operation
from .retry import RetryPolicy
from .settings import Mode, check_urls, is_loopback
from .types import Placed
from .wire import Answer, Request, encode

__all__ = [
    "OnResponse",
    "Options",
    "Query",
    "Received",
    "announce",
    "check_extras",
    "check_hosts",
    "check_reference",
    "check_scope",
    "query_of",
]

_LOG: Final = logging.getLogger("paymongo_async")


@frozen
class Received:
    """What came back for a call that worked, beside its result: for logs, and for PayMongo's support."""

    operation: str
    status: int
    request_id: str | None
    headers: Mapping[str, str] = field(repr=False)
    """As the server wrote them; names are found whatever their case."""
    idempotency_key: str | None


Query: TypeAlias = Mapping[str, str | int | bool | Sequence[str] | None]
OnResponse: TypeAlias = Callable[[Received], object]


@frozen
class Options:
    """How calls are made: how often, where to, on whose behalf, and with what added."""

    policy: RetryPolicy
    base_url: str | None = None
    hosts: Mapping[str, str] = field(factory=dict)
    account_id: str | None = None
    organization_id: str | None = None
    extra_body: Mapping[str, Any] = field(factory=dict, repr=False)
    extra_query: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    on_response: OnResponse | None = None
    reference: str | None = None
    attempt: int = 1

    def key_of(self, operation: Operation, mode: Mode) -> str | None:
        """Return the key that the caller's reference gives an operation, None without one."""
        if self.reference is None:
            return None
        is_raw = operation.owner.is_raw
        name = f"{operation.method} {operation.path}" if is_raw else operation.name
        return key_for(name, self.reference, self.attempt, mode=mode, account_id=self.account_id)

    def base_of(self, operation: Operation) -> str:
        """Return the address that an operation is served at."""
        return self.hosts.get(operation.group) or self.base_url or operation.owner.host

    def freeze(self, operation: Operation, placed: Placed) -> Request:
        """Make the bytes of a call, with the headers that say on whose behalf it is."""
        headers = {} if self.account_id is None else {"Account-Id": self.account_id}
        if operation.media_type is not None:
            headers["Accept"] = f"{operation.media_type}, application/json"
        if operation.owner.organization != "unused" and self.organization_id is not None:
            headers["Organization-Id"] = self.organization_id
        elif operation.owner.organization == "required":
            msg = "organization_id: this call needs it; pass PayMongo(organization_id='org_...') or with_options"
            raise ConfigurationError(msg, param="organization_id")
        return encode(operation.method, self.base_of(operation), placed, headers)

    def extend(self, operation: Operation, placed: Placed) -> None:
        """Add the extra fields and query parameters of these options to a call; raises `ValidationError` if it cannot.

        They never replace what the call itself says.
        """
        if self.extra_body:
            body = {} if placed.body is None else placed.body
            if operation.method in ("GET", "DELETE") or not isinstance(body, dict):
                msg = f"extra_body: {operation.name} has no body with fields"
                raise ValidationError(msg, param="extra_body")
            _refuse_known(self.extra_body.keys() & body.keys(), "extra_body")
            placed.body = {**body, **self.extra_body}
        if self.extra_query:
            taken = {name for name, _ in placed.query}
            if operation.paginated:  # the next page may ask for what the first one did not
                taken |= {parameter.wire for parameter in operation.parameters.values()}
            _refuse_known({name for name, _ in self.extra_query} & taken, "extra_query")
            placed.query = [*placed.query, *self.extra_query]

    def tell(self, operation: str, answer: Answer, key: str | None) -> None:
        """Hand on what came back. A caller's function that fails must not cost the result."""
        if self.on_response is None:
            return
        received = Received(operation, answer.status, answer.request_id, answer.headers, key)
        try:
            self.on_response(received)
        except Exception as error:  # noqa: BLE001
            _LOG.warning("on_response failed (%s)", type(error).__name__)


def _refuse_known(names: set[str], param: str) -> None:
    if names:
        msg = f"{param}: {min(names)} is a parameter of the call itself"
        raise ValidationError(msg, param=param)


def query_of(query: Query | None, param: str) -> list[tuple[str, str]]:
    """Return the pairs of a query that the caller wrote, checked."""
    if query is not None and not isinstance(query, Mapping):
        msg = f"{param}: a mapping of names to values"
        raise ValidationError(msg, param=param)
    given = {text(name, f"{param} (a name)"): _plain(value, f"{param}.{name}") for name, value in (query or {}).items()}
    return [pair for name, value in given.items() for pair in query_pairs(name, value)]


def _plain(value: Any, where: str) -> Any:
    """Check a value of the query, which has no place for mappings or for lists of lists."""
    checked = anything(value, where)
    if any(isinstance(inner, dict | list) for inner in (checked if isinstance(checked, list) else [checked])):
        refuse(where, "text, a number, a bool or a list of these", value)
    return checked


def check_scope(account_id: str | None, organization_id: str | None, on_response: object) -> dict[str, Any]:
    """Return those of the three that were given, checked."""
    if on_response is not None and (not callable(on_response) or iscoroutinefunction(on_response)):
        msg = "on_response: a function that takes a Received, and not an async one, which nobody would await"
        raise ConfigurationError(msg, param="on_response")
    ids = {"account_id": account_id, "organization_id": organization_id}
    given = {name: identifier(value, name) for name, value in ids.items() if value is not None}
    return given if on_response is None else {**given, "on_response": on_response}


def check_reference(reference: str | None, attempt: int | None, known: str | None) -> dict[str, Any]:
    """Return those of the two that were given, checked; *known* is the reference that there was before."""
    given: dict[str, Any] = {}
    if reference is not None:
        given["reference"] = text(reference, "reference")
        given["attempt"] = 1  # of another reference it is the first
    if reference == "":
        msg = "reference: your own name for what is done, like an order number, and not empty"
        raise ValidationError(msg, param="reference")
    if attempt is not None:
        if type(attempt) is not int or attempt < 1 or (reference is None and known is None):
            msg = "attempt: a whole number from 1 on, of a reference"
            raise ValidationError(msg, param="attempt")
        given["attempt"] = attempt
    return given


def check_extras(extra_body: Mapping[str, Any] | None, extra_query: Query | None) -> dict[str, Any]:
    """Return those of the two that were given, checked."""
    given: dict[str, Any] = {}
    if extra_body is not None:
        given["extra_body"] = mapping(extra_body, "extra_body")
    if extra_query is not None:
        given["extra_query"] = tuple(query_of(extra_query, "extra_query"))
    return given


def check_hosts(hosts: Mapping[str, str] | None, groups: Collection[str], mode: Mode) -> dict[str, str]:
    """Return the addresses of single *groups*, checked."""
    if hosts is not None and not isinstance(hosts, Mapping):
        msg = "hosts: a mapping of a group to its address"
        raise ConfigurationError(msg, param="hosts")
    if unknown := sorted((hosts or {}).keys() - set(groups)):
        msg = f"hosts: no group is called {unknown[0]}"
        raise ConfigurationError(msg, param="hosts")
    return check_urls(hosts or {}, mode, "hosts")


def announce(options: Options) -> None:
    """Say in the log where calls go if that is not PayMongo."""
    for url in (options.base_url, *options.hosts.values()):
        host = urlsplit(url or "").hostname or ""
        if url and not host.endswith(".paymongo.com") and not is_loopback(host):
            _LOG.warning("calls go to %s, which is not PayMongo", host)
