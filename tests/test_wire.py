"""Bytes out, bytes in, and what an answer must hold to count."""

from __future__ import annotations

import contextlib
import gzip
import json
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paymongo_async._echo import check_echo
from paymongo_async.errors import (
    BadRequestError,
    BodyTooLargeError,
    CallInProgressError,
    ConflictError,
    IdempotencyMismatchError,
    InternalServerError,
    ModeMismatchError,
    PayMongoError,
    ProtocolError,
    RateLimitError,
)
from paymongo_async.types import Placed
from paymongo_async.wire import (
    MAX_BODY,
    Answer,
    Response,
    check,
    check_mode,
    encode,
    inflate,
    resource_of,
    rows_of,
)

BASE = "https://api.paymongo.com"


def refusal(status: int, body: Any = b"", *, keyed: bool = False, **headers: str) -> PayMongoError:
    """Return what an answer raises."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    with pytest.raises(PayMongoError) as raised:
        check(Response(status, headers, raw), keyed=keyed, may_be_empty=False)
    assert raised.value.__context__ is None
    return raised.value


# -- out --------------------------------------------------------------------------------------------------------------


def test_a_write_is_wrapped_and_carries_its_key() -> None:
    """PayMongo's envelope, JSON, and no compression asked for."""
    request = encode("POST", BASE, Placed("/v1/refunds", {}, [], {"amount": 1}, "k"))
    assert request.url == "https://api.paymongo.com/v1/refunds"
    assert request.body == b'{"data":{"attributes":{"amount":1}}}'
    assert request.headers == {
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "Content-Type": "application/json",
        "Idempotency-Key": "k",
    }


def test_a_read_has_neither_body_nor_key() -> None:
    """And its query stands in the address."""
    request = encode("GET", BASE, Placed("/v1/refunds", {}, [("limit", "10"), ("after", "a b")], None))
    assert (request.url, request.body) == ("https://api.paymongo.com/v1/refunds?limit=10&after=a+b", None)
    assert "Idempotency-Key" not in request.headers
    assert "Content-Type" not in request.headers


def test_a_body_without_an_envelope_goes_out_as_it_is() -> None:
    """For requests of one's own."""
    placed = Placed("/v1/x", {}, [], [1], None, "flat")
    assert encode("POST", BASE, placed).body == b"[1]"


def test_two_requests_do_not_share_their_headers() -> None:
    """A key must not stay behind in the next request."""
    encode("POST", BASE, Placed("/v1/x", {}, [], {}, "k"))
    assert "Idempotency-Key" not in encode("POST", BASE, Placed("/v1/x", {}, [], {}, None)).headers


# -- in ---------------------------------------------------------------------------------------------------------------


@given(
    st.integers(300, 999), st.binary(max_size=200), st.dictionaries(st.sampled_from(["retry-after", "date"]), st.text())
)
def test_whatever_is_no_success_is_one_of_our_errors(status: int, body: bytes, headers: dict[str, str]) -> None:
    """With a short text in it, and no markup."""
    error = refusal(status, body, **headers)
    assert error.status == status
    assert len(error.message) <= 200


@given(st.binary(max_size=200))
def test_a_success_is_json_or_a_protocol_error(body: bytes) -> None:
    """Never a crash."""
    try:
        check(Response(200, {}, body), keyed=False, may_be_empty=False)
    except ProtocolError as error:
        assert error.outcome == "unknown"


def test_nothing_at_all_is_an_answer_where_it_may_be() -> None:
    """To a deletion."""
    assert check(Response(204, {}, b" "), keyed=False, may_be_empty=True).payload is None


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (400, {"errors": [{"code": "parameter_invalid"}]}, "rejected"),
        (400, {"errors": []}, "unknown"),
        (400, b"<html>", "unknown"),
        (400, {"errors": [{"code": "parameter_invalid"}, {"code": "internal_server_error"}]}, "unknown"),
        (400, {"errors": [{"code": "provider_processing_error"}]}, "unknown"),
        (401, b"", "rejected"),
        (403, {"errors": [{"code": "access_denied"}]}, "rejected"),
        (403, b"<html>", "unknown"),
        (404, b"", "rejected"),
        (404, b"nginx", "unknown"),
        (409, {"errors": [{"code": "x"}]}, "rejected"),
        (422, {"errors": [{"code": "x"}]}, "rejected"),
        (429, b"Too many", "rejected"),
        (405, {"errors": [{"code": "x"}]}, "unknown"),
        (500, {"errors": [{"code": "x"}]}, "unknown"),
        (503, b"", "unknown"),
        (599, b"", "unknown"),
    ],
)
def test_the_outcome_of_a_status(status: int, body: Any, outcome: str) -> None:
    """A proxy's page says nothing about what happened behind it."""
    assert refusal(status, body).outcome == outcome


