"""A value that does not show itself."""

from __future__ import annotations

import hmac
from typing import NoReturn

__all__ = ["Secret"]

_PREFIXES = ("sk_test_", "sk_live_", "pk_test_", "pk_live_", "whsk_")


class Secret:
    """Text that leaves only through `reveal`.

    ``repr``, ``str`` and ``format`` give the prefix and nothing else; pickling is refused. It is
    deliberately no attrs class: ``attrs.asdict`` would write it out.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the text itself. Every call of this is a place where it can leak."""
        return self._value

    def __repr__(self) -> str:
        prefix = next((prefix for prefix in _PREFIXES if self._value.startswith(prefix)), "")
        return f"Secret('{prefix}***')"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __reduce__(self) -> NoReturn:
        msg = "a Secret is not pickled or copied to another process; pass the key itself where it is needed"
        raise TypeError(msg)

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self
