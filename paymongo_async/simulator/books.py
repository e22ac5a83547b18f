"""A plain view of what is stored, for tests and demonstrations. Reading it costs what there is."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from .answers import Json, dump
from .state import World
from .views import present

__all__ = ["Books"]


class Books:
    """Show all organisations' objects as the API would answer them, oldest first."""

    def __init__(self, world: World) -> None:
        self._world = world

    @property
    def payment_intents(self) -> list[Json]:
        """Every intent with its payments inside."""
        return self._all("payment_intents")

    @property
    def payments(self) -> list[Json]:
        """Every payment with its refunds inside."""
        return self._all("payments")

    @property
    def refunds(self) -> list[Json]:
        """Every refund."""
        return self._all("refunds")

    @property
    def customers(self) -> list[Json]:
        """Every customer that was not deleted."""
        return self._all("customers")

    @property
    def sources(self) -> list[Json]:
        """Every legacy source."""
        return self._all("sources")

    @property
    def checkout_sessions(self) -> list[Json]:
        """Every checkout session."""
        return self._all("checkout_sessions")

    @property
    def links(self) -> list[Json]:
        """Every link."""
        return self._all("links")

    @property
    def webhooks(self) -> list[Json]:
        """Every webhook, secrets included."""
        return self._all("webhooks")

    def totals(self) -> dict[str, Any]:
        """Add up centavos and count: what was charged, refunded, kept as fees, and left.

        ``refunded`` is what succeeded; ``net`` is the net amount of all charges less that.
        """
        payments = [row for organization in self._organizations() for row in organization["payments"].rows.values()]
        refunds = [row for organization in self._organizations() for row in organization["refunds"].rows.values()]
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

    def _organizations(self) -> list[dict[str, Any]]:
        return [dict(organization.tables) for organization in self._world.organizations.values()]

    def _all(self, group: str) -> list[Json]:
        return [
            json.loads(dump(present(organization, group, key)))
            for organization in self._world.organizations.values()
            for key in organization.tables[group].rows
        ]
