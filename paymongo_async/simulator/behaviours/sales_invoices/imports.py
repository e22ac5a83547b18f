"""Invoices from CSV: a file is uploaded, its columns are mapped, its rows are checked, and then they become drafts.

Documented: the limits of a file, the warning about one that came before, that every row is checked again after a
change, that only what is ready is confirmed, and that confirming takes its time. Names of columns and fields are
inferred.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from ...answers import Json, Refusal, Reply, csv_file, not_found, refuse
from ...bodies import ReceivedFile
from ...limits import email
from ...lists import listed
from ...state import Call, Organization, Row, World
from ...views import answer, present
from .drafts import new_draft, send_out

__all__ = [
    "confirm_import",
    "create_import",
    "list_import_rows",
    "retrieve_import",
    "retrieve_import_report",
    "retrieve_import_template",
    "update_import_mapping",
    "update_import_row",
]

_IMPORTS: Final = "sales_invoice_imports"
_ROWS: Final = "sales_invoice_import_rows"
_LARGEST: Final = 5 * 1024 * 1024
_MOST_ROWS: Final = 1000
_COLUMNS: Final = (
    "customer_name",
    "customer_email",
    "customer_phone",
    "item_name",
    "item_description",
    "quantity",
    "amount",
    "due_date",
    "notes",
)
_REQUIRED: Final = ("customer_name", "item_name", "amount")
_STATUSES: Final = ("ready", "error", "created", "failed")
_STARTED: Final = ("creating", "completed", "failed")


def create_import(world: World, call: Call) -> Json:
    """Read a file and check its rows, as far as its columns are known by name."""
    file: ReceivedFile = call.given["file"]
    headers, lines = _read(file)
    batches, key = call.organization.tables[_IMPORTS], world.ids.uuid("SalesInvoiceImport")
    before = any(kept["digest"] == file.digest for kept in batches.unseen.values())
    counts = dict.fromkeys((f"{status}_count" for status in _STATUSES), 0)
    batches.add(key, {"status": "uploaded", "headers": headers, "duplicate_warning": before, **counts})
    mapping = {name: name for name in headers if name in _COLUMNS}
    batches.unseen[key] = {"digest": file.digest, "mapping": mapping}
    rows = call.organization.tables[_ROWS]
    for number, line in enumerate(lines, 1):
        row_id = world.ids.uuid("SalesInvoiceImportRow")
        rows.add(row_id, {"row_number": number, "status": "error", "data": {}, "errors": [], "invoice_id": None})
        rows.unseen[row_id] = {"import": key, "line": line, "corrections": {}}
    _check_rows(call.organization, key)
    return _shown(world, call, key)


def retrieve_import_template(world: World, call: Call) -> Reply:  # noqa: ARG001  (the signature of every behaviour)
    """Return the columns."""
    return csv_file([_COLUMNS], "sales_invoices-template.csv")


def retrieve_import(world: World, call: Call) -> Json:
    """Return one import."""
    call.organization.tables[_IMPORTS].get(call.given["sales_invoice_import_id"])
    return _shown(world, call, call.given["sales_invoice_import_id"])


def update_import_mapping(world: World, call: Call) -> Json:
    """Take another mapping, and check every row again."""
    key = _not_started(world, call)
    batch, kept = call.organization.tables[_IMPORTS].rows[key], call.organization.tables[_IMPORTS].unseen[key]
    mapping = call.given["mapping"]
    for header, column in mapping.items():
        if header not in batch["headers"] or column not in _COLUMNS:
            refuse("parameter_invalid", "mapping takes columns of the file to known fields.", pointer="mapping")
    kept["mapping"] = mapping
    call.organization.tables[_IMPORTS].change(key, {"status": "mapped"})
    _check_rows(call.organization, key)
    return _shown(world, call, key)


def list_import_rows(world: World, call: Call) -> Json:  # noqa: ARG001
    """List all rows at once, the last one first."""
    key, rows = call.given["sales_invoice_import_id"], call.organization.tables[_ROWS]
    call.organization.tables[_IMPORTS].get(key)
    found: Any = listed(
        call, _ROWS, where=lambda row_id, _: rows.unseen[row_id]["import"] == key, status=call.given.get("status")
    )
    answered: Json = {**found, **_tally(call.organization, key)}
    return answered


def update_import_row(world: World, call: Call) -> Json:
    """Correct one row, and check it again."""
    key, row_id = _not_started(world, call), call.given["sales_invoice_import_row_id"]
    kept = call.organization.tables[_ROWS].unseen.get(row_id)
    if kept is None or kept["import"] != key:
        not_found(_ROWS, row_id)
    fields = call.given["fields"]
    if not set(fields) <= set(_COLUMNS):
        refuse("parameter_invalid", f"fields takes {', '.join(_COLUMNS)}.", pointer="fields")
    kept["corrections"] |= {name: "" if value is None else str(value) for name, value in fields.items()}
    _check_rows(call.organization, key)
    shown = answer(world, "SalesInvoiceImportRow", present(call.organization, _ROWS, row_id))
    return {**shown, **_tally(call.organization, key)}


def confirm_import(world: World, call: Call) -> Json:
    """Begin to make drafts of all rows."""
    key = _not_started(world, call)
    batches = call.organization.tables[_IMPORTS]
    if batches.rows[key]["status"] != "ready":
        _conflict(world, "The import is not ready.")
    batches.change(key, {"status": "creating"})
    sends = call.given.get("send_mode") == "create_and_send"
    world.clock.later(world.rules.background_delay, _create_invoices, world, call.organization, key, sends)
    return _shown(world, call, key)


def retrieve_import_report(world: World, call: Call) -> Reply:  # noqa: ARG001
    """Return what became of each row."""
    key = call.given["sales_invoice_import_id"]
    call.organization.tables[_IMPORTS].get(key)
    rows = [row for _, row in _rows_of(call.organization, key)]
    lines = [(row["row_number"], row["status"], row["invoice_id"]) for row in rows]
    return csv_file([("row_number", "result", "invoice_id"), *lines], "sales_invoices-report.csv")


def _read(file: ReceivedFile) -> tuple[list[str], list[Row]]:
    """Return the names of the columns and the lines of a file, or refuse it; inferred: the codes."""
    if file.size > _LARGEST:
        refuse("parameter_above_maximum", "file is larger than 5 MiB.", pointer="file")
    try:
        reader = csv.DictReader(io.StringIO(file.content.decode("utf-8-sig")), restval="")
        headers = [name.strip() for name in reader.fieldnames or ()]
        reader.fieldnames = headers
        lines = list(reader)
    except (UnicodeDecodeError, csv.Error):
        headers, lines = [], []
    if not headers:
        refuse("parameter_format_invalid", "file should be CSV with the names of its columns first.", pointer="file")
    if len(lines) > _MOST_ROWS:
        refuse("parameter_above_maximum", f"file has more than {_MOST_ROWS} rows.", pointer="file")
    return headers, lines


def _check_rows(organization: Organization, key: str) -> None:
    """Check every row by the mapping of the import, and say what that makes of it."""
    batches, rows = organization.tables[_IMPORTS], organization.tables[_ROWS]
    mapping = batches.unseen[key]["mapping"]
    for row_id, _ in _rows_of(organization, key):
        kept = rows.unseen[row_id]
        mapped = {column: kept["line"][header].strip() for header, column in mapping.items()}
        data = {name: value for name, value in {**mapped, **kept["corrections"]}.items() if value}
        errors = [{"field": name, "message": message} for name, message in _complaints(data)]
        rows.change(row_id, {"data": data, "errors": errors, "status": "error" if errors else "ready"})
    _count(organization, key)
    batch = batches.rows[key]
    if batch["status"] != "uploaded":
        good = batch["ready_count"] and not batch["error_count"]
        batches.change(key, {"status": "ready" if good else "mapped"})


def _complaints(data: Row) -> Iterator[tuple[str, str]]:
    for name in _REQUIRED:
        if name not in data:
            yield name, "is required."
    for name in ("quantity", "amount"):
        if name in data and (not data[name].isdecimal() or int(data[name]) < 1):
            yield name, "should be a whole number of at least 1."
    try:
        date.fromisoformat(data.get("due_date", "2026-01-01"))
    except ValueError:
        yield "due_date", "should be a date like 2026-11-23."
    wrong: list[Json] = []
    email(data.get("customer_email"), "customer_email", wrong)
    if wrong:
        yield "customer_email", "should be an e-mail address."


def _create_invoices(world: World, organization: Organization, key: str, sends: bool) -> None:  # noqa: FBT001
    rows = organization.tables[_ROWS]
    for row_id, row in _rows_of(organization, key):
        changes: Row = {"invoice_id": new_draft(world, organization, _invoice(row["data"])), "status": "created"}
        try:
            if sends:
                send_out(world, organization, changes["invoice_id"], notify=True)
        except Refusal as refusal:
            changes |= {"status": "failed", "errors": [{"message": refusal.problems[0]["detail"]}]}
        rows.change(row_id, changes)
    _count(organization, key)
    batches = organization.tables[_IMPORTS]
    # Inferred: that a job of which nothing came has failed.
    batches.change(key, {"status": "completed" if batches.rows[key]["created_count"] else "failed"})


def _invoice(data: Row) -> Row:
    named = {"name": "customer_name", "email": "customer_email", "phone": "customer_phone"}
    item = {
        "name": data["item_name"],
        "description": data.get("item_description"),
        "quantity": int(data.get("quantity", 1)),
        "amount": int(data["amount"]),
    }
    made: Row = {"customer": {name: data.get(column) for name, column in named.items()}, "line_items": [item]}
    return made | {name: data[name] for name in ("due_date", "notes") if name in data}


def _rows_of(organization: Organization, key: str) -> list[tuple[str, Row]]:
    rows = organization.tables[_ROWS]
    return [(row_id, row) for row_id, row in rows.rows.items() if rows.unseen[row_id]["import"] == key]


def _count(organization: Organization, key: str) -> None:
    counted = Counter(row["status"] for _, row in _rows_of(organization, key))
    organization.tables[_IMPORTS].change(key, {f"{status}_count": counted[status] for status in _STATUSES})


def _tally(organization: Organization, key: str) -> Json:
    """Return the counts that stand beside rows; inferred: where, and under which name."""
    batch = organization.tables[_IMPORTS].rows[key]
    return {"tally": {status: batch[f"{status}_count"] for status in _STATUSES}}


def _not_started(world: World, call: Call) -> str:
    """Return the id of an import of which no invoices are being made yet, or refuse."""
    key: str = call.given["sales_invoice_import_id"]
    if call.organization.tables[_IMPORTS].get(key)["status"] in _STARTED:
        _conflict(world, "Creation has already started.")
    return key


def _conflict(world: World, detail: str) -> None:
    # Inferred: the code; the status is documented.
    refuse(world.rules.failed_code, detail, status=409)


def _shown(world: World, call: Call, key: str) -> Json:
    return answer(world, "SalesInvoiceImport", present(call.organization, _IMPORTS, key))
