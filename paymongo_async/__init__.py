"""An async client library for the PayMongo API that never doubles or loses money.

The layers, each importing only what stands below it; ``pyproject.toml`` has them as a contract::

    cli                                             what is typed: the demo, the simulator
    simulator                                       PayMongo in a box; a stranger to the client
    doctor | missed_events                          what an account does, tried out | what no webhook told
    client                                          `PayMongo`: owns the session
    _groups | _assembly                             one attribute per group | the parts put together
    recovery                                        how to learn what happened to a call
    _confirm | _verify                              of a transition, by its state | of a create, by a search
    _look                                           reading on behalf of a call in doubt
    resources | _session | webhooks                 declarations | the path of every call | receiving
    _journal | _attempts                            once per key | as often as it may be sent
    _records                                        what is written down before a call and after it
    _call | _uploads                                one call and what it has been through | files read before it
    _echo | _evidence                               whether an answer is ours | what shows that a call took effect
    _options                                        how calls are made, and on whose behalf
    operations | transports | stores | _throttle    the engine | the network | the journals | how fast
    idempotency | pagination | _parameters          keys and records | lists | where an argument goes
    _arguments                                      arguments to JSON
    wire                                            requests and answers as bytes
    _multipart | rate_limit | _clock                a body of files | one limit for many processes | two clocks
    retry | _conversion | _json | _credentials      what may be repeated | JSON to models | the parser | the keys
    models                                          frozen attrs classes
    files | types                                   what is uploaded and downloaded | money, and names for types
    codes : errors : settings : secret : redaction  what everything else is made of

``__main__`` stands above them all, and starts `cli`.

Names are imported when they are first used, so that ``import paymongo_async`` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._options import Received
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
    from .files import File, Upload
    from .pagination import Page, Paginator
    from .rate_limit import SharedRateLimit
    from .retry import RetryPolicy
    from .secret import Secret
    from .stores.memory import MemoryStore
    from .stores.postgres import PostgresStore
    from .stores.redis import RedisStore
    from .stores.sqlite import SQLiteStore
    from .types import centavos, pesos
    from .webhooks.signature import construct_event

__all__ = [
    "APIError",
    "AuthenticationError",
    "ConfigurationError",
    "File",
    "IdempotencyError",
    "MemoryStore",
    "OutcomeUnknown",
    "Page",
    "Paginator",
    "PayMongo",
    "PayMongoError",
    "PostgresStore",
    "ProtocolError",
    "RateLimitError",
    "Received",
    "RedisStore",
    "RetryPolicy",
    "SQLiteStore",
    "Secret",
    "SharedRateLimit",
    "SignatureVerificationError",
    "TransportError",
    "Upload",
    "ValidationError",
    "centavos",
    "construct_event",
    "pesos",
]

_HOMES = {
    "File": "files",
    "MemoryStore": "stores.memory",
    "Page": "pagination",
    "Paginator": "pagination",
    "PayMongo": "client",
    "PostgresStore": "stores.postgres",
    "Received": "_options",
    "RedisStore": "stores.redis",
    "RetryPolicy": "retry",
    "SQLiteStore": "stores.sqlite",
    "Secret": "secret",
    "SharedRateLimit": "rate_limit",
    "Upload": "files",
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
