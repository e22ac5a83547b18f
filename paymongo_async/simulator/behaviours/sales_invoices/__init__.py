"""Sales invoices: drafts, sending, reminders, voiding, lists, files and sums.

Documented is what the calls do; names of fields are inferred throughout. Branding and settings are only stored.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from ....resources import OPERATIONS
from ...answers import Json, Reply, csv_file, refuse
from ...lists import listed
from ...state import Call, Row, Table, Where, World
from ...views import answer
from ..checkout_sessions import expire, is_open
from .drafts import MANILA, TABLE, changes_of, document, new_draft, now_text, refresh, seen, send_out, status_of
from .hosted import retrieve_by_slug, retrieve_payment_by_slug, retrieve_pdf_by_slug, update_by_slug
from .imports import (
    confirm_import,
    create_import,
    list_import_rows,
    retrieve_import,
    retrieve_import_report,
    retrieve_import_template,
    update_import_mapping,
    update_import_row,
)

__all__ = [
    "confirm_import",
    "create",
    "create_import",
    "export",
    "list_contacts",
    "list_import_rows",
    "remind",
    "retrieve",
    "retrieve_by_slug",
    "retrieve_import",
    "retrieve_import_report",
    "retrieve_import_template",
    "retrieve_payment_by_slug",
    "retrieve_pdf",
    "retrieve_pdf_by_slug",
    "retrieve_summary",
    "search",
    "send",
    "update",
    "update_by_slug",
    "update_import_mapping",
    "update_import_row",
    "void",
]

_COLUMNS: Final = ("created_at", "updated_at", "due_date", "amount", "status")
"""Inferred: what a list can be ordered by."""
_EXPORTED: Final = ("id", "status", "customer_name", "customer_email", "amount", "currency", "due_date", "created_at")
"""Inferred: the columns of an export."""
_MOST_EXPORTED: Final = 1000
_SHORTEST_QUERY: Final = 2
"""Inferred: letters that a search for contacts needs; that there is such a minimum is documented."""


def create(world: World, call: Call) -> Json:
    """Store a draft."""
    return _shown(world, call, new_draft(world, call.organization, call.given))


def retrieve(world: World, call: Call) -> Json:
    """Return one invoice as it reads now."""
    return _shown(world, call, call.given["sales_invoice_id"])


def search(world: World, call: Call) -> Json | Reply:
    """List invoices; numbered pages can be searched and ordered."""
    table, given, organization = call.organization.tables[TABLE], call.given, call.organization
    refresh(organization)
    wanted = [_with_status(world, given.get("status"))]
    if "page" in given:
        wanted.append(_with_text(given.get("query", "")))
        table = _ordered(table, given)
    return listed(
        call,
        table,
        show=lambda key: seen(world, organization, key),
        where=lambda key, row: all(says_yes(key, row) for says_yes in wanted),
    )


def update(world: World, call: Call) -> Json:
    """Change a draft."""
    key, table = call.given["sales_invoice_id"], call.organization.tables[TABLE]
    if table.get(key)["status"] != "draft":
        # Inferred: the code; that only a draft is changed is documented.
        refuse(world.rules.failed_code, "The invoice is no longer a draft.")
    table.change(key, {**changes_of(call.given), "updated_at": now_text(world)})
    return _shown(world, call, key)


def send(world: World, call: Call) -> Json:
    """Finalise a draft."""
    key = call.given["sales_invoice_id"]
    send_out(world, call.organization, key, notify=call.given.get("notify", True))
    return _shown(world, call, key)


def remind(world: World, call: Call) -> Json:
    """Do nothing but look whether it is open: no e-mail leaves the simulator, and nothing records one."""
    _open(world, call)
    return _shown(world, call, call.given["sales_invoice_id"])


def void(world: World, call: Call) -> Json:
    """End the payment of an open invoice, its checkout session included."""
    row, organization = _open(world, call), call.organization
    session_id = row["checkout_session_id"]
    if session_id is not None and is_open(organization.tables["checkout_sessions"].get(session_id)):
        given = {"checkout_session_id": session_id}
        expire(world, Call(organization, given, OPERATIONS["checkout_sessions.expire"]))
    key = call.given["sales_invoice_id"]
    organization.tables[TABLE].change(key, {"status": "void", "updated_at": now_text(world)})
    return _shown(world, call, key)


def export(world: World, call: Call) -> Reply:
    """Return a table of the invoices that the list would have, up to a thousand."""
    refresh(call.organization)
    asked = {"after": call.given.get("starting_after"), "limit": _MOST_EXPORTED}
    keys, _ = call.organization.tables[TABLE].page(asked, _with_status(world, call.given.get("status")))
    rows = [_exported(seen(world, call.organization, key)) for key in keys]
    return csv_file([_EXPORTED, *rows], "sales_invoices-export.csv")


def retrieve_pdf(world: World, call: Call) -> Reply:
    """Return the document."""
    return document(world, call.organization, call.given["sales_invoice_id"])


def retrieve_summary(world: World, call: Call) -> Json:
    """Add up all invoices. Inferred: that what is overdue is outstanding too, and that months begin in Manila."""
    refresh(call.organization)
    table, month = call.organization.tables[TABLE], _month(world.clock.now())
    paid = [row for key, row in table.rows.items() if _month(table.unseen.get(key, {}).get("paid_at", 0)) == month]
    outstanding = [row for row in table.rows.values() if row["status"] == "open"]
    overdue = [row for row in outstanding if status_of(world, row) == "overdue"]
    sums: Json = {}
    for name, rows in (("outstanding", outstanding), ("overdue", overdue), ("paid_this_month", paid)):
        sums |= {f"{name}_amount": sum(row["amount"] for row in rows), f"{name}_count": len(rows)}
    return answer(world, "SalesInvoiceSummary", sums)


def list_contacts(world: World, call: Call) -> Json:  # noqa: ARG001  (the signature of every behaviour)
    """Find customers of earlier invoices by the beginning of a name or an address."""
    wanted, table = call.given["query"].casefold(), call.organization.tables[TABLE]
    if len(wanted) < _SHORTEST_QUERY:
        return {"data": []}
    customers = [table.rows[key]["customer"] or {} for key in table.newest()]
    found = {
        (each["name"], each["email"]): None
        for each in customers
        if each.get("email") and any((each[name] or "").casefold().startswith(wanted) for name in ("name", "email"))
    }
    return {"data": [{"name": name or "", "email": email} for name, email in found]}


def _shown(world: World, call: Call, key: str) -> Json:
    return answer(world, "SalesInvoice", seen(world, call.organization, key))


def _open(world: World, call: Call) -> Row:
    """Return the row of an invoice that is open, or refuse."""
    key = call.given["sales_invoice_id"]
    refresh(call.organization, key)
    row = call.organization.tables[TABLE].get(key)
    if row["status"] != "open":
        # Inferred: the code; that it has to be open is documented.
        refuse(world.rules.failed_code, "The invoice is not open.")
    return row


def _with_status(world: World, wanted: str | None) -> Where:
    return lambda _, row: wanted in (None, row["status"], status_of(world, row))


def _with_text(wanted: str) -> Where:
    """Inferred: what free text is looked for in."""

    def says_yes(key: str, row: Row) -> bool:
        customer = row["customer"] or {}
        texts = [key, customer.get("name"), customer.get("email"), *(item["name"] for item in row["line_items"])]
        return any(wanted.casefold() in text.casefold() for text in texts if text)

    return says_yes


def _ordered(table: Table, given: Row) -> Table:
    """Return the invoices in a table whose last row is the first to be listed. Inferred: newest first."""
    column, ascending = given.get("order_by", "created_at"), given.get("order", "desc") == "asc"
    if column not in _COLUMNS:
        refuse("parameter_invalid", f"order_by should be one of {', '.join(_COLUMNS)}.", pointer="order_by")
    by: Callable[[str], Any] = lambda key: (table.rows[key][column] is not None, table.rows[key][column])  # noqa: E731
    keys = sorted(table.rows, key=by)
    ordered = Table(TABLE)
    for key in keys[::-1] if ascending else keys:
        ordered.add(key, table.rows[key])
    return ordered


def _exported(shown: Json) -> list[Any]:
    customer = shown["customer"] or {}
    values = {**shown, "customer_name": customer.get("name"), "customer_email": customer.get("email")}
    return [values[name] for name in _EXPORTED]


def _month(seconds: float) -> tuple[int, int]:
    moment = datetime.fromtimestamp(seconds, UTC).astimezone(MANILA)
    return moment.year, moment.month
