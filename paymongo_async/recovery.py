"""How to learn what happened to a call of which no usable answer came.

A *transition* is confirmed: its resource is read, and its state decides. A create that moves money is *verified*: it is
looked for before anything is sent again. The tables say the same as the fact catalogue, and a test compares them.
Nothing here ever sends a write.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any, Final, Literal

from attrs import frozen

from ._call import Call, Fetch, Verdict
from .errors import BadRequestError, ErrorDetail, PayMongoError, ProtocolError
from .idempotency import JournalStore, Record
from .operations import Operation
from .resources import OPERATIONS
from .wire import Answer, check_echo, fields_of, rows_of

__all__ = ["CONFIRM", "MONEY", "VERIFY", "Recovery", "Resolution"]

MARK: Final = "idempotency_key"
"""The entry of ``metadata`` that carries the key of a create that moves money."""

SLACK: Final = 60.0
"""Seconds before the first attempt from which a search looks: clocks differ."""

SEARCH_PAGES: Final = 10

CLOCK_STEPS: Final = 2.0
"""Seconds by which two times in whole seconds, of the same clock, can seem apart or together without being so."""

PROOF_AFTER: Final = 600.0
"""Seconds after which an exact search that finds nothing proves that nothing happened."""


@frozen
class Confirm:
    """The read that shows a transition, and the values of a field that prove that it took effect."""

    read: str
    field: str
    applied: tuple[object, ...]


@frozen
class Verify:
    """The list that would show a create, the filter for it, and the fields that make a row alike.

    *reference* is the field that carries the caller's own reference: equal there is proof.
    """

    via: str
    query: Mapping[str, str]
    match: tuple[str, ...]
    reference: str | None = None


MONEY: Final = frozenset({"payment_intents.attach", "payment_intents.capture", "payments.create", "refunds.create"})
"""Operations whose repetition could move money twice."""

_INTENT: Final = "payment_intents.retrieve"
CONFIRM: Final[Mapping[str, Confirm]] = {
    "payment_intents.attach": Confirm(
        _INTENT, "status", ("awaiting_next_action", "processing", "awaiting_capture", "succeeded")
    ),
    "payment_intents.capture": Confirm(_INTENT, "status", ("succeeded",)),
    "payment_intents.cancel": Confirm(_INTENT, "status", ("cancelled",)),
    "checkout_sessions.expire": Confirm("checkout_sessions.retrieve", "status", ("expired",)),
    "links.archive": Confirm("links.retrieve", "archived", (True,)),
    "links.unarchive": Confirm("links.retrieve", "archived", (False,)),
    "webhooks.enable": Confirm("webhooks.retrieve", "status", ("enabled",)),
    "webhooks.disable": Confirm("webhooks.retrieve", "status", ("disabled",)),
}
VERIFY: Final[Mapping[str, Verify]] = {
    "customers.create": Verify("customers.list", {"email": "email"}, ("email",), "email"),
    "links.create": Verify("links.list", {}, ("amount", "description"), "remarks"),
    "payments.create": Verify("payments.list", {}, ("source.id", "amount"), "source.id"),
    "refunds.create": Verify("refunds.list", {"payment_id": "payment_id"}, ("payment_id", "amount", "reason")),
    "webhooks.create": Verify("webhooks.list", {}, ("url", "events"), "url"),
}


@frozen
class Doubt:
    """A call in doubt, from this process or from a journal.

    *sent_at* is when its first attempt began, *last_sent_at* when its last one ended, in Unix seconds of this machine.
    """

    operation: str
    fields: Mapping[str, Any]
    key: str | None
    sent_at: float
    last_sent_at: float

    def sent_at_server(self, answer: Answer) -> float:
        """Return when it was sent by the server's clock, read off an answer that has just come."""
        now = answer.server_time
        return self.sent_at if now is None else now - (time.time() - self.sent_at)


@frozen
class Resolution:
    """What is known of a call: ``applied`` has the *resource*, ``rejected`` the *error*, ``unknown`` the *reason*.

    After ``not_applied`` the call may be made again.
    """

    kind: Literal["applied", "rejected", "not_applied", "unknown"]
    resource: Any = None
    error: PayMongoError | None = None
    reason: str = ""
    candidates: tuple[str, ...] = ()
    """Ids of what looks like it without proof."""


