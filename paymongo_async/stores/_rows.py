"""What every store outside the process is made of: rows, and the few things that a back end can do with them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from attrs import frozen

from .owners import is_gone

__all__ = ["Row", "Rows"]


@frozen
class Row:
    """What a back end keeps: what it compares and searches for, and the rest as text.

    *lease* is seconds: how long a claim is to last when it is written, how much of that is left when it is read, by the
    back end's own clock where it has one. *created* is Unix seconds, for the order.
    """

    key: str
    state: str
    owner: str
    lease: float
    created: float
    resource_id: str | None
    document: str

    @property
    def is_held(self) -> bool:
        """Tell whether somebody is making the call."""
        return self.state == "claimed" and self.lease > 0 and not is_gone(self.owner)

    @property
    def is_open(self) -> bool:
        """Tell whether it is not known what became of the call."""
        return self.state in ("claimed", "in_doubt")


class Rows(ABC):
    """A back end. It changes a row only if it is still as it was last seen."""

    @abstractmethod
    async def aclose(self) -> None:
        """Close what is open to the outside; opened again when it is needed."""

    @abstractmethod
    async def _salt(self) -> bytes:
        """Return the salt that is kept, after keeping a new one if there is none."""

    @abstractmethod
    async def _insert(self, row: Row) -> bool:
        """Write a row under a free key; False if it is not free."""

    @abstractmethod
    async def _swap(self, row: Row, seen: Row) -> bool:
        """Write a row over the one that has the owner and the state of *seen*; False if it has not."""

    @abstractmethod
    async def _delete(self, key: str, owner: str) -> bool:
        """Delete a claimed row of *owner*; False if there is none."""

    @abstractmethod
    async def _read(self, key: str) -> Row | None:
        """Return the row under *key*."""

    @abstractmethod
    async def _open_rows(self) -> list[Row]:
        """Return the rows that are claimed or in doubt, oldest first."""

    @abstractmethod
    async def _find(self, resource_ids: Sequence[str]) -> dict[str, str]:
        """Return the keys of the rows with these resources."""
