"""Accounts of ledgers and their balances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import BadRequestError, NotFoundError
from paymongo_async.models.ledger_accounts import LedgerAccount, LedgerBalance

if TYPE_CHECKING:
    from .conftest import Checked


async def opened(client: PayMongo, **more: Any) -> LedgerAccount:
    ledger_id = more.pop("ledger_id", None) or (await client.ledgers.create(name="Books")).id
    given = {"name": "Cash", "currency": "PHP", "normal_balance": "debit", "ledger_id": ledger_id, **more}
    return await client.ledger_accounts.create(**given)


async def test_every_operation_answers(client: Checked) -> None:
    """An account from its opening to its removal."""
    made = await opened(client)
    await client.ledger_accounts.update(made.id, description="Till")
    assert [await client.ledger_accounts.retrieve(made.id)] == list(await client.ledger_accounts.list())
    await client.ledger_accounts.delete(made.id)
    client.assert_saw_all_of("ledger_accounts")


async def test_new_account_is_empty(client: PayMongo) -> None:
    """All three balances are zero, in its currency."""
    made = await opened(client, description="Till")
    nothing = LedgerBalance(credits=0, debits=0, amount=0, currency="PHP", currency_exponent=2)
    balances = made.balances
    assert (balances.posted_balance, balances.pending_balance, balances.available_balance) == (nothing,) * 3
    assert (made.lock_version, made.description, made.extra) == (0, "Till", {})
    assert await client.ledger_accounts.retrieve(made.id) == made


@pytest.mark.parametrize(
    ("currency", "given", "exponent"), [("JPY", None, 0), ("KWD", None, 3), ("points", "0", 0), ("PHP", "4", 4)]
)
async def test_exponent_is_that_of_the_currency(
    client: PayMongo, currency: str, given: str | None, exponent: int
) -> None:
    """Unless it is given."""
    made = await opened(client, currency=currency, currency_exponent=given)
    assert made.balances.posted_balance.currency_exponent == exponent


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"currency": "points"}, "parameter_required"),
        ({"currency_exponent": "31"}, "parameter_above_maximum"),
        ({"currency_exponent": "two"}, "parameter_format_invalid"),
        ({"name": "x" * 1001}, "parameter_above_maximum"),
    ],
)
async def test_faulty_account_is_refused(client: PayMongo, wrong: dict[str, str], code: str) -> None:
    """A custom currency needs an exponent, which is at most 30."""
    with pytest.raises(BadRequestError) as caught:
        await opened(client, **wrong)
    assert caught.value.code == code


async def test_account_needs_its_ledger(client: PayMongo) -> None:
    """404."""
    with pytest.raises(NotFoundError):
        await opened(client, ledger_id="none")


async def test_accounts_are_listed_by_ledger(client: PayMongo) -> None:
    """Or all of them, page by page."""
    first, second = await opened(client), await opened(client)
    assert [each.id for each in await client.ledger_accounts.list(ledger_id=first.ledger_id)] == [first.id]
    assert [each.id async for each in client.ledger_accounts.list(per_page=1)] == [second.id, first.id]


async def test_account_is_changed(client: PayMongo) -> None:
    """Its name and description, not its currency."""
    made = await opened(client)
    changed = await client.ledger_accounts.update(made.id, name="Bank", metadata={"a": "b"})
    assert (changed.name, changed.metadata, changed.balances) == ("Bank", {"a": "b"}, made.balances)


async def test_deleted_account_is_gone(client: PayMongo) -> None:
    """It is answered once more, discarded."""
    made = await opened(client)
    assert (await client.ledger_accounts.delete(made.id)).discarded_at is not None
    with pytest.raises(NotFoundError):
        await client.ledger_accounts.retrieve(made.id)
