"""The doctor on the command line: what it prints, and its exit codes."""

from __future__ import annotations

import asyncio
import os
import pty
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from paymongo_async import PayMongo
from paymongo_async.cli import app
from paymongo_async.models.webhooks import Webhook
from paymongo_async.simulator import Rules, Simulator
from paymongo_async.simulator.rules import IdempotencyRegime

from ..rig.sockets import answers, free_port, hang_up, wire
from .conftest import Cli, Ran


@pytest.mark.parametrize(("regime", "is_safe"), [("documented", True), ("replay", True), ("ignored", False)])
async def test_it_tells_the_regime_as_json_where_no_terminal_is(
    regime: IdempotencyRegime, is_safe: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Against a simulator that only the environment names; whatever is found, the examination was made."""
    async with Simulator(rules=Rules(idempotency=regime)) as simulator:
        monkeypatch.setenv("PAYMONGO_API_BASE", simulator.base_url)
        code = await asyncio.to_thread(app, ["doctor"])
    captured = capsys.readouterr()
    done = Ran(code, captured.out, captured.err)
    assert (done.code, done.err) == (0, "")
    assert done.json["address"] == simulator.base_url
    assert done.json["idempotency"]["regime"] == regime
    assert done.json["idempotency"]["resend_money_is_safe"] is is_safe
    assert len(done.json["idempotency"]["evidence"]) == 4


@pytest.mark.parametrize(
    ("regime", "marks", "advice"),
    [
        ("documented", "✓", "resend_money=True) may be chosen"),
        ("ignored", "✗", "Leave RetryPolicy(resend_money=False)"),
    ],
)
async def test_it_tells_a_story_on_request(
    regime: IdempotencyRegime, marks: str, advice: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the words of the demo: facts, then a verdict."""
    async with Simulator(rules=Rules(idempotency=regime)) as simulator:
        words = ["doctor", "--output", "table", "--base-url", simulator.base_url]
        assert await asyncio.to_thread(app, words) == 0
    told = capsys.readouterr().out
    assert told.count(marks) == 2
    assert f"{simulator.base_url}\n" in told
    assert "   same again     " in told
    assert advice in told


async def test_on_a_terminal_it_tells_the_story_unasked(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As every other command shows a table there."""
    master, slave = pty.openpty()
    try:
        monkeypatch.setattr(sys.stdout, "isatty", lambda: os.isatty(slave))
        await asyncio.to_thread(app, ["doctor", "--base-url", simulator.base_url])
    finally:
        os.close(master)
        os.close(slave)
    assert "1. One idempotency key, used again" in capsys.readouterr().out


async def disabled_webhook(simulator: Simulator) -> Webhook:
    """Register an address and switch it off."""
    async with PayMongo("sk_test_cli", base_url=simulator.base_url) as client:
        webhook = await client.webhooks.create(url="http://127.0.0.1:9/hook", events=["payment.paid"])
        return await client.webhooks.disable(webhook.id)


async def test_it_lists_the_webhooks_that_get_nothing(cli: Cli, simulator: Simulator) -> None:
    """With the reason and what to do; secrets are no part of it."""
    webhook = await disabled_webhook(simulator)
    done = await cli("doctor")
    assert (done.code, done.json["webhooks"]["enabled"]) == (0, 0)
    (found,) = done.json["webhooks"]["disabled"]
    assert (found["id"], found["url"], found["reason"]) == (webhook.id, webhook.url, "disabled_by_merchant")
    assert "webhooks.enable" in found["advice"]
    assert "whsk_" not in done.out


async def test_the_story_goes_on_with_the_webhooks(cli: Cli, simulator: Simulator) -> None:
    """A second step, with a cross where something is to be done."""
    webhook = await disabled_webhook(simulator)
    told = (await cli("doctor", "--output", "table")).out
    assert "2. Webhooks of the test mode" in told
    assert f"{webhook.id} {webhook.url}  disabled_by_merchant" in told
    assert told.count("✗") == 2


async def test_webhooks_that_cannot_be_read_take_nothing_from_the_rest(cli: Cli, simulator: Simulator) -> None:
    """What was found is printed, and the exit code is that of the failure."""
    body = '{"errors": [{"code": "access_denied", "detail": "Not for this key."}]}'
    simulator.faults.add(operation="webhooks.list", kind="status", status=403, body=body)
    done = await cli("doctor")
    assert (done.code, done.json["webhooks"]) == (1, None)
    assert done.json["idempotency"]["regime"] == "documented"
    assert "webhooks.list" in done.err


async def test_it_takes_the_key_from_a_file(
    simulator: Simulator, offline: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Like every other command, also where the option stands first."""
    monkeypatch.delenv("PAYMONGO_SECRET_KEY")
    monkeypatch.setenv("PAYMONGO_API_BASE", simulator.base_url)
    option = ["--key-file", str(tmp_path / "key")]
    (tmp_path / "key").write_text("sk_test_filed\n", encoding="utf-8")
    for words in (["doctor", *option], [*option, "doctor"]):
        assert (await asyncio.to_thread(offline, *words)).json["idempotency"]["regime"] == "documented"


def test_without_a_key_it_says_how_to_give_one(offline: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    """It is about the user's account, so it does not fall back on a simulator."""
    monkeypatch.delenv("PAYMONGO_SECRET_KEY")
    done = offline("doctor")
    assert (done.code, done.out) == (2, "")
    assert "PAYMONGO_SECRET_KEY" in done.lines["next"]


def test_a_key_file_that_is_not_there_is_wrong_usage(offline: Callable[..., Ran], tmp_path: Path) -> None:
    """In one sentence."""
    done = offline("doctor", "--key-file", str(tmp_path / "none"))
    assert done.code == 2
    assert "--key-file: the file cannot be read" in done.err


async def test_a_live_key_is_refused_and_nothing_is_sent(cli: Cli, simulator: Simulator, tmp_path: Path) -> None:
    """Whether it comes from the environment or a file; the key is not shown."""
    (tmp_path / "key").write_text("sk_live_canary", encoding="utf-8")
    done = await cli("doctor", "--key-file", str(tmp_path / "key"))
    assert (done.code, done.out) == (2, "")
    assert "a live key" in done.err
    assert done.lines["outcome"] == "nothing was sent"
    assert "canary" not in done.err
    assert not simulator.requests


async def test_a_refused_key_is_exit_code_1(offline: Callable[..., Ran]) -> None:
    """PayMongo's answer, and the code of every other command for it."""
    body = b'{"errors": [{"code": "authentication_invalid", "detail": "No such key."}]}'
    async with wire(answers(body, "401 Unauthorized")) as account:
        done = await asyncio.to_thread(offline, "doctor", "--base-url", account.url)
    assert (done.code, done.lines["code"]) == (1, "authentication_invalid")


async def test_nobody_there_is_exit_code_4(offline: Callable[..., Ran]) -> None:
    """Nothing was done: run it again."""
    done = await asyncio.to_thread(offline, "doctor", "--base-url", f"http://127.0.0.1:{free_port()}")
    assert (done.code, done.lines["next"]) == (4, "Run it again.")


async def test_a_lost_first_answer_is_exit_code_3_and_harmless(offline: Callable[..., Ran]) -> None:
    """Nobody knows whether the intent was made, and it does not matter."""
    async with wire(hang_up) as account:
        done = await asyncio.to_thread(offline, "doctor", "--base-url", account.url)
    assert done.code == 3
    assert "moves no money: run it again" in done.err


def test_ctrl_c_ends_it(offline: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    """With the code of an interrupted command."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(import_module("paymongo_async.cli.doctor"), "examine_idempotency", interrupted)
    assert offline("doctor").code == 130


def test_the_help_has_a_group_for_it(offline: Callable[..., Ran]) -> None:
    """Beside the demo and the simulator, which need no account."""
    listed = offline("--help").out
    assert "About your account" in listed
    assert "Examine the account of a test key" in listed
    assert "--key-file" in offline("doctor", "--help").out
    assert "See paymongo-async doctor --help" in offline("doctor", "--nonsense").err
