"""The lender's side of PayMongo Capital. Codes of refusals are inferred."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from ..answers import Json, Refusal, not_found, refuse
from ..checks import missing
from ..kinds import KINDS
from ..limits import Wrong, above, invalid, not_empty
from ..state import Call, Row, World
from ..views import answer, present
from ..workings.lending import lend, new_row, outstanding, repay, share_of

__all__ = [
    "create_offer",
    "create_repayment",
    "decide_application",
    "delete_offer",
    "delete_offer_account",
    "invite_offer_accounts",
    "list_offer_accounts",
    "replace_config",
    "retrieve_anonymized_manifest",
    "retrieve_application",
    "retrieve_config",
    "simulate_repayment",
    "update_offer",
]

_MOST_INVITED: Final = 25
_LONGEST: Final = timedelta(days=7)
_EARLIEST: Final = timedelta(days=184)
"""Six months, at their longest."""
_FEES: Final = ("interest_fee", "interest_fee_type", "repayment_rate", "repayment_rate_type")


def _accounts(value: Any, pointer: str, problems: Wrong) -> None:
    """Want 1 to 25 accounts, each with its id."""
    not_empty(value, pointer, problems)
    if len(value) > _MOST_INVITED:
        problems.append(above(pointer, _MOST_INVITED))
    problems += [missing(f"{pointer}.{index}.id") for index, each in enumerate(value) if not each.get("id")]


LIMITS: Final = {"invite_offer_accounts": {"accounts": _accounts}}


def create_offer(world: World, call: Call) -> Json:
    """Store an offer, active at once."""
    given = call.given
    if given["max_amount"] <= given["min_amount"]:
        raise Refusal(400, [invalid("max_amount", "should exceed min_amount.")])
    key = new_row(world, call.organization, "loan_offers", {"status": "active", **given}, invited={})
    return _offer(world, call, key)


def update_offer(world: World, call: Call) -> Json:
    """Rename an offer, or switch it."""
    key = _not_deleted(world, call)
    changes: Row = {name: call.given[name] for name in ("name", "status") if name in call.given}
    call.organization.tables["loan_offers"].change(key, changes)
    return _offer(world, call, key)


def delete_offer(world: World, call: Call) -> Json:
    """Delete an offer, which stays readable. A repeat changes nothing."""
    key = call.given["loan_offer_id"]
    call.organization.tables["loan_offers"].get(key)
    call.organization.tables["loan_offers"].change(key, {"status": "deleted"})
    return _offer(world, call, key)


def invite_offer_accounts(world: World, call: Call) -> Json:
    """Invite accounts, or invite them anew."""
    invited = _invited(call, _not_deleted(world, call))
    for each in call.given["accounts"]:
        moment = each.get("expired_at")
        # Inferred: without a moment an invitation does not lapse.
        invited[each["id"]] = None if moment is None else _seconds(moment)
    return {"data": [_account(invited, each["id"]) for each in call.given["accounts"]]}


def list_offer_accounts(world: World, call: Call) -> Json:  # noqa: ARG001  (the signature of every behaviour)
    """List who is invited, the latest first."""
    invited = _invited(call, call.given["loan_offer_id"])
    return {"data": [_account(invited, account_id) for account_id in reversed(invited)]}


def delete_offer_account(world: World, call: Call) -> Json:
    """Take an invitation back."""
    invited, account_id = _invited(call, call.given["loan_offer_id"]), call.given["account_id"]
    if account_id not in invited:
        not_found("offer_accounts", account_id)
    shown = _account(invited, account_id)
    del invited[account_id]
    return answer(world, "OfferAccount", shown)


def retrieve_application(world: World, call: Call) -> Json:
    """Return an application, which the lender has opened thereby."""
    key, table = call.given["loan_application_id"], call.organization.tables["loan_applications"]
    if table.get(key)["status"] == "submitted":
        table.change(key, {"status": "under_review"})
    return answer(world, "LoanApplication", present(call.organization, "loan_applications", key))


def decide_application(world: World, call: Call) -> Json:
    """Approve an application, which makes a contract and a loan, or reject it."""
    key, table = call.given["loan_application_id"], call.organization.tables["loan_applications"]
    row = table.get(key)
    if row["status"] not in ("submitted", "under_review"):
        refuse(world.rules.failed_code, "The application is decided.")
    if call.given["decision"] == "reject":
        table.change(key, {"status": "rejected"})
    else:
        offer = call.organization.tables["loan_offers"].get(row["offer_id"])
        # Inferred: without an amount all that was asked for is granted, and the offer's maximum is the most.
        approved = call.given.get("approved_amount", row["amount"])
        if approved > offer["max_amount"]:
            raise Refusal(400, [above("approved_amount", offer["max_amount"])])
        table.change(key, {"status": "approved", "approved_amount": approved})
        _agree(world, call, key, offer)
    return answer(world, "LoanApplication", present(call.organization, "loan_applications", key))


def create_repayment(world: World, call: Call) -> Json:
    """Record what was paid elsewhere."""
    given, contracts = call.given, call.organization.tables["loan_contracts"]
    for key, contract in contracts.rows.items():
        if any(loan["id"] == given["loan_id"] for loan in contract["loans"]):
            made = repay(
                world,
                call.organization,
                key,
                given["loan_id"],
                amount=given["amount"],
                reference_id=given["reference_id"],
            )
            return answer(world, "Repayment", made)
    not_found("loans", given["loan_id"])


def simulate_repayment(world: World, call: Call) -> Json:
    """Take the contract's share of sales for its oldest loan that is not repaid."""
    key, contracts = call.given["loan_contract_id"], call.organization.tables["loan_contracts"]
    contract = contracts.get(key)
    loan = next((each for each in contract["loans"] if outstanding(each)), None)
    if loan is None:
        refuse(world.rules.failed_code, "Nothing of the contract is outstanding.")
    share = share_of(call.given["sales_amount"], contract["repayment_rate"], contract["repayment_rate_type"])
    if share == 0:
        raise Refusal(400, [invalid("sales_amount", "comes to no repayment.")])
    return answer(world, "Repayment", repay(world, call.organization, key, loan["id"], amount=share))


