"""Organisations do not see each other's rows, and simulators with one seed answer alike."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from paymongo_async.resources import OPERATIONS
from paymongo_async.simulator.kinds import TABLES

from .rounds import call, keys_for

if TYPE_CHECKING:
    from paymongo_async.simulator.state import Row

    from .conftest import OpenShop, Shop

STRANGER = "sk_test_stranger"
# No rows: each lender has one configuration; the tests of schedules and of deliveries say the same in their own way.
ELSEWHERE = {"lenders.retrieve_config", "payouts.retrieve_schedule", "webhooks.retry_delivery"}
WITH_ID = sorted({name for name, each in OPERATIONS.items() if "{" in each.path and each.auth != "none"} - ELSEWHERE)
WITHOUT_ID = sorted(name for name, each in OPERATIONS.items() if "{" not in each.path)
NEEDED = {"lenders.invite_offer_accounts": {"accounts": [{"id": "org_x"}]}}
"""What a request needs besides its required parameters to be looked at."""
MOMENT = rb'"\d{4}-\d\d-\d\dT[^"]+"|\b17\d{8,11}\b'
"""Virtual time goes on between two requests."""


def rows_of(shop: Shop) -> dict[str, dict[str, Row]]:
    """Return all that the first organisation has."""
    tables = shop.simulator._world.organization("abc").tables
    return {name: dict(tables[name].rows) for name in TABLES}


@pytest.mark.parametrize("name", WITH_ID)
async def test_the_rows_of_another_organisation_are_not_found(shop: Shop, name: str) -> None:
    """By any operation with an id, and none of them is touched."""
    operation = OPERATIONS[name]
    keys = keys_for(shop, operation)
    assert "x" not in keys.values()
    before = rows_of(shop)
    answer = await call(shop, operation, keys, key=STRANGER, **NEEDED.get(name, {}))
    assert (answer.status, answer.error["code"]) == (404, "resource_not_found")
    assert rows_of(shop) == before


@pytest.mark.parametrize("name", WITHOUT_ID)
async def test_one_seed_makes_one_answer(open_shop: OpenShop, name: str) -> None:
    """Ids and all that is made up are the same in every simulator with the seed; only port and time differ."""
    answers = []
    for _ in range(2):
        shop = await open_shop(seed="a")
        answer = await call(shop, OPERATIONS[name], {}, **NEEDED.get(name, {}))
        assert answer.status < 500
        content = answer.content.replace(shop.simulator.base_url.encode(), b"")
        answers.append((answer.status, re.sub(MOMENT, b"now", content)))
    assert answers[0] == answers[1]


async def test_a_simulator_begins_anew(open_shop: OpenShop) -> None:
    """Entered again it has no rows of its last run, and makes the same ids as then."""
    shop = await open_shop()
    simulator, first = shop.simulator, await shop.intent()
    await simulator.__aexit__(None, None, None)
    async with simulator:
        assert simulator.books.payment_intents == []
        assert await shop.intent() == first
