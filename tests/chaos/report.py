"""Many trials summed up, and what that says."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version

from .trial import Outcome

__all__ = ["Summary", "summed_up", "written"]


@dataclass
class Summary:
    """The trials of one setting or one journal."""

    name: str
    seeds: int = 0
    operations: int = 0
    calls: int = 0
    requests: int = 0
    duplicates: int = 0
    lost: int = 0
    other: int = 0
    words: Counter[str] = field(default_factory=Counter)
    resolved: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    suspects: list[str] = field(default_factory=list)
    """Seeds to look at again, and what was found."""

    @property
    def amplification(self) -> float:
        """Return requests on the wire per call, those of looking included."""
        return self.requests / self.calls if self.calls else 0.0


def summed_up(name: str, outcomes: Iterable[Outcome]) -> Summary:
    """Add trials up."""
    total = Summary(name)
    for each in outcomes:
        total.seeds += 1
        total.operations += each.operations
        total.calls += each.calls
        total.requests += each.requests
        total.duplicates += len(each.duplicates)
        total.lost += len(each.lost)
        total.other += len(each.other)
        for counter in ("words", "resolved", "ends", "kills", "faults"):
            getattr(total, counter).update(getattr(each, counter))
        if not each.is_clean:
            total.suspects.append(f"seed {each.seed}: {[*each.duplicates, *each.lost, *each.other]}")
    return total


def written(parts: Mapping[str, Sequence[Summary]]) -> str:
    """Write the report as Markdown: a table a part, then what went wrong by kind."""
    lines = ["# Chaos report", "", _circumstances(), ""]
    for title, summaries in parts.items():
        lines += [f"## {title}", "", _HEAD, _RULE, *map(_row, summaries), ""]
    everything = [each for summaries in parts.values() for each in summaries]
    lines += ["## Faults", "", *_table("fault", everything, "faults"), ""]
    lines += ["## Kills", "", *_table("place", everything, "kills"), ""]
    return "\n".join(lines)


_HEAD = (
    "| trials of | seeds | operations | done | refused or not sent | in doubt | … applied | … not applied | … unknown "
    "| done in the end | kills | duplicates | lost | other faults found | requests per call |"
)
_RULE = "|---" * 15 + "|"


def _row(total: Summary) -> str:
    words, resolved = total.words, total.resolved
    cells = [
        total.name,
        f"{total.seeds:,}",
        f"{total.operations:,}",
        f"{words['ok']:,}",
        f"{words['fail']:,}",
        f"{words['info']:,}",
        f"{resolved['applied']:,}",
        f"{resolved['not_applied'] + resolved['rejected']:,}",
        f"{resolved['unknown']:,}",
        f"{total.ends['ok']:,}",
        f"{total.kills.total():,}",
        _count(total.duplicates, total.operations),
        _count(total.lost, total.operations),
        f"{total.other:,}",
        f"{total.amplification:.2f}",
    ]
    return f"| {' | '.join(cells)} |"


def _count(events: int, trials: int) -> str:
    """Quote a zero with the upper bound that the number of trials supports, at 95 %."""
    return f"{events:,}" if events or not trials else f"0 (≤ {3 / trials:.2%})"


def _table(name: str, summaries: Sequence[Summary], counter: str) -> list[str]:
    total = sum((getattr(each, counter) for each in summaries), Counter[str]())
    rows = [f"| {kind} | {count:,} |" for kind, count in sorted(total.items())]
    return [f"| {name} | times |", "|---|---|", *rows]


def _circumstances() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in ("aiohttp", "attrs", "cattrs", "tenacity"))
    return (
        f"Python {platform.python_version()}, {packages}; processes of their own for the simulator and the workers, on "
        "one machine. The numbers are statements about the client against the simulator, not about PayMongo. Calls in "
        "doubt were looked at eleven minutes later; the parts of those that moved no money are counted too."
    )