def test_a_conflict_on_a_create_is_a_call_in_progress() -> None:
    """On any other call it is a refusal: what PayMongo says in that case is not documented for creates."""
    body = {"errors": [{"code": "something", "detail": "Wait."}]}
    assert type(refusal(409, body, keyed=True)) is CallInProgressError
    assert type(refusal(409, body)) is ConflictError


def test_a_conflict_that_names_the_key_is_a_call_in_progress_on_every_call() -> None:
    """Transfers document it for actions as well."""
    assert type(refusal(409, {"errors": [{"code": "idempotency_in_progress"}]})) is CallInProgressError


def test_an_error_carries_all_that_was_said() -> None:
    """Every entry, with where it points, the request id and the wait."""
    entry = {"code": "c", "detail": "d", "sub_code": "s", "source": {"pointer": "a.b", "attribute": "b"}}
    error = refusal(400, {"errors": [entry, {"code": "e"}, "odd"]}, **{"x-request-id": "r-1", "retry-after": "3"})
    assert [(each.code, each.pointer) for each in error.errors] == [("c", "a.b"), ("e", None)]
    assert (error.code, error.sub_code, error.param, error.request_id, error.retry_after) == ("c", "s", "a.b", "r-1", 3)


@pytest.mark.parametrize("errors", ["text", None, {"code": "x"}, [[]], [{"code": 5, "detail": ["x"], "source": "y"}]])
def test_odd_error_envelopes_do_no_harm(errors: Any) -> None:
    """Whatever stands in them."""
    assert refusal(500, {"errors": errors}).status == 500


def test_markup_stays_out_of_a_message() -> None:
    """And at most 200 characters of the server's text get in."""
    page = "<html><script>alert(1)</script>" + "x" * 10_000
    error = refusal(502, {"errors": [{"code": page, "sub_code": page, "detail": page}]})
    assert "<" not in error.message
    assert len(error.message) <= 200


def test_a_card_number_that_the_server_repeats_is_masked() -> None:
    """In the message and in the entries."""
    error = refusal(400, {"errors": [{"code": "x", "detail": "4343434343434345 is not right"}]})
    assert "4343434343434345" not in str(error.to_dict())


def test_a_429_in_plain_text_says_how_long() -> None:
    """If the server said so."""
    error = refusal(429, b"slow down", **{"retry-after": "7"})
    assert (type(error), error.retry_after) == (RateLimitError, 7.0)
    assert type(refusal(500)) is InternalServerError


# -- what must be in it -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("payload", [{"data": {"id": "x", "attributes": {}}}, {"id": "x", "amount": 1}])
def test_a_resource_comes_wrapped_or_flat(payload: Any) -> None:
    """Both are documented."""
    assert resource_of(payload, "id")["id"] == "x"


@pytest.mark.parametrize("payload", [None, [], "x", 5, {"data": []}, {"data": None}, {"data": {"id": 5}}, {}])
def test_what_holds_no_resource_is_a_protocol_error(payload: Any) -> None:
    """Where an id is needed."""
    with pytest.raises(ProtocolError):
        resource_of(payload, "id")


@pytest.mark.parametrize(("mode", "livemode"), [("test", True), ("live", False)])
def test_a_resource_of_the_other_mode_is_refused(mode: Any, livemode: bool) -> None:
    """A live object for a test key, or the reverse."""
    with pytest.raises(ModeMismatchError):
        check_mode({"id": "x", "attributes": {"livemode": livemode}}, mode)


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({"data": [1], "has_more": True}, ([1], True)),
        ({"data": None}, ([], False)),
        ({"data": [], "has_more": "yes"}, ([], False)),
        ([1, 2], ([1, 2], False)),
    ],
)
def test_a_list_comes_in_several_forms(payload: Any, expected: Any) -> None:
    """Wrapped, null or bare."""
    assert rows_of(payload) == expected


