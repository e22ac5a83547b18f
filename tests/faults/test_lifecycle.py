"""F49 to F55: forks, foreign loops, closing, forgetting to, and doing both ten thousand times."""

from __future__ import annotations

import asyncio
import gc
import os
import re
import sys
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import uvloop
from blockbuster import BlockingError

from paymongo_async import PayMongo
from paymongo_async.errors import (
    ClientClosedError,
    OutcomeUnknown,
    PayMongoError,
    WrongLoopError,
)
from paymongo_async.files import Upload
from paymongo_async.idempotency import JournalStore
from paymongo_async.retry import RetryPolicy
from paymongo_async.simulator import Simulator
from paymongo_async.stores._sqlite_file import SQLiteFile
from paymongo_async.stores.memory import MemoryStore
from paymongo_async.stores.sqlite import SQLiteStore

from ..rig.orders import DEEDS
from ..rig.programs import run_program
from ..rig.scripted import CARD, CUSTOMER, INTENT, SECRET
from ..rig.seeds import trials
from ..rig.sockets import answers, hang, wire
from ..rig.worker import DURABLE, loop_name, place_of
from ..stores.records import OPENERS

LOOPS: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {
    "asyncio": asyncio.new_event_loop,
    "uvloop": uvloop.new_event_loop,
}


def connected(url: str, **options: Any) -> PayMongo:
    """Make a client without waits."""
    return PayMongo(SECRET, base_url=url, retry=RetryPolicy.testing(), rate_limit=None, **options)


def asks(client: PayMongo) -> dict[str, Callable[[], Any]]:
    """List what can be asked of a client."""
    file = Upload(Path("/nowhere/deed.pdf"))
    return {
        "a read": lambda: client.customers.retrieve("cus_1"),
        "a list": lambda: client.customers.list().__await__(),
        "a create": lambda: client.refunds.create(payment_id="pay_1", amount=500, reason="others"),
        "an upload": lambda: client.child_merchants.create_file_record("org_1", purpose="government_id", file=file),
        "a request": lambda: client.request("POST", "/v1/x"),
        "in_doubt": client.in_doubt,
        "resolve": lambda: client.resolve("k"),
        "settle": lambda: client.settle("k", applied=True, reason="x"),
        "a context": client.__aenter__,
    }


def refused_at_once(asked: Any, error: type[PayMongoError]) -> None:
    """Fail unless it raises before it waits for anything at all."""
    with pytest.raises(error):
        asked.send(None)


# -- F49 --------------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
async def test_f49_a_forked_child_is_refused_and_the_parent_goes_on(simulator: Simulator, tmp_path: Path) -> None:
    """Whatever the child asks for is refused before anything is touched; all calls of the parent succeed."""
    program = """
        import os
        from pathlib import Path
        from paymongo_async.errors import ForkedClientError
        from paymongo_async.files import Upload
        from paymongo_async.stores.sqlite import SQLiteStore

        FILE = Upload(Path(__file__ if "__file__" in globals() else sys.executable))

        async def refused(client):
            asks = [
                client.customers.retrieve("cus_1"),
                client.payment_intents.create(amount=10_000, currency="PHP", payment_method_allowed=["card"]),
                client.child_merchants.create_file_record("org_1", purpose="government_id", file=FILE),
                client.in_doubt(),
                client.resolve("k"),
                client.settle("k", applied=True, reason="x"),
                client.__aenter__(),
            ]
            count = 0
            for asked in asks:
                try:
                    asked.send(None)  # at once: in a forked loop nothing that is waited for would ever come
                except ForkedClientError:
                    count += 1
            return count == len(asks)

        async def main():
            journal = SQLiteStore(sys.argv[3])
            async with PayMongo("sk_test_abc", base_url=sys.argv[2], journal=journal) as client:
                for number in range(20):
                    await client.payment_intents.create(amount=10_000, currency="PHP", payment_method_allowed=["card"])
                    await asyncio.to_thread(int)  # as many programs have done by then: the loop has a thread
                    child = os.fork()
                    if not child:
                        code = 1
                        try:
                            code = 0 if await refused(client) else 2
                            await client.aclose()
                            await journal.aclose()
                        finally:
                            os._exit(code)
                    _, status = os.waitpid(child, 0)
                    print(os.waitstatus_to_exitcode(status), end=" ")
                    await client.payment_intents.create(amount=10_000, currency="PHP", payment_method_allowed=["card"])
                print(len(await client.in_doubt()))

        run(main())
    """
    path = str(tmp_path / "journal")
    done = await run_program(program, loop_name(), simulator.base_url, path, options=["-Werror"])
    assert (done.stdout, done.stderr) == ("0 " * 20 + "0\n", "")
    assert [seen.status for seen in simulator.requests] == [200] * 40


