"""Cardholders: stored and read."""

from __future__ import annotations

import re
from typing import Any, Final

from ..answers import Json
from ..kinds import KINDS
from ..limits import Wrong, email, malformed
from ..state import Call, World
from ..views import answer, present

__all__ = ["create"]

_PHONE: Final = re.compile(r"\+63\d{10}")
_ADDRESS: Final = ("line1", "line2", "city", "state", "postal_code", "country")


def _phone(value: Any, pointer: str, problems: Wrong) -> None:
    if not _PHONE.fullmatch(value):
        problems.append(malformed(pointer, "should be +63 and 10 digits."))


LIMITS: Final = {"create": {"phone": _phone, "email": email}}


def create(world: World, call: Call) -> Json:
    """Store a cardholder, with nothing in the address but what was given."""
    given, now = call.given, KINDS["Cardholder"].moment(world.clock.now())
    row = {
        "merchant_id": call.organization.id,
        "address": {name: given["address"].get(name) for name in _ADDRESS},
        **{name: given[name] for name in ("email", "first_name", "last_name", "phone")},
        "created_at": now,
        "updated_at": now,
    }
    key = world.ids.new("card_holder_")
    call.organization.tables["cardholders"].add(key, row)
    return answer(world, "Cardholder", present(call.organization, "cardholders", key))
