"""What is said about an error, and its exit code."""

from __future__ import annotations

from typing import Any

import pytest

from paymongo_async import errors
from paymongo_async.cli.failures import tell
from paymongo_async.cli.mistakes import UsageError
from paymongo_async.errors import ErrorDetail, PayMongoError
from paymongo_async.resources import OPERATIONS

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, PayMongoError)]


def told(
    error: PayMongoError | UsageError, operation: str, capsys: pytest.CaptureFixture[str], **arguments: Any
) -> tuple[int, str]:
    """Return the exit code and the block."""
    code = tell(error, OPERATIONS[operation], arguments)
    captured = capsys.readouterr()
    assert captured.out == ""
    return code, captured.err


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("operation", "doubt"), [("refunds.create", 3), ("refunds.retrieve", 4)])
def test_the_exit_code_follows_the_outcome(
    kind: type[PayMongoError], operation: str, doubt: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a read nobody can be in doubt."""
    error = kind("it failed", idempotency_key="key-1")
    expected = {"rejected": 1, "unknown": doubt, "not_sent": 4}[error.outcome]
    if isinstance(error, errors.ValidationError | errors.ConfigurationError):
        expected = 2
    code, block = told(error, operation, capsys)
    assert code == expected
    assert "it failed" in block
    assert ("key-1" in block) == (operation == "refunds.create" and code != 2)


def test_every_error_of_an_answer_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """Not only the first, and nothing secret in any."""
    details = [ErrorDetail("parameter_required", "name is required."), ErrorDetail("parameter_invalid", "sk_live_abc")]
    error = errors.BadRequestError("400", status=400, errors=details, request_id="req_1")
    code, block = told(error, "customers.create", capsys)
    assert code == 1
    assert "name is required." in block
    assert "parameter_invalid: sk_live_***" in block
    assert "req_1" in block


@pytest.mark.parametrize(
    ("error", "operation", "advice"),
    [
        (errors.RateLimitError("429", status=429, retry_after=30), "payments.list", "Wait 30 seconds"),
        (errors.RateLimitError("429", status=429), "payments.list", "Wait, and run it again."),
        (errors.AuthenticationError("401", status=401), "payments.list", "Check that the key"),
        (errors.NotFoundError("404", status=404), "payments.retrieve", "Check the id"),
        (errors.ConnectError("no"), "payments.retrieve", "Run it again."),
        (errors.OutcomeUnknown("x", candidates=["ref_1", "ref_2"]), "refunds.create", "one of: ref_1, ref_2"),
        (errors.OutcomeUnknown("x"), "webhooks.update", "doing it twice is the same"),
        (errors.OutcomeUnknown("x"), "payment_intents.capture", "only if it did not happen"),
        (errors.OutcomeUnknown("x", idempotency_key="k"), "policies.create", "--idempotency-key k within 24 hours"),
    ],
)
def test_it_says_how_to_go_on(
    error: PayMongoError, operation: str, advice: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One way for each kind of trouble."""
    assert advice in told(error, operation, capsys)[1]


def test_a_lost_refund_is_looked_for_by_its_key(capsys: pytest.CaptureFixture[str]) -> None:
    """The client wrote it into the metadata."""
    error = errors.OutcomeUnknown("it may have happened: x; settle it with client.resolve(key)", idempotency_key="k-1")
    _, block = told(error, "refunds.create", capsys, payment_id="pay_1")
    assert "with the key in its metadata: paymongo-async refunds list --payment-id pay_1" in block
    assert "client.resolve" not in block


def test_a_sentence_is_all_that_a_mistake_needs(capsys: pytest.CaptureFixture[str]) -> None:
    """No outcome: nothing was to be sent yet."""
    code, block = told(UsageError("--x: a number", hint="Like 1."), "payments.list", capsys)
    assert (code, block.splitlines()) == (2, ["error --x: a number", "  next      Like 1."])
