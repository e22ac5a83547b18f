"""What ``with_options`` changes; every copy of a client has its own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from attrs import field, frozen

from .errors import ConfigurationError, ValidationError
from .operations import Operation
from .retry import RetryPolicy
from .types import Placed
from .wire import Answer, Request, encode

__all__ = ["OnResponse", "Options", "Received"]

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
            _refuse_known({name for name, _ in self.extra_query} & {name for name, _ in placed.query}, "extra_query")
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
