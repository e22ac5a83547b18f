"""``webhooks listen``: what is PayMongo's is passed on as it came, and answered as it was."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import stat
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from paymongo_async import PayMongo, Secret
from paymongo_async.cli.deliveries import Delivery
from paymongo_async.cli.listening import Listener
from paymongo_async.cli.mistakes import UsageError
from paymongo_async.cli.sightings import Sighting, showing
from paymongo_async.simulator import Simulator
from paymongo_async.simulator.sample_events import sample_event
from paymongo_async.webhooks import sign
from paymongo_async.webhooks.receiver import MAX_BODY

from ..rig.sockets import unheard
from ..rig.webhook_targets import Target, target

SECRET = "whsk_canary"
JSON = {"Content-Type": "application/json"}


class Heard(Listener):
    """A listener that keeps what it would show."""

    def __init__(self, url: str, **options: Any) -> None:
        super().__init__([Secret("whsk_newer"), Secret(SECRET)], url, **options)
        self.seen: list[Sighting] = []
        self.show = self.seen.append


@pytest.fixture
async def shop() -> AsyncIterator[Target]:
    """The program that the deliveries are for."""
    async with target() as made:
        yield made


@pytest.fixture
async def listener(shop: Target, tmp_path: Path) -> AsyncIterator[Heard]:
    """A listener before it."""
    async with Heard(shop.url, keep=tmp_path / "kept") as made:
        yield made


async def send(url: str, body: bytes, header: str | None, *, method: str = "POST", **more: str) -> tuple[int, bytes]:
    """Send a delivery; return what was answered."""
    headers = {**JSON, **more, **({"Paymongo-Signature": header} if header is not None else {})}
    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
        session.request(method, url, data=body, headers=headers, allow_redirects=False) as answer,
    ):
        return answer.status, await answer.read()


def signed(body: bytes, age: int = 0, secret: str = SECRET) -> str:
    return sign(body, secret, timestamp=int(time.time()) - age)


@pytest.fixture
async def body() -> bytes:
    """An event."""
    return sample_event("payment.paid", seed="listening")


# -- with the simulator -----------------------------------------------------------------------------------------------


async def deliver(simulator: Simulator, listener: Heard) -> None:
    """Let somebody pay, with a webhook at the address of the listener."""
    async with PayMongo("sk_test_listening", base_url=simulator.base_url) as client:
        webhook = await client.webhooks.create(url=listener.url, events=["payment.paid"])
        listener._secrets = [webhook.secret_key]
        link = await client.links.create(amount=10_000, description="tea")
        await simulator.pay(link.checkout_url, method="gcash")
        await simulator.clock.advance(1)


async def test_a_delivery_arrives_as_it_came(simulator: Simulator, listener: Heard, shop: Target) -> None:
    """The bytes that were signed, the header that signs them, and the answer on its way back."""
    await deliver(simulator, listener)
    (delivery,) = simulator.deliveries
    ((body, headers),) = shop.arrived
    assert body == delivery.body
    assert headers["Paymongo-Signature"].startswith(f"t={int(simulator.clock.now()) - 1},te=")
    assert (delivery.answers, delivery.status) == ([200], "Delivered")


async def test_what_comes_by_is_told_without_what_it_carries(simulator: Simulator, listener: Heard) -> None:
    """Two ids, the type, the mode, the answer."""
    await deliver(simulator, listener)
    (seen,) = listener.seen
    (delivery,) = simulator.deliveries
    (payment,) = simulator.books.payments
    assert (seen.event, seen.type, seen.resource) == (delivery.event_id, "payment.paid", payment["id"])
    assert (seen.livemode, seen.stale, seen.refused, seen.answer, seen.error) == (False, False, None, 200, None)
    assert seen.bytes == len(delivery.body)


async def test_a_failure_is_answered_so_that_it_is_delivered_again(
    simulator: Simulator, listener: Heard, shop: Target
) -> None:
    """The simulator keeps to PayMongo's schedule."""
    shop.status = 503
    await deliver(simulator, listener)
    shop.status = 200
    await simulator.clock.advance(2)
    assert simulator.deliveries[0].answers == [503, 200]
    assert shop.arrived[0][0] == shop.arrived[1][0]


# -- what is passed on, and what is not -------------------------------------------------------------------------------


