"""Legacy links: one page, one payment."""

from __future__ import annotations

from ..answers import Json, listing, not_found
from ..cards import CARDS
from ..methods import bank_of_checkout, method_of
from ..state import Call, Choice, Organization, Row, World
from ..views import present
from .payments import Charge, record_failed, record_paid

__all__ = ["archive", "collect", "create", "is_open", "pay", "retrieve", "search", "unarchive"]


def create(world: World, call: Call) -> Json:
    """Create a link."""
    reference = world.ids.new("", 7)
    now = world.clock.seconds()
    row = {
        "amount": call.given["amount"],
        "archived": False,
        "currency": "PHP",
        "description": call.given["description"],
        "livemode": False,
        "fee": 0,
        "remarks": call.given.get("remarks", ""),
        "status": "unpaid",
        "tax_amount": None,
        "taxes": (),
        "checkout_url": f"{world.base_url}/links/{reference}",
        "reference_number": reference,
        "payments": (),
        "created_at": now,
        "updated_at": now,
    }
    key = world.ids.new("link_")
    call.organization.tables["links"].add(key, row)
    return {"data": present(call.organization, "links", key)}


def retrieve(world: World, call: Call) -> Json:  # noqa: ARG001  (the signature of every behaviour)
    """Return one link, named by its id or its reference number."""
    return {"data": present(call.organization, "links", _find(call))}


def search(world: World, call: Call) -> Json:  # noqa: ARG001
    """List links, newest first; a reference number finds one or none."""
    given = call.given
    keys, more = call.organization.tables["links"].page(given, reference_number=given.get("reference_number"))
    return listing([present(call.organization, "links", key) for key in keys], has_more=more)


def archive(world: World, call: Call) -> Json:
    """Close the page."""
    return _set_archived(world, call, archived=True)


def unarchive(world: World, call: Call) -> Json:
    """Open the page again."""
    return _set_archived(world, call, archived=False)


def is_open(organization: Organization, key: str) -> bool:
    """Tell whether a link can be paid."""
    row = organization.tables["links"].rows[key]
    return row["status"] == "unpaid" and not row["archived"]


def pay(world: World, organization: Organization, key: str, choice: Choice) -> None:
    """Let the payer pay by the method chosen, or fail to."""
    links = organization.tables["links"]
    link = links.rows[key]
    payment_id = collect(world, organization, link, choice)
    if payment_id is None:
        return
    payment = organization.tables["payments"].rows[payment_id]
    taken_over = {name: payment[name] for name in ("fee", "taxes", "tax_amount")}
    changes = {"status": "paid", "payments": (*link["payments"], payment_id), "updated_at": world.clock.seconds()}
    links.change(key, taken_over | changes)
    events = ("payment.paid", "payments", payment_id), ("link.payment.paid", "links", key)
    world.outbox.announce(organization, *events)


def collect(world: World, organization: Organization, link: Row, choice: Choice) -> str | None:
    """Write down what a payer did on the page of a link; return the payment if it is paid, and tell if it failed."""
    kind, bank = bank_of_checkout(choice.method)
    card = CARDS[choice.card_number] if kind == "card" else None
    charge = Charge(
        kind=kind,
        amount=link["amount"],
        bank=bank,
        card=card,
        description=link["description"],
        statement_descriptor=world.rules.business_name,
        metadata={**(link.get("metadata") or {}), "pm_reference_number": link["reference_number"]},
        origin="links",
        reference=link["reference_number"],
        source_id=world.ids.new("src_"),
    )
    code = (card and card.decline) or (None if choice.action == "authorize" else method_of(kind, bank).failed_code)
    if code is None:
        return record_paid(world, organization, charge)
    failed = record_failed(world, organization, charge, code)
    world.outbox.announce(organization, ("payment.failed", "payments", failed))
    return None


def _find(call: Call) -> str:
    links, wanted = call.organization.tables["links"], call.given["link_id"]
    if wanted in links.rows:
        return str(wanted)
    found = links.find("reference_number", wanted)
    if not found:
        not_found("links", wanted)
    return found[0]


def _set_archived(world: World, call: Call, *, archived: bool) -> Json:
    key = _find(call)
    call.organization.tables["links"].change(key, {"archived": archived, "updated_at": world.clock.seconds()})
    return {"data": present(call.organization, "links", key)}
