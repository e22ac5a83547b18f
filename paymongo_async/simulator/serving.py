"""From a request to its answer: key, body, idempotency, checks, behaviour, and the trouble that was asked for."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from aiohttp import web
from attrs import frozen

from .answers import Json, Refusal, Reply, dump, problem, refuse
from .bodies import Sent, read_body
from .faults import TOO_MANY, Fault, Faults
from .guard import Caller, Gate
from .idempotency import Ledger, Scope
from .mishaps import CutShort, Doubled
from .routing import Route, moved, segments_of
from .state import Call, Organization, World

__all__ = ["Desk", "as_response"]

_CHECKED_BY_SCHEMA: Final = frozenset(("payment_links", "triggers"))
"""Groups that have one code, invalid_request_body, for whatever is wrong with the parameters, and JSON pointers."""
_DOTTED: Final = frozenset(("accounts",))
"""Groups whose bodies are flat and whose pointers have dots all the same."""
_NOT_LET_IN: Final = frozenset(("drop_before_commit", "status", "too_many"))
_LATE: Final = frozenset(("commit_late", "slow_commit"))


@frozen
class _Incoming:
    """A request that was let in: whose it is, where it goes, what its body held."""

    request: web.BaseRequest
    route: Route
    path: Mapping[str, str]
    caller: Caller
    sent: Sent

    @property
    def fingerprinted(self) -> Any:
        """What has to be the same when a key is used again."""
        return self.sent.attributes if self.sent.document is None else self.sent.document


class Desk:
    """Answer the requests of the API."""

    def __init__(self, world: World, gate: Gate, ledger: Ledger, faults: Faults) -> None:
        self._world = world
        self._gate = gate
        self._ledger = ledger
        self._faults = faults
        self._recent: dict[str, deque[float]] = {}

    async def answer(self, request: web.BaseRequest, route: Route, path: Mapping[str, str]) -> web.Response | None:
        """Answer one request; None when the connection is to be cut instead."""
        try:
            sent = await self._read(request, route)
            elsewhere = moved(route.operation, request.rel_url.raw_path, request.rel_url.raw_query_string)
            if elsewhere is not None:
                return as_response(elsewhere)
            caller = self._gate.caller(request.headers.get("Authorization"), route.operation.auth)
            if self._too_many(caller):
                return web.Response(status=429, text=TOO_MANY)
            fault = self._faults.before(route.name)
            if fault is not None and fault.kind in _NOT_LET_IN:
                return _trouble(fault)
            if isinstance(sent, Refusal):
                return as_response(_refused(route, sent))
            return await self._keyed(_Incoming(request, route, path, caller, sent), fault)
        except Refusal as refusal:
            return as_response(_refused(route, refusal))

    async def _read(self, request: web.BaseRequest, route: Route) -> Sent | Refusal:
        """Read the body whatever becomes of the request; what is wrong with it is said after the key was looked at."""
        if not route.takes_body:
            await request.read()
            return Sent()
        try:
            return await read_body(request, route.operation.body, self._world.rules)
        except Refusal as refusal:
            return refusal

    async def _keyed(self, incoming: _Incoming, fault: Fault | None) -> web.Response | None:
        scope = self._scope(incoming)
        kept = None
        if scope:
            kept = self._ledger.begin(scope, incoming.fingerprinted, replays=incoming.route.replays)
        if kept is not None:
            return await self._afterwards(incoming.route, kept, fault)
        if fault is not None and fault.kind in _LATE:
            return await self._late(incoming, scope, fault)
        try:
            reply = self._commit(incoming, scope, fault)
            return await self._afterwards(incoming.route, reply, fault)
        finally:
            if scope:
                self._ledger.end(scope)

    async def _late(self, incoming: _Incoming, scope: Scope | None, fault: Fault) -> web.Response | None:
        """Let the clock do the work, whether the client is still there or not."""
        made: list[Reply] = []

        def commit() -> None:
            made.append(self._commit(incoming, scope, None))
            if scope:
                self._ledger.end(scope)

        self._world.clock.later(fault.seconds, commit)
        if fault.kind == "slow_commit":
            await self._world.clock.sleep(fault.seconds)
        # Nothing is made yet if the client is not to wait, and never if the simulator has ended meanwhile.
        return await self._afterwards(incoming.route, made[0], fault) if made else None

    def _commit(self, incoming: _Incoming, scope: Scope | None, fault: Fault | None) -> Reply:
        reply, keep = self._perform(incoming, fault)
        if scope and keep:
            self._ledger.keep(scope, incoming.fingerprinted, reply)
        return reply

    def _perform(self, incoming: _Incoming, fault: Fault | None) -> tuple[Reply, bool]:
        if fault is not None and fault.kind == "stored_status":
            described = problem("internal_server_error", "An injected fault.")
            return Reply(fault.status, dump({"errors": [described]})), True
        route = incoming.route
        organization = self._world.organization(incoming.caller.suffix)
        try:
            given = self._given(incoming, organization) | dict(incoming.path)
            call = Call(organization, given, route.operation, incoming.caller.public, incoming.sent.attributes)
            answer = route.behaviour(self._world, call)
        except Refusal as refusal:
            return _refused(route, refusal), not refusal.failed_validation
        if isinstance(answer, Reply):
            return answer, True
        return (Reply(204) if answer is None else Reply(route.success, dump(answer))), True

    def _given(self, incoming: _Incoming, organization: Organization) -> Json:
        headers, route = incoming.request.headers, incoming.route
        if route.operation.owner.organization == "required" and not headers.get("Organization-Id"):
            refuse(self._world.rules.organization_id_code, "The Organization-Id header is required.")
        if route.takes_body:
            given, problems = route.validator.body(incoming.sent)
        else:
            given, problems = route.validator.query(incoming.request.query.items())
        if problems and route.operation.group in _CHECKED_BY_SCHEMA:
            problems = [{**each, "code": "invalid_request_body"} for each in problems]
        if problems:
            raise Refusal(400, problems)
        child = headers.get("Account-Id")
        if child and route.takes_metadata:
            added = {"PYM_executed_for": child, "PYM_requested_by": organization.id}
            given["metadata"] = {**given.get("metadata", {}), **added}
        return given

    async def _afterwards(self, route: Route, reply: Reply, fault: Fault | None) -> web.Response | None:
        """Answer, unless something gets in the way: what chance had brought, or else what was ordered."""
        if fault is None or fault.before:
            fault = self._faults.after(route.name)
        if fault is None:
            return as_response(reply)
        match fault.kind:
            case "drop_after_commit":
                return None
            case "slow":
                await self._world.clock.sleep(fault.seconds)
                return as_response(reply)
            case "cut_body":
                return as_response(reply, CutShort) if reply.body else None
            case "duplicate_answer":
                later = partial(self._world.clock.later, fault.seconds) if fault.seconds else None
                return as_response(reply, partial(Doubled, later=later))
            case _:
                return _trouble(fault)

    def _scope(self, incoming: _Incoming) -> Scope | None:
        request, route, rules = incoming.request, incoming.route, self._world.rules
        key = request.headers.get("Idempotency-Key")
        covered = route.creates or (rules.idempotent_actions and request.method == "POST")
        if not key or not covered or rules.idempotency == "ignored":
            return None
        return incoming.caller.suffix, request.method, "/".join(segments_of(request.rel_url.raw_path)), key

    def _too_many(self, caller: Caller) -> bool:
        limit = self._world.rules.rate_limit
        if limit is None:
            return False
        now = self._world.clock.now()
        recent = self._recent.setdefault(caller.suffix, deque())
        while recent and recent[0] <= now - 1:
            recent.popleft()
        recent.append(now)
        return len(recent) > limit


def as_response(reply: Reply, made: Callable[..., web.Response] = web.Response) -> web.Response:
    """Turn an answer into what aiohttp sends, or into one that goes wrong on its way."""
    if not reply.body:
        return made(status=reply.status, headers=reply.headers)
    charset = "utf-8" if reply.media_type != "application/pdf" else None
    return made(
        status=reply.status, body=reply.body, headers=reply.headers, content_type=reply.media_type, charset=charset
    )


def _refused(route: Route, refusal: Refusal) -> Reply:
    problems, operation = refusal.problems, route.operation
    if operation.group in _CHECKED_BY_SCHEMA or (operation.body == "flat" and operation.group not in _DOTTED):
        problems = [_with_json_pointer(each) for each in problems]
    return Reply(refusal.status, dump({"errors": problems}))


def _with_json_pointer(described: Json) -> Json:
    """Write the pointer as the flat APIs do: ``/person/name`` and not ``person.name``."""
    source = described.get("source")
    if not source:
        return described
    return {**described, "source": {**source, "pointer": "/" + source["pointer"].replace(".", "/")}}


def _trouble(fault: Fault) -> web.Response | None:
    if fault.kind == "drop_before_commit":
        return None
    if fault.kind == "too_many":
        headers = {"Retry-After": str(math.ceil(fault.seconds))} if fault.seconds else None
        return web.Response(status=fault.status, text=fault.body, headers=headers)
    return web.Response(status=fault.status, text=fault.body, content_type="text/html")
