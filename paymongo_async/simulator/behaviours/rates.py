"""Rates: one for each pair, always the same."""

from __future__ import annotations

from ..answers import Json, Reply
from ..forex import PRICES
from ..kinds import KINDS
from ..lists import listed
from ..state import Call, Organization, World

__all__ = ["search"]


def seed(world: World, organization: Organization) -> None:
    """Store the rate of each pair."""
    for currency, (buy, sell) in PRICES.items():
        row = {
            "target_currency": currency,
            "base_currency": "PHP",
            "provider": "PDAX",
            # Documented as JSON numbers.
            "buy_price": float(buy),
            "sell_price": float(sell),
            "created_at": KINDS["Rate"].moment(world.clock.now()),
        }
        organization.tables["rates"].add(world.ids.new("rate_"), row)


def search(world: World, call: Call) -> Json | Reply:  # noqa: ARG001  (the signature of every behaviour)
    """List the rates of a pair."""
    names = ("target_currency", "base_currency", "provider")
    return listed(call, "rates", **{name: call.given.get(name) for name in names})
