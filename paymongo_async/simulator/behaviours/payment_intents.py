"""Intents: created, attached, captured, cancelled. What payers and banks do to them is in `attempts`."""

from __future__ import annotations

from typing import Final

from ..answers import Json, Refusal, not_found, problem, refuse
from ..cards import MESSAGES
from ..checks import missing
from ..limits import above, below, invalid
from ..rules import Rules
from ..state import Call, Organization, Row, World
from ..views import present
from ..workings.attempts import Attempt, method_behind, open_attempt, settle, succeed

__all__ = ["attach", "cancel", "capture", "check_method_limits", "create", "new_intent", "retrieve", "withdraw"]

_REDIRECTING: Final = frozenset(("gcash", "paymaya", "grab_pay", "shopee_pay", "dob", "brankas", "billease", "atome"))
_CANCELLABLE: Final = frozenset(("awaiting_payment_method", "awaiting_next_action", "awaiting_capture"))


def create(world: World, call: Call) -> Json:
    """Create an intent."""
    given = call.given
    if given["currency"] == "USD" and given["payment_method_allowed"] != ["card"]:
        raise Refusal(400, [invalid("currency", "can be USD for cards only.")])
    usage = given.get("setup_future_usage")
    if usage is not None and usage["customer_id"] not in call.organization.tables["customers"].rows:
        # Inferred: the code for a customer that does not exist.
        raise Refusal(400, [invalid("setup_future_usage.customer_id", "is not the id of a customer.")])
    key = new_intent(world, call.organization, given)
    return {"data": present(call.organization, "payment_intents", key)}


def retrieve(world: World, call: Call) -> Json:
    """Return one intent; a public key must show the client key."""
    key, _ = _find(world, call)
    return {"data": present(call.organization, "payment_intents", key)}


def attach(world: World, call: Call) -> Json:
    """Start a payment."""
    key, intent = _find(world, call)
    _refuse_state(world.rules, intent["status"], "attach")
    given, organization = call.given, call.organization
    method_id = given["payment_method"]
    kind = organization.tables["payment_methods"].get(method_id)["type"]
    if kind not in intent["payment_method_allowed"]:
        refuse(world.rules.method_not_allowed_code, f"{kind} is not among payment_method_allowed.")
    if kind in _REDIRECTING and "return_url" not in given:
        raise Refusal(400, [missing("return_url")])
    check_method_limits(organization, method_id, intent["amount"])
    if kind == "card" and not _asks_three_ds(organization, method_id, intent, given):
        declined = settle(Attempt(world, organization, key, method_id))
        if declined is not None:
            described = problem("resource_failed_state", MESSAGES[declined], sub_code=declined)
            raise Refusal(400, [described])
    else:
        open_attempt(Attempt(world, organization, key, method_id, world.ids.new("src_")), given)
    return {"data": present(organization, "payment_intents", key)}


def capture(world: World, call: Call) -> Json:
    """Take the held money, or a part of it."""
    key, intent = _find(world, call)
    if intent["status"] != "awaiting_capture":
        _refuse_state(world.rules, intent["status"], "capture")
        # Inferred: the code for an intent that never held anything.
        refuse(world.rules.failed_code, f"An intent that is {intent['status']} has nothing to capture.")
    amount = call.given.get("amount", intent["amount"])
    if amount > intent["amount"]:
        refuse("allowed_amount_exceeded", "amount is more than the amount of the intent.", pointer="amount")
    method_id = call.organization.holds.pop(key, None)
    if method_id is None:
        refuse(world.rules.failed_code, "The hold has expired.")
    succeed(Attempt(world, call.organization, key, method_id), amount)
    return {"data": present(call.organization, "payment_intents", key)}


def cancel(world: World, call: Call) -> Json:
    """Release a hold, or stop an intent that has not succeeded."""
    key, intent = _find(world, call)
    organization = call.organization
    if intent["status"] not in _CANCELLABLE:
        _refuse_state(world.rules, intent["status"], "cancel")
    held = organization.cards.get(organization.holds.get(key, ""))
    if held is not None and not held.hold_can_be_cancelled:
        refuse("resource_failed_state", "The hold could not be released.")
    withdraw(world, organization, key)
    return {"data": present(organization, "payment_intents", key)}


