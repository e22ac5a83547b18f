"""Fraud reviews: opened by a rule after a payment, closed by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import NotFoundError
from paymongo_async.models.fraud_reviews import FraudReview
from paymongo_async.simulator import Rules, Simulator

if TYPE_CHECKING:
    from .conftest import Checked


CARD = {"card_number": "4343434343434345", "exp_month": 12, "exp_year": 2030, "cvc": "123"}
BILLING = {"name": "Juan", "email": "juan@example.com"}


@pytest.fixture
def rules() -> Rules:
    """Make every payment a medium risk."""
    return Rules(fraud_score=500)


async def paid(client: PayMongo, *, capture: bool = False, billing: Any = BILLING) -> Any:
    """Pay by card; return the intent."""
    method = await client.payment_methods.create(type="card", details=CARD, billing=billing)
    intent = await client.payment_intents.create(
        amount=10_000,
        currency="PHP",
        payment_method_allowed=["card"],
        capture_type="manual" if capture else "automatic",
    )
    return await client.payment_intents.attach(intent.id, payment_method=method.id)


async def opened(client: PayMongo) -> FraudReview:
    await paid(client)
    (review,) = await client.fraud_reviews.list()
    return review


async def test_every_operation_round_trips(client: Checked) -> None:
    """Each answers over a socket, decodes into its type, and leaves no field unknown."""
    review = await opened(client)
    assert (await client.fraud_reviews.retrieve(review.id)).closed is False
    assert (await client.fraud_reviews.approve(review.id)).closed is True
    client.assert_saw_all_of("fraud_reviews")


async def test_a_medium_risk_is_looked_into(client: PayMongo) -> None:
    """By a rule that is there from the start; the payment is made all the same."""
    intent = await paid(client)
    (review,) = await client.fraud_reviews.list()
    assert intent.status == "succeeded"
    assert (review.payment_intent_id, review.payment_id) == (intent.id, intent.payments[0].id)
    assert (review.score, review.risk_level, review.reason, review.closed) == (500, "medium", "rule", False)
    assert (review.customer_email, review.closed_reason, review.extra) == ("juan@example.com", None, {})
    rule = await client.fraud_rules.retrieve(review.rule_id or "")
    assert (rule.action, rule.rules[0].rule_value) == ("review", "medium")


async def test_a_review_names_its_score(client: PayMongo) -> None:
    """With what was scored: of the card its first and last digits only."""
    review = await opened(client)
    score = await client.fraud_scores.retrieve(review.score_id or "")
    assert (score.external_id, score.score) == (review.payment_id, 500)
    assert score.event_payload is not None
    payload = score.event_payload
    assert (payload.creditcard_bin, payload.creditcard_last4, payload.amount) == ("434343", "4345", 10_000)


async def test_a_payer_without_details_is_looked_into_too(client: PayMongo) -> None:
    """What is not known is null."""
    await paid(client, billing=None)
    (review,) = await client.fraud_reviews.list()
    assert review.customer_email is None


async def test_a_wallet_payment_is_looked_into(client: PayMongo, simulator: Simulator) -> None:
    """It has no card, and conditions on one are not met."""
    condition = {"rule_attribute": "card_country_id", "rule_value": ["PH"]}
    rule = await client.fraud_rules.create(
        name="cards", enabled=True, operator="AND", rules=[condition], action="block", rule_order=1
    )
    method = await client.payment_methods.create(type="gcash")
    intent = await client.payment_intents.create(amount=10_000, currency="PHP", payment_method_allowed=["gcash"])
    waiting = await client.payment_intents.attach(intent.id, payment_method=method.id, return_url="https://a.example/")
    assert waiting.next_action is not None
    assert waiting.next_action.redirect is not None
    await simulator.pay(waiting.next_action.redirect.url)
    (review,) = await client.fraud_reviews.list()
    assert (review.payment_intent_id, review.rule_id != rule.id) == (intent.id, True)


async def test_a_hold_is_looked_into_when_it_is_captured(client: PayMongo) -> None:
    """Never before the payment."""
    intent = await paid(client, capture=True)
    assert await client.fraud_reviews.list().to_list() == []
    await client.payment_intents.capture(intent.id)
    assert len(await client.fraud_reviews.list().to_list()) == 1


async def test_an_allowed_payment_is_not_looked_into(client: PayMongo) -> None:
    """A rule of the merchant comes first."""
    condition = {"rule_attribute": "billing_email", "rule_value": "juan@example.com"}
    await client.fraud_rules.create(
        name="regulars", enabled=True, operator="AND", rules=[condition], action="allow", rule_order=1
    )
    await paid(client)
    assert await client.fraud_reviews.list().to_list() == []


async def test_a_review_is_approved(client: PayMongo, simulator: Simulator) -> None:
    """It is closed, and no money moves."""
    review = await opened(client)
    await simulator.clock.advance(60)
    approved = await client.fraud_reviews.approve(review.id)
    assert approved.closed is True
    assert approved.updated_at is not None
    assert approved.updated_at > approved.created_at
    assert await client.fraud_reviews.retrieve(review.id) == approved
    assert (await client.payments.retrieve(review.payment_id or "")).status == "paid"


async def test_approving_twice_changes_nothing(client: PayMongo, simulator: Simulator) -> None:
    """It may be repeated."""
    first = await client.fraud_reviews.approve((await opened(client)).id)
    await simulator.clock.advance(60)
    assert await client.fraud_reviews.approve(first.id) == first


async def test_reviews_are_listed_newest_first(client: PayMongo) -> None:
    """Page by page."""
    intents = [(await paid(client)).id for _ in range(3)]
    rows = await client.fraud_reviews.list(limit=2).to_list()
    assert [each.payment_intent_id for each in rows] == intents[::-1]


@pytest.mark.parametrize("verb", ["retrieve", "approve"])
async def test_an_unknown_review_is_not_found(client: PayMongo, verb: str) -> None:
    """404."""
    with pytest.raises(NotFoundError):
        await getattr(client.fraud_reviews, verb)("frr_none")
