"""``webhooks trigger``, ``resend`` and ``verify``: deliveries made, sent again, and examined."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from paymongo_async.cli.deliveries import Delivery
from paymongo_async.cli.webhooks import VERBS
from paymongo_async.models.webhooks import EVENT_RESOURCES
from paymongo_async.resources import OPERATIONS
from paymongo_async.simulator.sample_events import sample_event
from paymongo_async.webhooks import construct_event, sign

from ..rig.sockets import hang_up, unheard, wire
from ..rig.webhook_targets import Target, target
from .conftest import Ran

SECRET = "whsk_canary"
Offline = Callable[..., Ran]
Run = Callable[..., Awaitable[Ran]]


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """The secret that this shell has."""
    monkeypatch.setenv("PAYMONGO_WEBHOOK_SECRET", SECRET)
    monkeypatch.delenv("PAYMONGO_WEBHOOK_SECRET_FILE", raising=False)


@pytest.fixture
def run(offline: Offline) -> Run:
    """Run a command of the group in a thread: it has a loop of its own. What it prints holds no secret."""

    async def run(*words: str) -> Ran:
        done = await asyncio.to_thread(offline, "webhooks", *words)
        assert "canary" not in done.out + done.err
        return done

    return run


@pytest.fixture
async def shop() -> AsyncIterator[Target]:
    """The program that the deliveries are for."""
    async with target() as made:
        yield made


@pytest.fixture
async def body() -> bytes:
    """An event."""
    return sample_event("payment.paid", seed="webhooks")


# -- trigger ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", EVENT_RESOURCES)
async def test_every_known_event_can_be_triggered(kind: str, run: Run, shop: Target) -> None:
    """It is signed as PayMongo signs, of the test mode, and about a resource of the right kind."""
    done = await run("trigger", kind, "--url", shop.url)
    ((body, headers),) = shop.arrived
    event = construct_event(body, headers["Paymongo-Signature"], SECRET)
    assert (event.type, event.livemode, headers["Content-Type"]) == (kind, False, "application/json")
    assert (done.code, done.json["event"], done.json["type"], done.json["status"]) == (0, event.id, kind, 200)


async def test_no_two_triggered_events_are_one(run: Run, shop: Target) -> None:
    """Or a receiver would take the second for a duplicate."""
    ids = [(await run("trigger", "payment.paid", "--url", shop.url)).json["event"] for _ in range(2)]
    assert len(set(ids)) == 2


async def test_attributes_can_be_chosen(run: Run, shop: Target, tmp_path: Path) -> None:
    """As JSON, or from a file; the others stay."""
    (tmp_path / "order").write_text('{"metadata": {"order": "42"}}', encoding="utf-8")
    for given in ('{"metadata": {"order": "42"}}', f"@{tmp_path / 'order'}"):
        await run("trigger", "payment.paid", "--url", shop.url, "--attributes", given)
        attributes = json.loads(shop.arrived.pop()[0])["data"]["attributes"]["data"]["attributes"]
        assert (attributes["metadata"], attributes["status"]) == ({"order": "42"}, "paid")


@pytest.mark.parametrize("given", ["[]", "{", "order"])
async def test_attributes_that_are_no_object_are_refused(given: str, run: Run, shop: Target) -> None:
    """Nothing is sent."""
    done = await run("trigger", "payment.paid", "--url", shop.url, "--attributes", given)
    assert (done.code, shop.arrived) == (2, [])
    assert "--attributes: " in done.err


async def test_an_unknown_event_is_refused_with_the_nearest(run: Run, shop: Target) -> None:
    """Nothing is sent."""
    done = await run("trigger", "payment.pad", "--url", shop.url)
    assert (done.code, done.lines["next"], shop.arrived) == (2, "Did you mean payment.paid?", [])


@pytest.mark.parametrize("status", [500, 302, 404])
async def test_an_address_that_answers_otherwise_is_exit_code_1(status: int, run: Run, shop: Target) -> None:
    """PayMongo would deliver it again."""
    shop.status = status
    done = await run("trigger", "payment.paid", "--url", shop.url)
    assert (done.code, done.json["status"]) == (1, status)


async def test_nobody_there_is_exit_code_4(run: Run) -> None:
    """Nothing was sent."""
    with unheard() as url:
        done = await run("trigger", "payment.paid", "--url", url)
    assert (done.code, done.json["status"], done.json["error"]) == (4, None, "ClientConnectorError")


async def test_no_answer_is_exit_code_3(run: Run) -> None:
    """Whether it was handled is not known."""
    async with wire(hang_up) as server:
        done = await run("trigger", "payment.paid", "--url", server.url)
    assert (done.code, done.json["error"]) == (3, "ServerDisconnectedError")


async def test_on_request_it_is_told_in_words(run: Run, shop: Target) -> None:
    """As on a terminal."""
    told = (await run("trigger", "payment.paid", "--url", shop.url, "--output", "table")).out
    assert "✓" in told
    assert "answered 200" in told


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/hook",
        "ftp://127.0.0.1/",
        "127.0.0.1:80",
        "https://user@shop.example/",
        "http://[::1",
        "http://127.0.0.1:x/",
    ],
)
async def test_events_leave_this_machine_by_https_alone(url: str, run: Run) -> None:
    """They hold personal data."""
    for words in (["trigger", "payment.paid", "--url", url], ["listen", "--forward-to", url]):
        done = await run(*words)
        assert done.code == 2
        assert f"{words[-2]}: an address like" in done.err


# -- secrets ----------------------------------------------------------------------------------------------------------


async def test_without_a_secret_it_says_how_to_give_one(
    run: Run, shop: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is sent; an empty file holds none either."""
    monkeypatch.delenv("PAYMONGO_WEBHOOK_SECRET")
    done = await run("trigger", "payment.paid", "--url", shop.url)
    assert (done.code, shop.arrived) == (2, [])
    assert "PAYMONGO_WEBHOOK_SECRET_FILE" in done.lines["next"]


