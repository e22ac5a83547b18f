"""Rows F61 to F67: what callers and servers may put in, and what must not come of it."""

from __future__ import annotations

import json
import time
import unicodedata
from collections.abc import AsyncIterator
from decimal import Decimal
from types import ModuleType
from typing import Any

import pytest

from paymongo_async import PayMongo, _json
from paymongo_async.errors import (
    BadRequestError,
    IdempotencyMismatchError,
    OutcomeUnknown,
    ProtocolError,
    ValidationError,
)
from paymongo_async.models.payment_intents import PaymentIntent
from paymongo_async.retry import RetryPolicy
from paymongo_async.simulator import Rules, Simulator

from ..rig.scripted import INTENT, REFUND
from ..rig.scripted import intent as intent_answer
from ..rig.sockets import Wire, answers, wire

SECRET = "sk_test_inputs"
ENGINES = [pytest.param(None, id="standard library"), pytest.param(_json.orjson, id="orjson")]


@pytest.fixture
async def client(simulator: Simulator) -> AsyncIterator[PayMongo]:
    """Talk to the simulator."""
    async with PayMongo(SECRET, base_url=simulator.base_url) as made:
        yield made


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ModuleType | None:
    """Read and write JSON with one engine."""
    assert _json.orjson is not None, "the extra speed is what tests are run with"
    monkeypatch.setattr(_json, "orjson", request.param)
    found: ModuleType | None = request.param
    return found


# -- F61, F62: amounts and currencies ---------------------------------------------------------------------------------

WRONG_AMOUNTS = [
    pytest.param(value, id=repr(value))
    for value in (100.0, 100.5, float("nan"), float("inf"), True, "100", -1, 0, 2**63, Decimal("100.005"))
]


@pytest.mark.parametrize("amount", WRONG_AMOUNTS)
@pytest.mark.parametrize("name", ["payment_intents.create", "payment_intents.capture", "refunds.create"])
async def test_f61_a_wrong_amount_is_refused_before_sending(
    client: PayMongo, simulator: Simulator, caplog: pytest.LogCaptureFixture, name: str, amount: Any
) -> None:
    """N = 0, and the value is neither in the error nor in the log."""
    calls = {
        "payment_intents.create": lambda: client.payment_intents.create(**{**INTENT, "amount": amount}),
        "payment_intents.capture": lambda: client.payment_intents.capture("pi_1", amount=amount),
        "refunds.create": lambda: client.refunds.create(**{**REFUND, "amount": amount}),
    }
    with caplog.at_level(1, logger="paymongo_async"), pytest.raises(ValidationError) as raised:
        await calls[name]()
    error = raised.value
    logged = [record.getMessage() for record in caplog.records if record.name.startswith("paymongo_async")]
    assert (error.outcome, error.param, error.operation) == ("not_sent", "amount", name)
    assert not any(str(amount) in text for text in (str(error), repr(error), *logged))
    assert not simulator.requests


async def test_f61_an_amount_below_a_documented_minimum_is_sent() -> None:
    """PayMongo's pages disagree on the minimum, so the server decides by the floor that is configured."""
    async with Simulator(rules=Rules(minimum_amount=2_000)) as strict, PayMongo(SECRET, base_url=strict.base_url) as to:
        with pytest.raises(BadRequestError) as raised:
            await to.payment_intents.create(**{**INTENT, "amount": 1_999})
        assert (raised.value.outcome, raised.value.code) == ("rejected", "parameter_below_minimum")
        assert (await to.payment_intents.create(**{**INTENT, "amount": 2_000})).amount == 2_000
        assert len(strict.requests) == 2


@pytest.mark.parametrize("currency", ["php", "USD", "", "Php", "PHP "])
async def test_f62_a_currency_goes_out_as_it_was_written(currency: str) -> None:
    """Nothing is put into upper case, stripped or left out."""
    body = json.dumps(intent_answer(currency=currency)).encode()
    async with wire(answers(body)) as served, PayMongo(SECRET, base_url=served.url) as client:
        await client.payment_intents.create(**{**INTENT, "currency": currency})
    assert sent_by(served)["currency"] == currency


@pytest.mark.parametrize(("currency", "accepted"), [("PHP", True), ("USD", True), ("php", False), ("", False)])
async def test_f62_the_endpoint_decides_about_the_currency(client: PayMongo, currency: str, accepted: bool) -> None:
    """By its own rule: an intent takes two currencies, in upper case."""
    try:
        made = await client.payment_intents.create(**{**INTENT, "currency": currency})
    except BadRequestError as error:
        assert (accepted, error.param, error.outcome) == (False, "currency", "rejected")
    else:
        assert (accepted, made.currency) == (True, currency)