def retrieve_config(world: World, call: Call) -> Json:
    """Return what was set. Inferred: there is one configuration, whichever lender is named."""
    return answer(world, "LenderConfig", dict(call.organization.tables["lender_configs"].rows.get("only", {})))


def replace_config(world: World, call: Call) -> Json:
    """Keep a configuration as it is; nothing is known of its fields."""
    call.organization.tables["lender_configs"].add("only", call.given["config"])
    return answer(world, "LenderConfig", call.given["config"])


def retrieve_anonymized_manifest(world: World, call: Call) -> Json:
    """Check the days and answer a manifest without files: the names of its fields are not documented."""
    first, last = (date.fromisoformat(call.given[name]) for name in ("start_date", "end_date"))
    today = datetime.fromtimestamp(world.clock.now(), UTC).date()
    problems = []
    if first < today - _EARLIEST:
        problems.append(invalid("start_date", "should be at most 6 months back."))
    if not first <= last <= first + _LONGEST:
        problems.append(invalid("end_date", "should be at most 7 days after start_date, and not before it."))
    if problems:
        raise Refusal(400, problems)
    return answer(world, "AnonymizedManifest", {})


def _agree(world: World, call: Call, key: str, offer: Row) -> None:
    """Make the contract of an approved application, and its first loan."""
    table = call.organization.tables["loan_applications"]
    row, kept = table.rows[key], table.unseen[key]
    approved = row["approved_amount"]
    # Inferred: of a revolving contract the loan is what was asked for, and the rest can be withdrawn.
    lent = min(row["amount"], approved) if offer["loan_type"] == "revolving" else approved
    contract = {
        "status": "active",
        **{name: offer[name] for name in ("currency", "loan_type", *_FEES)},
        "approved_amount": approved,
        "remaining_amount": approved - lent,
        "term": kept["asked"]["term"],
        "term_type": kept["asked"]["term_type"],
    }
    contract["loans"] = [lend(world, kept["borrower"], contract, lent, kept["asked"]["purpose"])]
    new_row(world, call.organization, "loan_contracts", contract, borrower=kept["borrower"])


def _not_deleted(world: World, call: Call) -> str:
    key: str = call.given["loan_offer_id"]
    if call.organization.tables["loan_offers"].get(key)["status"] == "deleted":
        refuse(world.rules.failed_code, "The offer is deleted.")
    return key


def _invited(call: Call, key: str) -> dict[str, float | None]:
    table = call.organization.tables["loan_offers"]
    table.get(key)
    invited: dict[str, float | None] = table.unseen.setdefault(key, {}).setdefault("invited", {})
    return invited


def _account(invited: dict[str, float | None], account_id: str) -> Json:
    lapses = invited[account_id]
    return {"id": account_id, "expired_at": None if lapses is None else KINDS["OfferAccount"].moment(lapses)}


def _seconds(text: str) -> float:
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _offer(world: World, call: Call, key: str) -> Json:
    return answer(world, "LoanOffer", present(call.organization, "loan_offers", key))
