"""Redis and PostgreSQL, each in a process of its own that ends with the tests: what several processes share is theirs.

From Debian's packages, on a free port, with data that is thrown away. Where one is not installed the tests that ask for
it are skipped, by name; where ``CI`` is set they fail.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import pytest

from .sockets import free_port

PATIENCE = 30.0
POLL = 0.02
DEBIAN = Path("/usr/lib/postgresql")
TRIES = 3  # somebody else may take the port before the server does


class NotInstalledError(Exception):
    """The machine has no such server."""


# -- fixtures ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """Run Redis for all tests of this process; each test uses names of its own there."""
    missing = "Redis is not installed (apt install redis-server): the rows on it were not run"
    yield from served(redis_server, missing)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Run PostgreSQL for all tests of this process; each test uses names of its own there."""
    missing = "PostgreSQL is not installed (apt install postgresql): the rows on it were not run"
    yield from served(postgres_server, missing)


def served(server: Callable[[], AbstractContextManager[str]], missing: str) -> Iterator[str]:
    """Run a server, or say that it is *missing* and what follows from that."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(server())
        except NotInstalledError:
            _not_run(missing)
        yield url


def _not_run(reason: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


# -- servers ----------------------------------------------------------------------------------------------------------


@contextmanager
def redis_server() -> Iterator[str]:
    """Run a Redis that writes nothing to disk, and say where it is."""
    program = _program("redis-server")

    def command(port: int) -> list[str]:
        return [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]

    def is_ready(port: int) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as probe:
            probe.sendall(b"PING\r\n")
            return probe.recv(16).startswith(b"+PONG")
        return False

    with TemporaryDirectory(prefix="redis-") as folder, _running(command, is_ready, Path(folder), None) as port:
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def postgres_server() -> Iterator[str]:
    """Make a cluster, run it without waiting for the disk, and say where it is."""
    programs, owner = _postgres_programs(), _owner()
    settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "synchronous_commit=off"]
    settings += ["full_page_writes=off", "shared_buffers=16MB", "max_connections=100", "autovacuum=off"]

    def command(port: int) -> list[str]:
        options = [part for setting in settings for part in ("-c", setting)]
        return [str(programs / "postgres"), "-D", str(data), "-p", str(port), *options]

    def is_ready(port: int) -> bool:
        asked = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
        return subprocess.run(asked, check=False).returncode == 0

    with TemporaryDirectory(prefix="postgres-") as name:
        folder = Path(name)
        data = folder / "data"
        if owner is not None:
            shutil.chown(folder, owner, pwd.getpwnam(owner).pw_gid)
        initdb = [str(programs / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        initdb += ["--locale=C", "--no-sync", "--no-instructions"]
        subprocess.run(_as(owner, initdb), check=True, cwd=folder, stdout=subprocess.DEVNULL)
        with _running(command, is_ready, folder, owner) as port:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"


# -- processes --------------------------------------------------------------------------------------------------------


@contextmanager
def _running(
    command: Callable[[int], list[str]], is_ready: Callable[[int], bool], folder: Path, owner: str | None
) -> Iterator[int]:
    """Start a server and wait until it answers; stop it for good at the end."""
    log = folder / "log"
    for _ in range(TRIES):
        port = free_port()
        with log.open("wb") as output:
            process = subprocess.Popen(
                _as(owner, command(port)), cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
        try:
            if _wait(process, lambda port=port: is_ready(port)):
                yield port
                return
        finally:
            _stop(process)
    msg = f"{command(0)[0]} did not start:\n{log.read_text(errors='replace')[-2000:]}"
    raise RuntimeError(msg)


def _wait(process: subprocess.Popen[bytes], is_ready: Callable[[], bool]) -> bool:
    """Wait until the server answers, and say whether it does; False when it ended instead."""
    for _ in range(round(PATIENCE / POLL)):
        with suppress(subprocess.TimeoutExpired):
            process.wait(POLL)
            return False
        if is_ready():
            return True
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ask, then insist. To PostgreSQL SIGINT means: without waiting for those who are connected."""
    for sign in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if process.poll() is not None:
            return
        process.send_signal(sign)
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)


def _as(owner: str | None, command: Sequence[str]) -> list[str]:
    """Run as *owner*, and end with the tests even when these are killed, where the system can do that."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return [*(("runuser", "-u", owner, "--") if owner else ()), *command]
    identity = [f"--reuid={owner}", f"--regid={pwd.getpwnam(owner).pw_gid}", "--init-groups"] if owner else []
    return [setpriv, *identity, "--pdeathsig=INT", "--", *command]


# -- programs ---------------------------------------------------------------------------------------------------------


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise NotInstalledError
    return found


def _postgres_programs() -> Path:
    """Return where the newest PostgreSQL is; Debian keeps its server out of the path."""
    debian = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    return debian[-1].parent if debian else Path(_program("initdb")).resolve().parent


def _owner() -> str | None:
    """Return who runs PostgreSQL, which refuses to run as root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise NotInstalledError from None
