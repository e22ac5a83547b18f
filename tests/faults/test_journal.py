"""F48: a journal that cannot be written lets nothing be sent; what was sent already is answered all the same."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import JournalError, OutcomeUnknown
from paymongo_async.idempotency import JournalStore
from paymongo_async.retry import RetryPolicy
from paymongo_async.simulator import Simulator
from paymongo_async.stores.sqlite import SQLiteStore

from ..rig.journals import Troubled, broken
from ..rig.orders import DEEDS
from ..rig.programs import run_program
from ..rig.scripted import CUSTOMER, SECRET
from ..rig.sockets import unheard
from ..rig.worker import loop_name
from ..stores.records import OPENERS


async def assert_refused(simulator: Simulator, store: JournalStore) -> None:
    """Fail unless a call is refused, and nothing of it is sent: N = 0."""
    before = len(simulator.requests)
    async with PayMongo(SECRET, base_url=simulator.base_url, journal=store) as client:
        with pytest.raises(JournalError) as raised:
            await client.customers.create(**CUSTOMER, idempotency_key="k")
    assert (raised.value.outcome, raised.value.attempts) == ("not_sent", ())
    assert (len(simulator.requests) - before, len(simulator.books.customers)) == (0, 0)


# -- read-only --------------------------------------------------------------------------------------------------------


async def test_f48_a_journal_that_turned_read_only_lets_nothing_be_sent(simulator: Simulator, tmp_path: Path) -> None:
    """It says so at every write; N = 0. Reads are made as ever."""
    store = SQLiteStore(tmp_path / "journal")
    async with PayMongo(SECRET, base_url=simulator.base_url, journal=store) as client:
        await client.payment_intents.create(amount=10_000, currency="PHP", payment_method_allowed=["card"])
        assert store._file is not None
        store._file.submit(lambda database: database.execute("PRAGMA query_only = ON")).result()
        with pytest.raises(JournalError, match="OperationalError"):
            await client.customers.create(**CUSTOMER)
        assert (await client.customers.list()).items == ()
    assert [(seen.method, seen.operation) for seen in simulator.requests] == [
        ("POST", "payment_intents.create"),
        ("GET", "customers.list"),
    ]


@pytest.mark.parametrize("name", ["missing/journal", "folder", "note/journal"])
async def test_f48_a_journal_that_cannot_be_opened_lets_nothing_be_sent(
    simulator: Simulator, tmp_path: Path, name: str
) -> None:
    """There is no such folder, it is one, or what should be one is a file; N = 0."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "note").write_text("no folder")
    await assert_refused(simulator, SQLiteStore(tmp_path / name))


async def test_f48_a_file_that_is_no_journal_lets_nothing_be_sent(simulator: Simulator, tmp_path: Path) -> None:
    """And it is left as it was; N = 0."""
    (tmp_path / "journal").write_text("Dear diary, " * 100)
    await assert_refused(simulator, SQLiteStore(tmp_path / "journal"))
    assert (tmp_path / "journal").read_text() == "Dear diary, " * 100


@pytest.fixture
def read_only() -> Iterator[Path]:
    """Make a file that everybody may read and nobody write, in a folder of that kind."""
    with TemporaryDirectory() as name:
        path = Path(name) / "journal"
        path.touch()
        path.chmod(0o444)
        path.parent.chmod(0o555)
        yield path
        path.parent.chmod(0o755)


async def test_f48_a_journal_that_may_only_be_read_lets_nothing_be_sent(simulator: Simulator, read_only: Path) -> None:
    """File and folder belong to somebody else, or are write-protected; N = 0."""
    program = """
        import os
        from paymongo_async.errors import JournalError
        from paymongo_async.stores.sqlite import SQLiteStore

        async def main():
            async with PayMongo("sk_test_abc", base_url=sys.argv[2]) as warm:  # everything is imported now
                await warm.customers.list()
            if os.geteuid() == 0:
                os.setegid(65534)
                os.seteuid(65534)
            async with PayMongo("sk_test_abc", base_url=sys.argv[2], journal=SQLiteStore(sys.argv[3])) as client:
                try:
                    await client.payment_intents.create(amount=10_000, currency="PHP", payment_method_allowed=["card"])
                except JournalError as error:
                    print(error.outcome)

        run(main())
    """
    done = await run_program(program, loop_name(), simulator.base_url, str(read_only))
    assert (done.stdout, done.stderr) == ("not_sent\n", "")
    assert [seen.method for seen in simulator.requests] == ["GET"]


# -- full -------------------------------------------------------------------------------------------------------------

