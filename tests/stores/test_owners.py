"""Whether the process of an owner is certainly no more."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from paymongo_async.stores import owners
from paymongo_async.stores.owners import is_gone, new_owner

pytestmark = pytest.mark.skipif(not os.path.isdir("/proc/self/ns"), reason="only Linux tells processes apart")  # noqa: PTH112


@pytest.fixture
def process() -> Iterator[subprocess.Popen[bytes]]:
    """Run a process that waits for its end."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as running:
        yield running
        running.kill()


def owner_of(process: subprocess.Popen[bytes]) -> str:
    """Name a claim of another process."""
    return f"{owners._place()}/{process.pid}/{owners._status(process.pid)[1]}/abc"


def test_every_claim_has_an_owner_of_its_own() -> None:
    """Also within one process."""
    assert len({new_owner() for _ in range(1000)}) == 1000


def test_this_process_is_there() -> None:
    """As long as anybody can ask."""
    assert not is_gone(new_owner())


def test_a_process_is_gone_once_it_ended(process: subprocess.Popen[bytes]) -> None:
    """And not before."""
    owner = owner_of(process)
    assert not is_gone(owner)
    process.kill()
    process.wait()
    assert is_gone(owner)


def test_a_number_that_was_given_to_another_process_is_no_sign_of_life(process: subprocess.Popen[bytes]) -> None:
    """The one that had it before began at another time."""
    place, number, started, claim = owner_of(process).rsplit("/", 3)
    assert is_gone(f"{place}/{number}/{int(started) - 1}/{claim}")


@pytest.mark.parametrize("change", ["boot", "name space"])
def test_a_process_of_another_place_is_never_judged(change: str, process: subprocess.Popen[bytes]) -> None:
    """Not of another machine, or of this one before it was started anew, or of another container."""
    place, number, started, claim = owner_of(process).rsplit("/", 3)
    process.kill()
    process.wait()
    boot, _, space = place.partition(":")
    other = f"00000000-{boot[9:]}:{space}" if change == "boot" else f"{boot}:1"
    assert is_gone(f"{place}/{number}/{started}/{claim}")
    assert not is_gone(f"{other}/{number}/{started}/{claim}")


def test_a_process_of_somebody_else_is_there(process: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """A refusal of the system is a sign of life."""
    owner = owner_of(process)
    process.kill()
    process.wait()

    def refuse(number: int, sign: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", refuse)
    assert not is_gone(owner)


@pytest.mark.parametrize("owner", ["", "/", "//", "x", "a/b", "/1/2/3", "a/-1/2/3", "a/x/2/3", "a/1"])
def test_what_is_no_owner_is_never_judged(owner: str) -> None:
    """A lease decides then."""
    assert not is_gone(owner)


def test_a_number_that_is_none_of_a_process_is_never_judged() -> None:
    """It is not asked for: some numbers mean many processes."""
    for number in ("0", "-1", "x", "", "²"):
        assert not is_gone(f"{owners._place()}/{number}/1/abc"), number


def test_a_process_whose_beginning_is_unknown_is_there(process: subprocess.Popen[bytes]) -> None:
    """Its number alone proves nothing while another process may have it."""
    place, number, _, claim = owner_of(process).rsplit("/", 3)
    assert not is_gone(f"{place}/{number}//{claim}")


def test_a_fork_is_another_owner() -> None:
    """Its calls are its own."""
    program = (
        "import os; from paymongo_async.stores.owners import new_owner as name; name(); os.fork(); "
        "os.write(1, (name() + '\\n').encode())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    parent, child = (line.split("/")[1] for line in done.stdout.split())
    assert parent != child
