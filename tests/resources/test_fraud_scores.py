"""Fraud scores of payments that were made elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import BadRequestError, NotFoundError
from paymongo_async.models.fraud_scores import FraudScore
from paymongo_async.simulator import Rules
from paymongo_async.simulator.workings.protect import level_of

if TYPE_CHECKING:
    from .conftest import Checked


async def made(client: PayMongo, reference: str = "order-7") -> FraudScore:
    return await client.fraud_scores.create(
        external_id=reference,
        external_attribute_name="order_id",
        payment_method="credit_card",
        variables={"amount": 10_000, "creditcard_country": "PH"},
    )


async def test_every_operation_round_trips(client: Checked) -> None:
    """Each answers over a socket, decodes into its type, and leaves no field unknown."""
    score = await made(client)
    assert (await client.fraud_scores.retrieve(score.id)).id == score.id
    assert [each.id for each in await client.fraud_scores.list()] == [score.id]
    client.assert_saw_all_of("fraud_scores")


async def test_a_payment_is_scored(client: PayMongo) -> None:
    """By what the rules of the simulator say; every field of the answer is known."""
    score = await made(client)
    assert (score.score, score.decision, score.decision_reason) == (100, "legit", "low_risk")
    assert (score.external_id, score.external_attribute_name) == ("order-7", "order_id")
    assert (score.payment_method, score.extra) == ("credit_card", {})
    assert score.event_payload is not None
    assert (score.event_payload.amount, score.event_payload.customer_name) == (10_000, None)
    assert await client.fraud_scores.retrieve(score.id) == score


@pytest.mark.parametrize(
    ("score", "level"), [(0, "low"), (499, "low"), (500, "medium"), (799, "medium"), (800, "high"), (1000, "high")]
)
def test_scores_have_bands(score: int, level: str) -> None:
    """Low ends below 500, medium below 800."""
    assert level_of(score) == level


class TestHighRisk:
    """Every payment is a high risk."""

    @pytest.fixture
    def rules(self) -> Rules:
        """Choose a score."""
        return Rules(fraud_score=800)

    async def test_a_high_risk_is_called_fraud(self, client: PayMongo) -> None:
        """With its reason."""
        score = await made(client)
        assert (score.decision, score.decision_reason) == ("fraud", "high_risk")


async def test_scores_are_listed_newest_first(client: PayMongo) -> None:
    """Page by page."""
    keys = [(await made(client, f"order-{number}")).id for number in range(3)]
    rows = await client.fraud_scores.list(limit=2).to_list()
    assert [each.id for each in rows] == keys[::-1]


async def test_an_unknown_score_is_not_found(client: PayMongo) -> None:
    """404."""
    with pytest.raises(NotFoundError):
        await client.fraud_scores.retrieve("frs_none")


async def test_only_cards_are_scored(client: PayMongo) -> None:
    """No other method is known."""
    with pytest.raises(BadRequestError) as caught:
        await client.fraud_scores.create(
            external_id="1", external_attribute_name="order_id", payment_method="gcash", variables={}
        )
    assert caught.value.code == "parameter_invalid"
