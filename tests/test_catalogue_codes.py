"""The oracle for words: every code and every event against the catalogue, both ways."""

from __future__ import annotations

import copy
import importlib.util
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args, get_type_hints

import attrs
import pytest

from paymongo_async.codes import (
    ADVICE,
    ANSWERS,
    DECLINED,
    DECLINES,
    FAILURES,
    TRANSFERS,
    Advice,
    DeclineCode,
    ErrorCode,
    Explanation,
    FailedCode,
    FailedName,
    TransferCode,
    payer_message,
)
from paymongo_async.codes.answers import STATUSES
from paymongo_async.errors import FAULT_CODES
from paymongo_async.models import webhooks
from paymongo_async.models.webhooks import EVENT_RESOURCES, KnownEventType
from paymongo_async.resources import OPERATIONS


def _load() -> Any:
    path = Path(__file__).parent / "catalogue" / "catalogue.py"
    spec = importlib.util.spec_from_file_location("paymongo_catalogue_of_codes", path)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = script
    spec.loader.exec_module(script)
    return script.load(path.parent)


CATALOGUE = _load()
FACTS = CATALOGUE.errors


# -- the common notation ----------------------------------------------------------------------------------------------


@attrs.frozen
class Table:
    """One table of codes: the declared entries, and how a row of the catalogue reads in their terms."""

    name: str
    entries: Sequence[Explanation]
    vocabulary: str
    code: str
    area: Callable[[Mapping[str, Any]], str]
    count: int

    def of_fact(self, row: Mapping[str, Any]) -> tuple[Any, ...]:
        """Write a row of the catalogue in the notation that both sides are compared in."""
        masked = bool(row.get("mask", False))
        return (row[self.code], row.get("name"), self.area(row), row["retry"], row.get("http"), masked)


TABLES = {
    table.name: table
    for table in (
        Table("codes", ANSWERS, "answer", "code", lambda row: row["area"], 36),
        Table("declines", DECLINES, "card", "sub_code", lambda row: row["kind"], 41),
        Table("failed_codes", FAILURES, "payment", "failed_code", lambda row: row["provider"], 30),
        Table("transfer_codes", TRANSFERS, "transfer", "provider_error_code", lambda row: row["mode"], 28),
    )
}


def of_entry(entry: Explanation) -> tuple[Any, ...]:
    """Write a declared entry in the same notation."""
    return (entry.code, entry.name, entry.area, entry.advice, entry.http, entry.masked)


