"""Invoices of subscriptions: listed, paid by hand, and added to while they are drafts."""

from __future__ import annotations

from typing import Final

from ..answers import Json, Reply, refuse
from ..limits import Limits, Range
from ..lists import listed
from ..state import Call, Row, World
from ..views import answer, present
from ..workings.cycles import charge
from ..workings.invoicing import change_invoice, new_line

__all__ = ["LIMITS", "create_line_item", "pay", "search"]

# Inferred: one centavo is the least that makes sense.
LIMITS: Final[dict[str, Limits]] = {"create_line_item": {"amount": Range(1)}}


def search(world: World, call: Call) -> Json | Reply:  # noqa: ARG001  (the signature of every behaviour)
    """List invoices, of one subscription or of all."""
    return listed(call, "subscription_invoices", subscription=call.given.get("subscription_id"))


def pay(world: World, call: Call) -> Json:
    """Charge an open invoice now.

    Inferred: every refusal, and that a charge which fails is answered like one that works.
    """
    key, row = _find(call)
    if row["status"] != "open":
        code = world.rules.succeeded_code if row["status"] == "paid" else world.rules.failed_code
        refuse(code, f"An invoice that is {row['status']} cannot be paid.")
    if not charge(world, call.organization, key):
        intent = call.organization.tables["payment_intents"].rows[row["payment_intent"]]
        busy = intent["status"] in ("awaiting_next_action", "processing")
        refuse(world.rules.processing_code if busy else world.rules.failed_code, "The invoice cannot be charged.")
    return _answer(world, call, key)


def create_line_item(world: World, call: Call) -> Json:
    """Add a line to a draft; the amount is the sum of all lines."""
    key, row = _find(call)
    if row["status"] != "draft":
        # Inferred: the code; that only drafts take lines is documented.
        refuse(world.rules.failed_code, f"An invoice that is {row['status']} takes no more lines.")
    lines = (*row["line_items"], new_line(world, call.given["amount"], call.given["description"]))
    amount = sum(line["amount"] for line in lines)
    change_invoice(world, call.organization, key, line_items=lines, amount=amount)
    call.organization.tables["payment_intents"].change(
        row["payment_intent"], {"amount": amount, "original_amount": amount, "updated_at": world.clock.seconds()}
    )
    world.outbox.announce(call.organization, ("subscription.invoice.updated", "subscription_invoices", key))
    return _answer(world, call, key)


def _find(call: Call) -> tuple[str, Row]:
    key: str = call.given["subscription_invoice_id"]
    return key, call.organization.tables["subscription_invoices"].get(key)


def _answer(world: World, call: Call, key: str) -> Json:
    return answer(world, "SubscriptionInvoice", present(call.organization, "subscription_invoices", key))
