"""What lenders and borrowers share: offers with their invitations, contracts with their loans, and paying back.

All of it is kept with the lender; whose application, contract or repayment it is stands in what is not answered. Money
that is lent goes to the borrower's first wallet; what is paid back comes from elsewhere. Inferred: that there is no
documentary stamp tax, because its rate is not documented.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..answers import Json, not_found, refuse
from ..kinds import KINDS, TABLES
from ..purses import Purse
from ..state import Organization, Row, World
from ..views import present

__all__ = ["belonging_to", "find_invited", "is_invited", "lend", "new_row", "outstanding", "repay", "share_of"]

_BPS: Final = 10_000
_PARTS: Final = ("principal", "interest", "dst")
"""Documented: the order in which a repayment is applied."""


def is_invited(world: World, lender: Organization, offer_id: str, account_id: str) -> bool:
    """Tell whether an account may apply for an offer now."""
    invited = lender.tables["loan_offers"].unseen.get(offer_id, {}).get("invited", {})
    if account_id not in invited:
        return False
    lapses = invited[account_id]
    has_applied = any(
        lender.tables["loan_applications"].unseen.get(key, {}).get("borrower") == account_id
        for key in lender.tables["loan_applications"].find("offer_id", offer_id)
    )
    return lapses is None or has_applied or world.clock.now() < lapses


def find_invited(world: World, borrower: Organization, offer_id: str) -> tuple[Organization, Row]:
    """Return an active offer that the account was invited to, and its lender; others are not found."""
    for lender in list(world.organizations.values()):
        row = lender.tables["loan_offers"].rows.get(offer_id)
        if row and row["status"] == "active" and is_invited(world, lender, offer_id, borrower.id):
            return lender, row
    not_found("loan_offers", offer_id)


def belonging_to(world: World, borrower: Organization, table: str) -> Iterator[tuple[Organization, str]]:
    """Yield every row of a borrower, with its lender, newest first."""
    for lender in list(world.organizations.values()):
        for key in lender.tables[table].newest():
            if lender.tables[table].unseen.get(key, {}).get("borrower") == borrower.id:
                yield lender, key


def new_row(world: World, lender: Organization, table: str, row: Row, **unseen: object) -> str:
    """Store a row with its moment and return its id."""
    kind = TABLES[table]
    key = world.ids.uuid(kind.name)
    lender.tables[table].add(key, {**row, "created_at": kind.moment(world.clock.now())})
    lender.tables[table].unseen[key] = dict(unseen)
    return key


def share_of(amount: int, rate: int, kind: str) -> int:
    """Return a fee or a repayment in centavos: so many hundredths of a percent of *amount*, or that many centavos."""
    return amount * rate // _BPS if kind == "bps" else rate


def lend(world: World, borrower_id: str, contract: Row, amount: int, purpose: str | None) -> Row:
    """Put the money of a new loan into the borrower's wallet and return the loan."""
    for borrower in list(world.organizations.values()):
        wallet_id = next(iter(borrower.tables["wallets"].rows), None) if borrower.id == borrower_id else None
        if wallet_id is not None:
            Purse(world, borrower, wallet_id).receive(amount)
    return {
        "id": world.ids.new(KINDS["Loan"].prefix or ""),
        "status": "active",
        "purpose": purpose,
        "principal_amount": amount,
        "outstanding_principal_amount": amount,
        "outstanding_interest_amount": share_of(amount, contract["interest_fee"], contract["interest_fee_type"]),
        "outstanding_dst_amount": 0,
    }


def outstanding(loan: Row) -> int:
    """Return what is left to be paid back."""
    return sum(loan[f"outstanding_{part}_amount"] for part in _PARTS)


def repay(
    world: World, lender: Organization, contract_id: str, loan_id: str, *, amount: int, reference_id: str | None = None
) -> Json:
    """Apply a repayment, no more than is outstanding, and return it."""
    contracts = lender.tables["loan_contracts"]
    contract = contracts.rows[contract_id]
    loan = next(each for each in contract["loans"] if each["id"] == loan_id)
    applied = min(amount, outstanding(loan))
    if applied == 0:
        # Inferred: documented is that an overpayment is not applied.
        refuse(world.rules.failed_code, "Nothing of the loan is outstanding.")
    after, principal = _applied(loan, applied)
    loans = [after if each["id"] == loan_id else each for each in contract["loans"]]
    changes: Row = {"loans": loans}
    if contract["loan_type"] == "revolving":
        changes["remaining_amount"] = contract["remaining_amount"] + principal
    if all(each["status"] == "repaid" for each in loans):
        changes["status"] = "completed"
    contracts.change(contract_id, changes)
    row = {"loan_id": loan_id, "amount": applied, "currency": contract["currency"], "reference_id": reference_id}
    key = new_row(world, lender, "repayments", row, borrower=contracts.unseen[contract_id]["borrower"])
    return present(lender, "repayments", key)


def _applied(loan: Row, amount: int) -> tuple[Row, int]:
    """Return the loan after a repayment, and what of it was principal."""
    after, left = dict(loan), amount
    for part in _PARTS:
        name = f"outstanding_{part}_amount"
        paid = min(left, loan[name])
        after[name], left = loan[name] - paid, left - paid
    if not outstanding(after):
        after["status"] = "repaid"
    return after, loan["outstanding_principal_amount"] - after["outstanding_principal_amount"]
