"""Tables, and the checks that declarations turn into."""

from __future__ import annotations

import time
from typing import Any, Literal
from uuid import UUID

import pytest

from paymongo_async.simulator.answers import Refusal
from paymongo_async.simulator.checks import check_of
from paymongo_async.simulator.state import Ids, Organization, Table


def filled(count: int) -> Table:
    table = Table("payments", "status")
    for number in range(count):
        table.add(f"p{number}", {"status": "paid" if number % 2 else "failed"})
    return table


def test_a_page_walks_an_index() -> None:
    """From the cursor on, newest first."""
    table = filled(10)
    assert table.page({"limit": 2, "after": "p7"}, status="paid") == (["p5", "p3"], True)
    assert table.page({"limit": 2, "before": "p5"}, status="paid") == (["p9", "p7"], False)


def test_a_cursor_need_not_match_the_filter() -> None:
    """It is a place."""
    assert filled(10).page({"limit": 2, "after": "p6"}, status="paid") == (["p5", "p3"], True)


def test_a_row_that_was_removed_is_skipped_and_still_a_cursor() -> None:
    """Pages go on from where it was."""
    table = filled(5)
    table.remove("p2")
    assert table.page({"limit": 2, "after": "p4"}) == (["p3", "p1"], True)
    assert table.page({"limit": 2, "after": "p2"}) == (["p1", "p0"], False)


def test_a_row_is_found_once_however_often_its_value_changes() -> None:
    """Back and forth, among others with the same value."""
    table = filled(6)
    for status in ("failed", "paid", "failed", "paid"):
        table.change("p3", {"status": status})
    assert table.find("status", "paid") == ["p1", "p3", "p5"]
    assert table.find("status", "failed") == ["p0", "p2", "p4"]


def test_a_field_without_an_index_gets_one_when_it_is_asked_for() -> None:
    """It is kept right from then on; rows without the field, and values that are no keys, have no place in it."""
    table = filled(4)
    table.add("p4", {"status": "paid", "reference": "x"})
    table.add("p5", {"status": "paid", "reference": ["x"]})
    assert table.find("reference", "x") == ["p4"]
    table.change("p1", {"reference": "x"})
    assert table.page({}, reference="x") == (["p4", "p1"], False)
    assert table.page({}, reference="x", status="failed") == ([], False)


def test_rows_may_be_chosen_by_more_than_their_fields() -> None:
    """By what a function says of an id and its row."""
    table = filled(6)
    assert table.page({"limit": 2}, lambda key, _: key != "p4", status="failed") == (["p2", "p0"], False)
    assert list(table.newest(lambda key, _: key > "p3")) == ["p5", "p4"]


def test_tables_are_made_and_furnished_when_they_are_asked_for() -> None:
    """Once; what furnishes one may look into it."""
    asked: list[str] = []

    def furnish(organization: Organization, name: str) -> None:
        asked.append(name)
        organization.tables[name].add("w", {})

    organization = Organization("x", furnish)
    assert list(organization.tables["wallets"].rows) == list(organization.tables["wallets"].rows) == ["w"]
    assert asked == ["wallets"]


def test_ids_without_a_prefix_are_uuids() -> None:
    """They repeat with the seed."""
    one = Ids(1).uuid("Ledger")
    assert str(UUID(one)) == one == Ids(1).uuid("Ledger")
    assert Ids(2).uuid("Ledger") != one


def test_a_row_that_is_not_there_is_refused() -> None:
    """With the documented words."""
    with pytest.raises(Refusal) as refused:
        filled(1).get("pay_none")
    assert refused.value.body["errors"][0]["detail"] == "No such Payment with id pay_none."


def test_a_page_of_a_long_table_costs_what_it_shows() -> None:
    """Also from a cursor in the middle: far below what a walk over everything takes."""
    table = filled(200_000)
    begun = time.perf_counter()
    for _ in range(100):
        table.page({"limit": 10, "after": "p100000"})
        table.page({"limit": 10, "after": "p100000"}, status="paid")
    assert time.perf_counter() - begun < 1


def test_streams_of_ids_do_not_disturb_each_other() -> None:
    """Which kind comes first does not matter."""
    one, other = Ids(1), Ids(1)
    other.new("evt_")
    assert one.new("pi_") == other.new("pi_")
    assert len(one.new("pi_")) == 3 + 24


@pytest.mark.parametrize(("value", "wrong"), [("a", 0), ("b", 1), (5, 1)])
def test_a_closed_set_of_values_is_checked(value: Any, wrong: int) -> None:
    """An enum without the way out that declarations usually leave."""
    problems: list[Any] = []
    check_of(Literal["a"])(value, "x", problems)
    assert len(problems) == wrong