# -- F50 --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", LOOPS)
async def test_f50_a_client_of_a_closed_loop_is_refused_at_once(simulator: Simulator, first: str) -> None:
    """Before it waits for anything; N stays 1."""
    client = connected(simulator.base_url)
    await used_elsewhere(client, LOOPS[first])
    for ask in asks(client).values():
        refused_at_once(ask(), WrongLoopError)
    assert len(simulator.requests) == 1
    await client.aclose()


async def used_elsewhere(client: PayMongo, factory: Callable[[], asyncio.AbstractEventLoop]) -> None:
    """Use a client on a loop that is closed afterwards, whatever it says of the connections that are left."""

    async def use() -> None:
        await client.customers.list()

    def run() -> None:
        with asyncio.Runner(loop_factory=factory) as runner:
            runner.run(use())

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an error in its place would keep uvloop from ever being closed
        await asyncio.to_thread(run)


async def test_f50_a_client_is_refused_on_the_loop_of_another_thread(simulator: Simulator) -> None:
    """And goes on where it belongs, also when the other thread tries to close it."""
    client = connected(simulator.base_url)
    await client.customers.list()

    async def other() -> None:
        for ask in asks(client).values():
            refused_at_once(ask(), WrongLoopError)
        with pytest.raises(WrongLoopError):
            await client.aclose()

    await asyncio.to_thread(asyncio.run, other())
    await client.customers.list()
    assert len(simulator.requests) == 2
    await client.aclose()


@pytest.mark.parametrize("first", LOOPS)
async def test_f50_a_client_of_a_closed_loop_can_be_closed(simulator: Simulator, first: str) -> None:
    """There is nothing to wait for, and no traceback."""
    client = connected(simulator.base_url)
    await used_elsewhere(client, LOOPS[first])
    await client.aclose()
    assert not client._session.is_open
    gc.collect()


# -- F51 --------------------------------------------------------------------------------------------------------------


async def test_f51_closing_during_a_hundred_calls_ends_them_and_leaves_nothing_open() -> None:
    """Each is in doubt, for its caller and on record; no ResourceWarning."""
    store = MemoryStore()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        async with wire(hang) as served:
            client = connected(served.url, journal=store)
            tasks = [asyncio.create_task(_create(client, f"k{number}")) for number in range(100)]
            while len(served.requests) < 100:  # noqa: ASYNC110
                await asyncio.sleep(0)
            await client.aclose(grace=0.01)
            await client.aclose()
            results = await asyncio.gather(*tasks, return_exceptions=True)
        del client
        gc.collect()
    assert {type(result) for result in results} == {OutcomeUnknown}
    assert len(await store.in_doubt()) == 100
    assert [str(each.message) for each in warned if issubclass(each.category, ResourceWarning)] == []


async def _create(client: PayMongo, key: str) -> Any:
    return await client.payment_intents.create(**INTENT, idempotency_key=key)


async def test_f51_calls_that_are_answered_within_the_grace_succeed(simulator: Simulator) -> None:
    """Closing waits for them; D = 100."""
    simulator.faults.add(operation="payment_intents.create", kind="slow", seconds=60, times=100)
    client = connected(simulator.base_url)
    tasks = [asyncio.create_task(_create(client, f"k{number}")) for number in range(100)]
    while len(simulator.faults.struck) < 100:  # noqa: ASYNC110
        await asyncio.sleep(0)
    closing = asyncio.create_task(client.aclose(grace=30))
    await asyncio.sleep(0)
    await simulator.clock.advance(60)
    await closing
    made = {task.result().id for task in tasks}
    assert made == {row["id"] for row in simulator.books.payment_intents}
    assert len(made) == 100


