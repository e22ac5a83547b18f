"""What a trial does, and what goes wrong in it: all of it follows from its seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal, TypeAlias, get_args

from paymongo_async.simulator.faults import Kind

__all__ = ["CONTROL", "ON_DUTY", "SETTINGS", "Kill", "Order", "Plan", "Setting", "plan_of"]

OrderKind: TypeAlias = Literal["payment", "refund", "capture", "transfer"]
Place: TypeAlias = Literal[
    "before claim",
    "after claim",
    "before send",
    "at arrival",
    "after commit",
    "before save",
    "after save",
    "any moment",
]

KINDS: tuple[OrderKind, ...] = get_args(OrderKind)
PLACES: tuple[Place, ...] = get_args(Place)
QUICK: tuple[Kind, ...] = (
    "drop_before_commit",
    "drop_after_commit",
    "status",
    "status_after_commit",
    "stored_status",
    "too_many",
    "cut_body",
    "duplicate_answer",
    "wrong_type",
    "slow",
)
SLOW: tuple[Kind, ...] = ("commit_late", "slow_commit")
"""Commits that come after every search: later than the deadline of the call that looks."""


@dataclass(frozen=True)
class Setting:
    """What PayMongo does with keys, whether its commits are slow, and what the client is allowed."""

    name: str
    regime: Literal["documented", "replay", "ignored"]
    is_slow: bool = False
    resends: bool = False


SETTINGS: dict[str, Setting] = {
    setting.name: setting
    for setting in (
        Setting("documented", "documented"),
        Setting("documented-slow", "documented", is_slow=True),
        Setting("replay", "replay"),
        Setting("replay-slow", "replay", is_slow=True),
        Setting("ignored", "ignored"),
        Setting("ignored-slow", "ignored", is_slow=True),
        Setting("documented-resend", "documented", is_slow=True, resends=True),
        Setting("replay-resend", "replay", is_slow=True, resends=True),
    )
}
CONTROL = Setting("ignored-resend", "ignored", is_slow=True, resends=True)
"""What must not be chosen: money is doubled here, and trials that do not show it prove nothing."""

ON_DUTY: tuple[Place, ...] = tuple(place for place in PLACES if place != "before claim")
"""Between the journal, the network and the answer."""


@dataclass(frozen=True)
class Order:
    """One thing that is to happen once; a queue delivers it until somebody says what came of it."""

    number: int
    kind: OrderKind
    key: str
    amount: int


@dataclass(frozen=True)
class Kill:
    """Where a worker dies: at the *nth* time that it gets to *place*, or so many milliseconds after its start."""

    place: Place
    nth: int


@dataclass(frozen=True)
class Plan:
    """One trial."""

    seed: int
    setting: Setting
    orders: tuple[Order, ...]
    kills: tuple[Kill, ...]
    """How the workers die, one after the other; the last one lives."""
    twins: bool
    """Whether two workers have the same orders at the same time."""
    is_toxic: bool
    """Whether the connections are spoiled too, and not only the answers."""
    share: float
    """Of requests that meet a fault."""
    kinds: tuple[Kind, ...]


def plan_of(
    seed: int, setting: Setting, *, orders: int = 10, places: tuple[Place, ...] = PLACES, deaths: int | None = None
) -> Plan:
    """Draw a plan; *places* are those where workers may die, *deaths* how many are to (None: it varies)."""
    rng = Random(f"{setting.name}:{seed}")
    return Plan(
        seed=seed,
        setting=setting,
        orders=tuple(_order(number, rng) for number in range(orders)),
        kills=tuple(_kill(rng, places) for _ in range(rng.choice([0, 1, 1, 2, 3]) if deaths is None else deaths)),
        twins=rng.random() < 0.2,
        is_toxic=rng.random() < 0.3,
        share=rng.choice([0.05, 0.2, 0.4]),
        kinds=QUICK + SLOW * 3 if setting.is_slow else QUICK,
    )


def _order(number: int, rng: Random) -> Order:
    return Order(number, rng.choice(KINDS), f"order-{number}", 20_000 + 100 * number)


def _kill(rng: Random, places: tuple[Place, ...]) -> Kill:
    place = rng.choice(places)
    return Kill(place, rng.randint(1, 200) if place == "any moment" else rng.randint(1, 15))
