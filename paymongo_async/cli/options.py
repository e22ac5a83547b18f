"""What every command takes beside the parameters of its operation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from attrs import fields_dict, frozen

from ..operations import Operation
from ..recovery import MONEY
from .shapes import Shape, flag, leaves

__all__ = ["OPTIONS", "Option", "Output", "Settings", "options_of"]

Output: TypeAlias = Literal["json", "table"]


@frozen(kw_only=True)
class Settings:
    """The options of one command, as they were given."""

    output: Output | None = None
    all: bool = False
    max_items: int | None = None
    save: Path | None = None
    force: bool = False
    peso: bool = False
    show_secrets: bool = False
    live: bool | None = None
    yes: bool = False
    key_file: Path | None = None
    base_url: str | None = None
    account_id: str | None = None
    organization_id: str | None = None
    deadline: float | None = None

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Settings:
        """Make them of what the parser found, by the names of the fields."""
        return cls(**{name: given[name] for name in fields_dict(cls) if given.get(name) is not None})


@frozen
class Option:
    """One option: the type it is read as, its help, the word for its value, and its other names."""

    name: str
    type: Any
    help: str
    metavar: str | None = None
    alias: str | None = None
    negative: str | None = None

    @property
    def flags(self) -> list[str]:
        """Every way to write it."""
        return [f"--{flag(self.name)}", *([self.alias] if self.alias else [])]


OPTIONS: Final = {
    option.name: option
    for option in (
        Option("output", Output, "How to print the answer: a table on a terminal, otherwise JSON."),
        Option("all", bool, "Fetch every page, not only the first."),
        Option("max_items", int, "Stop after so many rows; fetches the pages it takes.", "N"),
        Option("save", Path, "Write the file that is answered to this path.", "PATH"),
        Option("force", bool, "Replace the file that is already there."),
        Option("peso", bool, "Amounts in flags are pesos like 1500.00, not centavos."),
        Option("show_secrets", bool, "Print client keys and webhook secrets instead of ***."),
        Option("live", bool, "Insist on a live key (--test: on a test key).", negative="--test"),
        Option("yes", bool, "Do not ask before money moves with a live key."),
        Option("key_file", Path, "Read the API key from this file instead of the environment.", "PATH"),
        Option("base_url", str, "Call another address, such as a simulator's.", "URL"),
        Option("account_id", str, "Act for this account.", "ID", alias="--as-account-id"),
        Option("organization_id", str, "Act for this organization.", "ID", alias="--as-organization-id"),
        Option("deadline", float, "Give up after so many seconds, repeats included.", "SECONDS"),
    )
}


def options_of(operation: Operation, shapes: Mapping[str, Shape]) -> Iterator[tuple[Option, list[str]]]:
    """Yield the options that make sense for an operation, and the flags that are left for each."""
    unfit = {
        "all": not operation.paginated,
        "max_items": not operation.paginated,
        "save": operation.media_type is None,
        "force": operation.media_type is None,
        "yes": operation.name not in MONEY,
        "peso": not any(_holds_money(shape) for shape in shapes.values()),
    }
    for name, option in OPTIONS.items():
        if not unfit.get(name):
            yield option, [each for each in option.flags if each[2:] not in shapes]


def _holds_money(shape: Shape) -> bool:
    """Tell whether an amount can be given here; an object of which nothing is known may have one."""
    if shape.money or (shape.kind == "object" and shape.model is None):
        return True
    return any(inner.money for _, inner, _ in leaves(shape)) or (shape.of is not None and _holds_money(shape.of))


SWITCHES: Final = frozenset(
    name
    for option in OPTIONS.values()
    if option.type is bool
    for name in (*option.flags, *([option.negative] if option.negative else []))
)
VALUED: Final = frozenset(name for option in OPTIONS.values() if option.type is not bool for name in option.flags)
