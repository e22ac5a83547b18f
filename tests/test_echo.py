"""An answer about something else is no success."""

from __future__ import annotations

from typing import Any

import pytest

from paymongo_async._echo import check_echo, check_subject
from paymongo_async.errors import IdempotencyMismatchError, ProtocolError
from paymongo_async.resources import OPERATIONS


@pytest.mark.parametrize(
    ("sent", "got"),
    [
        pytest.param({"amount": 1}, {"attributes": {"amount": 1}}, id="the same"),
        pytest.param({"amount": 1}, {"attributes": {"amount": None}}, id="not said"),
        pytest.param({"amount": 1}, {"amount": 1}, id="flat"),
        pytest.param(None, {"amount": 5}, id="nothing asked"),
        pytest.param({"reference_number": "PAY-42"}, {"reference_number": "pay 42"}, id="a reference as it is kept"),
        pytest.param(
            {"transfers": [{"amount": 1}, {"amount": 2}]},
            {"transfers": [{"amount": 2}, {"amount": 1}]},
            id="rows in another order",
        ),
        pytest.param(
            {"transfers": [{"amount": 1}]},
            {"transfers": [{"id": "tr_1", "attributes": {"amount": 1}}]},
            id="rows in envelopes",
        ),
        pytest.param({"transfers": [{"amount": 1}]}, {"transfers": ["tr_1"]}, id="rows that are ids"),
        pytest.param({"description": "a"}, {"description": "b"}, id="what the server may change"),
    ],
)
def test_an_answer_about_what_was_asked_is_accepted(sent: Any, got: Any) -> None:
    """What one of them does not say is no difference."""
    check_echo(sent, got)


@pytest.mark.parametrize(
    ("sent", "got", "name"),
    [
        ({"amount": 1}, {"attributes": {"amount": 2}}, "amount"),
        ({"currency": "PHP"}, {"currency": "USD"}, "currency"),
        ({"payment_id": "pay_1"}, {"payment_id": "pay_2"}, "payment_id"),
        ({"reference_number": "PAY42"}, {"reference_number": "PAY43"}, "reference_number"),
        ({"external_id": "a"}, {"external_id": "b"}, "external_id"),
        ({"transfers": [{"amount": 1}]}, {"transfers": [{"amount": 2}]}, "amount"),
        ({"transfers": [{"amount": 1}]}, {"transfers": [{"amount": 1}, {"amount": 1}]}, "transfers"),
        (
            {"transfers": [{"reference_number": "A1"}]},
            {"transfers": [{"id": "tr_1", "attributes": {"reference_number": "A2"}}]},
            "reference_number",
        ),
    ],
)
def test_an_answer_about_something_else_is_refused(sent: Any, got: Any, name: str) -> None:
    """Nobody knows then what became of what was asked."""
    with pytest.raises(IdempotencyMismatchError) as raised:
        check_echo(sent, got)
    assert (raised.value.param, raised.value.outcome) == (name, "unknown")


@pytest.mark.parametrize(
    ("name", "path", "got"),
    [
        (
            "payment_intents.attach",
            {"payment_intent_id": "pi_1"},
            {"id": "pi_1", "attributes": {"status": "succeeded"}},
        ),
        ("payment_intents.attach", {"payment_intent_id": "pi_1"}, {"id": "pi_1", "attributes": {"status": "new one"}}),
        ("payment_intents.create", {}, {"id": "pi_1", "type": "a tag that nobody knows", "attributes": {}}),
        ("ledger_transactions.reverse", {"ledger_transaction_id": "lt_1"}, {"id": "lt_2"}),
        ("links.retrieve", {"link_id": "reference"}, {"id": "link_1", "type": "link"}),
    ],
)
def test_an_answer_about_the_same_resource_is_accepted(name: str, path: dict[str, str], got: Any) -> None:
    """What PayMongo may add, and ids that are another on purpose, are no difference."""
    check_subject(OPERATIONS[name], path, got)


@pytest.mark.parametrize(
    ("name", "path", "got"),
    [
        pytest.param("payment_intents.create", {}, {"id": "pm_1", "type": "payment_method"}, id="another kind"),
        pytest.param("payment_intents.retrieve", {"payment_intent_id": "pi_1"}, {"id": "pi_2"}, id="another one"),
        pytest.param(
            "payment_intents.attach",
            {"payment_intent_id": "pi_1"},
            {"id": "pi_1", "attributes": {"status": "awaiting_payment_method"}},
            id="as it was before",
        ),
        pytest.param(
            "payment_intents.cancel",
            {"payment_intent_id": "pi_1"},
            {"id": "pi_1", "attributes": {"status": "awaiting_capture"}},
            id="as it was before a cancel",
        ),
    ],
)
def test_an_answer_to_something_else_is_refused(name: str, path: dict[str, str], got: Any) -> None:
    """Nothing in HTTP tells to which request of a connection an answer belongs."""
    with pytest.raises(ProtocolError):
        check_subject(OPERATIONS[name], path, got)


def test_the_mark_of_another_call_is_refused() -> None:
    """It says which call has made a resource."""
    with pytest.raises(IdempotencyMismatchError) as raised:
        check_echo({"metadata": {"idempotency_key": "a"}}, {"metadata": {"idempotency_key": "b"}})
    assert raised.value.param == "metadata"
