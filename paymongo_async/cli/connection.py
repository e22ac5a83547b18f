"""From the options of a command to a client: which key, which address, for whom."""

from __future__ import annotations

from typing import Any

from ..client import PayMongo
from ..secret import Secret
from ..settings import Mode
from .mistakes import UsageError
from .options import Settings

__all__ = ["client_of", "key_from_file", "mode_of"]


def client_of(settings: Settings) -> PayMongo:
    """Make the client of a command. Raises `UsageError` or `ConfigurationError` for what cannot work."""
    modes: dict[bool | None, Mode | None] = {True: "live", False: "test", None: None}
    key = key_from_file(settings)
    public = repr(key).startswith("Secret('pk_")  # all that a Secret shows is what kind of key it is
    client = PayMongo(
        None if public else key,
        public_key=key if public else None,
        mode=modes[settings.live],
        base_url=settings.base_url,
    )
    given = {name: getattr(settings, name) for name in ("deadline", "account_id", "organization_id")}
    chosen: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    return client.with_options(**chosen) if chosen else client


def mode_of(client: PayMongo) -> Mode:
    """Return the mode of the key that a client has."""
    return client._session.mode  # noqa: SLF001  (private to the package)


def key_from_file(settings: Settings) -> Secret | None:
    """Return the key that ``--key-file`` names, None without it. Raises `UsageError` if it cannot be read."""
    if settings.key_file is None:
        return None
    try:
        key = Secret(settings.key_file.expanduser().read_text(encoding="utf-8").strip())
    except (OSError, UnicodeDecodeError) as error:
        msg = f"--key-file: the file cannot be read: {getattr(error, 'strerror', None) or 'it is not text'}"
    else:
        return key
    raise UsageError(msg)
