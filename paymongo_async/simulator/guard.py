"""Who may talk to the simulator: test keys, and browsers that really mean this machine."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

from attrs import frozen

from .answers import refuse
from .rules import Rules

__all__ = ["Caller", "Gate", "read_key"]

_KEY: Final = re.compile(r"(sk|pk)_(test|live)_(\w+)")
_NO_LIVE_KEYS: Final = (
    "This is a simulator: it never takes live keys. Use a test key, and roll the live one if it leaked."
)
_LOCAL_NAMES: Final = ("127.0.0.1", "localhost", "[::1]")


@frozen
class Caller:
    """Whose key it is and what it may do: keys with one *suffix* belong to one organisation."""

    suffix: str
    public: bool


_NOBODY: Final = Caller("", public=False)
"""Who calls without a key: an organisation of its own, which stays empty."""


class Gate:
    """Check the Host header and the key of each request."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._hosts: frozenset[str] = frozenset()
        self._known: dict[str, Caller] = {}

    def listen_on(self, port: int) -> None:
        """Accept requests for this machine and *port* only; a web page elsewhere could point its own name here."""
        self._hosts = frozenset(f"{name}:{port}" for name in _LOCAL_NAMES)

    def is_local(self, host: str | None) -> bool:
        """Tell whether the Host header names this server."""
        return host is not None and host.lower() in self._hosts

    def caller(self, authorization: str | None, auth: str) -> Caller:
        """Return who calls, or refuse: *auth* is what the operation takes."""
        if auth == "none":
            return _NOBODY
        header = authorization or ""
        caller = self._known.get(header)
        if caller is None:
            caller = self._known[header] = read_key(header, self._rules)
        if caller.public and auth == "secret":
            # Inferred: the code; that a public key is refused is documented.
            refuse("access_denied", "This needs the secret key.", status=403)
        return caller


def read_key(authorization: str, rules: Rules) -> Caller:
    """Take the key out of a Basic header, with or without the colon that belongs behind it."""
    scheme, _, encoded = authorization.partition(" ")
    try:
        decoded = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        decoded = ""
    match = _KEY.fullmatch(decoded.partition(":")[0])
    if scheme.lower() != "basic" or match is None:
        refuse(rules.authentication_code, "The API key is missing or malformed.", status=401)
    kind, mode, suffix = match.groups()
    if mode == "live":
        refuse(rules.authentication_code, _NO_LIVE_KEYS, status=401)
    return Caller(suffix, public=kind == "pk")
