"""The server: one handler that takes a request from its guard to its answer.

It uses aiohttp's low-level server: routes come from `OPERATIONS`, and there is nothing else to dispatch.
"""

from __future__ import annotations

import json
from collections import deque
from types import TracebackType
from typing import Final, NamedTuple, Self
from urllib.parse import parse_qsl

from aiohttp import web
from attrs import frozen

from ..resources import OPERATIONS
from .answers import Json, Refusal, dump, problem, refuse
from .books import Books
from .clock import Clock
from .delivery import Delivery, Outbox
from .faults import Fault, Faults
from .guard import Caller, Gate
from .idempotency import Ledger, Scope
from .pages import Pages
from .routing import Route, Router, segments_of
from .rules import Rules
from .state import Call, Ids, Organization, World
from .validation import wrong_type

__all__ = ["RequestSeen", "Simulator"]

_LOG_LENGTH: Final = 10_000
_CHARGE: Final = ("sources", "charge")
_PAGES: Final = "a page of this running simulator, like intent.next_action.redirect.url or session.checkout_url"
_TOO_MANY: Final = "Too many requests were made in a short time; please slow down."


class RequestSeen(NamedTuple):
    """One request, without anything that it carried."""

    method: str
    path: str
    operation: str | None
    idempotency_key: str | None
    status: int | None
    """None when the connection was cut instead."""


@frozen
class _Incoming:
    """A request that was let in: whose it is, where it goes, what its body held."""

    request: web.BaseRequest
    route: Route
    path: dict[str, str]
    caller: Caller
    attributes: Json


