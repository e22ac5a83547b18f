"""Fees against recorded answers and the official sample."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from paymongo_async.simulator import Rules, fees

if TYPE_CHECKING:
    from .conftest import OpenShop, Shop


@pytest.mark.parametrize(
    ("kind", "amount", "fee"),
    [
        ("gcash", 2_000, 50),
        ("gcash", 10_000, 250),
        ("gcash", 150_000, 3_750),
        ("grab_pay", 150_000, 3_300),
        ("card", 10_000, 1_850),
    ],
)
async def test_fees_are_the_recorded_ones(shop: Shop, kind: str, amount: int, fee: int) -> None:
    """Net is what is left."""
    payment = (await shop.pay(kind, amount=amount, payment_method_allowed=[kind]))["attributes"]
    assert (payment["fee"], payment["net_amount"]) == (fee, amount - fee)
    assert (payment["tax_amount"], payment["taxes"], payment["foreign_fee"]) == (None, [], None)


@pytest.mark.parametrize(
    ("kind", "fee"),
    [
        ("paymaya", 2_000),
        ("shopee_pay", 1_900),
        ("qrph", 1_500),
        ("billease", 1_500),
        ("dob", 1_500),
        ("brankas", 1_500),
    ],
)
def test_rates_include_vat(kind: str, fee: int) -> None:
    """Of a thousand pesos; banks have a least fee."""
    assert fees.fee_of(kind, 100_000, "half_up").fee == fee


def test_banks_charge_by_rate_above_their_least_fee() -> None:
    """0.8 percent."""
    assert fees.fee_of("dob", 1_000_000, "half_up").fee == 8_000


@pytest.mark.parametrize(("rounding", "fee"), [("half_up", 3), ("half_even", 2), ("down", 2)])
def test_rounding_is_a_choice(rounding: Any, fee: int) -> None:
    """2.5 percent of one peso is two and a half centavos."""
    assert fees.fee_of("gcash", 100, rounding).fee == fee


def test_half_even_rounds_up_where_it_must() -> None:
    """Seven and a half becomes eight, and more than a half goes up."""
    assert fees.divided(75, 10, "half_even") == 8
    assert fees.divided(26, 10, "half_even") == 3


async def test_a_card_from_abroad_costs_one_percent_more(open_shop: OpenShop) -> None:
    """In a field of its own."""
    shop = await open_shop(rules=Rules(foreign_cards=["4343434343434345"]))
    payment = (await shop.pay())["attributes"]
    assert (payment["fee"], payment["foreign_fee"], payment["net_amount"]) == (1_850, 100, 8_050)
    assert payment["source"]["country"] == "US"


async def test_withholding_follows_the_official_sample(open_shop: OpenShop) -> None:
    """10000 by GCash: fee 250 with VAT 27 in it, 4 withheld, 9754 net."""
    shop = await open_shop(rules=Rules(withholding_tax=True))
    payment = (await shop.pay("gcash"))["attributes"]
    assert (payment["fee"], payment["tax_amount"], payment["net_amount"]) == (250, 4, 9_754)
    assert {tax["type"]: tax["amount"] for tax in payment["taxes"]} == {"withholding_tax": 4, "vat": 27}


async def test_money_arrives_as_recorded(shop: Shop) -> None:
    """A card paid at 1749679224 was available and credited at these moments."""
    payment = (await shop.pay())["attributes"]
    assert (payment["paid_at"], payment["available_at"], payment["credited_at"]) == (
        1_749_679_224,
        1_750_150_800,
        1_750_237_200,
    )


def test_fees_passed_on_follow_the_recorded_sample() -> None:
    """PHP 400.00 by QR Ph is charged as PHP 406.09."""
    assert fees.grossed_up("qrph", 40_000, "half_up") == 40_609