async def test_f51_a_closed_client_refuses_whatever_is_asked(simulator: Simulator) -> None:
    """At once, and as often as it is closed; N = 0."""
    client = connected(simulator.base_url)
    for _ in range(2):
        await client.aclose()
        for ask in asks(client).values():
            refused_at_once(ask(), ClientClosedError)
    assert list(simulator.requests) == []


# -- F52 --------------------------------------------------------------------------------------------------------------

FORGETS = """
    import gc, threading

    kept = []

    async def main():
        client = PayMongo("sk_test_abc", base_url=sys.argv[2])
        await asyncio.gather(*(client.customers.list() for _ in range(3)))
        copy = client.with_options(deadline=5)
        if sys.argv[3] == "while the loop runs":
            del client, copy
            gc.collect()
            await asyncio.sleep(0.01)
        elif sys.argv[3] == "by another thread":
            box = [client]
            del client, copy
            await asyncio.to_thread(lambda: (box.clear(), gc.collect()))
            await asyncio.sleep(0.01)
        elif sys.argv[3] == "at exit":
            kept.append(client)
        elif sys.argv[3] == "at exit with a call under way":
            kept.append(asyncio.create_task(client.customers.retrieve("cus_1")))
            await asyncio.sleep(0)
            kept.append(client)

    run(main())
"""
WHEN = ["while the loop runs", "by another thread", "after its function", "at exit", "at exit with a call under way"]


@pytest.mark.parametrize("option", ["-Wdefault", "-Xdev"])
@pytest.mark.parametrize("when", WHEN)
async def test_f52_a_client_that_is_never_closed_warns_once(simulator: Simulator, when: str, option: str) -> None:
    """One warning, and no traceback, whenever it is collected; nothing of its key."""
    simulator.faults.add(operation="customers.retrieve", kind="slow", seconds=3_600)
    done = await run_program(FORGETS, loop_name(), simulator.base_url, when, options=[option])
    warned = [line for line in done.stderr.splitlines() if "Warning: " in line and not _of_uvloop(line)]
    assert len([line for line in warned if "Enable tracemalloc" not in line]) == 1, done.stderr
    assert re.search(r"ResourceWarning: <PayMongo test mode at \S+> was not closed; use async with", warned[0])
    assert "Traceback" not in done.stderr
    assert "Unclosed" not in done.stderr
    assert "sk_test_abc" not in done.stderr
    assert done.returncode == 0


def _of_uvloop(line: str) -> bool:
    """Tell what uvloop says of itself when it is closed before its connections: they are still the client's then."""
    return "ResourceWarning: unclosed resource <TCPTransport" in line


# -- F53 --------------------------------------------------------------------------------------------------------------


@pytest.mark.timeout(1_200)
async def test_f53_clients_that_are_opened_and_closed_leave_nothing_behind(tmp_path: Path) -> None:
    """As many descriptors, threads and objects after all of them as after the first few."""
    few = 10

    async def open_and_close(store: JournalStore | None) -> None:
        async with connected(served.url, journal=store) as client:
            await client.request("POST", "/v1/x", idempotency_key="k")

    async with wire(answers(b'{"data": {"id": "x"}}')) as served:
        kept: tuple[int, int, int] | None = None
        for number in range(few + trials(short=100, full=10_000)):
            await open_and_close(SQLiteStore(tmp_path / "journal") if number % 10 == 0 else None)
            if number == few:
                kept = await _left()
        now = await _left()
    assert kept is not None
    descriptors, threads, objects = (after - before for before, after in zip(kept, now, strict=True))
    assert (abs(descriptors) <= 2, threads, objects < 300) == (True, 0, True), (kept, now)


async def _left() -> tuple[int, int, int]:
    for _ in range(20):  # threads and connections that were told to end
        await asyncio.sleep(0.01)
    gc.collect()
    return len(os.listdir("/proc/self/fd")), threading.active_count(), len(gc.get_objects())  # noqa: PTH208


# -- F54 --------------------------------------------------------------------------------------------------------------


async def test_f54_whatever_blocks_the_loop_is_detected(tmp_path: Path) -> None:
    """The detector is on in every test: a store that works on its file here, and not in its thread, is caught."""

    class OnTheLoop(SQLiteStore):
        async def _do(self, work: Any) -> Any:
            self._file = SQLiteFile(self._path, "CREATE TABLE IF NOT EXISTS salt (one, value)")
            return work(self._file._opened())

    with pytest.raises(BlockingError):
        await OnTheLoop(tmp_path / "journal").salt()


