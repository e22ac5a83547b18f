"""Quotes: prices that hold for a minute."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import BadRequestError, NotFoundError
from paymongo_async.simulator import Rules, Simulator

if TYPE_CHECKING:
    from .conftest import Checked

PAIR: dict[str, Any] = {"quote_currency": "USDT", "base_currency": "PHP"}


async def test_every_operation_answers(client: Checked) -> None:
    """A quote that is asked for and read."""
    made = await client.quotes.create(side="buy", quote_quantity=Decimal(1), **PAIR)
    assert await client.quotes.retrieve(made.id) == made
    client.assert_saw_all_of("quotes")


async def test_pesos_are_price_times_quantity(client: PayMongo) -> None:
    """Not rounded, and in pesos."""
    quote = await client.quotes.create(side="buy", quote_quantity=Decimal("10.123456"), **PAIR)
    assert (quote.side, quote.quote_currency, quote.quote_quantity) == ("buy", "USDT", Decimal("10.123456"))
    assert quote.base_quantity == quote.price * quote.quote_quantity
    assert quote.extra == {}


async def test_quantity_follows_from_pesos(client: PayMongo) -> None:
    """1000 are PHP 1,000.00."""
    quote = await client.quotes.create(side="buy", base_quantity=Decimal(1000), **PAIR)
    assert quote.base_quantity == 1000
    assert abs(quote.price * quote.quote_quantity - 1000) < Decimal("1e-20")


@pytest.mark.parametrize("rules", [Rules(quote_markup="0.01")])
@pytest.mark.parametrize(("side", "original", "price"), [("buy", "57.90", "58.479"), ("sell", "57.40", "56.826")])
async def test_markup_is_against_the_caller(client: PayMongo, side: str, original: str, price: str) -> None:
    """On top of the higher price when buying, off the lower one when selling."""
    quote = await client.quotes.create(side=side, quote_quantity=Decimal(1), **PAIR)
    assert (quote.original_price, quote.price) == (Decimal(original), Decimal(price))


async def test_quote_holds_for_a_minute(simulator: Simulator, client: PayMongo) -> None:
    """Its moments say so; it stays readable."""
    quote = await client.quotes.create(side="sell", quote_quantity=Decimal(1), **PAIR)
    assert quote.expires_at - quote.created_at == timedelta(seconds=60)
    await simulator.clock.advance(61)
    read = await client.quotes.retrieve(quote.id)
    assert read == quote
    assert read.expires_at.timestamp() < simulator.clock.now()


@pytest.mark.parametrize(
    "quantities", [{}, {"quote_quantity": Decimal(1), "base_quantity": Decimal(1)}, {"base_quantity": Decimal(0)}]
)
async def test_one_quantity_is_needed(client: PayMongo, quantities: dict[str, Decimal]) -> None:
    """Not none, not both, and not zero."""
    with pytest.raises(BadRequestError) as caught:
        await client.quotes.create(side="buy", **PAIR, **quantities)
    assert caught.value.code == "parameter_invalid"


async def test_unknown_quote_is_not_found(client: PayMongo) -> None:
    """404."""
    with pytest.raises(NotFoundError):
        await client.quotes.retrieve("quote_unknown")