FULL = """
        import os, resource
        from paymongo_async.errors import JournalError
        from paymongo_async.stores.sqlite import SQLiteStore

        path = sys.argv[3]
        INTENT = dict(amount=10_000, currency="PHP", payment_method_allowed=["card"])

        def fill():  # no file may become larger than the journal is
            resource.setrlimit(resource.RLIMIT_FSIZE, (os.path.getsize(path + "-wal"), resource.RLIM_INFINITY))

        def make_room():
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
"""


async def test_f48_a_full_disk_lets_nothing_be_sent(simulator: Simulator, tmp_path: Path) -> None:
    """N = 0 while it is full; when there is room again the same key is sent, once."""
    program = """
        async def main():
            async with PayMongo("sk_test_abc", base_url=sys.argv[2], journal=SQLiteStore(path)) as client:
                await client.payment_intents.create(**INTENT, idempotency_key="before")
                fill()
                for number in range(3):
                    try:
                        await client.payment_intents.create(**INTENT, idempotency_key="k")
                    except JournalError as error:
                        print(error.outcome)
                make_room()
                await client.payment_intents.create(**INTENT, idempotency_key="k")

        run(main())
    """
    done = await run_program(FULL + program, loop_name(), simulator.base_url, str(tmp_path / "journal"))
    assert (done.stdout, done.stderr) == ("not_sent\n" * 3, "")
    assert [seen.idempotency_key for seen in simulator.requests] == ["before", "k"]


async def test_f48_a_disk_that_fills_up_during_a_call_does_not_hide_its_answer(
    simulator: Simulator, tmp_path: Path
) -> None:
    """The caller gets it; the record stays open, and is found by the next process: D = 1."""
    async with PayMongo(SECRET, base_url=simulator.base_url) as client:
        payment = await DEEDS["refund"].prepare(client)
    program = """
        class Filling:
            def __init__(self, transport):
                self.transport = transport

            def __getattr__(self, name):
                return getattr(self.transport, name)

            async def send(self, request, sending):
                answer = await self.transport.send(request, sending)
                fill()
                return answer

        async def main():
            key, _, payment = sys.argv[4].partition(" ")
            async with PayMongo(key, base_url=sys.argv[2], journal=SQLiteStore(path)) as client:
                client._session.attempts.transport = Filling(client._session.attempts.transport)
                refund = dict(payment_id=payment, amount=500, reason="others")
                print((await client.refunds.create(**refund, idempotency_key="k")).id)

        run(main())
    """
    path = str(tmp_path / "journal")
    done = await run_program(FULL + program, loop_name(), simulator.base_url, path, f"{SECRET} {payment}")
    made = [(payment, done.stdout.strip())]
    assert list(DEEDS["refund"].made(simulator)) == made
    assert "its record stays open" in done.stderr
    async with PayMongo(SECRET, base_url=simulator.base_url, journal=SQLiteStore(path)) as client:
        assert [record.key for record in await client.in_doubt()] == ["k"]
        assert (await client.refunds.create(payment_id=payment, amount=500, reason="others", idempotency_key="k")).id
        assert await client.in_doubt() == []
    assert list(DEEDS["refund"].made(simulator)) == made


# -- gone -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["redis", "postgres"])
async def test_f48_a_journal_whose_server_is_gone_lets_nothing_be_sent(simulator: Simulator, kind: str) -> None:
    """N = 0."""
    with unheard() as nobody:
        scheme = {"redis": "redis", "postgres": "postgresql"}[kind]
        await assert_refused(simulator, OPENERS[kind](nobody.replace("http", scheme, 1), f"t{os.getpid()}"))


@pytest.mark.parametrize("method", ["salt", "claim"])
async def test_f48_a_journal_that_fails_is_not_asked_for_permission_twice(simulator: Simulator, method: str) -> None:
    """A call that repeats itself does not repeat this; N = 0."""
    store = Troubled(**{method: broken})
    await assert_refused(simulator, store)
    assert store.asked.count(method) == 1


async def test_f48_a_journal_that_cannot_be_read_is_no_reason_to_send(simulator: Simulator) -> None:
    """What others have made is not known, so nothing that was found is taken for ours, and nothing is sent."""
    store = Troubled()
    async with PayMongo(SECRET, base_url=simulator.base_url, journal=store, retry=RetryPolicy.testing()) as client:
        payment = await DEEDS["refund"].prepare(client)
        store.before["keys_of"] = broken
        simulator.faults.add(operation="refunds.create", kind="drop_after_commit")
        with pytest.raises(OutcomeUnknown, match="cannot be read"):
            await DEEDS["refund"].do(client, payment, "k")
        store.before.clear()
        told = await DEEDS["refund"].do(client, payment, "k")
    assert list(DEEDS["refund"].made(simulator)) == [(payment, told)]
