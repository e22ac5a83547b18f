"""Double entry: what balances, what is final, what is undone; and the entries that are written."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import BadRequestError, NotFoundError, ValidationError
from paymongo_async.models.ledger_accounts import LedgerAccount
from paymongo_async.models.ledger_transactions import LedgerEntryRequest, LedgerTransaction
from paymongo_async.simulator import Simulator

if TYPE_CHECKING:
    from .conftest import Checked

HUGE = 10**36


class Books:
    """A ledger with an account of each side."""

    def __init__(self, client: PayMongo, cash: LedgerAccount, sales: LedgerAccount) -> None:
        self.client, self.cash, self.sales = client, cash, sales

    def lines(self, amount: int, **more: Any) -> list[LedgerEntryRequest]:
        return [
            LedgerEntryRequest(ledger_account_id=self.cash.id, direction="debit", amount=amount, **more),
            LedgerEntryRequest(ledger_account_id=self.sales.id, direction="credit", amount=amount),
        ]

    async def write(self, amount: int = 100, **more: Any) -> LedgerTransaction:
        return await self.client.ledger_transactions.create(ledger_entries=self.lines(amount), **more)

    async def amounts(self) -> tuple[int, int, int]:
        """Posted, pending and available balance of cash."""
        found = (await self.client.ledger_accounts.retrieve(self.cash.id)).balances
        return found.posted_balance.amount, found.pending_balance.amount, found.available_balance.amount


@pytest.fixture
async def books(client: PayMongo) -> Books:
    ledger = await client.ledgers.create(name="Books")
    made = [
        await client.ledger_accounts.create(name=name, currency="PHP", normal_balance=side, ledger_id=ledger.id)
        for name, side in (("Cash", "debit"), ("Sales", "credit"))
    ]
    return Books(client, made[0], made[1])


async def test_every_operation_answers(books: Books, client: Checked) -> None:
    """A transaction that is posted and undone."""
    made = await books.write()
    await client.ledger_transactions.update(made.id, status="posted")
    undone = await client.ledger_transactions.reverse(made.id)
    seen = await client.ledger_transactions.retrieve(made.id)
    assert list(await client.ledger_transactions.list()) == [undone, seen]
    client.assert_saw_all_of("ledger_transactions")


async def test_transaction_is_pending_at_first(books: Books) -> None:
    """Its entries are pending too, and nothing is posted."""
    made = await books.write(description="Tea", metadata={"a": "b"}, external_id="order 1")
    assert (made.status, made.posted_at, made.ledger_id) == ("pending", None, books.cash.ledger_id)
    assert [(each.direction, each.amount, each.status) for each in made.ledger_entries] == [
        ("debit", 100, "pending"),
        ("credit", 100, "pending"),
    ]
    assert (made.extra, made.ledger_entries[0].extra) == ({}, {})
    assert await books.client.ledger_transactions.retrieve(made.id) == made


async def test_what_comes_in_is_available_once_posted(books: Books) -> None:
    """A pending debit of cash is in its pending balance alone."""
    await books.write()
    assert await books.amounts() == (0, 100, 0)
    await books.write(status="posted")
    assert await books.amounts() == (100, 200, 100)


async def test_what_goes_out_is_unavailable_at_once(books: Books) -> None:
    """A pending credit of cash lowers what is available."""
    await books.write(status="posted")
    lines = [
        {"ledger_account_id": books.cash.id, "direction": "credit", "amount": 30},
        {"ledger_account_id": books.sales.id, "direction": "debit", "amount": 30},
    ]
    await books.client.ledger_transactions.create(ledger_entries=lines)
    assert await books.amounts() == (100, 70, 70)
    sales = (await books.client.ledger_accounts.retrieve(books.sales.id)).balances.available_balance
    assert (sales.credits, sales.debits, sales.amount) == (100, 30, 70)


async def test_amounts_above_64_bits_are_exact(books: Books) -> None:
    """Both ways, in entries and in balances."""
    made = await books.write(HUGE, status="posted")
    assert [each.amount for each in made.ledger_entries] == [HUGE, HUGE]
    await books.write(HUGE - 1, status="posted")
    assert await books.amounts() == (2 * HUGE - 1,) * 3


async def test_amount_above_the_largest_is_refused(books: Books) -> None:
    """Above 10**36, before anything is sent."""
    with pytest.raises(ValidationError):
        await books.write(HUGE + 1)


@pytest.mark.parametrize("amount", [HUGE + 1, -1])
async def test_server_refuses_amounts_outside(books: Books, simulator: Simulator, amount: int) -> None:
    """For clients that do not look."""
    entries = [{**line(books.cash, side), "amount": amount} for side in ("debit", "credit")]
    headers = {"Authorization": "Basic " + b64encode(b"sk_test_abcdef123456:").decode()}
    async with aiohttp.ClientSession(headers=headers) as session:
        url = f"{simulator.base_url}/v1/ledger_transactions"
        async with session.post(url, json={"ledger_entries": entries}) as answer:
            problems = (await answer.json())["errors"]
    assert [each["source"]["pointer"] for each in problems] == [f"/ledger_entries/{place}/amount" for place in (0, 1)]


def line(account: LedgerAccount, side: str, amount: int = 100) -> dict[str, Any]:
    return {"ledger_account_id": account.id, "direction": side, "amount": amount}


async def test_sides_have_to_be_equal(books: Books) -> None:
    """Debits and credits, refused with parameter_invalid."""
    with pytest.raises(BadRequestError) as caught:
        await books.client.ledger_transactions.create(
            ledger_entries=[line(books.cash, "debit", 100), line(books.sales, "credit", 99)]
        )
    assert (caught.value.code, caught.value.param) == ("parameter_invalid", "/ledger_entries")
    assert await books.amounts() == (0, 0, 0)


async def test_both_sides_are_needed(books: Books) -> None:
    """Even where nothing moves."""
    with pytest.raises(BadRequestError) as caught:
        await books.client.ledger_transactions.create(
            ledger_entries=[line(books.cash, "debit", 0), line(books.sales, "debit", 0)]
        )
    assert caught.value.code == "parameter_invalid"


async def test_each_currency_balances_by_itself(books: Books) -> None:
    """A peso is no dollar."""
    given = {"name": "Dollars", "currency": "USD", "normal_balance": "debit", "ledger_id": books.cash.ledger_id}
    dollars = await books.client.ledger_accounts.create(**given)
    with pytest.raises(BadRequestError):
        await books.client.ledger_transactions.create(
            ledger_entries=[line(books.cash, "debit"), line(dollars, "credit")]
        )


async def test_accounts_are_of_one_ledger(books: Books) -> None:
    """A transaction belongs to one."""
    other = await books.client.ledgers.create(name="Other")
    given = {"name": "Cash", "currency": "PHP", "normal_balance": "debit", "ledger_id": other.id}
    foreign = await books.client.ledger_accounts.create(**given)
    with pytest.raises(BadRequestError):
        await books.client.ledger_transactions.create(
            ledger_entries=[line(books.cash, "debit"), line(foreign, "credit")]
        )


async def test_unknown_account_is_not_found(books: Books) -> None:
    """404."""
    lines = [line(books.cash, "debit"), {**line(books.cash, "credit"), "ledger_account_id": "none"}]
    with pytest.raises(NotFoundError):
        await books.client.ledger_transactions.create(ledger_entries=lines)


async def test_own_reference_is_unique(books: Books) -> None:
    """A second transaction with it is refused."""
    await books.write(external_id="order 1")
    with pytest.raises(BadRequestError) as caught:
        await books.write(external_id="order 1")
    assert caught.value.param == "/external_id"


async def test_effective_moment_may_be_chosen(books: Books) -> None:
    """Now, unless it is given."""
    moment = datetime(2025, 12, 31, 15, tzinfo=UTC)
    assert (await books.write(effective_at=moment)).effective_at == moment
    made = await books.write()
    assert made.effective_at == made.created_at


async def test_transactions_are_listed(books: Books) -> None:
    """By ledger and status, page by page."""
    pending, posted = await books.write(), await books.write(status="posted")
    ask = books.client.ledger_transactions.list
    assert [each.id async for each in ask(per_page=1)] == [posted.id, pending.id]
    assert [each.id for each in await ask(status="pending")] == [pending.id]
    assert not (await ask(ledger_id="none")).items


# -- changes ----------------------------------------------------------------------------------------------------------


async def test_pending_transaction_is_posted(books: Books) -> None:
    """Its entries are written anew, as posted ones."""
    made = await books.write()
    posted = await books.client.ledger_transactions.update(made.id, status="posted")
    assert posted.posted_at is not None
    assert {each.status for each in posted.ledger_entries} == {"posted"}
    assert await books.amounts() == (100, 100, 100)
    assert len(await books.client.ledger_entries.list()) == 2


async def test_archived_transaction_counts_nowhere(books: Books) -> None:
    """The way to cancel; final."""
    made = await books.write()
    archived = await books.client.ledger_transactions.update(made.id, status="archived")
    assert (archived.status, {each.status for each in archived.ledger_entries}) == ("archived", {"archived"})
    assert await books.amounts() == (0, 0, 0)
    with pytest.raises(BadRequestError) as caught:
        await books.client.ledger_transactions.update(made.id, status="posted")
    assert caught.value.code == "resource_failed_state"


async def test_pending_transaction_can_get_other_entries(books: Books) -> None:
    """They replace all that were there, and have to balance as well."""
    made = await books.write()
    changed = await books.client.ledger_transactions.update(
        made.id, ledger_entries=books.lines(70, metadata={"c": "d"}), effective_at=datetime(2026, 2, 1, tzinfo=UTC)
    )
    assert [each.amount for each in changed.ledger_entries] == [70, 70]
    assert (changed.ledger_entries[0].metadata, changed.effective_at.month) == ({"c": "d"}, 2)
    assert await books.amounts() == (0, 70, 0)
    with pytest.raises(BadRequestError):
        await books.client.ledger_transactions.update(made.id, ledger_entries=[line(books.cash, "debit")])


async def test_posted_transaction_is_immutable(books: Books) -> None:
    """Except for its metadata; posting it again changes nothing."""
    made = await books.write(status="posted")
    update = books.client.ledger_transactions.update
    with pytest.raises(BadRequestError) as caught:
        await update(made.id, description="Coffee")
    assert caught.value.code == "resource_failed_state"
    again = await update(made.id, status="posted", metadata={"a": "b"})
    assert (again.metadata, again.posted_at, again.ledger_entries) == ({"a": "b"}, made.posted_at, made.ledger_entries)


async def test_transaction_of_a_deleted_account_cannot_be_posted(books: Books) -> None:
    """There is nothing to write it to; that it is described anew is all right."""
    made = await books.write()
    await books.client.ledger_accounts.delete(books.sales.id)
    assert (await books.client.ledger_transactions.update(made.id, description="Tea")).description == "Tea"
    with pytest.raises(NotFoundError):
        await books.client.ledger_transactions.update(made.id, status="posted")


async def test_entries_of_a_deleted_account_can_be_replaced(books: Books) -> None:
    """By those of accounts that are there."""
    made = await books.write()
    await books.client.ledger_accounts.delete(books.sales.id)
    lines = [line(books.cash, "debit", 5), line(books.cash, "credit", 5)]
    changed = await books.client.ledger_transactions.update(made.id, ledger_entries=lines)
    assert [each.amount for each in changed.ledger_entries] == [5, 5]
    assert await books.amounts() == (0, 0, -5)


# -- reversal ---------------------------------------------------------------------------------------------------------


async def test_reversal_is_the_opposite(books: Books) -> None:
    """A new transaction, linked both ways; the balances are as before."""
    made = await books.write(status="posted", effective_at=datetime(2025, 12, 1, tzinfo=UTC))
    undone = await books.client.ledger_transactions.reverse(made.id, description="Mistake")
    assert [each.direction for each in undone.ledger_entries] == ["credit", "debit"]
    assert (undone.status, undone.reverses_ledger_transaction_id) == ("posted", made.id)
    assert (undone.effective_at, undone.description) == (made.effective_at, "Mistake")
    original = await books.client.ledger_transactions.retrieve(made.id)
    assert (original.status, original.reversed_by_ledger_transaction_id) == ("posted", undone.id)
    assert await books.amounts() == (0, 0, 0)


async def test_reversal_may_be_pending(books: Books) -> None:
    """With a moment of its own."""
    made = await books.write(status="posted")
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    undone = await books.client.ledger_transactions.reverse(made.id, status="pending", effective_at=moment)
    assert (undone.status, undone.posted_at, undone.effective_at) == ("pending", None, moment)
    assert await books.amounts() == (100, 0, 0)


async def test_only_a_posted_transaction_is_reversed(books: Books) -> None:
    """And only once."""
    with pytest.raises(BadRequestError) as caught:
        await books.client.ledger_transactions.reverse((await books.write()).id)
    assert caught.value.code == "resource_failed_state"
    made = await books.write(status="posted")
    await books.client.ledger_transactions.reverse(made.id)
    with pytest.raises(BadRequestError):
        await books.client.ledger_transactions.reverse(made.id)
