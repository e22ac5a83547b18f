"""Commands against a simulator: what is sent, what is printed, and the exit codes."""

from __future__ import annotations

import asyncio
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from paymongo_async.cli import app

if TYPE_CHECKING:
    from paymongo_async.simulator import Simulator

    from .conftest import Cli

CARD = ["--details.exp-month", "12", "--details.exp-year", "2030", "--details.cvc", "123"]


async def paid(cli: Cli) -> str:
    """Collect PHP 1,500.00 with nothing but commands, and return the id of the payment."""
    words = ["--currency", "PHP", "--payment-method-allowed", "card"]
    intent = (await cli("payment-intents", "create", "--amount", "1500.00", "--peso", *words)).json
    method = (await cli("payment-methods", "create", "--type", "card", "--details.card-number", NUMBER, *CARD)).json
    done = (await cli("payment-intents", "attach", intent["id"], "--payment-method", method["id"])).json
    return str(done["attributes"]["payments"][0]["id"])


NUMBER = "4343434343434345"


async def test_money_moves_with_commands_alone(cli: Cli, simulator: Simulator) -> None:
    """An intent, a card, a payment, a refund: and the books agree."""
    payment = await paid(cli)
    done = await cli("refunds", "create", "--payment-id", payment, "--amount", "50000", "--reason", "others")
    assert (done.code, done.err) == (0, "")
    assert done.json["attributes"]["amount"] == 50_000
    totals = simulator.books.totals()
    assert (totals["charged"], totals["payments"]) == (150_000, {"paid": 1})


async def test_nothing_but_json_is_on_the_standard_output(cli: Cli) -> None:
    """Whatever is said beside it goes to the other one."""
    for _ in range(3):
        await cli("webhooks", "create", "--url", "https://shop.example/x", "--events", "payment.paid")
    done = await cli("webhooks", "list", "--limit", "2")
    assert len(done.json) == 2
    assert "2 rows, and there are more: --all" in done.err


async def test_every_page_is_fetched_on_demand(cli: Cli, simulator: Simulator) -> None:
    """Or as many rows as are wanted."""
    for _ in range(5):
        await cli("webhooks", "create", "--url", "https://shop.example/x", "--events", "payment.paid")
    before = len(simulator.requests)
    rows = (await cli("webhooks", "list", "--limit", "2", "--all")).json
    assert len({row["id"] for row in rows}) == 5
    assert len(simulator.requests) - before == 3
    assert (await cli("webhooks", "list", "--limit", "2", "--max-items", "3")).json == rows[:3]
    assert (await cli("webhooks", "list", "--max-items", "0")).json == []


async def test_the_next_page_is_named(cli: Cli) -> None:
    """With the id to go on from."""
    for _ in range(2):
        await cli("webhooks", "create", "--url", "https://shop.example/x", "--events", "payment.paid")
    first = await cli("webhooks", "list", "--limit", "1")
    after = re.search(r"--after (hook_\w+)", first.err)
    assert after is not None
    second = await cli("webhooks", "list", "--after", after[1])
    assert first.json[0]["id"] == after[1] != second.json[0]["id"]


async def test_secrets_are_masked_unless_they_are_asked_for(cli: Cli) -> None:
    """Webhook secrets and client keys, in JSON and in tables."""
    words = ["webhooks", "create", "--url", "https://shop.example/x", "--events", "payment.paid"]
    made = await cli(*words)
    assert made.json["attributes"]["secret_key"] == "***"
    shown = await cli("webhooks", "retrieve", made.json["id"], "--show-secrets")
    assert shown.json["attributes"]["secret_key"].startswith("whsk_")
    assert "whsk_" not in (await cli("webhooks", "list", "--output", "table")).out
    assert "whsk_" in (await cli("webhooks", "retrieve", made.json["id"], "--output", "table", "--show-secrets")).out
    intent = await cli(
        *("payment-intents", "create", "--amount", "10000", "--currency", "PHP", "--payment-method-allowed", "card")
    )
    assert intent.json["attributes"]["client_key"] == "***"
    again = await cli("payment-intents", "retrieve", intent.json["id"], "--show-secrets")
    assert "_client_" in again.json["attributes"]["client_key"]


