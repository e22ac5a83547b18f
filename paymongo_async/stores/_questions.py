"""What `PostgresStore` asks the server, in SQL: each is one statement, committed by itself, by the server's own clock.

Only ``once`` is asked within a transaction of somebody else's.
"""

from __future__ import annotations

from typing import Final, LiteralString

from attrs import frozen
from psycopg.sql import SQL, Composed, Identifier, Literal

__all__ = ["Questions", "questions"]

_LOCK: Final = 0x7061796D6F6E676F
"""Any number that nobody else takes: who makes the tables does it alone."""

_SESSION: Final = """
SELECT set_config('default_transaction_isolation', 'read committed', false),
    CASE WHEN current_setting('synchronous_commit') = 'off' THEN set_config('synchronous_commit', 'on', false) END
"""
_TABLES: Final = """
SELECT pg_advisory_xact_lock({lock});
CREATE TABLE IF NOT EXISTS {table} (
    key text COLLATE "C" PRIMARY KEY,
    state text NOT NULL,
    owner text NOT NULL,
    lease_until timestamptz NOT NULL,
    created double precision NOT NULL,
    resource_id text,
    document text NOT NULL,
    written timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS {open} ON {table} (created, key) WHERE state IN ('claimed', 'in_doubt');
CREATE INDEX IF NOT EXISTS {done} ON {table} (written) WHERE state IN ('completed', 'rejected');
CREATE INDEX IF NOT EXISTS {made} ON {table} (resource_id) WHERE resource_id IS NOT NULL;
CREATE TABLE IF NOT EXISTS {salts} (one boolean PRIMARY KEY DEFAULT true CHECK (one), value bytea NOT NULL)
"""
_VALUES: Final = """
%(key)s, %(state)s, %(owner)s, clock_timestamp() + make_interval(secs => %(lease)s), %(created)s, %(resource_id)s,
    %(document)s, clock_timestamp()
"""
_ROWS: Final = """
SELECT key, state, owner, extract(epoch FROM lease_until - clock_timestamp())::double precision, created, resource_id,
    document
FROM {table}
"""


@frozen
class Questions:
    """The statements over one table; each that writes a row answers with one row if it did."""

    salts: str
    session: Composed
    has_tables: Composed
    tables: Composed
    insert: Composed
    once: Composed
    swap: Composed
    delete: Composed
    read: Composed
    open: Composed
    find: Composed
    prune: Composed
    new_salt: Composed
    salt: Composed


def questions(table: str) -> Questions:
    """Write the statements over *table*."""
    *schema, name = table.split(".")
    names = {"table": Identifier(*schema, name), "salts": Identifier(*schema, f"{name}_salt"), "lock": Literal(_LOCK)}
    names |= {part: Identifier(f"{name}_{part}") for part in ("open", "done", "made")}
    texts: dict[str, LiteralString] = {
        "session": _SESSION,
        "has_tables": "SELECT to_regclass(%(name)s) IS NOT NULL",
        "tables": _TABLES,
        "insert": f"INSERT INTO {{table}} VALUES ({_VALUES}) ON CONFLICT DO NOTHING RETURNING true",  # noqa: S608  (of the texts above)
        "once": (
            f"INSERT INTO {{table}} AS known VALUES ({_VALUES}) ON CONFLICT (key) DO UPDATE "  # noqa: S608  (the same)
            "SET (state, owner, lease_until, document, written) = (excluded.state, excluded.owner, "
            "excluded.lease_until, excluded.document, excluded.written) WHERE known.state IN ('claimed', 'in_doubt')"
        ),
        "swap": (
            "UPDATE {table} "  # noqa: S608  (the same)
            f"SET (key, state, owner, lease_until, created, resource_id, document, written) = ({_VALUES}) "
            "WHERE key = %(key)s AND owner = %(seen_owner)s AND state = %(seen_state)s RETURNING true"
        ),
        "delete": "DELETE FROM {table} WHERE key = %(key)s AND owner = %(owner)s AND state = 'claimed' RETURNING true",
        "read": f"{_ROWS} WHERE key = %(key)s",
        "open": f"{_ROWS} WHERE state IN ('claimed', 'in_doubt') ORDER BY created, key",
        "find": "SELECT resource_id, key FROM {table} WHERE resource_id = ANY(%(resource_ids)s)",
        "prune": (
            "DELETE FROM {table} WHERE key IN (SELECT key FROM {table} WHERE state IN ('completed', 'rejected') "
            "AND written < clock_timestamp() - make_interval(secs => %(keep_for)s) ORDER BY written LIMIT %(most)s "
            "FOR UPDATE SKIP LOCKED)"
        ),
        "new_salt": "INSERT INTO {salts} (value) VALUES (%(value)s) ON CONFLICT DO NOTHING",
        "salt": "SELECT value FROM {salts}",
    }
    return Questions(f"{table}_salt", **{name: SQL(text).format(**names) for name, text in texts.items()})
