"""Fraud rules: kept, checked, and tried on payments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import BadRequestError, NotFoundError
from paymongo_async.models.fraud_rules import FraudRule, FraudRuleCondition
from paymongo_async.models.payment_intents import PaymentIntent
from paymongo_async.simulator import Rules, Simulator

if TYPE_CHECKING:
    from .conftest import Checked


CARD = {"card_number": "4343434343434345", "exp_month": 12, "exp_year": 2030, "cvc": "123"}
BILLING = {"name": "Juan", "email": "juan@example.com", "address": {"country": "PH"}}


def condition(attribute: str, value: Any) -> dict[str, Any]:
    return {"rule_attribute": attribute, "rule_value": value}


BLOCKING = condition("payment_amount_gte", "10000")


async def made(client: PayMongo, *conditions: dict[str, Any], **changes: Any) -> FraudRule:
    given: dict[str, Any] = {"name": "mine", "enabled": True, "operator": "AND", "action": "block", "rule_order": 1}
    given |= {"rules": list(conditions) or [BLOCKING]} | changes
    return await client.fraud_rules.create(**given)


async def paid(client: PayMongo, *, amount: int = 10_000) -> PaymentIntent:
    """Pay by card; raises what a declined card raises."""
    method = await client.payment_methods.create(type="card", details=CARD, billing=BILLING)
    intent = await client.payment_intents.create(amount=amount, currency="PHP", payment_method_allowed=["card"])
    return await client.payment_intents.attach(intent.id, payment_method=method.id)


async def is_blocked(client: PayMongo) -> bool:
    try:
        await paid(client)
    except BadRequestError as refused:
        assert (refused.code, refused.sub_code) == ("resource_failed_state", "blocked")
        return True
    return False


async def test_every_operation_round_trips(client: Checked) -> None:
    """Each answers over a socket, decodes into its type, and leaves no field unknown."""
    rule = await made(client)
    assert (await client.fraud_rules.retrieve(rule.id)).id == rule.id
    assert rule.id in [each.id for each in await client.fraud_rules.list()]
    assert (await client.fraud_rules.update(rule.id, name="yours")).name == "yours"
    assert (await client.fraud_rules.delete(rule.id)).id == rule.id
    client.assert_saw_all_of("fraud_rules")


async def test_a_rule_is_made(client: PayMongo) -> None:
    """Without livemode, as in the samples; every field of the answer is known."""
    rule = await made(client, condition("card_country_id", ["US", "CN"]))
    assert (rule.name, rule.enabled, rule.operator, rule.action, rule.rule_order) == ("mine", True, "AND", "block", 1)
    assert rule.rules == (FraudRuleCondition(rule_attribute="card_country_id", rule_value=["US", "CN"]),)
    assert (rule.livemode, rule.extra) == (None, {})


async def test_a_rule_is_fetched(client: PayMongo) -> None:
    """With livemode."""
    rule = await client.fraud_rules.retrieve((await made(client)).id)
    assert (rule.livemode, rule.extra) == (False, {})


async def test_two_rules_are_there_from_the_start(client: PayMongo) -> None:
    """They look into medium and high risks."""
    rules = await client.fraud_rules.list().to_list()
    assert [(rule.action, rule.rules[0].rule_attribute) for rule in rules] == [("review", "risk_level")] * 2
    assert {rule.rules[0].rule_value for rule in rules} == {"medium", "high"}


async def test_rules_are_listed_newest_first(client: PayMongo) -> None:
    """Page by page."""
    mine = await made(client)
    rules = await client.fraud_rules.list(limit=2).to_list()
    assert (len(rules), rules[0].id) == (3, mine.id)


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        (condition("user_id", "1"), "rules/0/rule_attribute"),
        ({"rule_value": "1"}, "rules/0/rule_attribute"),
        (condition("risk_score_gte", "many"), "rules/0/rule_value"),
        (condition("risk_score_gte", ["700"]), "rules/0/rule_value"),
        (condition("card_country_id", []), "rules/0/rule_value"),
        (condition("card_country_id", [1]), "rules/0/rule_value"),
        (condition("risk_level", None), "rules/0/rule_value"),
    ],
)
async def test_a_bad_condition_is_refused(client: PayMongo, wrong: Any, pointer: str) -> None:
    """Numbers are text, lists have texts."""
    with pytest.raises(BadRequestError) as caught:
        await made(client, wrong)
    assert (caught.value.code, caught.value.errors[0].pointer) == ("parameter_invalid", "/" + pointer)


async def test_a_rule_has_conditions(client: PayMongo) -> None:
    """At least one."""
    with pytest.raises(BadRequestError):
        await made(client, rules=[])


async def test_a_rule_is_changed(client: PayMongo, simulator: Simulator) -> None:
    """What was not given stays."""
    rule = await made(client)
    await simulator.clock.advance(60)
    changed = await client.fraud_rules.update(rule.id, name="yours", rules=[condition("risk_level", "low")])
    assert (changed.name, changed.rules[0].rule_value, changed.action) == ("yours", "low", "block")
    assert changed.created_at is not None
    assert changed.updated_at is not None
    assert changed.updated_at > changed.created_at


async def test_a_bad_change_is_refused(client: PayMongo) -> None:
    """By the same checks."""
    rule = await made(client)
    with pytest.raises(BadRequestError):
        await client.fraud_rules.update(rule.id, rules=[condition("user_id", "1")])


async def test_a_rule_is_deleted(client: PayMongo) -> None:
    """And gone; PayMongo's answer is not documented."""
    rule = await made(client)
    assert (await client.fraud_rules.delete(rule.id)).id == rule.id
    for call in (client.fraud_rules.retrieve(rule.id), client.fraud_rules.update(rule.id, name="x")):
        with pytest.raises(NotFoundError):
            await call


