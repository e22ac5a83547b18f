"""How many trials a row of many trials has: few on every run, all of them when ``PAYMONGO_SEEDS`` says how many."""

from __future__ import annotations

import os

__all__ = ["seeds", "trials"]

ASKED_FOR = int(os.environ.get("PAYMONGO_SEEDS", "0"))


def seeds(default: int) -> range:
    """Return the seeds to try: *default* of them, or as many as the environment asks for."""
    return range(ASKED_FOR or default)


def trials(short: int, full: int) -> int:
    """Return how many trials to make where no seed decides them: *full* once the environment asks for seeds."""
    return full if ASKED_FOR else short
