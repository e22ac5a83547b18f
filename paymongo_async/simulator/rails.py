"""What is documented of the ways that money leaves a wallet: limits, fees, hours, and the accounts of test mode."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta, timezone
from typing import Final

from attrs import frozen

from .rules import Rules

__all__ = [
    "MESSAGES",
    "PAYMONGO",
    "RAILS",
    "TEST_ACCOUNTS",
    "Rail",
    "day_of",
    "is_bic",
    "month_of",
    "seconds_until_answer",
    "week_of",
]

PAYMONGO: Final = "PAEYPHM2XXX"
"""The BIC of every wallet."""
_MANILA: Final = timezone(timedelta(hours=8))


@frozen
class Rail:
    """One way for money to leave a wallet, in centavos."""

    maximum: int | None
    fee: int


RAILS: Final[Mapping[str, Rail]] = {
    "instapay": Rail(5_000_000, 1000),
    "pesonet": Rail(1_000_000_000, 1000),
    "paymongo": Rail(None, 0),
}

TEST_ACCOUNTS: Final[Mapping[str, str | None]] = {
    "999999990001": None,
    "999999990002": "test_failed_number",
    "999999990003": "account_not_found",
    "999999990004": "account_not_active",
    "999999990005": "account_limit_reached",
    "999999990006": "internal_server_error",
}
"""Why a transfer to an account fails, None for one that succeeds. To any other it stays pending for ever."""

MESSAGES: Final[Mapping[str, str]] = {
    "test_failed_number": "The transfer failed.",
    "account_not_found": "The destination account does not exist.",
    "account_not_active": "The destination account is not active.",
    "account_limit_reached": "The destination account has reached its limit.",
    "internal_server_error": "The provider had a problem.",
}


def seconds_until_answer(provider: str, now: float, rules: Rules) -> float:
    """Return how long a rail takes to confirm or reject: wallets none, InstaPay little, PESONet till a cut-off."""
    if provider == "pesonet":
        return _next_cutoff(now, rules.pesonet_cutoffs) - now
    return rules.instapay_delay if provider == "instapay" else 0.0


def is_bic(bic: str, known: str) -> bool:
    """Tell whether two BICs are the same: of 8 characters, or of 11 that end in XXX."""
    return bic.upper().removesuffix("XXX") == known.removesuffix("XXX")


def day_of(now: float) -> str:
    """Name the day in Manila."""
    return f"{_in_manila(now):%Y-%m-%d}"


def month_of(now: float) -> str:
    """Name the month in Manila."""
    return f"{_in_manila(now):%Y-%m}"


def week_of(now: float) -> str:
    """Name the week in Manila, which begins on Monday."""
    return f"{_in_manila(now):%G-W%V}"


def _in_manila(now: float) -> datetime:
    return datetime.fromtimestamp(now, UTC).astimezone(_MANILA)


def _next_cutoff(now: float, hours: tuple[int, ...]) -> float:
    moment = _in_manila(now)
    for days in range(8):
        day = moment.date() + timedelta(days=days)
        for hour in sorted(hours):
            cutoff = datetime.combine(day, time(hour), _MANILA)
            if day.weekday() < 5 and cutoff > moment:
                return cutoff.timestamp()
    msg = "pesonet_cutoffs: at least one hour of the day"
    raise ValueError(msg)
