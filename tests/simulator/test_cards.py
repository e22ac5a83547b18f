"""Every documented test card."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from paymongo_async.simulator import cards as simulator_cards

if TYPE_CHECKING:
    from .conftest import Shop

CATALOGUE = yaml.safe_load((Path(__file__).parents[1] / "catalogue" / "testing.yaml").read_text("utf-8"))
CARDS = {card["number"]: card for card in CATALOGUE["cards"]}
BY_SCENARIO: dict[str, list[str]] = {}
for card in CATALOGUE["cards"]:
    BY_SCENARIO.setdefault(card["scenario"], []).append(card["number"])


def test_the_table_is_that_of_the_catalogue() -> None:
    """Not a card more or less."""
    assert set(simulator_cards.CARDS) == set(CARDS)
    assert {number: card.network for number, card in simulator_cards.CARDS.items()} == {
        number: card["network"] for number, card in CARDS.items()
    }


def test_every_decline_has_a_message() -> None:
    """Of our own."""
    declines = {card.decline for card in simulator_cards.CARDS.values() if card.decline}
    assert declines <= simulator_cards.MESSAGES.keys()


@pytest.mark.parametrize("number", BY_SCENARIO["success"])
async def test_a_card_that_succeeds(shop: Shop, number: str) -> None:
    """At once, without a page."""
    answer = await shop.attach(await shop.intent(), await shop.card(number))
    assert answer.attributes["status"] == "succeeded"
    assert answer.attributes["payments"][0]["attributes"]["source"]["brand"] == CARDS[number]["network"]


@pytest.mark.parametrize("number", BY_SCENARIO["decline"] + BY_SCENARIO["decline_before_three_ds"])
async def test_a_card_that_is_declined(shop: Shop, number: str) -> None:
    """Attach itself fails, a failed payment is left behind, and another method may follow."""
    key = await shop.intent()
    answer = await shop.attach(key, await shop.card(number))
    assert (answer.status, answer.error["code"]) == (400, "resource_failed_state")
    assert answer.error["sub_code"] == CARDS[number]["sub_code"]
    intent = await shop.read(key)
    assert intent["status"] == "awaiting_payment_method"
    assert intent["payments"][0]["attributes"]["failed_code"] == CARDS[number]["sub_code"]
    assert intent["last_payment_error"]["failed_code"] == CARDS[number]["sub_code"]


@pytest.mark.parametrize("number", BY_SCENARIO["three_ds"] + BY_SCENARIO["three_ds_optional"])
@pytest.mark.parametrize(("action", "status"), [("authorize", "succeeded"), ("fail", "awaiting_payment_method")])
async def test_a_card_that_asks_its_owner(shop: Shop, number: str, action: str, status: str) -> None:
    """The outcome is decided on the page."""
    key = await shop.intent()
    answer = await shop.attach(key, await shop.card(number))
    await shop.browse(answer.attributes["next_action"]["redirect"]["url"], action)
    assert (await shop.read(key))["status"] == status


@pytest.mark.parametrize("number", BY_SCENARIO["three_ds_optional"])
async def test_a_card_that_asks_only_when_told_to(shop: Shop, number: str) -> None:
    """With request_three_d_secure automatic it succeeds at once."""
    key = await shop.intent(payment_method_options={"card": {"request_three_d_secure": "automatic"}})
    assert (await shop.attach(key, await shop.card(number))).attributes["status"] == "succeeded"


@pytest.mark.parametrize("number", BY_SCENARIO["three_ds_then_decline"])
@pytest.mark.parametrize("action", ["authorize", "fail"])
async def test_a_card_that_is_declined_after_its_owner_agreed(shop: Shop, number: str, action: str) -> None:
    """The payment fails and the card is not saved."""
    key = await shop.intent()
    answer = await shop.attach(key, await shop.card(number))
    await shop.browse(answer.attributes["next_action"]["redirect"]["url"], action)
    intent = await shop.read(key)
    assert intent["status"] == "awaiting_payment_method"
    assert intent["last_payment_error"]["failed_code"] == CARDS[number]["sub_code"]


@pytest.mark.parametrize("number", BY_SCENARIO["cancel_of_hold_fails"])
async def test_a_card_for_holds_also_pays(shop: Shop, number: str) -> None:
    """With automatic capture nothing is special about it but 3-D Secure."""
    answer = await shop.attach(await shop.intent(), await shop.card(number))
    wanted = "awaiting_next_action" if CARDS[number].get("three_ds") else "succeeded"
    assert answer.attributes["status"] == wanted
