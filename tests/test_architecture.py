"""Tests about the code itself."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

import paymongo_async
from paymongo_async import models, resources
from paymongo_async.operations import Resource
from paymongo_async.resources import GROUPS, OPERATIONS, group

SOURCE = Path(paymongo_async.__file__).parent
TESTS = Path(__file__).parent
MODULES = sorted(SOURCE.rglob("*.py"))
TEST_FILES = sorted(path for path in TESTS.rglob("test_*.py"))

CREATES = {
    "accounts.create",
    "accounts.create_identity_verification",
    "accounts.submit_identity_verification",
    "batch_transactions.create",
    "batch_transfers.create",
    "card_programs.create",
    "cardholders.create",
    "cards.create",
    "checkout_sessions.create",
    "checkout_sessions.create_v2",
    "child_merchants.create",
    "child_merchants.create_file_record",
    "consumers.create",
    "consumers.create_file_record",
    "customers.create",
    "customers_v2.create",
    "fraud_rules.create",
    "fraud_scores.create",
    "ledger_accounts.create",
    "ledger_transactions.create",
    "ledger_transactions.reverse",
    "ledgers.create",
    "lenders.create_offer",
    "lenders.create_repayment",
    "lenders.invite_offer_accounts",
    "links.create",
    "loans.create_application",
    "loans.create_repayment",
    "loans.create_withdrawal",
    "payment_intents.create",
    "payment_links.create",
    "payment_links.create_refund",
    "payment_methods.create",
    "payments.create",
    "plans.create",
    "policies.create",
    "qr_codes.create",
    "qr_codes.create_static",
    "qr_codes.execute",
    "quotes.create",
    "refunds.create",
    "sales_invoices.create",
    "sales_invoices.create_import",
    "sources.create",
    "subscription_invoices.create_line_item",
    "subscriptions.create",
    "subscriptions.create_on_demand_payment",
    "triggers.create",
    "wallet_transactions.create",
    "webhooks.create",
    "workflows.create",
}
TRANSITIONS = {
    "accounts.activate",
    "checkout_sessions.expire",
    "child_merchants.submit",
    "consumers.submit",
    "lenders.decide_application",
    "lenders.simulate_repayment",
    "links.archive",
    "links.unarchive",
    "payment_intents.attach",
    "payment_intents.cancel",
    "payment_intents.capture",
    "qr_codes.expire",
    "sales_invoices.confirm_import",
    "sales_invoices.remind",
    "sales_invoices.send",
    "sales_invoices.void",
    "subscription_invoices.pay",
    "subscriptions.cancel",
    "subscriptions.trigger_test_cycle",
    "webhooks.disable",
    "webhooks.enable",
    "webhooks.retry_delivery",
    "workflows.execute",
    "workflows.submit_event",
}
POSTS_THAT_STORE_NOTHING = {
    "policies.evaluate",
    "sales_invoices.retrieve_pdf",
    "workflows.validate",
}
"""Reviewed by hand: a wrong class can move money twice."""


def name_of(path: Path) -> str:
    """Show a module or test file by its path in the package."""
    return str(path.relative_to(SOURCE if path.is_relative_to(SOURCE) else TESTS))


def test_retry_classes_are_the_reviewed_ones() -> None:
    """A change here is a decision about money; what is no POST has the class of its verb."""
    posts = {name: operation.retry for name, operation in OPERATIONS.items() if operation.method == "POST"}
    reviewed = {"keyed": CREATES, "transition": TRANSITIONS, "read": POSTS_THAT_STORE_NOTHING}
    assert posts == {name: retry for retry, names in reviewed.items() for name in names}
    others = {(operation.method, operation.retry) for operation in OPERATIONS.values()} - {
        ("POST", retry) for retry in reviewed
    }
    assert others == {("GET", "read"), ("PUT", "natural"), ("PATCH", "natural"), ("DELETE", "natural")}


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_is_documented(name: str) -> None:
    """The first line is a sentence that stands alone in a table."""
    summary = OPERATIONS[name].summary
    assert (summary[:1].isupper(), summary.endswith((".", ":", ";")) or "``" in summary, len(summary) < 121) == (
        True,
        True,
        True,
    )


@pytest.mark.parametrize("name", GROUPS)
def test_group_has_one_noun_everywhere(name: str) -> None:
    """Module, class, model module and docstring carry the same name."""
    kind = group(name)
    assert kind.__name__ == name.title().replace("_", "")
    assert (SOURCE / "models" / f"{name}.py").exists() or name == "customers_v2"  # its resource is that of customers
    assert f"``client.{name}``" in (inspect.getmodule(kind).__doc__ or "")  # type: ignore[union-attr]


@pytest.mark.parametrize("name", GROUPS)
def test_every_group_round_trips_against_the_simulator(name: str) -> None:
    """Its test calls every operation of the group, and says so by the name of the group."""
    tree = ast.parse((TESTS / "resources" / f"test_{name}.py").read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    claims = [ast.literal_eval(node.args[0]) for node in calls if ast.unparse(node.func) == "client.assert_saw_all_of"]
    assert claims == [name]


def test_every_module_of_resources_is_a_group() -> None:
    """Nothing but declarations lives there."""
    found = {path.stem for path in (SOURCE / "resources").glob("*.py")} - {"__init__"}
    assert found == set(GROUPS)


def test_every_module_of_models_is_a_group_or_shared() -> None:
    """Value objects that several groups use are the exception."""
    found = {path.stem for path in (SOURCE / "models").glob("*.py")} - {"__init__", "_model"}
    assert found - set(GROUPS) == {"billing"}


def test_every_group_is_a_resource_with_a_docstring() -> None:
    """``help(client.refunds)`` says what it is for."""
    assert all(issubclass(group(name), Resource) and inspect.getdoc(group(name)) for name in GROUPS)


def test_operations_have_distinct_routes() -> None:
    """One verb and path is one operation."""
    routes = [(operation.method, operation.path) for operation in OPERATIONS.values()]
    assert len(routes) == len(set(routes))


def test_every_create_carries_a_key() -> None:
    """A create without one could not be repeated safely; what stores nothing takes none."""
    assert {name for name, found in OPERATIONS.items() if found.keyed} == CREATES | TRANSITIONS


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_is_about_350_lines_at_most(path: Path) -> None:
    """What does not fit is two things."""
    limit = 400 if path.name == "errors.py" else 350  # the tree of exceptions stays in one place
    assert len(path.read_text(encoding="utf-8").splitlines()) <= limit


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_says_what_it_is(path: Path) -> None:
    """The docstring comes first, and the name says something."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    empty = not tree.body
    assert empty or ast.get_docstring(tree)
    assert path.stem not in {"utils", "util", "base", "common", "helpers", "misc"}


