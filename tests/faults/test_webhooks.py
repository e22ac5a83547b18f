"""F71 to F76: deliveries that are PayMongo's, and deliveries that are not.

What becomes of those that are: `test_deliveries`.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from paymongo_async.errors import SignatureVerificationError, StaleEventError
from paymongo_async.webhooks import WebhookRouter, construct_event, sign
from paymongo_async.webhooks.receiver import receive

from ..rig.happenings import NOW, SECRET, body_of, chunks_of, headers_of
from ..rig.seeds import trials

BODY = body_of()
GOOD = sign(BODY, SECRET, timestamp=NOW)
HEX = GOOD.partition("te=")[2][:64]


def verify(body: bytes = BODY, header: str | None = GOOD, secrets: Any = SECRET, *, at: float = NOW) -> Any:
    """Verify as if it had come at a moment."""
    return construct_event(body, header, secrets, received_at=datetime.fromtimestamp(at, UTC))


def refused(**call: Any) -> str:
    """Return why it is refused, with the one error that is documented."""
    with pytest.raises(SignatureVerificationError) as raised:
        verify(**call)
    shown = f"{raised.value} {raised.value!r} {vars(raised.value)}"
    assert not any(part in shown for part in (SECRET, "pay_1", HEX))
    return raised.value.reason


# -- F71 --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("livemode", [False, True])
async def test_f71_a_vector_of_the_documentation_is_accepted(livemode: bool) -> None:
    """HMAC-SHA256 over time, dot and body, written out: ``te`` for a test event, ``li`` for a live one."""
    body = body_of(livemode=livemode)
    digest = hmac.new(SECRET.encode(), f"{NOW}.".encode() + body, hashlib.sha256).hexdigest()
    header = f"t={NOW},te=,li={digest}" if livemode else f"t={NOW},te={digest},li="
    assert verify(body, header).livemode is livemode


@pytest.mark.parametrize("livemode", [False, True])
async def test_f71_a_signature_of_the_other_mode_is_refused(livemode: bool) -> None:
    """``te`` on a live event, or the reverse; also beside a wrong one of the right mode."""
    body = body_of(livemode=livemode)
    other = sign(body, SECRET, timestamp=NOW, livemode=not livemode)
    assert refused(body=body, header=other) == "mode"
    empty, wrong = ("li=", f"li={'0' * 64}") if livemode else ("te=,", f"te={'0' * 64},")
    assert refused(body=body, header=other.replace(empty, wrong)) == "mode"


# -- F72 --------------------------------------------------------------------------------------------------------------


def forgeries(count: int, seed: str) -> Iterator[tuple[bytes, str, int]]:
    """Change one thing of a good delivery, so many times: a body, a header and a moment."""
    rng = Random(seed)
    for _ in range(count):
        body, header, at = bytearray(BODY), GOOD, NOW
        match rng.randrange(6):
            case 0:
                body[rng.randrange(len(body))] ^= rng.randrange(1, 256)
            case 1:
                place = rng.randrange(len(body) + 1)
                body[place:place] = rng.randbytes(rng.randrange(1, 8))
            case 2:
                del body[(place := rng.randrange(len(body))) : place + rng.randrange(1, 8)]
            case 3:
                place = rng.randrange(len(GOOD) - len(",li="))
                other = chr(rng.choice((rng.randrange(128), rng.randrange(0x110000))))
                header = GOOD[:place] + (other if other != GOOD[place] else "é") + GOOD[place + 1 :]
            case 4:
                header = GOOD.replace(f"t={NOW}", f"t={NOW + rng.choice((-1, 1)) * rng.randrange(1, 10**9)}")
            case _:
                at += rng.choice((-1, 1)) * rng.randrange(301, 10**9)
        yield bytes(body), header, at


async def test_f72_no_mutation_of_a_delivery_is_accepted() -> None:
    """Of body, signature, time and moment: accepted = 0 of 2,000 on every run, of 100,000 once seeds are asked for."""
    count = trials(2_000, 100_000)
    accepted = [one for one in forgeries(count, "f72") if is_accepted(*one)]
    assert accepted == []


def is_accepted(body: bytes, header: str, at: float) -> bool:
    """Tell whether a delivery is taken for PayMongo's; the one documented error is the only one."""
    try:
        verify(body, header, at=at)
    except SignatureVerificationError:
        return False
    return True


async def test_f72_every_mutation_is_answered_with_400() -> None:
    """Nothing else is said, whatever was wrong; and nobody is called."""
    router = WebhookRouter(SECRET)
    router.fallback(never)
    for body, header, _ in forgeries(trials(200, 10_000), "f72 answers"):
        headers = {**headers_of(body, at=NOW), "paymongo-signature": header}
        reply = await receive(router, "POST", headers, chunks_of(body))
        assert (reply.status, reply.body) == (400, b"")
    assert router.matched == {}


async def never(event: Any) -> None:
    """Fail: no forged event has an effect."""
    pytest.fail("a forged event was handled")


