"""One module per group, nothing but declarations; here is the index of them.

A group is imported when it is first used: importing the package costs nothing for groups that nobody calls.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Final

from ..operations import Operation, Resource

__all__ = ["GROUPS", "OPERATIONS", "group"]

GROUPS: Final = (
    "checkout_sessions",
    "customers",
    "links",
    "payment_intents",
    "payment_methods",
    "payments",
    "refunds",
    "sources",
    "webhooks",
)


def group(name: str) -> type[Resource]:
    """Import the class of a group: ``payment_intents`` is ``PaymentIntents``."""
    module = import_module(f".{name}", __name__)
    kind: type[Resource] = getattr(module, name.title().replace("_", ""))
    return kind


@cache
def _operations_of(name: str) -> dict[str, Operation]:
    declared = (getattr(member, "operation", None) for member in vars(group(name)).values())
    return {operation.name: operation for operation in declared if isinstance(operation, Operation)}


class _Operations(Mapping[str, Operation]):
    """Every endpoint by name, like ``refunds.create``; groups are imported as they are asked for."""

    def __getitem__(self, name: str) -> Operation:
        prefix = name.partition(".")[0]
        if prefix not in GROUPS:
            raise KeyError(name)
        return _operations_of(prefix)[name]

    def __iter__(self) -> Iterator[str]:
        for name in GROUPS:
            yield from _operations_of(name)

    def __len__(self) -> int:
        return sum(1 for _ in self)


OPERATIONS: Final[Mapping[str, Operation]] = _Operations()
