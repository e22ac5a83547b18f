"""What can be typed for a value, and what is said about what cannot."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from paymongo_async.cli.mistakes import UsageError
from paymongo_async.cli.shapes import shape_of
from paymongo_async.cli.values import Reader
from paymongo_async.files import Upload
from paymongo_async.models.billing import Billing
from paymongo_async.models.checkout_sessions import LineItem
from paymongo_async.resources import OPERATIONS
from paymongo_async.types import ChargeAmount, Given, Metadata


def read(annotation: Any, *texts: str, peso: bool = False, stdin: str = "") -> Any:
    """Read what was given for ``--x``."""
    return Reader(peso, lambda: stdin).read("--x", shape_of(annotation), texts)


def refusal(annotation: Any, *texts: str, peso: bool = False, stdin: str = "") -> str:
    """Return what is said about it; the value never is."""
    with pytest.raises(UsageError) as caught:
        read(annotation, *texts, peso=peso, stdin=stdin)
    assert caught.value.message.startswith("--x")
    return caught.value.message + " " + caught.value.hint


@pytest.mark.parametrize(
    ("annotation", "text", "value"),
    [
        (str, "@handle", "@handle"),
        (int, "-3", -3),
        (bool, "True", True),
        (bool, "false", False),
        (date, "2026-02-28", date(2026, 2, 28)),
        (datetime, "2026-02-28T08:00:00+08:00", datetime(2026, 2, 28, tzinfo=UTC)),
        (Decimal, "0.10", Decimal("0.10")),
        (ChargeAmount, "150000", 150_000),
        (Any, "plain", "plain"),
        (Any, '"12"', "12"),
        (Any, "[1, 2.5]", [1, 2.5]),
    ],
)
def test_a_word_is_read_by_the_type_of_its_parameter(annotation: Any, text: str, value: Any) -> None:
    """Nothing is guessed."""
    found = read(annotation, text)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("annotation", "text", "wanted"),
    [
        (int, "1.5", "a whole number"),
        (int, "9" * 5000, "a whole number"),
        (int, "١٢", "a whole number"),
        (bool, "yes", "true or false"),
        (date, "31/01/2026", "a date like"),
        (datetime, "2026-02-28T08:00:00", "with its zone"),
        (Decimal, "1e5", "a number like"),
        (ChargeAmount, "1500.00", "--peso"),
        (ChargeAmount, "1,500", "--peso"),
        (Upload, "no such file", "a file that is there"),
        (Given[Billing], "Ana", "name=value"),
        (Given[Billing], "[1]", "name=value"),
        (Given[Billing], '{"name": }', "no JSON"),
        (Given[Billing], "{'name': 1}", "no JSON"),
        (Any, "[NaN]", "no JSON"),
        (Metadata, "@/no/such/file", "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_refused(annotation: Any, text: str, wanted: str) -> None:
    """With what was expected."""
    assert wanted in refusal(annotation, text)


@pytest.mark.parametrize(("text", "value"), [("1500.00", 150_000), ("1,500", 150_000), ("PHP 0.01", 1)])
def test_amounts_may_be_written_in_pesos(text: str, value: int) -> None:
    """With --peso."""
    assert read(ChargeAmount, text, peso=True) == value


def test_pesos_have_no_third_digit() -> None:
    """There is nothing smaller than a centavo."""
    assert "centavo" in refusal(ChargeAmount, "1.005", peso=True)


def test_amounts_inside_a_value_object_are_pesos_too() -> None:
    """And the numbers beside them are not."""
    found = read(list[Given[LineItem]], ".0.amount=15.50", ".0.quantity=2", peso=True)
    assert found == [{"amount": 1550, "quantity": 2}]


@pytest.mark.parametrize("text", ['[{"amount": 100}]', '{"amount": 100}'])
def test_an_amount_in_json_does_not_go_with_pesos(text: str) -> None:
    """A hundred of what would be a guess."""
    assert "centavos" in refusal(list[Given[LineItem]], text, peso=True)


def test_an_amount_in_json_of_which_nothing_is_known_does_not_either() -> None:
    """The name says it."""
    assert "centavos" in refusal(
        OPERATIONS["payments.create"].parameters["source"].annotation, '{"amount": 1}', peso=True
    )


def test_a_mapping_is_given_by_words_parts_or_json() -> None:
    """In any mixture; the last one wins."""
    found = read(Metadata, "a=1", ".b.c=2", '{"d": "3", "a": "4"}', "e=f=g")
    assert found == {"a": "4", "b.c": "2", "d": "3", "e": "f=g"}


def test_a_value_object_is_given_by_parts() -> None:
    """With dashes or underscores."""
    found = read(Given[Billing], ".name=Ana", ".address.postal-code=0917", ".address.line1=1, Main", "phone=+63")
    assert found == {"name": "Ana", "address": {"postal_code": "0917", "line1": "1, Main"}, "phone": "+63"}


def test_a_part_that_is_none_is_refused_with_the_nearest() -> None:
    """A typing error is not sent."""
    assert "Did you mean address?" in refusal(Given[Billing], ".adress.city=Manila")
    assert "name, email" in refusal(Given[Billing], ".qqq=1")


def test_json_may_have_what_is_not_known() -> None:
    """The API is open."""
    assert read(Given[Billing], '{"new": 1}') == {"new": 1}


def test_json_gets_the_types_that_json_lacks() -> None:
    """Dates and exact numbers are text there."""
    quotes = OPERATIONS["quotes.create"].parameters["quote_quantity"].annotation
    assert read(list[date], '["2026-01-31"]') == [date(2026, 1, 31)]
    assert read(list[quotes], "[0.1]") == [Decimal("0.1")]


def test_rows_count_from_0_without_a_gap() -> None:
    """So that none is empty."""
    assert "count from 0" in refusal(list[Given[LineItem]], ".1.name=Tea")


def test_a_list_is_repeated_or_json() -> None:
    """Or both."""
    assert read(list[str], "a", '["b", "c"]', "-d") == ["a", "b", "c", "-d"]


def test_a_file_may_hold_the_json(tmp_path: Path) -> None:
    """After an @."""
    (tmp_path / "billing.json").write_text('{"name": "Ana"}', encoding="utf-8")
    assert read(Given[Billing], f"@{tmp_path / 'billing.json'}") == {"name": "Ana"}


def test_the_standard_input_may_hold_the_json() -> None:
    """For a dash."""
    assert read(Given[Billing], "-", stdin='{"name": "Ana"}') == {"name": "Ana"}


def test_the_standard_input_is_read_once() -> None:
    """Two values cannot share it."""
    assert "only once" in refusal(list[Given[LineItem]], "-", "-", stdin="{}")


@pytest.mark.parametrize("source", ["stdin", "file"])
def test_a_key_in_a_document_is_refused(source: str, tmp_path: Path) -> None:
    """It would be sent, and kept."""
    path = tmp_path / "x.yaml"
    path.write_text("key: sk_live_abc", encoding="utf-8")
    definition = OPERATIONS["workflows.create"].parameters["definition"].annotation
    with pytest.raises(UsageError, match="looks like an API key") as caught:
        read(definition, "-" if source == "stdin" else f"@{path}", stdin="key: sk_live_abc")
    assert "sk_live" not in caught.value.message


def test_a_document_is_text_or_json() -> None:
    """YAML goes out as it is."""
    definition = OPERATIONS["workflows.create"].parameters["definition"].annotation
    assert read(definition, "-", stdin="steps:\n  - a\n") == "steps:\n  - a\n"
    assert read(definition, '{"steps": []}') == {"steps": []}


def test_a_file_is_sent_by_its_path(tmp_path: Path) -> None:
    """It is read when the call is made."""
    path = tmp_path / "id.png"
    path.write_bytes(b"png")
    assert read(Upload, str(path)).content_type == "image/png"
