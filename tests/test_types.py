"""Money as text, and back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paymongo_async.errors import ValidationError
from paymongo_async.types import centavos, pesos

AMOUNTS = st.integers(0, 2**63 - 1)


@given(AMOUNTS)
def test_centavos_undo_pesos(amount: int) -> None:
    """Every amount of the API survives the way to text and back."""
    assert centavos(pesos(amount)) == amount


@given(AMOUNTS)
def test_decimal_means_what_text_means(amount: int) -> None:
    """A Decimal of pesos is exact, up to the last centavo of the 64-bit range."""
    assert centavos(Decimal(f"{amount // 100}.{amount % 100:02}")) == amount


@given(st.integers(0, 2**63 // 100 - 1))
def test_whole_pesos_are_a_hundred_centavos(amount: int) -> None:
    """An int is pesos, not centavos."""
    assert centavos(amount) == amount * 100


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1500", 150_000),
        ("1500.5", 150_050),
        ("1,500.00", 150_000),
        ("1,234,567.89", 123_456_789),
        ("PHP 20", 2_000),
        ("₱20.00", 2_000),
        (" 0 ", 0),
        ("0.010", 1),
    ],
)
def test_pesos_are_read_as_people_write_them(text: str, amount: int) -> None:
    """Commas, the currency and spaces around are understood."""
    assert centavos(text) == amount


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("112.529", id="fraction of a centavo"),
        pytest.param(Decimal("100.005"), id="Decimal fraction"),
        pytest.param(Decimal("1e-30"), id="tiny"),
        pytest.param(112.53, id="float"),
        pytest.param(float("nan"), id="nan"),
        pytest.param(True, id="bool"),
        pytest.param(None, id="None"),
        pytest.param(b"100", id="bytes"),
        pytest.param("", id="empty"),
        pytest.param("-1", id="negative"),
        pytest.param(-1, id="negative int"),
        pytest.param(Decimal(-1), id="negative Decimal"),
        pytest.param(Decimal("NaN"), id="Decimal nan"),
        pytest.param(Decimal("Infinity"), id="Decimal infinity"),
        pytest.param("nan", id="text nan"),
        pytest.param("1e5", id="exponent"),
        pytest.param("1.", id="no digit after the point"),
        pytest.param(".5", id="no digit before the point"),
        pytest.param("1,50", id="comma for a point"),
        pytest.param("1.500,00", id="German"),
        pytest.param("1,5000", id="four digits in a group"),
        pytest.param(",500", id="leading comma"),
        pytest.param("1_000", id="underscore"),
        pytest.param("١٠٠", id="Arabic digits"),
        pytest.param("USD 5", id="another currency"),
        pytest.param("92233720368547758.08", id="2**63"),
        pytest.param(2**63, id="2**63 pesos"),
        pytest.param(Decimal("1e400"), id="huge exponent"),
        pytest.param("9" * 5_000, id="5,000 digits"),
    ],
)
def test_what_is_no_amount_is_refused(value: Any) -> None:
    """Nothing is rounded, guessed or cut; the error names the amount and blames nothing that was sent."""
    with pytest.raises(ValidationError) as caught:
        centavos(value)
    assert (caught.value.param, caught.value.outcome) == ("amount", "not_sent")


@pytest.mark.parametrize("value", [1.0, True, "100", Decimal(1), None])
def test_pesos_take_whole_centavos_only(value: Any) -> None:
    """Showing a float would show an amount that does not exist."""
    with pytest.raises(ValidationError):
        pesos(value)


@pytest.mark.parametrize(("amount", "text"), [(0, "0.00"), (5, "0.05"), (-150, "-1.50"), (123_456_789, "1,234,567.89")])
def test_pesos_are_grouped_and_have_two_decimals(amount: int, text: str) -> None:
    """A difference may be negative, and reads as such."""
    assert pesos(amount) == text


@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_refused(text: str) -> None:
    """No text makes it fail in another way."""
    try:
        amount = centavos(text)
    except ValidationError:
        return
    assert 0 <= amount < 2**63