@pytest.mark.parametrize("payload", [None, {}, "x", {"data": {}}])
def test_what_holds_no_list_is_a_protocol_error(payload: Any) -> None:
    """Nothing is guessed."""
    with pytest.raises(ProtocolError):
        rows_of(payload)


def test_an_echo_that_is_not_there_is_not_compared() -> None:
    """Nor a field that was not sent."""
    check_echo({"amount": 1}, {"attributes": {"amount": None}})
    check_echo(None, {"amount": 5})
    with pytest.raises(IdempotencyMismatchError) as raised:
        check_echo({"amount": 1}, {"attributes": {"amount": 2}})
    assert (raised.value.outcome, raised.value.param) == ("unknown", "amount")


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777.0),
        ("Sun Nov  6 08:49:37 1994", 784_111_777.0),
        (None, None),
        ("soon", None),
        ("Sun, 06 Nov 99999 08:49:37 GMT", None),
    ],
)
def test_the_servers_clock_is_read_from_its_date(date: str | None, expected: float | None) -> None:
    """If it can be read, in whatever zone this machine is."""
    assert Answer(None, {} if date is None else {"date": date}).server_time == expected


# -- compression ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "deflate"])
def test_a_compression_that_was_not_asked_for_is_undone(encoding: str) -> None:
    """Some proxies cannot help it."""
    packed = zlib.compress(b"{}") if encoding == "deflate" else gzip.compress(b"{}")
    assert inflate(packed, encoding) == b"{}"


@pytest.mark.parametrize("encoding", ["br", "zstd", "identity, gzip", "nonsense"])
def test_an_unknown_compression_is_refused(encoding: str) -> None:
    """It cannot be checked."""
    with pytest.raises(ProtocolError):
        inflate(b"x", encoding)


@given(st.data())
def test_damaged_compression_is_never_data(data: st.DataObject) -> None:
    """One flipped bit, or a cut: the checksum is looked at."""
    plain = json.dumps({"amount": list(range(50))}).encode()
    packed = bytearray(gzip.compress(plain, mtime=0))
    if data.draw(st.booleans()):
        damaged = bytes(packed[: data.draw(st.integers(0, len(packed) - 1))])
    else:
        packed[data.draw(st.integers(0, len(packed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
        damaged = bytes(packed)
    with contextlib.suppress(ProtocolError):
        assert inflate(damaged, "gzip") == plain  # a bit of the header that says nothing, like the time


def test_bytes_behind_the_compression_are_damage() -> None:
    """Nobody knows whose they are."""
    with pytest.raises(ProtocolError):
        inflate(gzip.compress(b"{}") + b"x", "gzip")


def test_a_bomb_stops_at_the_cap() -> None:
    """A gigabyte in a megabyte."""
    with pytest.raises(BodyTooLargeError):
        inflate(gzip.compress(b"0" * (MAX_BODY + 1)), "gzip")
    assert len(inflate(gzip.compress(b"0" * MAX_BODY), "gzip")) == MAX_BODY


def test_every_text_of_an_error_is_masked_and_short() -> None:
    """A server may echo what was sent in any of them."""
    secret = "4343434343434345 sk_test_abcdef0123 " + "x" * 500
    entry = {"code": secret, "detail": secret, "sub_code": secret, "source": {"pointer": secret, "attribute": secret}}
    with pytest.raises(BadRequestError) as raised:
        check(Response(400, {}, json.dumps({"errors": [entry]}).encode()), keyed=False, may_be_empty=False)
    shown = str(raised.value.to_dict()) + str(raised.value) + repr(raised.value.errors)
    assert "4343434343434345" not in shown
    assert "abcdef0123" not in shown
    assert all(len(text or "") <= 200 for text in (raised.value.code, raised.value.sub_code, raised.value.param))
