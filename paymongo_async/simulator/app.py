"""The server: one handler that takes a request from its guard to its answer.

It uses aiohttp's low-level server: routes come from `OPERATIONS`, and there is nothing else to dispatch.
"""

from __future__ import annotations

import secrets
from collections import deque
from email.utils import formatdate
from functools import partial
from types import TracebackType
from typing import Final, NamedTuple, Self
from urllib.parse import parse_qsl

from aiohttp import web

from ..resources import OPERATIONS
from .answers import Refusal, Reply, dump
from .behaviours import disputes, furnish, qr_codes
from .books import Books
from .clock import Clock
from .control import Control
from .delivery import Delivery, Outbox
from .faults import Faults
from .guard import Gate
from .idempotency import Ledger
from .pages import Pages
from .purses import find_account
from .routing import Router, segments_of
from .rules import Rules
from .serving import Desk, as_response
from .state import Ids, World
from .workings import settlements
from .workings.sendings import top_up

__all__ = ["RequestSeen", "Simulator"]

_LOG_LENGTH: Final = 10_000
_CONTROL: Final = ("_simulator",)
_CHARGE: Final = ("sources", "charge")
_PAGES: Final = "a page of this running simulator, like intent.next_action.redirect.url or session.checkout_url"


class RequestSeen(NamedTuple):
    """One request, without anything that it carried."""

    method: str
    path: str
    operation: str | None
    idempotency_key: str | None
    status: int | None
    """None when the connection was cut instead."""


class Simulator:
    """PayMongo on this machine, for every group of its API.

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
        self.rules: Rules = rules or Rules()
        self.faults: Faults = Faults()
        """Trouble on demand."""
        self.requests: deque[RequestSeen] = deque(maxlen=_LOG_LENGTH)
        """The latest requests."""
        self.base_url: str = ""
        """Where it listens, once entered."""
        self.admin_token: str = secrets.token_urlsafe(32)
        """What the control routes want to see; random, whatever the seed."""
        self._seed, self._port, self._now = seed, port, now
        self._gate = Gate(self.rules)
        self._router = Router(OPERATIONS.values(), self.rules)

    async def __aenter__(self) -> Self:
        self.clock = Clock(self._now)
        self._world = World(self.rules, self.clock, Ids(self._seed))
        self._world.outbox = self._outbox = Outbox(self._world, self.faults)
        self._world.furnish = partial(furnish, self._world)
        self._desk = Desk(self._world, self._gate, Ledger(self.rules, self.clock), self.faults)
        self._pages = Pages(self._world)
        self.books = Books(self._world)
        self._control = Control(self.admin_token, self.clock, self.books, self.faults, self.requests)
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
        ``source.redirect.checkout_url``, the ``checkout_url`` of a checkout session or link, or the ``url`` of a
        payment link or an identity verification.
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

    def scan(self, code_id: str, amount: int | None = None) -> bool:
        """Let somebody scan a static code, or a code of a wallet, and pay; False when it takes no payment.

        *amount* is centavos, needed where the code has none. Raises KeyError when there is no such code, ValueError
        when the amount is none.
        """
        return qr_codes.scan(self._world, code_id, amount)

    def dispute(self, payment_id: str, reason: str = "fraudulent") -> str:
        """Let the cardholder dispute a payment; return the id of the dispute.

        Raises KeyError when there is no such payment, ValueError when it is not paid.
        """
        return disputes.open_dispute(self._world, payment_id, reason)

    def decide_dispute(self, dispute_id: str, outcome: disputes.Outcome) -> bool:
        """Let the bank decide a dispute: ``won``, ``lost`` or ``expired``; False when it is decided.

        Raises KeyError when there is no such dispute, ValueError when there is no such outcome.
        """
        return disputes.decide(self._world, dispute_id, outcome)

    def top_up(self, account_number: str, amount: int) -> None:
        """Let *amount* centavos arrive from a bank in the wallet with this *account_number*.

        It is that of ``wallet.account``. Raises KeyError when there is no such wallet, ValueError when it is not
        activated and takes nothing.
        """
        wallet = find_account(self._world, account_number)
        if wallet is None:
            raise KeyError(account_number)
        top_up(wallet, amount)

    def hold_payout(self, payout_id: str) -> bool:
        """Stop a payout for a review; False when it is too late. Raises KeyError when there is no such payout."""
        return settlements.hold(self._world, payout_id)

    def release_payout(self, payout_id: str) -> bool:
        """Send a payout that was stopped; False when it was not. Raises KeyError when there is no such payout."""
        return settlements.release(self._world, payout_id)

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        if not self._gate.is_local(request.headers.get("Host")):
            return web.Response(status=403, text="This simulator answers to 127.0.0.1 and localhost only.")
        segments = segments_of(request.rel_url.raw_path)
        if segments[:1] == _CONTROL:
            return await self._steer(request, segments[1:])
        found = self._router.find(request.method, segments)
        answer = await (self._page(request, segments) if found is None else self._desk.answer(request, *found))
        name = found and found[0].name
        key = request.headers.get("Idempotency-Key")
        status = None if answer is None else answer.status
        self.requests.append(RequestSeen(request.method, request.path, name, key, status))
        if answer is None:
            return _cut(request)
        answer.headers["Date"] = formatdate(self._world.clock.now(), usegmt=True)  # one server, one clock
        return answer

    async def _steer(self, request: web.BaseRequest, segments: tuple[str, ...]) -> web.Response:
        body, authorization = await request.read(), request.headers.get("Authorization")
        return as_response(await self._control.answer(request.method, segments, authorization, body))

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
            return as_response(Reply(200, dump(self._pages.charge(source_id))))
        except Refusal as refusal:
            return as_response(Reply(refusal.status, dump(refusal.body)))


def _cut(request: web.BaseRequest) -> web.Response:
    request.protocol.force_close()
    return web.Response()
