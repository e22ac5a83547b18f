"""The keys of a client, checked, of one mode, and never in plain."""

from __future__ import annotations

from attrs import frozen

from .errors import ConfigurationError
from .secret import Secret
from .settings import KeySource, Mode, basic, from_environment, key_mode, parse_key, seal

__all__ = ["Credentials", "credentials_of", "hide"]


@frozen
class Credentials:
    """The ``Authorization`` values of a client, and what goes with them."""

    mode: Mode
    secret: Secret | None
    public: Secret | None
    allow_raw_cards: bool


def hide(source: KeySource | None) -> Secret | None:
    """Seal whatever was given; what is no key at all becomes an empty one, which is refused like a malformed one."""
    return None if source is None else seal(source) or Secret("")


def credentials_of(
    secret_key: Secret | None, public_key: Secret | None, mode: Mode | None, *, allow_raw_cards: bool
) -> Credentials:
    """Check the keys that were given, or those of the environment, and that they are of one mode."""
    own_secret = secret_key if secret_key is not None else hide(from_environment("PAYMONGO_SECRET_KEY"))
    own_public = public_key if public_key is not None else hide(from_environment("PAYMONGO_PUBLIC_KEY"))
    if own_secret is None and own_public is None:
        msg = "secret_key: pass a key, or set PAYMONGO_SECRET_KEY or PAYMONGO_SECRET_KEY_FILE"
        raise ConfigurationError(msg, param="secret_key")
    secret = None if own_secret is None else parse_key(own_secret, "secret", "secret_key")
    public = None if own_public is None else parse_key(own_public, "public", "public_key")
    modes: set[Mode] = {key_mode(key) for key in (secret, public) if key is not None}
    if mode is not None:
        modes.add(mode)
    if len(modes) > 1:
        msg = "mode: the keys and the mode must all be test or all be live"
        raise ConfigurationError(msg, param="mode")
    return Credentials(modes.pop(), basic(secret), basic(public), allow_raw_cards)
