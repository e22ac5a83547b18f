"""Every error tells which call, what happened, and what to do, and holds nothing that must not be shown."""

from __future__ import annotations

import copy
import json
import pickle
import re
from itertools import pairwise

import pytest

from paymongo_async import errors
from paymongo_async.codes.payers import DECLINED, MESSAGES
from paymongo_async.errors import (
    Attempt,
    BadRequestError,
    ErrorDetail,
    OutcomeUnknown,
    PayMongoError,
    SignatureVerificationError,
    api_error,
    revive,
)

KINDS = sorted(
    (kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, PayMongoError)),
    key=lambda kind: kind.__name__,
)


def full(kind: type[PayMongoError] = BadRequestError) -> PayMongoError:
    """Make an error with something in every field."""
    error = kind(
        "400 resource_failed_state insufficient_funds: No.",
        outcome="unknown",
        param="amount",
        status=400,
        errors=[ErrorDetail("resource_failed_state", "No.", "insufficient_funds", "amount", "amount")],
        request_id="r-1",
        retry_after=2.0,
        idempotency_key="k",
    )
    error.operation, error.elapsed = "refunds.create", 1.5
    error.attempts = (Attempt(1, 0.0, 1.0, "sent", 400, "BadRequestError"),)
    return error


def test_the_tree_is_the_one_that_is_drawn() -> None:
    """Every class, and every parent."""
    drawn: list[tuple[str, str]] = []
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"    ([│ ]*(?:[├└]── )?)([A-Z]\w+)", line)
        if found and found[2] in vars(errors):
            depth = len(found[1]) // 4
            path[depth:] = [found[2]]
            drawn += [(path[-2], path[-1])] if depth else [("Exception", path[-1])]
    real = [(kind.__bases__[0].__name__, kind.__name__) for kind in KINDS]
    assert sorted(drawn) == sorted(real)


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_pickles_and_copies_with_all_its_fields(kind: type[PayMongoError]) -> None:
    """It may have to travel between processes."""
    error = full(kind)
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):  # noqa: S301
        assert type(twin) is kind
        assert (vars(twin), str(twin), twin.to_dict()) == (vars(error), str(error), error.to_dict())


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_comes_back_from_its_dictionary(kind: type[PayMongoError]) -> None:
    """As a journal keeps it, by way of JSON."""
    known = full(kind).to_dict()
    revived = revive(json.loads(json.dumps(known)))
    assert (type(revived), revived.to_dict()) == (kind, known)


@pytest.mark.parametrize("name", ["NoSuchError", "Exception", "Attempt", "revive", "__builtins__"])
def test_a_name_that_is_no_error_comes_back_as_the_plain_one(name: str) -> None:
    """A journal may be of a newer version."""
    assert type(revive({**full().to_dict(), "error": name})) is PayMongoError


def test_the_text_says_operation_outcome_and_attempts() -> None:
    """In one line."""
    error = full()
    error.attempts *= 3
    assert str(error) == (
        "refunds.create: 400 resource_failed_state insufficient_funds: No. [unknown after 3 attempts]"
    )


def test_a_short_error_is_short() -> None:
    """Nothing is said that is not known."""
    assert str(PayMongoError("No.")) == "No. [not_sent]"
    assert (PayMongoError().code, PayMongoError().sub_code, PayMongoError().param) == (None, None, None)


def test_an_attribute_stands_in_for_a_missing_pointer() -> None:
    """PayMongo sends the one or the other."""
    assert BadRequestError(errors=[ErrorDetail(attribute="amount")]).param == "amount"


@pytest.mark.parametrize(
    "reason", ["fraudulent", "lost_card", "stolen_card", "blocked", "processor_blocked", "unheard_of"]
)
def test_a_reason_that_hints_at_fraud_reads_as_a_plain_decline(reason: str) -> None:
    """The payer may be the thief."""
    assert BadRequestError(errors=[ErrorDetail(sub_code=reason)]).payer_message == DECLINED


def test_a_harmless_reason_is_told_to_the_payer() -> None:
    """So that the next attempt works."""
    error = BadRequestError(errors=[ErrorDetail(sub_code="insufficient_funds")])
    assert error.payer_message == MESSAGES["insufficient_funds"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 418, 422, 429, 500, 503, 700])
def test_every_status_has_its_class_and_a_short_text(status: int) -> None:
    """At most 200 characters of the server's words."""
    page = "<html>\n" + "x" * 10_000
    error = api_error(status, [ErrorDetail(page, page, page)])
    assert error.status == status
    assert len(error.message) <= 200
    assert "<" not in error.message
    assert "\n" not in error.message


def test_the_default_outcome_of_each_class_is_one_of_three_words() -> None:
    """And what is sent is never not_sent by default."""
    assert {kind.default_outcome for kind in KINDS} == {"not_sent", "rejected", "unknown"}
    assert errors.APIError.default_outcome == "rejected"
    assert errors.InternalServerError.default_outcome == errors.DisconnectedError.default_outcome == "unknown"


def test_an_unknown_outcome_names_its_candidates() -> None:
    """And a signature its reason."""
    twin = pickle.loads(pickle.dumps(OutcomeUnknown("?", candidates=["ref_1"])))  # noqa: S301
    assert twin.candidates == ("ref_1",)
    assert pickle.loads(pickle.dumps(SignatureVerificationError("?", reason="mode"))).reason == "mode"  # noqa: S301


def test_no_two_classes_say_the_same() -> None:
    """Every class has a docstring of its own."""
    texts = sorted(kind.__doc__ or "" for kind in KINDS)
    assert all(first != second for first, second in pairwise(texts))
    assert all(texts)
