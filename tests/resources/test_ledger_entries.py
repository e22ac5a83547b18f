"""Entries of ledger transactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import NotFoundError
from paymongo_async.models.ledger_transactions import LedgerTransaction

if TYPE_CHECKING:
    from .conftest import Checked


async def written(client: PayMongo) -> LedgerTransaction:
    ledger = await client.ledgers.create(name="Books")
    ids = [
        (await client.ledger_accounts.create(name=side, currency="PHP", normal_balance=side, ledger_id=ledger.id)).id
        for side in ("debit", "credit")
    ]
    return await client.ledger_transactions.create(
        status="posted",
        ledger_entries=[
            {"ledger_account_id": ids[0], "direction": "debit", "amount": 100},
            {"ledger_account_id": ids[1], "direction": "credit", "amount": 100},
        ],
    )


async def test_every_operation_answers(client: Checked) -> None:
    """Entries that are found and marked."""
    key = (await written(client)).ledger_entries[0].id
    marked = await client.ledger_entries.update(key, metadata={"a": "b"})
    assert await client.ledger_entries.retrieve(key) == marked
    assert marked in list(await client.ledger_entries.list())
    client.assert_saw_all_of("ledger_entries")


async def test_entry_says_what_it_led_to(client: PayMongo) -> None:
    """Version and balances of the account right after it."""
    entry = (await written(client)).ledger_entries[0]
    assert await client.ledger_entries.retrieve(entry.id) == entry
    assert (entry.ledger_account_currency, entry.ledger_account_currency_exponent) == ("PHP", 2)
    assert entry.ledger_account_lock_version == 1
    assert entry.resulting_ledger_account_balances is not None
    assert entry.resulting_ledger_account_balances.posted_balance.amount == 100


async def test_entries_are_filtered(client: PayMongo) -> None:
    """By account, transaction, side and status."""
    first, second = await written(client), await written(client)
    debit, credit = second.ledger_entries
    ask = client.ledger_entries.list
    assert [each.id for each in await ask(ledger_account_id=debit.ledger_account_id)] == [debit.id]
    assert [each.id for each in await ask(ledger_transaction_id=second.id)] == [credit.id, debit.id]
    assert [each.id for each in await ask(direction="debit")] == [debit.id, first.ledger_entries[0].id]
    assert not (await ask(status="pending")).items
    assert len([each async for each in ask(per_page=3)]) == 4


async def test_metadata_of_an_entry_can_be_changed(client: PayMongo) -> None:
    """Its transaction shows it too."""
    made = await written(client)
    changed = await client.ledger_entries.update(made.ledger_entries[0].id, metadata={"a": "b"})
    assert changed.metadata == {"a": "b"}
    seen = await client.ledger_transactions.retrieve(made.id)
    assert (seen.ledger_entries[0], seen.ledger_entries[1]) == (changed, made.ledger_entries[1])


async def test_unknown_entry_is_not_found(client: PayMongo) -> None:
    """404."""
    with pytest.raises(NotFoundError):
        await client.ledger_entries.update("none", metadata={})
