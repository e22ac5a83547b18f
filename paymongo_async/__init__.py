"""An async client library for the PayMongo API that never doubles or loses money.

The layers, each importing only what stands below it::

    cli | __main__              entry points
    simulator                   PayMongo in a box; a stranger to the client
    client                      PayMongo: owns the session; one attribute per group
    recovery                    how to learn what happened to a call
    resources | _session | webhooks    declarations | policy | receiving
    operations | transports | stores   the engine | the network | the journals
    wire | idempotency | retry | pagination    values and rules without I/O
    _conversion, models         JSON to frozen attrs classes
    errors, types, settings, secret, redaction    import nothing above them

Names are imported when they are first used, so that ``import paymongo_async`` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .client import PayMongo
    from .errors import (
        APIError,
        AuthenticationError,
        ConfigurationError,
        IdempotencyError,
        OutcomeUnknown,
        PayMongoError,
        ProtocolError,
        RateLimitError,
        SignatureVerificationError,
        TransportError,
        ValidationError,
    )
    from .pagination import Page, Paginator
    from .retry import RetryPolicy
    from .secret import Secret
    from .stores.memory import MemoryStore
    from .types import centavos, pesos
    from .webhooks.signature import construct_event

__all__ = [
    "APIError",
    "AuthenticationError",
    "ConfigurationError",
    "IdempotencyError",
    "MemoryStore",
    "OutcomeUnknown",
    "Page",
    "Paginator",
    "PayMongo",
    "PayMongoError",
    "ProtocolError",
    "RateLimitError",
    "RetryPolicy",
    "Secret",
    "SignatureVerificationError",
    "TransportError",
    "ValidationError",
    "centavos",
    "construct_event",
    "pesos",
]

_HOMES = {
    "MemoryStore": "stores.memory",
    "Page": "pagination",
    "Paginator": "pagination",
    "PayMongo": "client",
    "RetryPolicy": "retry",
    "Secret": "secret",
    "centavos": "types",
    "construct_event": "webhooks.signature",
    "pesos": "types",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    value = getattr(import_module(f".{_HOMES.get(name, 'errors')}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(__all__))
