"""The oracle for doubt: every rule against the catalogue, both ways."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest

from paymongo_async._clock import Clock
from paymongo_async._evidence import CONFIRM, MONEY, VERIFY, Confirm, Verify, asked
from paymongo_async.recovery import Recovery
from paymongo_async.resources import OPERATIONS
from paymongo_async.stores.memory import MemoryStore
from paymongo_async.types import InPesos

from .simulator.oracle import operations, resources

FACTS = operations()
NOT_UNIQUE = {"subscriptions.create_on_demand_payment": "a description may be that of many payments"}
"""Operations whose documented reference proves nothing, each with its reason."""
PLAIN = {"batch_transfers.create": "a hyphen of a reference number may come back as a space"}
"""Operations whose reference is compared on letters and digits only, each with its reason."""
UNMARKED = {"qr_codes.execute": "there is no search that could see it"}
"""Operations that move money and take metadata, and do not carry the mark, each with its reason."""


# -- the common notation ----------------------------------------------------------------------------------------------


def confirm_of_fact(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Write a ``confirm`` of the catalogue as a rule's fields; a note is for people."""
    applied_when = {name: tuple(values) for name, values in raw.get("applied_when", {}).items()}
    return {
        "read": raw["read"].removeprefix("none"),
        "applied_when": applied_when,
        "changed": tuple(raw.get("changed", ())),
        "match": raw.get("match", {}),
        "reason": raw.get("reason", ""),
    }


