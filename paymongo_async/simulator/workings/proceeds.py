"""What a payout consists of: payments, and off them refunds, what disputes hold, and what comes back of that.

A part is the name of a table and an id. ``adjustments`` are disputes that were won after a payout had paid for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from ..state import Organization, Row

__all__ = ["Part", "amounts", "cleared", "collect", "mark", "part"]

DISPUTE_FEE: Final = 80_000
"""Documented: centavos that a dispute holds beside its amount."""

Part: TypeAlias = tuple[str, str]


def collect(organization: Organization, currency: str, credited_at: int) -> list[Part]:
    """Return what has cleared by a moment, or succeeded, and is in no payout yet."""
    refunds = organization.tables["refunds"]
    parts = [("payments", key) for key in cleared(organization, credited_at)]
    parts += [("refunds", key) for key in refunds.find("payout_id", None) if refunds.rows[key]["status"] == "succeeded"]
    parts += _disputes(organization)
    return [each for each in parts if _row(organization, each)["currency"] == currency]


def cleared(organization: Organization, credited_at: int) -> Iterator[str]:
    """Yield the payments in no payout yet that are to be credited by a moment."""
    payments = organization.tables["payments"]
    for key in payments.find("payout", None):
        moment = payments.rows[key]["credited_at"]
        if moment is not None and moment <= credited_at:
            yield key


def amounts(organization: Organization, parts: Sequence[Part]) -> Row:
    """Add the parts up."""
    payments = [_row(organization, each) for each in parts if each[0] == "payments"]
    nets = {
        kind: sum(part(organization, each)["net_amount"] for each in parts if each[0] == kind)
        for kind in ("payments", "refunds", "disputes", "adjustments")
    }
    return {
        "amount": sum(row["amount"] for row in payments),
        "fee": sum(row["fee"] for row in payments),
        "foreign_fee": sum(row["foreign_fee"] or 0 for row in payments),
        "tax_amount": sum(row["tax_amount"] or 0 for row in payments),
        "refund_amount": -nets["refunds"],
        "dispute_amount": -nets["disputes"],
        "adjustment_amount": nets["adjustments"],
        "net_amount": sum(nets.values()),
    }


def mark(organization: Organization, parts: Sequence[Part], payout_id: str) -> None:
    """Write down in which payout each part is."""
    tables = organization.tables
    for kind, key in parts:
        if kind == "payments":
            # Inferred: what it says, and that it says so from the settlement run on.
            tables["payments"].change(key, {"payout": {"id": payout_id, "type": "payout"}})
        elif kind == "refunds":
            tables["refunds"].change(key, {"payout_id": payout_id})
        else:
            tables["disputes"].unseen.setdefault(key, {})[kind] = payout_id


def part(organization: Organization, each: Part) -> Row:
    """Return one part as a row. Inferred: what takes money off a payout has a negative net amount."""
    kind, row = each[0], _row(organization, each)
    if kind == "payments":
        fee, net = row["fee"] + (row["foreign_fee"] or 0), row["net_amount"]
    elif kind == "refunds":
        fee, net = 0, -row["amount"]
    elif kind == "disputes":
        fee, net = DISPUTE_FEE, -row["amount"] - DISPUTE_FEE
    else:
        # Inferred: a dispute that was won gives its fee back as well.
        fee, net = -DISPUTE_FEE, row["amount"] + DISPUTE_FEE
    shown = {name: row[name] for name in ("amount", "currency", "created_at", "updated_at")}
    return {**shown, "fee": fee, "net_amount": net}


def _row(organization: Organization, each: Part) -> Row:
    kind, key = each
    return organization.tables["disputes" if kind == "adjustments" else kind].rows[key]


def _disputes(organization: Organization) -> Iterator[Part]:
    """Yield the disputes whose money is to be held, and those that give it back because they were won."""
    table = organization.tables["disputes"]
    for key, row in table.rows.items():
        known = table.unseen.get(key, {})
        if row["status"] != "won" and "disputes" not in known:
            yield "disputes", key
        elif row["status"] == "won" and "disputes" in known and "adjustments" not in known:
            yield "adjustments", key
