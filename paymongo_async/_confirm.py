"""Transitions: the resource is read, and its state decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ._call import Fetch, Verdict
from ._evidence import Confirm
from ._look import Doubt, Row, at, created_at, id_of, reaches_back, read_again, read_list, resource_in
from .errors import BadRequestError, ConflictError, ErrorDetail
from .resources import OPERATIONS
from .wire import Answer

__all__ = ["confirm"]

CLOCK_STEPS: Final = 2.0
"""Seconds by which two times in whole seconds, of the same clock, can seem apart or together without being so."""

_LEADS_TO: Final = {"approve": "approved", "reject": "rejected"}
"""What a lender's decision makes of an application."""


async def confirm(doubt: Doubt, rule: Confirm, fetch: Fetch) -> Verdict:
    """Read what *rule* names and say whether the transition took effect."""
    reading = OPERATIONS[rule.read]
    wanted = {name: doubt.fields[name] for name in reading.parameters if name in doubt.fields}
    if rule.same:
        return await _confirm_new(doubt, rule, fetch)
    if not reading.is_list:
        answer = await fetch(reading, wanted)
        return _judge(doubt, rule, resource_in(answer, reading), answer)
    rows, answer = await read_list(
        reading, wanted, fetch, lambda rows, _: any(_is_it(row, doubt, rule) for row in rows)
    )
    row = next((row for row in rows if _is_it(row, doubt, rule)), None)
    if row is None:
        return Verdict("unknown", reason=f"{rule.read} does not show it")
    return _judge(doubt, rule, row, Answer({"data": row}, answer.headers))


def _is_it(row: Row, doubt: Doubt, rule: Confirm) -> bool:
    return all(at(row, name) == doubt.fields.get(source) for name, source in rule.match.items())


def _judge(doubt: Doubt, rule: Confirm, resource: Row, answer: Answer) -> Verdict:
    """Decide by the state; what proves neither leaves the doubt."""
    state = {name: at(resource, name) for name in rule.applied_when}
    verdict = None
    if doubt.operation == "lenders.decide_application":
        verdict = _decided(doubt, state["status"], answer)
    elif all(value in rule.applied_when[name] for name, value in state.items()):
        return Verdict("applied", answer=answer)
    elif doubt.operation == "payment_intents.attach":
        verdict = _attached(doubt, resource, doubt.sent_at_server(answer))
    if verdict is not None:
        return verdict
    if None not in state.values() and (rule.undone is None or any(value in rule.undone for value in state.values())):
        return Verdict("not_applied")
    shown = ", ".join(f"{name} is {value}" for name, value in state.items())
    return Verdict("unknown", reason=f"{shown}, which proves nothing")


# -- cards ------------------------------------------------------------------------------------------------------------


def _attached(doubt: Doubt, intent: Row, since: float) -> Verdict | None:
    """Tell whether an attempt that failed since the call was sent is that of the call; None: there is no such attempt.

    Both clocks count whole seconds, so what failed within two of them may have failed before; then the error's payment
    method decides, where PayMongo names it.
    """
    failed = [payment for payment in _payments(intent) if at(payment, "status") == "failed"]
    newest = max(failed, key=_moment, default=None)
    if newest is None or _moment(newest) < int(since):
        return None
    method = at(intent, "last_payment_error.payment_method")
    if isinstance(method, str):
        return _decline(newest) if method == doubt.fields.get("payment_method") else None
    if _moment(newest) >= since + CLOCK_STEPS:
        return _decline(newest)
    return Verdict("unknown", reason="an attempt failed in the same second; nobody can tell whose it was")


def _moment(payment: Row) -> float:
    return created_at(payment) or 0.0


def _decline(payment: Row) -> Verdict:
    message, code = at(payment, "failed_message"), at(payment, "failed_code")
    detail = ErrorDetail("resource_failed_state", message, code)
    text = f"400 resource_failed_state {code}: the payment was declined"
    return Verdict("rejected", error=BadRequestError(text, errors=[detail], status=400))


def _payments(intent: Row) -> list[Mapping[str, Any]]:
    payments = at(intent, "payments")
    return [each for each in payments if isinstance(each, dict)] if isinstance(payments, list) else []


# -- loans ------------------------------------------------------------------------------------------------------------


def _decided(doubt: Doubt, status: object, answer: Answer) -> Verdict | None:
    """Tell whether an application stands as our decision leaves it, or as another one does; None: it is open."""
    if status not in _LEADS_TO.values():
        return None
    wanted = _LEADS_TO.get(doubt.fields.get("decision", ""))
    if wanted is None:
        return Verdict("unknown", reason=f"status is {status}, and what this decision leads to is not documented")
    if status == wanted:
        return Verdict("applied", answer=answer)
    error = ConflictError(f"the application is {status}: another decision came first", status=409)
    return Verdict("rejected", error=error)


# -- runs -------------------------------------------------------------------------------------------------------------


async def _confirm_new(doubt: Doubt, rule: Confirm, fetch: Fetch) -> Verdict:
    """Look for the one row that is newer than the call and was asked for in the same words."""
    reading = OPERATIONS[rule.read]
    filters = {name: doubt.fields[source] for name, source in rule.match.items()}
    rows, answer = await read_list(
        reading, filters, fetch, lambda rows, answer: reaches_back(rows, doubt.sent_at_server(answer))
    )
    since = int(doubt.sent_at_server(answer))
    new = [row for row in rows if _is_it(row, doubt, rule) and _is_same(row, doubt, rule) and _is_since(row, since)]
    if len(new) == 1 and created_at(new[0]) is not None and rule.again is not None:
        return Verdict("applied", answer=await read_again(rule.again, new[0], fetch))
    found = tuple(str(id_of(row, reading.key)) for row in new)
    reason = "what was found is alike, but no proof" if found else f"{rule.read} does not show it, which proves nothing"
    return Verdict("unknown", reason=reason, candidates=found)


def _is_same(row: Row, doubt: Doubt, rule: Confirm) -> bool:
    """Compare what was asked for; nothing and an empty mapping are the same."""
    return all((at(row, name) or {}) == (doubt.fields.get(name) or {}) for name in rule.same)


def _is_since(row: Row, moment: float) -> bool:
    created = created_at(row)
    return created is None or created >= moment
