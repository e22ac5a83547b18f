"""What the calls of sales invoices share: drafts, how an invoice looks now, and sending it.

An invoice is stored as draft, open, paid or void. An open one is shown as sent until its due date has passed in Manila,
and as overdue after it. It is paid once its checkout session is.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final

from ....resources import OPERATIONS
from ...answers import Json, Refusal, Reply, pdf_file, refuse
from ...bodies import Sent
from ...kinds import KINDS
from ...state import Call, Organization, Row, World
from ...validation import Validator
from .. import limits_of
from ..checkout_sessions import create as create_session

__all__ = [
    "MANILA",
    "TABLE",
    "changes_of",
    "document",
    "new_draft",
    "now_text",
    "refresh",
    "seen",
    "send_out",
    "status_of",
]

TABLE: Final = "sales_invoices"
MANILA: Final = timezone(timedelta(hours=8))
_UNSEEN: Final = ("notes", "internal_notes", "metadata")
_CUSTOMER: Final[Row] = {"name": None, "email": None, "phone": None}
_ITEM: Final[Row] = {"name": None, "description": None, "quantity": 1, "amount": 0}


def new_draft(world: World, organization: Organization, given: Row) -> str:
    """Store a draft and return its id."""
    table, key, now = organization.tables[TABLE], world.ids.uuid("SalesInvoice"), now_text(world)
    empty: Row = {"customer": None, "line_items": [], "payment_methods": [], "amount": 0, "currency": "PHP"}
    row = {
        "status": "draft",
        **empty,
        "due_date": None,
        "slug": world.ids.uuid("slug"),
        "checkout_session_id": None,
        **changes_of(given),
        "created_at": now,
        "updated_at": now,
    }
    table.add(key, row)
    table.unseen[key] = {name: given.get(name) for name in _UNSEEN}
    return key


def changes_of(given: Row) -> Row:
    """Return the fields that were given as they are stored, the amount with them."""
    changes: Row = {name: given[name] for name in ("payment_methods", "due_date", "currency") if name in given}
    if "customer" in given:
        changes["customer"] = {name: given["customer"].get(name) for name in _CUSTOMER}
    if "line_items" in given:
        items = [_item(each) for each in given["line_items"]]
        changes["line_items"] = items
        changes["amount"] = sum(item["amount"] * item["quantity"] for item in items)
    return changes


def status_of(world: World, row: Row) -> str:
    """Return the status as it reads now."""
    if row["status"] != "open":
        return str(row["status"])
    today = datetime.fromtimestamp(world.clock.now(), UTC).astimezone(MANILA).date().isoformat()
    return "overdue" if row["due_date"] and row["due_date"] < today else "sent"


def seen(world: World, organization: Organization, key: str) -> Json:
    """Return the invoice as it reads now."""
    refresh(organization, key)
    row = organization.tables[TABLE].get(key)
    return KINDS["SalesInvoice"].show(key, {**row, "status": status_of(world, row)})


def refresh(organization: Organization, *keys: str) -> None:
    """Take over what payers have done in the checkout sessions of open invoices: of all, or of some."""
    table = organization.tables[TABLE]
    for key in keys or table.find("status", "open"):
        row = table.get(key)
        session = organization.tables["checkout_sessions"].rows.get(row["checkout_session_id"] or "")
        if row["status"] == "open" and session is not None and session["paid_at"] is not None:
            paid_at = session["paid_at"]
            table.change(key, {"status": "paid", "updated_at": KINDS["SalesInvoice"].moment(paid_at)})
            table.unseen.setdefault(key, {}).update(paid_at=paid_at, payment=session["payments"][-1])


def send_out(world: World, organization: Organization, key: str, *, notify: bool) -> None:
    """Finalise a draft; with *notify* it gets its checkout session. No e-mail leaves the simulator."""
    table = organization.tables[TABLE]
    row = table.get(key)
    if row["status"] != "draft":
        # Inferred: the code; that only a draft is sent is documented.
        refuse(world.rules.failed_code, "Only a draft can be sent.")
    if not row["line_items"]:
        # Inferred: the code.
        refuse("parameter_required", "An invoice needs at least one line item.", pointer="line_items")
    changes: Row = {"status": "open", "updated_at": now_text(world)}
    if notify:
        changes["checkout_session_id"] = _session(world, organization, row)
    table.change(key, changes)


def document(world: World, organization: Organization, key: str) -> Reply:
    """Return the invoice as a document of one line."""
    shown = seen(world, organization, key)
    line = f"Invoice {key}: {shown['currency']} {shown['amount'] / 100:,.2f}, {shown['status']}"
    reply = pdf_file(line, f"invoice-{key}.pdf")
    # Documented: shown in place.
    headers = {"Content-Disposition": f'inline; filename="invoice-{key}.pdf"'}
    return Reply(reply.status, reply.body, reply.media_type, headers)


def now_text(world: World) -> Any:
    """Return the moment as invoices have it."""
    return KINDS["SalesInvoice"].moment(world.clock.now())


def _item(given: Row) -> Row:
    # Inferred: one piece where no quantity is given.
    return {name: default if given.get(name) is None else given[name] for name, default in _ITEM.items()}


def _session(world: World, organization: Organization, row: Row) -> str:
    """Make the checkout session, or refuse as documented when a session cannot be made like that."""
    operation = OPERATIONS["checkout_sessions.create"]
    known = ("name", "description", "quantity", "amount")
    asked = {
        # Inferred: without a choice of methods the payer has all of the account's.
        "payment_method_types": row["payment_methods"] or list(world.rules.capabilities),
        "line_items": [
            {"currency": row["currency"], **{name: item[name] for name in known if item[name] is not None}}
            for item in row["line_items"]
        ],
    }
    given, problems = Validator(operation, limits_of(operation), world.rules).body(Sent(asked))
    if problems:
        # Inferred: the code; the status is documented.
        raise Refusal(502, [{"code": "internal_server_error", "detail": f"No checkout: {problems[0]['detail']}"}])
    return str(create_session(world, Call(organization, given, operation))["data"]["id"])
