"""A code says what it means and asks for, and a payer learns no more than is safe."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paymongo_async.codes import (
    ADVICE,
    ANSWERS,
    DECLINED,
    DECLINES,
    FAILURES,
    TRANSFERS,
    Advice,
    Explanation,
    explain,
    payer_message,
)
from paymongo_async.codes.payers import MESSAGES, MESSAGES_BY_ADVICE
from paymongo_async.errors import APIError, BadRequestError, ErrorDetail, PayMongoError, RateLimitError, api_error

ENTRIES = (*ANSWERS, *DECLINES, *FAILURES, *TRANSFERS)
PAYERS = (*DECLINES, *FAILURES)


def words(entry: Explanation) -> list[str]:
    """List what an entry may be called."""
    return [word for word in (entry.code, entry.name) if word is not None]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.vocabulary}-{entry.area}-{entry.code}")
def test_a_code_is_found_by_every_name_that_it_has(entry: Explanation) -> None:
    """Within its vocabulary or area, whatever the capitals."""
    for word in words(entry):
        candidates = [found for found in ENTRIES if found.area == entry.area and word in words(found)]
        assert explain(word, within=entry.area) == candidates[0]
        assert explain(word.swapcase(), within=entry.area).area == entry.area
        assert explain(word, within=entry.vocabulary).vocabulary == entry.vocabulary


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.vocabulary}-{entry.area}-{entry.code}")
def test_a_meaning_is_a_sentence(entry: Explanation) -> None:
    """So that it can stand in a log or a ticket."""
    assert entry.is_known
    assert entry.meaning[0].isupper()
    assert entry.meaning.endswith(".")
    assert entry.what_to_do == ADVICE[entry.advice]


@pytest.mark.parametrize(
    ("code", "within", "found"),
    [
        pytest.param("internal_server_error", None, ("answer", "server"), id="answer first"),
        pytest.param("internal_server_error", "transfer", ("transfer", "test"), id="transfer"),
        pytest.param("generic_decline", None, ("card", "declined"), id="card first"),
        pytest.param("generic_decline", "paymaya", ("payment", "paymaya"), id="maya"),
        pytest.param("SYSTEM_ERROR", None, ("payment", "gcash"), id="spelled like GCash"),
        pytest.param("system_error", None, ("card", "processor"), id="spelled like a card"),
        pytest.param("provider_otp_suspended", "bpi", ("payment", "bpi"), id="bpi"),
        pytest.param("provider_otp_suspended", "ubp", ("payment", "ubp"), id="ubp"),
        pytest.param("Denied", "brankas", ("payment", "brankas"), id="capitals"),
        pytest.param("PY0105", "dob", ("payment", "paymaya"), id="an area without it"),
        pytest.param("ClosedAccountNumber", None, ("transfer", "live"), id="by its name"),
    ],
)
def test_a_code_of_two_vocabularies_is_told_apart(code: str, within: str | None, found: tuple[str, str]) -> None:
    """By where it was found, then by its spelling, then by the order of the vocabularies."""
    entry = explain(code, within=within)
    assert (entry.vocabulary, entry.area) == found


def test_only_the_listed_words_have_two_meanings() -> None:
    """For each of them a caller has to say where it was found."""
    counted = Counter(word.casefold() for entry in ENTRIES for word in words(entry))
    assert sorted(word for word, count in counted.items() if count > 1) == [
        "generic_decline",
        "internal_server_error",
        "provider_otp_suspended",
        "system_error",
        "transaction_failed",
        "unknown_error",
    ]


def test_a_retry_may_help_where_the_same_request_is_repeated() -> None:
    """Another method, other details, another key or a smaller amount are another request."""
    assert {advice for advice in get_args(Advice) if Explanation("c", "a", "M.", advice).may_retry} == {
        "retry",
        "retry_with_backoff",
        "retry_same_key",
        "retry_later",
        "retry_limited",
        "retry_after_1_minute",
        "retry_after_10_minutes",
        "retry_after_minutes",
        "retry_after_24_hours",
        "retry_in_hours",
    }


@given(st.text() | st.none(), st.text() | st.none(), st.integers() | st.none())
def test_an_unknown_code_is_answered_for_in_general_terms(
    code: str | None, within: str | None, status: int | None
) -> None:
    """Whatever the server says, nothing raises."""
    known = {word.casefold() for entry in ENTRIES for word in words(entry)}
    found = explain(code, within=within, status=status)
    assert found.what_to_do
    if code is not None and code.casefold() not in known:
        assert (found.code, found.is_known, found.may_retry, found.advice) == (code, False, False, "check_status")
        assert payer_message(code) == DECLINED


@pytest.mark.parametrize("code", [None, "", "unheard_of", "internal_server_error", "AC01", "AbortedClearingTimeout"])
def test_a_payer_learns_nothing_of_codes_that_are_not_about_paying(code: str | None) -> None:
    """Unknown codes, answers to the merchant and transfers read as a plain decline."""
    assert payer_message(code) == DECLINED


@pytest.mark.parametrize("entry", [entry for entry in DECLINES if entry.masked], ids=lambda entry: str(entry.code))
def test_a_hint_at_fraud_or_theft_never_reaches_the_payer(entry: Explanation) -> None:
    """In any spelling, and also by way of an error."""
    for code in (entry.code, str(entry.code).upper(), str(entry.code).title()):
        error = BadRequestError(errors=[ErrorDetail("resource_failed_state", "The card was stolen.", code)])
        assert payer_message(code) == error.payer_message == DECLINED


@pytest.mark.parametrize("entry", PAYERS, ids=lambda entry: f"{entry.area}-{entry.code}-{entry.name}")
def test_what_a_payer_reads_is_harmless(entry: Explanation) -> None:
    """Whole sentences without codes and without a word of suspicion."""
    suspicious = ("fraud", "stolen", "lost", "risk", "block", "suspect", "blacklist", "restrict", "pickup")
    for word in words(entry):
        text = payer_message(word)
        assert text[0].isupper()
        assert text.endswith(".")
        assert word not in text
        assert not any(hint in text.lower() for hint in suspicious)


def test_a_payment_that_may_have_worked_is_not_called_declined() -> None:
    """Otherwise the payer pays twice."""
    for code in ("NC", "network_issue", "FLAGGED"):
        assert "not known yet" in payer_message(code)


def test_every_sentence_for_payers_is_said_to_somebody() -> None:
    """No text is left over from a code that is gone."""
    said = {payer_message(word) for entry in PAYERS for word in words(entry)}
    assert said == {DECLINED, *MESSAGES.values(), *MESSAGES_BY_ADVICE.values()}
    assert MESSAGES.keys() <= {word for entry in PAYERS for word in words(entry)}


@pytest.mark.parametrize(
    ("error", "code"),
    [
        pytest.param(api_error(400, [ErrorDetail("resource_failed_state", None, "lost_card")]), "lost_card", id="sub"),
        pytest.param(api_error(400, [ErrorDetail("parameter_required", None, "new")]), "parameter_required", id="new"),
        pytest.param(api_error(404, [ErrorDetail("resource_not_found")]), "resource_not_found", id="code"),
        pytest.param(api_error(429, []), "too_many_requests", id="429"),
        pytest.param(api_error(503, []), "internal_server_error", id="5xx"),
        pytest.param(api_error(404, []), "route_not_found", id="404"),
        pytest.param(api_error(418, []), None, id="418"),
        pytest.param(RateLimitError(), None, id="no status"),
    ],
)
def test_an_error_explains_itself(error: APIError, code: str | None) -> None:
    """By its sub_code, else its code, else its status."""
    assert (error.explanation.code, error.explanation.is_known) == (code, code is not None)


def test_an_error_without_an_answer_has_a_general_explanation() -> None:
    """Nothing is known, so the resource has to be read."""
    assert PayMongoError("No.").explanation.what_to_do == "Read the resource before anything else."


def test_the_tables_are_not_read_before_something_went_wrong() -> None:
    """Importing the package or its client costs none of them."""
    code = (
        "import sys, paymongo_async; paymongo_async.PayMongo; import paymongo_async.errors as e;"
        "print('paymongo_async.codes' in sys.modules); e.APIError().payer_message;"
        "print('paymongo_async.codes' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["False", "True"]
