"""Payouts, what they consist of, and the schedule; `settlements` makes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from ..answers import Json, Reply, entity, refuse
from ..fees import payout_after
from ..kinds import KINDS
from ..limits import Limits, Wrong, malformed, only
from ..lists import listed
from ..state import Call, Organization, Row, Table, World
from ..views import answer, present
from ..workings.proceeds import cleared, part

__all__ = ["list_transactions", "retrieve", "retrieve_schedule", "search"]

_UNDER_WAY: Final = ("pending", "in_transit")
_MANILA: Final = timezone(timedelta(hours=8))
_TYPES: Final = {"payments": "payment", "refunds": "refund", "disputes": "dispute", "adjustments": "adjustment"}


def _two_days(value: str, pointer: str, problems: Wrong) -> None:
    """Want a first and a last day."""
    try:
        _days_of(value)
    except ValueError:
        problems.append(malformed(pointer, "should be like 2026-11-01..2026-11-30."))


# Inferred: what else than created_at payouts can be sorted by.
_SORTED_BY: Final = ("created_at", "updated_at", "status_updated_at", "amount", "net_amount")
LIMITS: Final[dict[str, Limits]] = {"list": {"created_at_between": _two_days, "sort_by": only(_SORTED_BY)}}


def retrieve(world: World, call: Call) -> Json:
    """Return one payout."""
    key = call.given["payout_id"]
    call.organization.tables["payouts"].get(key)
    return answer(world, "Payout", present(call.organization, "payouts", key))


def search(world: World, call: Call) -> Json | Reply:  # noqa: ARG001  (the signature of every behaviour)
    """List payouts, newest first unless another order is asked for."""
    given = call.given
    return listed(
        call,
        _sorted(call),
        show=lambda key: present(call.organization, "payouts", key),
        where=_wanted(call),
        status=given.get("payout_status"),
        provider=given.get("provider"),
    )


def list_transactions(world: World, call: Call) -> Json | Reply:  # noqa: ARG001
    """List what a payout consists of."""
    payouts, key = call.organization.tables["payouts"], call.given["payout_id"]
    payouts.get(key)
    table, types = Table("payout_transactions"), {}
    for kind, each in payouts.unseen[key]["parts"]:
        table.add(each, part(call.organization, (kind, each)))
        types[each] = _TYPES[kind]
    return listed(call, table, show=lambda each: entity(each, types[each], table.rows[each]))


def retrieve_schedule(world: World, call: Call) -> Json:
    """Return the days of payouts and the next two. Inferred: the refusals, kinds and the amount of what is to come."""
    key, organization = call.given["organization_id"], call.organization
    if key != organization.id:
        if any(key == each.id for each in world.organizations.values()):
            refuse("access_denied", "This schedule is another merchant's.", status=403)
        refuse("resource_not_found", f"No such merchant with id {key}.", status=404)
    days = list(world.rules.payout_days)
    row = {
        "type": "weekly" if len(days) == 1 else "automatic",
        "options": ["automatic", "weekly"],
        "days": days,
        "lineup": _lineup(world, organization),
    }
    return answer(world, "PayoutSchedule", KINDS["PayoutSchedule"].show(str(uuid5(NAMESPACE_URL, key)), row))


def _days_of(between: str) -> tuple[date, date]:
    first, _, last = between.partition("..")
    return date.fromisoformat(first), date.fromisoformat(last)


def _wanted(call: Call) -> Callable[[str, Row], bool]:
    between, searched = call.given.get("created_at_between"), call.given.get("search")
    first, last = _days_of(between) if between else (date.min, date.max)

    def wanted(key: str, row: Row) -> bool:
        # Inferred: days are those of Manila, and the last one counts.
        day = datetime.fromtimestamp(row["created_at"], _MANILA).date()
        return first <= day <= last and searched in (None, key, call.organization.id)

    return wanted


def _sorted(call: Call) -> Table:
    """Return the payouts in a table whose newest row is the first that is wanted."""
    payouts = call.organization.tables["payouts"]
    field, order = call.given.get("sort_by", "created_at"), call.given.get("order", "desc")
    table = Table("payouts")
    for key, row in sorted(payouts.rows.items(), key=lambda each: each[1][field], reverse=order == "asc"):
        table.add(key, row)
    return table


def _lineup(world: World, organization: Organization) -> list[Row]:
    """Return the next two payouts, with what is known today to be in them."""
    first = payout_after(world.clock.now() - 86_400, world.rules.payout_days)
    if first <= world.clock.now():
        first = payout_after(world.clock.now(), world.rules.payout_days)
    second = payout_after(first, world.rules.payout_days)
    by_first = _expected(world, organization, first)
    return [
        {"amount": by_first, "receive_at": first},
        {"amount": _expected(world, organization, second) - by_first, "receive_at": second},
    ]


def _expected(world: World, organization: Organization, credited_at: int) -> int:
    """Add up the pesos that are to arrive by a moment: in payouts under way, and of payments in none yet."""
    payments, payouts = organization.tables["payments"].rows, organization.tables["payouts"].rows.values()
    under_way = [row for row in payouts if row["status"] in _UNDER_WAY and row["currency"] == "PHP"]
    latest = credited_at - world.rules.payout_lead
    expected = [payments[key] for key in cleared(organization, credited_at)]
    return sum(int(row["net_amount"]) for row in under_way if row["created_at"] <= latest) + sum(
        int(row["net_amount"]) for row in expected if row["currency"] == "PHP"
    )
