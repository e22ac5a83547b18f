"""What a payer and a bank do with an intent between two requests of the merchant.

An attempt has the id that its hosted page shows (``src_…``). It ends by being authorised, by failing or by running out
of time; everything that follows from that, for the intent and for a checkout session around it, is here. Others who
want to know how attempts to pay an intent end say so with `follow`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Final, Literal, TypeAlias

from attrs import frozen

from ..behaviours.customer_payment_methods import keep
from ..behaviours.payments import Charge, record_failed, record_paid
from ..cards import MESSAGES, Card
from ..methods import Method, method_of
from ..qr import image_url
from ..state import Organization, Row, World
from .protect import is_blocked, look_into

__all__ = [
    "Attempt",
    "End",
    "Event",
    "authorise",
    "decline",
    "expire",
    "fail",
    "follow",
    "method_behind",
    "open_attempt",
    "settle",
    "succeed",
]

End: TypeAlias = Literal["succeeded", "held", "failed"]
Event: TypeAlias = tuple[str, str, str]
Follower: TypeAlias = Callable[["Attempt", End], tuple[Event, ...]]
"""Does what follows from the end of an attempt, and returns the events that tell of it."""

_HOLD: Final = 7 * 86_400
_MANILA: Final = timezone(timedelta(hours=8))


@frozen
class Attempt:
    """One try to pay an intent with a payment method; without an *id* there is no page."""

    world: World
    organization: Organization
    intent_id: str
    method_id: str
    id: str | None = None
    refused: str | None = None
    """The code that the bank refuses with, whatever the card is; None asks the card."""

    @classmethod
    def of_page(cls, world: World, organization: Organization, key: str) -> Attempt:
        """Return the attempt that the page with the id *key* shows."""
        return cls(world, organization, *organization.attempts[key], key)

    @property
    def intent(self) -> Row:
        """The stored intent."""
        return self.organization.tables["payment_intents"].rows[self.intent_id]

    @property
    def method(self) -> Row:
        """The stored payment method."""
        return self.organization.tables["payment_methods"].rows[self.method_id]

    @property
    def card(self) -> Card | None:
        """The test card, if it is one."""
        return self.organization.cards.get(self.method_id)

    @property
    def bank(self) -> str | None:
        """The code of the bank, if it is one."""
        bank: str | None = (self.method["details"] or {}).get("bank_code")
        return bank

    @property
    def code_id(self) -> str | None:
        """The id of the QR code, if it is one; inferred: it resembles that of the attempt."""
        is_code = self.id is not None and self.method["type"] == "qrph"
        return "code_" + str(self.id).removeprefix("src_") if is_code else None

    def change(self, **changes: object) -> None:
        """Set fields of the intent."""
        changes["updated_at"] = self.world.clock.seconds()
        self.organization.tables["payment_intents"].change(self.intent_id, changes)

    def close(self) -> bool:
        """Stop waiting for the payer; False when nothing was waiting."""
        waiting = self.organization.open_attempts
        if waiting.get(self.intent_id) != self.id:
            return False
        del waiting[self.intent_id]
        return True


def method_behind(organization: Organization, method_id: str) -> Method:
    """Return what is documented about the method (and bank) of a payment method."""
    row = organization.tables["payment_methods"].rows[method_id]
    return method_of(row["type"], (row["details"] or {}).get("bank_code"))


def follow(organization: Organization, intent_id: str, follower: Follower) -> None:
    """Let *follower* know how each attempt to pay an intent ends."""
    organization.tables["payment_intents"].unseen[intent_id] = {"follower": follower}


def open_attempt(attempt: Attempt, given: Row) -> None:
    """Let the intent wait for its payer, until the window of the method closes."""
    key, organization = str(attempt.id), attempt.organization
    organization.attempts[key] = (attempt.intent_id, attempt.method_id)
    organization.open_attempts[attempt.intent_id] = key
    window = _window(attempt, given)
    action = _redirect(attempt, given.get("return_url")) if attempt.code_id is None else _code(attempt, window)
    attempt.change(status="awaiting_next_action", next_action=action)
    attempt.world.clock.later(window, expire, attempt)


def authorise(attempt: Attempt) -> bool:
    """Let the payer say yes; False when nothing was waiting for it."""
    if not attempt.close():
        return False
    settle(attempt)
    return True


def fail(attempt: Attempt) -> bool:
    """Let the payer say no; False when nothing was waiting for it."""
    if not attempt.close():
        return False
    decline(attempt)
    return True


def expire(attempt: Attempt) -> bool:
    """Let time run out; False when nothing was waiting."""
    if not attempt.close():
        return False
    if attempt.code_id is not None:
        attempt.change(status="awaiting_payment_method", next_action=None)
        attempt.world.outbox.announce_data(attempt.organization, "qrph.expired", _expired_code(attempt))
    else:
        _decline(attempt, method_behind(attempt.organization, attempt.method_id).expired_code)
    return True


def decline(attempt: Attempt) -> None:
    """Write down that the payer said no, for the reason that the card or the method has."""
    if attempt.card is None:
        _decline(attempt, method_behind(attempt.organization, attempt.method_id).failed_code)
    else:
        _decline(attempt, attempt.card.decline or attempt.world.rules.three_ds_failed_code)


def settle(attempt: Attempt) -> str | None:
    """Ask the bank, which may take a while; return the decline if it is known at once."""
    delay = attempt.world.rules.bank_delay
    if not delay:
        return _conclude(attempt)
    attempt.change(status="processing", next_action=None)
    attempt.world.clock.later(delay, _conclude, attempt)
    return None


def succeed(attempt: Attempt, amount: int | None = None) -> None:
    """Take the money: a paid payment, a succeeded intent, a paid session, and the events of all that."""
    world, organization, intent = attempt.world, attempt.organization, attempt.intent
    charge = _charge(attempt, amount)
    key = record_paid(world, organization, charge)
    look_into(world, organization, charge, key)
    changes: Row = {"status": "succeeded", "next_action": None, "payments": (*intent["payments"], key)}
    if world.rules.success_clears_last_error:
        changes["last_payment_error"] = None
    if world.rules.capture_changes_amount:
        changes["amount"] = charge.amount
    attempt.change(**changes)
    _save_card(attempt)
    followed = _followed(attempt, "succeeded")
    session_id = _tell_session(attempt, key, paid_with=charge.kind)
    events = [("payment.paid", "payments", key)]
    if session_id is not None:
        events.append(("checkout_session.payment.paid", "checkout_sessions", session_id))
    world.outbox.announce(organization, *events, *followed)


def _charge(attempt: Attempt, amount: int | None = None) -> Charge:
    intent = attempt.intent
    return Charge(
        kind=attempt.method["type"],
        amount=intent["amount"] if amount is None else amount,
        currency=intent["currency"],
        bank=attempt.bank,
        card=attempt.card,
        billing=attempt.method["billing"],
        description=intent["description"],
        statement_descriptor=intent["statement_descriptor"],
        metadata=intent["metadata"],
        payment_intent_id=attempt.intent_id,
        source_id=attempt.id,
        code_id=attempt.code_id,
    )


def _conclude(attempt: Attempt) -> str | None:
    card, organization = attempt.card, attempt.organization
    refused = attempt.refused or (card and card.decline)
    if not refused and is_blocked(attempt.world, organization, _charge(attempt)):
        refused = "blocked"
    if refused:
        _decline(attempt, refused)
        return refused
    if card is not None and attempt.intent["capture_type"] == "manual":
        organization.holds[attempt.intent_id] = attempt.method_id
        attempt.change(status="awaiting_capture", next_action=None)
        attempt.world.clock.later(_HOLD, _release_hold, attempt)
        attempt.world.outbox.announce(organization, *_followed(attempt, "held"))
    else:
        succeed(attempt)
    return None


def _release_hold(attempt: Attempt) -> None:
    if attempt.organization.holds.pop(attempt.intent_id, None) is not None:
        attempt.change(status=attempt.world.rules.hold_expired_status)


def _decline(attempt: Attempt, code: str) -> None:
    intent = attempt.intent
    changes: Row = {"status": "awaiting_payment_method", "next_action": None}
    key = None
    # Documented for holds: a payer who fails 3-D Secure leaves no payment behind.
    if intent["capture_type"] == "automatic" or attempt.id is None:
        key = record_failed(attempt.world, attempt.organization, _charge(attempt), code)
        changes["payments"] = (*intent["payments"], key)
    changes["last_payment_error"] = {
        "failed_code": code,
        "failed_message": MESSAGES.get(code, "The payment failed."),
        "payment": key,
        "payment_method": attempt.method_id,
    }
    attempt.change(**changes)
    events = list(_followed(attempt, "failed"))
    if key is not None:
        _tell_session(attempt, key)
        events.insert(0, ("payment.failed", "payments", key))
    attempt.world.outbox.announce(attempt.organization, *events)


def _followed(attempt: Attempt, end: End) -> tuple[Event, ...]:
    known = attempt.organization.tables["payment_intents"].unseen.get(attempt.intent_id)
    return () if known is None else known["follower"](attempt, end)


def _tell_session(attempt: Attempt, payment_id: str, *, paid_with: str | None = None) -> str | None:
    session_id = attempt.organization.sessions.get(attempt.intent_id)
    if session_id is None:
        return None
    sessions, now = attempt.organization.tables["checkout_sessions"], attempt.world.clock.seconds()
    changes: Row = {"payments": (*sessions.rows[session_id]["payments"], payment_id), "updated_at": now}
    if paid_with is not None:
        changes |= {"paid_at": now, "payment_method_used": paid_with}
    sessions.change(session_id, changes)
    return session_id


def _save_card(attempt: Attempt) -> None:
    usage = attempt.intent["setup_future_usage"]
    if usage is None or attempt.card is None:
        return
    keep(attempt.world, attempt.organization, usage["customer_id"], attempt.method_id, usage["session_type"])


def _window(attempt: Attempt, given: Row) -> float:
    if attempt.method["type"] == "shopee_pay":
        for options in (given.get("payment_method_options"), attempt.intent["payment_method_options"]):
            seconds = ((options or {}).get("shopeepay") or {}).get("expiry_seconds")
            if seconds:
                return float(seconds)
    documented = method_behind(attempt.organization, attempt.method_id).window
    return attempt.organization.windows.get(attempt.method_id) or documented or attempt.world.rules.page_window


def _redirect(attempt: Attempt, return_url: str | None) -> Row:
    if return_url is not None:
        base, mark, fragment = return_url.partition("#")
        joint = "&" if "?" in base else "?"
        return_url = f"{base}{joint}payment_intent_id={attempt.intent_id}{mark}{fragment}"
    redirect = {"url": f"{attempt.world.base_url}/sources?id={attempt.id}", "return_url": return_url}
    return {"type": "redirect", "redirect": redirect}


def _code(attempt: Attempt, window: float) -> Row:
    code_id, world = str(attempt.code_id), attempt.world
    moment = datetime.fromtimestamp(world.clock.now() + window, UTC)
    code = {
        "id": code_id,
        "amount": attempt.intent["amount"],
        "label": world.rules.business_name,
        "image_url": image_url(code_id),
        "test_url": f"{world.base_url}/sources?id={attempt.id}&code_id={code_id}",
        # Nanoseconds, unlike the Unix seconds everywhere else.
        "expires_at": f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond:06}000+00:00",
    }
    return {"type": "consume_qr", "code": code}


def _expired_code(attempt: Attempt) -> Row:
    moment = datetime.fromtimestamp(attempt.world.clock.seconds(), _MANILA)
    # Inferred: that these fields, which receivers saw, stand inside an envelope.
    shown = {
        "payment_intent_id": attempt.intent_id,
        "code_id": attempt.code_id,
        "source_id": attempt.id,
        "source_status": "expired",
        "organization_id": attempt.organization.id,
        "livemode": False,
        "created_at": moment.isoformat(),
    }
    return {"id": attempt.code_id, "type": "qrph", "attributes": shown}
