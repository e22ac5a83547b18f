"""One trial: a world, workers that die and come back, and the books held against what they were told."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TextIO

from paymongo_async.resources import GROUPS

from ..rig.checker import Finding, check
from .plan import Kill, Order, Plan
from .worker import LATER, History, deliver, finish, run, settle
from .world import Prepared, live

__all__ = ["Outcome", "fork", "try_out", "wait_for_end", "warm_up"]

LOADED = tuple(f"resources.{group}" for group in GROUPS)

LONGEST = 60.0
"""Seconds after which a process hangs."""


@dataclass
class Outcome:
    """What came of a trial."""

    seed: int
    operations: int
    words: Counter[str] = field(default_factory=Counter)
    """What the workers were told in the end, before anybody looked again."""
    resolved: Counter[str] = field(default_factory=Counter)
    """What looking again showed of those that were in doubt."""
    ends: Counter[str] = field(default_factory=Counter)
    """What was known of the operations after the last delivery."""
    kills: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    calls: int = 0
    duplicates: list[Finding] = field(default_factory=list)
    lost: list[Finding] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    """Whatever else must not be: false failures, another's id, a crash, a hang."""

    @property
    def is_clean(self) -> bool:
        return not (self.duplicates or self.lost or self.other)


def try_out(plan: Plan, journal: str | None = None, shown: TextIO | None = None) -> Outcome:
    """Run one trial; *journal* is where its workers keep their records, a file of its own unless told otherwise.

    Everything that they were told is written to *shown*.
    """
    outcome = Outcome(plan.seed, len(plan.orders))
    with TemporaryDirectory() as folder, _world(plan) as (pipe, url, prepared):
        history = History(Path(folder, "history"))
        common = (plan, url, prepared, journal or str(Path(folder, "journal")), history)
        _work_until_done(plan, pipe, common, outcome)
        told = {each["key"]: each for each in _history(plan, history, prepared)}
        outcome.words = Counter(each["told"] for each in told.values())
        _ask(pipe, "calm")
        _ask(pipe, "advance", LATER)
        if set(outcome.words) != {"ok"}:  # else there is nothing left to find out
            _wait_for([fork(run, settle, *common)], outcome)
            _hold_against(_history(plan, history, prepared, told), _ask(pipe, "books"), outcome)
            outcome.resolved = Counter(line["kind"] for line in history.read() if line["word"] == "resolved")
            _wait_for([fork(run, finish, *common)], outcome)
        final = _history(plan, history, prepared)
        outcome.ends = Counter(each["told"] for each in final)
        _hold_against(final, _ask(pipe, "books"), outcome)
        counted = _ask(pipe, "counted")
        outcome.requests, outcome.faults = counted["requests"], Counter(counted["faults"])
        outcome.calls = sum(line["word"] == "call" for line in history.read())
        outcome.other += _contradictions(plan, history)
        if shown is not None:
            shown.writelines(f"{line}\n" for line in history.read() if line["word"] != "call")
    return outcome


def _work_until_done(plan: Plan, pipe: Connection, common: Sequence[Any], outcome: Outcome) -> None:
    for kill in (*plan.kills, None):
        workers = [fork(run, deliver, *common, kill if _is_own(kill) else None)]
        if plan.twins:
            workers.append(fork(run, deliver, *common, None))
        _ask(pipe, "arm", kill, workers[0])
        if kill is not None and kill.place == "any moment":
            _kill_later(workers[0], kill.nth / 1000)
        died = _wait_for(workers, outcome)
        if died and kill is not None:
            outcome.kills[kill.place] += 1
        if not died and outcome.other:
            return


def _is_own(kill: Kill | None) -> bool:
    return kill is not None and kill.place not in ("at arrival", "after commit", "any moment")


# -- history ----------------------------------------------------------------------------------------------------------


