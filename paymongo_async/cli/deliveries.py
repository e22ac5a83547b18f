"""Deliveries outside of a connection: kept in a file, signed, and where they may go."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import urlsplit

from attrs import evolve, field, frozen

from ..errors import ConfigurationError
from ..secret import Secret
from ..settings import from_environment, is_loopback
from ..webhooks.events import Event
from ..webhooks.signature import HEADER, sign, trusted
from .mistakes import UsageError

__all__ = ["SECRET", "Delivery", "check_target", "secrets_from"]

SECRET: Final = "PAYMONGO_WEBHOOK_SECRET"  # noqa: S105  (the name of a variable)
_KEPT: Final = ("content-type", HEADER.lower())
_PLAIN: Final = re.compile(r"[A-Za-z0-9_-]{1,80}")


def secrets_from(file: Path | None) -> list[Secret]:
    """Return the secrets that deliveries are signed with, newest first: one a line of *file*, else the environment's.

    Raises `UsageError` when there is none, or a file that cannot be read.
    """
    found = _text(file, "--secret-file") if file is not None else _from_environment()
    secrets = [Secret(line.strip()) for line in found.splitlines() if line.strip()]
    del found  # error trackers show local variables
    if not secrets:
        msg = "the secret of the webhook is needed"
        hint = f"Set {SECRET}, or {SECRET}_FILE or --secret-file to a file that holds it; several while it is rotated."
        raise UsageError(msg, hint=hint)
    return secrets


def _from_environment() -> str:
    try:
        return from_environment(SECRET) or ""
    except ConfigurationError as error:
        msg = error.message
    raise UsageError(msg)


def check_target(url: str, flag: str) -> str:
    """Return *url* if events may be sent there: https, or http that does not leave this machine."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises unless it is one
    except ValueError:
        parts = urlsplit("")
    host = parts.hostname or ""
    local = host == "localhost" or is_loopback(host)
    if not host or parts.username is not None or not (parts.scheme == "https" or (parts.scheme == "http" and local)):
        msg = f"{flag}: an address like http://127.0.0.1:8000/webhooks, or one with https; events hold personal data"
        raise UsageError(msg)
    return url


@frozen
class Delivery:
    """The bytes that were signed, and the headers that matter, by their names in small letters."""

    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    received_at: datetime | None = None

    @property
    def signature(self) -> str | None:
        """The header that signs it."""
        return self.headers.get(HEADER.lower())

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read what `save` has written. Raises `UsageError` for anything else."""
        text = _text(path, str(path))
        try:
            known: Any = json.loads(text)
            headers, received = known["headers"], datetime.fromisoformat(known["received_at"])
            return cls(known["body"].encode(), {str(each): str(headers[each]) for each in headers}, received)
        except (ValueError, KeyError, TypeError, AttributeError):
            del text  # error trackers show local variables
        msg = f"{path}: not a delivery that `webhooks listen --save` has written"
        raise UsageError(msg, hint="For the bare bytes of a body: webhooks verify FILE --signature HEADER.")

    @classmethod
    def bare(cls, path: Path, headers: Mapping[str, str]) -> Self:
        """Read the bytes of a body that came with *headers*. Raises `UsageError` if they cannot be read."""
        try:
            return cls(path.expanduser().read_bytes(), headers)
        except OSError as error:
            msg = f"{path}: the file cannot be read: {error.strerror}"
        raise UsageError(msg)

    def save(self, folder: Path, name: str) -> Path:
        """Write it to *folder*, whole or not at all and for its owner only, under the id of its event."""
        stem = name if _PLAIN.fullmatch(name) else hashlib.sha256(name.encode()).hexdigest()
        known = {
            "received_at": self.received_at.isoformat() if self.received_at else None,
            "headers": {each: self.headers[each] for each in _KEPT if each in self.headers},
            "body": self.body.decode(),
        }
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial, target = folder / f".{os.urandom(8).hex()}.part", folder / f"{stem}.json"
        try:
            with os.fdopen(
                os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
            ) as file:
                json.dump(known, file, indent=2)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
        return target

    @property
    def event(self) -> Event[Any]:
        """The event that it tells of, whoever has signed it. Raises `UsageError` if it tells of none."""
        try:
            return trusted(self.body)
        except ValueError:
            msg = "the delivery holds no event"
        raise UsageError(msg)

    def signed(self, secrets: Sequence[Secret], moment: float) -> Self:
        """Return it as PayMongo would send it now, in the mode of its event."""
        header = sign(self.body, secrets[0], timestamp=int(moment), livemode=self.event.livemode)
        return evolve(self, headers={**self.headers, HEADER.lower(): header})


def _text(path: Path, name: str) -> str:
    try:
        return path.expanduser().read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{name}: the file cannot be read: {getattr(error, 'strerror', None) or 'it is not text'}"
    raise UsageError(msg)