class Recovery:
    """Settles calls in doubt by reading PayMongo."""

    def must_look(self, operation: Operation) -> bool:
        """Tell whether a call in doubt must be looked up before it is sent again.

        Creates that move no money are not: the worst that a second one leaves is an unused twin.
        """
        return operation.retry == "transition" or operation.name in MONEY

    def is_marked(self, operation: Operation) -> bool:
        """Tell whether the key goes into the metadata too."""
        return operation.name in MONEY and operation.retry == "keyed" and "metadata" in operation.parameters

    async def settle(self, call: Call, fetch: Fetch) -> Verdict:
        """Look twice if need be, with the policy's waits, and say what happened."""
        first = call.started if call.first_sent is None else call.first_sent
        offset = time.time() - call.clock()
        last = call.clock() if call.last_sent is None else call.last_sent
        doubt = Doubt(call.operation.name, call.placed.fields, call.key, first + offset, last + offset)
        wait = call.policy.confirm_wait if doubt.operation in CONFIRM else call.policy.verify_wait
        if doubt.operation not in CONFIRM and doubt.operation not in VERIFY:
            return Verdict("unknown", reason="PayMongo offers no way to look")
        verdict = Verdict("unknown", reason="there was no time left to look")
        for _ in range(2):  # one look that finds nothing may only be too early
            if wait >= call.remaining:
                return verdict if verdict.kind == "unknown" else Verdict("unknown", reason="one look is not enough")
            await asyncio.sleep(wait)
            verdict = await self.look(doubt, fetch)
            if verdict.kind not in ("not_applied", "absent"):
                break
        return verdict

    async def look(self, doubt: Doubt, fetch: Fetch) -> Verdict:
        """Look once. A look that fails leaves the doubt as it is."""
        try:
            if doubt.operation in CONFIRM:
                return await _confirm(doubt, CONFIRM[doubt.operation], fetch)
            if doubt.operation in VERIFY:
                return await _verify(doubt, VERIFY[doubt.operation], fetch)
        except PayMongoError as error:
            return Verdict("unknown", reason=f"the look at what happened failed ({error.message})")
        return Verdict("unknown", reason="PayMongo offers no way to look")

    async def resolve(self, record: Record, store: JournalStore, fetch: Fetch, wait: float) -> Verdict:
        """Look at what a record in doubt did, and close the record if that is certain.

        A state that shows nothing is looked at twice, *wait* seconds apart: one look may only be too early.
        """
        last_sent_at = record.last_sent_at
        doubt = Doubt(record.operation, record.fields, record.key, record.created_at, last_sent_at)
        verdict = await self.look(doubt, fetch)
        if verdict.kind == "not_applied" and time.time() - record.last_sent_at < PROOF_AFTER:
            await asyncio.sleep(wait)
            verdict = await self.look(doubt, fetch)
        now = await store.get(record.key)
        if now is None or (now.state, now.last_sent_at) != ("in_doubt", last_sent_at):
            return Verdict("unknown", reason="the call is under way again")
        if verdict.answer is not None:
            await store.complete(record.key, verdict.answer)
        elif verdict.error is not None:
            verdict.error.operation, verdict.error.idempotency_key = record.operation, record.key
            await store.reject(record.key, verdict.error.to_dict())
        elif verdict.kind == "not_applied":
            await store.release(record.key)
        return verdict


async def _confirm(doubt: Doubt, rule: Confirm, fetch: Fetch) -> Verdict:
    reading = OPERATIONS[rule.read]
    wanted = {name: doubt.fields[name] for name in reading.parameters if name in doubt.fields}
    answer = await fetch(reading, wanted)
    state = _fields(answer.payload)
    if state.get(rule.field) in rule.applied:
        return Verdict("applied", answer=answer)
    if doubt.operation == "payment_intents.attach":
        return _attached(doubt, state, doubt.sent_at_server(answer)) or Verdict("not_applied")
    return Verdict("not_applied")


def _attached(doubt: Doubt, intent: Mapping[str, Any], since: float) -> Verdict | None:
    """Tell whether an attempt that failed since the call was sent is that of the call; None: there is no such attempt.

    Both clocks count whole seconds, so what failed within two of them may have failed before; then the error's payment
    method decides, where PayMongo names it.
    """
    failed = [payment for payment in _payments(intent) if _fields(payment).get("status") == "failed"]
    newest = max(failed, key=lambda payment: _created_at(_fields(payment)), default=None)
    if newest is None or _created_at(_fields(newest)) < int(since):
        return None
    last = intent.get("last_payment_error")
    method = last.get("payment_method") if isinstance(last, dict) else None
    if isinstance(method, str):
        return _decline(newest) if method == doubt.fields.get("payment_method") else None
    if _created_at(_fields(newest)) >= since + CLOCK_STEPS:
        return _decline(newest)
    return Verdict("unknown", reason="an attempt failed in the same second; nobody can tell whose it was")


