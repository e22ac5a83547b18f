"""Money that moved, or an attempt that failed: how a payment is written down, and the legacy charge of a source."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from ..answers import Json, Refusal, listing, refuse
from ..cards import MESSAGES, Card
from ..checks import missing
from ..fees import arrival, fee_of, withheld
from ..methods import method_of
from ..state import Call, Organization, Row, World
from ..views import present
from ..workings.settlements import expect_payout

__all__ = ["Charge", "create", "record_failed", "record_paid", "retrieve", "search"]


@frozen(kw_only=True)
class Charge:
    """All that a payment takes over from what it pays for and what it is paid with."""

    kind: str
    amount: int
    currency: str = "PHP"
    bank: str | None = None
    card: Card | None = None
    billing: Row | None = None
    description: str | None = None
    statement_descriptor: str | None = None
    metadata: Row | None = None
    payment_intent_id: str | None = None
    origin: str = "api"
    reference: str | None = None
    source_id: str | None = None
    code_id: str | None = None


def create(world: World, call: Call) -> Json:
    """Charge a chargeable legacy source."""
    given, organization = call.given, call.organization
    if "id" not in given["source"]:
        raise Refusal(400, [missing("source.id")])
    source_id = str(given["source"]["id"])
    source = organization.tables["sources"].get(source_id)
    if source["status"] != "chargeable":
        refuse(world.rules.failed_code, f"The source is {source['status']}, not chargeable.")
    if given["amount"] != source["amount"]:
        # Inferred: the code; that the amounts must agree is documented.
        refuse("parameter_invalid", "amount differs from that of the source.", pointer="amount")
    charge = Charge(
        kind=source["type"],
        amount=given["amount"],
        billing=source["billing"],
        source_id=source_id,
        description=given.get("description"),
        statement_descriptor=given.get("statement_descriptor"),
        metadata=given.get("metadata"),
    )
    organization.tables["sources"].change(source_id, {"status": "paid", "updated_at": world.clock.seconds()})
    key = record_paid(world, organization, charge)
    world.outbox.announce(organization, ("payment.paid", "payments", key))
    return {"data": present(organization, "payments", key)}


def retrieve(world: World, call: Call) -> Json:  # noqa: ARG001  (the signature of every behaviour)
    """Return one payment with its refunds."""
    key = call.given["payment_id"]
    call.organization.tables["payments"].get(key)
    return {"data": present(call.organization, "payments", key)}


def search(world: World, call: Call) -> Json:  # noqa: ARG001
    """List payments, newest first. The syntax of created_at is not documented, so it filters nothing."""
    keys, more = call.organization.tables["payments"].page(call.given, status=call.given.get("status"))
    return listing([present(call.organization, "payments", key) for key in keys], has_more=more)


def record_paid(world: World, organization: Organization, charge: Charge) -> str:
    """Write a payment down as paid; return its id."""
    rules, now = world.rules, world.clock.seconds()
    foreign = charge.card is not None and charge.card.number in rules.foreign_cards
    fee = fee_of(charge.kind, charge.amount, rules.fee_rounding, foreign=foreign)
    tax_amount, taxes = _taxes(world, fee.fee)
    clearing_days = method_of(charge.kind, charge.bank).clearing_days
    available, credited = arrival(now, clearing_days, rules.payout_days)
    row = _row(world, charge, "paid", now) | {
        "fee": fee.fee,
        "foreign_fee": fee.foreign_fee,
        "net_amount": charge.amount - fee.fee - (fee.foreign_fee or 0) + (tax_amount or 0),
        "tax_amount": tax_amount,
        "taxes": taxes,
        "balance_transaction_id": world.ids.new("bal_txn_"),
        "available_at": available,
        "credited_at": credited,
        "paid_at": now,
    }
    key = _store(world, organization, row)
    expect_payout(world, organization, key)
    return key


def record_failed(world: World, organization: Organization, charge: Charge, code: str) -> str:
    """Write a failed attempt down; return its id. The key available_at is absent, as in the official sample."""
    now = world.clock.seconds()
    row = _row(world, charge, "failed", now) | {
        "failed_code": code,
        "failed_message": MESSAGES.get(code, "The payment failed."),
        "paid_at": now if world.rules.failed_payment_has_paid_at else None,
    }
    return _store(world, organization, row)


def _store(world: World, organization: Organization, row: Row) -> str:
    key = world.ids.new("pay_")
    organization.tables["payments"].add(key, row)
    return key


def _row(world: World, charge: Charge, status: str, now: int) -> Row:
    return {
        "access_url": None,
        "amount": charge.amount,
        "balance_transaction_id": None,
        "billing": charge.billing,
        "currency": charge.currency,
        "description": charge.description,
        "disputed": False,
        "external_reference_number": charge.reference,
        "fee": 0,
        "foreign_fee": None,
        "instant_settlement": None,
        "livemode": False,
        "net_amount": 0,
        "origin": charge.origin,
        "payment_intent_id": charge.payment_intent_id,
        "payout": None,
        "promotion": None,
        "source": _source(world, charge),
        "statement_descriptor": charge.statement_descriptor,
        "status": status,
        "tax_amount": None,
        "metadata": charge.metadata,
        "refunds": (),
        "taxes": (),
        "credited_at": None,
        "paid_at": None,
        "created_at": now,
        "updated_at": now,
    }


def _source(world: World, charge: Charge) -> Row:
    if charge.card is not None:
        # Inferred: where the test cards were issued.
        country = "US" if charge.card.number in world.rules.foreign_cards else "PH"
        shown = {"brand": charge.card.network, "country": country, "last4": charge.card.number[-4:]}
        return {"id": world.ids.new("card_"), "type": "card", **shown}
    prefix = method_of(charge.kind, charge.bank).source_prefix
    key = charge.source_id if charge.source_id and prefix == "src_" else world.ids.new(prefix)
    # Inferred: that the provider of a bank payment is named by the code of the bank.
    provider: dict[str, Any] = {"id": charge.bank}
    if charge.code_id is not None:
        provider["code_id"] = charge.code_id
    return {"id": key, "type": charge.kind, "provider": provider, "provider_id": None}


def _taxes(world: World, fee: int) -> tuple[int | None, tuple[Row, ...]]:
    if not world.rules.withholding_tax:
        return None, ()
    vat, tax = withheld(fee)
    common = {"currency": "PHP", "inclusive": True}
    return tax, (
        {"amount": tax, "name": "Withholding Tax", "type": "withholding_tax", "value": "200_bps", **common},
        {"amount": vat, "name": "VAT", "type": "vat", "value": "1200_bps", **common},
    )
