"""The cycles of subscriptions: invoices made, opened, charged and charged again as time passes.

What is known of a subscription and never answered: ``start``, the moment that billing dates are counted from, and
``steps``, how many intervals lie between it and ``due``, the next cycle (None: there is none); ``cycles``, how many
were billed; ``turn``, which goes up when what was planned no longer counts. Of an invoice: its ``plan`` as it was, how
many ``retries`` there were, and whether the charge under way is ``automatic``.
"""

from __future__ import annotations

from typing import Final

from ..answers import refuse
from ..behaviours.customer_payment_methods import keep
from ..state import Organization, World
from .attempts import Attempt, End, Event, follow, method_behind, settle
from .billing_dates import day_of, moment_after, moment_on
from .invoicing import DAY, change_invoice, change_subscription, new_invoice

__all__ = ["LIVE", "bill_now", "charge", "open_invoice", "use_method", "use_plan"]

LIVE: Final = ("active", "past_due", "unpaid")
"""While a subscription is in one of these, its cycles go on."""

_UNTIL_FINAL: Final = DAY / 2
_RETRIES: Final = 3
_FAILS_LATER: Final = "5123000000000001"
"""The test card whose first payment succeeds and whose cycles fail."""


def open_invoice(world: World, organization: Organization, key: str, amount: int, description: str | None) -> str:
    """Make an invoice that can be paid at once; return its id."""
    due = day_of(world.clock.now()).isoformat()
    invoice_id = new_invoice(world, organization, key, amount=amount, description=description, due=due, status="open")
    _follow(organization, invoice_id)
    return invoice_id


def charge(world: World, organization: Organization, invoice_id: str, *, automatic: bool = False) -> bool:
    """Charge the saved method for an invoice; False when that is not possible now."""
    invoice = organization.tables["subscription_invoices"].rows[invoice_id]
    method_id = organization.tables["subscriptions"].rows[invoice["subscription"]]["payment_method_id"]
    intent = organization.tables["payment_intents"].rows[invoice["payment_intent"]]
    if intent["status"] != "awaiting_payment_method" or method_id is None:
        return False
    organization.tables["subscription_invoices"].unseen[invoice_id]["automatic"] = automatic
    refused = _refusal(world, organization, method_id, intent["amount"])
    settle(Attempt(world, organization, invoice["payment_intent"], method_id, refused=refused))
    return True


def bill_now(world: World, organization: Organization, key: str) -> None:
    """Bill the next cycle at once, by its draft if there is one already; refuse when there is none to come."""
    invoice_id = organization.tables["subscriptions"].rows[key]["latest_invoice"]
    if organization.tables["subscription_invoices"].rows[invoice_id]["status"] != "draft":
        if organization.tables["subscriptions"].unseen[key]["due"] is None:
            refuse(world.rules.failed_code, "The subscription has no next cycle.")
        invoice_id = _bill(world, organization, key)
    _finalise(world, organization, invoice_id)


def use_method(world: World, organization: Organization, key: str, method_id: str) -> None:
    """Save a payment method for the customer and charge the coming cycles to it."""
    customer_id = organization.tables["subscriptions"].rows[key]["customer_id"]
    # Inferred: the session type; it is the only one that is documented.
    saved = keep(world, organization, customer_id, method_id, "on_session")
    changes = {"payment_method_id": method_id, "default_customer_payment_method_id": saved}
    change_subscription(world, organization, key, **changes)


def use_plan(world: World, organization: Organization, key: str, plan_id: str) -> None:
    """Bill by another plan; the date of the next cycle stays, those after it are counted from there."""
    change_subscription(world, organization, key, plan_id=plan_id)
    subscriptions = organization.tables["subscriptions"]
    known, latest = subscriptions.unseen[key], subscriptions.rows[key]["latest_invoice"]
    if known["due"] is None:
        return
    known["start"], known["steps"] = known["due"], -1
    _plan_next(world, organization, key)
    if organization.tables["subscription_invoices"].rows[latest]["status"] == "paid":
        _show_next(world, organization, key)


def _refusal(world: World, organization: Organization, method_id: str, amount: int) -> str | None:
    """Return the code with which a charge without its payer is refused, None if only the card decides.

    Inferred: the codes; that the cycles of one test card fail is documented, and so are the limits of Maya.
    """
    method, card = method_behind(organization, method_id), organization.cards.get(method_id)
    fails = world.rules.renewals_refused or (card is not None and card.number == _FAILS_LATER)
    return method.failed_code if fails or not method.minimum <= amount <= method.maximum else None


def _follow(organization: Organization, invoice_id: str) -> None:
    def ended(attempt: Attempt, end: End) -> tuple[Event, ...]:
        done = _paid if end == "succeeded" else _failed
        return tuple(done(attempt, invoice_id))

    follow(organization, organization.tables["subscription_invoices"].rows[invoice_id]["payment_intent"], ended)


def _paid(attempt: Attempt, invoice_id: str) -> list[Event]:
    world, organization = attempt.world, attempt.organization
    key = organization.tables["subscription_invoices"].rows[invoice_id]["subscription"]
    subscription = organization.tables["subscriptions"].rows[key]
    change_invoice(world, organization, invoice_id, status="paid")
    events = [("subscription.invoice.paid", "subscription_invoices", invoice_id)]
    if subscription["status"] == "incomplete":
        _activate(attempt, key)
        # The newer page names the first of these, the list of what can be registered only the second.
        events += [(f"subscription.{what}", "subscriptions", key) for what in ("activated", "updated")]
    elif subscription["status"] in ("past_due", "unpaid"):
        change_subscription(world, organization, key, status="active")
        events.append(("subscription.updated", "subscriptions", key))
    if subscription["status"] in LIVE and subscription["latest_invoice"] == invoice_id:
        _show_next(world, organization, key)
    return events


