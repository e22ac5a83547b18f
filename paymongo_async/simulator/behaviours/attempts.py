"""What a payer and a bank do with an intent between two requests of the merchant.

An attempt has the id that its hosted page shows (``src_…``). It ends by being authorised, by failing or by running out
of time; everything that follows from that, for the intent and for a checkout session around it, is here.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from ..cards import MESSAGES
from ..methods import Method, method_of
from ..qr import image_url
from ..state import Organization, Row, World
from .payments import Charge, record_failed, record_paid

__all__ = ["authorise", "charge_of", "decline", "expire", "fail", "method_behind", "open_attempt", "settle", "succeed"]

_HOLD: Final = 7 * 86_400
_MANILA: Final = timezone(timedelta(hours=8))


def method_behind(organization: Organization, method_id: str) -> Method:
    """Return what is documented about the method (and bank) of a payment method."""
    row = organization.tables["payment_methods"].rows[method_id]
    return method_of(row["type"], (row["details"] or {}).get("bank_code"))


def open_attempt(world: World, organization: Organization, intent_id: str, method_id: str, given: Row) -> None:
    """Let the intent wait for its payer, until the window of the method closes."""
    attempt_id = world.ids.new("src_")
    organization.attempts[attempt_id] = (intent_id, method_id)
    organization.open_attempts[intent_id] = attempt_id
    window = _window(world, organization, intent_id, method_id, given)
    kind = organization.tables["payment_methods"].rows[method_id]["type"]
    action = (
        _code(world, organization, intent_id, attempt_id, window)
        if kind == "qrph"
        else _redirect(world, intent_id, attempt_id, given.get("return_url"))
    )
    _change(world, organization, intent_id, status="awaiting_next_action", next_action=action)
    world.clock.later(window, expire, world, organization, attempt_id)


def authorise(world: World, organization: Organization, attempt_id: str) -> bool:
    """Let the payer say yes; False when nothing was waiting for it."""
    intent_id, method_id = organization.attempts[attempt_id]
    if not _close(organization, intent_id, attempt_id):
        return False
    settle(world, organization, intent_id, method_id, attempt_id)
    return True


def fail(world: World, organization: Organization, attempt_id: str) -> bool:
    """Let the payer say no; False when nothing was waiting for it."""
    intent_id, method_id = organization.attempts[attempt_id]
    if not _close(organization, intent_id, attempt_id):
        return False
    decline(world, organization, intent_id, method_id, attempt_id)
    return True


def expire(world: World, organization: Organization, attempt_id: str) -> bool:
    """Let time run out; False when nothing was waiting."""
    intent_id, method_id = organization.attempts[attempt_id]
    action = organization.tables["payment_intents"].rows[intent_id]["next_action"]
    if not _close(organization, intent_id, attempt_id):
        return False
    if action["type"] == "consume_qr":
        _change(world, organization, intent_id, status="awaiting_payment_method", next_action=None)
        world.outbox.announce_data(organization, "qrph.expired", _expired_code(world, organization, attempt_id))
        return True
    code = method_behind(organization, method_id).expired_code
    _decline(world, organization, intent_id, method_id, attempt_id, code=code)
    return True


def decline(world: World, organization: Organization, intent_id: str, method_id: str, attempt_id: str) -> None:
    """Write down that the payer said no, for the reason that the card or the method has."""
    card = organization.cards.get(method_id)
    if card is None:
        code = method_behind(organization, method_id).failed_code
    else:
        code = card.decline or world.rules.three_ds_failed_code
    _decline(world, organization, intent_id, method_id, attempt_id, code=code)


def settle(
    world: World, organization: Organization, intent_id: str, method_id: str, attempt_id: str | None = None
) -> str | None:
    """Ask the bank, which may take a while; return the decline if it is known at once."""
    if not world.rules.bank_delay:
        return _conclude(world, organization, intent_id, method_id, attempt_id)
    _change(world, organization, intent_id, status="processing", next_action=None)
    world.clock.later(
        world.rules.bank_delay, _conclude, world, organization, intent_id, method_id, attempt_id
    )
    return None


def succeed(
    world: World,
    organization: Organization,
    intent_id: str,
    method_id: str,
    *,
    amount: int | None = None,
    attempt_id: str | None = None,
) -> None:
    """Take the money: a paid payment, a succeeded intent, a paid session, and the events of all that."""
    charge = charge_of(world, organization, intent_id, method_id, amount=amount, attempt_id=attempt_id)
    key = record_paid(world, organization, charge)
    row = organization.tables["payment_intents"].rows[intent_id]
    changes: Row = {"status": "succeeded", "next_action": None, "payments": (*row["payments"], key)}
    if world.rules.success_clears_last_error:
        changes["last_payment_error"] = None
    if world.rules.capture_changes_amount:
        changes["amount"] = charge.amount
    _change(world, organization, intent_id, **changes)
    _save_card(world, organization, row["setup_future_usage"], method_id)
    session_id = _tell_session(world, organization, intent_id, key, paid_with=charge.kind)
    events = [("payment.paid", "payments", key)]
    if session_id is not None:
        events.append(("checkout_session.payment.paid", "checkout_sessions", session_id))
    world.outbox.announce(organization, *events)


def charge_of(
    world: World,
    organization: Organization,
    intent_id: str,
    method_id: str,
    *,
    amount: int | None = None,
    attempt_id: str | None = None,
) -> Charge:
    """Gather what a payment takes over from its intent and its payment method."""
    intent = organization.tables["payment_intents"].rows[intent_id]
    method = organization.tables["payment_methods"].rows[method_id]
    return Charge(
        kind=method["type"],
        amount=intent["amount"] if amount is None else amount,
        currency=intent["currency"],
        bank=(method["details"] or {}).get("bank_code"),
        card=organization.cards.get(method_id),
        billing=method["billing"],
        description=intent["description"],
        statement_descriptor=intent["statement_descriptor"],
        metadata=intent["metadata"],
        payment_intent_id=intent_id,
        source_id=attempt_id,
        # Inferred: the code has the id of its attempt under another prefix.
        code_id=_code_id(attempt_id) if method["type"] == "qrph" and attempt_id else None,
    )


def _conclude(
    world: World, organization: Organization, intent_id: str, method_id: str, attempt_id: str | None
) -> str | None:
    card = organization.cards.get(method_id)
    if card is not None and card.decline:
        _decline(world, organization, intent_id, method_id, attempt_id, code=card.decline)
        return card.decline
    intent = organization.tables["payment_intents"].rows[intent_id]
    if card is not None and intent["capture_type"] == "manual":
        organization.holds[intent_id] = method_id
        _change(world, organization, intent_id, status="awaiting_capture", next_action=None)
        world.clock.later(_HOLD, _release_hold, world, organization, intent_id)
    else:
        succeed(world, organization, intent_id, method_id, attempt_id=attempt_id)
    return None


def _release_hold(world: World, organization: Organization, intent_id: str) -> None:
    if organization.holds.pop(intent_id, None) is not None:
        _change(world, organization, intent_id, status=world.rules.hold_expired_status)


def _decline(
    world: World,
    organization: Organization,
    intent_id: str,
    method_id: str,
    attempt_id: str | None,
    *,
    code: str,
) -> None:
    intent = organization.tables["payment_intents"].rows[intent_id]
    error: Row = {"failed_code": code, "failed_message": MESSAGES.get(code, "The payment failed.")}
    changes: Row = {"status": "awaiting_payment_method", "next_action": None}
    key = None
    # Documented for holds: a payer who fails 3-D Secure leaves no payment behind.
    if intent["capture_type"] == "automatic" or attempt_id is None:
        charge = charge_of(world, organization, intent_id, method_id, attempt_id=attempt_id)
        key = record_failed(world, organization, charge, code)
        changes["payments"] = (*intent["payments"], key)
    changes["last_payment_error"] = {**error, "payment": key, "payment_method": method_id}
    _change(world, organization, intent_id, **changes)
    if key is not None:
        _tell_session(world, organization, intent_id, key)
        world.outbox.announce(organization, ("payment.failed", "payments", key))


def _tell_session(
    world: World, organization: Organization, intent_id: str, payment_id: str, *, paid_with: str | None = None
) -> str | None:
    session_id = organization.sessions.get(intent_id)
    if session_id is None:
        return None
    sessions, now = organization.tables["checkout_sessions"], world.clock.seconds()
    changes: Row = {"payments": (*sessions.rows[session_id]["payments"], payment_id), "updated_at": now}
    if paid_with is not None:
        changes |= {"paid_at": now, "payment_method_used": paid_with}
    sessions.change(session_id, changes)
    return session_id


def _save_card(world: World, organization: Organization, usage: Row | None, method_id: str) -> None:
    if usage is None or method_id not in organization.cards:
        return
    now = world.clock.seconds()
    row = {
        "customer_id": usage["customer_id"],
        "organization_id": organization.id,
        "payment_method_id": method_id,
        "payment_method_type": "card",
        "session_type": usage["session_type"],
        "livemode": False,
        "created_at": now,
        "updated_at": now,
    }
    organization.tables["customer_payment_methods"].add(world.ids.new("cus_pm_"), row)


def _close(organization: Organization, intent_id: str, attempt_id: str) -> bool:
    if organization.open_attempts.get(intent_id) != attempt_id:
        return False
    del organization.open_attempts[intent_id]
    return True


def _change(world: World, organization: Organization, intent_id: str, **changes: object) -> None:
    organization.tables["payment_intents"].change(intent_id, {**changes, "updated_at": world.clock.seconds()})


def _window(world: World, organization: Organization, intent_id: str, method_id: str, given: Row) -> float:
    intent = organization.tables["payment_intents"].rows[intent_id]
    if organization.tables["payment_methods"].rows[method_id]["type"] == "shopee_pay":
        for options in (given.get("payment_method_options"), intent["payment_method_options"]):
            seconds = ((options or {}).get("shopeepay") or {}).get("expiry_seconds")
            if seconds:
                return float(seconds)
    documented = method_behind(organization, method_id).window
    return organization.windows.get(method_id) or documented or world.rules.page_window


def _redirect(world: World, intent_id: str, attempt_id: str, return_url: str | None) -> Row:
    if return_url is not None:
        base, mark, fragment = return_url.partition("#")
        joint = "&" if "?" in base else "?"
        return_url = f"{base}{joint}payment_intent_id={intent_id}{mark}{fragment}"
    redirect = {"url": f"{world.base_url}/sources?id={attempt_id}", "return_url": return_url}
    return {"type": "redirect", "redirect": redirect}


def _code(world: World, organization: Organization, intent_id: str, attempt_id: str, window: float) -> Row:
    code_id = _code_id(attempt_id)
    intent = organization.tables["payment_intents"].rows[intent_id]
    moment = datetime.fromtimestamp(world.clock.now() + window, UTC)
    code = {
        "id": code_id,
        "amount": intent["amount"],
        "label": world.rules.business_name,
        "image_url": image_url(code_id),
        "test_url": f"{world.base_url}/sources?id={attempt_id}&code_id={code_id}",
        # Nanoseconds, unlike the Unix seconds everywhere else.
        "expires_at": f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond:06}000+00:00",
    }
    return {"type": "consume_qr", "code": code}


def _code_id(attempt_id: str) -> str:
    return "code_" + attempt_id.removeprefix("src_")


def _expired_code(world: World, organization: Organization, attempt_id: str) -> Row:
    intent_id, _ = organization.attempts[attempt_id]
    code_id = _code_id(attempt_id)
    moment = datetime.fromtimestamp(world.clock.seconds(), _MANILA)
    # Inferred: that these fields, which receivers saw, stand inside an envelope.
    shown = {
        "payment_intent_id": intent_id,
        "code_id": code_id,
        "source_id": attempt_id,
        "source_status": "expired",
        "organization_id": organization.id,
        "livemode": False,
        "created_at": moment.isoformat(),
    }
    return {"id": code_id, "type": "qrph", "attributes": shown}
