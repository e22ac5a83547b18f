"""A delivery is PayMongo's, or it is refused."""

from __future__ import annotations

import hmac
import json
import time
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@pytest.mark.parametrize("body", [{"data": {}}, "text", None])
def test_a_body_that_was_parsed_is_a_mistake_of_the_program(body: Any) -> None:
    """Written again it is other bytes."""
    with pytest.raises(TypeError, match="raw bytes"):
        verify(body)


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
