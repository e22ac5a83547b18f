"""The console script: what it runs, what it prints, and its exit codes."""

from __future__ import annotations

import builtins
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from typing import Any

import pytest

from paymongo_async import __main__ as script
from paymongo_async.cli import app


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    command = [sys.executable, "-m", "paymongo_async", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_without_arguments_it_lists_the_commands() -> None:
    """Nothing to do is no error."""
    done = run()
    assert done.returncode == 0
    assert "demo" in done.stdout
    assert "simulator" in done.stdout


@pytest.mark.parametrize("wrong", [("demo", "--sed", "1"), ("dmo",), ("demo", "--seed", "one")])
def test_wrong_usage_exits_with_2(wrong: tuple[str, ...]) -> None:
    """And says what is wrong, without a traceback."""
    done = run(*wrong)
    assert done.returncode == 2
    assert "Traceback" not in done.stdout + done.stderr
    assert wrong[-1] in done.stdout + done.stderr or wrong[1] in done.stdout + done.stderr


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_the_simulator_prints_its_address_answers_and_ends_cleanly(stop: signal.Signals) -> None:
    """The first line is the address; all that may follow is the token of its control."""
    command = [sys.executable, "-m", "paymongo_async", "simulator", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        address = process.stdout.readline().split()[-1]
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(f"{address}/v1/payments", timeout=10)  # noqa: S310  (the loopback address above)
        process.send_signal(stop)
        assert process.wait(20) == 0
        assert [line for line in process.stdout if not line.startswith("admin token: ")] == []
        assert process.stderr.read() == ""


def test_the_simulator_is_reached_through_the_script_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """It needs nothing but the four dependencies."""
    seen: list[list[str]] = []
    monkeypatch.setattr("paymongo_async.simulator.__main__.main", lambda arguments: seen.append(arguments) or 0)
    monkeypatch.setattr(sys, "argv", ["paymongo-async", "simulator", "--port", "1"])
    assert script.main() == 0
    assert seen == [["--port", "1"]]


def test_the_command_line_knows_the_simulator_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that it stands in the help, and its options are checked."""
    seen: list[list[str]] = []
    monkeypatch.setattr("paymongo_async.simulator.__main__.main", lambda arguments: seen.append(arguments) or 0)
    assert app(["simulator", "--seed", "7"]) == 0
    assert seen == [["--port", "0", "--seed", "7"]]


@pytest.mark.parametrize("missing", ["cyclopts", "rich"])
def test_without_the_extra_it_is_named(
    missing: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, and what to install."""
    refuse_import(monkeypatch, missing)
    monkeypatch.setattr(sys, "argv", ["paymongo-async", "demo"])
    assert script.main() == 2
    assert "pip install 'paymongo-async[cli]'" in capsys.readouterr().err


def test_a_broken_installation_is_not_taken_for_a_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the extra's own packages may be missing."""
    refuse_import(monkeypatch, "attrs")
    monkeypatch.setattr(sys, "argv", ["paymongo-async", "demo"])
    with pytest.raises(ModuleNotFoundError, match="attrs"):
        script.main()


def test_the_console_script_runs_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the extra installed the arguments go to the command line."""
    monkeypatch.setattr("paymongo_async.cli.app", len)
    monkeypatch.setattr(sys, "argv", ["paymongo-async", "demo", "--seed", "1"])
    assert script.main() == 3


def refuse_import(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    """Make the command line's package fail to import as if *missing* were not installed."""
    for name in [name for name in sys.modules if name.startswith("paymongo_async.cli")]:
        monkeypatch.delitem(sys.modules, name)
    importing = builtins.__import__

    def refuse(name: str, *arguments: Any, **keywords: Any) -> Any:
        if name == "cli":
            msg = f"No module named {missing!r}"
            raise ModuleNotFoundError(msg, name=missing)
        return importing(name, *arguments, **keywords)

    monkeypatch.setattr(builtins, "__import__", refuse)
