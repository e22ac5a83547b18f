"""Row F87 where most of it works: a day at the simulator, deliveries of webhooks, the command line."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import pytest

from paymongo_async import PayMongo
from paymongo_async.cli import app
from paymongo_async.errors import SignatureVerificationError
from paymongo_async.idempotency import JournalStore
from paymongo_async.retry import RetryPolicy
from paymongo_async.simulator import Simulator
from paymongo_async.webhooks import construct_event
from paymongo_async.webhooks.signature import sign

from ..rig.canaries import (
    CARD_NUMBER,
    CHILD_KEY,
    CLIENT_KEY,
    KEY,
    STORES,
    WEBHOOK_SECRET,
    Artefacts,
    code,
    forms,
    told,
    watched,
)
from ..rig.people import BANK, BUSINESS, PERSON
from ..rig.scripted import INTENT

DIGITS = "739"
"""A security code that the simulator takes."""


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> JournalStore:
    """Make one of each; those that write to files write into *tmp_path*."""
    return STORES[request.param](tmp_path)


# -- F87: against the simulator, where most of it works ---------------------------------------------------------------


class Shop:
    """Calls that succeed and calls that fail, and the secrets that came with them."""

    def __init__(self, artefacts: Artefacts, client: PayMongo, simulator: Simulator) -> None:
        self.artefacts = artefacts
        self.client = client
        self.simulator = simulator
        self.secrets: dict[str, str] = {**code(DIGITS)}

    async def tell(self, work: Awaitable[Any]) -> Any:
        """Keep what comes of a call. Cards are plain text here, as many callers have them, so no frames are kept."""
        return await told(self.artefacts, work, frames=False)

    def learn(self, name: str, secret: str) -> None:
        """Note a secret that the simulator made up."""
        self.secrets |= forms(name, secret)

    async def pay(self, number: str, reference: str) -> Any:
        """Collect a payment; a card that is declined, or is none, makes it fail."""
        client = self.client.with_options(reference=reference)
        intent = await self.tell(client.payment_intents.create(**INTENT, metadata={"order": reference}))
        self.learn(f"client key of {reference}", intent.client_key)
        card = {"card_number": number, "exp_month": 12, "exp_year": 2030, "cvc": DIGITS}
        method = await self.tell(client.payment_methods.create(type="card", details=card))
        found = await self.tell(
            client.payment_intents.attach(
                intent.id, payment_method=method.id if method else "pm_none", client_key=intent.client_key
            )
        )
        await self.tell(client.payment_intents.retrieve(intent.id, client_key=intent.client_key))
        await self.tell(client.payment_intents.retrieve("pi_none", client_key=intent.client_key))
        return found

    async def lose(self, reference: str) -> None:
        """Let the answer to every call be lost, and settle what is in doubt."""
        for kind in ("drop_after_commit", "drop_before_commit", "stored_status"):
            for operation in ("payment_intents.create", "payment_methods.create", "payment_intents.attach"):
                self.simulator.faults.clear()
                self.simulator.faults.add(operation=operation, kind=kind, times=9)
                await self.pay_if_possible(f"{reference}-{kind}-{operation}")
        self.simulator.faults.clear()
        for record in await self.client.in_doubt():
            await self.tell(self.client.resolve(record.key))

    async def pay_if_possible(self, reference: str) -> None:
        """Go on without an intent where none could be had."""
        try:
            await self.pay(CARD_NUMBER, reference)
        except AttributeError:
            assert self.artefacts.kinds["errors"] > 0

    async def register(self) -> str:
        """Make a webhook, and return its secret."""
        made = await self.tell(self.client.webhooks.create(url="https://shop.example/hooks", events=["payment.paid"]))
        self.learn("secret of the webhook", made.secret_key.reveal())
        again = self.client.webhooks.create(url="https://shop.example/hooks", events=["payment.paid"])
        await self.tell(again)
        for work in (self.client.webhooks.retrieve, self.client.webhooks.disable, self.client.webhooks.enable):
            await self.tell(work(made.id))
        await self.tell(self.client.webhooks.list())
        await self.tell(self.client.webhooks.retrieve("hook_none"))
        return str(made.secret_key.reveal())

    async def bring_in(self) -> None:
        """Bring in a child merchant, and one that is refused."""
        given: dict[str, Any] = {"business": BUSINESS, "representative": PERSON, "bank": BANK}
        create = self.client.child_merchants.create
        for consent in (True, False):
            await self.tell(create(accepted_terms_and_conditions=consent, features=["payment_gateway"], **given))
        await self.tell(self.client.child_merchants.list())


async def test_f87_nothing_leaks_from_a_day_at_the_simulator(
    simulator: Simulator, store: JournalStore, tmp_path: Path
) -> None:
    """Payments, declines, lost answers, webhooks and children; with the secrets that the simulator makes: L = 0."""
    artefacts = Artefacts()
    policy = RetryPolicy.testing()
    async with (
        watched(artefacts, tmp_path, store),
        PayMongo(KEY, base_url=simulator.base_url, journal=store, retry=policy) as client,
    ):
        shop = Shop(artefacts, client, simulator)
        assert (await shop.pay(CARD_NUMBER, "order-1")).status == "succeeded"
        assert await shop.pay("4230000000000004", "declined") is None
        assert await shop.pay("4532015112830366", "no test card") is None
        await shop.lose("lost")
        secret = await shop.register()
        await shop.bring_in()
        deliver(artefacts, secret)
    shop.secrets |= forms("a card that is none of the test cards", "4532015112830366")
    assert artefacts.hits(shop.secrets) == []
    assert len(artefacts) > 150
    assert min(artefacts.kinds[kind] for kind in ("results", "errors", "pickles", "dictionaries")) > 10
    assert len(shop.secrets) > 40


async def test_f87_the_address_of_a_checkout_page_is_not_kept(
    simulator: Simulator, store: JournalStore, tmp_path: Path
) -> None:
    """It has the client key of the session in it, and a journal that outlives the process is no place for that."""
    artefacts = Artefacts()
    items = [{"amount": 10_000, "currency": "PHP", "name": "Tea", "quantity": 1}]
    async with (
        watched(artefacts, tmp_path, store),
        PayMongo(KEY, base_url=simulator.base_url, journal=store) as client,
    ):
        session = await client.checkout_sessions.create(
            line_items=items, payment_method_types=["card"], idempotency_key="session-1"
        )
    assert session.client_key in (session.checkout_url or "")
    assert artefacts.hits(forms("client key of the session", session.client_key)) == []


def deliver(artefacts: Artefacts, secret: str) -> None:
    """Receive events that hold API keys and a client key: good, forged, stale and malformed ones."""
    now = int(time.time())
    keys = {"pk_live": "pk_live_x", "pk_test": "pk_test_x", "sk_live": CHILD_KEY, "sk_test": CHILD_KEY}
    attributes = {"type": "merchant.activated", "livemode": False, "created_at": now, "updated_at": now}
    event = {"id": "evt_1", "type": "event", "attributes": attributes | {"data": {"keys": keys, "c": CLIENT_KEY}}}
    good = json.dumps({"data": event}).encode()
    found = construct_event(good, sign(good, secret, timestamp=now), secret)
    artefacts.add("results", f"{found!r} {found}")
    odd = json.dumps({"data": {"keys": keys}}).encode()
    for body, header in (
        (good, sign(good, "whsk_other", timestamp=now)),
        (good, sign(good, secret, timestamp=now - 3_600)),
        (good, sign(good, secret, timestamp=now, livemode=True)),
        (odd, sign(odd, secret, timestamp=now)),
        (good, f"t={now},te={secret}"),
    ):
        with pytest.raises(SignatureVerificationError) as raised:
            construct_event(body, header, [secret, WEBHOOK_SECRET])
        artefacts.add_error(raised.value)
        artefacts.add_locals(raised.value)


# -- F87: the command line --------------------------------------------------------------------------------------------

COMMANDS: dict[str, str] = {
    "a card": "payment-methods create --type card --details @{folder}/card.json --output {output}",
    "no card": "payment-methods create --type card --details @{folder}/none.json --output {output}",
    "an intent": (
        "payment-intents create --amount 10000 --currency PHP --payment-method-allowed card --output {output}"
    ),
    "an intent that is not there": f"payment-intents retrieve pi_none --client-key {CLIENT_KEY} --output {{output}}",
    "a webhook": "webhooks create --url https://shop.example/{output} --events payment.paid --output {output}",
    "webhooks": "webhooks list --output {output}",
    "a lost refund": "refunds create --payment-id pay_1 --amount 100 --reason others --deadline 0.5 --output {output}",
    "the doctor": "doctor --output {output}",
    "a key file": "payments list --key-file {folder}/key --output {output}",
    "a key file with a key that is wrong": "payments list --key-file {folder}/wrong --output {output}",
    "a key on the command line": f"payments list --limit {KEY}",
    "nonsense": f"payments lst --client-key {CLIENT_KEY}",
}


@pytest.mark.parametrize("output", ["json", "table"])
async def test_f87_nothing_leaks_through_the_command_line(
    output: str,
    simulator: Simulator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Neither to the standard output nor to the standard error, without ``--show-secrets``: L = 0."""
    monkeypatch.setenv("PAYMONGO_SECRET_KEY", KEY)
    monkeypatch.setenv("PAYMONGO_API_BASE", simulator.base_url)
    for name, text in {"key": KEY, "wrong": f"{KEY}\n{KEY}"}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    for name, number in {"card": CARD_NUMBER, "none": CARD_NUMBER[::-1]}.items():
        card = {"card_number": number, "exp_month": 12, "exp_year": 2030, "cvc": DIGITS}
        (tmp_path / f"{name}.json").write_text(json.dumps(card), encoding="utf-8")
    simulator.faults.add(operation="refunds.create", kind="drop_before_commit", times=9)
    artefacts, codes = Artefacts(), set[int]()
    for command in COMMANDS.values():
        words = command.format(folder=tmp_path, output=output).split()
        codes.add(await asyncio.to_thread(app, words))
        captured = capsys.readouterr()
        artefacts.add("stdout", captured.out)
        artefacts.add("stderr", captured.err)
    assert artefacts.hits(code(DIGITS) | secrets_of(simulator)) == []
    assert codes >= {0, 1, 2}
    assert artefacts.kinds["stdout"] >= 6
    assert artefacts.kinds["stderr"] >= 5


def secrets_of(simulator: Simulator) -> dict[str, str]:
    """Return the forms of every secret that a simulator has made."""
    rows = [*simulator.books.payment_intents, *simulator.books.webhooks]
    named = [(row["id"], row["attributes"].get("client_key") or row["attributes"]["secret_key"]) for row in rows]
    assert len(named) > 3
    return {form: text for key, secret in named for form, text in forms(f"secret of {key}", secret).items()}
