"""The borrower's side of PayMongo Capital. Codes of refusals are inferred."""

from __future__ import annotations

from typing import Final

from ..answers import Json, Refusal, not_found, refuse
from ..limits import above, below, invalid
from ..state import Call, Organization, Row, World
from ..views import answer, present
from ..workings.lending import belonging_to, find_invited, is_invited, lend, new_row, repay

__all__ = [
    "create_application",
    "create_repayment",
    "create_withdrawal",
    "list_applications",
    "list_contracts",
    "list_offers",
    "list_repayments",
]

_DAYS: Final = {"week": 7, "month": 30}
"""Inferred: how weeks compare with months."""


def create_application(world: World, call: Call) -> Json:
    """Apply for an offer that the account was invited to."""
    given = call.given
    lender, offer = find_invited(world, call.organization, given["offer_id"])
    _check(given, offer)
    row = {
        "status": "submitted",
        "offer_id": given["offer_id"],
        "amount": given["amount"],
        "approved_amount": None,
    }
    asked = {name: given.get(name) for name in ("term", "term_type", "purpose")}
    key = new_row(world, lender, "loan_applications", row, borrower=call.organization.id, asked=asked)
    return answer(world, "LoanApplication", present(lender, "loan_applications", key))


def list_offers(world: World, call: Call) -> Json:
    """List the active offers of all lenders that the account was invited to."""
    return {
        "data": [
            present(lender, "loan_offers", key)
            for lender in list(world.organizations.values())
            for key in lender.tables["loan_offers"].newest(status="active")
            if is_invited(world, lender, key, call.organization.id)
        ]
    }


def list_applications(world: World, call: Call) -> Json:
    """List the account's applications."""
    return _listed(world, call, "loan_applications")


def list_contracts(world: World, call: Call) -> Json:
    """List the account's contracts."""
    return _listed(world, call, "loan_contracts")


def list_repayments(world: World, call: Call) -> Json:
    """List the account's repayments."""
    return _listed(world, call, "repayments")


def create_withdrawal(world: World, call: Call) -> Json:
    """Lend more under a revolving contract."""
    lender, key = _own_contract(world, call, call.given["loan_contract_id"])
    contracts, amount = lender.tables["loan_contracts"], call.given["amount"]
    contract = contracts.rows[key]
    if contract["status"] != "active" or contract["loan_type"] != "revolving":
        refuse(world.rules.failed_code, "Only an active revolving contract can be withdrawn from.")
    if amount > contract["remaining_amount"]:
        raise Refusal(400, [above("amount", contract["remaining_amount"])])
    loans = [*contract["loans"], lend(world, call.organization.id, contract, amount, None)]
    contracts.change(key, {"loans": loans, "remaining_amount": contract["remaining_amount"] - amount})
    return answer(world, "LoanContract", present(lender, "loan_contracts", key))


def create_repayment(world: World, call: Call) -> Json:
    """Pay back at once. Inferred: in the dashboard a checkout session comes before."""
    loan_id = call.given["loan_id"]
    for lender, key in belonging_to(world, call.organization, "loan_contracts"):
        if any(loan["id"] == loan_id for loan in lender.tables["loan_contracts"].rows[key]["loans"]):
            return answer(world, "Repayment", repay(world, lender, key, loan_id, amount=call.given["amount"]))
    not_found("loans", loan_id)


def _listed(world: World, call: Call, table: str) -> Json:
    return {"data": [present(lender, table, key) for lender, key in belonging_to(world, call.organization, table)]}


def _own_contract(world: World, call: Call, contract_id: str) -> tuple[Organization, str]:
    for lender, key in belonging_to(world, call.organization, "loan_contracts"):
        if key == contract_id:
            return lender, key
    not_found("loan_contracts", contract_id)


def _check(given: Row, offer: Row) -> None:
    """Refuse what is outside of the offer."""
    problems, amount = [], given["amount"]
    if amount < offer["min_amount"]:
        problems.append(below("amount", offer["min_amount"]))
    elif amount > offer["max_amount"]:
        problems.append(above("amount", offer["max_amount"]))
    elif (amount - offer["min_amount"]) % offer["amount_increment"]:
        problems.append(invalid("amount", f"should go up in steps of {offer['amount_increment']}."))
    days = given["term"] * _DAYS[given["term_type"]]
    if days < offer["min_term"] * _DAYS[offer["min_term_type"]]:
        problems.append(below("term", offer["min_term"]))
    elif days > offer["max_term"] * _DAYS[offer["max_term_type"]]:
        problems.append(above("term", offer["max_term"]))
    if problems:
        raise Refusal(400, problems)