def _failed(attempt: Attempt, invoice_id: str) -> list[Event]:
    events = [("subscription.invoice.payment_failed", "subscription_invoices", invoice_id)]
    known = attempt.organization.tables["subscription_invoices"].unseen[invoice_id]
    if known["automatic"]:
        known["automatic"] = False
        events += _overdue(attempt.world, attempt.organization, invoice_id)
    return events


def _overdue(world: World, organization: Organization, invoice_id: str) -> list[Event]:
    """Try again a day after an automatic charge, or give up after the third time."""
    invoices = organization.tables["subscription_invoices"]
    key = invoices.rows[invoice_id]["subscription"]
    status = organization.tables["subscriptions"].rows[key]["status"]
    tries_again = invoices.unseen[invoice_id]["retries"] < _RETRIES
    if tries_again:
        world.clock.later(DAY, _retry, world, organization, invoice_id)
    becomes = "past_due" if tries_again else "unpaid"
    if status not in LIVE or status in (becomes, "unpaid"):
        return []
    change_subscription(world, organization, key, status=becomes)
    return [(f"subscription.{becomes}", "subscriptions", key)]


def _retry(world: World, organization: Organization, invoice_id: str) -> None:
    invoices = organization.tables["subscription_invoices"]
    invoice = invoices.rows[invoice_id]
    if invoice["status"] != "open" or not _is_live(organization, invoice["subscription"]):
        return
    invoices.unseen[invoice_id]["retries"] += 1
    if not charge(world, organization, invoice_id, automatic=True):
        # Somebody is paying it by hand, or its intent was cancelled.
        world.outbox.announce(organization, *_overdue(world, organization, invoice_id))


def _activate(attempt: Attempt, key: str) -> None:
    world, organization = attempt.world, attempt.organization
    now, known = world.clock.now(), organization.tables["subscriptions"].unseen[key]
    known |= {"start": now if known["anchor"] is None else moment_on(known["anchor"], now), "cycles": 1}
    use_method(world, organization, key, attempt.method_id)
    anchor = day_of(known["start"]).isoformat()
    change_subscription(world, organization, key, status="active", anchor_date=anchor)
    _plan_next(world, organization, key)


def _plan_next(world: World, organization: Organization, key: str) -> None:
    """Decide when the next cycle is due, if there is one; its invoice is made a day before."""
    subscriptions = organization.tables["subscriptions"]
    plan = organization.tables["plans"].rows[subscriptions.rows[key]["plan_id"]]
    known = subscriptions.unseen[key]
    known["turn"] += 1
    known["due"] = None
    is_over = plan["cycle_count"] is not None and known["cycles"] >= plan["cycle_count"]
    if is_over or plan["type"] == "on_demand":
        return
    known["steps"] += 1
    known["due"] = moment_after(known["start"], plan["interval"], known["steps"] * plan["interval_count"])
    delay = max(0.0, known["due"] - DAY - world.clock.now())
    world.clock.later(delay, _draft, world, organization, key, known["turn"])


def _show_next(world: World, organization: Organization, key: str) -> None:
    due = organization.tables["subscriptions"].unseen[key]["due"]
    change_subscription(world, organization, key, next_billing_schedule=due and day_of(due).isoformat())


def _draft(world: World, organization: Organization, key: str, turn: int) -> None:
    if organization.tables["subscriptions"].unseen[key]["turn"] == turn:
        invoice_id = _bill(world, organization, key)
        world.clock.later(_UNTIL_FINAL, _finalise, world, organization, invoice_id)


def _bill(world: World, organization: Organization, key: str) -> str:
    """Make the invoice of the next cycle, a draft, and plan the one after it."""
    _show_next(world, organization, key)
    subscriptions = organization.tables["subscriptions"]
    row, known = subscriptions.rows[key], subscriptions.unseen[key]
    plan = organization.tables["plans"].rows[row["plan_id"]]
    due = row["next_billing_schedule"]
    invoice_id = new_invoice(
        world, organization, key, amount=plan["amount"], description=plan["description"], due=due, status="draft"
    )
    _follow(organization, invoice_id)
    known["cycles"] += 1
    _plan_next(world, organization, key)
    world.outbox.announce(organization, ("subscription.invoice.created", "subscription_invoices", invoice_id))
    return invoice_id


def _finalise(world: World, organization: Organization, invoice_id: str) -> None:
    row = organization.tables["subscription_invoices"].rows[invoice_id]
    key = row["subscription"]
    if row["status"] != "draft" or not _is_live(organization, key):
        return
    change_invoice(world, organization, invoice_id, status="open")
    world.outbox.announce(organization, ("subscription.invoice.finalized", "subscription_invoices", invoice_id))
    status = organization.tables["subscriptions"].rows[key]["status"]
    if status != "unpaid" or world.rules.unpaid_is_charged:
        charge(world, organization, invoice_id, automatic=True)


def _is_live(organization: Organization, key: str) -> bool:
    return organization.tables["subscriptions"].rows[key]["status"] in LIVE
