"""Signatures of webhook deliveries: constant time, no I/O, nothing parsed before one matches.

``Paymongo-Signature: t=<unix seconds>,te=<hex>,li=<hex>`` holds HMAC-SHA256 over ``t + "." + body`` under the webhook's
secret: ``te`` for events of the test mode, ``li`` for live ones (PayMongo's page on securing webhooks).
"""

from __future__ import annotations

import hmac
import math
import re
import time
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

from cattrs import Converter

from .._conversion import UnexpectedValueError, make_converter
from .._json import loads
from ..errors import SignatureVerificationError, StaleEventError
from ..models.webhooks import Event
from ..secret import Secret
from ..settings import Mode, SecretText, seal

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
    secrets: SecretText | Sequence[SecretText],
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
    sealed = _sealed(secrets)
    del secrets  # error trackers show local variables
    keys, raw = _keys(sealed), _raw(body)
    del body  # the same: the event of a child account holds its API keys
    _check_text(header)
    _check_tolerance(tolerance)
    signed_at, signatures = _parse(header)
    matched = _match(raw, signed_at, signatures, keys)
    event = _event(raw)
    mode: Mode = "live" if event.livemode else "test"
    if mode not in matched:
        raise _refused("mode", "the signature is of the other mode than the event")
    _check_age(signed_at, received_at, tolerance)
    return event


def sign(body: bytes, secret: SecretText, *, timestamp: int, livemode: bool = False) -> str:
    """Return the header value that PayMongo would send with *body* at *timestamp* (Unix seconds), for tests."""
    sealed = _sealed(secret)
    del secret
    (key,) = _keys(sealed)
    digest = _digest(key, str(timestamp), _raw(body))
    return f"t={timestamp},te={'' if livemode else digest},li={digest if livemode else ''}"


# -- arguments --------------------------------------------------------------------------------------------------------


def _sealed(secrets: object) -> list[Secret | None]:
    """Hide the secrets before anything else is looked at; None stands for what is none."""
    if isinstance(secrets, Sequence) and not isinstance(secrets, str | bytes | bytearray | memoryview):
        return [seal(secret) for secret in secrets]
    return [seal(secrets)]


def _keys(sealed: list[Secret | None]) -> list[Secret]:
    keys = [key for key in sealed if key is not None]
    if len(keys) < len(sealed):
        msg = "secrets: the whsk_… of the webhook as text or a Secret, or a list of them; nothing else, and no bytes"
        raise TypeError(msg)
    if not keys or not all(keys):
        msg = "secrets: at least one webhook secret, and none of them empty"
        raise ValueError(msg)
    return keys


def _raw(body: object) -> memoryview:
    """Check that these are bytes, and return a view of them, which does not show what they are."""
    if not isinstance(body, bytes | bytearray | memoryview):
        msg = f"body: the raw bytes as they came, not {type(body).__name__}: parsed JSON is no longer what was signed"
        raise TypeError(msg)
    return memoryview(bytes(body))


def _check_text(header: object) -> None:
    if header is not None and not isinstance(header, str):
        msg = f"header: the value of {HEADER} as text, not {type(header).__name__}"
        raise TypeError(msg)


def _check_tolerance(tolerance: object) -> None:
    if not isinstance(tolerance, int | float) or isinstance(tolerance, bool):
        msg = f"tolerance: seconds as a number, not {type(tolerance).__name__}"
        raise TypeError(msg)
    if not 0 <= tolerance < math.inf:  # with NaN every age would do
        msg = "tolerance: seconds, finite and not negative"
        raise ValueError(msg)


# -- the signature ----------------------------------------------------------------------------------------------------


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


def _match(body: memoryview, signed_at: str, signatures: dict[Mode, str], keys: list[Secret]) -> set[Mode]:
    """Return the modes whose signature matches; every secret is tried, so that time tells nothing."""
    matched: set[Mode] = set()
    for key in keys:
        matched |= _matches(key, signed_at, body, signatures)
    if not matched:
        raise _refused("signature", "no secret matches; the body must be the raw bytes and the secret this webhook's")
    return matched


def _matches(key: Secret, signed_at: str, body: memoryview, signatures: dict[Mode, str]) -> set[Mode]:
    """Compare with one secret; raises nothing, so that no traceback holds what would have been right."""
    expected = _digest(key, signed_at, body)
    return {mode for mode, signature in signatures.items() if hmac.compare_digest(expected, signature)}


def _digest(key: Secret, signed_at: str, body: memoryview) -> str:
    # No secret of PayMongo's has half a surrogate pair; one that has must fail as any wrong one does.
    return hmac.digest(key.reveal().encode(errors="surrogatepass"), signed_at.encode() + b"." + body, "sha256").hex()


# -- the event --------------------------------------------------------------------------------------------------------


def _event(body: memoryview) -> Event:
    event = _structured(body)
    if event is None:
        raise _refused("body", "authentic, but no event: the body is not of the documented form")
    return event


def _structured(body: memoryview) -> Event | None:
    """Read an event; raises nothing, so that no traceback holds what was in it."""
    try:
        payload: Any = loads(bytes(body))
        event: Event = _converter().structure(payload["data"], Event)
    except (UnexpectedValueError, ValueError, KeyError, TypeError, OverflowError, OSError):
        return None
    return event


@cache
def _converter() -> Converter:
    """Return the one that all deliveries share: to make it takes longer than to read an event."""
    return make_converter()


def _check_age(signed_at: str, received_at: datetime | None, tolerance: float) -> None:
    now = received_at.timestamp() if received_at else time.time()
    age = now - int(signed_at)
    if age < -tolerance:
        raise _refused("future", "signed in the future; check this machine's clock")
    if age > tolerance:
        msg = f"authentic, but signed {age:.0f} seconds ago"
        raise StaleEventError(msg, reason="stale")


def _refused(reason: str, text: str) -> SignatureVerificationError:
    return SignatureVerificationError(text, reason=reason)
