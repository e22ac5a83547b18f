"""A delivery is PayMongo's, or it is refused."""

from __future__ import annotations

import hmac
import json
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from traceback import walk_tb
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from paymongo_async.errors import SignatureVerificationError, StaleEventError
from paymongo_async.secret import Secret
from paymongo_async.webhooks import construct_event, sign

SECRET = "whsk_abcdefghijkl"
NOW = 1_700_000_000


def body_of(*, livemode: bool = False, **attributes: Any) -> bytes:
    """Write an event."""
    payment = {"id": "pay_1", "type": "payment", "attributes": {"amount": 10_000}}
    known = {"type": "payment.paid", "livemode": livemode, "data": payment, "created_at": NOW, "updated_at": NOW}
    return json.dumps({"data": {"id": "evt_1", "type": "event", "attributes": {**known, **attributes}}}).encode()


BODY = body_of()
GOOD = sign(BODY, SECRET, timestamp=NOW)


def verify(
    body: Any = BODY, header: str | None = GOOD, secrets: Any = SECRET, *, at: float = NOW, **options: Any
) -> Any:
    """Verify as if it were *at*."""
    return construct_event(body, header, secrets, received_at=datetime.fromtimestamp(at, UTC), **options)


def reason_of(**call: Any) -> str:
    """Return why it was refused."""
    with pytest.raises(SignatureVerificationError) as raised:
        verify(**call)
    assert raised.value.__context__ is None
    return raised.value.reason


def locals_of_ours(error: BaseException) -> str:
    """Show the local variables of every frame of the library."""
    frames = [frame for frame, _ in walk_tb(error.__traceback__) if "paymongo_async" in frame.f_code.co_filename]
    assert frames
    return repr([frame.f_locals for frame in frames])


def test_a_vector_made_by_hand_is_accepted() -> None:
    """HMAC-SHA256 over time, dot and body, written out."""
    digest = hmac.new(SECRET.encode(), f"{NOW}.".encode() + BODY, "sha256").hexdigest()
    assert verify(header=f"t={NOW},te={digest},li=").id == "evt_1"


@pytest.mark.parametrize("livemode", [False, True])
def test_what_was_signed_is_accepted(livemode: bool) -> None:
    """In either mode."""
    body = body_of(livemode=livemode)
    event = verify(body, sign(body, SECRET, timestamp=NOW, livemode=livemode))
    assert (event.id, event.livemode) == ("evt_1", livemode)


@pytest.mark.parametrize("livemode", [False, True])
def test_a_signature_of_the_other_mode_is_refused(livemode: bool) -> None:
    """A test signature on a live event, or the reverse."""
    body = body_of(livemode=livemode)
    assert reason_of(body=body, header=sign(body, SECRET, timestamp=NOW, livemode=not livemode)) == "mode"


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_any_kind_of_bytes_will_do(kind: Any) -> None:
    """Frameworks differ."""
    assert verify(kind(BODY)).id == "evt_1"


@given(st.integers(0, len(BODY) - 1), st.integers(1, 255))
def test_a_changed_byte_of_the_body_is_refused(place: int, change: int) -> None:
    """Whichever it is."""
    forged = bytearray(BODY)
    forged[place] ^= change
    assert reason_of(body=bytes(forged)) == "signature"


@given(st.integers(0, len(GOOD) - len(",li=") - 1), st.integers(1, 127))
def test_a_changed_character_of_time_or_signature_is_refused(place: int, change: int) -> None:
    """Whichever it is."""
    forged = GOOD[:place] + chr(ord(GOOD[place]) ^ change) + GOOD[place + 1 :]
    assert reason_of(header=forged) in ("header", "signature")


@pytest.mark.long
@given(st.binary(max_size=300), st.integers(0, 2**32))
def test_a_body_that_was_not_signed_is_refused(body: bytes, timestamp: int) -> None:
    """Whatever it is."""
    assert reason_of(body=body, header=sign(BODY, SECRET, timestamp=timestamp)) == "signature"


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "nonsense",
        "t=,te=,li=",
        f"t={NOW}",
        GOOD.replace(f"t={NOW}", ""),
        GOOD + f",t={NOW}",
        GOOD + "," + GOOD,
        GOOD.replace("te=", "te=é"),
        GOOD.replace(f"t={NOW}", f"t=-{NOW}"),
        GOOD.replace(f"t={NOW}", f"t={NOW}.0"),
        GOOD.replace(f"t={NOW}", "t=" + "9" * 12),
        GOOD.replace(f"t={NOW}", "t=١٧"),
        GOOD[:-6] + ",li=",
        f"t={NOW},te={GOOD.partition('te=')[2][:64].upper()},li=",
        GOOD + "0" * 63,
        "x" * 65_536,
        GOOD + "," * 65_536,
        GOOD.replace("li=", "li=zz"),
        "\udcff" + GOOD,
    ],
)
def test_a_damaged_header_is_refused(header: str | None) -> None:
    """With an error of ours, never a crash."""
    assert reason_of(header=header) in ("header", "signature")


