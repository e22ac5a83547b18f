"""Fees, taxes, and when the money arrives. Whole centavos throughout."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

from attrs import frozen

if TYPE_CHECKING:
    from .rules import Rounding

__all__ = ["WEEKDAYS", "Fee", "arrival", "divided", "fee_of", "grossed_up", "payout_after", "withheld"]

_MANILA: Final = timezone(timedelta(hours=8))
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@frozen
class Rate:
    """*shown* in basis points with VAT, *before_vat* in thousandths of a percent, *fixed* and *least* in centavos."""

    shown: int
    before_vat: int
    fixed: int = 0
    least: int = 0


RATES: Final = {
    "card": Rate(350, 3125, fixed=1500),
    "gcash": Rate(250, 2230),
    "paymaya": Rate(200, 1790),
    "grab_pay": Rate(220, 1960),
    "shopee_pay": Rate(190, 1700),
    "qrph": Rate(150, 1340),
    "billease": Rate(150, 1340),
    "dob": Rate(80, 710, least=1500),
    "brankas": Rate(80, 710, least=1500),
    # Inferred: Atome's rate is not in the table; BillEase is its neighbour.
    "atome": Rate(150, 1340),
}

_FOREIGN: Final = 100
"""Basis points that a card from abroad costs on top."""


@frozen
class Fee:
    """What PayMongo keeps of a payment."""

    fee: int
    foreign_fee: int | None


def fee_of(kind: str, amount: int, rounding: Rounding, *, foreign: bool = False) -> Fee:
    """Return the fee, VAT included, of a payment by *kind*."""
    rate = RATES[kind]
    fee = max(rate.least, divided(amount * rate.shown, 10_000, rounding) + rate.fixed)
    return Fee(fee, divided(amount * _FOREIGN, 10_000, rounding) if foreign else None)


def grossed_up(kind: str, subtotal: int, rounding: Rounding) -> int:
    """Return what a payer is charged so that *subtotal* is left after the fee.

    The rate is the one before VAT times 1.12, without rounding to basis points; how the fixed part of cards enters is
    inferred.
    """
    rate = RATES[kind]
    whole = 100_000 * 100
    return divided((subtotal + rate.fixed) * whole, whole - rate.before_vat * 112, rounding)


def withheld(fee: int) -> tuple[int, int]:
    """Split *fee* into its VAT and the tax withheld on the rest: 2 percent, rounded down."""
    before_vat = divided(fee * 100, 112, "half_up")
    return fee - before_vat, before_vat * 2 // 100


def arrival(paid_at: int, clearing_days: int, payout_days: Collection[str] = WEEKDAYS[:5]) -> tuple[int, int]:
    """Return when a payment becomes available and when it is credited: 09:00 UTC of a banking day and a payout day.

    Days are counted in Manila, weekends skipped, holidays not known.
    """
    paid = datetime.fromtimestamp(paid_at, _MANILA)
    nine = datetime(paid.year, paid.month, paid.day, 9, tzinfo=UTC)
    available = _banking_days_after(nine, clearing_days)
    return int(available.timestamp()), payout_after(available.timestamp(), payout_days)


def payout_after(moment: float, payout_days: Collection[str]) -> int:
    """Return when the first payout is made on a later day than *moment*: 09:00 UTC of one of the *payout_days*."""
    day = datetime.fromtimestamp(moment, _MANILA)
    for _ in WEEKDAYS:
        day += timedelta(days=1)
        if WEEKDAYS[day.weekday()] in payout_days:
            return int(datetime(day.year, day.month, day.day, 9, tzinfo=UTC).timestamp())
    msg = "payout_days: at least one name of a weekday, like monday"
    raise ValueError(msg)


def divided(numerator: int, denominator: int, rounding: Rounding) -> int:
    """Divide positive whole numbers and round."""
    whole, rest = divmod(numerator, denominator)
    if rounding == "down":
        return whole
    if rounding == "half_even" and 2 * rest == denominator:
        return whole + whole % 2
    return whole + (2 * rest >= denominator)


def _banking_days_after(day: datetime, count: int) -> datetime:
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day
