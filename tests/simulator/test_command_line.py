"""``python -m paymongo_async.simulator``."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

import pytest

from paymongo_async.simulator.__main__ import main


def stop_soon(number: int) -> threading.Thread:
    """Send this process a signal once the server has had its moment."""

    def send() -> None:
        time.sleep(0.3)
        os.kill(os.getpid(), number)

    thread = threading.Thread(target=send)
    thread.start()
    return thread


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    """One line with the base URL, and exit code 0."""
    stopper = stop_soon(number)
    assert main(["--port", "0", "--seed", "7"]) == 0
    stopper.join()
    out = capsys.readouterr().out
    assert out.startswith("http://127.0.0.1:")
    assert out.count("\n") == 1
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
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  (ourselves)
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{url}/v1/payments")  # noqa: S310  (its own address)
        refused.value.close()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert refused.value.code == 401
