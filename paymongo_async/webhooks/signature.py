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
from typing import Any, Final, cast

from attrs import frozen

from .._conversion import UnexpectedValueError
from .._json import loads
from ..errors import SignatureVerificationError, StaleEventError
from ..secret import Secret
from ..settings import Mode, SecretText, seal
from .events import Event, event_of

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
) -> Event[Any]:
    """Return the event of a delivery whose signature is PayMongo's.

    *body* is the raw body as it came, *header* the value of ``Paymongo-Signature``, *secrets* the ``whsk_…`` of the
    webhook, or several while they are being rotated. *tolerance* is seconds. *received_at* is when the delivery came,
    for one that was queued. Raises `SignatureVerificationError`, or `StaleEventError` for a signature that is authentic
    but older than *tolerance*; TypeError for a body that is not bytes, which is what was signed.
    """
    hidden = sealed(secrets)
    del secrets  # error trackers show local variables
    keys, raw = keys_of(hidden), raw_of(body)
    del body  # the same: the event of a child account holds its API keys
    check_tolerance(tolerance)
    signature = verify(raw, header, keys)
    event = read(raw, signature)
    check_age(signature, received_at, tolerance)
    return event


@frozen
class Signature:
    """A signature that matched: when it was made (Unix seconds), of which modes, and which of the secrets it was."""

    signed_at: int
    modes: frozenset[Mode]
    place: int


def verify(body: memoryview, header: object, keys: Sequence[Secret]) -> Signature:
    """Return the signature of a delivery if one of *keys* made it; nothing of the body is read before that."""
    _check_text(header)
    signed_at, signatures = _parse(cast("str | None", header))
    # Every secret is tried, so that time tells nothing.
    found = [_matches(key, signed_at, body, signatures) for key in keys]
    matched = [place for place, modes in enumerate(found) if modes]
    if not matched:
        raise _refused("signature", _likely_cause(body, keys))
    return Signature(int(signed_at), frozenset(mode for modes in found for mode in modes), matched[0])


def read(body: memoryview, signature: Signature) -> Event[Any]:
    """Return the event of a delivery whose *signature* matched; it must be of the event's own mode."""
    event = _structured(body)
    if event is None:
        raise _refused("body", "authentic, but no event: the body is not of the documented form")
    mode: Mode = "live" if event.livemode else "test"
    if mode not in signature.modes:
        raise _refused("mode", "the signature is of the other mode than the event")
    return event


def trusted(body: bytes) -> Event[Any]:
    """Read the event of a delivery that was verified before; raises ValueError if it is none."""
    event = _structured(memoryview(body))
    if event is None:
        msg = "no event"
        raise ValueError(msg)
    return event


def check_age(signature: Signature, received_at: datetime | None, tolerance: float) -> None:
    """Refuse a signature from the future, or one that is older than *tolerance* seconds with `StaleEventError`."""
    now = received_at.timestamp() if received_at else time.time()
    age = now - signature.signed_at
    if age < -tolerance:
        raise _refused("future", "signed in the future; check this machine's clock")
    if age > tolerance:
        msg = f"authentic, but signed {age:.0f} seconds ago"
        raise StaleEventError(msg, reason="stale")


def sign(body: bytes, secret: SecretText, *, timestamp: int, livemode: bool = False) -> str:
    """Return the header value that PayMongo would send with *body* at *timestamp* (Unix seconds), for tests."""
    hidden = sealed(secret)
    del secret
    (key,) = keys_of(hidden)
    digest = _digest(key, str(timestamp), raw_of(body))
    return f"t={timestamp},te={'' if livemode else digest},li={digest if livemode else ''}"


# -- arguments --------------------------------------------------------------------------------------------------------


def sealed(secrets: object) -> list[Secret | None]:
    """Hide the secrets before anything else is looked at; None stands for what is none."""
    if isinstance(secrets, Sequence) and not isinstance(secrets, str | bytes | bytearray | memoryview):
        return [seal(secret) for secret in secrets]
    return [seal(secrets)]


def keys_of(sealed: Sequence[Secret | None]) -> list[Secret]:
    """Check that these are secrets, and at least one."""
    keys = [key for key in sealed if key is not None]
    if len(keys) < len(sealed):
        msg = "secrets: the whsk_… of the webhook as text or a Secret, or a list of them; nothing else, and no bytes"
        raise TypeError(msg)
    if not keys or not all(keys):
        msg = "secrets: at least one webhook secret, and none of them empty"
        raise ValueError(msg)
    return keys


def raw_of(body: object) -> memoryview:
    """Check that these are bytes, and return a view of them, which does not show what they are."""
    if not isinstance(body, bytes | bytearray | memoryview):
        msg = f"body: the raw bytes as they came, not {type(body).__name__}: parsed JSON is no longer what was signed"
        raise TypeError(msg)
    return memoryview(bytes(body))


def _check_text(header: object) -> None:
    if header is not None and not isinstance(header, str):
        msg = f"header: the value of {HEADER} as text, not {type(header).__name__}"
        raise TypeError(msg)


def check_tolerance(tolerance: object) -> None:
    """Refuse what is no length of time."""
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


def _matches(key: Secret, signed_at: str, body: memoryview, signatures: dict[Mode, str]) -> set[Mode]:
    """Compare with one secret; raises nothing, so that no traceback holds what would have been right."""
    expected = _digest(key, signed_at, body)
    return {mode for mode, signature in signatures.items() if hmac.compare_digest(expected, signature)}


def _digest(key: Secret, signed_at: str, body: memoryview) -> str:
    # No secret of PayMongo's has half a surrogate pair; one that has must fail as any wrong one does.
    return hmac.digest(key.reveal().encode(errors="surrogatepass"), signed_at.encode() + b"." + body, "sha256").hex()


# -- the event --------------------------------------------------------------------------------------------------------


def _structured(body: memoryview) -> Event[Any] | None:
    """Read an event; raises nothing, so that no traceback holds what was in it."""
    try:
        return event_of(loads(bytes(body)))
    except (UnexpectedValueError, ValueError, KeyError, TypeError, OverflowError, OSError):
        return None


def _likely_cause(body: memoryview, keys: Sequence[Secret]) -> str:
    """Say why no secret matches, as far as that can be told from the outside."""
    if any(key.reveal() != key.reveal().strip() for key in keys):
        return "no secret matches; one of them has spaces or line breaks around it"
    if bytes(body[:1]) != b"{":
        return "no secret matches; the body does not begin like JSON, so it is not the raw body of a delivery"
    return (
        "no secret matches; the body must be the raw bytes as they came (parsed JSON written again is no longer what "
        "was signed), and the secret that of this webhook in this mode"
    )


def _refused(reason: str, text: str) -> SignatureVerificationError:
    return SignatureVerificationError(text, reason=reason)