def sent_by(served: Wire) -> dict[str, Any]:
    """Return the attributes of the one request that a server saw."""
    (request,) = served.requests
    attributes: dict[str, Any] = json.loads(request.partition(b"\r\n\r\n")[2])["data"]["attributes"]
    return attributes


# -- F63, F64: text ---------------------------------------------------------------------------------------------------

WRONG_METADATA = {
    "nested": {"order": {"id": "42"}},
    "list": {"order": ["42"]},
    "none": {"order": None},
    "int": {"order": 42},
    "int key": {42: "order"},
    "lone surrogate": {"order": "\ud83d"},
    "lone surrogate in a key": {"\udc00": "42"},
    "no mapping": [("order", "42")],
}
ODD_TEXTS = {
    "NUL": "a\0b",
    "right to left": "\u202e0,001 PHP",
    "joined emoji": "\N{WOMAN}\u200d\N{PERSONAL COMPUTER}",
    "4-byte UTF-8": "\N{GRINNING FACE}",
    "CR and LF": "one\r\ntwo\rthree\nfour\x85five\u2028six",
    "NFC": unicodedata.normalize("NFC", "Señor Muñoz"),
    "NFD": unicodedata.normalize("NFD", "Señor Muñoz"),
    "JSON in text": '{"data": {"attributes": {"amount": 1}}}\\',
}


@pytest.mark.parametrize("metadata", WRONG_METADATA.values(), ids=WRONG_METADATA)
async def test_f63_metadata_that_is_no_flat_text_is_refused(
    client: PayMongo, simulator: Simulator, metadata: Any
) -> None:
    """Before sending."""
    with pytest.raises(ValidationError) as raised:
        await client.payment_intents.create(**INTENT, metadata=metadata)
    assert (raised.value.param, len(simulator.requests)) == ("metadata", 0)


@pytest.mark.parametrize(
    "metadata",
    [
        pytest.param({f"key {number}": str(number) for number in range(10_000)}, id="10,000 keys"),
        pytest.param({"big": "x" * 1_000_000}, id="1 MB"),
        *[pytest.param({text: text}, id=name) for name, text in ODD_TEXTS.items()],
    ],
)
async def test_f63_other_metadata_comes_back_byte_for_byte(
    client: PayMongo, engine: ModuleType | None, metadata: dict[str, str]
) -> None:
    """In the answer to the create, and when read later; with either engine."""
    made = await client.payment_intents.create(**INTENT, metadata=metadata)
    read = await client.payment_intents.retrieve(made.id)
    assert in_bytes(made.metadata) == in_bytes(read.metadata) == in_bytes(metadata)


