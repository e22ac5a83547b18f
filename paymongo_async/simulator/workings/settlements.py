"""How what was paid in the simulator reaches the merchant: one payout per payout day and currency, on the clock.

The settlement run takes what has cleared by then. A payout below the minimum of a bank is not made; inferred: what it
would have had waits for the next one.
"""

from __future__ import annotations

import hashlib
from typing import Final

from attrs import frozen

from ..purses import Purse
from ..rails import PAYMONGO
from ..state import Organization, Row, World
from .proceeds import amounts, collect, mark
from .sendings import arrive

__all__ = ["expect_payout", "hold", "release"]

MINIMUM: Final = 8_000
"""Documented: centavos of the smallest payout to a bank."""
_PLANNED: Final = "planned"


@frozen
class _Run:
    """One settlement run."""

    world: World
    organization: Organization
    currency: str
    credited_at: int


def expect_payout(world: World, organization: Organization, payment_id: str) -> None:
    """Plan the settlement run that a paid payment is for, unless it is planned."""
    payment = organization.tables["payments"].rows[payment_id]
    run = _Run(world, organization, payment["currency"], payment["credited_at"])
    planned = organization.tables["payouts"].unseen.setdefault(_PLANNED, {})
    if planned.setdefault(f"{run.currency} {run.credited_at}", run) is run:
        start = run.credited_at - world.rules.payout_lead
        world.clock.later(max(0.0, start - world.clock.now()), _settle, run)


def hold(world: World, payout_id: str) -> bool:
    """Stop a payout for a review. Inferred: that it can be stopped until it is deposited."""
    run = _run_of(world, payout_id)
    row = run.organization.tables["payouts"].rows[payout_id]
    if row["status"] not in ("pending", "in_transit"):
        return False
    _move(run, payout_id, "on_hold", row["last_payout_transfer"])
    run.organization.tables["payouts"].unseen[payout_id]["turn"] += 1
    return True


def release(world: World, payout_id: str) -> bool:
    """Send a payout that was stopped. Inferred: that it is in transit as long as any."""
    run = _run_of(world, payout_id)
    if run.organization.tables["payouts"].rows[payout_id]["status"] != "on_hold":
        return False
    _dispatch(run, payout_id, run.organization.tables["payouts"].unseen[payout_id]["turn"])
    return True


def _run_of(world: World, payout_id: str) -> _Run:
    for organization in world.organizations.values():
        payouts = organization.tables["payouts"]
        if payout_id in payouts.rows:
            run: _Run = payouts.unseen[payout_id]["run"]
            return run
    raise KeyError(payout_id)


def _settle(run: _Run) -> None:
    world, organization = run.world, run.organization
    parts = collect(organization, run.currency, run.credited_at)
    added = amounts(organization, parts)
    least = MINIMUM if world.rules.payouts_to == "bank" else 1
    if added["net_amount"] < least:
        return
    key, now = world.ids.new("po_"), world.clock.seconds()
    row = _row(run) | added | {"created_at": now, "status_updated_at": now, "updated_at": now}
    organization.tables["payouts"].add(key, row)
    mark(organization, parts, key)
    organization.tables["payouts"].unseen[key] = {"parts": tuple(parts), "run": run, "turn": 0}
    world.clock.later(world.rules.payout_lead / 2, _dispatch, run, key, 0)


def _row(run: _Run) -> Row:
    world, organization = run.world, run.organization
    account = _account(world, organization)
    return {
        **account,
        "converted_net_amount": None,
        "currency": run.currency,
        "currency_exchange_rate": None,
        "description": None,
        "digital_tax": None,
        "digital_withholding_vat_amount": None,
        "last_payout_transfer": None,
        "workflow_id": None,
        "organization": {
            "id": organization.id,
            "business_handle": world.rules.business_name.lower().replace(" ", "-"),
            "trade_name": world.rules.business_name,
            **account,
        },
        "provider": "paymongo_central_hub",
        "status": "pending",
        "taxes": [],
        "livemode": False,
    }


def _account(world: World, organization: Organization) -> Row:
    """Return the merchant's bank account; it is made up."""
    number = int(hashlib.sha256(b"bank " + organization.id.encode()).hexdigest(), 16) % 10**10
    return {
        "bank_account_name": world.rules.business_name,
        "bank_account_number": f"{number:010}",
        "bank_id": "bank_" + organization.id.removeprefix("org_"),
        "bank_name": "UNIONBANK",
    }


def _dispatch(run: _Run, key: str, turn: int) -> None:
    """Send it to the bank, unless it was stopped."""
    if run.organization.tables["payouts"].unseen[key]["turn"] != turn:
        return
    ids, account = run.world.ids, _account(run.world, run.organization)
    transfer = {
        "id": ids.new("trn_"),
        "channel": None,
        "origin": "payout",
        "provider": "paymongo_central_hub",
        "provider_reference_number": None,
        "reference_number": ids.new("", 20),
        "receiver_account_name": account["bank_account_name"],
        "receiver_account_number": account["bank_account_number"],
        "receiver_institution_id": account["bank_id"],
        "receiver_institution_name": account["bank_name"],
        "status": "processing",
        "error_code": None,
        "error_message": None,
    }
    _move(run, key, "in_transit", transfer)
    run.world.clock.later(run.world.rules.payout_lead / 2, _deposit, run, key, turn)


def _deposit(run: _Run, key: str, turn: int) -> None:
    """Let the bank, or the wallet, take it or send it back, unless it was stopped."""
    organization, rules = run.organization, run.world.rules
    row = organization.tables["payouts"].rows[key]
    if organization.tables["payouts"].unseen[key]["turn"] != turn:
        return
    wallet = _wallet(run)
    returned = rules.payouts_returned or (rules.payouts_to == "wallet" and wallet is None)
    # Inferred: how the transfer behind it ends.
    transfer = {**row["last_payout_transfer"], "status": "failed" if returned else "succeeded"}
    _move(run, key, "returned" if returned else "deposited", transfer)
    if wallet is not None and not returned:
        sender = {"bank_account_name": "PAYMONGO", "bank_account_number": key, "bank_code": PAYMONGO}
        arrive(wallet, row["net_amount"], "paymongo", {**sender, "bank_id": None, "bank_name": None})
    event = "payout.returned" if returned else "payout.deposited"
    run.world.outbox.announce(organization, (event, "payouts", key))


def _wallet(run: _Run) -> Purse | None:
    """Return the wallet that payouts go to, if they go to one and it takes money."""
    if run.world.rules.payouts_to == "bank":
        return None
    keys = run.organization.tables["wallets"].rows
    purses = (Purse(run.world, run.organization, key) for key in keys)
    return next((purse for purse in purses if purse.is_active), None)


def _move(run: _Run, key: str, status: str, transfer: Row | None) -> None:
    now = run.world.clock.seconds()
    changes = {"status": status, "last_payout_transfer": transfer, "status_updated_at": now, "updated_at": now}
    run.organization.tables["payouts"].change(key, changes)
