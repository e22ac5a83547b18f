"""Whatever moves money is sent once, however its answer got lost and whatever a look shows."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paymongo_async import PayMongo
from paymongo_async.errors import OutcomeUnknown, PayMongoError
from paymongo_async.operations import IDEMPOTENCY_KEY, Operation
from paymongo_async.recovery import CONFIRM, MONEY, VERIFY
from paymongo_async.resources import OPERATIONS
from paymongo_async.retry import RetryPolicy
from paymongo_async.stores.memory import MemoryStore
from paymongo_async.wire import Request, Sending

from .rig.arguments import everything, required
from .rig.scripted import Scripted, Step, client_of, hangs, lost, refuses, says, timed_out, wait

ALL = sorted(MONEY)
KEYED = sorted(MONEY & set(VERIFY))
LATER = datetime(2096, 1, 1, tzinfo=UTC)
"""After any call of these tests."""

LOSSES: dict[str, Step] = {
    "lost": lost(),
    "timed out": timed_out(),
    "500": says(500, {"errors": [{"code": "internal_server_error", "detail": "x"}]}),
    "502": says(502, b"<html>Bad gateway</html>"),
    "not JSON": says(200, b"it worked"),
    "nothing": says(200, b""),
    "no resource": says(200, {"data": 5}),
    "moved": says(307, b""),
    "proxy": says(403, b"<html>Denied</html>"),
    "fault": refuses(400, "resource_processing_error"),
}

LOOKS: dict[str, Step] = {
    "lost": lost(),
    "500": says(500),
    "403": refuses(403),
    "404": says(404),
    "no rows": says(200, {"data": [], "has_more": False}),
    "null": says(200, {"data": None}),
    "endless": says(200, {"data": [], "has_more": True}),
    "not JSON": says(200, b"<html>"),
    "a bare list": says(200, b"[]"),
    "a resource that says nothing": says(200, {"data": {"id": "x", "instance_id": "x", "attributes": {}}}),
    "a strange state": says(200, {"data": {"id": "x", "attributes": {"status": "on_hold"}}}),
    "strange rows": says(200, {"data": [5, None, "x", {}, {"id": 5}, {"attributes": 5}]}),
}


def over(write: Step, read: Step) -> Step:
    """Answer writes one way and reads another."""

    def step(request: Request, sending: Sending) -> Any:
        return (read if request.method == "GET" else write)(request, sending)

    return step


def client_for(step: Step, **options: Any) -> tuple[PayMongo, Scripted]:
    """Make a client that may call everything."""
    return client_of(step, organization_id="org_1", **options)


async def call(client: PayMongo, operation: Operation, arguments: Mapping[str, Any]) -> Any:
    """Call a method the way an application does."""
    group, _, verb = operation.name.partition(".")
    return await getattr(getattr(client, group), verb)(**arguments)


def named(name: str) -> dict[str, Any]:
    """Give every parameter, and a reference to each transfer of a batch."""
    arguments = everything(OPERATIONS[name])
    if "transfers" in arguments:
        arguments["transfers"] = [{**each, "reference_number": "PAY42"} for each in arguments["transfers"]]
    return arguments


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("name", ALL)
async def test_an_unknown_outcome_of_a_money_move_is_sent_once(name: str, loss: str) -> None:
    """Where the looks show nothing it stays unknown, whatever way the answer got lost."""
    client, script = client_for(over(LOSSES[loss], LOOKS["no rows"]))
    with pytest.raises(OutcomeUnknown) as raised:
        await call(client, OPERATIONS[name], required(OPERATIONS[name]))
    assert (len(script.writes), raised.value.outcome, raised.value.operation) == (1, "unknown", name)


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", ALL)
async def test_a_look_that_shows_nothing_sends_nothing(name: str, look: str) -> None:
    """Neither with every parameter given nor with none of the optional ones."""
    for arguments in (required(OPERATIONS[name]), everything(OPERATIONS[name])):
        client, script = client_for(over(lost(), LOOKS[look]))
        with pytest.raises(OutcomeUnknown):
            await call(client, OPERATIONS[name], arguments)
        assert len(script.writes) == 1


@pytest.mark.parametrize("name", ALL)
async def test_the_next_call_with_the_key_looks_and_sends_nothing(name: str) -> None:
    """A task that is delivered again right away does no harm."""
    client, script = client_for(over(lost(), LOOKS["no rows"]))
    arguments = {**required(OPERATIONS[name]), IDEMPOTENCY_KEY: "k"}
    for _ in range(3):
        with pytest.raises(OutcomeUnknown):
            await call(client, OPERATIONS[name], arguments)
    assert len(script.writes) == 1


@pytest.mark.looptime
@pytest.mark.parametrize("name", ALL)
async def test_a_server_that_never_answers_is_asked_once(name: str) -> None:
    """Under the policy that is the default, with all its waits and limits."""
    client, script = client_for(hangs(), retry=RetryPolicy())
    with pytest.raises(OutcomeUnknown):
        await call(client, OPERATIONS[name], required(OPERATIONS[name]))
    assert len(script.writes) == 1


EXACT = {
    "batch_transactions.create",
    "batch_transfers.create",
    "ledger_transactions.create",
    "ledger_transactions.reverse",
    "lenders.create_repayment",
    "payment_links.create_refund",
    "refunds.create",
    "wallet_transactions.create",
}
"""Creates of which a search can find the very one, when everything is given."""


@pytest.mark.parametrize("resend", [True, False])
@pytest.mark.parametrize("name", KEYED)
async def test_only_an_exact_search_that_finds_nothing_lets_money_be_sent_again(name: str, resend: bool) -> None:
    """And only where the user says so; the bytes and the key stay the same."""
    nothing = says(200, {"data": []}) if name != "ledger_transactions.reverse" else says(200, {"data": {"id": "x"}})
    policy = RetryPolicy(wait_initial=0, wait_max=0, confirm_wait=0, verify_wait=0, resend_money=resend)
    client, script = client_for(over(lost(), nothing), retry=policy)
    with pytest.raises(OutcomeUnknown):
        await call(client, OPERATIONS[name], named(name))
    assert len(script.writes) == (3 if resend and name in EXACT else 1)
    assert len({(request.body, request.headers["Idempotency-Key"]) for request in script.writes}) == 1


@pytest.mark.parametrize("name", KEYED)
async def test_ten_minutes_later_only_an_exact_search_proves_that_nothing_happened(name: str) -> None:
    """What has no reference of its own stays in doubt until a person decides."""
    store = MemoryStore()
    nothing = says(200, {"data": []}) if name != "ledger_transactions.reverse" else says(200, {"data": {"id": "x"}})
    client, script = client_for(over(lost(), nothing), journal=store)
    with pytest.raises(OutcomeUnknown):
        await call(client, OPERATIONS[name], {**named(name), IDEMPOTENCY_KEY: "k"})
    assert (await client.resolve("k")).kind == "unknown"
    wait(client, 601)
    assert (await client.resolve("k")).kind == ("not_applied" if name in EXACT else "unknown")
    assert len(script.writes) == 1


# -- at random --------------------------------------------------------------------------------------------------------

KEY = "key-of-the-call"
TIMES = st.sampled_from(
    [int(LATER.timestamp()), LATER.isoformat(), "2096-01-01", 1, "2001-01-01T00:00:00Z", None, "soon", 1.5, {}]
)
SCALARS = st.sampled_from(["text", "other", "", 10_000, 1, None, True])


@st.composite
def answers(draw: st.DrawFn, name: str) -> tuple[Any, bool]:
    """Make a row out of what was asked for; return whether it carries the mark or the caller's reference."""
    asked = named(name)
    words = {word for rule in (CONFIRM.get(name), VERIFY.get(name)) if rule is not None for word in _words(rule)}
    names = sorted(words | asked.keys() - {IDEMPOTENCY_KEY})
    fields = {each: draw(st.sampled_from([asked.get(each), None]) | SCALARS) for each in names if draw(st.booleans())}
    mark = draw(st.sampled_from([None, KEY, "another"]))
    if mark is not None:
        fields["metadata"] = {IDEMPOTENCY_KEY: mark}
    row = {
        "id": draw(st.sampled_from(["a", "b"])),
        "created_at": draw(TIMES),
        **json.loads(json.dumps(fields, default=str)),
    }
    reference = (VERIFY[name].reference if name in VERIFY else None) or ""
    parts = row.get("transfers")  # a batch is found by the references of its transfers
    inner = [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
    return row, mark == KEY or any(each.get(reference) not in (None, "") for each in (row, *inner))


def _words(rule: Any) -> list[str]:
    named = [*getattr(rule, "match", ()), *getattr(rule, "applied_when", ()), *getattr(rule, "changed", ())]
    return [word.partition(".")[0] for word in [*named, getattr(rule, "reference", None) or "id"]]


@pytest.mark.parametrize("name", ALL)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_no_answer_to_a_look_doubles_money(name: str, data: st.DataObject) -> None:
    """Rows that are alike, marked, old, undated or broken: one write, and an answer only where there is proof."""
    count = data.draw(st.integers(0, 3))
    made = [data.draw(answers(name)) for _ in range(count)]
    rows = [row for row, _ in made]
    enveloped = data.draw(st.booleans())
    shown: Any = [{"id": row["id"], "attributes": row} for row in rows] if enveloped else rows
    payload: Any = {"data": shown, "has_more": data.draw(st.booleans())}
    if rows and data.draw(st.booleans()):
        payload = {"data": shown[0]}

    async def attempt() -> tuple[Any, int]:
        client, script = client_for(over(lost(), says(200, payload)))
        arguments = named(name)
        if IDEMPOTENCY_KEY in arguments:
            arguments[IDEMPOTENCY_KEY] = KEY
        try:
            return await call(client, OPERATIONS[name], arguments), len(script.writes)
        except PayMongoError as error:
            return error, len(script.writes)

    told, writes = asyncio.run(attempt())
    assert writes == 1
    if not isinstance(told, OutcomeUnknown) and name in KEYED:
        assert any(proof for _, proof in made)
