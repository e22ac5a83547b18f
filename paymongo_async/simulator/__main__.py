"""``python -m paymongo_async.simulator``: run it until it is told to stop."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from types import FrameType

from .app import Simulator

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGINT or SIGTERM; print the base URL and, on a line below, the token of the control routes."""
    parser = argparse.ArgumentParser(prog="paymongo_async.simulator", description="Run PayMongo on this machine.")
    parser.add_argument("--port", type=int, default=0, help="where to listen on 127.0.0.1; 0 finds a free port")
    parser.add_argument("--seed", default="0", help="decides all ids")
    options = parser.parse_args(argv)
    try:
        asyncio.run(_serve(options.port, options.seed))
    except (OSError, OverflowError) as error:
        sys.stderr.write(f"cannot listen on 127.0.0.1 port {options.port}: {error}\n")
        return 2
    return 0


async def _serve(port: int, seed: str) -> None:
    with _stop_signals() as stop:
        async with Simulator(port=port, seed=seed) as simulator:
            sys.stdout.write(f"{simulator.base_url}\nadmin token: {simulator.admin_token}\n")
            sys.stdout.flush()
            await stop.wait()


@contextmanager
def _stop_signals() -> Generator[asyncio.Event, None, None]:
    """Yield an event that SIGINT and SIGTERM set; a loop's own signal handlers do not exist on Windows."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def told(_number: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stop.set)

    before = {number: signal.signal(number, told) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


if __name__ == "__main__":
    raise SystemExit(main())
