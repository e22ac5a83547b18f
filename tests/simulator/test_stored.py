"""Operations without a behaviour of their own: stored, read, changed and removed by their declarations."""

from __future__ import annotations

import pkgutil
from typing import TYPE_CHECKING

import pytest

from paymongo_async.resources import OPERATIONS
from paymongo_async.simulator import behaviours
from paymongo_async.simulator.behaviours import own_behaviour

from .oracle import check_answer, tiers
from .rounds import call, keys_for

if TYPE_CHECKING:
    from .conftest import Shop

STORED = sorted(name for name, operation in OPERATIONS.items() if own_behaviour(operation) is None)
# A subscription is shown with its plan and invoices, which were not put down.
NOT_ALONE = {"subscriptions.retrieve", "subscription_invoices.retrieve"}
NAMED = [name for name in STORED if OPERATIONS[name].path.endswith("}")]


def test_behaviours_has_one_module_for_each_group() -> None:
    """And one for what is only stored, which is all that card programs are."""
    modules = {found.name for found in pkgutil.iter_modules(behaviours.__path__)}
    groups = {operation.group for operation in OPERATIONS.values()}
    assert modules ^ groups == {"stored", "card_programs"}


def test_groups_that_are_only_stored_are_of_the_third_tier() -> None:
    """The others have behaviours of their own, at least where more happens than storing and reading."""
    written = {name.partition(".")[0] for name in OPERATIONS if name not in STORED}
    assert {group for group, tier in tiers().items() if tier < 3} <= written


@pytest.mark.parametrize("name", sorted(set(STORED) - NOT_ALONE))
async def test_it_answers_as_the_catalogue_says(shop: Shop, name: str) -> None:
    """Every field of the resource in its form, and none beyond."""
    operation = OPERATIONS[name]
    check_answer(name, await call(shop, operation, keys_for(shop, operation)))


@pytest.mark.parametrize("name", NAMED)
async def test_an_unknown_id_is_not_found(shop: Shop, name: str) -> None:
    """404 resource_not_found."""
    operation = OPERATIONS[name]
    answer = await call(shop, operation, dict.fromkeys(keys_for(shop, operation), "none"))
    assert (answer.status, answer.error["code"]) == (404, "resource_not_found")


async def test_what_is_created_is_read_changed_listed_and_removed(shop: Shop) -> None:
    """A flat resource without a wrapper, page by page."""
    made = await shop.send("POST", "/v1/ledgers", json={"name": "first", "metadata": {"a": "b"}})
    key = made.json["id"]
    assert (made.json["name"], made.json["metadata"]) == ("first", {"a": "b"})
    await shop.send("POST", "/v1/ledgers", json={"name": "second"})
    assert (await shop.send("GET", f"/v1/ledgers/{key}")).json == made.json
    changed = await shop.send("PATCH", f"/v1/ledgers/{key}", json={"name": "third"})
    assert changed.json["name"] == "third"
    listed = await shop.send("GET", "/v1/ledgers")
    assert [each["name"] for each in listed.json] == ["second", "third"]
    assert (await shop.send("DELETE", f"/v1/ledgers/{key}")).json["discarded_at"] is not None
    assert (await shop.send("GET", f"/v1/ledgers/{key}")).status == 404


async def test_what_exists_once_keeps_what_was_written(shop: Shop) -> None:
    """Branding of invoices."""
    assert (await shop.send("GET", "/v1/invoices/branding")).data["accent_color"] is None
    await shop.send("PUT", "/v1/invoices/branding", json={"accent_color": "#fff"})
    assert (await shop.send("GET", "/v1/invoices/branding")).data["accent_color"] == "#fff"
