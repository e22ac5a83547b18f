"""The older API: money sent from a wallet, and all that moved."""

from __future__ import annotations

from typing import Any

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import BadRequestError, NotFoundError
from paymongo_async.models.wallet_transactions import WalletTransaction, WalletTransactionReceiver
from paymongo_async.simulator import Simulator
from tests.rig.treasury import BAD, GOOD, OPENING, SILENT, Treasury, called_back


@pytest.fixture
def treasury(client: PayMongo, simulator: Simulator) -> Treasury:
    """A merchant with a wallet."""
    return Treasury(client, simulator)


async def send(treasury: Treasury, number: str = GOOD, amount: int = 1000, **changes: Any) -> WalletTransaction:
    """Send money by the older API."""
    receiver = WalletTransactionReceiver(
        bank_account_name="Maria Clara", bank_account_number=number, bank_code=changes.pop("bank_code", "BNORPHMM")
    )
    given = {"type": "send_money", "provider": "instapay", "receiver": receiver} | changes
    key = (await treasury.wallet()).id
    return await treasury.client.wallet_transactions.create(key, amount=amount, **given)


async def test_every_operation_answers(treasury: Treasury, client: Any) -> None:
    """Made, read, listed."""
    made = await send(treasury)
    assert await client.wallet_transactions.retrieve(made.wallet_id, made.id) == made
    assert await client.wallet_transactions.list(made.wallet_id).to_list() == [made]
    client.assert_saw_all_of("wallet_transactions")


async def test_the_fee_comes_on_top(treasury: Treasury) -> None:
    """As in the official sample: 1000 and 1000 are 2000; the first of the week is free."""
    first, second = await send(treasury), await send(treasury)
    assert (first.fee, first.net_amount) == (0, 1000)
    assert (second.amount, second.fee, second.net_amount) == (1000, 1000, 2000)
    assert await treasury.balance() == (OPENING - 3000, 3000)


@pytest.mark.parametrize(
    ("number", "status", "code"), [(GOOD, "succeeded", None), (BAD, "failed", "account_not_found")]
)
async def test_the_account_decides(treasury: Treasury, number: str, status: str, code: str | None) -> None:
    """The same accounts as those of transfers."""
    made = await send(treasury, number)
    assert made.status == "pending"
    await treasury.simulator.clock.advance(60)
    done = await treasury.client.wallet_transactions.retrieve(made.wallet_id, made.id)
    assert (done.status, done.provider_error_code) == (status, code)


async def test_both_ends_are_named(treasury: Treasury) -> None:
    """The sender is the wallet of the path."""
    made = await send(treasury)
    assert made.receiver.bank_account_name == "Maria Clara"
    assert (made.sender.bank_account_number, made.sender.bank_id) == ((await treasury.source()).number, "824")
    assert made.transfer_id is None


async def test_a_reference_is_made_up_or_kept(treasury: Treasury) -> None:
    """A made-up one has 20 letters and digits."""
    made, given = await send(treasury), await send(treasury, reference_number="INV-1")
    assert (len(made.reference_number), made.reference_number.isalnum()) == (20, True)
    assert given.reference_number == "INV-1"


async def test_texts_come_back(treasury: Treasury) -> None:
    """As they were sent; metadata has the key of the call beside them."""
    made = await send(treasury, purpose="rent", description="July", metadata={"order": "1"}, currency="PHP")
    assert (made.purpose, made.description, (made.metadata or {})["order"]) == ("rent", "July", "1")


async def test_the_end_is_told(treasury: Treasury) -> None:
    """By an event and at the address that was given."""
    await treasury.listen()
    async with called_back() as (url, arrived):
        made = await send(treasury, callback_url=url)
        await treasury.simulator.clock.advance(60)
    assert [(kind, data["id"]) for kind, data in treasury.heard()] == [("transfer.outward.successful", made.id)]
    assert [body["data"]["id"] for _, body in arrived] == [made.id]


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"amount": 5_000_001}, "parameter_above_maximum", "amount"),
        ({"bank_code": "XXXXPHMM"}, "parameter_invalid", "receiver.bank_code"),
        ({"type": "cash_in"}, "parameter_invalid", "type"),
        ({"callback_url": "nowhere"}, "parameter_format_invalid", "callback_url"),
        ({"amount": OPENING + 1, "provider": "pesonet"}, "available_balance_insufficient", None),
    ],
)
async def test_what_cannot_be_sent_is_refused(
    treasury: Treasury, changes: dict[str, Any], code: str, pointer: str | None
) -> None:
    """And nothing is set aside."""
    with pytest.raises(BadRequestError) as caught:
        await send(treasury, **changes)
    assert [(each.code, each.pointer) for each in caught.value.errors] == [(code, pointer)]
    assert await treasury.balance() == (OPENING, 0)


async def test_what_is_unknown_is_not_found(treasury: Treasury) -> None:
    """A wallet, a transaction, and the transaction of another wallet."""
    made = await send(treasury)
    transactions = treasury.client.wallet_transactions
    for wallet, key in (("wallet_x", made.id), (made.wallet_id, "wallet_tr_x")):
        with pytest.raises(NotFoundError):
            await transactions.retrieve(wallet, key)
    with pytest.raises(NotFoundError):
        await transactions.list("wallet_x")


async def test_transfers_are_movements_too(treasury: Treasury) -> None:
    """What the newer API sent, and what arrived, is in the list; newest first, in pages."""
    sent = await treasury.send(SILENT)
    treasury.simulator.top_up(str((await treasury.source()).number), 500)
    key = (await treasury.wallet()).id
    arrived, outward = await treasury.client.wallet_transactions.list(key, limit=1).to_list()
    assert (arrived.type, arrived.status, arrived.amount) == ("cash_in", "succeeded", 500)
    assert (outward.type, outward.transfer_id, outward.status) == ("send_money", sent.id, "pending")
