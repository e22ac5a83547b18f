"""F39 in several processes: what one of them may send at once, two may send together.

In real time: the window is that of the wall clock, by which processes agree.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from uuid import uuid4

from ..rig.sockets import answers, wire
from ..rig.timing import most_within
from ..rig.worker import loop_name

CALLS = 80
"""Of each process: fewer than it may send by itself in a second, more than half of what both may."""

PROCESS = f"""
import asyncio, sys, time, uvloop
from paymongo_async import PayMongo, SharedRateLimit

class Starting:
    is_open = True
    def __init__(self, transport):
        self.send_on, self.aclose = transport.send, transport.aclose
    async def send(self, request, sending):
        print(time.monotonic())
        return await self.send_on(request, sending)

async def main(url, redis, name):
    limit = SharedRateLimit(redis, 90, name=name)
    async with PayMongo("sk_test_abcdef123456", base_url=url, rate_limit=limit) as client:
        attempts = client._session.attempts
        attempts.transport = Starting(attempts.transport)
        print("ready", flush=True)
        sys.stdin.readline()
        await asyncio.gather(*[client.request("GET", "/v1/x") for _ in range({CALLS})])

loop, *arguments = sys.argv[1:]
with asyncio.Runner(loop_factory=uvloop.new_event_loop if loop == "uvloop" else None) as runner:
    runner.run(main(*arguments))
"""


async def test_f39_two_processes_at_once_are_no_burst_together(redis_url: str) -> None:
    """Ninety a second begin in both; the rest waits in each, and reaches the server."""
    async with wire(answers()) as served:
        command = [sys.executable, "-c", PROCESS, loop_name(), served.url, redis_url, f"test-{uuid4().hex}"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        processes = [await asyncio.create_subprocess_exec(*command, **pipes) for _ in "ab"]
        for process in processes:
            assert process.stdout is not None
            await process.stdout.readline()
        told = await asyncio.gather(*[process.communicate(b"\n") for process in processes])
    assert [errors for _, errors in told] == [b"", b""]
    begun = [float(line) for output, _ in told for line in output.split()]
    assert len(begun) == len(served.requests) == 2 * CALLS
    assert most_within(1.0, begun) <= 100
