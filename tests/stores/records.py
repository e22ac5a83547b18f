"""Records to keep, and stores to keep them in: also for the processes that the tests start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from paymongo_async._clock import Moment
from paymongo_async.idempotency import JournalStore, Record
from paymongo_async.stores.memory import MemoryStore
from paymongo_async.stores.owners import new_owner
from paymongo_async.stores.postgres import PostgresStore
from paymongo_async.stores.redis import RedisStore
from paymongo_async.stores.sqlite import SQLiteStore
from paymongo_async.wire import Answer, Request

OPENERS: Final[dict[str, Callable[[str, str], JournalStore]]] = {
    "memory": lambda address, name: MemoryStore(),
    "sqlite": lambda address, name: SQLiteStore(f"{address}/{name}.db"),
    "redis": lambda address, name: RedisStore(address, prefix=name),
    "postgres": lambda address, name: PostgresStore(address, table=name),
}
"""How to open a store of a kind: at an address, under a name that no other test has."""

LEASE: Final = 3600.0
CREATED: Final = Moment(1_700_000_000.0)
REQUEST: Final = Request("POST", "https://x/v1/refunds", {"Accept": "application/json"}, b'{"data":{}}')


async def describe(store: JournalStore, key: str = "k", **changes: Any) -> Record:
    """Describe a call of this process."""
    given: dict[str, Any] = {
        "key": key,
        "operation": "refunds.create",
        "fields": {"amount": 10_000},
        "request": REQUEST,
        "scope": ("account", "POST", "https://x/v1/refunds"),
        "salt": await store.salt(),
        "created": CREATED,
        "owner": new_owner(),
    }
    return Record(**(given | changes))


def somebody() -> str:
    """Name an owner on another machine, whose process nobody here can judge."""
    return f"another-machine:1/1/1/{new_owner()[-16:]}"


def answer(resource_id: str = "ref_1") -> Answer:
    """Answer with a resource."""
    return Answer({"data": {"id": resource_id, "type": "refund", "attributes": {"amount": 10_000}}})
