"""Payment links: one page, as many payments as its restriction allows, refunds in pesos; legacy links are shown too."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from ..answers import Json, Reply, not_found, refuse
from ..kinds import KINDS
from ..limits import Configured, Limits, Range
from ..lists import listed
from ..state import Call, Choice, Organization, Row, Table, World
from ..views import answer
from . import refunds
from .links import collect

__all__ = ["create", "create_refund", "is_open", "list_payments", "pay", "retrieve", "search", "update"]

LIMITS: Final[dict[str, Limits]] = {
    "create": {"amount": Range(100)},
    "update": {"amount": Range(100)},
    "create_refund": {"amount": Configured("minimum_refund_amount")},
}

_BAD: Final = "invalid_request_body"
_LINK, _PAYMENT, _REFUND = KINDS["PaymentLink"], KINDS["PaymentLinkPayment"], KINDS["PaymentLinkRefund"]
_MOST_SESSIONS: Final = 100
_CHANGEABLE: Final = ("amount", "description", "remarks")


def create(world: World, call: Call) -> Json:
    """Create a link."""
    given, now = call.given, _LINK.moment(world.clock.now())
    # Documented in two spellings.
    restriction = given.get("restriction") or call.sent.get("restrictions") or {}
    reference = world.ids.new("", 7)
    row = {
        "amount": given["amount"],
        "currency": given["currency"],
        "description": given["description"],
        "remarks": given.get("remarks"),
        "status": "active",
        "livemode": False,
        "url": f"{world.base_url}/payment_links/{reference}",
        "reference_number": reference,
        "metadata": given.get("metadata"),
        "restrictions": {"completed_sessions": {"count": 0, "limit": _limit_of(restriction)}},
        "created_at": now,
        "updated_at": now,
    }
    # 24 hexadecimal digits, unlike the ids of legacy links.
    key = "link_" + world.ids.uuid("payment_link").replace("-", "")[:24]
    call.organization.tables["payment_links"].add(key, row)
    return answer(world, "PaymentLink", _shown(call.organization, key))


def retrieve(world: World, call: Call) -> Json:
    """Return one link, of either generation."""
    key, _ = _find(call)
    return answer(world, "PaymentLink", _shown(call.organization, key))


def search(world: World, call: Call) -> Json | Reply:  # noqa: ARG001  (the signature of every behaviour)
    """List links of both generations, newest first."""
    given, organization = call.given, call.organization
    filters = {name: given.get(name) for name in ("reference_number", "status")}
    return listed(
        call,
        _merged(organization),
        show=lambda key: _shown(organization, key),
        where=lambda _key, _row: given.get("mode") != "live",
        **filters,
    )


def update(world: World, call: Call) -> Json:
    """Change the text or the amount; close the page or open it again, in either of the forms that clients send."""
    key, table = _find(call)
    changes: Row = {name: call.given[name] for name in _CHANGEABLE if name in call.given}
    archive = call.given["status"] == "archived" if "status" in call.given else call.given.get("archive")
    if archive is None and not changes:
        refuse(_BAD, "The body should have at least one member.")
    legacy = table.group == "links"
    if archive is not None:
        changes |= {"archived": archive} if legacy else {"status": "archived" if archive else "active"}
    changes["updated_at"] = world.clock.seconds() if legacy else _LINK.moment(world.clock.now())
    table.change(key, changes)
    return answer(world, "PaymentLink", _shown(call.organization, key))


def list_payments(world: World, call: Call) -> Json | Reply:  # noqa: ARG001
    """List what was paid. Inferred: that failed attempts are not listed."""
    key, table = _find(call)
    payments = call.organization.tables["payments"]
    return listed(
        call,
        payments,
        show=lambda each: _summary(each, payments.rows[each]),
        where=lambda _key, row: row["status"] != "failed",
        external_reference_number=table.rows[key]["reference_number"],
    )


def create_refund(world: World, call: Call) -> Json:
    """Refund a payment of the link, by the rules of all refunds."""
    key, table = _find(call)
    payment_id, payments = call.given["payment_id"], call.organization.tables["payments"]
    if payments.get(payment_id)["external_reference_number"] != table.rows[key]["reference_number"]:
        not_found("payments", payment_id)
    made = refunds.create(world, call)["data"]
    refund = made["attributes"]
    shown = {name: refund[name] for name in ("amount", "currency", "status", "payment_id", "reason", "livemode")}
    moments = {name: _REFUND.moment(refund[name], name) for name in ("created_at", "updated_at")}
    return answer(world, "PaymentLinkRefund", _REFUND.show(made["id"], {**shown, **moments}))


def is_open(organization: Organization, key: str) -> bool:
    """Tell whether a link can be paid. Inferred: that a limit of 0 is none, and that a used up link is closed."""
    row = organization.tables["payment_links"].rows[key]
    sessions = row["restrictions"]["completed_sessions"]
    return row["status"] == "active" and (not sessions["limit"] or sessions["count"] < sessions["limit"])


def pay(world: World, organization: Organization, key: str, choice: Choice) -> None:
    """Let the payer pay by the method chosen, or fail to."""
    links = organization.tables["payment_links"]
    link = links.rows[key]
    payment_id = collect(world, organization, link, choice)
    if payment_id is None:
        return
    sessions = link["restrictions"]["completed_sessions"]
    restrictions = {"completed_sessions": {**sessions, "count": sessions["count"] + 1}}
    links.change(key, {"restrictions": restrictions, "updated_at": _LINK.moment(world.clock.now())})
    world.outbox.announce(organization, ("payment.paid", "payments", payment_id))


def _limit_of(restriction: Any) -> int:
    """Return how often a link may be paid; what is null was not given."""
    sessions = restriction.get("completed_sessions") if isinstance(restriction, dict) else restriction
    limit = sessions.get("limit") if isinstance(sessions, dict) else sessions
    if limit is None:
        return 1
    if type(limit) is not int or not 0 <= limit <= _MOST_SESSIONS:
        where = "restriction.completed_sessions.limit"
        refuse(_BAD, f"{where} should be a whole number from 0 to {_MOST_SESSIONS}.", pointer=where)
    return limit


def _find(call: Call) -> tuple[str, Table]:
    key, tables = call.given["payment_link_id"], call.organization.tables
    for name in ("payment_links", "links"):
        if key in tables[name].rows:
            return key, tables[name]
    not_found("payment_links", key)


def _shown(organization: Organization, key: str) -> Json:
    row = organization.tables["payment_links"].rows.get(key)
    if row is None:
        row = _as_new(organization.tables["links"].rows[key])
    return _LINK.show(key, row)


def _as_new(link: Row) -> Row:
    """Write a legacy link as a payment link."""
    same = ("amount", "currency", "description", "remarks", "livemode", "reference_number")
    return {
        **{name: link[name] for name in same},
        "status": "archived" if link["archived"] else "active",
        "url": link["checkout_url"],
        "metadata": None,
        "restrictions": None,
        "created_at": _LINK.moment(link["created_at"]),
        "updated_at": _LINK.moment(link["updated_at"]),
    }


def _merged(organization: Organization) -> Table:
    """Return the links of both generations in the order of their creation; of the same second legacy ones first."""
    legacy, current = organization.tables["links"], organization.tables["payment_links"]
    if not legacy.rows:
        return current
    merged = Table("payment_links")
    rows = {key: _as_new(row) for key, row in legacy.rows.items()} | current.rows
    for key in sorted(rows, key=lambda each: datetime.fromisoformat(rows[each]["created_at"])):
        merged.add(key, rows[key])
    return merged


def _summary(key: str, payment: Row) -> Json:
    same = ("amount", "currency", "description", "status", "livemode")
    moments = {name: _PAYMENT.moment(payment[name], name) for name in ("created_at", "updated_at")}
    return _PAYMENT.show(key, {**{name: payment[name] for name in same}, **moments})
