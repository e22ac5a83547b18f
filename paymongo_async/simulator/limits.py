"""Documented limits: minimums, maximums, lengths, formats, and which details a method needs.

They come on top of `validation`. A parameter that already has a problem is not looked at again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Final, TypeAlias

from attrs import frozen
from yarl import URL

from .answers import Json, problem
from .rules import Rules

__all__ = [
    "LIMITS",
    "Among",
    "Configured",
    "Demanded",
    "Limits",
    "Range",
    "Rule",
    "Wrong",
    "above",
    "at_most",
    "below",
    "check_limits",
    "email",
    "invalid",
    "malformed",
    "not_empty",
    "only",
    "phone",
    "web_address",
]

Wrong: TypeAlias = list[Json]
Rule: TypeAlias = Callable[[Any, str, Wrong], None]

MAXIMUM_AMOUNT: Final = 999_999_999
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")
_PHONE: Final = re.compile(r"\+?\d{11,13}")


@frozen
class Range:
    """Whole numbers from *low* to *high*."""

    low: int
    high: int = MAXIMUM_AMOUNT

    def __call__(self, value: Any, pointer: str, problems: Wrong) -> None:
        """Report a value outside."""
        if value < self.low:
            problems.append(below(pointer, self.low))
        elif value > self.high:
            problems.append(above(pointer, self.high))


@frozen
class Demanded:
    """At least one member, and another code than usual where there is none or the parameter is missing."""

    code: str
    detail: str

    def __call__(self, value: Any, pointer: str, problems: Wrong) -> None:  # noqa: ARG002  (the signature of every rule)
        """Report that nothing was given."""
        if not value:
            problems.append(problem(self.code, self.detail))


@frozen
class Among:
    """Texts that the server takes, some of them beyond what the declaration lists."""

    allowed: tuple[str, ...]

    def __call__(self, value: Any, pointer: str, problems: Wrong) -> None:
        """Report any other value."""
        if value not in self.allowed:
            problems.append(invalid(pointer, f"should be one of {', '.join(self.allowed)}."))


@frozen
class Configured:
    """A minimum that the rules know."""

    rule: str


Limits: TypeAlias = Mapping[str, Rule | Configured]
"""The limits of one operation, by parameter."""


def below(pointer: str, low: float) -> Json:
    """Describe a value under its minimum."""
    return problem("parameter_below_minimum", f"{pointer} should be at least {low}.", pointer=pointer)


def above(pointer: str, high: int) -> Json:
    """Describe a value over its maximum."""
    return problem("parameter_above_maximum", f"{pointer} should be at most {high}.", pointer=pointer)


def invalid(pointer: str, detail: str) -> Json:
    """Describe a value that is not usable."""
    return problem("parameter_invalid", f"{pointer} {detail}", pointer=pointer)


def malformed(pointer: str, detail: str) -> Json:
    """Describe a value of the right type and the wrong format."""
    return problem("parameter_format_invalid", f"{pointer} {detail}", pointer=pointer)


def check_limits(limits: Limits, given: Json, wrong: AbstractSet[str], problems: Wrong, rules: Rules) -> None:
    """Report every given value that is outside the documented *limits* of its operation."""
    for name, value in given.items():
        limit = limits.get(name) or _EVERYWHERE.get(name)
        if limit is not None and name not in wrong:
            if isinstance(limit, Configured):
                limit = Range(getattr(rules, limit.rule))
            limit(value, name, problems)


def only(allowed: tuple[str, ...]) -> Rule:
    """Allow some values of an enum that is wider elsewhere."""

    def rule(value: Any, pointer: str, problems: Wrong) -> None:
        if value not in allowed:
            problems.append(invalid(pointer, f"should be one of {', '.join(allowed)}."))

    return rule


def at_most(length: int) -> Rule:
    """Limit a text; the code for a longer one is inferred."""

    def rule(value: Any, pointer: str, problems: Wrong) -> None:
        if len(value) > length:
            problems.append(problem("parameter_above_maximum", f"{pointer} is longer than {length}.", pointer=pointer))

    return rule


def not_empty(value: Any, pointer: str, problems: Wrong) -> None:
    """Want at least one member."""
    if not value:
        problems.append(invalid(pointer, "should have at least one member."))


def web_address(value: Any, pointer: str, problems: Wrong) -> None:
    """Want an http or https address without credentials in it."""
    try:
        url = URL(value)
        good = url.scheme in ("http", "https") and bool(url.host) and url.user is None
    except ValueError:
        good = False
    if not good:
        problems.append(malformed(pointer, "should be an http or https URL."))


def email(value: Any, pointer: str, problems: Wrong) -> None:
    """Want something with an at sign in the middle; empty text is what forms send."""
    if value and not _EMAIL.fullmatch(value):
        problems.append(malformed(pointer, "should be an e-mail address."))


def phone(value: Any, pointer: str, problems: Wrong) -> None:
    """Want a country code and ten digits."""
    if not _PHONE.fullmatch(value):
        problems.append(malformed(pointer, "should be a country code followed by 10 digits."))


def redirect(value: Any, pointer: str, problems: Wrong) -> None:
    """Want two addresses to return to."""
    web_address(value["success"], f"{pointer}.success", problems)
    web_address(value["failed"], f"{pointer}.failed", problems)


def billing(value: Any, pointer: str, problems: Wrong) -> None:
    """Want a usable e-mail address, if any."""
    email(value.get("email"), f"{pointer}.email", problems)


def line_items(value: Any, pointer: str, problems: Wrong) -> None:
    """Want at least one item, each at least one centavo and one piece."""
    not_empty(value, pointer, problems)
    for index, item in enumerate(value):
        Range(1)(item["amount"], f"{pointer}.{index}.amount", problems)
        Range(1)(item["quantity"], f"{pointer}.{index}.quantity", problems)


_LIMIT: Final = Range(1, 100)
_EVERYWHERE: Final[Mapping[str, Rule]] = {
    "limit": _LIMIT,
    "per_page": _LIMIT,
    "page": Range(1),
    "offset": Range(0),
    "billing": billing,
}
_PAGE: Final[Limits] = {
    "line_items": line_items,
    "payment_method_types": not_empty,
    "success_url": web_address,
    "cancel_url": web_address,
    "customer_email": email,
}
_PERSON: Final[Limits] = {"email": email, "phone": phone}

LIMITS: Final[Mapping[str, Limits]] = {
    "payment_intents.create": {"amount": Configured("minimum_amount"), "payment_method_allowed": not_empty},
    # Inferred: that a capture has a minimum; one centavo is the least that makes sense.
    "payment_intents.capture": {"amount": Range(1, 2**63)},
    "payments.create": {"amount": Configured("minimum_amount"), "currency": only(("PHP",))},
    # Documented: pending, paid and failed; the newer statuses are accepted because they exist.
    "payments.list": {"status": only(("pending", "paid", "failed", "refunded", "partially_refunded"))},
    "refunds.create": {"amount": Configured("minimum_refund_amount"), "notes": at_most(255)},
    "sources.create": {
        "amount": Configured("minimum_source_amount"),
        "currency": only(("PHP",)),
        "redirect": redirect,
    },
    "links.create": {"amount": Configured("minimum_link_amount")},
    "checkout_sessions.create": _PAGE,
    "checkout_sessions.create_v2": _PAGE,
    "customers.create": _PERSON,
    "customers.update": _PERSON,
    "customers.replace": _PERSON,
    "webhooks.create": {"url": web_address, "events": not_empty},
    "webhooks.update": {"url": web_address, "events": not_empty},
}
"""By operation; a module of `behaviours` adds those of its group under the same name, by verb."""