def withdraw(world: World, organization: Organization, key: str) -> None:
    """Cancel an intent, whatever it is waiting for or holding."""
    organization.holds.pop(key, None)
    organization.open_attempts.pop(key, None)
    changes = {"status": "cancelled", "next_action": None, "updated_at": world.clock.seconds()}
    organization.tables["payment_intents"].change(key, changes)


def new_intent(world: World, organization: Organization, given: Row) -> str:
    """Store an intent made of what was *given*; return its id."""
    key = world.ids.new("pi_")
    now = world.clock.seconds()
    row = {
        "amount": given["amount"],
        "capture_type": given.get("capture_type", "automatic"),
        "client_key": f"{key}_client_{world.ids.new('')}",
        "currency": given["currency"],
        "description": given.get("description"),
        "livemode": False,
        "original_amount": given["amount"],
        "statement_descriptor": given.get("statement_descriptor", world.rules.business_name),
        "status": "awaiting_payment_method",
        "last_payment_error": None,
        "payment_method_allowed": tuple(given["payment_method_allowed"]),
        "payments": (),
        "next_action": None,
        "payment_method_options": _options(world.rules, given),
        "metadata": given.get("metadata"),
        "setup_future_usage": given.get("setup_future_usage"),
        "created_at": now,
        "updated_at": now,
    }
    organization.tables["payment_intents"].add(key, row)
    return key


def check_method_limits(organization: Organization, method_id: str, amount: int) -> None:
    """Refuse an amount that the method cannot take; the codes for it are inferred."""
    method = method_behind(organization, method_id)
    if amount < method.minimum:
        raise Refusal(400, [below("amount", method.minimum)])
    if amount > method.maximum:
        raise Refusal(400, [above("amount", method.maximum)])


def _find(world: World, call: Call) -> tuple[str, Row]:
    key = call.given["payment_intent_id"]
    row = call.organization.tables["payment_intents"].get(key)
    if call.public:
        if "client_key" not in call.given:
            raise Refusal(400, [missing("client_key")])
        if call.given["client_key"] != row["client_key"]:
            if world.rules.client_key_code == "resource_not_found":
                not_found("payment_intents", key)
            refuse(world.rules.client_key_code, "client_key is that of another intent.", pointer="client_key")
    return key, row


def _refuse_state(rules: Rules, status: str, action: str) -> None:
    codes = {"succeeded": rules.succeeded_code, "cancelled": rules.failed_code, "processing": rules.processing_code}
    if action == "attach":
        codes |= dict.fromkeys(("awaiting_next_action", "awaiting_capture"), rules.processing_code)
    elif action == "capture":
        codes["processing"] = rules.failed_code
    if status in codes:
        refuse(codes[status], f"An intent that is {status} does not allow {action}.")


def _asks_three_ds(organization: Organization, method_id: str, intent: Row, given: Row) -> bool:
    three_ds = organization.cards[method_id].three_ds
    if three_ds != "optional":
        return three_ds == "always"
    options = (intent["payment_method_options"] or {}) | given.get("payment_method_options", {})
    return bool((options.get("card") or {}).get("request_three_d_secure", "any") == "any")


def _options(rules: Rules, given: Row) -> Row | None:
    options: Row | None = given.get("payment_method_options")
    if "card" not in given["payment_method_allowed"]:
        return options
    if options is None:
        return _DEFAULT_OPTIONS[rules.request_three_d_secure]
    card = options.get("card") or {}
    return {**options, "card": {"request_three_d_secure": rules.request_three_d_secure, **card}}


# Shared by all rows that were sent no options, and never changed.
_DEFAULT_OPTIONS: Final = {value: {"card": {"request_three_d_secure": value}} for value in ("any", "automatic")}
