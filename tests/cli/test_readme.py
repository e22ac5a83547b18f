"""What the README says about the command line is so."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from paymongo_async.cli import failures

if TYPE_CHECKING:
    from .conftest import Cli

TEXT = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
SECTION = re.search(r"^## The command line\n(.*?)^## ", TEXT, re.DOTALL | re.MULTILINE)
CARD = {"card_number": "4343434343434345", "exp_month": 12, "exp_year": 2030, "cvc": "123"}


def section() -> str:
    assert SECTION is not None
    return SECTION[1]


async def payment(cli: Cli) -> str:
    """Collect a payment to be refunded."""
    words = ["--amount", "150000", "--currency", "PHP", "--payment-method-allowed", "card"]
    intent = (await cli("payment-intents", "create", *words)).json["id"]
    method = (await cli("payment-methods", "create", "--type", "card", "--details", json.dumps(CARD))).json["id"]
    done = await cli("payment-intents", "attach", intent, "--payment-method", method)
    return str(done.json["attributes"]["payments"][0]["id"])


async def test_every_command_runs(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it stands, with the key in a file, against the simulator."""
    block = re.search(r"```console\n(.*?)```", section(), re.DOTALL)
    assert block is not None
    monkeypatch.chdir(tmp_path)
    (tmp_path / "card.json").write_text(json.dumps(CARD), encoding="utf-8")
    paid = await payment(cli)
    commands = [line for line in block[1].splitlines() if line.startswith("paymongo-async ")]
    assert len(commands) == len(block[1].splitlines()) - 1 > 3
    for command in commands:
        words = shlex.split(command.replace("$PAYMENT", paid).partition(" > ")[0])[1:]
        done = await cli(*words)
        assert (done.code, done.err) == (0, ""), command
        assert "--output" in words or done.json


def test_every_exit_code_is_listed() -> None:
    """And no other."""
    listed = {int(code) for code in re.findall(r"^\| (\d+) \|", section(), re.MULTILINE)}
    names = ("DONE", "REFUSED", "WRONG_USAGE", "UNKNOWN", "NOT_SENT", "INTERRUPTED")
    assert listed == {getattr(failures, name) for name in names}
