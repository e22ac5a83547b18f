"""Who makes a call: a process of this machine, told apart from all others.

A record that is claimed by a process that is no more is in doubt, and nobody needs to wait for its lease to run out: a
worker that was killed takes up its own calls as soon as it is back.
"""

from __future__ import annotations

import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Final

__all__ = ["is_gone", "new_owner"]

_PROC: Final = Path("/proc")
_DEAD: Final = ("Z", "X")
"""Killed, and still on the list because its parent has not asked what became of it."""


def new_owner() -> str:
    """Name an owner: one call of this process."""
    return f"{_process(os.getpid())}/{secrets.token_hex(8)}"


def is_gone(owner: str) -> bool:
    """Tell whether the process of *owner* is certainly no more.

    Only a process of the same machine since its start, and of the same name space of processes, can be judged: a
    container does not see those of another.
    """
    place, _, rest = owner.partition("/")
    number, _, rest = rest.partition("/")
    started, _, _ = rest.partition("/")
    if not place or place != _place() or not number.isdecimal():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:  # it is somebody else's, and alive
        return False
    state, now = _status(int(number))
    if state in _DEAD:
        return True
    return bool(started and now) and started != now  # the number was given to another process


@lru_cache(maxsize=1)
def _place() -> str:
    """Name this machine since its start; empty where that cannot be told."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}:{(_PROC / 'self/ns/pid').readlink().name.strip('pid:[]')}"
    except (OSError, UnicodeDecodeError):  # no Linux: leases alone decide
        return ""


@lru_cache(maxsize=1)
def _process(number: int) -> str:
    """Name this process; its *number* is asked for because a fork changes it."""
    return f"{_place()}/{number}/{_status(number)[1]}"


def _status(number: int) -> tuple[str, str]:
    """Tell the state of a process, and when it began, in ticks since the machine did; empty where they are not told."""
    try:
        status = (_PROC / str(number) / "stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return "", ""
    fields = status.rpartition(")")[2].split()  # the name before it may hold anything
    return fields[0], fields[19]
