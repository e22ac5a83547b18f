"""When a schedule is due: cron with five fields in UTC, a macro, or an interval.

Documented is that there are these three. Inferred: the macros and the form of an interval, ``@every 1h30m``.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from attrs import frozen

__all__ = ["next_moment"]

_RANGES: Final = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_MACROS: Final = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_NAMES: Final[dict[str, int]] = dict(zip((*_MONTHS, *_DAYS), (*range(1, 13), *range(7)), strict=True))
_INTERVAL: Final = re.compile(r"@every (?=\d)(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
_PART: Final = re.compile(r"(\*|\w+)(?:-(\w+))?(?:/(\d+))?")
_YEARS: Final = 8
"""How far to look: 29 February may be that far away."""


@frozen
class _Cron:
    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either_day: bool
    """Day and weekday are both restricted: then one of them is enough, as in cron."""

    def has_day(self, day: datetime) -> bool:
        by_date, by_weekday = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return day.month in self.months and (by_date or by_weekday if self.either_day else by_date and by_weekday)


def next_moment(schedule: str, now: float) -> float | None:
    """Return when a schedule is due after *now*, both in Unix seconds; None when it never is, or is none."""
    every = _INTERVAL.fullmatch(schedule)
    if every:
        hours, minutes, seconds = (int(part or 0) for part in every.groups())
        interval = hours * 3600 + minutes * 60 + seconds
        return now + interval if interval else None
    cron = _parsed(_MACROS.get(schedule, schedule))
    return None if cron is None else _next(cron, now)


def _next(cron: _Cron, now: float) -> float | None:
    start = datetime.fromtimestamp(now, UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
    for ahead in range(_YEARS * 366):
        day = start if ahead == 0 else (start + timedelta(days=ahead)).replace(hour=0, minute=0)
        if not cron.has_day(day):
            continue
        for hour in sorted(each for each in cron.hours if each >= day.hour):
            first = day.minute if hour == day.hour else 0
            minute = min((each for each in cron.minutes if each >= first), default=None)
            if minute is not None:
                return day.replace(hour=hour, minute=minute).timestamp()
    return None


def _parsed(text: str) -> _Cron | None:
    parts = text.lower().split()
    if len(parts) != len(_RANGES):
        return None
    fields = [_field(part, low, high) for part, (low, high) in zip(parts, _RANGES, strict=True)]
    if not all(fields):
        return None
    minutes, hours, days, months, weekdays = fields
    sundays = frozenset(day % 7 for day in weekdays)
    return _Cron(minutes, hours, days, months, sundays, "*" not in (parts[2][0], parts[4][0]))


def _field(text: str, low: int, high: int) -> frozenset[int]:
    """Return the numbers that one field stands for, none for what cannot be read."""
    found: set[int] = set()
    for part in text.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            return frozenset()
        first, last, step = match.groups()
        start = low if first == "*" else _number(first)
        end = high if first == "*" or (step and last is None) else _number(last or first)
        if not low <= start <= end <= high or step == "0":
            return frozenset()
        found.update(range(start, end + 1, int(step or 1)))
    return frozenset(found)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else _NAMES.get(text, -1)
