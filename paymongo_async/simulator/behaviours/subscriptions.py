"""Subscriptions: created, changed, cancelled, billed on demand. What time does to them is in `cycles`."""

from __future__ import annotations

from datetime import date
from typing import Final

from ..answers import Json, Refusal, refuse
from ..limits import Configured, Limits, invalid, web_address
from ..state import Call, Row, World
from ..views import answer, present
from ..workings.billing_dates import LONGEST_WAIT, day_of
from ..workings.cycles import LIVE, bill_now, charge, open_invoice, use_method, use_plan
from ..workings.invoicing import DAY, change_invoice, end, give_up
from ..workings.setups import check_card
from .plans import check_enabled

__all__ = [
    "LIMITS",
    "cancel",
    "create",
    "create_on_demand_payment",
    "trigger_test_cycle",
    "update_payment_method",
    "update_plan",
]

# Inferred: that the amount of a payment on demand has the minimum of an intent.
LIMITS: Final[dict[str, Limits]] = {
    "update_payment_method": {"redirect_url": web_address},
    "create_on_demand_payment": {"amount": Configured("minimum_amount")},
}


def create(world: World, call: Call) -> Json:
    """Create a subscription with its first invoice, to be paid within 24 hours."""
    check_enabled(world)
    given, organization = call.given, call.organization
    organization.tables["customers"].get(given["customer_id"])
    plan = organization.tables["plans"].get(given["plan_id"])
    anchor = _anchor(world, call)
    key, now = world.ids.new("subs_"), world.clock.seconds()
    row: Row = {
        "anchor_date": (anchor or day_of(now)).isoformat(),
        "cancellation_reason": None,
        "customer_id": given["customer_id"],
        "default_customer_payment_method_id": None,
        "payment_method_id": None,
        "plan_id": given["plan_id"],
        "latest_invoice": None,
        "livemode": False,
        "next_billing_schedule": None,
        "setup_intent": None,
        "status": "incomplete",
        "cancelled_at": None,
        "created_at": now,
        "updated_at": now,
    }
    subscriptions = organization.tables["subscriptions"]
    subscriptions.add(key, row)
    subscriptions.unseen[key] = {"anchor": anchor, "start": None, "steps": 0, "due": None, "cycles": 0, "turn": 0}
    open_invoice(world, organization, key, plan["amount"], plan["description"])
    world.clock.later(DAY, give_up, world, organization, key)
    return _answer(world, call, key)


def cancel(world: World, call: Call) -> Json:
    """End a subscription at once; open invoices stay payable."""
    key, row = _find(call)
    if row["status"] in ("cancelled", "incomplete_cancelled"):
        # Inferred: the code, and that it is an error at all.
        refuse(world.rules.failed_code, f"A subscription that is {row['status']} cannot be cancelled.")
    organization, latest = call.organization, row["latest_invoice"]
    end(world, organization, key, "cancelled", cancellation_reason=call.given["cancellation_reason"])
    is_draft = organization.tables["subscription_invoices"].rows[latest]["status"] == "draft"
    if is_draft and world.rules.cancelled_drafts == "void":
        change_invoice(world, organization, latest, status="void")
        world.outbox.announce(organization, ("subscription.invoice.updated", "subscription_invoices", latest))
    return _answer(world, call, key)


def update_plan(world: World, call: Call) -> Json:
    """Bill by another plan from the next cycle on."""
    key, row = _find(call)
    plans = call.organization.tables["plans"]
    new, old = plans.get(call.given["plan_id"]), plans.rows[row["plan_id"]]
    if new["type"] != old["type"]:
        # Inferred: nothing is said of a change between the two types.
        raise Refusal(400, [invalid("plan_id", f"should be a plan that is {old['type']}.")])
    use_plan(world, call.organization, key, call.given["plan_id"])
    world.outbox.announce(call.organization, ("subscription.updated", "subscriptions", key))
    return _answer(world, call, key)


def update_payment_method(world: World, call: Call) -> Json:
    """Charge another card, once it is checked, or Maya account from the next cycle on."""
    key, row = _find(call)
    given, organization = call.given, call.organization
    method_id = given["payment_method_id"]
    kind = organization.tables["payment_methods"].get(method_id)["type"]
    on_demand = organization.tables["plans"].rows[row["plan_id"]]["type"] == "on_demand"
    if kind not in (("paymaya",) if on_demand else ("card", "paymaya")):
        refuse(world.rules.method_not_allowed_code, f"{kind} cannot be charged by this subscription.")
    if kind == "card":
        check_card(world, organization, key, method_id, given.get("redirect_url"))
    else:
        # Inferred: that a Maya account is taken without a check; redirect_url is documented for cards only.
        use_method(world, organization, key, method_id)
        world.outbox.announce(organization, ("subscription.updated", "subscriptions", key))
    return _answer(world, call, key)


def trigger_test_cycle(world: World, call: Call) -> Json:
    """Bill the next cycle now."""
    key, row = _find(call)
    _refuse_unless_live(world, row)
    bill_now(world, call.organization, key)
    return _answer(world, call, key)


def create_on_demand_payment(world: World, call: Call) -> Json:
    """Charge Maya for what the merchant wants, by default the amount of the plan.

    Inferred: all but that it is for plans on demand. What fails is not tried again, because the schedule is the
    merchant's, and leaves the subscription as it is.
    """
    key, row = _find(call)
    organization = call.organization
    plan = organization.tables["plans"].rows[row["plan_id"]]
    if plan["type"] != "on_demand":
        refuse(world.rules.failed_code, "The plan of the subscription is not on_demand.")
    _refuse_unless_live(world, row)
    wanted = {**plan, **call.given}
    invoice_id = open_invoice(world, organization, key, wanted["amount"], wanted["description"])
    events = [
        (f"subscription.invoice.{what}", "subscription_invoices", invoice_id) for what in ("created", "finalized")
    ]
    world.outbox.announce(organization, *events)
    charge(world, organization, invoice_id)
    return answer(world, "SubscriptionInvoice", present(organization, "subscription_invoices", invoice_id))


def _find(call: Call) -> tuple[str, Row]:
    key: str = call.given["subscription_id"]
    return key, call.organization.tables["subscriptions"].get(key)


def _answer(world: World, call: Call, key: str) -> Json:
    return answer(world, "Subscription", present(call.organization, "subscriptions", key))


def _anchor(world: World, call: Call) -> date | None:
    if "anchor_date" not in call.given:
        return None
    anchor, today = date.fromisoformat(call.given["anchor_date"]), day_of(world.clock.now())
    if not today <= anchor <= today + LONGEST_WAIT:
        # Inferred: nothing is said of which dates are taken.
        raise Refusal(400, [invalid("anchor_date", "should be between today and a year from now.")])
    return anchor


def _refuse_unless_live(world: World, row: Row) -> None:
    if row["status"] not in LIVE:
        # Inferred: the code; only active subscriptions are documented to be billed.
        refuse(world.rules.failed_code, f"A subscription that is {row['status']} is not billed.")
