"""Quotes: a price for a minute. That they cannot be used afterwards shows in nothing but their moment."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from ..answers import Json, Refusal
from ..forex import price_of
from ..limits import Wrong, invalid
from ..state import Call, World
from ..views import answer, present

__all__ = ["create"]

_LASTS: Final = 60.0


def _positive(value: Any, pointer: str, problems: Wrong) -> None:
    """Want more than nothing."""
    if Decimal(str(value)) <= 0:
        problems.append(invalid(pointer, "should be above zero."))


LIMITS: Final = {"create": {"quote_quantity": _positive, "base_quantity": _positive}}


def create(world: World, call: Call) -> Json:
    """Fix a price. Inferred: that exactly one of the quantities has to be given."""
    given = call.given
    if ("quote_quantity" in given) == ("base_quantity" in given):
        raise Refusal(400, [invalid("quote_quantity", "or base_quantity is needed, and not both.")])
    price, original = price_of(given["quote_currency"], given["side"], world.rules)
    if "quote_quantity" in given:
        quantity = Decimal(str(given["quote_quantity"]))
        pesos = price * quantity
    else:
        pesos = Decimal(str(given["base_quantity"]))
        quantity = pesos / price
    now = world.clock.now()
    row = {
        "side": given["side"],
        "price": _text(price),
        "quote_currency": given["quote_currency"],
        "quote_quantity": _text(quantity),
        "base_currency": given["base_currency"],
        "base_quantity": _text(pesos),
        "original_price": _text(original),
        "created_at": _moment(now),
        "expires_at": _moment(now + _LASTS),
    }
    key = world.ids.new("quote_")
    call.organization.tables["quotes"].add(key, row)
    return answer(world, "Quote", present(call.organization, "quotes", key))


def _text(number: Decimal) -> str:
    # Inferred: that these are written as text; as JSON numbers they would lose digits.
    return format(number.normalize(), "f")


def _moment(seconds: float) -> str:
    """Write nine digits behind the second, as the documented sample has them."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S.%f}000Z"
