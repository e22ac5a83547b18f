"""Plans: what subscriptions charge how often."""

from __future__ import annotations

from typing import Final

from ..answers import Json, refuse
from ..limits import Configured, Limits, Range
from ..state import Call, Row, World
from ..views import answer, present

__all__ = ["LIMITS", "check_enabled", "create", "update"]

LIMITS: Final[dict[str, Limits]] = {
    "create": {"amount": Configured("minimum_plan_amount"), "interval_count": Range(1, 10), "cycle_count": Range(2)},
    "update": {"amount": Configured("minimum_plan_amount")},
}

_SENT: Final = ("amount", "currency", "cycle_count", "description", "interval", "interval_count", "name", "metadata")
_CHANGEABLE: Final = ("name", "description", "amount", "metadata")


def create(world: World, call: Call) -> Json:
    """Create a plan."""
    check_enabled(world)
    key, now = world.ids.new("plan_"), world.clock.seconds()
    kind = call.given.get("plan_type", "scheduled")
    row: Row = {name: call.given.get(name) for name in _SENT}
    row |= {"type": kind, "plan_type": kind, "livemode": False, "created_at": now, "updated_at": now}
    call.organization.tables["plans"].add(key, row)
    return answer(world, "Plan", present(call.organization, "plans", key))


def update(world: World, call: Call) -> Json:
    """Change what may be changed; cycles that are billed already keep their price."""
    key, plans = call.given["plan_id"], call.organization.tables["plans"]
    plans.get(key)
    changes: Row = {name: call.given[name] for name in _CHANGEABLE if name in call.given}
    plans.change(key, changes | {"updated_at": world.clock.seconds()})
    return answer(world, "Plan", present(call.organization, "plans", key))


def check_enabled(world: World) -> None:
    """Refuse an account that is not enabled for subscriptions."""
    if not world.rules.subscriptions_enabled:
        refuse("payment_method_not_configured", "Subscriptions are not enabled for this account.", status=403)
