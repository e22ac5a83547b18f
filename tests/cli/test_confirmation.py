"""Before money moves with a live key there is a question."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from paymongo_async import PayMongo
from paymongo_async.cli.confirmation import confirmed
from paymongo_async.resources import OPERATIONS

from .conftest import Terminal

if TYPE_CHECKING:
    from paymongo_async.simulator import Simulator

    from .conftest import Ran

REFUND = ["refunds", "create", "--payment-id", "pay_1", "--amount", "150000", "--reason", "others"]
NOWHERE = ["--base-url", "https://127.0.0.1:1", "--deadline", "1"]
"""An address where nobody listens: that a call failed there shows that it was made."""


@pytest.fixture(autouse=True)
def live(monkeypatch: pytest.MonkeyPatch) -> None:
    """A live key."""
    monkeypatch.setenv("PAYMONGO_SECRET_KEY", "sk_live_cli")


def test_without_a_terminal_it_is_refused(offline: Callable[..., Ran]) -> None:
    """Nobody could have meant it."""
    done = offline(*REFUND, *NOWHERE)
    assert done.code == 2
    assert "real money" in done.err
    assert "--yes" in done.lines["next"]


def test_with_yes_there_is_no_question(offline: Callable[..., Ran]) -> None:
    """For scripts that mean it."""
    done = offline(*REFUND, *NOWHERE, "--yes")
    assert done.code == 4
    assert "Go on?" not in done.err


@pytest.mark.parametrize(("answer", "made"), [("yes\n", True), ("y\n", False), ("\n", False), ("", False)])
def test_only_yes_means_yes(
    answer: str, made: bool, offline: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The question shows the operation, the amount in pesos and the ids, beside the standard output."""
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    done = offline(*REFUND, *NOWHERE)
    assert (done.code, done.out) == (4, "")
    assert ("the connection" in done.err) == made
    assert ("Nothing was sent." in done.err) != made
    for shown in ("refunds.create moves real money", "PHP 1,500.00", "pay_1"):
        assert shown in done.err


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_the_question_can_be_interrupted() -> None:
    """At once, and nothing was sent."""
    import pty  # noqa: PLC0415  (not on Windows)

    keyboard, stdin = pty.openpty()
    command = [sys.executable, "-m", "paymongo_async", *REFUND, *NOWHERE]
    with subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        asked = b""
        while b"Go on?" not in asked:
            asked += os.read(process.stderr.fileno(), 1000) or pytest.fail(asked.decode())
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    os.close(keyboard)
    os.close(stdin)
    assert (process.returncode, out) == (130, b"")
    assert err.strip() == b"interrupted"


def test_an_amount_that_is_not_given_is_read(offline: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    """Or it is said that it could not be."""
    monkeypatch.setattr(sys, "stdin", Terminal("no\n"))
    done = offline("payment-intents", "capture", "pi_1", *NOWHERE)
    assert "pi_1" in done.err
    assert "could not be read" in done.err


async def test_the_amount_of_an_intent_is_shown(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is attached or captured has its amount in the intent."""
    monkeypatch.setattr(sys, "stdin", Terminal("yes\n"))
    async with PayMongo("sk_test_cli", base_url=simulator.base_url) as client:
        intent = await client.payment_intents.create(amount=150_000, currency="PHP", payment_method_allowed=["card"])
        operation = OPERATIONS["payment_intents.attach"]
        arguments = {"payment_intent_id": intent.id, "payment_method": "pm_1", "client_key": "pi_1_client_1"}
        assert await confirmed(client, operation, arguments)
    captured = capsys.readouterr()
    assert captured.out == ""
    for shown in ("PHP 1,500.00", intent.id, "pm_1", "***"):
        assert shown in captured.err
    assert "_client_1" not in captured.err


async def test_every_amount_of_many_is_shown(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Beside where it goes."""
    monkeypatch.setattr(sys, "stdin", Terminal("no\n"))
    rows = [{"amount": 100, "currency": "PHP", "to": "a"}, {"amount": 2_500_000, "currency": "USD", "to": "b"}]
    async with PayMongo("sk_test_cli", base_url=simulator.base_url) as client:
        operation = OPERATIONS["batch_transfers.create"]
        assert not await confirmed(client, operation, {"transfers": rows, "idempotency_key": "hidden"})
    err = capsys.readouterr().err
    assert "PHP 1.00" in err
    assert "USD 25,000.00" in err
    assert "transfers.1.to" in err
    assert "hidden" not in err


def test_other_writes_need_no_question(offline: Callable[..., Ran]) -> None:
    """They move nothing."""
    done = offline("webhooks", "disable", "hook_1", *NOWHERE)
    assert done.code == 4


def test_a_raw_card_is_refused_with_a_live_key(offline: Callable[..., Ran]) -> None:
    """Even a test card: the way is wrong."""
    card = '{"card_number": "4343434343434345", "exp_month": 12, "exp_year": 2030, "cvc": "123"}'
    done = offline("payment-methods", "create", "--type", "card", "--details", card, *NOWHERE)
    assert done.code == 2
    assert "PCI DSS" in done.err
    assert "4343" not in done.err
    assert "checkout session" in done.lines["next"]


def test_a_test_key_may_be_insisted_on(offline: Callable[..., Ran]) -> None:
    """A script for the test account cannot touch the real one."""
    done = offline("payments", "list", "--test", *NOWHERE)
    assert done.code == 2
    assert done.err.startswith("error mode: ")
