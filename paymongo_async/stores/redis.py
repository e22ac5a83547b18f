"""A journal in Redis or Valkey, for any number of processes on any number of machines (extra ``redis``)."""

from __future__ import annotations

import asyncio
import logging
import math
import os
import re
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from ..errors import ConfigurationError
from ..secret import Secret
from ._durable import DAY
from ._rows import Row
from ._scripts import DELETE, FIND, OPEN, READ, SALT, WRITE
from ._served import PATIENCE, LostError, ServedStore, StoreError, described

try:
    from redis.asyncio import BlockingConnectionPool, Redis
    from redis.asyncio.connection import parse_url
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff
    from redis.exceptions import ConnectionError as DisconnectedError
    from redis.exceptions import RedisError, ResponseError
    from redis.exceptions import TimeoutError as TooLateError
except ImportError as _missing:
    _msg = "RedisStore needs redis-py: pip install 'paymongo-async[redis]'"
    raise ImportError(_msg) from _missing

__all__ = ["RedisStore"]

_PREFIX = re.compile(r"[\w.:-]{1,64}", re.ASCII)
_CONNECTIONS: Final = 8
_AT_A_TIME: Final = 500
"""Rows that one question reads, so that other clients of the server do not wait for long."""

_LOG: Final = logging.getLogger("paymongo_async")
_INHERITED: Final[list[object]] = []
"""Clients that a process had open when it forked: in the child they must be neither used nor closed."""


class RedisStore(ServedStore):
    """Remembers calls in the Redis, or Valkey, at *url*, under keys that begin with *prefix*.

    It is as durable as the server is set up to be: with ``appendonly yes`` and ``appendfsync always`` a record is on
    the disk before a call goes on; with less, a crash of the server forgets the calls of the last second or of the last
    snapshot, and so does a switch to a replica that was behind. ``maxmemory-policy`` must be ``noeviction``: any other
    may drop records when memory runs short, and a call that is forgotten can be made twice.

    A database of one server is needed: Redis 5 or later, or Valkey. Redis Cluster is not supported; all keys share one
    hash tag, so that a proxy may stand before one. Finished calls are kept for *keep_for* seconds, those in doubt for
    ever. The server is given five seconds to answer, or what *url* says, like ``?socket_timeout=2``.
    """

    def __init__(self, url: str, *, prefix: str = "paymongo", keep_for: float = 90 * DAY) -> None:
        super().__init__(keep_for=keep_for)
        if not _PREFIX.fullmatch(prefix):
            msg = "prefix: up to 64 letters, digits and any of _ . : -"
            raise ConfigurationError(msg)
        self._url = Secret(url)
        options = _options(url)
        self._password = Secret(options.get("password") or "")
        self._patience: float | None = options.get("socket_timeout")
        self._prefix = f"{{{prefix}}}:"
        self._client: Redis | None = None
        self._is_checked = False

    async def aclose(self) -> None:
        """Close the connections; opened again when they are needed."""
        self._settle_in()
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    # -- rows ---------------------------------------------------------------------------------------------------------

    async def _salt(self) -> bytes:
        kept: str = await self._ask(SALT, [self._name("salt")], [os.urandom(32).hex()])
        return bytes.fromhex(kept)

    async def _read(self, key: str) -> Row | None:
        rows = await self._rows([key])
        return rows[0] if rows else None

    async def _open_rows(self) -> list[Row]:
        keys: list[str] = await self._ask(OPEN, [self._name("open")], [])
        parts = [keys[start : start + _AT_A_TIME] for start in range(0, len(keys), _AT_A_TIME)]
        found = [row for part in parts for row in await self._rows(part)]
        return [row for row in found if row.is_open]

    async def _find(self, resource_ids: Sequence[str]) -> dict[str, str]:
        names = [self._name("made", each) for each in resource_ids]
        keys: list[str | None] = await self._ask(FIND, names, [])
        return {each: key for each, key in zip(resource_ids, keys, strict=True) if key is not None}

    async def _rows(self, keys: Sequence[str]) -> list[Row]:
        found = await self._ask(READ, [self._name("record", key) for key in keys], [])
        return [_row(key, values) for key, values in zip(keys, found, strict=True) if values is not None]

    def _question(self, row: Row, seen: Row | None) -> tuple[Any, ...]:
        made = row.resource_id or ""
        names = [self._name("record", row.key), self._name("open"), self._name("made", made)]
        before = ["", ""] if seen is None else [seen.owner, seen.state]
        lease, keep_for = round(row.lease * 1e6), math.ceil(self._keep_for)
        return WRITE, names, [row.key, *before, row.state, row.owner, lease, row.created, made, row.document, keep_for]

    def _deletion(self, key: str, owner: str) -> tuple[Any, ...]:
        return DELETE, [self._name("record", key), self._name("open")], [key, owner]

    def _name(self, *parts: str) -> str:
        return self._prefix + ":".join(parts)

    # -- the server ---------------------------------------------------------------------------------------------------

    async def _ask_once(self, *question: Any) -> Any:
        script, names, values = question
        try:
            async with asyncio.timeout(self._patience or PATIENCE):
                client = await self._opened()
                return await client.register_script(script)(names, values)
        except (DisconnectedError, TooLateError, OSError) as error:
            failure: StoreError = LostError(self._said(error))
        except RedisError as error:
            failure = StoreError(self._said(error))
        raise failure

    async def _opened(self) -> Redis:
        if self._client is None:
            settings: dict[str, Any] = {
                "max_connections": _CONNECTIONS,
                "timeout": None,  # whoever waits for a connection is patient here
                "retry": Retry(NoBackoff(), 0),  # it must be known here whether something was asked twice
                "decode_responses": True,
            }
            # redis-py keeps time with asyncio.wait_for, which before Python 3.12 may swallow a cancellation.
            timeouts: dict[str, Any] = {"socket_timeout": None, "socket_connect_timeout": None}
            pool = BlockingConnectionPool(**(settings | _options(self._url.reveal()) | timeouts))
            self._client = Redis.from_pool(pool)
        client = self._client
        if not self._is_checked:
            self._is_checked = True
            await self._check(client)
        return client

    async def _check(self, client: Redis) -> None:
        """Warn once of a server that may drop records."""
        try:
            found = await client.info("memory")
        except ResponseError:  # not everybody may ask
            return
        except BaseException:
            self._is_checked = False
            raise
        policy = found.get("maxmemory_policy", "noeviction")
        if found.get("maxmemory") and policy != "noeviction":
            _LOG.warning(
                "Redis may drop records of calls, which can then be made twice: its maxmemory-policy is %s, "
                "and should be noeviction",
                policy,
            )

    def _leave(self, *, is_forked: bool) -> None:
        if is_forked and self._client is not None:
            _INHERITED.append(self._client)
        self._client = None

    def _said(self, error: Exception) -> str:
        return f"Redis: {described(str(error) or type(error).__name__, self._password.reveal())}"


def _options(url: str) -> dict[str, Any]:
    """Read what an address says."""
    try:
        if urlsplit(url).scheme != "unix" and "@" in urlsplit(url).path:  # the rest of a password with a slash in it
            raise ValueError  # noqa: TRY301
        return {**parse_url(url)}
    except ValueError:
        pass
    msg = (
        "url: redis://, rediss:// or unix://, like redis://:password@host:6379/0, special characters of the password "
        "percent-encoded"
    )
    raise ConfigurationError(msg)


def _row(key: str, values: Sequence[str]) -> Row:
    state, owner, lease, created, resource_id, document = values
    return Row(key, state, owner, int(lease) / 1e6, float(created), resource_id or None, document)