@pytest.mark.parametrize(("skew", "accepted"), [(300, True), (301, False), (-300, True), (-301, False), (0, True)])
def test_the_tolerance_is_exact_on_both_sides(skew: int, accepted: bool) -> None:
    """To the second."""
    if accepted:
        assert verify(at=NOW + skew).id == "evt_1"
    else:
        assert reason_of(at=NOW + skew) == ("stale" if skew > 0 else "future")


def test_a_stale_event_is_authentic_and_can_be_told() -> None:
    """A forged one never is."""
    with pytest.raises(StaleEventError) as raised:
        verify(at=NOW + 400)
    assert "400 seconds" in raised.value.message
    with pytest.raises(SignatureVerificationError) as forged:
        verify(BODY + b" ", at=NOW + 400)
    assert type(forged.value) is SignatureVerificationError


def test_the_tolerance_can_be_chosen() -> None:
    """For a queue that was slow."""
    assert verify(at=NOW + 4000, tolerance=5000).id == "evt_1"


def test_now_is_the_moment_unless_told_otherwise() -> None:
    """The clock of this machine."""
    header = sign(BODY, SECRET, timestamp=int(time.time()))
    assert construct_event(BODY, header, SECRET).id == "evt_1"


def test_the_zone_of_the_moment_does_not_matter() -> None:
    """Manila or Greenwich."""
    moment = datetime.fromtimestamp(NOW, timezone(timedelta(hours=8)))
    assert construct_event(BODY, GOOD, SECRET, received_at=moment).id == "evt_1"


def test_everything_may_be_given_by_its_place() -> None:
    """Body, header, secrets, tolerance, moment."""
    moment = datetime.fromtimestamp(NOW + 400, UTC)
    assert construct_event(BODY, GOOD, [SECRET], 500, moment).id == "evt_1"


def test_a_moment_without_a_zone_is_refused() -> None:
    """It would be eight hours off in Manila, and an old delivery would count as fresh."""
    with pytest.raises(ValueError, match="received_at: a datetime with a time zone"):
        construct_event(BODY, GOOD, SECRET, received_at=datetime.fromtimestamp(NOW))  # noqa: DTZ006


@pytest.mark.parametrize("moment", [NOW, float(NOW), "2026-01-02T03:04:05Z", timedelta(1)])
def test_a_moment_that_is_none_is_refused(moment: Any) -> None:
    """By its name."""
    with pytest.raises(TypeError, match="received_at: a datetime"):
        construct_event(BODY, GOOD, SECRET, received_at=moment)


@pytest.mark.parametrize("livemode", [False, True])
@pytest.mark.parametrize("secrets", [["whsk_test", "whsk_live"], ["whsk_live", "whsk_test"]])
def test_both_modes_may_be_signed_and_come_to_one_address(secrets: list[str], livemode: bool) -> None:
    """Each with the secret of its own webhook; that of the event counts."""
    body = body_of(livemode=livemode)
    test, live = (sign(body, secret, timestamp=NOW).partition("te=")[2][:64] for secret in ("whsk_test", "whsk_live"))
    assert verify(body, f"t={NOW},te={test},li={live}", secrets).livemode is livemode


@pytest.mark.parametrize(
    ("call", "cause"),
    [
        ({"secrets": "whsk_other"}, "the body must be the raw bytes"),
        ({"body": json.dumps(json.loads(BODY), indent=1).encode()}, "parsed JSON written again"),
        ({"body": b"[object Object]"}, "does not begin like JSON"),
        ({"secrets": SECRET + "\n"}, "spaces or line breaks"),
        ({"header": None}, "missing, empty or too long"),
        (
            {"header": sign(BODY, SECRET, timestamp=NOW, livemode=True)},
            "of the test mode, and what matches is .* live one",
        ),
        ({"at": NOW - 400}, "this machine's clock"),
        ({"at": NOW + 400}, "400 seconds ago"),
    ],
)
def test_an_error_says_what_is_wrong_and_where_to_look(call: Any, cause: str) -> None:
    """Most of them are mistakes of the receiver."""
    with pytest.raises(SignatureVerificationError, match=cause):
        verify(**call)


@pytest.mark.parametrize("secrets", [[SECRET, "whsk_new"], ["whsk_new", SECRET], (Secret(SECRET),), Secret(SECRET)])
def test_several_secrets_are_tried_while_they_are_rotated(secrets: Any) -> None:
    """Any of them will do."""
    assert verify(secrets=secrets).id == "evt_1"


def test_a_removed_secret_is_refused() -> None:
    """The rotation is over."""
    assert reason_of(secrets=["whsk_new", "whsk_newer"]) == "signature"


@pytest.mark.parametrize("secrets", ["", [], [""], [SECRET, ""], Secret("")])
def test_an_empty_secret_is_a_mistake_of_the_program(secrets: Any) -> None:
    """It would accept what anybody can sign."""
    with pytest.raises(ValueError, match="secrets"):
        verify(secrets=secrets)


