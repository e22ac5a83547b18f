"""Small types that declarations are written with, and money as text.

Amounts are whole centavos (``int``) everywhere. Never a float: 112.529 pesos
is a rounding error waiting for an auditor.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeVar
from urllib.parse import urlencode

from attrs import define, field, frozen

from .errors import ValidationError

__all__ = [
    "Centavos",
    "ChargeAmount",
    "Currency",
    "Form",
    "Ge",
    "Given",
    "InPesos",
    "LedgerAmount",
    "Lt",
    "Metadata",
    "Peso",
    "Placed",
    "Retry",
    "SortOrder",
    "WholeBody",
    "Wire",
    "centavos",
    "pesos",
]


@frozen
class Ge:
    """At least *value*; written inside ``Annotated`` and checked before a call is sent."""

    value: int


@frozen
class Lt:
    """Below *value*; written inside ``Annotated`` and checked before a call is sent."""

    value: int


@frozen
class Wire:
    """The name on the wire, written inside ``Annotated`` where it is no name in Python."""

    name: str


class InPesos:
    """An amount that goes out in pesos, written inside ``Annotated``; the method still takes centavos."""


class WholeBody:
    """The parameter that is the body itself, written inside ``Annotated``."""


_T = TypeVar("_T")

INT64: Final = 2**63

Centavos: TypeAlias = Annotated[int, Ge(0), Lt(INT64)]
"""An amount in centavos, zero included."""

ChargeAmount: TypeAlias = Annotated[int, Ge(1), Lt(INT64)]
"""An amount in centavos that is to move. Documented minimums are the server's to enforce: its pages disagree."""

LedgerAmount: TypeAlias = Annotated[int, Ge(0), Lt(10**36 + 1)]
"""An amount in the smallest unit of a ledger account's currency, which may be far above 64 bits."""

Currency: TypeAlias = Literal["PHP", "USD"] | str
"""ISO 4217, upper case; USD only where the account has it."""

Peso: TypeAlias = Literal["PHP"] | str
"""The currency of what exists in Philippine pesos only."""

SortOrder: TypeAlias = Literal["asc", "desc"] | str
"""Ascending or descending."""

Metadata: TypeAlias = Mapping[str, str]
"""Flat text to text. PayMongo shows neither nesting nor other values."""

Given: TypeAlias = _T | Mapping[str, Any]
"""A value object, or a plain mapping with the same keys."""


Retry: TypeAlias = Literal["read", "keyed", "natural", "transition"]
"""How a call may be repeated: freely; with the same key and bytes; because it converges; only once it is known not to
have happened."""


Form: TypeAlias = Literal["envelope", "flat", "multipart", "text"]
"""How a body is written: inside ``data.attributes``, as plain JSON, as parts, or as a document of its own."""


@define
class Placed:
    """The arguments of one call, checked, encoded and each in its place."""

    path: str
    segments: dict[str, str]
    query: list[tuple[str, str]] = field(repr=False)
    body: Any = field(repr=False)
    idempotency_key: str | None = None
    form: Form = "envelope"

    @property
    def target(self) -> str:
        """The path with its query, as it stands in the request line."""
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path

    @property
    def fields(self) -> dict[str, Any]:
        """What was asked for, by name: ids of the path and fields of the body; digests of files and documents."""
        if isinstance(self.body, str):
            return {**self.segments, "body": f"sha256:{hashlib.sha256(self.body.encode()).hexdigest()}"}
        if not isinstance(self.body, dict):
            return self.segments if self.body is None else {**self.segments, "body": self.body}
        return self.segments | {name: getattr(value, "digest", value) for name, value in self.body.items()}


def centavos(amount: str | Decimal | int) -> int:
    """Turn pesos as people write them into centavos: ``centavos("1,500.00") == 150_000``.

    Takes text (thousands separated by commas or not, an optional ``PHP`` or ``₱`` in front),
    a ``Decimal`` or a whole number of pesos. Raises `ValidationError` for a float, a fraction
    of a centavo, a negative amount or anything that is not a number.
    """
    if isinstance(amount, bool) or not isinstance(amount, str | Decimal | int):
        msg = f"amount: pass text, a Decimal or whole pesos, not {type(amount).__name__}"
        raise ValidationError(msg, param="amount")
    number = _decimal(amount) if isinstance(amount, str) else Decimal(amount)
    if not number.is_finite() or number < 0:
        msg = "amount: a number of pesos that is zero or more"
        raise ValidationError(msg, param="amount")
    # scaleb only moves the point; multiplying would round to the context's precision.
    sign, digits, exponent = number.as_tuple()
    scaled = Decimal((sign, digits, int(exponent) + 2))
    if scaled != scaled.to_integral_value():
        msg = "amount: there is nothing smaller than a centavo"
        raise ValidationError(msg, param="amount")
    if scaled >= INT64:
        msg = "amount: below 2**63 centavos"
        raise ValidationError(msg, param="amount")
    return int(scaled)


def pesos(amount: int) -> str:
    """Show centavos as pesos: ``pesos(150_000) == "1,500.00"``. The inverse of `centavos`."""
    if type(amount) is not int:
        msg = f"amount: whole centavos, not {type(amount).__name__}"
        raise ValidationError(msg, param="amount")
    whole, rest = divmod(abs(amount), 100)
    return f"{'-' if amount < 0 else ''}{whole:,}.{rest:02}"


def _decimal(text: str) -> Decimal:
    bare = text.strip().removeprefix("PHP").removeprefix("₱").strip()
    whole, point, rest = bare.partition(".")
    groups = whole.split(",")
    grouped = len(groups) > 1
    well_formed = (
        bare.isascii()
        and all(group.isdigit() for group in groups)
        and (rest.isdigit() or not point)
        and (not grouped or (1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])))
    )
    if not well_formed:
        msg = "amount: pesos written like 1500, 1500.00 or 1,500.00"
        raise ValidationError(msg, param="amount")
    return Decimal("".join(groups) + point + rest)
