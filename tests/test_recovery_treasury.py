"""Money that leaves: what is told of it agrees with the simulator's books, and nothing leaves twice."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeAlias

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import OutcomeUnknown
from paymongo_async.retry import RetryPolicy
from paymongo_async.simulator import Rules, Simulator

from .rig.scripted import SECRET
from .rig.treasury import GOOD, Treasury

Make: TypeAlias = Callable[[Treasury], Awaitable[Any]]
START = 1_767_225_600.0
"""1 January 2026, 00:00 UTC: the server's clock is another than ours."""


@pytest.fixture(params=["documented", "ignored"])
async def treasury(request: pytest.FixtureRequest) -> AsyncIterator[Treasury]:
    """Run a merchant with a wallet, at a server that honours keys and at one that does not."""
    async with (
        Simulator(rules=Rules(idempotency=request.param), now=START) as simulator,
        PayMongo(SECRET, base_url=simulator.base_url, organization_id="org_1", retry=RetryPolicy.testing()) as client,
    ):
        yield Treasury(client, simulator)


async def batch(treasury: Treasury) -> Any:
    """Send two transfers whose references the server writes in its own way."""
    asked = [await treasury.request(GOOD, 100 + number, reference_number=f"pay-{number}/a") for number in range(2)]
    return await treasury.send_all(*asked)


async def transfer(treasury: Treasury) -> Any:
    """Send one with a reference that is kept."""
    return await treasury.send_all(await treasury.request(GOOD, 100, reference_number="PAY42"))


async def transaction(treasury: Treasury) -> Any:
    """Send money by the older API."""
    receiver = {"bank_account_name": "Maria", "bank_account_number": GOOD, "bank_code": "BNORPHMM"}
    wallet = (await treasury.wallet()).id
    return await treasury.client.wallet_transactions.create(
        wallet, amount=100, type="send_money", provider="instapay", receiver=receiver
    )


async def older_batch(treasury: Treasury) -> Any:
    """Send a batch by the older API."""
    receiver = {"bank_account_name": "Maria", "bank_account_number": GOOD, "bank_code": "BNORPHMM"}
    wallet = (await treasury.wallet()).id
    return await treasury.client.batch_transactions.create(
        wallet, name="Payroll of July", provider="instapay", transactions=[{"amount": 100, "receiver": receiver}]
    )


SENDS: dict[str, Make] = {
    "batch_transfers.create": transfer,
    "batch_transfers.create of two": batch,
    "wallet_transactions.create": transaction,
    "batch_transactions.create": older_batch,
}


def lose(treasury: Treasury, name: str, kind: Any) -> str:
    """Lose the answer to the next call."""
    operation = name.partition(" ")[0]
    treasury.simulator.faults.add(operation=operation, kind=kind)
    return operation


def sent(treasury: Treasury, operation: str) -> int:
    """Count the requests of an operation."""
    return sum(request.operation == operation for request in treasury.simulator.requests)


@pytest.mark.parametrize("name", SENDS)
async def test_money_that_left_is_found(treasury: Treasury, name: str) -> None:
    """The answer is that of the call, as if it had not been lost."""
    before, _ = await treasury.balance()
    operation = lose(treasury, name, "drop_after_commit")
    found = await SENDS[name](treasury)
    after, _ = await treasury.balance()
    assert found.id
    assert sent(treasury, operation) == 1
    assert 0 < before - after < 2 * 100 + 2 * 1000 + 10


@pytest.mark.parametrize("name", SENDS)
async def test_money_that_did_not_leave_waits(treasury: Treasury, name: str) -> None:
    """It stays in doubt, and is not sent again."""
    before = await treasury.balance()
    operation = lose(treasury, name, "drop_before_commit")
    with pytest.raises(OutcomeUnknown):
        await SENDS[name](treasury)
    assert (sent(treasury, operation), await treasury.balance()) == (1, before)
    assert len(await treasury.client.in_doubt()) == 1


@pytest.mark.parametrize("name", SENDS)
async def test_an_equal_one_from_an_hour_ago_is_not_taken_for_it(treasury: Treasury, name: str) -> None:
    """References and names may be used again: only what was made since the call counts."""
    await SENDS[name](treasury)
    await treasury.simulator.clock.advance(3600)
    operation = lose(treasury, name, "drop_before_commit")
    with pytest.raises(OutcomeUnknown):
        await SENDS[name](treasury)
    assert sent(treasury, operation) == 2


async def test_a_lost_refund_of_a_link_is_found(treasury: Treasury) -> None:
    """Among all refunds of the payment."""
    client, simulator = treasury.client, treasury.simulator
    link = await client.payment_links.create(amount=10_000, currency="PHP", description="tea")
    await simulator.pay(link.url, method="card")
    (payment,) = await client.payment_links.list_payments(link.id).to_list()
    operation = lose(treasury, "payment_links.create_refund", "drop_after_commit")
    refund = await client.payment_links.create_refund(
        link.id, payment_id=payment.payment_id, amount=550, reason="others"
    )
    assert (refund.amount, sent(treasury, operation)) == (550, 1)
    assert [each.id for each in await client.refunds.list()] == [refund.id]


@pytest.mark.parametrize("kind", ["drop_after_commit", "drop_before_commit"])
async def test_a_lost_run_is_found_or_stays_unknown(treasury: Treasury, kind: str) -> None:
    """A workflow may send money, so it is never run again on a guess."""
    client = treasury.client
    waits = {"name": "approval", "wait_event": {"event_name": "approved"}}
    workflow = await client.workflows.create(definition={"name": "Payroll", "steps": [waits]})
    operation = lose(treasury, "workflows.execute", kind)
    if kind == "drop_after_commit":
        found = await client.workflows.execute(workflow.id, input={"order": "1"})
        runs = await client.workflows.list_instances(workflow_id=workflow.id).to_list()
        assert [run.instance_id for run in runs] == [found.instance_id]
    else:
        with pytest.raises(OutcomeUnknown):
            await client.workflows.execute(workflow.id, input={"order": "1"})
    assert sent(treasury, operation) == 1


async def test_a_lost_booking_and_its_lost_reversal_are_found(treasury: Treasury) -> None:
    """One by its mark or reference, the other through the one that it reverses."""
    client = treasury.client
    ledger = await client.ledgers.create(name="Books")
    lines = []
    for name, side in (("Cash", "debit"), ("Sales", "credit")):
        account = await client.ledger_accounts.create(
            name=name, currency="PHP", normal_balance=side, ledger_id=ledger.id
        )
        lines.append({"ledger_account_id": account.id, "direction": side, "amount": 100})
    for external_id in (None, "order-42"):
        lose(treasury, "ledger_transactions.create", "drop_after_commit")
        made = await client.ledger_transactions.create(ledger_entries=lines, status="posted", external_id=external_id)
        lose(treasury, "ledger_transactions.reverse", "drop_after_commit")
        reversal = await client.ledger_transactions.reverse(made.id)
        assert reversal.reverses_ledger_transaction_id == made.id
    assert len(await client.ledger_transactions.list().to_list()) == 4
    assert sent(treasury, "ledger_transactions.create") == sent(treasury, "ledger_transactions.reverse") == 2