@pytest.mark.parametrize(
    "secrets",
    [None, [None], SECRET.encode(), [SECRET, SECRET.encode()], b"", bytearray(b"x"), 5, {SECRET: 1}, {SECRET}],
)
def test_what_is_no_secret_is_a_mistake_of_the_program(secrets: Any) -> None:
    """It is named, and not shown: what is of the wrong type is a secret nevertheless."""
    with pytest.raises(TypeError, match="secrets: ") as raised:
        verify(secrets=secrets)
    assert SECRET not in str(raised.value) + locals_of_ours(raised.value)


@pytest.mark.parametrize("secret", [SecretStr(SECRET), [SecretStr(SECRET)]])
def test_a_secret_of_pydantic_will_do(secret: Any) -> None:
    """Settings are often kept in one."""
    assert verify(secrets=secret).id == "evt_1"


def test_a_secret_with_half_a_character_is_a_wrong_secret() -> None:
    """Not a crash, which would show it."""
    assert reason_of(secrets="whsk_\udcff") == "signature"


@pytest.mark.parametrize("header", [GOOD.encode(), [GOOD], 5, b""])
def test_a_header_that_is_no_text_is_a_mistake_of_the_program(header: Any) -> None:
    """Some frameworks give bytes."""
    with pytest.raises(TypeError, match=r"header: .* as text, not (bytes|list|int)"):
        verify(header=header)


@pytest.mark.parametrize("tolerance", [float("nan"), float("inf"), -1, -0.5])
def test_a_tolerance_that_would_let_everything_or_nothing_pass_is_refused(tolerance: float) -> None:
    """With NaN, a delivery of last year would be accepted."""
    with pytest.raises(ValueError, match="tolerance: seconds"):
        verify(at=NOW + 1e9, tolerance=tolerance)


@pytest.mark.parametrize("tolerance", [None, "300", timedelta(minutes=5), True])
def test_a_tolerance_that_is_no_number_is_refused(tolerance: Any) -> None:
    """By its name."""
    with pytest.raises(TypeError, match="tolerance: seconds"):
        verify(tolerance=tolerance)


@pytest.mark.parametrize("body", [{"data": {}}, "text", None])
def test_a_body_that_was_parsed_is_a_mistake_of_the_program(body: Any) -> None:
    """Written again it is other bytes."""
    with pytest.raises(TypeError, match="raw bytes"):
        verify(body)
    with pytest.raises(TypeError, match="raw bytes"):
        sign(body, SECRET, timestamp=NOW)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b"{}", b'{"data": 5}', b"\xff", body_of(created_at="soon"), b'{"data": {"id": 5}}']
)
def test_a_signed_body_that_is_no_event_is_refused(body: bytes) -> None:
    """With an error of ours."""
    assert reason_of(body=body, header=sign(body, SECRET, timestamp=NOW)) == "body"


def test_an_unknown_type_of_event_is_an_event() -> None:
    """PayMongo adds some."""
    body = body_of(type="something.new")
    assert verify(body, sign(body, SECRET, timestamp=NOW)).type == "something.new"


def test_an_error_carries_neither_payload_nor_header_nor_secret() -> None:
    """Only the reason."""
    with pytest.raises(SignatureVerificationError) as raised:
        verify(secrets="whsk_other")
    shown = repr(raised.value) + str(vars(raised.value))
    assert not any(part in shown for part in ("whsk_", "pay_1", GOOD, GOOD[20:40]))


@pytest.mark.parametrize("secrets", [SECRET, Secret(SECRET), [SECRET, "whsk_old"]])
def test_the_traceback_of_a_forgery_holds_neither_secret_nor_what_would_have_been_right(secrets: Any) -> None:
    """Error trackers show the local variables of every frame; the right signature would sign the forged body."""
    forged = BODY.replace(b"10000", b"99999")
    right = sign(forged, SECRET, timestamp=NOW).partition("te=")[2][:64]
    with pytest.raises(SignatureVerificationError) as raised:
        construct_event(forged, GOOD, secrets)
    shown = locals_of_ours(raised.value)
    assert str(NOW) in shown  # the local variables are really there
    assert not any(part in shown for part in (SECRET, "whsk_old", right, "99999"))


def test_no_secret_is_in_a_traceback_of_any_refusal() -> None:
    """Whether the time, the mode, the body or an argument is wrong."""
    wrong: list[dict[str, Any]] = [
        {"at": NOW + 400},
        {"header": sign(BODY, SECRET, timestamp=NOW, livemode=True)},
        {"body": b"[]", "header": sign(b"[]", SECRET, timestamp=NOW)},
        {"body": None},
        {"header": b"t"},
        {"tolerance": -1},
        {"secrets": [SECRET, ""]},
    ]
    for call in wrong:
        with pytest.raises((SignatureVerificationError, TypeError, ValueError)) as raised:
            verify(**call)
        assert SECRET not in locals_of_ours(raised.value)


def test_a_delivery_does_not_build_what_the_one_before_has_built() -> None:
    """That would take longer than all the rest of it."""
    verify()
    called: Counter[str] = Counter()
    sys.setprofile(lambda frame, event, _: called.update([frame.f_code.co_name] if event == "call" else []))
    try:
        verify()
    finally:
        sys.setprofile(None)
    assert (called["construct_event"], called["make_converter"]) == (1, 0)
