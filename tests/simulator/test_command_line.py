"""``python -m paymongo_async.simulator``."""

from __future__ import annotations

import asyncio
import io
import os
import runpy
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from paymongo_async.simulator.__main__ import main


class Told(io.StringIO):
    """A standard output that sends this process a signal once the line is out."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def flush(self) -> None:
        os.kill(os.getpid(), self.number)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The base URL, the token of the control routes, exit code 0, and the handlers of before."""
    before = signal.getsignal(signal.SIGTERM)
    told = Told(number)
    monkeypatch.setattr(sys, "stdout", told)
    assert main(["--port", "0", "--seed", "7"]) == 0
    monkeypatch.undo()
    url, token = told.getvalue().splitlines()
    assert url.startswith("http://127.0.0.1:")
    assert token.startswith("admin token: ")
    assert signal.getsignal(signal.SIGTERM) is before
    asyncio.set_event_loop(None)


def test_it_is_a_module_that_ends_with_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """``python -m`` gives the code of `main`."""
    monkeypatch.delitem(sys.modules, main.__module__)
    monkeypatch.setattr(sys, "argv", ["simulator"])
    monkeypatch.setattr(sys, "stdout", Told(signal.SIGTERM))
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("paymongo_async.simulator", run_name="__main__")
    assert ended.value.code == 0
    asyncio.set_event_loop(None)


def test_a_busy_port_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a traceback, with exit code 2."""
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        assert main(["--port", str(port)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"cannot listen on 127.0.0.1 port {port}: ")
    asyncio.set_event_loop(None)


def test_a_port_that_is_none_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """The same way."""
    assert main(["--port", "70000"]) == 2
    assert "70000" in capsys.readouterr().err
    asyncio.set_event_loop(None)


def test_it_runs_as_a_module() -> None:
    """It answers as soon as it has printed where."""
    command = [sys.executable, "-m", "paymongo_async.simulator", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{url}/v1/payments")  # noqa: S310  (its own address)
        refused.value.close()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert refused.value.code == 401
