"""Deliveries of the documented form that PayMongo's own Python package cannot take, beside ours, which does."""

from __future__ import annotations

import importlib
from datetime import UTC, datetime
from typing import Any

import pytest

from paymongo_async.models.payments import Payment
from paymongo_async.webhooks import construct_event, sign

from ..rig.happenings import NOW, SECRET, body_of, resource

paymongo: Any = importlib.import_module("paymongo")

PAYMENT = resource("Payment")
TEST, LIVE = body_of(data=PAYMENT), body_of(data=PAYMENT, livemode=True)


def header_of(body: bytes, *parts: str) -> str:
    """Sign a delivery, the parts of the header in some order."""
    signed = sign(body, SECRET, timestamp=NOW, livemode=body is LIVE)
    found = dict(part.split("=", 1) for part in signed.split(","))
    return ",".join(f"{name}={found[name]}" for name in parts)


CASES = [  # a TypeError is what becomes of its own exceptions, which want more than it gives them
    (TEST, ("t", "te", "li"), "TypeError"),  # it looks at li=, which is empty
    (LIVE, ("t", "te", "li"), "KeyError"),  # it wants a 'resource', which is called data
    (LIVE, ("li", "te", "t"), "TypeError"),  # it goes by places
    (LIVE, ("t", "li"), "TypeError"),  # it wants three parts
    (TEST, ("t", "te"), "TypeError"),
]


@pytest.mark.parametrize(("body", "parts", "error"), CASES)
def test_the_official_package_refuses_what_paymongo_sends(body: bytes, parts: tuple[str, ...], error: str) -> None:
    """Version 0.2.1; a change here is good news."""
    with pytest.raises(Exception) as raised:  # noqa: PT011  (its type is looked at below)
        paymongo.Webhook.construct_event(body.decode(), header_of(body, *parts), SECRET)
    assert type(raised.value).__name__ == error


@pytest.mark.parametrize(("body", "parts", "error"), CASES)
def test_the_same_delivery_is_an_event_here(body: bytes, parts: tuple[str, ...], error: str) -> None:
    """With the payment that it is about."""
    moment = datetime.fromtimestamp(NOW, UTC)
    event = construct_event(body, header_of(body, *parts), SECRET, received_at=moment)
    assert (event.livemode, type(event.data), event.data.to_dict()) == (body is LIVE, Payment, PAYMENT)
