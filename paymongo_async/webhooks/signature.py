"""Signatures of webhook deliveries: constant time, no I/O, nothing parsed before one matches.

``Paymongo-Signature: t=<unix seconds>,te=<hex>,li=<hex>`` holds HMAC-SHA256 over ``t + "." + body`` under the webhook's
secret: ``te`` for events of the test mode, ``li`` for live ones (PayMongo's page on securing webhooks).
"""

from __future__ import annotations

import hmac
import re
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from .._conversion import UnexpectedValueError, make_converter
from .._json import loads
from ..errors import SignatureVerificationError, StaleEventError
from ..models.webhooks import Event
from ..secret import Secret
from ..settings import Mode

__all__ = ["HEADER", "construct_event", "sign"]

HEADER: Final = "Paymongo-Signature"
TOLERANCE: Final = 300.0
MAX_HEADER: Final = 4096

_TIME: Final = re.compile(r"[0-9]{1,11}")
_HEX: Final = re.compile(r"[0-9a-f]{64}")
_PARTS: Final[dict[Mode, str]] = {"test": "te", "live": "li"}


def construct_event(
    body: bytes,
    header: str | None,
    secrets: str | Secret | Sequence[str | Secret],
    *,
    tolerance: float = TOLERANCE,
    received_at: datetime | None = None,
) -> Event:
    """Return the event of a delivery whose signature is PayMongo's.

    *body* is the raw body as it came, *header* the value of ``Paymongo-Signature``, *secrets* the ``whsk_…`` of the
    webhook, or several while they are being rotated. *tolerance* is seconds. *received_at* is when the delivery came,
    for one that was queued. Raises `SignatureVerificationError`, or `StaleEventError` for a signature that is authentic
    but older than *tolerance*.
    """
    if not isinstance(body, bytes | bytearray | memoryview):
        msg = f"body: the raw bytes as they came, not {type(body).__name__}: parsed JSON is no longer what was signed"
        raise TypeError(msg)
    raw = bytes(body)
    keys = _keys(secrets)
    signed_at, signatures = _parse(header)
    matched = _match(raw, signed_at, signatures, keys)
    event = _event(raw)
    mode: Mode = "live" if event.livemode else "test"
    if mode not in matched:
        raise _refused("mode", "the signature is of the other mode than the event")
    now = received_at.timestamp() if received_at else time.time()
    age = now - int(signed_at)
    if age < -tolerance:
        raise _refused("future", "signed in the future; check this machine's clock")
    if age > tolerance:
        msg = f"authentic, but signed {age:.0f} seconds ago"
        raise StaleEventError(msg, reason="stale")
    return event


def sign(body: bytes, secret: str | Secret, *, timestamp: int, livemode: bool = False) -> str:
    """Return the header value that PayMongo would send with *body* at *timestamp* (Unix seconds), for tests."""
    (key,) = _keys(secret)
    digest = _digest(key, str(timestamp), body)
    return f"t={timestamp},te={'' if livemode else digest},li={digest if livemode else ''}"


def _keys(secrets: str | Secret | Sequence[str | Secret]) -> list[bytes]:
    given = [secrets] if isinstance(secrets, str | Secret) else list(secrets)
    keys = [(secret.reveal() if isinstance(secret, Secret) else secret).encode() for secret in given]
    if not keys or not all(keys):
        msg = "secrets: at least one webhook secret, and none of them empty"
        raise ValueError(msg)
    return keys


def _parse(header: str | None) -> tuple[str, dict[Mode, str]]:
    if not header or len(header) > MAX_HEADER:
        raise _refused("header", "the Paymongo-Signature header is missing, empty or too long")
    parts: dict[str, str] = {}
    for part in header.split(","):
        name, _, value = part.strip().partition("=")
        if name in parts:
            raise _refused("header", "a part of the header stands there twice")
        parts[name] = value
    signed_at = parts.get("t", "")
    signatures: dict[Mode, str] = {mode: parts.get(name, "") for mode, name in _PARTS.items()}
    if not _TIME.fullmatch(signed_at) or not all(not text or _HEX.fullmatch(text) for text in signatures.values()):
        raise _refused("header", "the header is not of the form t=…,te=…,li=…")
    return signed_at, signatures


def _match(body: bytes, signed_at: str, signatures: dict[Mode, str], keys: list[bytes]) -> set[Mode]:
    """Return the modes whose signature matches; every secret is tried, so that time tells nothing."""
    matched: set[Mode] = set()
    for key in keys:
        expected = _digest(key, signed_at, body).encode()
        for mode, signature in signatures.items():
            if hmac.compare_digest(expected, signature.encode()):
                matched.add(mode)
    if not matched:
        raise _refused("signature", "no secret matches; the body must be the raw bytes and the secret this webhook's")
    return matched


def _digest(key: bytes, signed_at: str, body: bytes) -> str:
    return hmac.digest(key, signed_at.encode() + b"." + body, "sha256").hex()


def _event(body: bytes) -> Event:
    try:
        payload: Any = loads(body)
        event: Event = make_converter().structure(payload["data"], Event)
    except (UnexpectedValueError, ValueError, KeyError, TypeError, OverflowError, OSError):
        problem = _refused("body", "authentic, but no event: the body is not of the documented form")
    else:
        return event
    raise problem


def _refused(reason: str, text: str) -> SignatureVerificationError:
    return SignatureVerificationError(text, reason=reason)
