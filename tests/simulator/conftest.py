"""A shop that talks to the simulator with plain aiohttp, and a receiver of webhooks."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from paymongo_async.simulator import Simulator

START = 1_749_679_224
"""When virtual time begins: a moment whose clearing days are recorded."""


def basic(key: str, colon: str = ":") -> str:
    """Return the Authorization header of a key."""
    return "Basic " + base64.b64encode(f"{key}{colon}".encode()).decode()


@dataclass
class Answer:
    """Status and body of one answer."""

    status: int
    content: bytes
    headers: Any

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def data(self) -> Any:
        return self.json["data"]

    @property
    def attributes(self) -> Any:
        return self.data["attributes"]

    @property
    def error(self) -> Any:
        return self.json["errors"][0]

    @property
    def codes(self) -> list[tuple[str, str | None]]:
        return [(each["code"], each.get("source", {}).get("pointer")) for each in self.json["errors"]]


class Shop:
    """Calls of a merchant, of a payer's browser, and of a payer."""

    def __init__(self, simulator: Simulator, session: aiohttp.ClientSession) -> None:
        self.simulator = simulator
        self.session = session

    async def send(
        self, method: str, path: str | URL, *, key: str = "sk_test_abc", headers: Any = None, **more: Any
    ) -> Answer:
        sent = {"Authorization": basic(key)} | (headers or {})
        url = path if isinstance(path, URL) or path.startswith("http") else self.simulator.base_url + path
        async with self.session.request(
            method, url, headers={name: value for name, value in sent.items() if value is not None}, **more
        ) as answer:
            return Answer(answer.status, await answer.read(), answer.headers)

    async def post(self, path: str, *, headers: Any = None, key: str = "sk_test_abc", **attributes: Any) -> Answer:
        body = {"data": {"attributes": attributes}}
        return await self.send("POST", "/v1" + path, json=body, headers=headers, key=key)

    async def put(self, path: str, **attributes: Any) -> Answer:
        return await self.send("PUT", "/v1" + path, json={"data": {"attributes": attributes}})

    async def patch(self, path: str, **attributes: Any) -> Answer:
        return await self.send("PATCH", "/v1" + path, json={"data": {"attributes": attributes}})

    async def get(self, path: str, *, key: str = "sk_test_abc", **query: Any) -> Answer:
        return await self.send("GET", "/v1" + path, params=query, key=key)

    async def delete(self, path: str) -> Answer:
        return await self.send("DELETE", "/v1" + path)

    async def browse(self, url: str, action: str | None = None, **fields: str) -> Answer:
        page = url.partition("#")[0]
        if action is None:
            return await self.send("GET", page, headers={"Authorization": None})
        form = {"action": action, **fields}
        return await self.send("POST", page, data=form, headers={"Authorization": None})

    async def until_stored(self) -> None:
        """Let the loop turn until there is an intent: its answer may still be on its way."""
        while not self.simulator.books.payment_intents:  # noqa: ASYNC110  (no event tells)
            await asyncio.sleep(0)

    async def intent(self, **changes: Any) -> str:
        given = {"amount": 10_000, "currency": "PHP", "payment_method_allowed": ["card", "gcash", "qrph"]} | changes
        answer = await self.post("/payment_intents", **given)
        assert answer.status == 200, answer.content
        return str(answer.data["id"])

    async def card(self, number: str = "4343434343434345", **more: Any) -> str:
        details = {"card_number": number, "exp_month": 12, "exp_year": 2030, "cvc": "123"}
        answer = await self.post("/payment_methods", type="card", details=details, **more)
        assert answer.status == 200, answer.content
        return str(answer.data["id"])

    async def method(self, kind: str, bank: str | None = None, **more: Any) -> str:
        if kind == "card":
            return await self.card(**more)
        details = {"details": {"bank_code": bank}} if bank else {}
        answer = await self.post("/payment_methods", type=kind, **details, **more)
        assert answer.status == 200, answer.content
        return str(answer.data["id"])

    async def attach(self, intent: str, method: str, **more: Any) -> Answer:
        given = {"payment_method": method, "return_url": "https://shop.example/back"} | more
        return await self.post(f"/payment_intents/{intent}/attach", **given)

    async def open(self, kind: str = "gcash", bank: str | None = None, **intent: Any) -> tuple[str, str]:
        """Attach a method whose payer has to act; return the intent and the page."""
        made = await self.intent(**({"payment_method_allowed": [kind]} | intent))
        answer = await self.attach(made, await self.method(kind, bank))
        assert answer.status == 200, answer.content
        action = answer.attributes["next_action"]
        return made, action["redirect"]["url"] if action["type"] == "redirect" else action["code"]["test_url"]

    async def pay(self, kind: str = "card", bank: str | None = None, **intent: Any) -> Any:
        """Return a payment made by *kind*."""
        if kind == "card":
            made = await self.intent(**intent)
            await self.attach(made, await self.card())
        else:
            made, page = await self.open(kind, bank, **intent)
            await self.browse(page, "authorize")
        answer = await self.get(f"/payment_intents/{made}")
        return answer.attributes["payments"][-1]

    async def read(self, intent: str) -> Any:
        return (await self.get(f"/payment_intents/{intent}")).attributes

    async def refund(self, payment: Any, amount: int | None = None, **more: Any) -> Answer:
        amount = payment["attributes"]["amount"] if amount is None else amount
        given = {"amount": amount, "payment_id": payment["id"], "reason": "others"} | more
        return await self.post("/refunds", **given)


OpenShop = Callable[..., Awaitable[Shop]]


@pytest.fixture
async def open_shop() -> AsyncIterator[OpenShop]:
    """Return a function that starts a simulator with what it is given."""
    async with AsyncExitStack() as stack:

        async def start(**settings: Any) -> Shop:
            settings = {"seed": 1, "now": START} | settings
            simulator = await stack.enter_async_context(Simulator(**settings))
            session = await stack.enter_async_context(aiohttp.ClientSession())
            return Shop(simulator, session)

        yield start


@pytest.fixture
async def shop(open_shop: OpenShop) -> Shop:
    """A simulator with the default rules."""
    return await open_shop()


@dataclass
class Receiver:
    """What arrived, and what is answered to it."""

    url: str = ""
    status: int = 200
    arrived: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    hold: asyncio.Event | None = None

    @property
    def events(self) -> list[Any]:
        return [json.loads(body)["data"]["attributes"] for _, body in self.arrived]

    @property
    def types(self) -> list[str]:
        return [event["type"] for event in self.events]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """An address for webhooks."""
    receiver = Receiver()

    async def take(request: web.BaseRequest) -> web.Response:
        receiver.arrived.append((dict(request.headers), await request.read()))
        if receiver.hold is not None:
            await receiver.hold.wait()
        return web.Response(status=receiver.status, headers={"Location": "http://127.0.0.1:1/"})

    runner = web.ServerRunner(web.Server(take, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hooks"
    yield receiver
    await runner.cleanup()