def differences(table: Table, rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield every code that only one side has, and every fact about a code that differs."""
    declared, documented = [of_entry(entry) for entry in table.entries], [table.of_fact(row) for row in rows]
    yield from (f"declared: {row}" for row in declared if row not in documented)
    yield from (f"documented: {row}" for row in documented if row not in declared)
    if len(declared) != len(documented):
        yield f"count: declared {len(declared)}, documented {len(documented)}"


# -- codes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TABLES)
def test_every_row_of_the_catalogue_is_compared(name: str) -> None:
    """An empty catalogue would agree with anything."""
    assert (len(FACTS[name]), len(TABLES[name].entries)) == (TABLES[name].count, TABLES[name].count)


@pytest.mark.parametrize(
    ("name", "row"), [pytest.param(name, row, id=f"{name}-{row}") for name in TABLES for row in range(len(FACTS[name]))]
)
def test_a_documented_code_is_declared(name: str, row: int) -> None:
    """Its status, area, advice and second name are the documented ones, and so is whether it is masked."""
    table = TABLES[name]
    assert [of_entry(entry) for entry in table.entries].count(table.of_fact(FACTS[name][row])) == 1


@pytest.mark.parametrize("name", TABLES)
def test_no_code_is_made_up(name: str) -> None:
    """What is declared is documented, once each, under its own vocabulary."""
    table = TABLES[name]
    assert list(differences(table, FACTS[name])) == []
    assert {entry.vocabulary for entry in table.entries} == {table.vocabulary}


@pytest.mark.parametrize(
    ("table", "key", "value"),
    [
        pytest.param("codes", "code", "parameter_odd", id="code"),
        pytest.param("codes", "http", 418, id="http"),
        pytest.param("codes", "area", "refunds", id="area"),
        pytest.param("codes", "retry", "retry", id="advice"),
        pytest.param("declines", "sub_code", "odd_card", id="decline"),
        pytest.param("declines", "mask", True, id="mask"),
        pytest.param("declines", "kind", "blocked", id="kind"),
        pytest.param("failed_codes", "failed_code", None, id="no code"),
        pytest.param("failed_codes", "name", "odd_name", id="name"),
        pytest.param("failed_codes", "provider", "brankas", id="provider"),
        pytest.param("transfer_codes", "provider_error_code", "AC99", id="transfer"),
        pytest.param("transfer_codes", "mode", "live", id="mode"),
        pytest.param("transfer_codes", "retry", "retry_later", id="advice of a transfer"),
    ],
)
def test_an_altered_row_is_reported_on_both_sides(table: str, key: str, value: Any) -> None:
    """The comparison sees each kind of difference, so a pass means something."""
    rows = copy.deepcopy(FACTS[table])
    rows[0][key] = value
    found = [line.partition(":")[0] for line in differences(TABLES[table], rows)]
    assert found == ["declared", "documented"]


@pytest.mark.parametrize("name", TABLES)
def test_a_missing_and_a_repeated_row_are_reported(name: str) -> None:
    """Less than documented and more than documented are both wrong."""
    rows = FACTS[name]
    assert [line.partition(":")[0] for line in differences(TABLES[name], rows[1:])] == ["declared", "count"]
    assert [line.partition(":")[0] for line in differences(TABLES[name], [*rows, rows[0]])] == ["count"]


@pytest.mark.parametrize(
    ("alias", "documented"),
    [
        pytest.param(ErrorCode, [row["code"] for row in FACTS["codes"]], id="ErrorCode"),
        pytest.param(DeclineCode, [row["sub_code"] for row in FACTS["declines"]], id="DeclineCode"),
        pytest.param(
            FailedCode, [row["failed_code"] for row in FACTS["failed_codes"] if row["failed_code"]], id="FailedCode"
        ),
        pytest.param(
            FailedName, list(dict.fromkeys(row["name"] for row in FACTS["failed_codes"] if "name" in row)), id="names"
        ),
        pytest.param(TransferCode, [row["provider_error_code"] for row in FACTS["transfer_codes"]], id="TransferCode"),
        pytest.param(Advice, list(FACTS["retry_values"]), id="Advice"),
        pytest.param(KnownEventType, [row["type"] for row in CATALOGUE.events["events"]], id="KnownEventType"),
    ],
)
def test_what_an_editor_completes_is_what_is_documented(alias: Any, documented: list[str]) -> None:
    """The literals of each alias are the words of the catalogue, each once."""
    assert sorted(get_args(alias)) == sorted(documented)


def test_every_advice_has_a_sentence() -> None:
    """The catalogue's list of advice, and no other."""
    assert ADVICE.keys() == FACTS["retry_values"].keys()


def test_the_masked_codes_are_those_of_the_rule() -> None:
    """The catalogue states them twice; the rule is the list."""
    assert {entry.code for entry in DECLINES if entry.masked} == set(FACTS["mask_rule"]["sub_codes"])


@pytest.mark.parametrize("code", FACTS["mask_rule"]["sub_codes"])
def test_a_masked_code_reads_as_the_rule_says(code: str) -> None:
    """Word for word like the decline that it is shown as."""
    assert payer_message(code) == payer_message(FACTS["mask_rule"]["show_as"]) == DECLINED


def test_the_codes_of_every_operation_are_known() -> None:
    """What the catalogue lists per operation, and what every operation may answer, has an explanation."""
    listed = [code for fact in CATALOGUE.operations.values() for code in fact.raw["errors"]]
    known = {entry.code for entry in ANSWERS}
    assert (len(CATALOGUE.operations), len(listed) > len(CATALOGUE.operations)) == (235, True)
    assert {*listed, *FACTS["common"]} <= known


def test_a_status_without_a_code_reads_as_the_code_of_that_status() -> None:
    """What every operation may answer, and the unknown route, are told by their status alone."""
    documented = {
        row["http"]: row["code"] for row in FACTS["codes"] if row["code"] in {*FACTS["common"], "route_not_found"}
    }
    assert documented == STATUSES


def test_the_codes_that_tell_of_a_fault_are_known() -> None:
    """The client decides on them whether a call is in doubt."""
    assert {entry.code for entry in ANSWERS} >= FAULT_CODES


# -- events -----------------------------------------------------------------------------------------------------------


def test_all_events_are_compared() -> None:
    """43 of 43."""
    assert (len(CATALOGUE.events["events"]), len(EVENT_RESOURCES)) == (43, 43)


def event_differences(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """List the events of which only one side knows, or knows something else."""
    documented = {row["type"]: f"{CATALOGUE.resources[row['resource']].group}.{row['resource']}" for row in rows}
    return sorted({name for name, _ in documented.items() ^ EVENT_RESOURCES.items()})


def test_every_event_carries_what_is_documented() -> None:
    """No event is missing and none is made up."""
    assert event_differences(CATALOGUE.events["events"]) == []


def test_an_altered_event_is_reported() -> None:
    """Another name, another resource, one less and one more."""
    rows = CATALOGUE.events["events"]
    renamed, other = {**rows[0], "type": "payment.odd"}, {**rows[0], "resource": "Refund"}
    assert event_differences([renamed, *rows[1:]]) == ["payment.odd", "payment.paid"]
    assert event_differences([other, *rows[1:]]) == event_differences(rows[1:]) == ["payment.paid"]
    assert event_differences([renamed, *rows]) == ["payment.odd"]


@pytest.mark.parametrize("place", sorted(set(EVENT_RESOURCES.values())))
def test_what_an_event_carries_has_a_model(place: str) -> None:
    """The name leads to a class."""
    module, _, name = place.partition(".")
    found = importlib.import_module(f"paymongo_async.models.{module}")
    assert isinstance(getattr(found, name), type)


def test_what_is_answered_offers_the_names_of_events() -> None:
    """Registered webhooks and deliveries are typed with the same list, and hold any other text too."""
    assert set(get_args(webhooks.EventType)) == {KnownEventType, str}
    events, kind = get_type_hints(webhooks.Webhook)["events"], get_type_hints(webhooks.Event)["type"]
    assert (events, kind) == (tuple[webhooks.EventType, ...], webhooks.EventType)


def test_a_registration_takes_any_name() -> None:
    """The documented lists disagree and grow, so neither side may refuse one."""
    assert [OPERATIONS[f"webhooks.{name}"].parameters["events"].annotation for name in ("create", "update")] == [
        Sequence[str],
        Sequence[str] | None,
    ]