async def test_a_payment_that_a_rule_blocks_fails(client: PayMongo) -> None:
    """With the sub_code of PayMongo's fraud engine."""
    await made(client)
    assert await is_blocked(client)
    (payment,) = await client.payments.list()
    assert (payment.status, payment.failed_code) == ("failed", "blocked")


async def test_a_wallet_payment_is_blocked_too(client: PayMongo, simulator: Simulator) -> None:
    """After the payer has said yes."""
    await made(client)
    method = await client.payment_methods.create(type="gcash")
    intent = await client.payment_intents.create(amount=10_000, currency="PHP", payment_method_allowed=["gcash"])
    back = "https://shop.example/"
    waiting = await client.payment_intents.attach(intent.id, payment_method=method.id, return_url=back)
    assert waiting.next_action is not None
    assert waiting.next_action.redirect is not None
    await simulator.pay(waiting.next_action.redirect.url)
    after = await client.payment_intents.retrieve(intent.id)
    assert after.status == "awaiting_payment_method"
    assert after.last_payment_error is not None
    assert after.last_payment_error.failed_code == "blocked"


async def test_a_rule_that_is_switched_off_does_nothing(client: PayMongo) -> None:
    """Until it is switched on."""
    rule = await made(client, enabled=False)
    assert not await is_blocked(client)
    await client.fraud_rules.update(rule.id, enabled=True)
    assert await is_blocked(client)


@pytest.mark.parametrize(
    ("attribute", "value", "matches"),
    [
        ("risk_score_gte", "100", True),
        ("risk_score_gte", "101", False),
        ("risk_score_lte", "100", True),
        ("risk_score_lte", "99", False),
        ("card_country_id", ["US", "PH"], True),
        ("card_country_id", ["US"], False),
        ("billing_country_id", "PH", True),
        ("billing_country_id", ["US"], False),
        ("payment_amount_gte", "10001", False),
        ("payment_amount_lte", "10000", True),
        ("payment_amount_lte", "9999", False),
        ("ip_address", "127.0.0.1", False),
        ("ip_address_cidr", "127.0.0.0/8", False),
        ("billing_email", "juan@example.com", True),
        ("billing_email", "maria@example.com", False),
        ("risk_level", "low", True),
        ("risk_level", ["medium", "high"], False),
    ],
)
async def test_a_condition_compares_the_payment(client: PayMongo, attribute: str, value: Any, matches: bool) -> None:
    """The address of a payer is not known to the simulator, so conditions on it are never met."""
    await made(client, condition(attribute, value))
    assert await is_blocked(client) is matches


@pytest.mark.parametrize(("operator", "matches"), [("AND", False), ("OR", True)])
async def test_the_operator_joins_conditions(client: PayMongo, operator: str, matches: bool) -> None:
    """All of them or one."""
    await made(client, BLOCKING, condition("risk_level", "high"), operator=operator)
    assert await is_blocked(client) is matches


@pytest.mark.parametrize(("order", "blocked"), [(1, False), (3, True)])
async def test_the_first_match_decides(client: PayMongo, order: int, blocked: bool) -> None:
    """Lower orders are tried first."""
    await made(client, rule_order=2)
    await made(client, rule_order=order, action="allow")
    assert await is_blocked(client) is blocked


class TestForeignCards:
    """The rules of the simulator say which cards are foreign."""

    @pytest.fixture
    def rules(self) -> Rules:
        """Make the usual card a foreign one."""
        return Rules(foreign_cards={CARD["card_number"]})  # type: ignore[arg-type]

    async def test_a_foreign_card_is_from_the_united_states(self, client: PayMongo) -> None:
        """As the payment shows it."""
        await made(client, condition("card_country_id", ["US"]))
        assert await is_blocked(client)
