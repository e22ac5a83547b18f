"""`webhooks`: from the bytes of a delivery to an event that is PayMongo's, beside the least that does both."""

from __future__ import annotations

import gc
import hmac
import json
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import orjson
from bodies import payment
from measuring import Block, Series, alternate

from paymongo_async.models.payments import Payment
from paymongo_async.webhooks import Event, construct_event, sign

OURS, READ = "construct_event", "construct_event, and event.data read"
BARE = "hmac and orjson.loads alone"

SECRET: Final = "whsk_made_up_for_the_benchmark"  # noqa: S105
_MOMENT: Final = 1_764_000_000


def measure_deliveries(*, rounds: int = 75, repeats: int = 20, events: int = 20) -> dict[str, Series]:
    """Compare what it takes to verify and read *events* deliveries; the figures are seconds per delivery."""
    now = int(time.time())
    bodies = [delivery(number) for number in range(events)]
    signed = [(body, sign(body, SECRET, timestamp=now)) for body in bodies]
    for body, header in signed:
        assert bare(body, header)["data"]["id"] == ours(body, header).id
        assert isinstance(ours_read(body, header), Payment)
    takers: dict[str, Callable[[bytes, str], Any]] = {OURS: ours, READ: ours_read, BARE: bare}
    contestants = {name: _block(take, signed, repeats) for name, take in takers.items()}
    alternate(contestants, 1)
    return alternate(contestants, rounds)


def delivery(number: int) -> bytes:
    """Write the event of a payment, as PayMongo sends it: without spaces."""
    moments = {"created_at": _MOMENT, "updated_at": _MOMENT}
    about = {"type": "payment.paid", "livemode": False, "data": payment(number), "previous_data": {}}
    event = {"id": f"evt_{number:024}", "type": "event", "attributes": {**about, "pending_webhooks": 1, **moments}}
    return json.dumps({"data": event}, separators=(",", ":")).encode()


def ours(body: bytes, header: str) -> Event[Any]:
    """Check everything; what the event is about is left until somebody wants it."""
    return construct_event(body, header, SECRET)


def ours_read(body: bytes, header: str) -> Payment:
    """Do the same, and make the model of the payment."""
    found: Payment = construct_event(body, header, SECRET).data
    return found


def bare(body: bytes, header: str) -> Any:
    """Take the header apart, compare the one signature, parse; nothing else is checked."""
    parts = dict(part.split("=", 1) for part in header.split(","))
    expected = hmac.new(SECRET.encode(), parts["t"].encode() + b"." + body, "sha256").hexdigest()
    if not hmac.compare_digest(expected, parts["te"]):
        raise ValueError
    return orjson.loads(body)


def _block(take: Callable[[bytes, str], object], signed: Sequence[tuple[bytes, str]], repeats: int) -> Block:
    def block() -> float:
        gc.collect()  # nobody pays for what another left behind
        begun = time.process_time()
        for _ in range(repeats):
            for body, header in signed:
                take(body, header)
        return (time.process_time() - begun) / (repeats * len(signed))

    return block