# -- F74 --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("skew", [-300, -299, 0, 299, 300])
async def test_f74_a_signature_within_the_tolerance_is_accepted(skew: int) -> None:
    """To the second, in both directions."""
    assert verify(at=NOW + skew).is_stale is False


@pytest.mark.parametrize(("skew", "reason"), [(301, "stale"), (-301, "future"), (10**8, "stale"), (-(10**8), "future")])
async def test_f74_a_signature_beyond_the_tolerance_is_refused(skew: int, reason: str) -> None:
    """One that is authentic but stale can be told from a forgery."""
    assert refused(at=NOW + skew) == reason
    with pytest.raises(StaleEventError if reason == "stale" else SignatureVerificationError) as raised:
        verify(at=NOW + skew)
    assert isinstance(raised.value, StaleEventError) is (reason == "stale")


async def test_f74_a_forgery_that_is_stale_is_a_forgery() -> None:
    """Its age says nothing."""
    assert refused(body=BODY + b" ", at=NOW + 400) == "signature"


# -- F75 --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("signer", ["whsk_new", "whsk_old"])
@pytest.mark.parametrize("livemode", [False, True])
async def test_f75_either_of_two_secrets_is_accepted_while_they_are_rotated(signer: str, livemode: bool) -> None:
    """In either mode."""
    body = body_of(livemode=livemode)
    header = sign(body, signer, timestamp=NOW, livemode=livemode)
    assert verify(body, header, ["whsk_new", "whsk_old"]).id == "evt_1"


async def test_f75_a_secret_that_was_removed_is_refused() -> None:
    """The rotation is over."""
    assert refused(header=sign(BODY, "whsk_old", timestamp=NOW), secrets=["whsk_new"]) == "signature"


# -- F76 --------------------------------------------------------------------------------------------------------------

DAMAGED = {
    "missing": None,
    "empty": "",
    "without a time": f"te={HEX},li=",
    "without a signature": f"t={NOW}",
    "with empty signatures": f"t={NOW},te=,li=",
    "with two times": f"t={NOW},{GOOD}",
    "with two signatures": f"{GOOD},te={HEX}",
    "with an empty second one": f"{GOOD},te=",
    "of 64 kB": GOOD + "," + "x" * 65_536,
    "of many parts": GOOD + "".join(f",x{number}=1" for number in range(10_000)),
    "of many commas": GOOD + "," * 65_536,
    "with a signature that is not ASCII": GOOD.replace(HEX, "é" * 64),
    "with half a surrogate pair": GOOD.replace(HEX, "\udcff" * 64),
    "with upper-case hex": GOOD.replace(HEX, HEX.upper()),
    "with cut hex": GOOD.replace(HEX, HEX[:-1]),
    "with more hex": GOOD.replace(HEX, HEX + "0"),
    "with no hex": GOOD.replace(HEX, "g" * 64),
    "with hex and a line break": GOOD.replace(HEX, HEX[:32] + "\n" + HEX[32:]),
    "with a damaged other signature": GOOD + "zz",
    "with a negative time": GOOD.replace("t=", "t=-", 1),
    "with a time in other digits": GOOD.replace(str(NOW), "١٧٠٠٠٠٠٠٠٠"),
    "with a time of twelve digits": GOOD.replace(str(NOW), "0" * 2 + str(NOW)),
    "with a time with a sign": GOOD.replace("t=", "t=+", 1),
    "with a fraction": GOOD.replace(str(NOW), f"{NOW}.0"),
    "with names in capitals": GOOD.replace("te=", "TE="),
}


@pytest.mark.parametrize("how", DAMAGED)
async def test_f76_a_damaged_header_is_refused(how: str) -> None:
    """With the documented error and no other: accepted = 0."""
    assert refused(header=DAMAGED[how]) in ("header", "signature")


@pytest.mark.parametrize("how", DAMAGED)
async def test_f76_a_damaged_header_is_never_a_500(how: str) -> None:
    """400, and nothing said; accepted = 0."""
    router = WebhookRouter(SECRET)
    headers = {**headers_of(BODY, at=NOW), "paymongo-signature": DAMAGED[how]}
    sent = {name: value for name, value in headers.items() if value is not None}
    reply = await receive(router, "POST", sent, chunks_of(BODY))
    assert (reply.status, reply.body, sum(router.refused.values())) == (400, b"", 1)


@pytest.mark.parametrize(
    "header",
    [
        GOOD,
        f"li=,te={HEX},t={NOW}",
        f"te={HEX},t={NOW}",
        f"t={NOW},te={HEX}",
        f"v1=abc,t={NOW},new,te={HEX},li=,x=y=z",
        f" t={NOW}, te={HEX}, li= ",
        GOOD + "0" * 64,
    ],
)
async def test_f76_a_header_is_read_by_its_names(header: str) -> None:
    """In any order, with parts that nobody knows, with or without an empty ``li=``."""
    assert verify(header=header).id == "evt_1"
