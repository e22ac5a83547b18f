"""Blocks that alternate, medians, ratios with their spread, and tables of them."""

from __future__ import annotations

import statistics
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """A median and the smallest and largest value beside it."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Summarise *values*."""
        return cls(statistics.median(values), min(values), max(values))

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.low:.2f}-{self.high:.2f})"


@dataclass(frozen=True)
class Series:
    """What one contestant took per unit of work, block by block, in seconds."""

    name: str
    blocks: tuple[float, ...]

    @property
    def median(self) -> float:
        """Seconds per unit in the middle block."""
        return statistics.median(self.blocks)

    def over(self, other: Series) -> Spread:
        """Divide by what *other* took in the same round of blocks, seconds apart."""
        return Spread.of([own / theirs for own, theirs in zip(self.blocks, other.blocks, strict=True)])


Block = Callable[[], float]
"""Do one block of work and return the seconds per unit."""
AsyncBlock = Callable[[], Awaitable[float]]


def alternate(contestants: Mapping[str, Block], rounds: int) -> dict[str, Series]:
    """Let every contestant do one block per round, each round beginning with another one."""
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(rounds):
        for name in _rotated(tuple(contestants), number):
            taken[name].append(contestants[name]())
    return _series(taken)


async def alternate_async(contestants: Mapping[str, AsyncBlock], rounds: int) -> dict[str, Series]:
    """Do what `alternate` does, with blocks that are awaited."""
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(rounds):
        for name in _rotated(tuple(contestants), number):
            taken[name].append(await contestants[name]())
    return _series(taken)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Align *rows* under *head*: names to the left, figures to the right."""
    lines = [head, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(_aligned(line, widths) for line in [head, ["-" * width for width in widths], *rows])


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = (cell.ljust(width) if not column else cell.rjust(width)
                    for column, (cell, width) in enumerate(zip(line, widths, strict=True)))  # fmt: skip
    return "  ".join([first, *rest]).rstrip()


def _rotated(names: tuple[str, ...], number: int) -> tuple[str, ...]:
    start = number % len(names)
    return names[start:] + names[:start]


def _series(taken: Mapping[str, Sequence[float]]) -> dict[str, Series]:
    return {name: Series(name, tuple(blocks)) for name, blocks in taken.items()}
