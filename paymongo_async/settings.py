"""Keys, modes and hosts: what may be used together, checked before any I/O."""

from __future__ import annotations

import base64
import ipaddress
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Literal, Protocol, TypeAlias
from urllib.parse import SplitResult, urlsplit

from .errors import ConfigurationError
from .secret import Secret

__all__ = ["DEFAULT_HOST", "KeyKind", "Mode", "check_url", "from_environment", "key_mode", "parse_key", "seal"]

Mode: TypeAlias = Literal["test", "live"]
KeyKind: TypeAlias = Literal["secret", "public"]


class HidesText(Protocol):
    """A secret of another library that opens in the same way as pydantic's ``SecretStr``."""

    def get_secret_value(self) -> str:
        """Return the text."""
        ...


SecretText: TypeAlias = str | Secret | HidesText
KeySource: TypeAlias = SecretText | Callable[[], SecretText]

DEFAULT_HOST: Final = "https://api.paymongo.com"
_KINDS: Final[dict[str, KeyKind]] = {"sk": "secret", "pk": "public"}


def from_environment(name: str) -> str | None:
    """Read *name*, or the file that *name*_FILE points to (as containers mount secrets); None when neither is set."""
    if value := os.environ.get(name):
        return value
    path = os.environ.get(f"{name}_FILE")
    if not path:
        return None
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{name}_FILE cannot be read: {getattr(error, 'strerror', None) or 'not text'}"
    raise ConfigurationError(msg, param=f"{name}_FILE")


def seal(source: object) -> Secret | None:
    """Hide text, a `Secret`, what ``get_secret_value()`` gives or what a callable returns; None: it is none of these.

    Whoever checks a key seals it first and deletes its own name for it: error trackers show local variables.
    """
    given: Any = source() if callable(source) else source
    if isinstance(given, Secret):
        return given
    if hasattr(given, "get_secret_value"):
        given = given.get_secret_value()
    return Secret(given) if isinstance(given, str) else None


def parse_key(source: KeySource, kind: KeyKind, param: str) -> Secret:
    """Check a key of the wanted *kind* and hide it. No part of what was given is in the message or a local variable."""
    key = seal(source) or Secret("")
    del source
    if problem := _problem(key, kind):
        msg = f"{param}: {problem}"
        raise ConfigurationError(msg, param=param)
    return key


def _problem(key: Secret, kind: KeyKind) -> str | None:
    """Say what is wrong with a key; raises nothing, so that no traceback has this frame."""
    value = key.reveal()
    if not value:
        return f"pass the key as text, or set PAYMONGO_{kind.upper()}_KEY"
    if not value.isascii() or not value.isprintable() or " " in value:
        return "a key has no spaces, line breaks or other unusual characters"
    prefix, _, rest = value.partition("_")
    mode, _, body = rest.partition("_")
    if prefix not in _KINDS or mode not in ("test", "live") or not body:
        return f"a {kind} key starts with {kind[0]}k_test_ or {kind[0]}k_live_"
    if _KINDS[prefix] != kind:
        return f"this is a {_KINDS[prefix]} key, a {kind} key is needed"
    return None


def basic(key: Secret | None) -> Secret | None:
    """Make the value of ``Authorization``: the key as the user name, without a password."""
    if key is None:
        return None
    return Secret("Basic " + base64.b64encode(f"{key.reveal()}:".encode()).decode())


def key_mode(key: Secret) -> Mode:
    """Tell the mode that the prefix of a checked key says."""
    return "live" if key.reveal()[3:8] == "live_" else "test"


def check_url(url: str, mode: Mode, param: str) -> str:
    """Return *url* without a trailing slash; https only, but http to a loopback address with a test key."""
    parts = _split(url)
    if parts is None or not parts.hostname or parts.scheme not in ("http", "https") or parts.port == 0:
        msg = f"{param}: an address like {DEFAULT_HOST}"
        raise ConfigurationError(msg, param=param)
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        msg = f"{param}: no user, password, query or fragment in the address"
        raise ConfigurationError(msg, param=param)
    if parts.scheme == "http" and not (mode == "test" and is_loopback(parts.hostname)):
        msg = f"{param}: only https (plain http is for a loopback address like 127.0.0.1 with a test key)"
        raise ConfigurationError(msg, param=param)
    return url.rstrip("/")


def check_urls(urls: Mapping[str, str], mode: Mode, param: str) -> dict[str, str]:
    """Check one address per group."""
    return {group: check_url(url, mode, f"{param}[{group!r}]") for group, url in urls.items()}


def _split(url: Any) -> SplitResult | None:
    if not isinstance(url, str) or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises unless it is one
    except ValueError:
        return None
    return parts


def is_loopback(host: str) -> bool:
    """Tell whether *host* is a literal loopback address; a name is none, whatever it resolves to today."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name, whatever it resolves to today
        return False
