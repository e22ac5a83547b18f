"""The program under development: an address that takes deliveries and answers as it is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from multidict import CIMultiDict

__all__ = ["Target", "target"]


@dataclass
class Target:
    """What came, and what is answered."""

    url: str = ""
    status: int = 200
    body: bytes = b'{"received": true}'
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    arrived: list[tuple[bytes, CIMultiDict[str]]] = field(default_factory=list)


@asynccontextmanager
async def target() -> AsyncIterator[Target]:
    """Serve one on a free port."""
    made = Target()

    async def take(request: web.BaseRequest) -> web.Response:
        made.arrived.append((await request.read(), CIMultiDict(request.headers)))
        return web.Response(status=made.status, body=made.body, headers=made.headers)

    runner = web.ServerRunner(web.Server(take, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/webhooks?tenant=7"
    try:
        yield made
    finally:
        await runner.cleanup()
