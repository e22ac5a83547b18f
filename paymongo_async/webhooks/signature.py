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
from typing import Any, Final, NamedTuple

from .._json import loads
from ..errors import SignatureVerificationError, StaleEventError
from ..secret import Secret
from ..settings import SecretText, seal
from .events import Event, event_of

__all__ = ["HEADER", "construct_event", "sign"]

HEADER: Final = "Paymongo-Signature"
TOLERANCE: Final = 300.0
MAX_HEADER: Final = 4096

_FORM: Final = re.compile(r"[0-9]{1,11},(?:[0-9a-f]{64})?,(?:[0-9a-f]{64})?")
"""The time and both signatures: each of these is empty for events of the other mode."""
_BYTES: Final = (bytes, bytearray, memoryview)
_NO_LIST: Final = (str, Secret, *_BYTES)


def construct_event(
    body: bytes,
    header: str | None,
    secrets: SecretText | Sequence[SecretText],
    tolerance: float = TOLERANCE,
    received_at: datetime | None = None,
) -> Event[Any]:
    """Return the event of a delivery whose signature is PayMongo's.

    *body* is the raw body as it came, *header* the value of ``Paymongo-Signature``, *secrets* the ``whsk_…`` of the
    webhook, or several while they are being rotated. *tolerance* is seconds. *received_at* is when the delivery came,
    for one that was queued, and has a time zone. What the event is about becomes a model when ``event.data`` is read.

    Raises `SignatureVerificationError`, or `StaleEventError` for a signature that is authentic but older than
    *tolerance*; TypeError for a body that is not bytes, which is what was signed.
    """
    hidden = sealed(secrets)
    del secrets  # error trackers show local variables
    keys, raw = keys_of(hidden), raw_of(body)
    del body  # the same: the event of a child account holds its API keys
    check_tolerance(tolerance)
    if received_at is not None:
        _check_moment(received_at)
    signature = verify(raw, header, keys)
    event = read(raw, signature)
    check_age(signature, received_at, tolerance)
    return event


class Signature(NamedTuple):
    """A signature that matched: when it was made (Unix seconds), and by which of the secrets for which mode."""

    signed_at: int
    test: int | None
    live: int | None

    def place(self, *, livemode: bool) -> int | None:
        """Return which of the secrets has signed for a mode."""
        return self.live if livemode else self.test


def verify(body: memoryview, header: object, keys: Sequence[Secret]) -> Signature:
    """Return the signature of a delivery if one of *keys* made it; nothing of the body is read before that."""
    signed_at, test, live = _parse(_text_of(header))
    by_test = by_live = None
    for place, key in enumerate(keys):  # all of them, so that time tells nothing
        is_test, is_live = _matches(key, signed_at, body, test, live)
        by_test = place if is_test and by_test is None else by_test
        by_live = place if is_live and by_live is None else by_live
    if by_test is None and by_live is None:
        raise _refused("signature", _likely_cause(body, keys))
    return Signature(int(signed_at), by_test, by_live)


def read(body: memoryview, signature: Signature) -> Event[Any]:
    """Return the event of a delivery whose *signature* matched; it must be of the event's own mode."""
    event = _structured(body)
    if event is None:
        raise _refused("body", "authentic, but no event: the body is not of the documented form")
    if signature.place(livemode=event.livemode) is None:
        mode, other = ("live", "test") if event.livemode else ("test", "live")
        raise _refused(
            "mode", f"the event is of the {mode} mode, and what matches is the signature for the {other} one"
        )
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
    now = time.time() if received_at is None else received_at.timestamp()
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
    digest = _digest(key, str(timestamp), raw_of(body)).hex()
    return f"t={timestamp},te={'' if livemode else digest},li={digest if livemode else ''}"


# -- arguments --------------------------------------------------------------------------------------------------------


def sealed(secrets: object) -> list[Secret | None]:
    """Hide the secrets before anything else is looked at; None stands for what is none."""
    if not isinstance(secrets, _NO_LIST) and isinstance(secrets, Sequence):
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
    if not isinstance(body, _BYTES):
        msg = f"body: the raw bytes as they came, not {type(body).__name__}: parsed JSON is no longer what was signed"
        raise TypeError(msg)
    return memoryview(bytes(body))


def _text_of(header: object) -> str:
    if header is None or isinstance(header, str):
        return header or ""
    msg = f"header: the value of {HEADER} as text, not {type(header).__name__}"
    raise TypeError(msg)


def _check_moment(received_at: object) -> None:
    if not isinstance(received_at, datetime):
        msg = f"received_at: a datetime, not {type(received_at).__name__}"
        raise TypeError(msg)
    if received_at.tzinfo is None:  # it would be hours off, and so would what counts as fresh
        msg = "received_at: a datetime with a time zone, like datetime.now(UTC)"
        raise ValueError(msg)


def check_tolerance(tolerance: object) -> None:
    """Refuse what is no length of time."""
    if not isinstance(tolerance, (int, float)) or isinstance(tolerance, bool):
        msg = f"tolerance: seconds as a number, not {type(tolerance).__name__}"
        raise TypeError(msg)
    if not 0 <= tolerance < math.inf:  # with NaN every age would do
        msg = "tolerance: seconds, finite and not negative"
        raise ValueError(msg)


# -- the signature ----------------------------------------------------------------------------------------------------


def _parse(header: str) -> tuple[str, bytes, bytes]:
    """Read the time and both signatures by their names, in any order; parts of other names are ignored."""
    if not header or len(header) > MAX_HEADER:
        raise _refused("header", "the Paymongo-Signature header is missing, empty or too long")
    parts: dict[str, str] = {}
    for part in header.split(","):
        name, _, value = part.strip().partition("=")
        if name in parts:
            raise _refused("header", "a part of the header stands there twice")
        parts[name] = value
    signed_at, test, live = parts.get("t", ""), parts.get("te", ""), parts.get("li", "")
    if not _FORM.fullmatch(f"{signed_at},{test},{live}"):
        raise _refused("header", "the header is not of the form t=…,te=…,li=…")
    return signed_at, bytes.fromhex(test), bytes.fromhex(live)


def _matches(key: Secret, signed_at: str, body: memoryview, test: bytes, live: bytes) -> tuple[bool, bool]:
    """Compare with one secret, as bytes; raises nothing, so that no traceback holds what would have been right."""
    expected = _digest(key, signed_at, body)
    return hmac.compare_digest(expected, test), hmac.compare_digest(expected, live)


def _digest(key: Secret, signed_at: str, body: memoryview) -> bytes:
    # No secret of PayMongo's has half a surrogate pair; one that has must fail as any wrong one does.
    return hmac.digest(key.reveal().encode(errors="surrogatepass"), signed_at.encode() + b"." + body, "sha256")


# -- the event --------------------------------------------------------------------------------------------------------


def _structured(body: memoryview) -> Event[Any] | None:
    """Read an event; raises nothing, so that no traceback holds what was in it."""
    try:
        return event_of(loads(bytes(body), signed=True))
    except (ValueError, KeyError, TypeError, OverflowError, OSError):
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