class Simulator:
    """PayMongo on this machine, for nine groups of its API.

    Enter it as a context and point a client at `base_url` with any test key. All ``sk_test_`` and ``pk_test_`` keys
    with the same suffix are one organisation; others do not see its objects. *seed* decides all ids, *now* is the
    virtual time of the start in Unix seconds, *rules* say what PayMongo does not document.
    """

    clock: Clock
    """Virtual time; ``await simulator.clock.advance(3600)`` lets an hour pass."""
    books: Books
    """What is stored, as the API would answer it."""

    def __init__(
        self, *, seed: int | str = 0, rules: Rules | None = None, port: int = 0, now: float | None = None
    ) -> None:
        if rules is not None and not isinstance(rules, Rules):
            msg = f"rules: Rules(refund_delay=60) and the like, not {type(rules).__name__}"
            raise TypeError(msg)
        self.rules = rules or Rules()
        self.faults = Faults()
        """Trouble on demand."""
        self.requests: deque[RequestSeen] = deque(maxlen=_LOG_LENGTH)
        """The latest requests."""
        self.base_url = ""
        """Where it listens, once entered."""
        self._seed, self._port, self._now = seed, port, now
        self._gate = Gate(self.rules)
        self._router = Router(OPERATIONS.values(), self.rules)
        self._recent: dict[str, deque[float]] = {}

    async def __aenter__(self) -> Self:
        self.clock = Clock(self._now)
        self._world = World(self.rules, self.clock, Ids(self._seed))
        self._world.outbox = self._outbox = Outbox(self._world)
        self._ledger = Ledger(self.rules, self.clock)
        self._pages = Pages(self._world)
        self.books = Books(self._world)
        self._runner = web.ServerRunner(web.Server(self._serve, access_log=None), shutdown_timeout=1.0)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        except OSError:
            await self._runner.cleanup()
            raise
        port = self._runner.addresses[0][1]
        self.base_url = self._world.base_url = f"http://127.0.0.1:{port}"
        self._gate.listen_on(port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.clock.aclose()
        await self._runner.cleanup()
        # Once more, for what the last requests have begun.
        await self.clock.aclose()
        await self._outbox.aclose()

    @property
    def deliveries(self) -> list[Delivery]:
        """The latest deliveries of webhooks, oldest first."""
        return list(self._outbox.deliveries)

    async def pay(self, url: str, action: str = "authorize", **fields: str) -> int:
        """Do on a hosted page of this simulator what a payer would; return the HTTP status.

        *url* is the page's: ``intent.next_action.redirect.url``, ``intent.next_action.code.test_url``,
        ``source.redirect.checkout_url``, or the ``checkout_url`` of a checkout session or link.
        """
        page = self._own_page(url)
        async with self._outbox.session.post(page, data={"action": action, **fields}) as answer:
            return answer.status

    def _own_page(self, url: str) -> str:
        if not isinstance(url, str):
            msg = f"url: {_PAGES}, not {type(url).__name__}"
            raise TypeError(msg)
        page = url.partition("#")[0]
        scheme, _, rest = page.partition("://")
        if scheme != "http" or not self._gate.is_local(rest.partition("/")[0]):
            msg = f"url: {_PAGES}; an id, or an address elsewhere, is none"
            raise ValueError(msg)
        return page

    def dispute(self, payment_id: str) -> None:
        """Let the cardholder dispute a payment."""
        for organization in self._world.organizations.values():
            payments, links = organization.tables["payments"], organization.tables["links"]
            row = payments.rows.get(payment_id)
            if row is None:
                continue
            payments.change(payment_id, {"disputed": True, "updated_at": self.clock.seconds()})
            for link_id in links.find("reference_number", row["external_reference_number"]):
                links.change(link_id, {"status": "disputed", "updated_at": self.clock.seconds()})
            return
        raise KeyError(payment_id)

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        if not self._gate.is_local(request.headers.get("Host")):
            return web.Response(status=403, text="This simulator answers to 127.0.0.1 and localhost only.")
        segments = segments_of(request.rel_url.raw_path)
        found = self._router.find(request.method, segments)
        answer = await (self._page(request, segments) if found is None else self._api(request, *found))
        name = found and found[0].name
        key = request.headers.get("Idempotency-Key")
        status = None if answer is None else answer.status
        self.requests.append(RequestSeen(request.method, request.path, name, key, status))
        if answer is None:
            return _cut(request)
        return answer

    async def _page(self, request: web.BaseRequest, segments: tuple[str, ...]) -> web.Response:
        form = dict(parse_qsl((await request.read()).decode(errors="replace")))
        if request.method == "POST" and segments[:1] + segments[2:] == _CHARGE:
            return self._charge(segments[1])
        page = None
        if request.method in ("GET", "POST"):
            page = self._pages.answer(request.method, segments, request.query, form)
        if page is None:
            return web.Response(status=404)
        return web.Response(status=page.status, text=page.html, content_type="text/html")

    def _charge(self, source_id: str) -> web.Response:
        try:
            return _json(200, dump(self._pages.charge(source_id)))
        except Refusal as refusal:
            return _json(refusal.status, dump(refusal.body))

    async def _api(self, request: web.BaseRequest, route: Route, path: dict[str, str]) -> web.Response | None:
        body = await request.read()
        try:
            caller = self._gate.caller(request.headers.get("Authorization"), route.auth)
            if self._too_many(caller):
                return web.Response(status=429, text=_TOO_MANY)
            fault = self.faults.before(route.name)
            if fault is not None and fault.kind in ("drop_before_commit", "status"):
                return _trouble(fault)
            attributes = self._attributes(body) if route.takes_body else {}
            return await self._keyed(_Incoming(request, route, path, caller, attributes), fault)
        except Refusal as refusal:
            return _json(refusal.status, dump(refusal.body))

    async def _keyed(self, incoming: _Incoming, fault: Fault | None) -> web.Response | None:
        scope = self._scope(incoming)
        kept = self._ledger.begin(scope, incoming.attributes) if scope else None
        if kept is not None:
            return _json(*kept)
        if fault is not None and fault.kind == "commit_late":
            self.clock.later(fault.seconds, self._commit_late, incoming, scope)
            return None
        try:
            status, body = self._commit(incoming, scope, fault)
            return await self._afterwards(incoming.route, status, body)
        finally:
            if scope:
                self._ledger.end(scope)

    def _commit_late(self, incoming: _Incoming, scope: Scope | None) -> None:
        self._commit(incoming, scope, None)
        if scope:
            self._ledger.end(scope)

    def _commit(self, incoming: _Incoming, scope: Scope | None, fault: Fault | None) -> tuple[int, bytes]:
        status, body, keep = self._perform(incoming, fault)
        if scope and keep:
            self._ledger.keep(scope, incoming.attributes, status, body)
        return status, body

    def _perform(self, incoming: _Incoming, fault: Fault | None) -> tuple[int, bytes, bool]:
        if fault is not None:
            return fault.status, dump({"errors": [problem("internal_server_error", "An injected fault.")]}), True
        organization = self._world.organization(incoming.caller.suffix)
        try:
            given = _given(incoming, organization) | incoming.path
            answer = incoming.route.behaviour(self._world, Call(organization, given, incoming.caller.public))
        except Refusal as refusal:
            return refusal.status, dump(refusal.body), not refusal.failed_validation
        return (204, b"", True) if answer is None else (200, dump(answer), True)

    async def _afterwards(self, route: Route, status: int, body: bytes) -> web.Response | None:
        fault = self.faults.after(route.name)
        if fault is not None and fault.kind == "drop_after_commit":
            return None
        if fault is not None:
            await self.clock.sleep(fault.seconds)
        return _json(status, body)

    def _scope(self, incoming: _Incoming) -> Scope | None:
        request, route = incoming.request, incoming.route
        key = request.headers.get("Idempotency-Key")
        covered = route.creates or (self.rules.idempotent_actions and request.method == "POST")
        if not key or not covered or self.rules.idempotency == "ignored":
            return None
        return incoming.caller.suffix, request.method, "/".join(segments_of(request.rel_url.raw_path)), key

    def _attributes(self, body: bytes) -> Json:
        if not body.strip():
            return {}
        try:
            sent = json.loads(body)
        except (ValueError, RecursionError):
            refuse(self.rules.malformed_body_code, "The body is not valid JSON.")
        for pointer in ("data", "data.attributes"):
            if not isinstance(sent, dict):
                raise Refusal(400, [wrong_type(pointer, "an object")])
            sent = sent.get(pointer.rpartition(".")[2])
            if sent is None:
                return {}
        if not isinstance(sent, dict):
            raise Refusal(400, [wrong_type("data.attributes", "an object")])
        return sent

    def _too_many(self, caller: Caller) -> bool:
        limit = self.rules.rate_limit
        if limit is None:
            return False
        now = self.clock.now()
        recent = self._recent.setdefault(caller.suffix, deque())
        while recent and recent[0] <= now - 1:
            recent.popleft()
        recent.append(now)
        return len(recent) > limit


def _given(incoming: _Incoming, organization: Organization) -> Json:
    validator = incoming.route.validator
    if incoming.route.takes_body:
        given, problems = validator.body(incoming.attributes)
    else:
        given, problems = validator.query(incoming.request.query)
    if problems:
        raise Refusal(400, problems)
    child = incoming.request.headers.get("Account-Id")
    if child and incoming.route.takes_metadata:
        added = {"PYM_executed_for": child, "PYM_requested_by": organization.id}
        given["metadata"] = {**given.get("metadata", {}), **added}
    return given


def _json(status: int, body: bytes) -> web.Response:
    if not body:
        return web.Response(status=status)
    return web.Response(status=status, body=body, content_type="application/json", charset="utf-8")


def _trouble(fault: Fault) -> web.Response | None:
    if fault.kind == "drop_before_commit":
        return None
    return web.Response(status=fault.status, text=fault.body, content_type="text/html")


def _cut(request: web.BaseRequest) -> web.Response:
    request.protocol.force_close()
    return web.Response()
