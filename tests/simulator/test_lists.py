"""Every style of paging, on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from paymongo_async.resources import OPERATIONS
from paymongo_async.simulator.answers import Refusal, Reply
from paymongo_async.simulator.lists import listed
from paymongo_async.simulator.state import Call, Organization, Table

if TYPE_CHECKING:
    from .conftest import Shop

IDS = [f"r{number}" for number in range(5)]


def page(name: str, **given: Any) -> Any:
    """List five rows as the operation *name* does."""
    table = Table("payouts")
    for number, key in enumerate(IDS):
        table.add(key, {"currency": "PHP" if number else "USD", "amount": number})
    return listed(Call(Organization("x"), given, OPERATIONS[name]), table, show=lambda key: key)


def test_newest_first_with_has_more() -> None:
    """``after`` goes on to what is older, ``before`` back."""
    assert page("refunds.list", limit=2) == {"has_more": True, "data": ["r4", "r3"]}
    assert page("refunds.list", limit=2, after="r1") == {"has_more": False, "data": ["r0"]}
    assert page("refunds.list", limit=2, before="r1") == {"has_more": True, "data": ["r3", "r2"]}


def test_everything_at_once() -> None:
    """Without a word about more."""
    assert page("policies.list") == {"data": IDS[::-1]}


def test_tokens_are_opaque_and_go_both_ways() -> None:
    """The last page has no next cursor, the first no previous one."""
    first = page("payouts.list", limit=2)
    assert first["data"] == ["r4", "r3"]
    assert first["pagination"]["prev_cursor"] is None
    second = page("payouts.list", limit=2, after=first["pagination"]["next_cursor"])
    assert second["data"] == ["r2", "r1"]
    assert "r1" not in second["pagination"]["next_cursor"]
    last = page("payouts.list", limit=2, after=second["pagination"]["next_cursor"])
    assert (last["data"], last["pagination"]["next_cursor"]) == (["r0"], None)
    back = page("payouts.list", limit=2, before=second["pagination"]["prev_cursor"])
    assert (back["data"], back["pagination"]["prev_cursor"]) == (["r4", "r3"], None)


def test_tokens_come_with_totals() -> None:
    """Of everything that is listed, not of the page."""
    totals = page("payouts.list", limit=1)["pagination"]
    assert (totals["total_records"], totals["total_amount"]) == (5, 10)
    assert totals["total_per_currency"] == {"PHP": 10, "USD": 0}


@pytest.mark.parametrize("token", ["r1", "!", "cjk5"])
def test_a_token_that_was_not_given_out_is_refused(token: str) -> None:
    """Whether it can be read or not."""
    with pytest.raises(Refusal):
        page("payouts.list", after=token)


def test_starting_after() -> None:
    """The id of the last row that was seen."""
    assert page("wallet_transactions.list", limit=3, starting_after="r3") == {
        "has_more": False,
        "data": ["r2", "r1", "r0"],
    }


def test_starting_after_or_page() -> None:
    """Asking for a page answers totals and not whether there are more."""
    assert page("sales_invoices.list", limit=2)["has_more"] is True
    assert page("sales_invoices.list", limit=2, page=3) == {"data": ["r0"], "meta": {"total": 5, "page_count": 3}}


def test_after_id_does_not_say_whether_there_are_more() -> None:
    """A short page is the last one; none is null."""
    assert page("transfers.list", limit=4, after_id="r4") == {"data": ["r3", "r2", "r1", "r0"]}
    assert page("transfers.list", after_id="r0") == {"data": None}


def test_last_evaluated_stands_inside_data() -> None:
    """And has_more beside it."""
    cursor = "last_evaluated_payment_method_id"
    answer = page("customer_payment_methods.list", limit=4)
    assert answer == {"data": {"customer_payment_methods": IDS[:0:-1], cursor: "r1"}, "has_more": True}
    answer = page("customer_payment_methods.list", **{cursor: "r1"})
    assert answer == {"data": {"customer_payment_methods": ["r0"], cursor: None}, "has_more": False}


def test_offset_skips_rows() -> None:
    """From the newest on."""
    assert page("triggers.list", offset=3, limit=1) == {"data": ["r1"]}


def test_page_number_counts_from_one() -> None:
    """In pages of *limit* rows."""
    assert page("child_merchants.list", page=2, limit=2) == {"data": ["r2", "r1"]}


def test_per_page_is_a_bare_array_with_a_header() -> None:
    """The header is gone on the last page."""
    answer = page("ledgers.list", per_page=3)
    assert answer == Reply(200, b'["r4","r3","r2"]', headers={"X-After-Cursor": "r2"})
    assert page("ledgers.list", per_page=3, after_cursor="r2") == Reply(200, b'["r1","r0"]')


async def test_the_header_arrives(shop: Shop) -> None:
    """Under its name."""
    for name in ("one", "two"):
        await shop.send("POST", "/v1/ledgers", json={"name": name})
    answer = await shop.send("GET", "/v1/ledgers?per_page=1")
    assert answer.headers["X-After-Cursor"] == answer.json[0]["id"]


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("/v1/ledgers?per_page=101", "per_page"),
        ("/v1/ledgers?per_page=x", "per_page"),
        ("/v1/merchants/child_accounts?page=0", "page"),
        ("/v1/payouts?order=up", "order"),
        ("/v1/capitals/lenders/applications?status=none", "status"),
    ],
)
async def test_parameters_of_lists_are_checked(shop: Shop, path: str, wrong: str) -> None:
    """Numbers, bounds and documented values."""
    answer = await shop.send("GET", path)
    assert answer.status == 400
    assert answer.codes[0][1] == wrong


async def test_a_filter_may_be_required(shop: Shop) -> None:
    """Both days of a manifest, and each a day."""
    path = "/v1/capitals/lenders/anonymized-transactions/manifest"
    assert (await shop.send("GET", path)).codes == [
        ("parameter_required", "start_date"),
        ("parameter_required", "end_date"),
    ]
    answer = await shop.send("GET", f"{path}?start_date=2026-11-31&end_date=2026-11-30")
    assert answer.codes == [("parameter_format_invalid", "start_date")]
