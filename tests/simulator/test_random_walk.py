"""Merchants and payers at random: whatever they do, the books add up and nothing breaks."""

from __future__ import annotations

import json
import re
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from paymongo_async.resources import OPERATIONS
from paymongo_async.simulator import Rules
from paymongo_async.simulator.cards import CARDS

if TYPE_CHECKING:
    from .conftest import Answer, OpenShop, Shop

KINDS = ["card", "gcash", "qrph", "grab_pay"]
JUNK: list[Any] = [None, 0, -1, 2**70, "", "x", [], {}, [1], {"a": 1}, True, 1.5, [{}], ["card"], "\ud800", [None]]
ITEMS = [{"name": "Tea", "amount": 10_000, "quantity": 1, "currency": "PHP"}]


class Walk:
    """One random walk."""

    def __init__(self, shop: Shop, seed: int) -> None:
        self.shop = shop
        self.random = Random(seed)
        self.ids: dict[str, list[str]] = {}
        self.pages: list[str] = []

    def some(self, kind: str) -> str:
        return self.random.choice(self.ids.get(kind) or ["none"])

    def note(self, answer: Answer) -> None:
        assert answer.status < 500, answer.content
        if answer.status != 200 or answer.content[:1] != b"{":
            return
        data = answer.json.get("data")
        rows = data if isinstance(data, list) else [data]
        for each in rows if all(isinstance(row, dict) and "attributes" in row for row in rows) else []:
            self.ids.setdefault(each["type"], []).append(each["id"])
        urls = re.findall(r'"(?:checkout_url|url|test_url)":"([^"#]+)', answer.content.decode())
        self.pages += [url for url in urls if url.startswith(self.shop.simulator.base_url)]
        self.ids.setdefault("payment", []).extend(re.findall(r'"(pay_\w+)"', answer.content.decode()))

    async def pay(self) -> None:
        choice, post, some = self.random.choice, self.shop.post, self.some
        amount = self.random.randrange(100, 100_000)
        steps: list[tuple[str, dict[str, Any]]] = [
            (
                "/payment_intents",
                {
                    "amount": amount,
                    "currency": "PHP",
                    "payment_method_allowed": KINDS,
                    "capture_type": choice(["automatic", "manual"]),
                },
            ),
            ("/payment_methods", {"type": choice(KINDS[1:])}),
            (
                "/payment_methods",
                {
                    "type": "card",
                    "details": {"card_number": choice(list(CARDS)), "exp_month": 1, "exp_year": 40, "cvc": "111"},
                },
            ),
            (
                f"/payment_intents/{some('payment_intent')}/attach",
                {"payment_method": some("payment_method"), "return_url": "https://shop.example/"},
            ),
            (f"/payment_intents/{some('payment_intent')}/capture", choice([{}, {"amount": amount}])),
            (f"/payment_intents/{some('payment_intent')}/cancel", {}),
            ("/refunds", {"amount": amount // 2, "payment_id": some("payment"), "reason": "others"}),
            ("/links", {"amount": 10_000, "description": "tea"}),
            ("/checkout_sessions", {"line_items": ITEMS, "payment_method_types": ["gcash", "card"]}),
            (f"/checkout_sessions/{some('checkout_session')}/expire", {}),
        ]
        path, given = choice(steps)
        self.note(await post(path, **given))

    async def browse(self) -> None:
        if self.pages:
            action = self.random.choice(["authorize", "authorize", "fail", "expire", "cancel"])
            self.note(await self.shop.browse(self.random.choice(self.pages), action))

    async def send_junk(self) -> None:
        operation = OPERATIONS[self.random.choice(list(OPERATIONS))]
        path = re.sub(r"{(\w+)_id}", lambda found: self.some(found[1]), operation.path)
        sent = {name: self.random.choice(JUNK) for name in operation.parameters if self.random.random() < 0.8}
        body = json.dumps({"data": {"attributes": sent}})
        self.note(await self.shop.send(operation.method, path, data=body, params={"limit": "5"}))

    async def wait(self) -> None:
        await self.shop.simulator.clock.advance(self.random.choice([0, 1, 2, 5_000, 8 * 86_400]))


@pytest.mark.parametrize("seed", range(4))
async def test_the_books_add_up_whatever_happens(open_shop: OpenShop, seed: int) -> None:
    """No 5xx, one paid payment for each intent that succeeded, never more refunded than paid."""
    shop = await open_shop(seed=seed, rules=Rules(bank_delay=seed % 2))
    walk = Walk(shop, seed)
    for _ in range(300):
        step = walk.random.choices([walk.pay, walk.browse, walk.send_junk, walk.wait], [12, 5, 4, 1])[0]
        await step()
    for intent in shop.simulator.books.payment_intents:
        paid = [each for each in intent["attributes"]["payments"] if each["attributes"]["status"] == "paid"]
        assert len(paid) == (intent["attributes"]["status"] == "succeeded")
    for payment in shop.simulator.books.payments:
        refunds = [each["attributes"]["amount"] for each in payment["attributes"]["refunds"]]
        assert sum(refunds) <= payment["attributes"]["amount"]
    totals = shop.simulator.books.totals()
    assert totals["net"] == totals["charged"] - totals["fees"] - totals["refunded"]
