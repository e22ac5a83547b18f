"""The ledger checker finds what is wrong between a history and the books, and nothing else."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from random import Random
from typing import Any

import pytest

from paymongo_async import PayMongo
from paymongo_async.simulator import Simulator

from .rig.checker import Report, check
from .rig.scripted import CARD, INTENT, SECRET
from .rig.treasury import Treasury

KINDS = ("payment", "capture", "refund", "transfer")
TABLES = {"payment": "payments", "capture": "payments", "refund": "refunds", "transfer": "transfers"}
TRIALS = 200
ENDS: list[tuple[str, str | None, list[int]]] = [
    ("ok", None, [1]),
    ("fail", None, [0]),
    ("info", None, [0, 1]),
    ("info", "applied", [1]),
    ("info", "not_applied", [0]),
    ("info", "rejected", [0]),
]


def place(kind: str, key: str) -> dict[str, Any]:
    """Return where the effect of an operation is found."""
    return {
        "payment": {"description": key},
        "capture": {"payment_intent_id": f"pi_{key}"},
        "refund": {"metadata.operation": key},
        "transfer": {"reference_number": key},
    }[kind]


def effect(kind: str, key: str, number: int = 0, **more: Any) -> dict[str, Any]:
    """Return the row that an operation leaves in the books."""
    own = {
        "payment": {"description": key, "status": "paid", "payment_intent_id": f"pi_p{key}"},
        "capture": {"description": None, "status": "paid", "payment_intent_id": f"pi_{key}"},
        "refund": {"metadata": {"operation": key, "idempotency_key": "k"}, "status": "pending"},
        "transfer": {"reference_number": key.upper().replace("-", " "), "status": "pending", "batch_transfer_id": "b"},
    }[kind]
    found = {**own, **more}
    return {"id": f"{key}_{number}", **(found if kind == "transfer" else {"type": kind, "attributes": found})}


def told(kind: str, key: str, word: str, resolved: str | None = None, **more: Any) -> dict[str, Any]:
    """Return one entry of a history."""
    return {"kind": kind, "key": key, "where": place(kind, key), "told": word, "resolved": resolved, **more}


def books(*effects: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the tables with *effects* in them."""
    return {table: [row for kind, row in effects if TABLES[kind] == table] for table in set(TABLES.values())}


def wrong(report: Report) -> dict[str, list[str]]:
    """Return the keys of what was found, by what is wrong with it; what is right is left out."""
    names = ("duplicates", "lost", "false_failures", "mistaken")
    return {name: [each.key for each in getattr(report, name)] for name in names if getattr(report, name)}


# -- the rules --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("word", "resolved", "allowed"),
    [
        ("ok", None, {1}),
        ("ok", "unknown", {1}),
        ("fail", None, {0}),
        ("fail", "applied", {0}),
        ("info", None, {0, 1}),
        ("info", "unknown", {0, 1}),
        ("info", "applied", {1}),
        ("info", "not_applied", {0}),
        ("info", "rejected", {0}),
    ],
)
def test_each_last_word_allows_its_number_of_effects(
    kind: str, word: str, resolved: str | None, allowed: set[int]
) -> None:
    """None is lost where one was promised, one is false where none was, and two are always one too many."""
    history = [told(kind, "op-1", word, resolved)]
    for count in range(3):
        report = check(history, books(*[(kind, effect(kind, "op-1", number)) for number in range(count)]))
        expected = {0: "lost", 1: "false_failures", 2: "duplicates"}[count]
        assert wrong(report) == ({} if count in allowed else {expected: ["op-1"]})
        assert (report.is_clean, report.effects) == (count in allowed, count)


def test_a_finding_names_what_is_in_the_books() -> None:
    """With the last word about it."""
    report = check(
        [told("refund", "op-1", "info", "applied")], books(*[("refund", effect("refund", "op-1", n)) for n in (0, 1)])
    )
    (found,) = report.duplicates
    assert (found.kind, found.key, found.word, found.effects) == ("refund", "op-1", "applied", ("op-1_0", "op-1_1"))


@pytest.mark.parametrize(
    ("kind", "belongs"), [("payment", "pi_pop-1"), ("capture", "pi_op-1"), ("refund", "op-1_0"), ("transfer", "b")]
)
@pytest.mark.parametrize("word", [("ok", None), ("info", "applied")])
def test_the_id_that_was_told_is_that_of_the_effect_or_of_its_owner(
    kind: str, belongs: str, word: tuple[str, str | None]
) -> None:
    """Another one is a mistake though the money is right."""
    rows = books((kind, effect(kind, "op-1")))
    assert check([told(kind, "op-1", *word, id=belongs)], rows).is_clean
    assert wrong(check([told(kind, "op-1", *word, id="other")], rows)) == {"mistaken": ["op-1"]}


def test_an_attempt_to_pay_that_failed_is_no_effect() -> None:
    """A refund or a transfer that failed later is one: it was made."""
    rows = books(*[(kind, effect(kind, f"op-{kind}", status="failed")) for kind in KINDS])
    assert wrong(check([told(kind, f"op-{kind}", "ok") for kind in KINDS], rows)) == {
        "lost": ["op-payment", "op-capture"]
    }


def test_the_books_may_come_over_http_and_the_history_from_a_file() -> None:
    """Both are JSON."""
    rows = {"refunds": {"data": [effect("refund", "op-1")]}}
    history = [told("refund", "op-1", "fail")]
    assert wrong(check(json.loads(json.dumps(history)), json.loads(json.dumps(rows)))) == {"false_failures": ["op-1"]}


