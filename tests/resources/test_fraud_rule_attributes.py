"""What fraud rules can look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paymongo_async import PayMongo

if TYPE_CHECKING:
    from .conftest import Checked


async def test_every_operation_round_trips(client: Checked) -> None:
    """Each answers over a socket, decodes into its type, and leaves no field unknown."""
    assert len(await client.fraud_rule_attributes.list()) == 10
    client.assert_saw_all_of("fraud_rule_attributes")


async def test_all_attributes_are_listed(client: PayMongo) -> None:
    """Ten of them on one page; every field is known."""
    page = await client.fraud_rule_attributes.list()
    assert len({each.rule_attribute for each in page}) == 10
    assert page.has_more is False
    assert all(each.id.startswith("fra_") and each.extra == {} for each in page)


async def test_four_are_numbers(client: PayMongo) -> None:
    """Scores and amounts; the others are text."""
    rows = await client.fraud_rule_attributes.list().to_list()
    numbers = {each.rule_attribute for each in rows if each.rule_data_type == "number"}
    assert numbers == {"risk_score_gte", "risk_score_lte", "payment_amount_gte", "payment_amount_lte"}
    assert {each.rule_data_type for each in rows} == {"number", "string"}
