"""Subscriptions and their invoices in the books: how they are written down, changed and given up."""

from __future__ import annotations

from typing import Any, Final

from ..behaviours.payment_intents import new_intent, withdraw
from ..state import Organization, Row, World
from ..views import plan_in_short

__all__ = ["DAY", "change_invoice", "change_subscription", "end", "give_up", "new_invoice", "new_line"]

DAY: Final = 86_400.0


def new_invoice(
    world: World,
    organization: Organization,
    key: str,
    *,
    amount: int,
    description: str | None,
    due: str,
    status: str,
) -> str:
    """Store an invoice of a subscription, with an intent to pay it; return its id."""
    subscription = organization.tables["subscriptions"].rows[key]
    plan = plan_in_short(organization, subscription["plan_id"])
    invoice_id, now = world.ids.new("inv_"), world.clock.seconds()
    row = {
        "amount": amount,
        "customer_id": subscription["customer_id"],
        "currency": plan["currency"],
        "description": description,
        "due_date": due,
        "livemode": False,
        "line_items": (new_line(world, amount, plan["name"]),),
        "payment_intent": _intent(world, organization, subscription["plan_id"], amount, description),
        "subscription": key,
        "status": status,
        "created_at": now,
        "updated_at": now,
    }
    invoices = organization.tables["subscription_invoices"]
    invoices.add(invoice_id, row)
    invoices.unseen[invoice_id] = {"plan": plan, "retries": 0, "automatic": False}
    change_subscription(world, organization, key, latest_invoice=invoice_id)
    return invoice_id


def new_line(world: World, amount: int, description: str) -> Row:
    """Return a line of an invoice."""
    return {"id": world.ids.new("inv_li_"), "amount": amount, "description": description}


def change_subscription(world: World, organization: Organization, key: str, **changes: Any) -> None:
    """Set fields of a subscription."""
    organization.tables["subscriptions"].change(key, changes | {"updated_at": world.clock.seconds()})


def change_invoice(world: World, organization: Organization, key: str, **changes: Any) -> None:
    """Set fields of an invoice."""
    organization.tables["subscription_invoices"].change(key, changes | {"updated_at": world.clock.seconds()})


def end(world: World, organization: Organization, key: str, status: str, **changes: Any) -> None:
    """Let no further cycle come, and say so."""
    subscriptions = organization.tables["subscriptions"]
    subscriptions.unseen[key]["turn"] += 1
    subscriptions.unseen[key]["due"] = None
    now = world.clock.seconds()
    # Inferred: that no date is left.
    changes |= {"status": status, "cancelled_at": now, "next_billing_schedule": None}
    change_subscription(world, organization, key, **changes)
    world.outbox.announce(organization, ("subscription.updated", "subscriptions", key))


def give_up(world: World, organization: Organization, key: str) -> None:
    """End a subscription whose first invoice was not paid in time.

    Inferred: that the invoice is void, and that its intent can no longer be paid.
    """
    row = organization.tables["subscriptions"].rows[key]
    if row["status"] != "incomplete":
        return
    invoice_id = row["latest_invoice"]
    intent_id = organization.tables["subscription_invoices"].rows[invoice_id]["payment_intent"]
    if organization.tables["payment_intents"].rows[intent_id]["status"] == "processing":
        world.clock.later(world.rules.bank_delay, give_up, world, organization, key)
        return
    withdraw(world, organization, intent_id)
    change_invoice(world, organization, invoice_id, status="void")
    end(world, organization, key, "incomplete_cancelled")
    world.outbox.announce(organization, ("subscription.invoice.updated", "subscription_invoices", invoice_id))


def _intent(world: World, organization: Organization, plan_id: str, amount: int, description: str | None) -> str:
    plan = organization.tables["plans"].rows[plan_id]
    # Documented: Visa, Mastercard and Maya; for plans on demand Maya only.
    methods = ("paymaya",) if plan["type"] == "on_demand" else ("card", "paymaya")
    given = {"amount": amount, "currency": plan["currency"], "payment_method_allowed": methods}
    return new_intent(world, organization, given if description is None else given | {"description": description})
