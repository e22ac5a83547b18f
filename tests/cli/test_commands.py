"""Every operation is a command, and every parameter a flag."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from paymongo_async.cli.shapes import flag, shape_of
from paymongo_async.resources import GROUPS, OPERATIONS

if TYPE_CHECKING:
    from .conftest import Ran

Offline = Callable[..., "Ran"]


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that no help page breaks a line."""
    monkeypatch.setenv("COLUMNS", "2000")


def test_the_first_page_lists_every_group_with_a_line(offline: Offline) -> None:
    """And the demo, the simulator and the exit codes."""
    page = offline("--help")
    assert page.code == 0
    for name in (*GROUPS, "demo", "simulator"):
        assert re.search(rf"^│ {flag(name)} +[A-Z].+│$", page.out, re.MULTILINE), name
    assert "3 unknown whether it happened" in page.out


@pytest.mark.parametrize("name", GROUPS)
def test_the_page_of_a_group_lists_its_operations_with_their_summaries(name: str, offline: Offline) -> None:
    """All of them."""
    page = offline(flag(name), "--help")
    assert page.code == 0
    for operation in (each for each in OPERATIONS.values() if each.group == name):
        assert re.search(rf"^│ {flag(operation.name.partition('.')[2])} +\S.+│$", page.out, re.MULTILINE), operation


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_page_of_an_operation_has_every_parameter(name: str, offline: Offline) -> None:
    """Its flag, whether it is required, its documented values, its default, and where the call goes."""
    operation = OPERATIONS[name]
    page = offline(flag(operation.group), flag(name.partition(".")[2]), "--help")
    assert page.code == 0
    assert f"{operation.method} {operation.path} with " in page.out
    for parameter in operation.parameters.values():
        line = re.search(rf"^│.* --{flag(parameter.name)}[ ,].*│$", page.out, re.MULTILINE)
        assert line is not None, parameter.name
        assert ("[required]" in line[0]) == parameter.required
        assert line[0].startswith("│ *") == parameter.required
        shape = shape_of(parameter.annotation)
        assert all(choice in line[0] for choice in (shape.of or shape).choices)
        if parameter.default is not None:
            assert f"[default: {str(parameter.default).lower()}]" in line[0]


def test_a_command_imports_its_group_only() -> None:
    """The others cost nothing."""
    script = (
        "import sys; from paymongo_async.cli import app; app(['refunds', 'create', '--help']);"
        "print(*[name for name in sys.modules if name.startswith('paymongo_async.resources.')])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    imported = done.stdout.splitlines()[-1].split()
    assert "paymongo_async.resources.refunds" in imported
    assert "paymongo_async.resources.webhooks" not in imported
    assert len(imported) < 5


def test_names_may_be_written_with_underscores(offline: Offline) -> None:
    """As they stand in Python."""
    assert offline("payment_intents", "create", "--help").out == offline("payment-intents", "create", "--help").out


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["refund", "create"], '"refunds"'),
        (["refunds", "crate"], '"create"'),
        (["refunds", "create", "--amnt", "1"], "--amount"),
        (["payments", "list", "--limt", "1"], "--limit"),
    ],
)
def test_the_nearest_name_is_suggested(typed: list[str], meant: str, offline: Offline) -> None:
    """With the page that lists them all."""
    done = offline(*typed)
    assert (done.code, done.out) == (2, "")
    assert f"Did you mean {meant}" in done.err
    assert "--help" in done.lines["next"]


def test_a_required_parameter_is_named(offline: Offline) -> None:
    """In few words."""
    done = offline("refunds", "retrieve")
    assert done.code == 2
    assert "refund-id is required." in done.err.lower()


@pytest.mark.parametrize(
    ("typed", "absent"),
    [
        (["refunds", "create"], ["--all", "--save"]),
        (["payments", "list"], ["--yes", "--peso", "--save"]),
        (["sales-invoices", "retrieve-pdf"], ["--all", "--peso"]),
        (["accounts", "retrieve"], [" --account-id ID"]),
    ],
)
def test_options_without_effect_are_not_offered(typed: list[str], absent: list[str], offline: Offline) -> None:
    """A page is long enough as it is."""
    page = offline(*typed, "--help")
    assert "--key-file" in page.out
    assert not [name for name in absent if name in page.out]


def test_an_operation_that_takes_an_account_id_leaves_the_option_another_name(offline: Offline) -> None:
    """Its own parameter has the short one."""
    page = offline("accounts", "retrieve", "--help")
    assert "ACCOUNT-ID --account-id" in page.out
    assert "--as-account-id ID" in page.out
