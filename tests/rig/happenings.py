"""Deliveries as PayMongo would make them: events whose resources are made of the catalogue's fields, and signatures."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from functools import cache
from typing import Any, Final

import yaml

from paymongo_async.webhooks import WebhookRouter, sign
from paymongo_async.webhooks.receiver import Reply, receive

from ..simulator.oracle import CATALOGUE, resources

__all__ = ["NOW", "SECRET", "body_of", "catalogue_events", "chunks_of", "deliver", "headers_of", "payment", "resource"]

SECRET: Final = "whsk_abcdefghijkl"
NOW: Final = 1_700_000_000

_PLAIN: Final[Mapping[str, Any]] = {
    "str": "text",
    "int": 10_000,
    "number": 10_000,
    "decimal": "10.5",
    "bool": True,
    "url": "https://shop.example/",
    "date": "2026-01-02",
    "iso8601": "2026-01-02T03:04:05Z",
    "timestamp": NOW,
    "timestamp_ms": NOW * 1000,
    "map": {"order": "7"},
    "object": {},
    "any": "text",
}


@cache
def catalogue_events() -> tuple[dict[str, Any], ...]:
    """Every type of event that the catalogue names."""
    return tuple(yaml.safe_load((CATALOGUE / "events.yaml").read_text("utf-8"))["events"])


def resource(name: str) -> dict[str, Any]:
    """Make a resource of the catalogue, each documented field filled in."""
    described = resources()[name]
    fields = {field: _value(how) for field, how in described["fields"].items()}
    if described["shape"] != "envelope":
        return fields
    kind, prefix = _first(described["type"]), _first(described.get("id_prefix")) or "x_"
    return {"id": f"{prefix}1", "type": kind, "attributes": fields}


def _value(described: Mapping[str, Any]) -> Any:
    kind, ref = described["type"], described.get("ref")
    if kind == "enum":
        return described["values"][0]
    if kind == "list":
        of = described.get("of")
        return [resource(of) if of in resources() else _PLAIN[of]] if of in resources() or of in _PLAIN else []
    return resource(ref) if ref in resources() else _PLAIN[kind]


def _first(one_or_several: Any) -> Any:
    return one_or_several[0] if isinstance(one_or_several, list) else one_or_several


def payment(key: str = "pay_1", status: str = "paid", **fields: Any) -> dict[str, Any]:
    """Make a payment that is no more than its state."""
    return {"id": key, "type": "payment", "attributes": {"amount": 10_000, "status": status, **fields}}


def body_of(
    event_id: str = "evt_1",
    kind: str = "payment.paid",
    data: Any = None,
    *,
    livemode: bool = False,
    **attributes: Any,
) -> bytes:
    """Write an event, without spaces as PayMongo does."""
    about = {"type": kind, "livemode": livemode, "data": payment() if data is None else data, "previous_data": {}}
    moments = {"created_at": NOW, "updated_at": NOW}
    told = {**about, "pending_webhooks": 1, **moments, **attributes}
    event = {"id": event_id, "type": "event", "attributes": told}
    return json.dumps({"data": event}, separators=(",", ":")).encode()


def headers_of(body: bytes, *, at: float, secret: str = SECRET, livemode: bool = False) -> dict[str, str]:
    """Return the headers of a delivery that is signed at a moment."""
    return {
        "content-type": "application/json",
        "content-length": str(len(body)),
        "paymongo-signature": sign(body, secret, timestamp=int(at), livemode=livemode),
    }


async def chunks_of(body: bytes, size: int = 65_536) -> AsyncIterator[bytes]:
    """Send a body piece by piece."""
    for start in range(0, len(body), size):
        yield body[start : start + size]


async def deliver(router: WebhookRouter, body: bytes, *, at: float, source: str | None = None, **how: Any) -> Reply:
    """Hand a good delivery to a router and return what it answers."""
    return await receive(router, "POST", headers_of(body, at=at, **how), chunks_of(body), source)