@pytest.mark.parametrize("path", TEST_FILES, ids=name_of)
def test_every_test_has_a_docstring(path: Path) -> None:
    """The name is the sentence; the docstring states the fact."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    bare = [node.name for node in functions if node.name.startswith("test_") and not ast.get_docstring(node)]
    assert bare == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_secrets_leave_where_they_must(path: Path) -> None:
    """Each call of `reveal` is a place where a key can leak, so the modules that have one are listed."""
    allowed = {
        "_records.py",  # accounts are told apart by a keyed hash of it
        "rate_limit.py",  # the same, and the address of Redis
        "_arguments.py",  # card details on their way into the body
        "cli/answers.py",  # what --show-secrets asks for
        "cli/demo.py",  # what the webhooks of its own simulator are signed with
        "cli/tables.py",  # the same
        "client.py",  # the mode of a key
        "settings.py",  # the prefix is checked, and the header made
        "secret.py",  # the exit itself
        "stores/postgres.py",  # on its way to the driver, and to be cut from what that says
        "stores/redis.py",  # the same
        "transports/aiohttp.py",  # the header
        "webhooks/signature.py",  # the key of the HMAC
    }
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "reveal"]
    assert not calls or name_of(path).replace("\\", "/") in allowed


def test_packages_are_found() -> None:
    """The paths above are those of the package under test."""
    assert Path(resources.__file__).parent == SOURCE / "resources"
    assert Path(models.__file__).parent == SOURCE / "models"
