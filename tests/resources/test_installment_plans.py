"""Instalments: what issuers offer for an amount."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import BadRequestError
from paymongo_async.simulator import Rules, Simulator

if TYPE_CHECKING:
    from .conftest import Checked


async def test_every_operation_round_trips(client: Checked) -> None:
    """It answers over a socket, decodes into its type, and leaves no field unknown."""
    assert await client.installment_plans.list(amount=600_000)
    client.assert_saw_all_of("installment_plans")


async def test_every_issuer_offers_three_tenures(client: PayMongo) -> None:
    """3, 6 and 12 months, all in one page."""
    page = await client.installment_plans.list(amount=600_000)
    offers: dict[str, list[int]] = {}
    for plan in page.items:
        offers.setdefault(plan.issuer_id, []).append(plan.tenure)
    assert len(offers) > 1
    assert all(tenures == [3, 6, 12] for tenures in offers.values())
    assert not page.has_more


async def test_an_offer_has_no_interest(client: PayMongo) -> None:
    """The months share the amount."""
    for plan in (await client.installment_plans.list(amount=600_000)).items:
        assert (plan.bank_interest_rate, plan.interest_amount_charged) == (0, 0)
        assert (plan.loan_amount, plan.auth_amount) == (600_000, 600_000)
        assert plan.monthly_installment == 600_000 / plan.tenure


async def test_a_public_key_may_ask(simulator: Simulator) -> None:
    """It needs no secret one."""
    async with PayMongo(public_key="pk_test_abcdef123456", base_url=simulator.base_url) as client:
        assert (await client.installment_plans.list(amount=600_000)).items


async def test_too_little_has_no_instalments(client: PayMongo) -> None:
    """They begin at PHP 3,000."""
    assert (await client.installment_plans.list(amount=300_000)).items
    with pytest.raises(BadRequestError) as caught:
        await client.installment_plans.list(amount=299_999)
    assert caught.value.code == "parameter_below_minimum"


class TestAnAccountInTestMode:
    """PayMongo's test mode was seen to answer for less."""

    @pytest.fixture
    def rules(self) -> Rules:
        return Rules(minimum_installment_amount=10_000)

    async def test_is_answered_for_less(self, client: PayMongo) -> None:
        """10000 centavos; thirds are rounded to centavos."""
        plan = (await client.installment_plans.list(amount=10_000)).items[0]
        assert plan.monthly_installment == 3333
