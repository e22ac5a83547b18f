"""The seam to the network: one request in, one whole response out, bytes both ways."""

from __future__ import annotations

from typing import Protocol

from ..wire import Request, Response, Sending

__all__ = ["Transport"]


class Transport(Protocol):
    """What the session needs of an HTTP library. An adapter adds a table of its exceptions and nothing else."""

    @property
    def is_open(self) -> bool:
        """Tell whether something is open that `aclose` would close."""
        ...

    async def send(self, request: Request, sending: Sending) -> Response:
        """Send *request* once, never following a redirect, and read the whole answer within ``sending.timeout``.

        Marks in *sending* when bytes may have left; raises a `TransportError`, never an exception of its library.
        """
        ...

    async def aclose(self) -> None:
        """Close every connection; harmless when called again."""
        ...

    def drop(self) -> None:
        """Close every connection without waiting, in silence: its owner was collected as garbage."""
        ...