def _history(
    plan: Plan, history: History, prepared: Prepared, told: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """Sum up what was told of each order; with *told*, what was told then and what looking has shown since."""
    lines = list(history.read())
    return [_summary(order, prepared[order.key], lines, told) for order in plan.orders]


def _summary(
    order: Order, subject: str, lines: Sequence[Mapping[str, Any]], told: Mapping[str, Any] | None
) -> dict[str, Any]:
    ours = [line for line in lines if line["key"] == order.key]
    entry = {"kind": order.kind, "key": order.key, "where": _where(order, subject)}
    if told is not None:
        shown = next((line for line in ours if line["word"] == "resolved"), {})
        return told[order.key] | {"resolved": shown.get("kind"), "id": shown.get("id") or told[order.key].get("id")}
    made = [line["id"] for line in ours if line["word"] == "ok"]
    words = [line["word"] for line in ours if line["word"] not in ("begun", "resolved")]
    if made:
        return {**entry, "told": "ok", "id": made[0]}
    is_clear = bool(words) and all(word in ("rejected", "not_sent") for word in words)
    is_cut = sum(line["word"] == "begun" for line in ours) > len(words)
    # A refusal is the last word; what is only not sent may have been begun by a worker that died.
    return {**entry, "told": "fail" if "rejected" in words or (is_clear and not is_cut) else "info"}


def _contradictions(plan: Plan, history: History) -> list[str]:
    """Name the orders that were refused to one worker and done for another."""
    words = {order.key: {line["word"] for line in history.read() if line["key"] == order.key} for order in plan.orders}
    return [f"done and refused: {key}" for key, found in words.items() if {"ok", "rejected"} <= found]


def _where(order: Order, subject: str) -> dict[str, Any]:
    match order.kind:
        case "payment":
            return {"description": f"paid for {order.key}"}
        case "refund":
            return {"payment_id": subject}
        case "capture":
            return {"payment_intent_id": subject}
        case "transfer":
            return {"reference_number": f"REF{order.key}".replace("-", "")}


def _hold_against(history: list[dict[str, Any]], books: Mapping[str, Any], outcome: Outcome) -> None:
    report = check(history, books)
    outcome.duplicates += report.duplicates
    outcome.lost += report.lost
    outcome.other += [f"falsely failed: {each}" for each in report.false_failures]
    outcome.other += [f"mistaken: {each}" for each in report.mistaken]


# -- processes --------------------------------------------------------------------------------------------------------


@contextmanager
def _world(plan: Plan) -> Iterator[tuple[Connection, str, Prepared]]:
    ours, theirs = Pipe()
    number = fork(_live, plan, theirs, ours)
    theirs.close()
    try:
        url, prepared = _answer(ours)
        yield ours, url, prepared
    finally:
        ours.close()
        os.kill(number, signal.SIGKILL)
        os.waitpid(number, 0)


def _live(plan: Plan, theirs: Connection, ours: Connection) -> None:
    ours.close()
    live(plan, theirs)


def _ask(pipe: Connection, *command: Any) -> Any:
    pipe.send(command)
    return _answer(pipe)


def _answer(pipe: Connection) -> Any:
    if not pipe.poll(LONGEST):
        msg = "the world does not answer"
        raise TimeoutError(msg)
    return pipe.recv()


def fork(work: Callable[..., None], *arguments: Any) -> int:
    """Do *work* in a process of its own and return its number. Nothing runs yet that a fork could break."""
    number = os.fork()
    if number:
        return number
    code = 0
    logging.disable()  # of what goes wrong here the report tells
    try:
        work(*arguments)
    except BaseException:  # noqa: BLE001
        traceback.print_exc()
        code = 70
    sys.stderr.flush()
    os._exit(code)


def wait_for_end(number: int) -> int:
    """Wait for a process to end and return its exit code."""
    return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])


def _kill_later(victim: int, seconds: float) -> None:
    """Kill from a process of its own, so that nobody has to wait."""
    number = os.fork()
    if not number:
        if not os.fork():
            time.sleep(seconds)
            with suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
        os._exit(0)
    os.waitpid(number, 0)


def _wait_for(numbers: Sequence[int], outcome: Outcome) -> bool:
    """Wait for processes to end, and tell whether one was killed."""
    killed = False
    until = time.monotonic() + LONGEST
    for number in numbers:
        while not (ended := os.waitpid(number, os.WNOHANG))[0]:
            if time.monotonic() > until:
                outcome.other.append("a worker hangs")
                os.kill(number, signal.SIGKILL)
            time.sleep(0.002)
        code = os.waitstatus_to_exitcode(ended[1])
        killed |= code == -signal.SIGKILL
        if code == 70:
            outcome.other.append("a worker crashed")
    return killed


def warm_up() -> None:
    """Load everything before the first fork, so that no process has to do it again."""
    for name in ("_assembly", "simulator", "stores.sqlite", "stores.redis", "stores.postgres", *LOADED):
        import_module(f"paymongo_async.{name}")
