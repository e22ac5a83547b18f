"""Operations without a behaviour of their own: stored, read, changed and removed by their declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from paymongo_async.resources import OPERATIONS
from paymongo_async.simulator.behaviours import own_behaviour
from paymongo_async.simulator.behaviours.stored import own_parameter

from .oracle import check_answer, tiers
from .rounds import call, keys_for

if TYPE_CHECKING:
    from .conftest import Shop

STORED = sorted(name for name, operation in OPERATIONS.items() if own_behaviour(operation) is None)
# Their rows are those of the older generation, which only a behaviour can translate.
TRANSLATED = {"customer_payment_methods.retrieve", "customer_payment_methods.list", "customer_payment_methods.delete"}
# No invoice that was put down is paid, and a subscription is shown with its plan and invoices, which were not put down.
NOT_YET = {
    "sales_invoices.retrieve_payment_by_slug",
    "subscriptions.retrieve",
    "subscription_invoices.retrieve",
}
NAMED = [name for name in STORED if own_parameter(OPERATIONS[name]) and not OPERATIONS[name].is_list]
# Groups of the upper tiers that still wait for behaviours of their own.
WAITING: set[str] = set()


def test_groups_that_are_only_stored_are_of_the_third_tier() -> None:
    """The others have behaviours of their own, at least where more happens than storing and reading."""
    written = {name.partition(".")[0] for name in OPERATIONS if name not in STORED}
    assert {group for group, tier in tiers().items() if tier < 3} - written <= WAITING


@pytest.mark.parametrize("name", sorted(set(STORED) - TRANSLATED - NOT_YET))
async def test_it_answers_as_the_catalogue_says(shop: Shop, name: str) -> None:
    """Every field of the resource in its form, and none beyond."""
    operation = OPERATIONS[name]
    check_answer(name, await call(shop, operation, keys_for(shop, operation)))


@pytest.mark.parametrize("name", NAMED)
async def test_an_unknown_id_is_not_found(shop: Shop, name: str) -> None:
    """404 resource_not_found."""
    operation = OPERATIONS[name]
    own = own_parameter(operation) or ""
    answer = await call(shop, operation, keys_for(shop, operation) | {own: "none"})
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


async def test_a_slug_finds_an_invoice_without_a_key(shop: Shop) -> None:
    """The merchant's name is shown, and nothing that only the merchant may see; who never paid has no payment."""
    made = (await call(shop, OPERATIONS["sales_invoices.create"], {})).data
    path = f"/v1/invoices/by-slug/{made['slug']}"
    shown = await shop.send("GET", path, headers={"Authorization": None})
    assert set(shown.data) == {"merchant_name"}
    assert (await shop.send("GET", f"{path}/pdf", headers={"Authorization": None})).content[:5] == b"%PDF-"
    for wrong in (f"{path}/payment", "/v1/invoices/by-slug/none", "/v1/invoices/by-slug/none/pdf"):
        assert (await shop.send("GET", wrong, headers={"Authorization": None})).error["code"] == "resource_not_found"
    assert shop.simulator.books.payments == []


async def test_several_are_created_at_once(shop: Shop) -> None:
    """One row for each that was given, by its own id."""
    keys = keys_for(shop, OPERATIONS["lenders.invite_offer_accounts"])
    path = f"/v1/capitals/lenders/offers/{keys['loan_offer_id']}/accounts"
    given = [{"id": f"org_{each}", "expired_at": "2026-12-01T00:00:00+08:00"} for each in "ab"]
    answer = await shop.send("POST", path, json={"accounts": given})
    assert answer.data[0] == {"id": "org_a", "expired_at": "2026-11-30T16:00:00.000Z"}
    assert [each["id"] for each in (await shop.send("GET", path)).data] == ["org_b", "org_a"]


async def test_what_is_only_evaluated_is_not_stored(shop: Shop) -> None:
    """A POST that is a read."""
    answer = await call(shop, OPERATIONS["policies.evaluate"], {})
    assert answer.data["decision"] == "allow"
    assert shop.simulator.books.rows("policy_evaluations") == []