async def test_what_the_program_answers_is_answered(listener: Heard, shop: Target, body: bytes) -> None:
    """Whatever it is; a redirect is not followed."""
    shop.status, shop.body, shop.headers = 307, b"elsewhere", {"Location": "http://127.0.0.1:9/", "X-Trace": "1"}
    async with aiohttp.ClientSession() as session:
        headers = {**JSON, "Paymongo-Signature": signed(body)}
        async with session.post(listener.url, data=body, headers=headers, allow_redirects=False) as answer:
            assert (answer.status, await answer.read()) == (307, b"elsewhere")
            assert (answer.headers["Location"], answer.headers["X-Trace"]) == ("http://127.0.0.1:9/", "1")
    assert len(shop.arrived) == 1


async def test_headers_are_passed_on_but_those_of_a_connection(listener: Heard, shop: Target, body: bytes) -> None:
    """A program may look at any of them; the host is its own."""
    more = {"User-Agent": "PayMongo", "X-Forwarded-For": "192.0.2.1", "X-Hop": "1", "Connection": "close, X-Hop"}
    await send(listener.url, body, signed(body), **more)
    ((_, headers),) = shop.arrived
    assert (headers["User-Agent"], headers["X-Forwarded-For"]) == ("PayMongo", "192.0.2.1")
    assert "X-Hop" not in headers
    assert headers["Host"] in shop.url
    assert headers["Content-Length"] == str(len(body))


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        pytest.param(lambda body: signed(body, secret="whsk_other"), "signature", id="another secret"),
        pytest.param(lambda body: signed(body + b" "), "signature", id="another body"),
        pytest.param(lambda _: None, "header", id="no header"),
        pytest.param(lambda body: signed(body, age=-400), "future", id="from the future"),
        pytest.param(lambda body: sign(body, SECRET, timestamp=int(time.time()), livemode=True), "mode", id="live"),
    ],
)
async def test_what_no_secret_fits_is_not_passed_on(
    header: Callable[[bytes], str | None], reason: str, listener: Heard, shop: Target, body: bytes
) -> None:
    """Answered with 400 and nothing else; the reason is shown here alone."""
    assert await send(listener.url, body, header(body)) == (400, b"")
    assert [(seen.refused, seen.event) for seen in listener.seen] == [(reason, None)]
    assert shop.arrived == []


async def test_two_signatures_are_refused(listener: Heard, shop: Target, body: bytes) -> None:
    """Which of them the program would look at is not known."""
    headers = [("Paymongo-Signature", signed(body)), ("Paymongo-Signature", signed(body)), *JSON.items()]
    async with aiohttp.ClientSession() as session, session.post(listener.url, data=body, headers=headers) as answer:
        assert answer.status == 400
    assert shop.arrived == []


async def test_only_small_plain_posts_are_taken(listener: Heard, shop: Target, body: bytes) -> None:
    """Other methods, encodings and sizes are refused before anything is verified."""
    assert (await send(listener.url, b"", None, method="GET"))[0] == 405
    large = b"x" * (MAX_BODY + 1)
    assert (await send(listener.url, large, signed(large)))[0] == 413
    headers = {**JSON, "Content-Encoding": "gzip", "Paymongo-Signature": signed(body)}
    async with aiohttp.ClientSession() as session, session.post(listener.url, data=b"x", headers=headers) as answer:
        assert answer.status == 400
    assert shop.arrived == []


async def test_an_old_signature_is_passed_on_and_marked(listener: Heard, shop: Target, body: bytes) -> None:
    """A retry may have one; whether that matters is for the program to say."""
    assert (await send(listener.url, body, signed(body, age=4000)))[0] == 200
    assert [seen.stale for seen in listener.seen] == [True]
    assert len(shop.arrived) == 1


async def test_a_program_that_is_not_there_is_answered_for_with_502(body: bytes) -> None:
    """So that the event is delivered again."""
    with unheard() as url:
        async with Heard(url) as listener:
            assert await send(listener.url, body, signed(body)) == (502, b"")
    assert [(seen.answer, seen.error) for seen in listener.seen] == [(502, "ClientConnectorError")]


async def test_an_answer_without_end_is_none(listener: Heard, shop: Target, body: bytes) -> None:
    """Nobody reads it."""
    shop.body = b"x" * (MAX_BODY + 1)
    assert (await send(listener.url, body, signed(body)))[0] == 502
    assert [seen.error for seen in listener.seen] == ["TooLarge"]


async def test_it_listens_on_the_loopback_interface_alone(listener: Heard) -> None:
    """A tunnel is what brings deliveries here from outside."""
    assert [address[0] for address in listener._runner.addresses] == ["127.0.0.1"]