def in_bytes(metadata: Any) -> dict[bytes, bytes]:
    """Encode, so that nothing compares equal that is not the same bytes."""
    return {name.encode(): value.encode() for name, value in metadata.items()}


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS)
async def test_f64_a_description_arrives_and_comes_back_byte_for_byte(
    client: PayMongo, simulator: Simulator, engine: ModuleType | None, text: str
) -> None:
    """In the books as in the answer."""
    made = await client.payment_intents.create(**INTENT, description=text)
    (stored,) = simulator.books.payment_intents
    assert (made.description or "").encode() == stored["attributes"]["description"].encode() == text.encode()


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS)
async def test_f64_the_fingerprint_is_the_same_whichever_engine_writes(
    client: PayMongo, simulator: Simulator, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """So a worker with the extra and one without take a call for the same one: N = 1."""
    first = await client.payment_intents.create(**INTENT, description=text, idempotency_key="order-42")
    monkeypatch.setattr(_json, "orjson", None)
    again = await client.payment_intents.create(**INTENT, description=text, idempotency_key="order-42")
    assert (again.id, len(simulator.requests)) == (first.id, 1)


async def test_f64_texts_that_only_look_alike_are_two_contents(client: PayMongo, simulator: Simulator) -> None:
    """Nothing is normalised, so what was composed and what was decomposed do not share a key."""
    await client.payment_intents.create(**INTENT, description=ODD_TEXTS["NFC"], idempotency_key="order-42")
    with pytest.raises(IdempotencyMismatchError):
        await client.payment_intents.create(**INTENT, description=ODD_TEXTS["NFD"], idempotency_key="order-42")
    assert len(simulator.requests) == 1


# -- F65: answers that have changed -----------------------------------------------------------------------------------

DRIFTS: dict[str, dict[str, Any]] = {
    "unknown status": {"status": "levitating"},
    "unknown method": {"payment_method_allowed": ["card", "seashells"]},
    "new field": {"loyalty_tier": {"name": "gold", "points": [1, 2.5, None]}},
    "null list": {"payments": None, "payment_method_allowed": None},
    "null object": {"payment_method_options": None, "next_action": None, "metadata": None},
}


@pytest.mark.parametrize("drift", DRIFTS.values(), ids=DRIFTS)
async def test_f65_an_answer_that_has_changed_is_decoded(engine: ModuleType | None, drift: dict[str, Any]) -> None:
    """Nothing is raised, and nothing of it is lost on the way back to its wire form."""
    payload = intent_answer(**drift)
    async with wire(answers(json.dumps(payload).encode())) as served, PayMongo(SECRET, base_url=served.url) as client:
        found = await client.payment_intents.retrieve("pi_1")
    unknown = {name: value for name, value in drift.items() if name == "loyalty_tier"}
    assert found.extra == unknown
    assert found.to_dict()["attributes"] == payload["data"]["attributes"]


async def test_f65_whatever_is_optional_may_be_missing() -> None:
    """An id is all that an answer needs; lists are empty then."""
    body = b'{"data": {"id": "pi_1", "type": "payment_intent", "attributes": {}}}'
    async with wire(answers(body)) as served, PayMongo(SECRET, base_url=served.url) as client:
        found = await client.payment_intents.retrieve("pi_1")
    assert isinstance(found, PaymentIntent)
    assert (found.id, found.payments, found.metadata, found.extra) == ("pi_1", (), None, {})


# -- F66: ids ---------------------------------------------------------------------------------------------------------

CLIMBING = ["/", "a/b", "..", ".", "../payments", "a?x=1", "a#b", "a%2fb", "%2e%2e", "%00", "a\\b", "//{host}/x", ""]
ODD_IDS = {
    "pi@{host}": "pi%40127.0.0.1%3A",
    "pi;v=1&x=2": "pi%3Bv%3D1%26x%3D2",
    "pi+1": "pi%2B1",
    "piñ": "pi%C3%B1",
    "...": "...",
}


@pytest.mark.parametrize("key", CLIMBING)
async def test_f66_an_id_that_would_leave_its_place_in_the_path_is_refused(key: str) -> None:
    """Neither the server that was meant nor the one that the id names sees anything."""
    async with wire(answers()) as elsewhere, wire(answers()) as served, PayMongo(SECRET, base_url=served.url) as client:
        wrong = key.format(host=elsewhere.url.removeprefix("http://"))
        for call in (client.payment_intents.retrieve, client.payment_intents.cancel, client.refunds.retrieve):
            with pytest.raises(ValidationError, match="_id: an id without slashes"):
                await call(wrong)
        assert (served.connections, elsewhere.connections) == (0, 0)


@pytest.mark.parametrize("key", ODD_IDS)
async def test_f66_any_other_id_is_one_segment_of_the_path(key: str) -> None:
    """Host and structure of the path are what they would be for any id."""
    body = json.dumps(intent_answer()).encode()
    async with wire(answers()) as elsewhere, wire(answers(body)) as served:
        async with PayMongo(SECRET, base_url=served.url) as client:
            await client.payment_intents.retrieve(key.format(host=elsewhere.url.removeprefix("http://")))
        (request,) = served.requests
        line, *headers = request.decode("ascii").split("\r\n")
        method, path, _ = line.split(" ")
        assert (method, path.split("/")[:3], path.count("/")) == ("GET", ["", "v1", "payment_intents"], 3)
        assert path.split("/")[3].startswith(ODD_IDS[key])
        assert "?" not in path
        assert f"Host: {served.url.removeprefix('http://')}" in headers
        assert elsewhere.connections == 0


# -- F67: answers that are no JSON, or too much of it -----------------------------------------------------------------


def with_member(member: bytes) -> bytes:
    """Put one more attribute into an answer that is good otherwise."""
    good = json.dumps(intent_answer()).encode()
    assert good.endswith(b"}}}")
    return good[:-3] + b', "odd": ' + member + b"}}}"


GOOD = with_member(b"1")
BAD_JSON = {
    "NaN": with_member(b"NaN"),
    "Infinity": with_member(b"-Infinity"),
    "1e400": with_member(b"1e400"),
    "5,000 digits": with_member(b"9" * 5_000),
    "depth 2,000": with_member(b"[" * 2_000 + b"]" * 2_000),
    "depth 2,000 of objects": with_member(b'{"a":' * 2_000 + b"1" + b"}" * 2_000),
    "depth 500": with_member(b"[" * 500 + b"]" * 500),
    "depth 2,000, never closed": with_member(b"[" * 2_000),
    "invalid UTF-8": with_member(b'"\xff"'),
    "overlong UTF-8": with_member(b'"\xc0\xaf"'),
    "surrogate in UTF-8": with_member(b'"\xed\xa0\x80"'),
    "half of a surrogate pair": with_member(b'"\\ud800"'),
    "BOM": b"\xef\xbb\xbf" + GOOD,
    "UTF-16": GOOD.decode().encode("utf-16"),
    "two values": GOOD + GOOD,
    "cut": GOOD[:-1],
}


@pytest.mark.parametrize("body", BAD_JSON.values(), ids=BAD_JSON)
async def test_f67_an_answer_that_is_no_json_is_a_protocol_error(engine: ModuleType | None, body: bytes) -> None:
    """A write stays unknown, whether the caller chose its key or not; nothing else is ever raised."""
    once = RetryPolicy.none()
    async with wire(answers(body)) as served, PayMongo(SECRET, base_url=served.url, retry=once) as client:
        with pytest.raises(ProtocolError):
            await client.payment_intents.retrieve("pi_1")
        for key in (None, "order-42"):
            with pytest.raises(OutcomeUnknown) as raised:
                await client.payment_intents.create(**INTENT, idempotency_key=key)
            assert type(raised.value.__cause__) is ProtocolError
        assert [record.key for record in await client.in_doubt()][-1] == "order-42"


@pytest.mark.parametrize("body", [GOOD, with_member(b"[" * 100 + b"]" * 100)], ids=["flat", "depth 100"])
async def test_f67_the_same_answer_without_the_fault_is_read(engine: ModuleType | None, body: bytes) -> None:
    """Or the refusals above would prove nothing; with a chosen key it is copied and kept as well."""
    async with wire(answers(body)) as served, PayMongo(SECRET, base_url=served.url) as client:
        made = await client.payment_intents.create(**INTENT, idempotency_key="order-42")
        again = await client.payment_intents.create(**INTENT, idempotency_key="order-42")
    assert (made.id, again.extra.keys(), len(served.requests)) == ("pi_1", {"odd"}, 1)


@pytest.mark.parametrize("space", [b"", b" ", b"\n  "])
async def test_f67_a_doubled_member_is_a_protocol_error(engine: ModuleType | None, space: bytes) -> None:
    """Every parser takes another of the two, whatever stands between a name and its colon."""
    doubled = b'"amount"' + space + b': 1, "amount": 10000'
    body = json.dumps(intent_answer()).encode().replace(b'"amount": 10000', doubled)
    async with wire(answers(body)) as served, PayMongo(SECRET, base_url=served.url) as client:
        with pytest.raises(OutcomeUnknown) as raised:
            await client.with_options(retry=RetryPolicy.none()).payment_intents.create(**INTENT)
        assert type(raised.value.__cause__) is ProtocolError
        with pytest.raises(ProtocolError):
            await client.with_options(retry=RetryPolicy.none()).payment_intents.retrieve("pi_1")


@pytest.mark.parametrize("description", ['a ":" b', "a \u0022: b", 'x":y"'])
async def test_f67_what_only_looks_doubled_is_read(engine: ModuleType | None, description: str) -> None:
    """Quotes and colons within text are no members."""
    for ascii_only in (True, False):
        body = json.dumps(intent_answer(description=description), ensure_ascii=ascii_only).encode()
        async with wire(answers(body)) as served, PayMongo(SECRET, base_url=served.url) as client:
            assert (await client.payment_intents.retrieve("pi_1")).description == description


@pytest.mark.parametrize("body", BAD_JSON.values(), ids=BAD_JSON)
def test_f67_refusing_it_takes_no_time(engine: ModuleType | None, body: bytes) -> None:
    """At most 10 ms of this thread's processor time, in the best of five: a machine that is busy does not count."""
    spent = []
    for _ in range(5):
        begun = time.thread_time()
        with pytest.raises(ValueError):  # noqa: PT011  (the engines differ in their words)
            _json.loads(body)
        spent.append(time.thread_time() - begun)
    assert min(spent) <= 0.01
