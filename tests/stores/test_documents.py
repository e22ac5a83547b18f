"""Records come back from outside the process as they were."""

from __future__ import annotations

import json
from typing import Any

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paymongo_async._clock import Moment
from paymongo_async.idempotency import Record
from paymongo_async.stores._documents import dump, load
from paymongo_async.stores._durable import DurableStore
from paymongo_async.stores._rows import Row
from paymongo_async.wire import Answer, Request

from .records import LEASE, describe

SALT = b"\x00\xff" * 16
NUMBERS = st.integers() | st.integers(min_value=-(10**400), max_value=10**400) | st.floats(allow_nan=False)
LEAVES = st.none() | st.booleans() | NUMBERS | st.text()
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3))
FIELDS = st.dictionaries(st.text(), JSON, max_size=4)
HEADERS = st.dictionaries(st.sampled_from(["date", "x-request-id", "cf-ray"]), st.text())
SECONDS = st.floats(allow_nan=False, allow_infinity=False)
MOMENTS = st.builds(Moment, SECONDS, st.none() | SECONDS)
NAMES = st.none() | st.text()
RECORDS = st.builds(
    Record,
    key=st.from_regex(r"[\x21-\x7e]{1,255}", fullmatch=True),
    operation=st.text(),
    fields=FIELDS,
    request=st.none() | st.builds(Request, st.text(), st.text(), FIELDS, st.none() | st.binary()),
    scope=st.lists(st.text()).map(tuple),
    salt=st.just(SALT),
    created=MOMENTS,
    base=st.text(),
    account_id=NAMES,
    organization_id=NAMES,
    minted=st.booleans(),
    owner=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1),
    state=st.sampled_from(["claimed", "in_doubt", "completed", "rejected"]),
    answer=st.none() | st.builds(Answer, JSON, HEADERS, st.integers(200, 299)),
    is_partial=st.booleans(),
    error=st.none() | FIELDS,
    last_sent=MOMENTS,
    reason=NAMES,
)
NASTY = {
    "fields": {"é\0\u2028": ["😀", None, 10**300, -0.0, 1e-320, {"": {}}], "amount": 2**63},
    "request": Request("POST", "https://x/é", {"A": "b"}, bytes(range(256))),
    "answer": Answer({"data": {"id": "x\0\ud800", "deep": [[[None]]]}}, {"date": "now"}, 201),
    "error": {"error": "X", "message": "“no”\0", "errors": [{"code": None}]},
    "reason": "because\n\0",
    "account_id": "org_1",
    "organization_id": "org_2",
    "minted": True,
    "is_partial": True,
}


def as_read(record: Record) -> Record:
    """Return a record as it comes back: its fingerprint is read and not computed."""
    return evolve(record, kept_fingerprint=record.fingerprint)


@given(record=RECORDS)
def test_a_record_is_read_as_it_was_written(record: Record) -> None:
    """Bytes, Unicode, integers of any size, nesting, and the moments of both clocks."""
    assert load(dump(record), SALT) == as_read(record)


@given(record=RECORDS)
def test_a_document_is_plain_text(record: Record) -> None:
    """In ASCII, so that no back end has to be told of an encoding."""
    assert dump(record).isascii()
    assert dump(record).isprintable()


@given(record=RECORDS)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_a_back_end_keeps_any_record(kept: DurableStore, record: Record) -> None:
    """As it was given, until somebody releases it."""
    record = evolve(record, state="claimed", salt=await kept.salt())
    claim = await kept.claim(record, LEASE)
    try:
        assert claim.record == record
        assert await kept.get(record.key) == as_read(record)
    finally:
        await kept.release(record)


@pytest.mark.parametrize("server", [None, 1_700_000_000.123456])
async def test_a_back_end_keeps_the_nastiest_record(kept: DurableStore, server: float | None) -> None:
    """Nothing that an application or PayMongo may say is too much."""
    moment = Moment(1_699_999_999.999999, server)
    record = await describe(kept, **NASTY, created=moment, last_sent=moment.ago(-1e-6))
    await kept.claim(record, LEASE)
    assert await kept.get("k") == as_read(record)
    assert await kept.save(evolve(record, state="in_doubt"))
    assert await kept.in_doubt() == [as_read(evolve(record, state="in_doubt"))]


async def test_only_headers_that_somebody_asks_for_are_kept() -> None:
    """The others may hold what is not ours to keep."""
    answer = Answer({}, {"date": "now", "set-cookie": "secret", "x-request-id": "r"})
    record = evolve(await described(), answer=answer)
    assert load(dump(record), SALT).answer == Answer({}, {"date": "now", "x-request-id": "r"})


async def described() -> Record:
    """Describe a call of no store."""
    return Record("k", "refunds.create", {}, None, (), SALT, Moment(0.0))


async def test_a_record_of_a_later_version_is_refused(kept: DurableStore) -> None:
    """By whoever reads it; an older program must not guess."""
    later: dict[str, Any] = json.loads(dump(await describe(kept))) | {"version": 2}
    assert await kept._insert(Row("k", "in_doubt", "somebody", 0.0, 0.0, None, json.dumps(later)))
    for reading in (kept.get("k"), kept.in_doubt(), kept.claim(await describe(kept), LEASE)):
        with pytest.raises(ValueError, match="another version"):
            await reading