def test_effects_of_others_do_not_count() -> None:
    """Neither rows of other operations nor rows that nobody asked for."""
    rows = books(("refund", effect("refund", "op-1")), ("refund", effect("refund", "setup")))
    assert check([told("refund", "op-1", "ok"), told("refund", "op-2", "fail")], rows).is_clean


@pytest.mark.parametrize(
    "history",
    [
        [told("refund", "a", "ok"), {**told("refund", "b", "ok"), "key": "a"}],
        [told("refund", "a", "ok"), {**told("refund", "a", "ok"), "key": "b"}],
        [told("refund", "a-1", "ok"), told("refund", "a1", "ok")],
        [told("refund", "a", "ok"), {**told("refund", "b", "ok"), "where": {"metadata.idempotency_key": "k"}}],
        [{**told("refund", "a", "ok"), "where": {}}],
        [{**told("refund", "a", "ok"), "kind": "payout"}],
        [told("refund", "a", "perhaps")],
        [told("refund", "a", "info", "perhaps")],
    ],
)
def test_a_history_that_cannot_be_judged_is_refused(history: list[Any]) -> None:
    """Whoever shares a key, a place or an effect with another would hide what went wrong."""
    with pytest.raises(ValueError, match=r"more than one operation has|needs a kind"):
        check(history, books(("refund", effect("refund", "a"))))


# -- the report -------------------------------------------------------------------------------------------------------


def test_a_clean_report_is_quoted_with_its_upper_bound() -> None:
    """None of n means at most 3 ÷ n."""
    history = [told("refund", f"op-{number}", "fail") for number in range(3_000)]
    report = check([*history[1:], told("refund", "op-0", "ok")], books(("refund", effect("refund", "op-0"))))
    assert str(report) == (
        "3,000 operations (2,999 fail, 1 ok), 1 in the books: "
        "0 duplicated, 0 lost, 0 falsely failed, 0 mistaken (≤ 0.10%)"
    )


def test_no_operations_prove_nothing() -> None:
    """The bound is one."""
    assert (check([], {}).bound, check([], {}).is_clean) == (1.0, True)


def test_a_report_can_be_written_down() -> None:
    """As JSON, findings and all."""
    report = check([told("refund", "op-1", "ok")], books())
    assert json.loads(json.dumps(report.to_dict()))["lost"][0]["key"] == "op-1"


# -- what is planted is found -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_every_planted_discrepancy_is_found_and_no_other(kind: str) -> None:
    """Seeded histories of all kinds of ends, with a few things wrong: precision and recall are one."""
    for seed in range(TRIALS):
        history, rows, planted = plant(kind, Random(seed))
        found = wrong(check(history, books(*[(kind, row) for row in rows])))
        assert {name: set(keys) for name, keys in found.items()} == planted, seed


def plant(kind: str, rng: Random) -> tuple[list[Any], list[Any], dict[str, set[str]]]:
    """Return a history, rows in no order, and the keys of what was made wrong."""
    history, rows, planted = [], [], dict[str, set[str]]()
    for number in range(20):
        key = f"op-{rng.randrange(1_000)}-{number}"
        word, resolved, right = rng.choice(ENDS)
        count = rng.choice(right) if rng.random() < 0.8 else rng.randrange(4)
        rows += [effect(kind, key, each) for each in range(count)]
        history.append(told(kind, key, word, resolved))
        if count > 1:
            planted.setdefault("duplicates", set()).add(key)
        elif count not in right:
            planted.setdefault("false_failures" if count else "lost", set()).add(key)
    rng.shuffle(rows)
    return history, rows, planted


# -- against the simulator --------------------------------------------------------------------------------------------


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    """Run PayMongo on this machine."""
    async with Simulator() as running:
        yield running


@pytest.fixture
async def client(simulator: Simulator) -> AsyncIterator[PayMongo]:
    """Talk to it."""
    async with PayMongo(SECRET, base_url=simulator.base_url) as made:
        yield made


async def one_of_each(client: PayMongo, simulator: Simulator) -> list[dict[str, Any]]:
    """Do one operation of each kind, and write down what was told."""
    card = (await client.payment_methods.create(type="card", details=CARD)).id
    intent = await client.payment_intents.create(**INTENT, description="op-1")
    paid = await client.payment_intents.attach(intent.id, payment_method=card)
    held = await client.payment_intents.create(**INTENT, capture_type="manual")
    await client.payment_intents.attach(held.id, payment_method=card)
    await client.payment_intents.capture(held.id)
    refund = await client.refunds.create(
        payment_id=paid.payments[0].id, amount=101, reason="others", metadata={"operation": "op-3"}
    )
    treasury = Treasury(client, simulator)
    batch = await treasury.send_all(await treasury.request(reference_number="op-4"))
    return [
        told("payment", "op-1", "ok", id=intent.id),
        {**told("capture", "op-2", "ok", id=held.id), "where": {"payment_intent_id": held.id}},
        told("refund", "op-3", "ok", id=refund.id),
        told("transfer", "op-4", "ok", id=batch.id),
    ]


async def test_the_effects_of_each_kind_are_found_in_the_books(client: PayMongo, simulator: Simulator) -> None:
    """By what the harness chose, whatever the server made of it."""
    history = await one_of_each(client, simulator)
    rows = {table: simulator.books.rows(table) for table in TABLES.values()}
    report = check(history, rows)
    assert (report.is_clean, report.effects) == (True, 4)
    assert wrong(check(history, {table: [] for table in rows})) == {"lost": ["op-1", "op-2", "op-3", "op-4"]}