async def test_a_secret_on_the_command_line_is_refused(run: Run, shop: Target) -> None:
    """It would stay in the shell's history; it is not repeated."""
    done = await run("trigger", "payment.paid", "--url", shop.url, "--secret", SECRET)
    assert (done.code, shop.arrived) == (2, [])
    assert "a webhook's secret" in done.err


async def test_a_file_of_secrets_has_the_newest_first(run: Run, shop: Target, tmp_path: Path) -> None:
    """While they are rotated; that is the one to sign with."""
    (tmp_path / "secrets").write_text("whsk_newer_canary\n\n  whsk_canary\n", encoding="utf-8")
    await run("trigger", "payment.paid", "--url", shop.url, "--secret-file", str(tmp_path / "secrets"))
    body, headers = shop.arrived[0]
    assert construct_event(body, headers["Paymongo-Signature"], "whsk_newer_canary")


@pytest.mark.parametrize("words", [["--secret-file", "none"], []])
async def test_a_file_that_cannot_be_read_is_wrong_usage(
    words: list[str], run: Run, shop: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether an option names it or the environment."""
    monkeypatch.delenv("PAYMONGO_WEBHOOK_SECRET")
    monkeypatch.setenv("PAYMONGO_WEBHOOK_SECRET_FILE", "none")
    done = await run("trigger", "payment.paid", "--url", shop.url, *words)
    assert done.code == 2
    assert "cannot be read" in done.err


# -- resend -----------------------------------------------------------------------------------------------------------


async def saved(folder: Path, body: bytes, header: str, received_at: datetime | None = None) -> str:
    delivery = Delivery(body, {"paymongo-signature": header}, received_at or datetime.now(UTC))
    return str(await asyncio.to_thread(delivery.save, folder, "evt_1"))


async def test_a_kept_delivery_is_sent_again_and_signed_anew(
    run: Run, shop: Target, tmp_path: Path, body: bytes
) -> None:
    """The same bytes under the same id, fresh enough for every receiver."""
    path = await saved(tmp_path, body, sign(body, SECRET, timestamp=1))
    done = await run("resend", path, "--url", shop.url)
    again, headers = shop.arrived[0]
    assert (done.code, again) == (0, body)
    assert construct_event(again, headers["Paymongo-Signature"], SECRET).id == done.json["event"]


async def test_a_live_event_is_signed_as_a_live_one(run: Run, shop: Target, tmp_path: Path, body: bytes) -> None:
    """Its mode is in the body."""
    live = body.replace(b'"livemode":false', b'"livemode":true')
    await run("resend", await saved(tmp_path, live, ""), "--url", shop.url)
    assert shop.arrived[0][1]["Paymongo-Signature"].partition(",")[2].startswith("te=,li=")


async def test_it_can_go_with_the_signature_that_it_came_with(
    run: Run, shop: Target, tmp_path: Path, body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No secret is needed for that."""
    monkeypatch.delenv("PAYMONGO_WEBHOOK_SECRET")
    header = sign(body, SECRET, timestamp=1)
    await run("resend", await saved(tmp_path, body, header), "--url", shop.url, "--as-saved")
    assert shop.arrived[0][1]["Paymongo-Signature"] == header


@pytest.mark.parametrize("text", ["{}", "[]", "no JSON", '{"headers": [], "body": 1, "received_at": "x"}'])
async def test_what_is_no_kept_delivery_is_refused(text: str, run: Run, shop: Target, tmp_path: Path) -> None:
    """With the way to give the bare bytes."""
    (tmp_path / "x").write_text(text, encoding="utf-8")
    done = await run("resend", str(tmp_path / "x"), "--url", shop.url)
    assert (done.code, shop.arrived) == (2, [])
    assert "not a delivery" in done.err


async def test_what_holds_no_event_is_not_signed(run: Run, shop: Target, tmp_path: Path) -> None:
    """Nobody knows of which mode it would be."""
    done = await run("resend", await saved(tmp_path, b"{}", ""), "--url", shop.url)
    assert (done.code, shop.arrived) == (2, [])
    assert "holds no event" in done.err


# -- verify -----------------------------------------------------------------------------------------------------------


async def test_a_good_delivery_is_exit_code_0(run: Run, tmp_path: Path, body: bytes) -> None:
    """With what was found; it is as old as it was when it came."""
    long_ago = datetime.now(UTC) - timedelta(days=9)
    path = await saved(tmp_path, body, sign(body, SECRET, timestamp=int(long_ago.timestamp())), long_ago)
    done = await run("verify", path)
    assert (done.code, done.json["verified"], done.json["failed"], done.json["secret"]) == (0, True, None, 1)
    assert (done.json["type"], done.json["livemode"]) == ("payment.paid", False)


@pytest.mark.parametrize(
    ("change", "failed"),
    [
        pytest.param(lambda _: "te=", "header", id="header"),
        pytest.param(lambda body: sign(body, "whsk_other", timestamp=int(time.time())), "signature", id="secret"),
        pytest.param(lambda body: sign(body + b" ", SECRET, timestamp=int(time.time())), "signature", id="body"),
        pytest.param(lambda body: sign(body, SECRET, timestamp=int(time.time()), livemode=True), "mode", id="mode"),
        pytest.param(lambda body: sign(body, SECRET, timestamp=int(time.time()) - 400), "stale", id="stale"),
        pytest.param(lambda body: sign(body, SECRET, timestamp=int(time.time()) + 400), "future", id="future"),
    ],
)
async def test_the_check_that_fails_is_named_with_exit_code_1(
    change: Callable[[bytes], str], failed: str, run: Run, tmp_path: Path, body: bytes
) -> None:
    """As JSON, and in words the checks up to it."""
    path = await saved(tmp_path, body, change(body))
    done = await run("verify", path)
    assert (done.code, done.json["verified"], done.json["failed"]) == (1, False, failed)
    assert done.json["why"]
    told = (await run("verify", path, "--output", "table")).out
    assert told.count("✗") == 1
    assert f"✗ {failed}: " in told


async def test_authentic_bytes_that_are_no_event_fail_there(run: Run, tmp_path: Path) -> None:
    """Somebody with the secret has signed something else."""
    done = await run("verify", await saved(tmp_path, b"{}", sign(b"{}", SECRET, timestamp=int(time.time()))))
    assert (done.code, done.json["failed"]) == (1, "body")


async def test_bare_bytes_are_verified_with_their_header(run: Run, tmp_path: Path, body: bytes) -> None:
    """As one has them from a log or a debugger; a line break at the end is a change."""
    path, header = tmp_path / "body", sign(body, SECRET, timestamp=int(time.time()))
    await asyncio.to_thread(path.write_bytes, body)
    assert (await run("verify", str(path), "--signature", header)).code == 0
    await asyncio.to_thread(path.write_bytes, body + b"\n")
    assert (await run("verify", str(path), "--signature", header)).json["failed"] == "signature"


async def test_age_is_counted_from_when_it_came(run: Run, tmp_path: Path, body: bytes) -> None:
    """Which may be given, and how much of it is too much."""
    path = await saved(tmp_path, body, sign(body, SECRET, timestamp=1_767_225_600))
    assert (await run("verify", path)).json["failed"] == "stale"
    assert (await run("verify", path, "--received-at", "2026-01-01T08:04:00+08:00")).code == 0
    assert (await run("verify", path, "--tolerance", "1e12")).code == 0
    assert (await run("verify", path, "--tolerance", "-1")).code == 2
    assert (await run("verify", path, "--received-at", "yesterday")).code == 2


@pytest.mark.parametrize("words", [[], ["--signature", "t=1,te=,li="]])
async def test_a_file_that_is_not_there_is_told_in_a_sentence(words: list[str], run: Run) -> None:
    """Whatever form it would have had."""
    done = await run("verify", "none", *words)
    assert done.code == 2
    assert "cannot be read" in done.err


# -- beside the operations of the API ---------------------------------------------------------------------------------


def test_the_group_lists_both(offline: Offline) -> None:
    """The operations, and what is done here."""
    page = offline("webhooks", "--help").out
    assert "On this machine, without the API" in page
    assert all(f"│ {verb} " in page for verb in (*VERBS, "create", "retry-delivery"))


@pytest.mark.parametrize("verb", VERBS)
def test_each_has_its_page(verb: str, offline: Offline) -> None:
    """And a mistake leads there."""
    assert f"paymongo-async webhooks {verb}" in offline("webhooks", verb, "--help").out
    done = offline("webhooks", verb, "--nonsense")
    assert (done.code, done.lines["next"]) == (2, f"See paymongo-async webhooks {verb} --help")


def test_none_has_the_name_of_an_operation() -> None:
    """Or one of the two could not be called."""
    assert {f"webhooks.{verb}" for verb in VERBS}.isdisjoint(OPERATIONS)