@pytest.mark.parametrize("kind", ["memory", *DURABLE])
async def test_f54_no_call_blocks_the_loop(
    simulator: Simulator, kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Calls, looks, files and records, with every journal: 0 blocking calls."""
    _, address, name = ("memory", "", "") if kind == "memory" else place_of(kind, request, tmp_path)
    file = Upload(tmp_path / "deed.pdf")
    await asyncio.to_thread((tmp_path / "deed.pdf").write_bytes, b"%PDF-")
    async with connected(simulator.base_url, journal=OPENERS[kind](address, name)) as client:
        child = await client.child_merchants.create(accepted_terms_and_conditions=True, features=["payment_gateway"])
        await client.child_merchants.create_file_record(child.id, purpose="government_id", file=file)
        for deed in DEEDS:
            await DEEDS[deed].do(client, await DEEDS[deed].prepare(client), deed)
        payment = await DEEDS["refund"].prepare(client)
        simulator.faults.add(operation="refunds.create", kind="drop_after_commit")
        assert await DEEDS["refund"].do(client, payment, "lost")
        assert (await client.resolve("lost")).kind == "applied"
        assert await client.in_doubt() == []


# -- F55 --------------------------------------------------------------------------------------------------------------

EAGER = pytest.mark.skipif(sys.version_info < (3, 12), reason="eager tasks came with Python 3.12")
CHANGING = re.compile(r'"\w*(_at|_date)": \d+|127\.0\.0\.1:\d+')
"""What differs between two runs: times, and the port that the simulator found."""


def eager_loop() -> asyncio.AbstractEventLoop:
    """Make a loop whose tasks begin where they are made."""
    loop = asyncio.new_event_loop()
    loop.set_task_factory(asyncio.eager_task_factory)  # type: ignore[attr-defined,unused-ignore]
    return loop


async def results_of_everything() -> list[Any]:
    """Make calls that succeed, fail, are shared, cancelled, lost and resolved; return what came of them."""
    async with Simulator(seed=7, now=1_750_000_000.0) as simulator, connected(simulator.base_url) as client:
        results: list[Any] = [await DEEDS[deed].do(client, await DEEDS[deed].prepare(client), deed) for deed in DEEDS]
        results += [made.id for made in await asyncio.gather(*(_create(client, "shared") for _ in range(5)))]
        simulator.faults.add(operation="refunds.create", kind="drop_after_commit")
        payment = await DEEDS["refund"].prepare(client)
        results.append(await DEEDS["refund"].do(client, payment, "lost"))
        simulator.faults.add(operation="payment_intents.create", kind="slow", seconds=60)
        task = asyncio.create_task(_create(client, "cancelled"))
        while len(simulator.faults.struck) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        results += [task.cancelled(), [record.key for record in await client.in_doubt()]]
        await simulator.clock.advance(60)
        results.append((await _create(client, "cancelled")).id)
        results += await asyncio.gather(
            client.payment_methods.create(type="card", details={**CARD, "card_number": "1"}, idempotency_key="bad"),
            client.customers.create(**{**CUSTOMER, "email": "no address"}, idempotency_key="worse"),
            client.refunds.retrieve("ref_none"),
            return_exceptions=True,
        )
        results += [resolution.kind for resolution in [await client.resolve(key) for key in ("lost", "shared")]]
        results += [len(simulator.requests), [row["id"] for row in simulator.books.payment_intents]]
    return [CHANGING.sub("", str(result)) for result in results]


@pytest.mark.parametrize("loop", ["other", pytest.param("eager", marks=EAGER)])
async def test_f55_every_loop_gives_the_same_results(loop: str) -> None:
    """Ids, errors and requests, of calls that succeed, fail, are shared, cancelled, lost and resolved."""
    factory = eager_loop if loop == "eager" else LOOPS["asyncio" if loop_name() == "uvloop" else "uvloop"]

    def elsewhere() -> list[Any]:
        with asyncio.Runner(loop_factory=factory) as runner:
            return runner.run(results_of_everything())

    assert await asyncio.to_thread(elsewhere) == await results_of_everything()
