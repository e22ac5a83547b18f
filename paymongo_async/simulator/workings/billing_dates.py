"""Billing dates: calendar steps from a first moment, by the days of Manila.

Inferred: the time zone, that the time of day is that of the first payment, and that a month too short for the day is
billed on its last one.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta, timezone
from typing import Final

__all__ = ["LONGEST_WAIT", "day_of", "moment_after", "moment_on"]

LONGEST_WAIT: Final = timedelta(days=366)
"""Inferred: how far ahead a first billing date may be."""

_MANILA: Final = timezone(timedelta(hours=8))
_MONTHS: Final = {"monthly": 1, "yearly": 12}


def day_of(moment: float) -> date:
    """Return the day of a moment in Unix seconds."""
    return datetime.fromtimestamp(moment, _MANILA).date()


def moment_on(day: date, like: float) -> float:
    """Return the moment of *day* at the time of day of *like*."""
    return datetime.combine(day, datetime.fromtimestamp(like, _MANILA).timetz()).timestamp()


def moment_after(start: float, interval: str, count: int) -> float:
    """Return the moment that is *count* weeks, months or years after *start*."""
    day = day_of(start)
    if interval == "weekly":
        return moment_on(day + timedelta(weeks=count), start)
    years, month = divmod(day.month - 1 + count * _MONTHS[interval], 12)
    year, month = day.year + years, month + 1
    return moment_on(date(year, month, min(day.day, monthrange(year, month)[1])), start)