async def test_nothing_to_show_is_null(cli: Cli) -> None:
    """Still JSON."""
    made = await cli("webhooks", "create", "--url", "https://shop.example/x", "--events", "payment.paid")
    done = await cli("webhooks", "delete", made.json["id"])
    assert (done.code, done.json) == (0, None)


async def test_a_refusal_exits_with_1(cli: Cli) -> None:
    """And says what PayMongo said, that nothing was done, and how to go on."""
    done = await cli("payments", "retrieve", "pay_none")
    assert (done.code, done.out) == (1, "")
    assert done.lines["code"] == "resource_not_found"
    assert "pay_none" in done.lines["detail"]
    assert done.lines["outcome"] == "refused by PayMongo: nothing was done"
    assert "Check the id" in done.lines["next"]


async def test_a_key_that_paymongo_does_not_know_exits_with_1(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key is not shown."""
    monkeypatch.setenv("PAYMONGO_SECRET_KEY", "sk_test_!!!hidden")
    done = await cli("payments", "list")
    assert done.code == 1
    assert "hidden" not in done.err
    assert "Check that the key" in done.lines["next"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["refunds", "create", "--payment-id", "pay_1", "--amount", "0", "--reason", "others"], "--amount: at least 1"),
        (["payments", "retrieve", "pay/1"], "--payment-id: an id without slashes"),
        (["payments", "list", "--limit", "ten"], "--limit: a whole number"),
        (["payments", "list", "--output", "yaml"], "--output"),
        (["payments", "list", "--key-file", "/no/such/file"], "--key-file: the file cannot be read"),
        (["payments", "list", "--live"], "mode: the keys and the mode"),
        (["payments", "retrieve", "a", "b"], "Unused Tokens: ['b']"),
        (["payments", "list", "--deadline", "0"], "--deadline: seconds, more than 0"),
        (["payments", "list", "--account-id", "a b"], "--account-id: an id without slashes"),
        (["workflows", "list"], "--organization-id: this call needs it\n"),
        (["webhooks", "create", "--url"], "--url needs a value."),
        (["webhooks", "create", "--url", "--events", "a"], "--url needs a value."),
        (["webhooks", "create", "--events", "--url", "a"], "--events needs a value."),
    ],
)
async def test_a_mistake_exits_with_2_before_anything_is_sent(
    words: list[str], said: str, cli: Cli, simulator: Simulator
) -> None:
    """In a sentence that names the flag."""
    done = await cli(*words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert "Traceback" not in done.err
    assert len(simulator.requests) == 0


async def test_without_a_key_it_says_where_one_goes(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never into an argument."""
    monkeypatch.delenv("PAYMONGO_SECRET_KEY")
    done = await cli("payments", "list")
    assert done.code == 2
    assert "--key-file" in done.lines["next"]


@pytest.mark.parametrize("key", ["sk_test_cli", "pk_test_cli"])
async def test_the_key_may_be_in_a_file(key: str, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret or a public one."""
    monkeypatch.delenv("PAYMONGO_SECRET_KEY")
    path = tmp_path / "key"
    path.write_text(f"{key}\n", encoding="utf-8")
    done = await cli("payment-methods", "create", "--type", "gcash", "--key-file", str(path))
    assert done.code == 0


async def test_a_lost_answer_exits_with_3(cli: Cli, simulator: Simulator) -> None:
    """With the key, where to look, and how to repeat it safely."""
    simulator.faults.add(operation="refunds.create", kind="drop_after_commit", times=9)
    simulator.faults.add(operation="refunds.list", kind="status", times=99)
    payment = await paid(cli)
    words = ["refunds", "create", "--payment-id", payment, "--amount", "100", "--reason", "others"]
    done = await cli(*words, "--deadline", "6", "--idempotency-key", "order-42")
    assert (done.code, done.out) == (3, "")
    assert done.lines["outcome"] == "unknown: it may or may not have happened"
    assert done.lines["key"] == "order-42"
    assert f"paymongo-async refunds list --payment-id {payment}" in done.err
    assert "--idempotency-key order-42 within 24 hours" in done.err
    assert len(simulator.books.refunds) == 1


async def test_a_transition_in_doubt_names_the_command_that_shows_it(cli: Cli, simulator: Simulator) -> None:
    """It must not be repeated blindly."""
    words = ["--currency", "PHP", "--payment-method-allowed", "card", "--amount", "10000"]
    intent = (await cli("payment-intents", "create", *words)).json["id"]
    simulator.faults.add(operation="payment_intents.cancel", kind="drop_before_commit", times=9)
    simulator.faults.add(operation="payment_intents.retrieve", kind="status", times=99)
    done = await cli("payment-intents", "cancel", intent, "--deadline", "6")
    assert done.code == 3
    assert f"paymongo-async payment-intents retrieve --payment-intent-id {intent}" in done.err


async def test_an_unreachable_server_exits_with_4(cli: Cli) -> None:
    """Nothing was done."""
    done = await cli("payments", "list", "--deadline", "1", "--base-url=http://127.0.0.1:1")
    assert done.code == 2  # two addresses are one too many
    done = await cli_at("http://127.0.0.1:1")
    assert done.returncode == 4
    assert "nothing was done" in done.stderr


async def cli_at(url: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own."""
    command = [sys.executable, "-m", "paymongo_async", "payments", "list", "--deadline", "1", "--base-url", url]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)  # noqa: ASYNC221


async def test_a_read_that_fails_leaves_no_doubt(cli: Cli, simulator: Simulator) -> None:
    """It changes nothing, so it is 4 and not 3."""
    simulator.faults.add(operation="payments.list", kind="status", times=99)
    done = await cli("payments", "list", "--deadline", "1")
    assert done.code == 4
    assert done.lines["next"] == "Run it again."


@pytest.mark.parametrize(("number", "code"), [("4111111111111111", 0), ("4242424242424242", 2)])
async def test_only_documented_test_cards_are_taken(number: str, code: int, cli: Cli, simulator: Simulator) -> None:
    """Any other might be somebody's."""
    done = await cli("payment-methods", "create", "--type", "card", "--details.card-number", number, *CARD)
    assert done.code == code
    assert number not in done.err
    assert (len(simulator.requests) == 0) == bool(code)


async def test_a_card_in_the_wrong_place_is_not_repeated(cli: Cli) -> None:
    """Not even where the parser complains."""
    done = await cli("payments", "retrieve", "pay_1", NUMBER)
    assert done.code == 2
    assert NUMBER not in done.err


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Start programs that heed Ctrl-C, also where this one was started in the background, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_an_interrupted_write_is_in_doubt() -> None:
    """It exits with 130, and tells the key to repeat it with."""
    words = ["customers", "create", "--first-name", "A", "--last-name", "B", "--phone", "+639170000000"]
    words += ["--email", "a@b.example", "--default-device", "phone", "--idempotency-key", "order-42"]
    with socket.create_server(("127.0.0.1", 0)) as silent:
        command = [sys.executable, "-m", "paymongo_async", *words, "--base-url"]
        command.append(f"http://127.0.0.1:{silent.getsockname()[1]}")
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            connection, _ = silent.accept()
            with connection:
                assert connection.recv(1000).startswith(b"POST /v1/customers")
                process.send_signal(signal.SIGINT)
                out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, "")
    assert "It may or may not have been sent" in err
    assert "order-42" in err
    assert "Traceback" not in err


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    """As in ``| head -1``."""
    script = "import sys; from paymongo_async.__main__ import main; sys.argv = ['x', '--help']; sys.exit(main())"
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.wait(20) == 0
        assert b"Traceback" not in process.stderr.read()


