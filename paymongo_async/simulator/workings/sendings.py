"""How money leaves a wallet and arrives in another, by whichever API it was asked for.

A sending is a wallet transaction, and a transfer beside it where the newer API made it. It is pending until its rail
answers. Sendings of one wallet by one rail are answered in the order in which they were made.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from attrs import frozen

from ..answers import Json, refuse
from ..behaviours.receiving_institutions import name_of
from ..callbacks import call_back
from ..kinds import KINDS
from ..limits import above, below, invalid
from ..purses import Purse, find_account
from ..rails import MESSAGES, RAILS, TEST_ACCOUNTS, seconds_until_answer
from ..state import Organization, Row
from ..views import present

__all__ = ["Sending", "arrive", "check_amount", "check_bic", "check_funds", "send", "top_up"]

_REFERENCE_LENGTH: Final = 20
_ACCOUNT: Final = ("bank_account_name", "bank_account_number", "bank_code", "bank_id", "bank_name")


@frozen(kw_only=True)
class Sending:
    """What is to be sent, in the words of the older API."""

    amount: int
    fee: int
    provider: str
    receiver: Row
    reference_number: str | None = None
    purpose: str | None = None
    description: str | None = None
    callback_url: str | None = None
    metadata: Row | None = None
    transfer_id: str | None = None
    batch_transaction_id: str | None = None


def check_amount(provider: str, amount: int, pointer: str, problems: list[Json]) -> None:
    """Report an amount that the rail does not take. Inferred: that one centavo is the least."""
    maximum = RAILS[provider].maximum
    if amount < 1:
        problems.append(below(pointer, 1))
    elif maximum is not None and amount > maximum:
        problems.append(above(pointer, maximum))


def check_bic(organization: Organization, provider: str, bic: str, pointer: str, problems: list[Json]) -> None:
    """Report a code that nobody has who can be sent money by the rail."""
    if name_of(organization, provider, bic) is None:
        problems.append(invalid(pointer, f"is no receiving institution of {provider}."))


def check_funds(purse: Purse, asked: Sequence[tuple[str, int]]) -> list[int]:
    """Refuse what the wallet cannot send; return the fee of each rail and amount *asked* for."""
    rules = purse.world.rules
    if not purse.is_active:
        # Inferred: the code.
        refuse("organization_not_allowed", f"The wallet is {purse.wallet['status']} and cannot send.")
    total = sum(amount for _, amount in asked)
    if not purse.fits("outward", total):
        refuse("transaction_limit_exceeded", "The limits of the wallet leave less than that.")
    fees = purse.fees([provider for provider, _ in asked])
    if purse.available < total + sum(fees):
        # Observed: the detail.
        refuse(rules.insufficient_balance_code, "transfer_validator.source_account_balance: insufficient")
    return fees


def send(purse: Purse, sending: Sending) -> str:
    """Set the money aside and ask the rail; return the id of the wallet transaction."""
    world = purse.world
    purse.reserve(sending.amount, sending.fee, sending.provider)
    key = world.ids.new("wallet_tr_")
    purse.organization.tables["wallet_transactions"].add(key, _row(purse, sending))
    number = sending.receiver["bank_account_number"]
    if sending.provider == "paymongo" or number in TEST_ACCOUNTS:
        delay = seconds_until_answer(sending.provider, world.clock.now(), world.rules)
        world.clock.later(delay, _conclude, purse, key)
    return key


def arrive(purse: Purse, amount: int, provider: str, sender: Row) -> None:
    """Take money into a wallet from *sender*, and say so."""
    purse.receive(amount)
    arriving = Sending(amount=amount, fee=0, provider=provider, receiver=purse.account)
    row = _row(purse, arriving) | {"type": "cash_in", "status": "succeeded", "sender": sender}
    key = purse.world.ids.new("wallet_tr_")
    purse.organization.tables["wallet_transactions"].add(key, row)
    # Observed: the event.
    purse.world.outbox.announce(purse.organization, ("transfer.inward.successful", "wallet_transactions", key))


def top_up(purse: Purse, amount: int) -> None:
    """Let money arrive from somebody at a bank."""
    if not purse.is_active or type(amount) is not int or amount < 1:
        msg = "only a wallet that is activated takes money, and only whole centavos"
        raise ValueError(msg)
    sender = {"bank_account_name": "Juan dela Cruz", "bank_account_number": "000000000000", "bank_code": "BNORPHMM"}
    arrive(purse, amount, "instapay", {**sender, "bank_id": None, "bank_name": "BDO"})


def _row(purse: Purse, sending: Sending) -> Row:
    world, now = purse.world, purse.world.clock.seconds()
    return {
        "wallet_id": purse.wallet_id,
        "amount": sending.amount,
        "batch_transaction_id": sending.batch_transaction_id,
        "callback_url": sending.callback_url,
        "currency": "PHP",
        "description": sending.description,
        "fee": sending.fee,
        "livemode": False,
        "metadata": sending.metadata,
        "net_amount": sending.amount + sending.fee,
        "provider": sending.provider,
        "provider_error": None,
        "provider_error_code": None,
        "purpose": sending.purpose,
        "receiver": {name: sending.receiver.get(name) for name in _ACCOUNT},
        "sender": purse.account,
        "sender_email": None,
        # Documented: its length where none was given. Inferred: that a given one is kept.
        "reference_number": sending.reference_number or world.ids.new("", _REFERENCE_LENGTH),
        "status": "pending",
        "type": "send_money",
        "transfer_id": sending.transfer_id,
        "created_at": now,
        "updated_at": now,
    }


def _conclude(purse: Purse, key: str) -> None:
    """Let the rail answer."""
    row = purse.organization.tables["wallet_transactions"].rows[key]
    number = row["receiver"]["bank_account_number"]
    destination = None
    if row["provider"] == "paymongo":
        destination = find_account(purse.world, number)
        error = _why_not(destination, row["amount"])
    else:
        error = TEST_ACCOUNTS[number]
    if error is not None:
        _fail(purse, key, error)
        return
    purse.spend(row["amount"], row["fee"])
    _finish(purse, key, "transfer.outward.successful", {"status": "succeeded"})
    if destination is not None:
        arrive(destination, row["amount"], "paymongo", row["sender"])


def _why_not(destination: Purse | None, amount: int) -> str | None:
    """Say why a wallet cannot take money. Inferred: that the codes of the test accounts stand for it."""
    if destination is None:
        return "account_not_found"
    if not destination.is_active:
        return "account_not_active"
    return None if destination.fits("inward", amount) else "account_limit_reached"


def _fail(purse: Purse, key: str, error: str) -> None:
    row = purse.organization.tables["wallet_transactions"].rows[key]
    purse.give_back(row["amount"], row["fee"], row["created_at"])
    changes = {"status": "failed", "provider_error": MESSAGES[error], "provider_error_code": error}
    _finish(purse, key, "transfer.outward.failed", changes)


def _finish(purse: Purse, key: str, event: str, changes: Row) -> None:
    world, tables = purse.world, purse.organization.tables
    table = tables["wallet_transactions"]
    table.change(key, {**changes, "updated_at": world.clock.seconds()})
    transfer_id = table.rows[key]["transfer_id"]
    if transfer_id is not None:
        if changes["status"] == "succeeded":
            changes = {**changes, "provider_reference_number": world.ids.new("", _REFERENCE_LENGTH)}
        moment = KINDS["Transfer"].moment(world.clock.now())
        tables["transfers"].change(transfer_id, {**changes, "updated_at": moment})
    world.outbox.announce(purse.organization, (event, "wallet_transactions", key))
    call_back(world, table.rows[key]["callback_url"], present(purse.organization, "wallet_transactions", key))
