"""A resolver that knows every name as this machine, except when its script says otherwise."""

from __future__ import annotations

import asyncio
import socket
from typing import Literal, TypeAlias

from aiohttp.abc import AbstractResolver, ResolveResult

__all__ = ["Names"]

Lookup: TypeAlias = Literal["unknown", "later", "silence", "found"]

_FAILURES = {
    "unknown": (socket.EAI_NONAME, "Name or service not known"),
    "later": (socket.EAI_AGAIN, "Temporary failure in name resolution"),
}


class Names(AbstractResolver):
    """Takes one step of its script per lookup; the last one serves for all that follow."""

    def __init__(self, *script: Lookup) -> None:
        self.script = list(script)
        self.asked = 0

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Look *host* up."""
        self.asked += 1
        step = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if step == "silence":
            await asyncio.Event().wait()
        if step in _FAILURES:
            raise socket.gaierror(*_FAILURES[step])
        found = {"hostname": host, "host": "127.0.0.1", "port": port, "family": socket.AF_INET}
        return [ResolveResult(**found, proto=0, flags=socket.AI_NUMERICHOST)]

    async def close(self) -> None:
        """Have nothing to close."""
