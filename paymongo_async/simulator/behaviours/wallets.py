"""Wallets: one per organisation, with the balance that transfers use up."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final

from ..answers import Json, Reply
from ..kinds import KINDS
from ..lists import listed
from ..purses import UNLIMITED, Purse
from ..state import Call, Organization, Row, World

__all__ = ["list_v1", "retrieve", "retrieve_v1", "search", "seed"]

_ON_REQUEST: Final = ("account", "balance", "limits")


def seed(world: World, organization: Organization) -> None:
    """Give an organisation its test wallet, as PayMongo does on request."""
    if world.rules.wallet_balance is not None:
        row = _row(world, organization, world.rules.wallet_balance)
        organization.tables["wallets"].add(world.ids.new("wallet_"), row)


def retrieve(world: World, call: Call) -> Json:
    """Return one wallet."""
    call.organization.tables["wallets"].get(call.given["wallet_id"])
    return {"data": _shown(world, call, call.given["wallet_id"])}


def search(world: World, call: Call) -> Json | Reply:
    """List wallets."""
    return listed(call, "wallets", show=lambda key: _shown(world, call, key), status=call.given.get("status"))


def retrieve_v1(world: World, call: Call) -> Json:  # noqa: ARG001  (the signature of every behaviour)
    """Return one wallet as the older API has it."""
    call.organization.tables["wallets"].get(call.given["wallet_id"])
    return {"data": _shown_v1(call.organization, call.given["wallet_id"])}


def list_v1(world: World, call: Call) -> Json | Reply:  # noqa: ARG001
    """List wallets as the older API has them."""
    return listed(call, "wallets", show=lambda key: _shown_v1(call.organization, key))


def _row(world: World, organization: Organization, balance: int) -> Row:
    now = KINDS["Wallet"].moment(world.clock.now())
    daily, monthly = world.rules.wallet_limits or (UNLIMITED, UNLIMITED)
    digits = int(hashlib.sha256(organization.id.encode()).hexdigest(), 16) % 10**12
    return {
        "merchant_id": organization.id,
        "livemode": False,
        "is_default": True,
        "status": world.rules.wallet_status,
        "type": "basic",
        "signed_statement_of_acceptance_file_record_id": None,
        "statement_of_acceptance_signed_at": None,
        "balance": {"available": balance, "pending": 0},
        "limits": {
            "balance": UNLIMITED,
            "transactions": {way: {"daily": daily, "monthly": monthly} for way in ("inward", "outward")},
        },
        "running_transaction": {way: {"daily": 0, "monthly": 0} for way in ("inward", "outward")},
        "account": {
            "provider": "paymongo",
            "account_name": world.rules.business_name,
            "account_number": f"{digits:012}",
            "currency": "PHP",
            "ledger_account_id": world.ids.uuid("ledger_account"),
        },
        "created_at": now,
        "updated_at": now,
    }


def _shown(world: World, call: Call, key: str) -> Json:
    """Return a wallet; what was not asked for is absent, not null."""
    absent = set(_ON_REQUEST) - set(call.given.get("fields", ()))
    row = call.organization.tables["wallets"].rows[key]
    running = Purse(world, call.organization, key).running()
    return {"id": key, **{name: value for name, value in row.items() if name not in absent}} | {
        "running_transaction": running
    }


def _shown_v1(organization: Organization, key: str) -> Json:
    row = organization.tables["wallets"].rows[key]
    inward, outward = (row["limits"]["transactions"][way] for way in ("inward", "outward"))
    shown = {
        "account_number": row["account"]["account_number"],
        "account_name": row["account"]["account_name"],
        "available_balance": row["balance"]["available"],
        "limits": {
            "balance": row["limits"]["balance"],
            "transactions": {
                "batch_transfer": {"paymongo": outward},
                "cash_in": inward,
                "send_money": {"paymongo": outward},
            },
        },
        "livemode": False,
        # Inferred: the older page has no frozen wallets.
        "status": "activated" if row["status"] == "activated" else "deactivated",
        "type": row["type"],
        "statement_of_acceptance_signed_at": None,
        **{name: _seconds(row[name]) for name in ("created_at", "updated_at")},
    }
    return KINDS["WalletV1"].show(key, shown)


def _seconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp())
