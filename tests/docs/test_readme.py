"""Every block of the README runs, and what it says in words is so."""

from __future__ import annotations

import ast
import asyncio
import inspect
import logging
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from paymongo_async import APIError, OutcomeUnknown, PayMongo, SQLiteStore, _credentials, client, errors
from paymongo_async.cli import deliveries
from paymongo_async.codes import DECLINED
from paymongo_async.models.payment_intents import PaymentIntent
from paymongo_async.models.payments import Payment
from paymongo_async.simulator import Simulator
from paymongo_async.webhooks import Event, WebhookRouter, sign

README = Path(__file__).parents[2] / "README.md"
TEXT = README.read_text(encoding="utf-8")
SECRET = "whsk_readme"
CARD = {"card_number": "4343434343434345", "exp_month": 12, "exp_year": 2030, "cvc": "123"}
CHILD: Any = {"accepted_terms_and_conditions": True, "features": ["payment_gateway"]}
ANA: Any = {"first_name": "A", "last_name": "Cruz", "email": "ana@shop.example", "default_device": "email"}
EVENT = (
    b'{"data": {"id": "evt_1", "type": "event", "attributes": {"type": "payment.paid", "livemode": false,'
    b'"data": {"id": "pay_1"}, "created_at": 1, "updated_at": 1}}}'
)


def blocks() -> dict[str, str]:
    """Return the blocks of Python, each named after its heading."""
    found: dict[str, str] = {}
    for heading, section in re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", TEXT, re.DOTALL | re.MULTILINE):
        for number, block in enumerate(re.findall(r"```python\n(.*?)```", section, re.DOTALL), 1):
            found[f"{heading} {number}"] = block
    return found


BLOCKS = blocks()


async def run(block: str, names: dict[str, Any]) -> None:
    """Run one block, where ``await`` may stand outside of a function, as a reader would in a REPL."""
    code = compile(block, str(README), "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    if code.co_flags & inspect.CO_COROUTINE:
        await eval(code, names)  # noqa: S307  (our own page)
    else:
        await asyncio.to_thread(exec, code, names)  # it may start a loop of its own


async def pay(own: PayMongo) -> PaymentIntent:
    """Collect PHP 1,500 by card."""
    intent = await own.payment_intents.create(amount=150_000, currency="PHP", payment_method_allowed=["card"])
    method = await own.payment_methods.create(type="card", details=CARD)
    return await own.payment_intents.attach(intent.id, payment_method=method.id)


async def your_checkout(key: str, *, base_url: str) -> PaymentIntent:
    """Stand for the reader's program, whose payers use GCash."""
    async with PayMongo(key, base_url=base_url) as own:
        intent = await own.payment_intents.create(amount=10_000, currency="PHP", payment_method_allowed=["gcash"])
        method = await own.payment_methods.create(type="gcash")
        return await own.payment_intents.attach(
            intent.id, payment_method=method.id, return_url="https://shop.example/thanks"
        )


async def note(event: Event[Any]) -> None:
    """Stand for the reader's handlers."""


@pytest.fixture
async def names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[dict[str, Any]]:
    """What the blocks take for granted, on a simulator that the environment names."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "permit.pdf").write_bytes(b"%PDF-1.7")
    async with (
        Simulator() as simulator,
        PayMongo("sk_test_readme", base_url=simulator.base_url) as own,
        WebhookRouter(SECRET, store=SQLiteStore("known.journal")) as router,
    ):
        router.fallback(note)
        monkeypatch.setenv("PAYMONGO_SECRET_KEY", "sk_test_readme")
        monkeypatch.setenv("PAYMONGO_API_BASE", simulator.base_url)
        paid = await pay(own)
        yield {
            "__name__": "readme",
            "client": own,
            "intent": await own.payment_intents.create(amount=10_000, currency="PHP", payment_method_allowed=["card"]),
            "method": await own.payment_methods.create(type="card", details=CARD),
            "payment_id": paid.payments[0].id,
            "raw_body": EVENT,
            "headers": {"Paymongo-Signature": sign(EVENT, SECRET, timestamp=int(time.time()))},
            "webhook_secret": SECRET,
            "router": router,
            "Event": Event,
            "Payment": Payment,
            "WebhookRouter": WebhookRouter,
            "log": logging.getLogger("readme"),
            "your_checkout": your_checkout,
            "child_id": (await own.child_merchants.create(**CHILD)).id,
            "invoice_id": (await own.sales_invoices.create()).id,
            "customer_id": (await own.customers.create(**ANA)).id,
        }


def test_the_blocks_are_found() -> None:
    """Or the tests below would prove nothing."""
    assert len(BLOCKS) == TEXT.count("```python") > 6


@pytest.mark.parametrize("name", BLOCKS)
async def test_every_block_runs(name: str, names: dict[str, Any]) -> None:
    """As it stands, against the simulator."""
    await run(BLOCKS[name], names)


async def test_the_quick_start_prints_what_its_comments_say(
    names: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """A reader compares them."""
    block = BLOCKS["Quick start 1"]
    await run(block, names)
    assert capsys.readouterr().out.splitlines() == re.findall(r"print\(.*\)  # (.+)", block)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OutcomeUnknown("lost", idempotency_key="order-42"), ["resolve order-42"]),
        (APIError("declined", status=400), [f"show {DECLINED}"]),
        (errors.ConnectError("refused"), ["log not_sent"]),
    ],
    ids=["unknown", "refused by the server", "anything else"],
)
async def test_every_way_out_of_the_error_block_works(
    error: Exception, expected: list[str], names: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """A handler is only run on a bad day, which is no day to find it broken."""
    done: list[str] = []

    async def attach(*_: object, **__: object) -> None:
        raise error

    async def resolve(key: str) -> None:
        done.append(f"resolve {key}")

    names["client"] = SimpleNamespace(payment_intents=SimpleNamespace(attach=attach), resolve=resolve)
    names["show_to_payer"] = lambda text: done.append(f"show {text}")
    await run(BLOCKS["Errors 1"], names)
    done += [f"log {record.paymongo['outcome']}" for record in caplog.records if record.name == "readme"]  # type: ignore[attr-defined]
    assert done == expected


def test_every_environment_variable_is_named() -> None:
    """Those that the client reads, and the one that the command line reads beside them."""
    sources = inspect.getsource(client) + inspect.getsource(_credentials)
    read = set(re.findall(r'from_environment\("(\w+)"\)', sources))
    assert read
    named = {name.removesuffix("_FILE") for name in re.findall(r"PAYMONGO_\w+", TEXT)}
    assert named == read | {deliveries.SECRET}


@pytest.mark.parametrize(("hours", "refunds"), [(23, 1), (25, 2)])
async def test_after_a_crash_a_key_is_the_same_call_for_a_day(hours: int, refunds: int) -> None:
    """The journal went with the process, so that only PayMongo knows the key, and it forgets."""
    async with Simulator() as simulator:
        async with PayMongo("sk_test_readme", base_url=simulator.base_url) as crashed:
            payment = (await pay(crashed)).payments[0].id
            for _ in range(2):  # one client makes one call, whatever the server does
                await _refund(crashed, payment)
        assert len(simulator.books.refunds) == 1
        await simulator.clock.advance(hours * 3600)
        async with PayMongo("sk_test_readme", base_url=simulator.base_url) as restarted:
            await _refund(restarted, payment)
        assert len(simulator.books.refunds) == refunds


async def _refund(own: PayMongo, payment: str) -> None:
    await own.refunds.create(payment_id=payment, amount=100, reason="others", idempotency_key="order-42-refund")
