"""What child accounts have in common, whichever API brings them in: what is required, documents, the review.

Inferred: what is required. That it depends on features and on the type of the business is documented, the lists are
not; of documents one purpose is known by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from attrs import frozen

from ..answers import Json, Refusal, Reply, not_found
from ..bodies import ReceivedFile
from ..checks import missing
from ..limits import invalid
from ..lists import listed
from ..state import Call, Organization, Row, World
from ..views import present

__all__ = [
    "BANK",
    "DOCUMENTS",
    "PERSON",
    "Child",
    "add_file",
    "business_details",
    "completed",
    "files_of",
    "lacking",
    "merged",
    "refuse_missing",
    "remove_file",
    "review",
    "under",
]

_ADDRESS: Final = tuple(f"address.{name}" for name in ("line1", "city", "state", "postal_code"))
PERSON: Final = (
    "first_name",
    "last_name",
    "email_address",
    "mobile_number",
    "date_of_birth",
    "place_of_birth",
    "nationality",
    "nature_of_work",
    "source_of_funds",
    *_ADDRESS,
)
"""What a person has to say."""
BANK: Final = ("account_name", "account_number")
"""What a bank account needs."""
DOCUMENTS: Final = ("government_id",)
"""The purposes of the documents that are required."""

_BUSINESS: Final = (
    "type",
    "trade_name",
    "description",
    "industry",
    "customer_service_number",
    "tin",
    *_ADDRESS,
)
_INCORPORATED: Final = ("legal_name", "registration_number", "date_of_incorporation")
_OF_TYPE: Final[Mapping[str | None, tuple[str, ...]]] = {
    "sole_proprietor": ("dti_registered_name",),
    "partnership": _INCORPORATED,
    "corporation": _INCORPORATED,
}
_FILE_TYPES: Final = ("doc", "docx", "jpeg", "jpg", "pdf", "png")
_KINDS: Final = {"child_merchants": "merchant", "consumers": "consumer"}


@frozen
class Child:
    """One child account: the table that it is in, and its id."""

    world: World
    organization: Organization
    table: str
    key: str

    @property
    def row(self) -> Row:
        """The stored account, or the refusal of `check`."""
        return self.organization.tables[self.table].get(self.key)

    @property
    def kind(self) -> str:
        """Merchant or consumer."""
        return _KINDS.get(self.table) or str(self.row["type"])

    def check(self) -> None:
        """Refuse with 404 when there is no such account."""
        self.organization.tables[self.table].get(self.key)

    def change(self, **changes: object) -> None:
        """Set fields, and the time of the change where the account has one."""
        if "updated_at" in self.row:
            changes["updated_at"] = self.world.clock.seconds()
        self.organization.tables[self.table].change(self.key, changes)


def under(part: str, names: Iterable[str]) -> list[str]:
    """Return dotted names inside *part*."""
    return [f"{part}.{name}" for name in names]


def business_details(business: Row | None) -> list[str]:
    """Return what a business has to say, by its type."""
    return under("business", (*_BUSINESS, *_OF_TYPE.get((business or {}).get("type"), ())))


def completed(business: Row | None, person: Row | None) -> Row | None:
    """Fill in what PayMongo sets itself: the legal name of a person's business, and the handle."""
    if business is None:
        return None
    legal_names = {"individual": _full_name(person or {}), "sole_proprietor": business.get("dti_registered_name")}
    handle = business.get("handle") or (business.get("trade_name") or "").lower().replace(" ", "-")
    legal_name = legal_names.get(business.get("type") or "") or business.get("legal_name")
    return {**business, "legal_name": legal_name, "handle": handle or None}


def merged(old: Row | None, new: Row | None) -> Row | None:
    """Return *old* with the members of *new*; what is deeper is replaced."""
    return old if new is None else {**(old or {}), **new}


def refuse_missing(row: Row, details: Iterable[str], others: Iterable[str] = ()) -> None:
    """Refuse with one problem for each of the *details* that a row lacks, and for each of the *others*."""
    names = [name for name in details if _value(row, name) in (None, "")]
    problems = [missing(name) for name in (*names, *others)]
    if problems:
        raise Refusal(400, problems)


def review(child: Child) -> None:
    """Look at a child account for as long as the rules say, then activate or decline it, and say so."""
    child.change(activation_status="under_review")
    if child.world.rules.review_delay:
        child.world.clock.later(child.world.rules.review_delay, _conclude, child)
    else:
        _conclude(child)


def add_file(child: Child, call: Call) -> Json:
    """Keep what is known of a document; the document itself is not kept."""
    file: ReceivedFile = call.given["file"]
    extension = file.filename.rpartition(".")[2].lower()
    if extension not in _FILE_TYPES:
        raise Refusal(400, [invalid("file", f"should be one of {', '.join(_FILE_TYPES)}.")])
    now, key = child.world.clock.seconds(), child.world.ids.new("file_")
    row = {
        "file_size": str(file.size),
        "file_type": extension,
        "merchant_id": child.key,
        "original_filename": file.filename,
        "purpose": call.given["purpose"],
        "created_at": now,
        "updated_at": now,
    }
    child.organization.tables["file_records"].add(key, row)
    return {"data": present(child.organization, "file_records", key)}


def files_of(child: Child, call: Call) -> Json | Reply:
    """List the documents of a child account."""
    return listed(call, "file_records", merchant_id=child.key)


def remove_file(child: Child, call: Call) -> Json:
    """Forget a document, and answer it once more."""
    key, files = call.given["file_record_id"], child.organization.tables["file_records"]
    if files.get(key)["merchant_id"] != child.key:
        not_found("file_records", key)
    shown = present(child.organization, "file_records", key)
    files.remove(key)
    return {"data": shown}


def lacking(child: Child) -> list[str]:
    """Name the required documents that were not uploaded."""
    files = child.organization.tables["file_records"]
    there = {files.rows[key]["purpose"] for key in files.find("merchant_id", child.key)}
    return under("documents", (purpose for purpose in DOCUMENTS if purpose not in there))


def _value(row: Row, name: str) -> Any:
    value: Any = row
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _conclude(child: Child) -> None:
    outcome = "declined" if child.world.rules.children_declined else "activated"
    child.change(activation_status=outcome)
    # Documented: no id and no type around it. The API keys of the child, which it has as well, are left out.
    data = {
        "merchant_id": child.key,
        "account": _described(child),
        "activation_status": outcome,
        "features": child.row.get("features", []),
    }
    child.world.outbox.announce_data(child.organization, f"{child.kind}.{outcome}", data)


def _described(child: Child) -> Row:
    """Return the account as events have it. Inferred: that of a person both names are the person's."""
    row = child.row
    business = row.get("business")
    if business:
        return {name: business.get(name) for name in ("legal_name", "trade_name", "type")}
    name = _full_name(row.get("person") or row)
    return {"legal_name": name, "trade_name": name, "type": "individual"}


def _full_name(person: Row) -> str:
    return " ".join(filter(None, (person.get("first_name"), person.get("last_name"))))