async def test_a_file_is_saved_and_never_overwritten(cli: Cli, simulator: Simulator, tmp_path: Path) -> None:
    """Unless --force says so; that is known before anything is sent."""
    path = tmp_path / "template.csv"
    words = ["sales-invoices", "retrieve-import-template", "--save", str(path)]
    done = await cli(*words)
    assert done.json == {"saved": str(path), "bytes": len(path.read_bytes()), "media_type": "text/csv"}
    path.write_bytes(b"mine")
    sent = len(simulator.requests)
    done = await cli(*words)
    assert (done.code, path.read_bytes(), len(simulator.requests)) == (2, b"mine", sent)
    assert "--force" in done.lines["next"]
    assert (await cli(*words, "--force")).code == 0
    assert path.read_bytes() != b"mine"


async def test_a_file_that_is_not_saved_is_handed_on(
    simulator: Simulator, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Byte for byte."""
    words = ["sales-invoices", "retrieve-import-template", "--base-url", simulator.base_url]
    assert await asyncio.to_thread(app, words) == 0
    assert capfdbinary.readouterr().out.count(b"\n") >= 1


async def test_a_file_that_cannot_be_written_is_told(cli: Cli, tmp_path: Path) -> None:
    """With the reason."""
    done = await cli("sales-invoices", "retrieve-import-template", "--save", str(tmp_path / "no" / "x.csv"))
    assert (done.code, done.out) == (2, "")
    assert "No such file or directory" in done.err


async def test_a_dash_is_the_standard_input(cli: Cli, monkeypatch: pytest.MonkeyPatch, simulator: Simulator) -> None:
    """For any value that may be JSON."""
    monkeypatch.setattr(sys, "stdin", io.StringIO('{"order": "42"}'))
    words = ["--amount", "10000", "--currency", "PHP", "--payment-method-allowed", "card", "--metadata", "-"]
    done = await cli("payment-intents", "create", *words)
    assert done.json["attributes"]["metadata"] == {"order": "42"}


def test_a_narrow_encoding_breaks_nothing() -> None:
    """What it lacks is escaped."""
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    script = "from paymongo_async.cli import app, tables; app([]); tables.write_table([{'a': '₱'}], show_secrets=False)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True, env=environment
    )
    assert "\\u20b1" in done.stdout


async def test_a_refusal_is_explained(cli: Cli) -> None:
    """What the code means, and what to do about it."""
    words = ["--amount", "10000", "--currency", "PHP", "--payment-method-allowed", "card"]
    intent = (await cli("payment-intents", "create", *words)).json["id"]
    card = ["--type", "card", "--details.card-number", "5100000000000198", *CARD]
    method = (await cli("payment-methods", "create", *card)).json["id"]
    done = await cli("payment-intents", "attach", intent, "--payment-method", method)
    assert done.code == 1
    assert done.lines["code"] == "resource_failed_state / insufficient_funds"
    assert "meaning" in done.lines
    assert done.err.count("  next ") == 2


async def test_json_is_for_machines_and_a_table_for_people(cli: Cli) -> None:
    """The answer is the same."""
    payment = await paid(cli)
    shown = await cli("payments", "retrieve", payment, "--output", "table")
    assert re.search(r"^amount +1,500\.00$", shown.out, re.MULTILINE)
    assert re.search(r"^status +paid$", shown.out, re.MULTILINE)
    with pytest.raises(json.JSONDecodeError):
        json.loads(shown.out)


def test_a_program_that_uses_pydantic_changes_nothing() -> None:
    """The parser checks values with it where it is imported, and they are what their flags say."""
    script = (
        "import sys, pydantic; from paymongo_async.cli import app;"
        "sys.exit(app(['refunds', 'create', '--amount', 'x', '--payment-id', 'pay_1', '--reason', 'others']))"
    )
    environment = {**os.environ, "PAYMONGO_SECRET_KEY": "sk_test_abc"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=False)
    assert (done.returncode, "pydantic" in done.stderr, "whole" in done.stderr) == (2, False, True)
