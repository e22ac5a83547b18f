"""Rates of stablecoins."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import BadRequestError, NotFoundError

if TYPE_CHECKING:
    from .conftest import Checked


async def test_every_operation_answers(client: Checked) -> None:
    """A rate that is found and read."""
    (rate,) = await client.rates.list(target_currency="USDT", base_currency="PHP")
    assert await client.rates.retrieve(rate.id) == rate
    client.assert_saw_all_of("rates")


async def test_rate_of_a_pair_is_found(client: PayMongo) -> None:
    """It is bought for less than it is sold for, exactly."""
    (rate,) = await client.rates.list(target_currency="USDT", base_currency="PHP", provider="PDAX")
    assert (rate.target_currency, rate.base_currency, rate.provider, rate.extra) == ("USDT", "PHP", "PDAX", {})
    assert (rate.buy_price, rate.sell_price) == (Decimal("57.40"), Decimal("57.90"))
    assert rate.id.startswith("rate_")


async def test_rate_is_read_by_its_id(client: PayMongo) -> None:
    """As it was when it was found."""
    (rate,) = await client.rates.list(target_currency="USDC", base_currency="PHP")
    assert await client.rates.retrieve(rate.id) == rate


async def test_unknown_rate_is_not_found(client: PayMongo) -> None:
    """404."""
    with pytest.raises(NotFoundError):
        await client.rates.retrieve("rate_unknown")


async def test_other_currencies_are_refused(client: PayMongo) -> None:
    """There are two stablecoins."""
    with pytest.raises(BadRequestError) as caught:
        await client.rates.list(target_currency="BTC", base_currency="PHP")
    assert caught.value.param == "target_currency"
