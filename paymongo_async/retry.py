"""What may be repeated, how often, and how long to wait: values and arithmetic only."""

from __future__ import annotations

import math
import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from random import Random
from typing import Final, NoReturn, TypeGuard

from attrs import Attribute, evolve, field, frozen

from .errors import (
    APIError,
    AuthenticationError,
    BodyTooLargeError,
    CallInProgressError,
    ConfigurationError,
    ConnectError,
    DisconnectedError,
    ModeMismatchError,
    PayMongoError,
    ProtocolError,
    RateLimitError,
    RedirectRefusedError,
    RequestTimeoutError,
    TLSError,
    TransportError,
)
from .types import Retry

__all__ = ["RetryPolicy", "may_repeat", "parse_date", "parse_retry_after"]

LONGEST_RETRY_AFTER: Final = 60.0
_SECONDS = re.compile(r"[0-9]{1,10}")
_CONFLICT_WAITS: Final = (1.0, 2.0, 4.0)


def _count(_: RetryPolicy, attribute: Attribute[int], value: object) -> None:
    if type(value) is not int or value < 1:
        _refuse(attribute.name, "a whole number, at least 1")


def _duration(_: RetryPolicy, attribute: Attribute[float], value: object) -> None:
    if not _is_finite(value) or not value > 0:
        _refuse(attribute.name, "seconds, more than 0")


def _wait(_: RetryPolicy, attribute: Attribute[float], value: object) -> None:
    if not _is_finite(value) or not value >= 0:
        _refuse(attribute.name, "seconds, 0 or more")


def _is_finite(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _refuse(name: str, wanted: str) -> NoReturn:
    msg = f"{name}: {wanted}"
    raise ConfigurationError(msg, param=name)


@frozen(kw_only=True)
class RetryPolicy:
    """How a call is repeated. All times are seconds.

    *deadline* covers the whole call: queueing, every attempt, every wait, every look at what happened.
    *resend_money* lets a create that moves money be sent again, with the same key, after a search has found nothing;
    leave it off unless you know that your account honours idempotency keys.
    """

    attempts: int = field(default=3, validator=_count)
    deadline: float = field(default=60.0, validator=_duration)
    attempt_timeout: float = field(default=30.0, validator=_duration)
    wait_initial: float = field(default=0.5, validator=_wait)
    wait_max: float = field(default=8.0, validator=_wait)
    confirm_wait: float = field(default=1.0, validator=_wait)
    verify_wait: float = field(default=2.0, validator=_wait)
    resend_money: bool = False

    @classmethod
    def none(cls) -> RetryPolicy:
        """Never repeat a call."""
        return cls(attempts=1)

    @classmethod
    def testing(cls) -> RetryPolicy:
        """Repeat as usual, without waiting."""
        return cls(wait_initial=0, wait_max=0, confirm_wait=0, verify_wait=0)

    def with_deadline(self, deadline: float) -> RetryPolicy:
        """Return the same policy with another deadline."""
        return evolve(self, deadline=deadline)

    def backoff(self, number: int, error: BaseException | None, rng: Random) -> float:
        """Return how long to wait after attempt *number* (from 1): full jitter, never less than Retry-After."""
        if isinstance(error, DisconnectedError) and error.outcome == "not_sent" and number == 1:
            return 0.0  # a kept-alive socket that had died: nothing is wrong with the server
        longest = min(self.wait_max, self.wait_initial * 2 ** (number - 1))
        if isinstance(error, CallInProgressError):
            longest = min(self.wait_max, _CONFLICT_WAITS[min(number, len(_CONFLICT_WAITS)) - 1])
        jitter = rng.uniform(0, longest)
        asked = getattr(error, "retry_after", None)
        return asked + jitter if asked is not None else jitter


def may_repeat(retry: Retry, error: BaseException) -> bool:
    """Tell whether a failure may be followed by another attempt, once doubt about this one is settled."""
    if not isinstance(error, APIError | TransportError | ProtocolError | CallInProgressError):
        return False
    if isinstance(error, _FINAL):
        return False
    if error.retry_after is not None and error.retry_after > LONGEST_RETRY_AFTER:
        return False
    if isinstance(error, RateLimitError):
        return True
    if error.outcome == "not_sent":
        return isinstance(error, ConnectError | DisconnectedError)
    if error.outcome == "rejected":
        return False
    return not _is_odd_refusal(error) or retry == "transition"


_FINAL: Final = (
    AuthenticationError,
    TLSError,
    RedirectRefusedError,
    BodyTooLargeError,
    ModeMismatchError,
)


def _is_odd_refusal(error: PayMongoError) -> bool:
    """Tell a 4xx that is neither a documented refusal nor a documented fault: repeating it brings the same."""
    is_fault = any(detail.code for detail in error.errors) and error.status == 400
    return isinstance(error, APIError) and error.status is not None and error.status < 500 and not is_fault


def costs_double(error: BaseException | None) -> bool:
    """Tell whether a retry after this error takes twice from the budget: a timeout means that the server suffers."""
    return isinstance(error, RequestTimeoutError)


def parse_retry_after(header: str | None, date: str | None = None) -> float | None:
    """Read Retry-After in seconds or as an HTTP date; what cannot be read is ignored.

    A date is compared with the server's own *date* header, so that a wrong clock here does no harm.
    """
    text = (header or "").strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    if text.isascii() and text.isdecimal():
        return float("inf")  # more digits than any wait has: certainly too long
    if not text or not text[0].isalpha() or date is None:
        return None
    until, now = parse_date(text), parse_date(date)
    return None if until is None or now is None else max(0.0, until - now)


def parse_date(text: str | None) -> float | None:
    """Read an HTTP date in any of its three forms as Unix seconds; what cannot be read is ignored."""
    try:
        moment = parsedate_to_datetime(text or "")
        return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()  # asctime's form names no zone and means GMT
    except (ValueError, TypeError, OverflowError):
        return None
