"""Ledgers: books that are opened, read, changed and removed with what is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import BadRequestError, NotFoundError

if TYPE_CHECKING:
    from .conftest import Checked


async def test_every_operation_answers(client: Checked) -> None:
    """A ledger from its opening to its removal."""
    made = await client.ledgers.create(name="Books")
    await client.ledgers.update(made.id, description="2026")
    assert [await client.ledgers.retrieve(made.id)] == list(await client.ledgers.list())
    await client.ledgers.delete(made.id)
    client.assert_saw_all_of("ledgers")


async def test_ledger_is_opened_and_read(client: PayMongo) -> None:
    """With a UUID, and without an envelope."""
    made = await client.ledgers.create(name="Books", description="2026", metadata={"a": "b"})
    assert (made.object, made.live_mode, made.description, made.extra) == ("ledger", False, "2026", {})
    assert len(made.id) == 36
    assert await client.ledgers.retrieve(made.id) == made


async def test_ledgers_are_listed_by_pages(client: PayMongo) -> None:
    """The cursor comes in a header."""
    made = [(await client.ledgers.create(name=str(number))).id for number in range(3)]
    assert [each.id async for each in client.ledgers.list(per_page=2)] == made[::-1]


async def test_ledger_is_changed(client: PayMongo) -> None:
    """What is not given stays."""
    made = await client.ledgers.create(name="Books", metadata={"a": "b"})
    changed = await client.ledgers.update(made.id, name="Ledger")
    assert (changed.name, changed.metadata) == ("Ledger", {"a": "b"})


async def test_name_has_a_limit(client: PayMongo) -> None:
    """1000 characters."""
    with pytest.raises(BadRequestError) as caught:
        await client.ledgers.create(name="x" * 1001)
    assert caught.value.param == "/name"


async def test_ledger_is_removed_with_all_that_is_in_it(client: PayMongo) -> None:
    """Accounts, transactions and entries."""
    ledger = await client.ledgers.create(name="Books")
    kept = await client.ledgers.create(name="Other")
    accounts = [
        await client.ledger_accounts.create(name="Cash", currency="PHP", normal_balance="debit", ledger_id=each.id)
        for each in (ledger, ledger, kept)
    ]
    made = await client.ledger_transactions.create(
        ledger_entries=[
            {"ledger_account_id": accounts[0].id, "direction": "debit", "amount": 1},
            {"ledger_account_id": accounts[1].id, "direction": "credit", "amount": 1},
        ]
    )
    assert (await client.ledgers.delete(ledger.id)).discarded_at is not None
    for gone in (
        client.ledgers.retrieve(ledger.id),
        client.ledger_transactions.retrieve(made.id),
        client.ledger_entries.retrieve(made.ledger_entries[0].id),
    ):
        with pytest.raises(NotFoundError):
            await gone
    assert [each.id for each in await client.ledger_accounts.list()] == [accounts[2].id]
