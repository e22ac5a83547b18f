"""A plain view of what is stored, for tests and demonstrations. Reading it costs what there is."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from .answers import Json, dump
from .kinds import TABLES
from .state import Row, World
from .views import present

__all__ = ["Books"]


class Books:
    """Show all organisations' objects as the API would answer them, oldest first.

    Every table is an attribute: ``books.transfers`` is ``books.rows("transfers")``. Tables have the names of the
    groups, and of the resources that have no group of their own, like ``file_records``.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    def __getattr__(self, name: str) -> list[Json]:
        if name in TABLES:
            return self.rows(name)
        msg = f"there is no book {name!r}"
        raise AttributeError(msg)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *TABLES})

    def rows(self, table: str) -> list[Json]:
        """Return every resource of a table, of all organisations; raises KeyError when there is no such table."""
        if table not in TABLES:
            raise KeyError(table)
        return [
            json.loads(dump(present(organization, table, key)))
            for organization in self._world.organizations.values()
            for key in organization.tables[table].rows
        ]

    def totals(self) -> dict[str, Any]:
        """Add up centavos and count: what was charged, refunded, kept as fees, and left.

        ``refunded`` is what succeeded; ``net`` is the net amount of all charges less that.
        """
        payments, refunds = self._plain_rows("payments"), self._plain_rows("refunds")
        charged = [row for row in payments if row["status"] != "failed"]
        refunded = sum(row["amount"] for row in refunds if row["status"] == "succeeded")
        return {
            "charged": sum(row["amount"] for row in charged),
            "refunded": refunded,
            "fees": sum(row["fee"] + (row["foreign_fee"] or 0) for row in charged),
            "net": sum(row["net_amount"] for row in charged) - refunded,
            "payments": dict(Counter(row["status"] for row in payments)),
            "refunds": dict(Counter(row["status"] for row in refunds)),
        }

    def _plain_rows(self, table: str) -> list[Row]:
        return [
            row
            for organization in self._world.organizations.values()
            for row in organization.tables[table].rows.values()
        ]