def verify_of_fact(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Write a ``verify`` of the catalogue the same way."""
    return {
        "via": raw["via"].removeprefix("none"),
        "query": raw.get("query", {}),
        "match": tuple(raw.get("match", ())),
        "reference": raw.get("reference"),
        "reason": raw.get("reason", ""),
    }


def differences(confirms: Mapping[str, Confirm], verifies: Mapping[str, Verify], facts: Any) -> Iterator[str]:
    """Yield every way in which the tables differ from the catalogue, rules on one side only included."""
    for word, table, translate in (("confirm", confirms, confirm_of_fact), ("verify", verifies, verify_of_fact)):
        documented = {name: translate(fact[word]) for name, fact in facts.items() if word in fact}
        for name in sorted(table.keys() ^ documented.keys()):
            yield f"{name}: {word} only {'declared' if name in table else 'documented'}"
        for name in sorted(table.keys() & documented.keys()):
            for field, value in documented[name].items():
                if getattr(table[name], field) != value:
                    yield f"{name}: {word}.{field} declared {getattr(table[name], field)!r}, documented {value!r}"


def test_rules_agree_with_the_catalogue() -> None:
    """24 transitions and 22 creates, and what their rules say."""
    assert list(differences(CONFIRM, VERIFY, FACTS)) == []
    assert (len(CONFIRM), len(VERIFY), len(MONEY)) == (24, 22, 20)


def test_what_moves_money_is_what_the_catalogue_says() -> None:
    """No operation is missing and none is made up."""
    assert {name for name, fact in FACTS.items() if fact.get("moves_money")} == MONEY


ALTERATIONS: Final[list[tuple[str, str, str, Any]]] = [
    ("accounts.activate", "confirm", "applied_when", {"activation_status": ["activated"]}),
    ("accounts.activate", "confirm", "read", "accounts.list"),
    ("workflows.execute", "confirm", "match", {"id": "workflow_id"}),
    ("workflows.submit_event", "confirm", "changed", ["status"]),
    ("sales_invoices.remind", "confirm", "reason", "another"),
    ("refunds.create", "verify", "via", "payments.list"),
    ("refunds.create", "verify", "query", {}),
    ("refunds.create", "verify", "match", ["amount"]),
    ("refunds.create", "verify", "reference", None),
    ("qr_codes.execute", "verify", "reason", ""),
]


@pytest.mark.parametrize(("name", "word", "field", "value"), ALTERATIONS, ids=str)
def test_altered_rule_is_reported(name: str, word: str, field: str, value: Any) -> None:
    """The comparison sees each field, so a pass means something."""
    altered = copy.deepcopy(FACTS)
    altered[name][word][field] = value
    assert [line.partition(" declared")[0] for line in differences(CONFIRM, VERIFY, altered)] == [
        f"{name}: {word}.{field}"
    ]


@pytest.mark.parametrize("name", ["links.archive", "webhooks.create"])
def test_rule_on_one_side_only_is_reported(name: str) -> None:
    """Whichever side lacks it."""
    word, table = ("confirm", CONFIRM) if name in CONFIRM else ("verify", VERIFY)
    poorer: Any = {other: rule for other, rule in table.items() if other != name}
    tables = (poorer, VERIFY) if word == "confirm" else (CONFIRM, poorer)
    assert list(differences(*tables, FACTS)) == [f"{name}: {word} only documented"]
    fewer = {other: {k: v for k, v in fact.items() if other != name or k != word} for other, fact in FACTS.items()}
    assert list(differences(CONFIRM, VERIFY, fewer)) == [f"{name}: {word} only declared"]


# -- what the rules are made of ---------------------------------------------------------------------------------------


def test_every_transition_and_every_money_move_has_a_rule() -> None:
    """Nothing that must be looked up is without a way, or a reason why there is none."""
    transitions = {name for name, operation in OPERATIONS.items() if operation.retry == "transition"}
    assert set(CONFIRM) == transitions
    assert set(CONFIRM) | set(VERIFY) >= MONEY
    assert all(OPERATIONS[name].retry == "keyed" for name in VERIFY)


@pytest.mark.parametrize("name", sorted(set(CONFIRM) | set(VERIFY)))
def test_a_rule_can_be_followed(name: str) -> None:
    """It reads with a GET whose path the call can fill, asks for what the list takes, and has a reason if it cannot."""
    rule = CONFIRM.get(name) or VERIFY[name]
    via = rule.read if isinstance(rule, Confirm) else rule.via
    assert bool(via) != bool(rule.reason)
    if via:
        reading = OPERATIONS[via]
        query = rule.match if isinstance(rule, Confirm) and rule.same else getattr(rule, "query", {})
        assert reading.method == "GET"
        assert set(reading.segments) <= set(OPERATIONS[name].parameters)
        assert set(query) <= set(reading.parameters)
    if rule.again is not None:
        again, field = rule.again
        assert OPERATIONS[again].returns is OPERATIONS[name].returns
        assert len(OPERATIONS[again].segments) == 1
        assert field in resources()[OPERATIONS[via].returns.__name__]["fields"]


@pytest.mark.parametrize("name", sorted(name for name, rule in CONFIRM.items() if rule.applied_when))
def test_states_of_a_rule_are_states_of_the_resource(name: str) -> None:
    """What proves one thing never proves the other, and both are documented values."""
    rule = CONFIRM[name]
    fields = resources()[OPERATIONS[rule.read].returns.__name__]["fields"]
    for field, values in rule.applied_when.items():
        known = {*fields[field].get("values", (True, False))}
        assert {*values, *(rule.undone or ())} <= known
        assert not {*values} & {*(rule.undone or ())}


def test_only_what_may_be_proof_is_proof() -> None:
    """A text that many may have is none, and separators count unless the catalogue says that they get lost."""
    assert {name for name, rule in VERIFY.items() if rule.vague} == NOT_UNIQUE.keys()
    assert {name for name, rule in VERIFY.items() if rule.plain} == PLAIN.keys()


def test_amounts_in_pesos_are_compared_in_centavos() -> None:
    """Every call that takes an amount and sends pesos is translated."""
    in_pesos = {
        name
        for name, operation in OPERATIONS.items()
        for found in operation.parameters.values()
        if InPesos in getattr(found.annotation, "__metadata__", ())
    }
    assert in_pesos == {"payment_links.create_refund"}
    for sent in (5, 5.25, 0.29, 1.1):
        assert asked("payment_links.create_refund", {"amount": sent})["amount"] == round(sent * 100)


def test_the_mark_goes_where_a_search_can_see_it() -> None:
    """Into the metadata of what moves money and can be looked for."""
    marked = {name for name, operation in OPERATIONS.items() if Recovery(MemoryStore(), Clock()).is_marked(operation)}
    takes_metadata = {name for name in MONEY if "metadata" in FACTS[name].get("request", {})}
    assert marked == takes_metadata - UNMARKED.keys()
