"""Hosted checkout, both generations: v1 brings its intent, v2 makes one per attempt."""

from __future__ import annotations

import base64
from typing import Final

from ...resources import OPERATIONS
from ..answers import Json, refuse
from ..billing import filled
from ..fees import grossed_up
from ..methods import bank_of_checkout
from ..state import Call, Choice, Organization, Row, World
from ..views import present
from ..workings.attempts import Attempt, decline, settle
from .payment_intents import check_method_limits, new_intent
from .payment_methods import new_method

__all__ = ["create", "create_v2", "expire", "is_open", "pay", "retrieve"]

_UNDER_WAY: Final = frozenset(("awaiting_next_action", "processing", "awaiting_capture"))


def create(world: World, call: Call) -> Json:
    """Create a session together with its intent."""
    key = _new_session(world, call)
    intent_id = _new_intent(world, call.organization, key, call.given, _total(call.given))
    call.organization.tables["checkout_sessions"].change(key, {"payment_intent": intent_id})
    return {"data": present(call.organization, "checkout_sessions", key)}


def create_v2(world: World, call: Call) -> Json:
    """Create a session without an intent; the answer shows four attributes."""
    key = _new_session(world, call)
    organization = call.organization
    organization.checkouts[key] = call.given
    row = organization.tables["checkout_sessions"].rows[key]
    shown = {name: row[name] for name in ("checkout_url", "livemode", "created_at", "updated_at")}
    return {"data": {"id": key, "type": "checkout_session", "attributes": shown}, "has_more": False}


def retrieve(world: World, call: Call) -> Json:  # noqa: ARG001  (the signature of every behaviour)
    """Return one session of either generation."""
    key = call.given["checkout_session_id"]
    call.organization.tables["checkout_sessions"].get(key)
    return {"data": present(call.organization, "checkout_sessions", key)}


def expire(world: World, call: Call) -> Json:
    """Close a session that nobody has paid or is paying, and cancel its intent."""
    key, organization = call.given["checkout_session_id"], call.organization
    session = organization.tables["checkout_sessions"].get(key)
    intents, now = organization.tables["payment_intents"], world.clock.seconds()
    intent_id = session["payment_intent"]
    if not is_open(session) or (intent_id and intents.rows[intent_id]["status"] in _UNDER_WAY):
        # Inferred: the code; that this may be refused is documented.
        refuse(world.rules.failed_code, "The session is expired, paid, or being paid.")
    organization.tables["checkout_sessions"].change(key, {"status": "expired", "updated_at": now})
    if intent_id:
        intents.change(intent_id, {"status": "cancelled", "updated_at": now})
    return {"data": present(organization, "checkout_sessions", key)}


def is_open(session: Row) -> bool:
    """Tell whether a session can still be paid."""
    return session["status"] == "active" and session["paid_at"] is None


def pay(world: World, organization: Organization, key: str, choice: Choice) -> bool:
    """Let the payer pay, or fail to, by the method chosen; False when the session does not take it now."""
    session = organization.tables["checkout_sessions"].rows[key]
    kind, bank = bank_of_checkout(choice.method)
    given = organization.checkouts.get(key)
    intent_id = session["payment_intent"]
    status = organization.tables["payment_intents"].rows[intent_id]["status"] if intent_id else None
    if status in _UNDER_WAY or (given is None and status != "awaiting_payment_method"):
        return False
    if given is not None:
        charged = _total(given)
        if given.get("pass_on_fees"):
            charged = grossed_up(kind, charged, world.rules.fee_rounding)
        intent_id = _new_intent(world, organization, key, given, charged)
        organization.tables["checkout_sessions"].change(key, {"payment_intent": intent_id})
    details: Row = {"bank_code": bank}
    if kind == "card":
        details = {"card_number": choice.card_number, "exp_month": 12, "exp_year": 2099}
    billing = {"billing": session["billing"]}
    method_id = new_method(world, Call(organization, billing, OPERATIONS["payment_methods.create"]), kind, details)
    check_method_limits(organization, method_id, organization.tables["payment_intents"].rows[intent_id]["amount"])
    attempt = Attempt(world, organization, intent_id, method_id, world.ids.new("src_"))
    if choice.action == "authorize":
        settle(attempt)
    else:
        decline(attempt)
    return True


def _new_session(world: World, call: Call) -> str:
    given, organization = call.given, call.organization
    key, now = world.ids.new("cs_"), world.clock.seconds()
    client_key = f"{key}_client_{world.ids.new('')}"
    public_key = base64.b64encode(organization.public_key.encode()).decode()
    row = {
        "billing": filled(given.get("billing", {})),
        "billing_information_fields_editable": given.get("billing_information_fields_editable", "enabled"),
        "cancel_url": given.get("cancel_url"),
        "checkout_url": f"{world.base_url}/checkout/{client_key}#{public_key}",
        "client_key": client_key,
        "customer_email": given.get("customer_email"),
        "description": given.get("description"),
        "line_items": tuple({"description": None, "images": [], **item} for item in given["line_items"]),
        "livemode": False,
        "merchant": given.get("merchant", world.rules.business_name),
        "origin": given.get("origin"),
        "paid_at": None,
        "payment_intent": None,
        "payment_method_types": tuple(given["payment_method_types"]),
        "payment_method_used": None,
        "payments": (),
        "reference_number": given.get("reference_number"),
        "send_email_receipt": given.get("send_email_receipt", False),
        "show_description": given.get("show_description", True),
        "show_line_items": given.get("show_line_items", True),
        "source_id": None,
        "status": "active",
        "success_url": given.get("success_url"),
        "metadata": given.get("metadata"),
        "created_at": now,
        "updated_at": now,
    }
    organization.tables["checkout_sessions"].add(key, row)
    return key


def _new_intent(world: World, organization: Organization, key: str, given: Row, amount: int) -> str:
    kinds = dict.fromkeys(bank_of_checkout(name)[0] for name in given["payment_method_types"])
    taken_over = ("description", "statement_descriptor", "metadata", "capture_type")
    made_of = {name: given[name] for name in taken_over if name in given}
    currency = given["line_items"][0]["currency"]
    made_of |= {"amount": amount, "currency": currency, "payment_method_allowed": list(kinds)}
    intent_id = new_intent(world, organization, made_of)
    organization.sessions[intent_id] = key
    return intent_id


def _total(given: Row) -> int:
    return sum(item["amount"] * item["quantity"] for item in given["line_items"])
