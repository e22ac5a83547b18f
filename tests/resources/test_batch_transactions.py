"""Batches of the older API: several movements of one wallet by one rail."""

from __future__ import annotations

from typing import Any

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import BadRequestError, NotFoundError
from paymongo_async.models.batch_transactions import BatchTransaction
from paymongo_async.simulator import Rules, Simulator
from tests.rig.treasury import BAD, GOOD, OPENING, Treasury


@pytest.fixture
def rules() -> Rules:
    """No transfer is free, as in the official sample."""
    return Rules(free_transfers_per_week=0)


@pytest.fixture
def treasury(client: PayMongo, simulator: Simulator) -> Treasury:
    """A merchant with a wallet."""
    return Treasury(client, simulator)


def payment(number: str = GOOD, amount: int = 1500, **changes: Any) -> dict[str, Any]:
    """Return one payment of a batch."""
    receiver = {"bank_account_name": "Maria Clara", "bank_account_number": number, "bank_code": "BNORPHMM"}
    return {"amount": amount, "receiver": receiver} | changes


async def send(treasury: Treasury, *transactions: dict[str, Any], **changes: Any) -> BatchTransaction:
    """Send a batch."""
    given = {"name": "Payroll", "provider": "instapay", "transactions": transactions} | changes
    return await treasury.client.batch_transactions.create((await treasury.wallet()).id, **given)


async def test_every_operation_answers(treasury: Treasury, client: Any) -> None:
    """Made, read, listed."""
    made, wallet = await send(treasury, payment()), await treasury.wallet()
    assert await client.batch_transactions.retrieve(wallet.id, made.id) == made
    assert await client.batch_transactions.list(wallet.id).to_list() == [made]
    client.assert_saw_all_of("batch_transactions")


async def test_the_sums_are_those_of_the_official_sample(treasury: Treasury) -> None:
    """Two payments of 1500 at 1000 each: amount 3000, fee 1000, 5000 leave the wallet."""
    made = await send(treasury, payment(), payment(), description="July")
    assert (made.amount, made.fee, made.transactions_count, made.net_amount) == (3000, 1000, 2, 5000)
    assert (made.name, made.description, made.status, made.currency) == ("Payroll", "July", "pending", "PHP")
    assert await treasury.balance() == (OPENING - 5000, 5000)


async def test_its_payments_are_movements_of_the_wallet(treasury: Treasury) -> None:
    """Each ends by itself."""
    made = await send(treasury, payment(reference_number="A1", metadata={"who": "Maria"}), payment(BAD))
    await treasury.simulator.clock.advance(60)
    rows = await treasury.client.wallet_transactions.list((await treasury.wallet()).id).to_list()
    assert {each.batch_transaction_id for each in rows} == {made.id}
    assert [each.status for each in rows] == ["failed", "succeeded"]
    assert (rows[1].reference_number, rows[1].metadata) == ("A1", {"who": "Maria"})
    assert await treasury.balance() == (OPENING - 2500, 0)


@pytest.mark.parametrize(
    ("transaction", "code", "pointer"),
    [
        ({}, "parameter_required", "amount"),
        (payment(amount=0), "parameter_below_minimum", "amount"),
        (payment(amount=5_000_001), "parameter_above_maximum", "amount"),
        (payment() | {"amount": "1"}, "parameter_data_type_invalid", "amount"),
        (payment(receiver={}), "parameter_required", "receiver.bank_account_name"),
        (payment(purpose=1), "parameter_data_type_invalid", "purpose"),
        (payment(metadata={"a": 1}), "parameter_data_type_invalid", "metadata.a"),
        (payment(callback_url="nowhere"), "parameter_format_invalid", "callback_url"),
    ],
)
async def test_one_bad_payment_refuses_all(
    treasury: Treasury, transaction: dict[str, Any], code: str, pointer: str
) -> None:
    """With its place in the list."""
    with pytest.raises(BadRequestError) as caught:
        await send(treasury, payment(), transaction)
    first = caught.value.errors[0]
    assert (first.code, first.pointer) == (code, f"transactions.1.{pointer}")
    assert await treasury.balance() == (OPENING, 0)


async def test_a_code_that_the_rail_does_not_reach_is_refused(treasury: Treasury) -> None:
    """As of transfers."""
    bad = payment()
    bad["receiver"]["bank_code"] = "GXCHPHM2XXX"
    with pytest.raises(BadRequestError) as caught:
        await send(treasury, bad, provider="pesonet")
    assert caught.value.errors[0].pointer == "transactions.0.receiver.bank_code"


async def test_an_empty_batch_is_refused(treasury: Treasury) -> None:
    """There is nothing to send."""
    with pytest.raises(BadRequestError) as caught:
        await send(treasury)
    assert caught.value.param == "transactions"


async def test_the_balance_covers_the_whole_batch(treasury: Treasury) -> None:
    """Fees included."""
    half = OPENING // 2
    with pytest.raises(BadRequestError) as caught:
        await send(treasury, payment(amount=half), payment(amount=half), provider="pesonet")
    assert caught.value.code == "available_balance_insufficient"


async def test_what_is_unknown_is_not_found(treasury: Treasury, simulator: Simulator) -> None:
    """A wallet, a batch, and the batch of another merchant."""
    made, wallet = await send(treasury, payment()), await treasury.wallet()
    batches = treasury.client.batch_transactions
    for wallet_id, key in ((wallet.id, "batch_tr_x"), ("wallet_x", made.id)):
        with pytest.raises(NotFoundError):
            await batches.retrieve(wallet_id, key)
    with pytest.raises(NotFoundError):
        await batches.list("wallet_x")
    async with PayMongo("sk_test_other99999", base_url=simulator.base_url) as other:
        with pytest.raises(NotFoundError):
            await other.batch_transactions.retrieve(wallet.id, made.id)


async def test_batches_are_listed_in_pages(treasury: Treasury) -> None:
    """Newest first."""
    made = [(await send(treasury, payment())).id for _ in range(3)]
    rows = treasury.client.batch_transactions.list((await treasury.wallet()).id, limit=2)
    assert [each.id async for each in rows] == made[::-1]
