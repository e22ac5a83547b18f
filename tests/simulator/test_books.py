"""The plain view of what is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .conftest import Shop


async def test_totals_add_up(shop: Shop) -> None:
    """Charged less fees less refunds is what is left."""
    payment = await shop.pay("gcash")
    await shop.pay()
    await shop.attach(await shop.intent(), await shop.card("5100000000000198"))
    await shop.refund(payment, 4_000)
    await shop.simulator.clock.advance(2)
    await shop.refund(payment, 1_000)
    assert shop.simulator.books.totals() == {
        "charged": 20_000,
        "refunded": 4_000,
        "fees": 250 + 1_850,
        "net": 20_000 - 2_100 - 4_000,
        "payments": {"paid": 2, "failed": 1},
        "refunds": {"succeeded": 1, "pending": 1},
    }


async def test_books_show_all_organisations(shop: Shop) -> None:
    """As the API would answer."""
    key = await shop.intent()
    other = {"amount": 10_000, "currency": "PHP", "payment_method_allowed": ["card"]}
    await shop.post("/payment_intents", key="sk_test_other", **other)
    shown = shop.simulator.books.payment_intents
    assert shown[0] == (await shop.get(f"/payment_intents/{key}")).data
    assert len(shown) == 2


async def test_books_are_copies(shop: Shop) -> None:
    """Writing in them changes nothing."""
    await shop.pay()
    shop.simulator.books.payments[0]["attributes"]["amount"] = 1
    assert shop.simulator.books.payments[0]["attributes"]["amount"] == 10_000


@pytest.mark.parametrize("table", ["refunds", "customers", "sources", "checkout_sessions", "links", "webhooks"])
async def test_every_table_has_its_book(shop: Shop, table: str) -> None:
    """Empty at first, an attribute or by name."""
    assert getattr(shop.simulator.books, table) == shop.simulator.books.rows(table) == []


async def test_what_is_no_table_has_no_book(shop: Shop) -> None:
    """Nothing is made by asking."""
    books = shop.simulator.books
    assert {"ledgers", "file_records", "rows", "totals"} <= set(dir(books))
    with pytest.raises(AttributeError, match="no book 'refund'"):
        _ = books.refund
    with pytest.raises(KeyError):
        books.rows("refund")