@pytest.mark.parametrize("port", [70_000, -1, None], ids=["too high", "negative", "taken"])
async def test_a_port_that_cannot_be_had_is_told_in_a_sentence(port: int | None, listener: Heard, shop: Target) -> None:
    """And nothing is left open."""
    taken = int(listener.url.rpartition(":")[2].strip("/"))
    with pytest.raises(UsageError, match="--port: cannot listen on"):
        await Heard(shop.url, port=taken if port is None else port).__aenter__()


# -- what is kept -----------------------------------------------------------------------------------------------------


async def test_what_was_passed_on_is_kept_for_its_owner(listener: Heard, tmp_path: Path, body: bytes) -> None:
    """Bytes and signature, under the id of the event; what was refused is not."""
    header = signed(body)
    await send(listener.url, body, header, Authorization="Basic canary")
    await send(listener.url, body, signed(body, secret="whsk_other"))
    (path,) = (tmp_path / "kept").iterdir()
    assert (str(path), path.stem) == (listener.seen[0].saved, json.loads(body)["data"]["id"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    kept = await asyncio.to_thread(Delivery.read, path)
    assert (kept.body, kept.signature) == (body, header)
    assert "canary" not in await asyncio.to_thread(path.read_text)


async def test_an_id_that_is_no_name_of_a_file_is_kept_under_another(listener: Heard, tmp_path: Path) -> None:
    """Nothing is written outside of the folder."""
    body = sample_event("payment.paid", seed=1)
    odd = body.replace(json.loads(body)["data"]["id"].encode(), b"../../evt_1")
    await send(listener.url, odd, signed(odd))
    (path,) = (tmp_path / "kept").iterdir()
    assert len(path.stem) == 64
    assert path.parent == tmp_path / "kept"


# -- the command ------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def listening(*words: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the command in a process of its own."""
    command = [sys.executable, "-m", "paymongo_async", "webhooks", "listen", *words]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *command, stdout=pipe, stderr=pipe, env={"PAYMONGO_WEBHOOK_SECRET": SECRET}
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_the_command_writes_a_line_for_each_delivery_and_ends_after_so_many(shop: Target, body: bytes) -> None:
    """JSON, one object a line, where no terminal is; the address goes beside it."""
    async with listening("--forward-to", shop.url, "--stop-after", "2") as process:
        assert process.stderr is not None
        told = (await process.stderr.readline()).decode()
        url = told.split()[2].rstrip(",")
        assert await send(url, body, signed(body)) == (200, shop.body)
        assert await send(url, body, signed(body, secret="whsk_other")) == (400, b"")
        out, err = await process.communicate()
    first, second = [json.loads(line) for line in out.splitlines()]
    assert (process.returncode, err) == (0, b"")
    assert (first["type"], first["answer"], second["refused"]) == ("payment.paid", 200, "signature")
    assert b"canary" not in out + told.encode()


async def test_ctrl_c_is_how_it_ends(shop: Target) -> None:
    """With exit code 0, and without a traceback."""
    async with listening("--forward-to", shop.url) as process:
        assert process.stderr is not None
        await process.stderr.readline()
        process.send_signal(signal.SIGINT)
        out, err = await process.communicate()
    assert (process.returncode, out, err) == (0, b"", b"interrupted\n")


def test_on_request_it_is_a_table(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a terminal: the addresses above, and a line for each delivery, whose ids are cut where it is narrow."""
    monkeypatch.setenv("COLUMNS", "80")
    seen: dict[str, Any] = {"at": datetime.now(UTC), "seconds": 0.0123}
    with showing("table", "http://127.0.0.1:4242/", "http://127.0.0.1:8000/hook") as show:
        about = {"event": "evt_" + "x" * 40, "resource": "cs_" + "x" * 40, "type": "checkout_session.payment.paid"}
        show(Sighting(**seen, **about, livemode=False, answer=200))
        show(Sighting(**seen, refused="signature", answer=400))
    told = capsys.readouterr().out
    assert "http://127.0.0.1:4242/ -> http://127.0.0.1:8000/hook" in told
    assert re.search(r" checkout_session.payment.paid evt_x*… cs_x*… test 200 +12 *$", told, re.MULTILINE)
    assert "400 signature" in told
    assert max(map(len, told.splitlines())) <= 80


def test_what_a_terminal_would_obey_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever knows the secret chooses the name of an event."""
    with showing("table", "here", "there") as show:
        show(Sighting(at=datetime.now(UTC), seconds=0.0, type="payment\x1b[2J", answer=200))
    assert "\x1b[2J" not in capsys.readouterr().out
