"""Which fields are centavos."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from paymongo_async.cli.money import FIELDS, is_amount_field
from paymongo_async.cli.shapes import shape_of
from paymongo_async.models.ledger_transactions import LedgerEntryRequest
from paymongo_async.models.payments import Payment
from paymongo_async.operations import Operation
from paymongo_async.resources import OPERATIONS

CATALOGUE = Path(__file__).parents[1] / "catalogue"


def fields(described: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the whole numbers of a resource or request, nested ones too."""
    for name, field in described.items():
        if field.get("type") == "int":
            yield name, field
        yield from fields(field.get("fields") or {})


def resources() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path in sorted((CATALOGUE / "resources").glob("*.yaml")):
        for resource in yaml.safe_load(path.read_text("utf-8"))["resources"].values():
            for name, field in fields(resource.get("fields") or {}):
                yield path.stem, name, field


def test_the_names_of_amounts_are_those_of_the_catalogue() -> None:
    """Every field in centavos, of resources and requests, and no other."""
    found = {name for _, name, field in resources() if field.get("unit") == "centavos"}
    for path in (CATALOGUE / "operations").glob("*.yaml"):
        for described in yaml.safe_load(path.read_text("utf-8"))["operations"]:
            given = fields({**(described.get("query") or {}), **(described.get("request") or {})})
            found |= {name for name, field in given if field.get("unit") == "centavos"}
    assert found == FIELDS


def test_no_other_whole_number_has_such_a_name() -> None:
    """But in ledgers, which count in units of their own, and fraud scores, whose unit is not documented."""
    others = {(stem, name) for stem, name, field in resources() if field.get("unit") is None and name in FIELDS}
    assert [each for each in others if not each[0].startswith(("ledger", "fraud_scores"))] == []
    assert is_amount_field(Payment, "net_amount")
    assert not is_amount_field(LedgerEntryRequest, "amount")


def amounts(operation: Operation) -> set[str]:
    """Return the parameters that --peso speaks of."""
    return {name for name, each in operation.parameters.items() if shape_of(each.annotation).money}


def test_the_amounts_among_parameters_are_those_of_the_catalogue() -> None:
    """A hundred times too much is the worst that a command line can do."""
    for path in sorted((CATALOGUE / "operations").glob("*.yaml")):
        for described in yaml.safe_load(path.read_text("utf-8"))["operations"]:
            operation = OPERATIONS[f"{path.stem}.{described['name']}"]
            declared = {**(described.get("query") or {}), **(described.get("request") or {})}
            numbers = {name: each for name, each in declared.items() if each["type"] in ("int", "number")}
            in_centavos = {name for name, each in numbers.items() if each.get("unit") in ("centavos", "pesos")}
            assert amounts(operation) == in_centavos, operation.name