def _decline(payment: Mapping[str, Any]) -> Verdict:
    fields = _fields(payment)
    detail = ErrorDetail("resource_failed_state", fields.get("failed_message"), fields.get("failed_code"))
    text = f"400 resource_failed_state {fields.get('failed_code')}: the payment was declined"
    return Verdict("rejected", error=BadRequestError(text, errors=[detail], status=400))


def _payments(intent: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    payments = intent.get("payments")
    return [each for each in payments if isinstance(each, dict)] if isinstance(payments, list) else []


async def _verify(doubt: Doubt, rule: Verify, fetch: Fetch) -> Verdict:
    rows = await _rows_since(doubt, rule, fetch)
    exact = [row for row in rows if _is_exact(row, doubt, rule)]
    alike = [row for row in rows if row not in exact and _is_alike(row, doubt, rule)]
    if len(exact) == 1:
        check_echo(doubt.fields, exact[0])
        return Verdict("applied", answer=Answer({"data": exact[0]}))
    if exact or alike:
        found = tuple(str(row.get("id")) for row in exact or alike)
        return Verdict("unknown", reason="what was found is alike, but no proof", candidates=found)
    if doubt.operation == "payments.create":
        return await _verify_source(doubt, fetch)
    if _has_reference(doubt, rule) and time.time() - doubt.last_sent_at >= PROOF_AFTER:
        return Verdict("not_applied")
    return Verdict("absent", reason="a search found nothing, which so soon proves nothing")


async def _verify_source(doubt: Doubt, fetch: Fetch) -> Verdict:
    """Ask the legacy source itself: while it can be charged it has not been."""
    answer = await fetch(OPERATIONS["sources.retrieve"], {"source_id": doubt.fields["source"]["id"]})
    status = _fields(answer.payload).get("status")
    if status == "chargeable":
        return Verdict("not_applied")
    return Verdict("unknown", reason=f"the source is {status}, and its payment was not found")


async def _rows_since(doubt: Doubt, rule: Verify, fetch: Fetch) -> list[Mapping[str, Any]]:
    """Read the rows that may be ours: newest first, back to a minute before the call.

    Raises `ProtocolError` when the list does not let itself be read that far: then nothing was shown to be absent.
    """
    arguments: dict[str, Any] = {"limit": 100}
    arguments |= {name: doubt.fields[source] for name, source in rule.query.items() if source in doubt.fields}
    found: list[Mapping[str, Any]] = []
    for _ in range(SEARCH_PAGES):
        answer = await fetch(OPERATIONS[rule.via], arguments)
        rows, has_more = rows_of(answer.payload)
        since = doubt.sent_at_server(answer) - SLACK
        fresh = [row for row in rows if isinstance(row, dict) and _created_at(_fields(row), since) >= since]
        found += fresh
        if not has_more or len(fresh) < len(rows):
            return found
        arguments["after"] = str(fresh[-1].get("id")) if fresh else ""
    msg = "the list is too long to be searched"
    raise ProtocolError(msg)


def _is_exact(row: Mapping[str, Any], doubt: Doubt, rule: Verify) -> bool:
    mark = _mark(_fields(row))
    if mark is not None:
        return bool(mark == doubt.key)
    ours = _at(doubt.fields, rule.reference) if rule.reference else None
    return ours is not None and ours == _at(_fields(row), rule.reference or "")


def _has_reference(doubt: Doubt, rule: Verify) -> bool:
    """Tell whether a search could have found the very call, and not only one like it."""
    return _mark(doubt.fields) is not None or (
        rule.reference is not None and _at(doubt.fields, rule.reference) is not None
    )


def _is_alike(row: Mapping[str, Any], doubt: Doubt, rule: Verify) -> bool:
    theirs = _fields(row)
    if _mark(theirs) is not None:
        return False  # another call's
    return all(_at(theirs, name) == _at(doubt.fields, name) for name in rule.match)


def _mark(fields: Mapping[str, Any]) -> Any:
    return _at(fields, f"metadata.{MARK}")


def _at(fields: Mapping[str, Any], path: str) -> Any:
    value: Any = fields
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _fields(resource: Any) -> Mapping[str, Any]:
    inner = resource.get("data", resource) if isinstance(resource, dict) else {}
    return fields_of(inner) if isinstance(inner, dict) else {}


def _created_at(fields: Mapping[str, Any], unreadable: float = 0.0) -> float:
    created = fields.get("created_at")
    return float(created) if type(created) is int else unreadable
