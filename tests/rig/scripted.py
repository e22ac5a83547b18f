"""A transport that does what a script says, and remembers what it was asked to send."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from paymongo_async import PayMongo
from paymongo_async.errors import ConnectError, DisconnectedError, PayMongoError, RequestTimeoutError
from paymongo_async.retry import RetryPolicy
from paymongo_async.wire import Request, Response, Sending

SECRET = "sk_test_abcdef123456"
URL = "http://127.0.0.1:9"

Step: TypeAlias = Callable[[Request, Sending], Response | Awaitable[Response]]


class Scripted:
    """Takes one step per request; the last one serves for all that follow."""

    is_open = False

    def __init__(self, *steps: Step) -> None:
        self.steps = list(steps)
        self.sent: list[Request] = []
        self.allowed: list[float] = []
        self.at: list[float] = []
        self.closed = 0

    async def send(self, request: Request, sending: Sending) -> Response:
        """Take the next step."""
        self.sent.append(request)
        self.allowed.append(sending.timeout)
        self.at.append(asyncio.get_running_loop().time())
        step = self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
        sending.phase = "connect"
        answer = step(request, sending)
        return await answer if inspect.isawaitable(answer) else answer

    async def aclose(self) -> None:
        """Count."""
        self.closed += 1

    @property
    def keys(self) -> list[str | None]:
        """The keys that went out, in order."""
        return [request.headers.get("Idempotency-Key") for request in self.sent]

    @property
    def verbs(self) -> list[str]:
        """What was sent: the method and the path without its query."""
        return [f"{request.method} {request.url.removeprefix(URL).partition('?')[0]}" for request in self.sent]

    @property
    def writes(self) -> list[Request]:
        """What was sent that could change something."""
        return [request for request in self.sent if request.method != "GET"]


def client_of(*steps: Step, **options: Any) -> tuple[PayMongo, Scripted]:
    """Make a client whose transport follows a script, without waits unless *retry* says so."""
    options = {"retry": RetryPolicy.testing(), "base_url": URL, **options}
    client = PayMongo(options.pop("secret_key", SECRET), **options)
    script = Scripted(*steps)
    client._session.attempts.transport = script
    return client, script


def wait(client: PayMongo, seconds: float) -> None:
    """Let time pass on the wall, for all calls of a client and its records."""
    wall = client._session.dates.wall
    client._session.dates.wall = lambda: wall() + seconds


# -- steps ------------------------------------------------------------------------------------------------------------


def says(status: int, payload: Any = None, **headers: str) -> Step:
    """Answer, in JSON unless the payload is bytes."""
    body = payload if isinstance(payload, bytes) else b"" if payload is None else json.dumps(payload).encode()

    def step(_: Request, sending: Sending) -> Response:
        sending.phase = "sent"
        return Response(status, {name.lower().replace("_", "-"): value for name, value in headers.items()}, body)

    return step


def fails(error: Callable[[], PayMongoError], phase: Any = "sent") -> Step:
    """Raise, having got as far as *phase*."""

    def step(_: Request, sending: Sending) -> Response:
        sending.phase = phase
        raise error()

    return step


def lost() -> Step:
    """Break the connection once everything had left."""
    return fails(lambda: DisconnectedError("the connection broke", outcome="unknown"))


def stale() -> Step:
    """Break the connection before anything had left."""
    return fails(lambda: DisconnectedError("the connection had been closed", outcome="not_sent"), "connect")


def timed_out() -> Step:
    """Give up waiting for an answer."""
    return fails(lambda: RequestTimeoutError("no answer in time", outcome="unknown"))


def refused() -> Step:
    """Refuse the connection."""
    return fails(lambda: ConnectError("the connection was refused"), "connect")


def refuses(status: int, code: str | None = "parameter_invalid", **extra: Any) -> Step:
    """Answer an error envelope."""
    headers = {name: extra.pop(name) for name in ("retry_after", "date") if name in extra}
    return says(status, {"errors": [{"code": code, "detail": "No.", **extra}]}, **headers)


def hangs() -> Step:
    """Never answer; respects the timeout as a transport must."""

    async def step(_: Request, sending: Sending) -> Response:
        sending.phase = "sent"
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(sending.timeout):
                await asyncio.Event().wait()
        msg = "no answer in time"
        raise RequestTimeoutError(msg, outcome="unknown")

    return step


def waits_for(event: asyncio.Event, step: Step) -> Step:
    """Take *step* once the event is set."""

    async def waiting(request: Request, sending: Sending) -> Response:
        sending.phase = "sent"
        await event.wait()
        answer = step(request, sending)
        return await answer if inspect.isawaitable(answer) else answer

    return waiting


# -- resources --------------------------------------------------------------------------------------------------------


def envelope(kind: str, key: str, **attributes: Any) -> dict[str, Any]:
    """Wrap a resource as PayMongo does."""
    return {
        "data": {
            "id": key,
            "type": kind,
            "attributes": {"livemode": False, "created_at": 1, "updated_at": 1, **attributes},
        }
    }


def customer(key: str = "cus_1", **attributes: Any) -> dict[str, Any]:
    """Answer a customer."""
    return envelope("customer", key, **{"email": "a@example.com", "first_name": "A", "last_name": "B", **attributes})


def refund(key: str = "ref_1", **attributes: Any) -> dict[str, Any]:
    """Answer a refund."""
    known = {"amount": 500, "currency": "PHP", "payment_id": "pay_1", "reason": "others", "status": "pending"}
    return envelope("refund", key, **{**known, **attributes})


def intent(status: str = "awaiting_payment_method", **attributes: Any) -> dict[str, Any]:
    """Answer a payment intent."""
    known = {
        "amount": 10_000,
        "currency": "PHP",
        "status": status,
        "client_key": "pi_1_client_x",
        "payment_method_allowed": ["card"],
        "payments": [],
        "capture_type": "automatic",
    }
    return envelope("payment_intent", "pi_1", **{**known, **attributes})


def rows(*resources: dict[str, Any]) -> Step:
    """Answer a list."""
    return says(200, {"data": [resource["data"] for resource in resources], "has_more": False})


REFUND: dict[str, Any] = {"amount": 500, "payment_id": "pay_1", "reason": "others"}
INTENT: dict[str, Any] = {"amount": 10_000, "currency": "PHP", "payment_method_allowed": ["card"]}
CUSTOMER: dict[str, Any] = {
    "first_name": "A",
    "last_name": "B",
    "email": "a@example.com",
    "phone": "+639170000000",
    "default_device": "email",
}
CARD: dict[str, Any] = {"card_number": "4343434343434345", "exp_month": 12, "exp_year": 2030, "cvc": "314"}
